"""What a bench measured, whether it meets its bar, and where it is kept."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

RESULTS = Path(__file__).parent / "results"


class Figure(NamedTuple):
    """One number. `bar` is the most it may be, or the least where `at_least`; None: only told.

    `note` says what lies behind it: the two medians of a ratio, the size of the sample.
    """

    name: str
    value: float
    unit: str = ""
    bar: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def met(self) -> bool:
        """Whether it keeps its bar; a figure without one always does."""
        if self.bar is None:
            return True
        return self.value >= self.bar if self.at_least else self.value <= self.bar


def ratio_of(name: str, ours: float, theirs: float, bar: float, unit: str) -> Figure:
    """`ours` per `theirs`, both rates in `unit`, which must be at least `bar`."""
    note = f"{ours:,.0f} / {theirs:,.0f} {unit}"
    return Figure(name, ours / theirs, "", bar, at_least=True, note=note)


def table(figures: Iterable[Figure]) -> str:
    """Lines to read in a terminal: figure, value, bar, met or not, note."""
    lines = []
    for figure in figures:
        sign = ">=" if figure.at_least else "<="
        bar = "" if figure.bar is None else f"{sign} {figure.bar:,.3g} {figure.unit}".rstrip()
        verdict = "" if figure.bar is None else ("met" if figure.met else "MISSED")
        value = f"{figure.value:,.3f} {figure.unit}".rstrip()
        lines.append(f"  {figure.name:<44} {value:>16}  {bar:<14} {verdict:<7} {figure.note}")
    return "\n".join(line.rstrip() for line in lines)


def keep(name: str, figures: Iterable[Figure], folder: Path = RESULTS) -> Path:
    """Write the figures beside date and machine; returns the file."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.json"
    content = {
        "bench": name,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "figures": [{**figure._asdict(), "met": figure.met} for figure in figures],
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path


def machine() -> dict[str, str | int | float]:
    """What the figures depend on; load is how busy the machine was by then."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(memory / 2**30, 1),
        "load_1min": round(os.getloadavg()[0], 2),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }
