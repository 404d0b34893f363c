"""Making a backup: one file, whole or not at all, judged before it has its name."""

from __future__ import annotations

import fcntl
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO, NamedTuple, cast

from data_layer.core.backups import Manifest, Part, kept, moment_of, name_of
from data_layer.errors import Busy, CannotStart
from data_layer.services.backup_database import copy_database
from data_layer.services.backup_files import instance_files
from data_layer.services.backup_reading import INSTANCE, MANIFEST, verify
from data_layer.services.backup_sealing import PIECE, Sealing, read_key
from data_layer.services.export_files import digest_of
from data_layer.settings import Settings
from data_layer.vocab import Text

PART, LOCK = ".part-", ".backup.lock"
UNDER_WAY = Text(
    "另一次备份正在写入 {folder}，请待其完成后再试。",
    "Another backup is being written to {folder}; try again when it is done.",
)
UNWRITABLE = Text(
    "无法写入备份文件夹 {folder}：{why}。请检查权限和剩余空间。",
    "Cannot write to the backup folder {folder}: {why}. Check permissions and free space.",
)


class Made(NamedTuple):
    """A finished backup."""

    path: Path
    manifest: Manifest
    size: int


def make_backup(settings: Settings, folder: Path, key_file: Path | None, now: int) -> Made:
    """Back up database and instance folder into `folder`, beside a running server or without one.

    Raises CannotStart, Invalid (the database is damaged) or Busy (another backup is under way).
    """
    key = None if key_file is None else read_key(key_file)
    try:
        with _alone(folder) as staging:
            return _make(settings, folder, staging, key_file, key, now)
    except OSError as error:
        told = Text(*(t.format(folder=folder, why=error.strerror) for t in UNWRITABLE))
        raise CannotStart(told, "backup_unwritable") from error


@contextmanager
def _alone(folder: Path) -> Iterator[Path]:
    """A folder for half-made files, which a killed backup may have left behind."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / LOCK).open("ab") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            told = Text(*(t.format(folder=folder) for t in UNDER_WAY))
            raise Busy(told, "backup_under_way") from None
        for left in folder.glob(f"{PART}*"):
            shutil.rmtree(left, ignore_errors=True)
        staging = folder / f"{PART}{os.getpid()}"
        staging.mkdir(mode=0o700)
        try:
            yield staging
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def _make(
    settings: Settings,
    folder: Path,
    staging: Path,
    key_file: Path | None,
    key: bytes | None,
    now: int,
) -> Made:
    copy = copy_database(settings.database_url, staging)
    # After the copy: a file its rows name was written before them.
    files = {copy.path.name: copy.path}
    for path in instance_files(settings.instance, copy.archived, key_file):
        files[f"{INSTANCE}/{path.relative_to(settings.instance)}"] = _still(path, settings, staging)
    parts = {name: Part(digest_of(path), path.stat().st_size) for name, path in files.items()}
    manifest = Manifest(
        at=now, release=settings.release, engine=copy.engine, parts=parts, **copy.facts._asdict()
    )
    aside = staging / name_of(manifest.county_code, now, sealed=key is not None)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        _write(file, manifest, files, key)
        file.flush()
        os.fsync(file.fileno())
    verify(aside, key)
    made = aside.replace(folder / aside.name)
    _sync(folder)
    return Made(made, manifest, made.stat().st_size)


def _still(path: Path, settings: Settings, staging: Path) -> Path:
    """That file; a copy of those beside the database, which may be written anew at any moment. The
    ones in folders are named by what they hold and never change."""
    if path.parent != settings.instance:
        return path
    return Path(shutil.copyfile(path, staging / f"still-{path.name}"))


def _write(file: BinaryIO, manifest: Manifest, files: dict[str, Path], key: bytes | None) -> None:
    sealing = None if key is None else Sealing(file, key)
    plain = cast(IO[bytes], sealing or file)
    with tarfile.open(mode="w|", fileobj=plain, bufsize=PIECE) as tar:
        told = manifest.as_json()
        _add(tar, MANIFEST, len(told), manifest.at, BytesIO(told))
        for name, path in files.items():
            with path.open("rb") as content:
                _add(tar, name, manifest.parts[name].size, manifest.at, content)
    if sealing is not None:
        sealing.close()


def _add(tar: tarfile.TarFile, name: str, size: int, at: int, content: BinaryIO) -> None:
    """Only name, size and time: owners and modes are those of whoever restores."""
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size, at // 1000, 0o600
    tar.addfile(member, content)


def _sync(folder: Path) -> None:
    """A new name is on disk only when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def backups_in(folder: Path, county_code: str) -> dict[int, Path]:
    """The backups of that county by the moment they were begun; empty where there is no folder."""
    found = {moment_of(path.name, county_code): path for path in folder.glob("governance-*")}
    return {at: path for at, path in found.items() if at is not None}


def rotate(folder: Path, county_code: str, zone: str) -> list[Path]:
    """Delete the backups that need not stay; returns them."""
    found = backups_in(folder, county_code)
    stay = kept(found, zone)
    gone = [path for at, path in sorted(found.items()) if at not in stay]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone
