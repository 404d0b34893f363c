"""A million cases as CSV and a hundred thousand as a workbook, by the process the server starts."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import orjson

from benchmarks.county_years import build
from benchmarks.figure import Figure
from dashboards.components.page_frame import day_text
from data_layer.core.days import add_days, local
from data_layer.core.exports import Format, Order
from data_layer.core.scope import Scope
from data_layer.settings import ROOT
from data_layer.vocab import Role

YEARS = 10
WORKBOOK_DAYS = 333  # of three hundred cases each


class Run(NamedTuple):
    """One export: rows, seconds with the start of its process, the most memory it held in MB."""

    rows: int
    seconds: float
    memory_mb: float


def run() -> list[Figure]:
    """Rows a second and memory of the CSV, seconds of the workbook."""
    now = time.time_ns() // 1_000_000
    with TemporaryDirectory(prefix="bench-") as folder:
        made = build(Path(folder) / "governance.db", YEARS, now)
        today = local(now, made.county.zone).day
        scope = Scope(made.county.code)
        whole = _export(folder, scope, Format.CSV, made.first_day, today, now)
        start = add_days(today, -WORKBOOK_DAYS)
        book = _export(folder, scope, Format.XLSX, start, today, now)
    return [
        Figure("CSV rows", whole.rows, ""),
        Figure("CSV, rows a second", whole.rows / whole.seconds, "", 50_000, at_least=True),
        Figure("CSV, memory", whole.memory_mb, "MB", 300),
        Figure("workbook rows", book.rows, ""),
        Figure("workbook of 100,000", book.seconds * 100_000 / book.rows, "s", 20),
        Figure("workbook, memory", book.memory_mb, "MB", 300),
    ]


def _export(folder: str, scope: Scope, wanted: Format, first: int, last: int, now: int) -> Run:
    query = {"measure": "cohort_reported", "from": day_text(first), "to": day_text(last)}
    order = Order("DC0", "bench", Role.ANALYST, scope, wanted, "/cases", query, "zh", now)
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
