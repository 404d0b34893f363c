"""Fields nobody reads in the database file: AES-256-GCM under a key of the instance folder, the
algorithm named in what is stored so that another can follow (NIST SP 800-38D, RFC 5869)."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from data_layer.errors import CannotStart
from data_layer.services.key_file import key_of_file, read_private
from data_layer.vocab import Text

NAME, ALGORITHM, NONCE = "field_key", "aes256gcm", 12
LOST = Text(
    "字段密钥 field_key 与数据库不符，请从备份恢复该文件。",
    "The key field_key does not belong to this database; restore the file from the backup.",
)


def field_keys(instance: Path, purpose: str) -> list[bytes]:
    """The 32 bytes for one purpose, from `field_key` of the instance folder, made when missing;
    after it those of the keys it took the place of, `field_key.<name>`."""
    roots = [key_of_file(instance / NAME), *map(read_private, sorted(instance.glob(f"{NAME}.*")))]
    info = purpose.encode()
    return [HKDF(SHA256(), 32, salt=None, info=info).derive(root.encode()) for root in roots]


def seal(key: bytes, text: str, of: str) -> str:
    """The text sealed; it opens only for what it is `of`, the row it belongs to."""
    nonce = secrets.token_bytes(NONCE)
    closed = AESGCM(key).encrypt(nonce, text.encode(), of.encode())
    return f"{ALGORITHM}:{base64.b64encode(nonce + closed).decode()}"


def unseal(keys: Sequence[bytes], sealed: str, of: str) -> str:
    """What `seal` closed with one of these keys; CannotStart where it was none of them, or the row
    is another."""
    _, _, body = sealed.partition(":")
    raw = base64.b64decode(body)
    for key in keys:
        try:
            return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], of.encode()).decode()
        except InvalidTag:
            continue
    raise CannotStart(LOST, "field_key_lost")
