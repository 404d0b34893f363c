"""Read the text files of a county pack into plain values, noting every cell that is wrong."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from data_layer.core.days import to_day
from data_layer.errors import Problem
from data_layer.vocab import Text

LONGEST_NUMBER = 15  # digits; no count of the field needs more


@dataclass(frozen=True)
class Row:
    """One line of a CSV file; a bad cell becomes a problem and an empty value."""

    where: str
    cells: dict[str, str]
    problems: list[Problem]

    def text(self, column: str) -> str:
        """The cell; a problem when it is empty."""
        value = self.cells[column]
        if not value:
            self.note(column, "不能为空", "must not be empty")
        return value

    def whole(self, column: str) -> int:
        """The cell as a whole number."""
        value = self.cells[column]
        if value.removeprefix("-").isdecimal() and len(value) <= LONGEST_NUMBER:
            return int(value)
        self.note(column, f"“{value}”不是整数", f"'{value}' is not a whole number")
        return 0

    def number(self, column: str) -> float | None:
        """The cell as a number; None when it is empty or missing."""
        value = self.cells.get(column, "")
        try:
            return float(value) if value else None
        except ValueError:
            self.note(column, f"“{value}”不是数字", f"'{value}' is not a number")
            return None

    def day(self, column: str) -> int | None:
        """The cell (2026-01-31) as a day; None when it is empty or missing."""
        value = self.cells.get(column, "")
        try:
            return to_day(date.fromisoformat(value)) if value else None
        except ValueError:
            self.note(column, f"“{value}”应为 2026-01-31", f"'{value}' is not a date")
            return None

    def flag(self, column: str) -> bool:
        """The cell as 0 or 1."""
        value = self.cells[column]
        if value not in {"0", "1"}:
            self.note(column, f"“{value}”应为 0 或 1", f"'{value}' must be 0 or 1")
        return value == "1"

    def note(self, column: str, zh: str, en: str) -> None:
        """Note what is wrong with a cell."""
        self.problems.append(Problem(Text(zh, en), f"{self.where} {column}"))


@dataclass(frozen=True)
class Folder:
    """A pack's folder and what was found wrong in it so far."""

    path: Path
    problems: list[Problem] = field(default_factory=list)

    def has(self, name: str) -> bool:
        """Whether the pack has that file or folder."""
        return (self.path / name).exists()

    def rows(self, name: str, columns: str) -> Iterator[Row]:
        """The lines of a CSV file that must have the (space separated) `columns`."""
        try:
            content = (self.path / name).read_bytes()
        except OSError as error:
            self.problems.append(_unreadable(name, error))
            return
        yield from read_rows(name, content, columns, self.problems)

    def toml(self, name: str, schema: dict[str, Any]) -> dict[str, Any] | None:
        """A TOML file that fits `schema`; None, with the problems noted, when it does not."""
        try:
            content = tomllib.loads((self.path / name).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            self.problems.append(_unreadable(name, error))
            return None
        import jsonschema  # with its formats, where they are installed, slow to import

        misfits = sorted(jsonschema.Draft202012Validator(schema).iter_errors(content), key=str)
        for misfit in misfits:
            place = ".".join(str(part) for part in misfit.absolute_path) or "顶层 top"
            text = Text("不符合要求", misfit.message)
            self.problems.append(Problem(text, f"{name} {place}"))
        return None if misfits else content


def utf8(content: bytes) -> bytes:
    """A file in UTF-8, also one that a spreadsheet saved in GB 18030."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace").encode()
    return content


def resembles(content: bytes, columns: str) -> bool:
    """Whether a file in UTF-8 begins with at least half of the `columns`: one that does not is
    another file altogether."""
    try:
        heading = next(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")), [])
    except csv.Error:
        return False
    wanted = columns.split()
    return 2 * len({cell.strip() for cell in heading}.intersection(wanted)) >= len(wanted)


def read_rows(name: str, content: bytes, columns: str, problems: list[Problem]) -> Iterator[Row]:
    """The lines of a CSV file called `name`; what is wrong with it is added to `problems`."""
    try:
        text = content.decode("utf-8-sig")
        lines = list(csv.DictReader(StringIO(text, newline=""), restval="", restkey="surplus"))
    except (UnicodeDecodeError, csv.Error) as error:
        problems.append(_unreadable(name, error))
        return
    missing = [c for c in columns.split() if lines and c not in lines[0]]
    if missing or not lines:
        wanted = "、".join(missing or columns.split())
        told = Text(f"缺少列或内容 {wanted}", f"columns or rows missing: {wanted}")
        problems.append(Problem(told, name))
        return
    for number, cells in enumerate(lines, start=2):
        if "surplus" in cells:
            problems.append(Problem(Text("列数过多", "too many cells"), f"{name}:{number}"))
        clean = {key: str(value).strip() for key, value in cells.items()}
        yield Row(f"{name}:{number}", clean, problems)


def _unreadable(name: str, error: Exception) -> Problem:
    return Problem(Text(f"无法读取（{error}）", f"cannot be read ({error})"), name)
