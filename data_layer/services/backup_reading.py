"""Reading a backup: nothing of it is believed before its checksum was counted again."""

from __future__ import annotations

import hashlib
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, cast

from data_layer.core.backups import Manifest, Part
from data_layer.errors import Invalid
from data_layer.services.backup_database import COPY
from data_layer.services.backup_sealing import (
    KEY_MISSING,
    MAGIC,
    PIECE,
    Opening,
    is_sealed,
)
from data_layer.vocab import Text

# The manifest comes first; files of the instance folder lie under INSTANCE.
MANIFEST, INSTANCE = "manifest.json", "instance"
LARGEST_MANIFEST = 64 << 20
NO_BACKUP = Text(
    "{file} 不是本系统的备份，或已损坏。请核对文件，或改用另一份备份。",
    "{file} is no backup of this system, or is damaged. Check the file, or take another backup.",
)
CHANGED = Text(
    "备份中的 {part} 与清单的校验值不符，文件已损坏或被改动。请改用另一份备份。",
    "{part} in the backup differs from the manifest's checksum: the file is damaged or was "
    "changed. Take another backup.",
)
CUT_OFF = Text(
    "备份不完整，缺少 {part}（共缺 {n} 项）。请改用另一份备份。",
    "The backup is incomplete: {part} is missing ({n} in all). Take another backup.",
)

# Takes the bytes of one part as they come; told of which part, gives that.
Take = Callable[[bytes], object]
Taker = Callable[[str], AbstractContextManager[Take]]


def verify(file: Path, key: bytes | None) -> Manifest:
    """The manifest of a backup whose every part has its checksum; raises Invalid for any other."""
    return _read(file, key, lambda _name: _dropped())


def unpack(file: Path, key: bytes | None, folder: Path) -> Manifest:
    """Write all parts into `folder`, each with its checksum counted on the way; raises Invalid
    where one differs, and leaves what came before it."""
    return _read(file, key, lambda name: _written(folder / name))


def _read(file: Path, key: bytes | None, taker: Taker) -> Manifest:
    with _opened(file, key) as tar:
        manifest = _manifest(file, tar)
        missing = dict(manifest.parts)
        while (member := tar.next()) is not None:
            part = missing.pop(member.name, None)
            content = tar.extractfile(member) if part is not None and member.isreg() else None
            if part is None or content is None or not _is_safe(member.name):
                raise _changed(member.name)
            with taker(member.name) as take:
                _check(member.name, part, content, take)
        if missing:
            told = {"part": next(iter(missing)), "n": len(missing)}
            raise Invalid(Text(*(t.format(**told) for t in CUT_OFF)), "backup_cut_off")
        return manifest


@contextmanager
def _opened(path: Path, key: bytes | None) -> Iterator[tarfile.TarFile]:
    with path.open("rb") as file:
        start = file.read(len(MAGIC))
        file.seek(0)
        if is_sealed(start) and key is None:
            raise Invalid(KEY_MISSING, "backup_key_missing")
        plain = Opening(file, key) if is_sealed(start) and key is not None else file
        try:
            with tarfile.open(mode="r|", fileobj=cast(IO[bytes], plain), bufsize=PIECE) as tar:
                yield tar
        except tarfile.TarError as error:
            raise _no_backup(path) from error


def _manifest(file: Path, tar: tarfile.TarFile) -> Manifest:
    first = tar.next()
    if first is None or first.name != MANIFEST or first.size > LARGEST_MANIFEST:
        raise _no_backup(file)
    content = tar.extractfile(first)
    try:
        return Manifest.from_json(b"" if content is None else content.read())
    except (ValueError, KeyError, TypeError) as error:
        raise _no_backup(file) from error


def _is_safe(name: str) -> bool:
    """Whether the name leads nowhere but below the folder it is unpacked into."""
    path = PurePosixPath(name)
    inside = name in COPY.values() or path.parts[0] == INSTANCE
    return inside and ".." not in path.parts and not path.is_absolute()


def _check(name: str, part: Part, content: IO[bytes], take: Take) -> None:
    digest, size = hashlib.sha256(), 0
    while piece := content.read(PIECE):
        digest.update(piece)
        size += len(piece)
        take(piece)
    if (digest.hexdigest(), size) != (part.sha256, part.size):
        raise _changed(name)


@contextmanager
def _dropped() -> Iterator[Take]:
    yield len


@contextmanager
def _written(path: Path) -> Iterator[Take]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        yield file.write
        file.flush()
        os.fsync(file.fileno())


def _no_backup(file: Path) -> Invalid:
    return Invalid(Text(*(t.format(file=file) for t in NO_BACKUP)), "no_backup")


def _changed(name: str) -> Invalid:
    return Invalid(Text(*(t.format(part=name) for t in CHANGED)), "backup_changed")
