"""The keys of sealed fields: `field_key` in the instance folder, one of its own derived for each
purpose (RFC 5869)."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from data_layer.db.sealing import FieldKeys
from data_layer.services.key_file import key_of_file, read_private

NAME = "field_key"
PERSONAL, SEARCH = "personal data", "personal data, search"


def field_keys(instance: Path, purpose: str) -> list[bytes]:
    """The 32 bytes for one purpose, from `field_key` of the instance folder, made when missing;
    after it those of the keys it took the place of, `field_key.<name>`."""
    roots = [key_of_file(instance / NAME), *map(read_private, sorted(instance.glob(f"{NAME}.*")))]
    info = purpose.encode()
    return [HKDF(SHA256(), 32, salt=None, info=info).derive(root.encode()) for root in roots]


def personal_keys(instance: Path) -> FieldKeys:
    """The keys of personal data; made at the first start."""
    instance.mkdir(parents=True, exist_ok=True)
    return FieldKeys(tuple(field_keys(instance, PERSONAL)), field_keys(instance, SEARCH)[0])
