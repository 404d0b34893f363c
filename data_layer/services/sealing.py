"""Fields nobody reads in the database file: AES-256-GCM under a key of the instance folder, the
algorithm named in what is stored so that another can follow (NIST SP 800-38D, RFC 5869)."""

from __future__ import annotations

import base64
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from data_layer.errors import CannotStart
from data_layer.services.key_file import key_of_file
from data_layer.vocab import Text

NAME, ALGORITHM, NONCE = "field_key", "aes256gcm", 12
LOST = Text(
    "字段密钥 {path} 与数据库不符，请从备份恢复该文件。",
    "The field key {path} does not belong to this database; restore the file from the backup.",
)


def field_key(instance: Path, purpose: str) -> bytes:
    """The 32 bytes for one purpose, from `field_key` of the instance folder, made when missing."""
    root = key_of_file(instance / NAME).encode()
    return HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(root)


def seal(key: bytes, text: str, of: str) -> str:
    """The text sealed; it opens only for what it is `of`, the row it belongs to."""
    nonce = secrets.token_bytes(NONCE)
    closed = AESGCM(key).encrypt(nonce, text.encode(), of.encode())
    return f"{ALGORITHM}:{base64.b64encode(nonce + closed).decode()}"


def unseal(key: bytes, sealed: str, of: str) -> str:
    """What `seal` closed; CannotStart where the key or the row is another."""
    _, _, body = sealed.partition(":")
    raw = base64.b64decode(body)
    try:
        return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], of.encode()).decode()
    except InvalidTag as error:
        path = NAME
        raise CannotStart(
            Text(LOST.zh.format(path=path), LOST.en.format(path=path)), "field_key_lost"
        ) from error
