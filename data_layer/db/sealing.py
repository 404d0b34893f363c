"""Fields nobody reads in the database file: AES-256-GCM under a key of the instance folder, the
algorithm named in what is stored so that another can follow (NIST SP 800-38D); and equal values
found by a keyed digest (HMAC-SHA-256)."""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection

from data_layer.errors import CannotStart
from data_layer.vocab import Text

ALGORITHM, NONCE = "aes256gcm", 12
# The execution option that carries the keys to where personal data is written.
FIELD_KEYS = "field_keys"
LOST = Text(
    "字段密钥 field_key 与数据库不符，请从备份恢复该文件。",
    "The key field_key does not belong to this database; restore the file from the backup.",
)
MISSING = Text(
    "没有字段密钥，个人信息不能加密保存，本次内容未保存。请技术人员检查 field_key 文件。",
    "Without the key field_key personal data cannot be sealed, so nothing was saved; have the file "
    "looked at.",
)


class FieldKeys(NamedTuple):
    """The keys of personal data: those to open with, the first of which seals, and the one equal
    values are found by."""

    seal: tuple[bytes, ...] = ()
    search: bytes = b""


NO_KEYS = FieldKeys()


def keys_of(conn: Connection) -> FieldKeys:
    """The keys a writing connection carries; CannotStart when it has none."""
    keys: FieldKeys = conn.get_execution_options().get(FIELD_KEYS, NO_KEYS)
    if not keys.seal:
        raise CannotStart(MISSING, "no_field_key")
    return keys


def seal(key: bytes, text: str, of: str) -> str:
    """The text sealed; it opens only for what it is `of`, the row it belongs to."""
    nonce = secrets.token_bytes(NONCE)
    closed = _cipher(key).encrypt(nonce, text.encode(), of.encode())
    return f"{ALGORITHM}:{base64.b64encode(nonce + closed).decode()}"


def unseal(keys: Sequence[bytes], sealed: str, of: str) -> str:
    """What `seal` closed with one of these keys; CannotStart where it was none of them, or the row
    is another."""
    _, _, body = sealed.partition(":")
    raw = base64.b64decode(body)
    for key in keys:
        try:
            return _cipher(key).decrypt(raw[:NONCE], raw[NONCE:], of.encode()).decode()
        except InvalidTag:
            continue
    raise CannotStart(LOST, "field_key_lost")


@lru_cache(maxsize=16)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def keyed(key: bytes, value: str) -> str:
    """What equal values have in common, and nobody without the key can try values on."""
    return hmac.digest(key, value.encode(), "sha256").hex()
