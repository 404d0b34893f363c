"""The rows of a ledger as they are kept between looking and storing: one line of JSON each, read
case by case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import orjson

from data_layer.core.import_rows import Ledger, Read, Row
from data_layer.services.import_read import Table

# Rows of a portion: whole cases, unless one alone has more.
PORTION = 400


class Portion(NamedTuple):
    """Some rows in the order in which they are stored, and what each says."""

    rows: list[Row]
    reads: list[Read]


def write_rows(path: Path, table: Table) -> int:
    """Keep every row of the table; how many there are. Raises what reading them raises."""
    n, part = 0, path.with_name(f".{path.name}")
    with part.open("wb") as file:
        for row in table.rows:
            file.write(orjson.dumps([row.number, row.cells]) + b"\n")
            n += 1
    part.replace(path)
    return n


def rows_of(path: Path) -> Iterator[Row]:
    """The rows in the order of the file."""
    with path.open("rb") as file:
        for line in file:
            yield Row(*orjson.loads(line))


def portions(path: Path, ledger: Ledger, done: int = 0) -> Iterator[Portion]:
    """The rows case by case, the oldest case first, without the first `done` of them. The order
    follows from the file and its mapping alone, so that whoever was broken off goes on."""
    with path.open("rb") as file:
        order = _order(path, ledger)
        for begin in range(0, len(order), PORTION):
            if (end := begin + PORTION) <= done:
                continue
            rows = []
            for at in order[max(begin, done) : end]:
                file.seek(at)
                rows.append(Row(*orjson.loads(file.readline())))
            yield Portion(rows, [ledger.read(row) for row in rows])


def _order(path: Path, ledger: Ledger) -> list[int]:
    """Where in the file each row begins. In order of time whatever the file's own: a portion then
    changes the figures of a few days, not of a year (storing takes two thirds of the time)."""
    places: dict[str, list[int]] = {}
    began: dict[str, float] = {}
    at = 0
    with path.open("rb") as file:
        for line in file:
            cells = orjson.loads(line)[1]
            case = ledger.case_of(cells)
            if case not in places:
                places[case], began[case] = [], ledger.began(cells)
            places[case].append(at)
            at += len(line)
    return [place for case in sorted(places, key=began.__getitem__) for place in places[case]]
