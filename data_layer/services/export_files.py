"""Where the files of exports lie, and how one becomes whole: written aside, then named."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

# In front: some formats are told by how a name ends.
PART = ".part-"
CHUNK = 1 << 20


class Made(NamedTuple):
    """A finished file."""

    sha256: str
    size: int


def folder_of(instance: Path, number: str) -> Path:
    """The folder of one export."""
    return instance / "exports" / number


def make_file(path: Path, write: Callable[[Path], None]) -> Made:
    """Let `write` fill a file beside `path`, and give it that name once it is whole and on disk."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(PART + path.name)
    write(part)
    with part.open("rb") as file:
        made = Made(digest_of(part), os.fstat(file.fileno()).st_size)
        os.fsync(file.fileno())
    part.replace(path)
    return made


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def forget_files(instance: Path, numbers: Iterable[str]) -> None:
    """Remove the files of these exports, half ones too."""
    for number in numbers:
        shutil.rmtree(folder_of(instance, number), ignore_errors=True)


def kept_numbers(instance: Path) -> list[str]:
    """The exports that have a folder."""
    return sorted(path.name for path in (instance / "exports").glob("*") if path.is_dir())
