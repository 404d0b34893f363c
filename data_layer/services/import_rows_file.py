"""The rows of a ledger as they are kept between looking and storing: one line of JSON each, read
case by case."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
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


def _order(path: Path, ledger: Ledger) -> Sequence[int]:
    """Where in the file each row begins. In order of time whatever the file's own: a portion then
    changes the figures of a few days, not of a year (storing takes two thirds of the time)."""
    cases: dict[str, int] = {}
    # Plain numbers: as objects they are 20 MB of an ordinary ledger.
    began, of_case, places = array("d"), array("q"), array("q")
    at = 0
    with path.open("rb") as file:
        for line in file:
            cells = orjson.loads(line)[1]
            case = cases.setdefault(ledger.case_of(cells), len(cases))
            if case == len(began):
                began.append(ledger.began(cells))
            of_case.append(case)
            places.append(at)
            at += len(line)
    ranked = np.lexsort((of_case, np.array(began)[np.array(of_case)]))
    return array("q", np.array(places)[ranked].tobytes())
