"""Whatever a township's leader takes out, in every format: not one byte of another township."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from random import Random
from typing import NamedTuple
from urllib.parse import parse_qsl
from zipfile import ZipFile, is_zipfile

import pytest

from dashboards.outputs import MAKERS
from data_layer.core.exports import Format, Order
from data_layer.core.scope import Scope
from data_layer.core.shifts import shift_at
from data_layer.errors import Forbidden
from data_layer.log.bulk import write_history
from data_layer.log.record import record
from data_layer.services.export_files import folder_of
from data_layer.services.month_check import check_month
from data_layer.services.month_close import close_due_months
from data_layer.services.month_figures import MonthFigures, read_month
from data_layer.services.store import Store
from data_layer.vocab import Event, Role
from tests.assessed import ASSESSED
from tests.closed import OCTOBER
from tests.contract.access_house import House, open_house
from tests.contract.export_house import made
from tests.crowd import lives, staff
from tests.world import (
    COUNTY_SCOPE,
    DAY,
    EAST,
    EAST_SCOPE,
    GRIDS,
    NOW,
    WEST,
    reported,
    submit,
)

# Codes of units that no cell of a workbook and no number is called.
RENAMED = {"U3": "unit-of-the-west", "P2": "police-of-the-west"}
UNITS = [one._replace(code=RENAMED.get(one.code, one.code)) for one in ASSESSED.units.values()]
HERE = replace(ASSESSED, units={one.code: one for one in UNITS})
FOREIGN = (WEST, "西镇", "西1", "西2", *RENAMED.values())
PERIOD = "from=2026-09-01&to=2026-11-22"
# What may be asked of each maker; a maker without its questions here fails the test.
ASKED = {
    "/cases": ("measure=cohort_reported", "measure=open", "measure=due"),
    "/metrics": ("", "by=township", "by=grid", "by=unit", "by=category"),
    "/events": ("",),
    "/analysis": (
        *("by=township", "by=grid", "by=unit&keys=reported", "by=county&keys=reported,workers"),
        *("by=unit&then=source&keys=valid", "by=week&then=grid&keys=valid", "by=month"),
    ),
    "/staffing/list": ("of=workers", "of=vacant", "of=several", "of=grids"),
    "/assessment/scores": ("kind=township", "kind=grid&month=2026-10", "kind=station"),
    "/desk": ("view=all", "view=ended", "view=overdue&sort=place", "q=%E8%A5%BF"),
    "/map": ("by=grid", "by=township"),
    "/tables": (
        *("page=/dispatch&panel=age&title=x", "page=/dispatch&panel=stuck&title=x"),
        *("page=/dispatch&panel=returns&title=x", "page=/coordination&panel=causes&title=x"),
        *("page=/coordination&panel=joint&title=x", "page=/staffing&panel=areas&title=x"),
    ),
    "/desk/handover/cases": (f"shift={shift_at(HERE, NOW).code}&of=open",),
    "/months": ("month=2026-10",),
    "/reports": ("kind=brief&period=202610",),
}
# Their questions narrow by no township.
TOWNSHIPLESS = {"/desk/handover/cases", "/months"}


class Case(NamedTuple):
    """One file a leader may order."""

    path: str
    format: Format
    query: str


CASES = [
    Case(path, wanted, query)
    for path, maker in MAKERS.items()
    for wanted in maker.formats
    for query in ASKED.get(path, ())
]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(tmp_path_factory.mktemp("leader"), HERE) as opened:
        opened.store.writer.submit(lambda c: write_history(c, HERE, renamed(), NOW))
        opened.store.writer.submit(staff)
        late(opened.store)
        yield opened


def late(store: Store) -> None:
    """October is closed, and a case of each township is told of afterwards."""

    def read(month: int, now: int) -> MonthFigures:
        with store.readers.connect() as conn:
            return read_month(conn, HERE, month, now)

    close_due_months(store.writer, store.readers, HERE, lambda: NOW, read)
    for township in (EAST, WEST):
        events = [reported(NOW - 30 * DAY, township, grid_code=GRIDS[township][0])]
        store.writer.submit(
            lambda c, events=events, name=township: record(
                c, HERE, submit(events, name), COUNTY_SCOPE, NOW
            )
        )
    check_month(store.writer, store.readers, HERE, NOW, OCTOBER, read)


def renamed() -> Iterator[tuple[str, list[Event]]]:
    """Random lives in the county of the renamed units."""
    for name, events in lives(Random(3), 400):
        yield (
            name,
            [
                event._replace(
                    payload={k: RENAMED.get(str(v), v) for k, v in event.payload.items()}
                )
                for event in events
            ],
        )


def test_every_maker_is_asked_something() -> None:
    assert set(ASKED) == set(MAKERS)
    assert all(ASKED.values())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.path} {case.format} {case.query}")
def test_a_leaders_file_holds_nothing_of_others(house: House, case: Case) -> None:
    name, body = file_of(house, case)
    read = [name.encode(), *contents(body)]
    assert [word for word in FOREIGN if any(word.encode() in part for part in read)] == []
    if case.format is Format.PDF:
        assert "东" in printed(body)
        assert "西" not in printed(body)
    elif case.format is Format.CSV:
        assert (body.count(b"\n") > 1) == ("q=" not in case.query)
    elif "q=" not in case.query:
        assert any("东".encode() in part or EAST.encode() in part for part in read)


@pytest.mark.parametrize("path", sorted(MAKERS.keys() - TOWNSHIPLESS))
def test_another_township_cannot_be_asked_for(path: str) -> None:
    query = {**dict(parse_qsl(ASKED[path][0])), "township": WEST}
    with pytest.raises(Forbidden):
        MAKERS[path].check(query, HERE, EAST_SCOPE, NOW)


def test_the_words_stand_where_they_may(house: House) -> None:
    """What is looked for is there to be found: in the county's own files."""
    asked = ("by=township", "by=grid", "by=unit")
    read = [file_of(house, Case("/metrics", Format.CSV, one), COUNTY_SCOPE)[1] for one in asked]
    for word in (WEST, "西镇", "西1", "unit-of-the-west"):
        assert any(word.encode() in body for body in read)


def file_of(house: House, case: Case, scope: Scope = EAST_SCOPE) -> tuple[str, bytes]:
    query = dict(parse_qsl(f"{PERIOD}&{case.query}"))
    order = Order("DC7", "leader", Role.LEADER, scope, case.format, case.path, query, "zh", NOW)
    MAKERS[case.path].check(query, HERE, scope, NOW)
    told = made(house, order, lambda *_: None)
    path: Path = folder_of(house.store.settings.instance, "DC7") / told["file_name"]
    return path.name, path.read_bytes()


def contents(body: bytes) -> Iterator[bytes]:
    """The bytes of a file, of one that is packed all that is in it, workbooks in Word files too."""
    if is_zipfile(BytesIO(body)):
        with ZipFile(BytesIO(body)) as package:
            for name in package.namelist():
                yield name.encode()
                yield from contents(package.read(name))
    elif body.startswith(b"%PDF"):
        yield from (one for one in streams(body) if b"\0" not in one)
    else:
        yield body


def streams(pdf: bytes) -> Iterator[bytes]:
    """What the streams of a PDF unpack to."""
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            yield zlib.decompress(packed)
        except zlib.error:
            yield packed


def printed(pdf: bytes) -> str:
    """The letters a PDF prints: those its fonts map their glyphs to."""
    maps = [one for one in streams(pdf) if b"begincmap" in one]
    codes = [code for one in maps for code in re.findall(rb"<[0-9A-Fa-f]+> <([0-9A-Fa-f]+)>", one)]
    return "".join(bytes.fromhex(code.decode()).decode("utf-16-be", "replace") for code in codes)
