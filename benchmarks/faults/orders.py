"""F9: every event three times, in any order. F10: corrected and withdrawn. F15: one that cannot be
recorded among others that can."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.demo_instance import copy_of
from benchmarks.faults.history import DAYS, History
from benchmarks.figure import Figure
from data_layer.db.engine import sqlite_path
from tests.kills import GRIDS, MARK, Sender
from tests.replay import county_at, lives, replay
from tests.served import Server, serving
from tests.visitor import Visitor

CASES, CORRECTED, BATCH = 1_000, 150, 60
PAGES = ("/desk/list", "/wall/overview/snapshot?size=1.00", "/healthz")

Event = dict[str, Any]


def run(days: int = DAYS) -> list[Figure]:
    """What differs from the same told once and in order, or from a rebuild."""
    with copy_of(days) as instance, serving(instance) as server:
        corrected = Sender(server, "corrected", Random(10))
        return [
            *_thrice(),
            *_corrected(server, corrected),
            *_poisoned(server, Sender(server, "poison", Random(15)), corrected),
        ]


def _thrice() -> list[Figure]:
    with TemporaryDirectory(prefix="governance-bench-") as folder:
        straight = lives(county_at(Path(folder) / "county.db"), CASES)
        in_order = replay(Path(folder) / "straight.db", straight)
        shuffled = [*straight] * 3
        Random(9).shuffle(shuffled)
        at_random = replay(Path(folder) / "random.db", shuffled)
    pairs = zip(in_order.state, at_random.state, strict=True)
    rows = sum(len(set(one) ^ set(other)) for one, other in pairs)
    keys = in_order.cells.keys() | at_random.cells.keys()
    cells = sum(in_order.cells.get(key) != at_random.cells.get(key) for key in keys)
    note = f"{len(shuffled):,} sent of {len(straight):,}, {CASES:,} cases"
    return [
        Figure("F9 thrice at random: rows that differ", rows, "", 0, note=note),
        Figure("F9 thrice at random: cells that differ", cells + at_random.cells_differ, "", 0),
    ]


def _corrected(server: Server, sender: Sender) -> list[Figure]:
    rng = sender.rng
    events = [event for n in range(CORRECTED) for event in _life(rng, n)]
    for _ in range(2):
        rng.shuffle(events)
        for start in range(0, len(events), BATCH):
            batch = events[start : start + BATCH]
            answer = server.post(batch)
            assert answer["refused"] == [], answer["refused"][:3]
            sender.acknowledged |= {event["event_id"] for event in batch}
    sender.sent |= sender.acknowledged
    return History(server, 0).figures("F10 corrected, withdrawn", sender)


def _life(rng: Random, number: int) -> list[Event]:
    """A case that is closed, moved in time, closed no more or never have been."""
    name = f"{MARK}-corrected-{number}"
    at = datetime.now(UTC) - timedelta(minutes=rng.uniform(2_000, 9_000))
    what: list[tuple[str, Event]] = [
        ("reported", {"grid_code": rng.choice(GRIDS), "category": "0201", "title": "x"}),
        ("accepted", {}),
        ("closed", {}),
        ("amended", {"ref_event_id": f"{name}-0", "new": {
            "occurred_at": (at - timedelta(minutes=rng.uniform(1, 2_000))).isoformat(),
            "persons": rng.randint(0, 9)}}),
        ("retracted", {"ref_event_id": f"{name}-{rng.choice((0, 1, 2))}"}),
    ]  # fmt: skip
    return [
        {
            "event_id": f"{name}-{step}", "incident_id": name, "type": kind,
            "occurred_at": (at + timedelta(minutes=step)).isoformat(), **more,
        }
        for step, (kind, more) in enumerate(what[: rng.randint(3, 5)])
    ]  # fmt: skip


def _poisoned(server: Server, sender: Sender, before: Sender) -> list[Figure]:
    """What is stored of one case cannot be read any more."""
    visitor = Visitor(server)
    first, *others = [_report(n) for n in range(20)]
    server.post([first])
    kept = _spoil(server, first["event_id"])
    further = {**first, "event_id": f"{first['event_id']}-more", "type": "accepted"}
    for name in ("grid_code", "category", "title"):
        del further[name]
    answer = visitor.events([*others[:10], further, *others[10:]])
    alone = visitor.events([further])
    body = answer.read_json() if answer.status == 200 else {"accepted": 0, "refused": []}
    stopped = len(others) - body["accepted"]
    unread = [page for page in PAGES if visitor.get(page).status != 200]
    _mend(server, first["event_id"], kept)
    again = visitor.events([further])
    sender.sent |= {event["event_id"] for event in (first, further, *others)}
    sender.acknowledged |= {event["event_id"] for event in (first, *others)}
    named = len(body["refused"]) == 1 and alone.status == 200
    return [
        Figure("F15 poison: others that do not flow", stopped, "", 0, note=f"of {len(others)}"),
        Figure("F15 poison: not refused by name", not named, "", 0, note=str(alone.status)),
        Figure("F15 poison: pages not read", len(unread), "", 0, note=" ".join(unread)),
        Figure("F15 poison: not taken once mended", again.status != 200, "", 0),
        *History(server, 0).figures("F15 poison", sender, before),
    ]


def _report(number: int) -> Event:
    name = f"{MARK}-poison-{number}"
    return {
        "event_id": f"{name}-0", "incident_id": name, "type": "reported", "category": "0201",
        "grid_code": GRIDS[number % len(GRIDS)], "occurred_at": datetime.now(UTC).isoformat(),
        "title": "演示",
    }  # fmt: skip


def _spoil(server: Server, event_id: str) -> str:
    with _other(server) as connection:
        query = "SELECT payload FROM log WHERE event_id = ?"
        kept = str(connection.execute(query, (event_id,)).fetchone()[0])
    _mend(server, event_id, kept[: len(kept) // 2])
    return kept


def _mend(server: Server, event_id: str, payload: str) -> None:
    with _other(server) as connection:
        connection.execute("UPDATE log SET payload = ? WHERE event_id = ?", (payload, event_id))


def _other(server: Server) -> sqlite3.Connection:
    return sqlite3.connect(str(sqlite_path(server.settings.database_url)), timeout=30)
