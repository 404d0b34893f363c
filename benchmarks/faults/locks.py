"""F5: another process holds the database. F14: the audit trail cannot be written."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.demo_instance import copy_of
from benchmarks.faults.history import DAYS, History, until
from benchmarks.figure import Figure
from benchmarks.offered import Offer, p95
from benchmarks.processes import state_of
from data_layer.db.engine import sqlite_path
from tests.served import Server, serving
from tests.visitor import Visitor

HELD_S = 30
KNOCKS = 40  # events a second that do not wait for each other
LOOK = "/desk/list"
NO_ROWS = "CREATE TRIGGER no_audit BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END"


def run(days: int = DAYS, held_s: int = HELD_S) -> list[Figure]:
    """What is said meanwhile, whether reading goes on, and that all goes on by itself."""
    with copy_of(days) as instance, serving(instance) as server:
        locked = _locked(server, held_s)
    with copy_of(days) as instance, serving(instance) as server:
        return [*locked, *_audit(server)]


def _locked(server: Server, held_s: int) -> list[Figure]:
    visitor, history, offer = Visitor(server), History(server), Offer(server, "lock")
    reads, threads = list[float](), list[int]()
    with history.sending():
        history.await_acknowledgements(8)
        with _exclusive(server):
            knocking = threading.Thread(target=offer.run, args=(KNOCKS, held_s - 2))
            knocking.start()
            ends = time.monotonic() + held_s
            while time.monotonic() < ends:
                answer = visitor.get(LOOK)
                reads.append(answer.seconds if answer.status == 200 else float("inf"))
                threads.append(state_of(server).threads)
                time.sleep(0.2)
        back = history.until_acknowledged()
        knocking.join()
    answers = offer.outcomes
    unlike = sum(not (o.status == 503 and o.retry_after) for o in answers if o.status != 200)
    slowest = max(o.seconds for o in answers)
    return [
        Figure("F5 lock held: not 503 + Retry-After", unlike, "", 0, note=f"of {len(answers):,}"),
        Figure("F5 lock held: slowest refusal", slowest, "s", 10),
        Figure("F5 lock held: most threads", max(threads), "", 192, note=f"{min(threads)} before"),
        Figure("F5 lock held: a list is read, p95", p95(reads), "s", 1),
        Figure("F5 lock held: takes events again after", back, "s", 10),
        *history.figures("F5 lock held", offer),
    ]


@contextmanager
def _exclusive(server: Server) -> Iterator[None]:
    other = sqlite3.connect(_file(server), isolation_level=None, timeout=30)
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def _audit(server: Server) -> list[Figure]:
    visitor, history = Visitor(server), History(server, 1)
    with history.sending():
        history.await_acknowledgements(8)
    case_no = str(visitor.read_json(LOOK)["rows"][0]["no"])
    version = _version(visitor, case_no)
    other = sqlite3.connect(_file(server), isolation_level=None, timeout=30)
    other.execute(NO_ROWS)
    body = {"type": "comment", "version": version, "opinion": "演示批注"}
    acted = visitor.json(f"/desk/cases/{case_no}/actions", body)
    entered = Visitor(server, "").sign_in("supervisor")
    looked = visitor.get(LOOK)
    done = [answer for answer in (acted, entered) if answer.status != 503]
    silent = [
        acted.read_json()["error"]["code"] != "audit_unwritable",
        "没有执行" not in entered.text,
    ]
    changed = _version(visitor, case_no) != version
    other.execute("DROP TRIGGER no_audit")
    other.close()
    back = until(lambda: visitor.json(f"/desk/cases/{case_no}/actions", body).status == 200)
    return [
        Figure("F14 no audit: done all the same", len(done) + changed, "", 0),
        Figure("F14 no audit: not told why", sum(silent), "", 0),
        Figure("F14 no audit: reading refused", looked.status != 200, "", 0),
        Figure("F14 no audit: acts again after", back, "s", 10),
        *history.figures("F14 no audit"),
    ]


def _version(visitor: Visitor, case_no: str) -> int:
    return int(visitor.read_json(f"/desk/cases/{case_no}")["case"]["version"])


def _file(server: Server) -> str:
    return str(sqlite_path(server.settings.database_url))
