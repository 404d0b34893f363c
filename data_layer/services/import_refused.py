"""Which rows were refused while an import was stored, and the file of them that people mend and
send again."""

from __future__ import annotations

import csv
import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

import orjson

from data_layer.core.import_mapping import REASON
from data_layer.core.import_rows import FORMULA, Row
from data_layer.core.imports import State
from data_layer.queries.imports import Import
from data_layer.services.export_csv import BOM, plain
from data_layer.services.import_files import LOOKED, REFUSED, ROWS, read_json
from data_layer.services.import_rows_file import rows_of

# One line a portion: how many rows were behind it, and why which lines of it were refused.
NOTED = "refused.jsonl"
# Those of an import that is stored no further: made once, as making it takes seconds.
REACHED = "refused-reached.csv"


def note_refused(folder: Path, behind: int, refused: Mapping[int, str]) -> None:
    """Note which lines of a portion are refused and why, on disk when this returns. To be called
    before the portion is committed: what is noted of one that was not is passed over."""
    with (folder / NOTED).open("ab") as file:
        # A line of its own, also after half a line of a process that was killed.
        file.write(b"\n" + orjson.dumps([behind, list(refused.items())]))
        file.flush()
        os.fsync(file.fileno())


def forget_refused(folder: Path) -> None:
    """Nothing of this import has been refused while it was stored."""
    for name in (NOTED, REACHED):
        (folder / name).unlink(missing_ok=True)


def refused_lines(folder: Path, done: int) -> dict[int, str]:
    """Line -> why it was refused, of the first `done` rows in the order they are stored."""
    noted: dict[int, list[tuple[int, str]]] = {}
    path = folder / NOTED
    for line in path.read_bytes().splitlines() if path.exists() else ():
        try:
            behind, refused = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        # A portion that was stored at the second try is noted twice.
        noted[behind] = refused
    return {
        number: why
        for behind, refused in noted.items() if behind < done
        for number, why in refused
    }  # fmt: skip


def refused_file(folder: Path, found: Import) -> Path:
    """The file of the refused rows: of the check as long as nothing is stored, then of what has
    been stored so far, as many rows as the import counts."""
    if found.begun_at is None or not (folder / ROWS).exists():
        return folder / REFUSED
    path = folder / (REFUSED if found.state is State.STORING else REACHED)
    if path.name == REFUSED or not path.exists():
        _write_refused(folder, found.rows_done, path)
    return path


def _write_refused(folder: Path, done: int, path: Path) -> None:
    part = path.with_name(f".{secrets.token_hex(8)}-{path.name}")
    with opened(part) as file:
        back = Refused(file, read_json(folder / LOOKED)["header"])
        refused = refused_lines(folder, done)
        for row in rows_of(folder / ROWS):
            if row.number in refused:
                back.write(row, refused[row.number])
    part.replace(path)


class Refused:
    """A file of refused rows being written: as they came, and behind each why."""

    def __init__(self, file: IO[str], header: Sequence[str]) -> None:
        self._rows, self._width = csv.writer(file), len(header)
        self._rows.writerow([*map(plain, header), REASON])

    def write(self, row: Row, why: str) -> None:
        """Add a row, the reason under its own heading whatever the row's length."""
        cells = [*row.cells[: self._width], *[""] * (self._width - len(row.cells))]
        self._rows.writerow([*(plain(cell.removeprefix(FORMULA)) for cell in cells), plain(why)])


def opened(path: Path) -> IO[str]:
    """A new CSV file, as spreadsheets read it."""
    file = path.open("w", encoding="utf-8", newline="")
    file.write(BOM)
    return file
