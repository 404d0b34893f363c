"""A million cases as CSV and a hundred thousand as a workbook, by the process the server starts;
and workbooks of every kind of page, opened by LibreOffice."""

from __future__ import annotations

import csv
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from urllib.parse import parse_qsl

import orjson

from benchmarks.county_years import build
from benchmarks.demo_instance import copy_of
from benchmarks.figure import Figure
from benchmarks.office import LOOKED_AT, opened
from dashboards.components.page_frame import day_text
from data_layer.core.days import add_days, local
from data_layer.core.exports import Format, Order
from data_layer.core.scope import Scope
from data_layer.services.export_files import folder_of
from data_layer.settings import ROOT
from data_layer.vocab import Role

YEARS = 10
CODE, OPENED_DAYS = "520581", 60
# Of each maker of workbooks a question; those with a chart in each way it is drawn.
OPENED = (
    "/cases",
    "/metrics?by=township&keys=reported",
    "/metrics?by=day&keys=reported,closed",
    "/events",
    *(f"/analysis?keys=reported&by=township&chart={chart}" for chart in ("bar", "pivot")),
    "/analysis?keys=reported&by=month&then=category&chart=stacked",
    "/analysis?keys=reported,closed&by=day&chart=line",
    "/analysis?keys=reported,on_time_closure&by=township&chart=scatter",
    "/analysis?keys=reported&by=weekday&then=hour&chart=heat",
    "/staffing/list?of=vacant",
    "/assessment/scores?kind=township",
    "/desk?view=all",
    "/tables?page=/dispatch&panel=age&title=x",
)
# What the CSV of cases is made from, in its order.
BARE = (
    "SELECT case_no, township_code, grid_code, category, source_kind, urgency, title, stage, "
    "outcome, lead_unit, reported_at, accepted_at, dispatched_at, closed_at, due_current, on_time, "
    "level, returned_n, extended_n, rework_n, reopened_n, rating, sensitive FROM incident "
    "ORDER BY report_day DESC, reported_at DESC, case_no"
)
WORKBOOK_DAYS = 333  # of three hundred cases each


class Run(NamedTuple):
    """One export: rows, seconds with the start of its process, the most memory it held in MB."""

    rows: int
    seconds: float
    memory_mb: float


def run() -> list[Figure]:
    """Rows a second and memory of the CSV, beside a bare one; seconds of the workbook."""
    now = time.time_ns() // 1_000_000
    with TemporaryDirectory(prefix="bench-") as folder:
        made = build(Path(folder) / "governance.db", YEARS, now)
        # A county's past lies on its disk: what is still being written there is this bench's.
        os.sync()
        today = local(now, made.county.zone).day
        scope = Scope(made.county.code)
        start = add_days(today, -WORKBOOK_DAYS)
        bare = _bare(Path(folder))
        whole = _export(folder, _cases(scope, Format.CSV, made.first_day, today, now))
        book = _export(folder, _cases(scope, Format.XLSX, start, today, now))
    return [
        Figure("CSV rows", whole.rows, ""),
        Figure("CSV, rows a second", whole.rows / whole.seconds, "", 50_000, at_least=True),
        Figure(
            "beside rows merely copied by the csv module",
            whole.rows / whole.seconds / bare,
            "",
            note=f"{bare:,.0f} rows/s",
        ),
        Figure("CSV, memory", whole.memory_mb, "MB", 300),
        Figure("workbook rows", book.rows, ""),
        Figure("workbook of 100,000", book.seconds * 100_000 / book.rows, "s", 20),
        Figure("workbook, memory", book.memory_mb, "MB", 300),
        *_opened(),
    ]


def _opened() -> list[Figure]:
    """What LibreOffice finds in a workbook of each kind of page of the demo county."""
    now, books = time.time_ns() // 1_000_000, list[Path]()
    LOOKED_AT.mkdir(exist_ok=True)
    with copy_of(OPENED_DAYS) as instance:
        for place, address in enumerate(OPENED):
            path, _, asked = address.partition("?")
            number = f"DC{place}"
            _export(str(instance), Order(
                number, "bench", Role.ANALYST, Scope(CODE), Format.XLSX, path,
                dict(parse_qsl(asked)), "zh", now,
            ))  # fmt: skip
            (made,) = folder_of(instance, number).glob("*.xlsx")
            books.append(Path(shutil.copy(made, LOOKED_AT)))
    return opened(books)


def _bare(folder: Path) -> float:
    """Rows a second from the driver to the csv module: codes and numbers as they lie there, nothing
    worded, masked, neutralised or told."""
    with closing(sqlite3.connect(folder / "governance.db")) as conn:
        began = time.perf_counter()
        with (folder / "bare.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(conn.execute(BARE))
            file.flush()
            os.fsync(file.fileno())
        seconds = time.perf_counter() - began
        (n,) = conn.execute("SELECT count(*) FROM incident").fetchone()
    return float(n / seconds)


def _cases(scope: Scope, wanted: Format, first: int, last: int, now: int) -> Order:
    query = {"measure": "cohort_reported", "from": day_text(first), "to": day_text(last)}
    return Order("DC0", "bench", Role.ANALYST, scope, wanted, "/cases", query, "zh", now)


def _export(folder: str, order: Order) -> Run:
    env = {**os.environ, "INSTANCE_DIR": folder}
    env.pop("DATABASE_URL", None)
    started = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "make-export"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=env,
    )  # fmt: skip
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("no pipes")
    with child.stdin as pipe:
        pipe.write(orjson.dumps(order.as_json()))
    most, last_line = 0.0, b""
    with child.stdout as lines:
        for line in lines:
            last_line = line
            most = max(most, _most_held(child.pid))
    seconds = time.perf_counter() - started
    if child.wait():
        raise RuntimeError(last_line.decode())
    return Run(orjson.loads(last_line)["rows_done"], seconds, most)


def _most_held(pid: int) -> float:
    """The most memory the process ever held, in MB: its own, while ru_maxrss of a child begins with
    that of the process it was forked from."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    held = next(line for line in lines if line.startswith("VmHWM"))
    return int(held.split()[1]) / 1024
