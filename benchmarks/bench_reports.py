"""Report files of a county with a year behind it, each made as in use: in a fresh child process,
its imports included; LibreOffice opens the Word files and the workbooks."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.demo_instance import copy_of, settings_of
from benchmarks.figure import Figure
from benchmarks.office import LOOKED_AT, opened
from dashboards.reports.make import Form, make_report
from data_layer.core.report_kinds import Kind
from data_layer.core.report_periods import periods
from data_layer.core.scope import Scope
from data_layer.db.engine import reader_engine
from data_layer.queries.county import load_county
from data_layer.services.store import wall_clock
from data_layer.settings import ROOT
from geo.boundaries import read_boundaries

CODE, TOWNSHIP, DAYS = "520581", "520581102", 400
BARS = {(Kind.MONTHLY, Form.DOCX): 10.0, (Kind.MONTHLY, Form.PDF): 15.0}
NARROWED = {Kind.BRIEF: {"township": TOWNSHIP}, Kind.SPECIAL: {"category": "01"}}


def run() -> list[Figure]:
    """Seconds for each kind and form; what LibreOffice finds in them."""
    LOOKED_AT.mkdir(exist_ok=True)
    with copy_of(DAYS) as instance:
        url = settings_of(instance).database_url
        figures = [_timed(url, kind, form) for kind in Kind for form in Form]
    made = [LOOKED_AT / f"{kind}.{form}" for form in (Form.DOCX, Form.XLSX) for kind in Kind]
    return [*figures, *opened(made)]


def _timed(url: str, kind: Kind, form: Form) -> Figure:
    path = LOOKED_AT / f"{kind}.{form}"
    started = time.monotonic()
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        own = pool.submit(_make, url, kind, form, path).result()
    taken, size = time.monotonic() - started, path.stat().st_size
    note = f"{size / 1000:,.0f} kB, {own:.1f} s without the start of the process"
    return Figure(f"{kind}.{form}", taken, "s", BARS.get((kind, form)), note=note)


def _make(url: str, kind: Kind, form: Form, path: Path) -> float:
    """Seconds the report itself takes."""
    started, now = time.monotonic(), wall_clock()
    with reader_engine(url).connect() as conn:
        county = load_county(conn, CODE)
        period = periods(kind, county, now)[1].number
        make_report(
            conn, county, Scope(CODE), now, kind, period, form, path,
            number="BG-0000", maker="演示", shapes=_shapes, narrowed=NARROWED.get(kind),
        )  # fmt: skip
    return time.monotonic() - started


def _shapes(scope: Scope) -> Mapping[str, Any]:
    layers = read_boundaries(ROOT / "counties" / "qianxi")
    shapes = layers.townships.shapes if scope.whole_county else layers.grids.shapes
    return {code: shape for code, shape in shapes.items() if code.startswith(scope.area_code)}
