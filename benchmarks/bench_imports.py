"""A ledger imported through the pages of a real server while somebody uses others, and files cut
off at a thousand points."""

from __future__ import annotations

import csv
import os
import random
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from statistics import quantiles
from typing import NamedTuple

from openpyxl import Workbook

from benchmarks.demo_instance import copy_of
from benchmarks.figure import Figure
from benchmarks.processes import state_of
from data_layer.core.imports import GOING, State
from data_layer.core.scope import Scope
from data_layer.db.engine import reader_engine
from data_layer.errors import GovernanceError
from data_layer.queries.imports import Import, import_of
from data_layer.services.import_read import read_table
from data_layer.settings import ROOT
from tests.served import Server, serving
from tests.visitor import Visitor

ROWS = int(os.environ.get("BENCH_ROWS", "50000"))
DAYS, CODE, CUTS, SEED, WARM = 60, "520581", 1_000, 311, 10
PAGES = ("/desk", "/wall/overview/snapshot", "/desk/list?view=all", "/discovery")
HEADER = ["工单编号", "登记时间", "办结时间", "诉求类别", "网格", "标题", "内容"]
FORM = {
    "shape": "cases",
    "source": "演示热线",
    "format": "YYYY/MM/DD HH:mm",
    "zone": "Asia/Shanghai",
    "column.case": "工单编号",
    "column.reported_at": "登记时间",
    "column.closed_at": "办结时间",
    "column.category": "诉求类别",
    "column.grid": "网格",
    "column.title": "标题",
    "column.text": "内容",
    "fixed.source_kind": "hotline_12345",
}
ALL = {"mode": "all"}


class Watch(NamedTuple):
    """What was seen while an import went on."""

    seconds: list[float]
    grown_mb: list[float]


def run() -> list[Figure]:
    """Seconds to judge and to store a ledger, pages meanwhile, memory; nothing of a cut file is
    taken for what it is not."""
    with copy_of(DAYS) as instance, serving(instance) as server:
        return [*_imported(server, instance), *_cut_off()]


def ledger(rows: int) -> list[list[str]]:
    """Invented requests of the demo county, one in twelve still open."""
    rng, first = random.Random(SEED), datetime.fromisoformat("2026-01-01")
    folder = ROOT / "counties" / "qianxi"
    grids = [row["code"] for row in csv.DictReader((folder / "grids.csv").open(encoding="utf-8"))]
    read = csv.DictReader((folder / "categories.csv").open(encoding="utf-8"))
    names = [row["name_zh"] for row in read if row["parent"]]
    found = []
    for number in range(rows):
        at = first + timedelta(minutes=rng.randrange(300 * 1440))
        end = at + timedelta(minutes=rng.randrange(10, 20_000))
        closed = end.strftime("%Y/%m/%d %H:%M") if number % 12 else ""
        name = rng.choice(names)
        found.append([f"演示{number:07}", at.strftime("%Y/%m/%d %H:%M"), closed, name,
                      rng.choice(grids), f"演示：{name}", "演示内容，请尽快处理。"])  # fmt: skip
    return found


def as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """The ledger as an office in the county would save it."""
    out = StringIO()
    csv.writer(out).writerows([HEADER, *rows])
    return out.getvalue().encode("gb18030")


def _imported(server: Server, instance: Path) -> list[Figure]:
    admin, number = Visitor(server, "admin"), 1
    address = f"/settings/import/{number}"
    answer = admin.upload("/settings/import", "演示台账.csv", as_csv(ledger(ROWS)))
    assert answer.status == 303, answer.text
    looked = _until(server, number, State.READY)
    times = {}
    # What pages alone make a server hold is not the import's.
    operator = Visitor(server, "operator")
    for _ in range(WARM):
        for page in PAGES:
            operator.get(page, "*/*")
    before, watch, over = state_of(server).rss_mb, Watch([], []), threading.Event()
    looking = threading.Thread(target=_look_on, args=(server, operator, before, watch, over))
    looking.start()
    steps = ("judged", "mapping", FORM, State.CHECKED), ("stored", "begin", ALL, State.STORED)
    for name, path, form, state in steps:
        began = time.monotonic()
        answer = admin.form(f"{address}/{path}", **form)
        assert answer.status == 303, answer.text
        done = _until(server, number, state)
        times[name] = time.monotonic() - began
    over.set()
    looking.join()
    assert done.rows_read == done.rows_stored + done.rows_repeated + done.rows_refused == ROWS
    assert looked.rows_read == ROWS
    slow = quantiles(watch.seconds, n=20)[-1] if len(watch.seconds) > 1 else 0.0
    whole, share = times["judged"] + times["stored"], 50_000 / ROWS
    return [
        Figure("rows", ROWS, ""),
        Figure("events", done.events_stored, ""),
        Figure("judged", times["judged"], "s"),
        Figure("stored", times["stored"], "s"),
        Figure("50,000 rows, judged and stored", whole * share, "s", 60),
        Figure("pages meanwhile, 95 of 100", slow, "s", 1, note=f"of {len(watch.seconds)}"),
        Figure("the slowest page", max(watch.seconds, default=0.0), "s"),
        Figure("memory, both processes", max(watch.grown_mb, default=0.0), "MB", 300),
    ]


def _until(server: Server, number: int, state: State) -> Import:
    readers = reader_engine(server.settings.database_url)
    try:
        while True:
            with readers.connect() as conn:
                found = import_of(conn, Scope(CODE), number)
            if found.state is state:
                return found
            assert found.state in GOING, (found.state, found.why)
            time.sleep(0.05)
    finally:
        readers.dispose()


def _look_on(
    server: Server, operator: Visitor, before: float, watch: Watch, over: threading.Event
) -> None:
    """An operator who opens one page after the other."""
    turn = 0
    while not over.is_set():
        answer = operator.get(PAGES[turn % len(PAGES)], "*/*")
        assert answer.status == 200, (answer.status, PAGES[turn % len(PAGES)])
        watch.seconds.append(answer.seconds)
        grown = state_of(server).rss_mb - before + _children_mb(server)
        watch.grown_mb.append(grown)
        turn += 1
        over.wait(0.2)


def _children_mb(server: Server) -> float:
    """What the processes of the worker hold."""
    assert server.process
    master = server.process.pid
    workers = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split()
    held = 0.0
    for worker in workers:
        for task in Path(f"/proc/{worker}/task").iterdir():
            with suppress(OSError):
                for child in (task / "children").read_text(encoding="ascii").split():
                    lines = Path(f"/proc/{child}/status").read_text(encoding="utf-8").splitlines()
                    held += sum(int(x.split()[1]) for x in lines if x.startswith("VmRSS")) / 1024
    return held


def _cut_off() -> list[Figure]:
    """Files cut off at a thousand points: each refused, or every whole row as it was."""
    rows = ledger(400)
    book, out = Workbook(write_only=True), BytesIO()
    sheet = book.create_sheet()
    for row in (HEADER, *rows):
        sheet.append(row)
    book.save(out)
    wrong, slowest = 0, 0.0
    for body in (as_csv(rows), out.getvalue()):
        for at in range(1, len(body), max(len(body) // CUTS, 1)):
            began = time.perf_counter()
            with suppress(GovernanceError):
                table = read_table(body[:at])
                found = [list(row.cells) for row in table.rows]
                if table.header == HEADER:
                    wrong += found[:-1] != rows[: len(found) - 1]
            slowest = max(slowest, time.perf_counter() - began)
    return [
        Figure("cut files read otherwise than they were", wrong, "", 0),
        Figure("the slowest of them", slowest, "s", 1),
    ]
