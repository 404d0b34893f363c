"""Where the files of an import lie, aside from everything that is served."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson

SENT, ROWS, LOOKED, FOUND = "sent", "rows.jsonl", "looked.json", "found.json"
REFUSED, VERDICTS = "refused.csv", "verdicts.csv"


def folder_of(instance: Path, number: int) -> Path:
    """The folder of one import."""
    return instance / "imports" / str(number)


def keep_sent(instance: Path, body: bytes) -> Path:
    """Keep what somebody sent, on disk when this returns; the folder it waits in for its number."""
    folder = instance / "imports" / f"new-{secrets.token_hex(8)}"
    folder.mkdir(mode=0o700, parents=True)
    with (folder / SENT).open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    return folder


def take_sent(waiting: Path, folder: Path) -> None:
    """Give the folder of a file its number."""
    # Left by an import whose entry was never committed.
    shutil.rmtree(folder, ignore_errors=True)
    waiting.rename(folder)


def digest(body: bytes) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Write a JSON object, whole or not at all."""
    part = path.with_name(f".{path.name}")
    part.write_bytes(orjson.dumps(value))
    part.replace(path)


def read_json(path: Path) -> dict[str, Any]:
    """The object written there; {} when there is none."""
    try:
        found: dict[str, Any] = orjson.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    return found


def forget_files(instance: Path, numbers: Iterable[int]) -> None:
    """Remove all files of these imports."""
    for number in numbers:
        shutil.rmtree(folder_of(instance, number), ignore_errors=True)


def settled_numbers(instance: Path, before: float) -> list[int]:
    """The imports whose folder nothing was written to since that moment (seconds): a file that
    just came has its folder before its row."""
    found = [path for path in (instance / "imports").glob("*") if path.name.isdecimal()]
    return sorted(int(path.name) for path in found if path.stat().st_mtime < before)


def forget_waiting(instance: Path, before: float) -> None:
    """Remove what was sent before that moment (seconds) and never got a number."""
    for path in (instance / "imports").glob("new-*"):
        if path.stat().st_mtime < before:
            shutil.rmtree(path, ignore_errors=True)
