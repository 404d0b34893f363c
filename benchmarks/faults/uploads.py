"""F11: every kind of file and body the product takes, cut off or with bits turned at a thousand
places."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple

import orjson

from benchmarks.demo_instance import copy_of
from benchmarks.faults.history import DAYS
from benchmarks.figure import Figure
from data_layer.db.engine import sqlite_path
from data_layer.settings import ROOT
from tests.kills import GRIDS
from tests.served import Server, serving
from tests.unit.test_attachment_content import minimal_pdf, picture
from tests.visitor import Answer, Visitor

PLACES = 1_000
PACK = ROOT / "counties" / "qianxi"
TODAY = datetime.now(UTC).date().isoformat()
LATER = (datetime.now(UTC) + timedelta(days=40)).date().isoformat()
DAYS_TOLD = (
    "day,kind,name,source,official\n2027-05-01,holiday,劳动节,演示,0\n"
    "2027-05-02,holiday,劳动节,演示,0\n2027-05-08,shifted_workday,劳动节,演示,0\n"
)


class Kind(NamedTuple):
    """One kind of file: a whole one, how it is sent, and the rows it may leave."""

    name: str
    whole: bytes
    send: Callable[[bytes], Answer]
    rows: str


def run(days: int = DAYS, places: int = PLACES) -> list[Figure]:
    """Answers of the server's own fault, and rows left by what was refused, of each kind."""
    figures = []
    with copy_of(days) as instance, serving(instance) as server:
        desk, admin = Visitor(server), Visitor(server, "admin")
        for kind in _kinds(desk, admin):
            figures += _mutated(server, kind, places)
    return figures


def _kinds(desk: Visitor, admin: Visitor) -> list[Kind]:
    table = admin.get("/settings/capacity/template.xlsx")
    book = "/settings/rules/emergency"
    rule = {"area_code": "520581", "issuer": "演示", "document_no": "1", "since": TODAY, "body": ""}
    attachments, rules = "SELECT count(*) FROM attachment", "SELECT count(*) FROM rule_version"
    events = "SELECT count(*) FROM log WHERE source = (SELECT source FROM api_token LIMIT 1)"

    def photo(name: str) -> Callable[[bytes], Answer]:
        return lambda body: desk.upload("/desk/attachments", name, body)

    return [
        Kind("events", _events(), lambda b: desk.events(b, "?atomic=true"), events),
        Kind("JPEG", picture("JPEG"), photo("照片.jpg"), attachments),
        Kind("PNG", picture("PNG"), photo("照片.png"), attachments),
        Kind("PDF", minimal_pdf(), photo("文书.pdf"), attachments),
        Kind("rule's paper", minimal_pdf(),
             lambda b: admin.upload(book, "预案.pdf", b, **rule), rules),
        Kind("capacity workbook", table.body,
             lambda b: admin.upload("/settings/capacity/check", "表.xlsx", b, since=TODAY),
             "SELECT count(*) FROM capacity"),
        Kind("calendar", DAYS_TOLD.encode(),
             lambda b: admin.upload("/settings/calendar/file", "calendar.csv", b),
             "SELECT count(*) FROM calendar_day"),
        Kind("limits", (PACK / "limits.csv").read_bytes(),
             lambda b: admin.upload("/settings/limits/file", "limits.csv", b, **{"from": LATER}),
             "SELECT count(*) FROM limit_rule"),
    ]  # fmt: skip


def _events() -> bytes:
    now = datetime.now(UTC).isoformat()
    told = [
        {
            "event_id": f"mutated-{n}", "incident_id": f"mutated-{n}", "type": "reported",
            "occurred_at": now, "grid_code": GRIDS[n % len(GRIDS)], "category": "0201",
            "title": "演示 占道经营",
        }
        for n in range(6)
    ]  # fmt: skip
    return orjson.dumps(told)


def _mutated(server: Server, kind: Kind, places: int) -> list[Figure]:
    rng, broken, partial, taken = Random(kind.name), list[int](), 0, 0
    assert kind.send(kind.whole).status < 400, f"a whole {kind.name} is refused"
    before = _count(server, kind)
    for number in range(places):
        answer = kind.send(_spoilt(kind.whole, rng))
        if not 200 <= answer.status < 500:
            broken.append(answer.status)
        taken += answer.status < 400
        after = _count(server, kind)
        partial += after != before and answer.status >= 400
        before = after
        if number % 40 == 0:
            before = _make_room(server, kind)
    note = f"{taken} of {places:,} taken; {sorted(set(broken))}"
    return [
        Figure(f"F11 {kind.name}: answered 5xx or not at all", len(broken), "", 0, note=note),
        Figure(f"F11 {kind.name}: refused, yet rows were left", partial, "", 0),
    ]


def _spoilt(whole: bytes, rng: Random) -> bytes:
    """Cut off somewhere, or with up to eight bits turned."""
    if rng.random() < 0.5:
        return whole[: rng.randrange(len(whole))]
    spoilt = bytearray(whole)
    for _ in range(rng.randint(1, 8)):
        spoilt[rng.randrange(len(spoilt))] ^= 1 << rng.randrange(8)
    return bytes(spoilt)


def _count(server: Server, kind: Kind) -> int:
    with _other(server) as connection:
        return int(connection.execute(kind.rows).fetchone()[0])


def _make_room(server: Server, kind: Kind) -> int:
    """Uploads that wait have a limit: let a case have them."""
    with _other(server) as connection:
        connection.execute("UPDATE attachment SET case_no = '演示' WHERE case_no = ''")
    return _count(server, kind)


def _other(server: Server) -> sqlite3.Connection:
    return sqlite3.connect(str(sqlite_path(server.settings.database_url)), timeout=30)
