"""What is sealed is read again whole, or not at all."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_layer.errors import CannotStart, Invalid
from data_layer.services.backup_sealing import (
    MAGIC,
    PIECE,
    SALT,
    TAG,
    Opening,
    Sealing,
    is_sealed,
    read_key,
)

KEY = bytes(range(32))
HEAD = len(MAGIC) + SALT


def sealed(content: bytes, key: bytes = KEY) -> bytes:
    file = BytesIO()
    sealing = Sealing(file, key)
    sealing.write(content)
    sealing.close()
    return file.getvalue()


def opened(content: bytes, key: bytes = KEY) -> bytes:
    opening = Opening(BytesIO(content), key)
    return b"".join(iter(lambda: opening.read(PIECE), b""))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 7])
def test_any_size_comes_back(size: int) -> None:
    content = bytes(i % 251 for i in range(size))
    made = sealed(content)
    assert is_sealed(made)
    assert len(made) == HEAD + size + TAG * max(1, -(-size // PIECE))
    assert opened(made) == content


THREE = sealed(bytes(2 * PIECE + 100))


@given(st.integers(len(MAGIC), len(THREE) - 1), st.integers(1, 255))
def test_no_byte_changes_unnoticed(place: int, by: int) -> None:
    changed = bytearray(THREE)
    changed[place] ^= by
    with pytest.raises(Invalid, match="无法解密"):
        opened(bytes(changed))


@pytest.mark.parametrize(
    "cut",
    [
        THREE[:-1],
        THREE[: HEAD + 2 * (PIECE + TAG)],
        THREE[:HEAD],
        THREE[:HEAD] + THREE[HEAD + PIECE + TAG :],
        THREE[:HEAD] + THREE[HEAD + PIECE + TAG : HEAD + 2 * (PIECE + TAG)]
        + THREE[HEAD : HEAD + PIECE + TAG] + THREE[HEAD + 2 * (PIECE + TAG) :],
        THREE + bytes(PIECE),
    ],
    ids=["a byte", "the last piece", "all", "the first piece", "two swapped", "more behind"],
)  # fmt: skip
def test_pieces_cannot_be_dropped_or_swapped(cut: bytes) -> None:
    with pytest.raises(Invalid):
        opened(cut)


def test_another_key_opens_nothing() -> None:
    with pytest.raises(Invalid):
        opened(THREE, bytes(32))


def test_the_same_content_is_sealed_differently_each_time() -> None:
    assert sealed(b"the same") != sealed(b"the same")


@pytest.mark.parametrize(
    ("content", "mode"), [("ab" * 32, 0o644), ("ab" * 31, 0o600), ("not hex " * 8, 0o600)]
)
def test_a_key_file_is_64_digits_that_nobody_else_reads(
    tmp_path: Path, content: str, mode: int
) -> None:
    path = tmp_path / "key"
    path.write_text("ab" * 32 + "\n")
    path.chmod(0o600)
    assert read_key(path) == bytes([0xAB] * 32)
    path.write_text(content)
    path.chmod(mode)
    with pytest.raises(CannotStart, match="64 位"):
        read_key(path)
    path.unlink()
    with pytest.raises(CannotStart):
        read_key(path)
