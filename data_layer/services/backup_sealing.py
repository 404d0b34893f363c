"""Encryption of a backup in pieces of one MiB, so that any size takes the same memory.

AES-256-GCM with a key of its own for each file (HKDF-SHA-256 of the county's key and a random
salt). The nonce of a piece is its number and whether it is the last, so that pieces cannot be
dropped, swapped or cut off without being noticed (the STREAM construction of Hoang and others,
2015).
"""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from data_layer.errors import CannotStart, Invalid
from data_layer.vocab import Text

MAGIC = b"GOVBAK1\n"
SALT, PIECE, TAG = 32, 1 << 20, 16
KEY = re.compile(r"[0-9a-fA-F]{64}")
BAD_KEY = Text(
    "备份密钥文件 {path} 应为 64 位十六进制数（openssl rand -hex 32 > 文件），"
    "且只有本用户可读（chmod 600）。",
    "The backup key file {path} must hold 64 hexadecimal digits (openssl rand -hex 32 > FILE) and "
    "be readable by this user alone (chmod 600).",
)
UNSEALED = Text(
    "备份文件无法解密：密钥不对，或文件已损坏、被改动。请核对密钥文件，或改用另一份备份。",
    "The backup cannot be decrypted: the key is another one, or the file is damaged or changed. "
    "Check the key file, or take another backup.",
)
KEY_MISSING = Text(
    "这份备份已加密，请用 --key-file 文件（或 BACKUP_KEY_FILE）给出密钥。",
    "This backup is encrypted; give its key with --key-file FILE (or BACKUP_KEY_FILE).",
)


def read_key(path: Path) -> bytes:
    """The 32 bytes of a key file; raises CannotStart where it is no such file."""
    try:
        private = not path.stat().st_mode & 0o077
        content = path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        private, content = False, ""
    if not private or not KEY.fullmatch(content):
        told = Text(BAD_KEY.zh.format(path=path), BAD_KEY.en.format(path=path))
        raise CannotStart(told, "backup_key")
    return bytes.fromhex(content)


def is_sealed(start: bytes) -> bool:
    """Whether a file that begins so is encrypted."""
    return start.startswith(MAGIC)


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt, MAGIC).derive(key))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class Sealing:
    """Takes plain bytes, writes encrypted ones to `file`; `close` writes the last piece and leaves
    `file` open."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        salt = secrets.token_bytes(SALT)
        self._file, self._cipher = file, _cipher(key, salt)
        self._waiting, self._number = bytearray(), 0
        file.write(MAGIC + salt)

    def write(self, content: bytes) -> int:
        """Take these bytes."""
        self._waiting += content
        while len(self._waiting) > PIECE:
            self._piece(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        return len(content)

    def close(self) -> None:
        """Write what waits as the last piece."""
        self._piece(bytes(self._waiting), last=True)

    def _piece(self, content: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last=last), content, None))
        self._number += 1


class Opening:
    """Gives the plain bytes of an encrypted `file`; raises Invalid at the first piece that is not
    what was written."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        start = file.read(len(MAGIC) + SALT)
        self._file, self._cipher = file, _cipher(key, start[len(MAGIC) :])
        self._next, self._number = file.read(PIECE + TAG), 0
        self._plain, self._ended = bytearray(), False

    def read(self, size: int) -> bytes:
        """So many bytes, fewer at the end."""
        while len(self._plain) < size and not self._ended:
            self._piece()
        content = bytes(self._plain[:size])
        del self._plain[:size]
        return content

    def _piece(self) -> None:
        piece, self._next = self._next, self._file.read(PIECE + TAG)
        self._ended = not self._next
        try:
            nonce = _nonce(self._number, last=self._ended)
            self._plain += self._cipher.decrypt(nonce, piece, None)
        except InvalidTag:
            raise Invalid(UNSEALED, "backup_unsealed") from None
        self._number += 1
