"""Demo instances for benches: prepared once a run in a temporary folder, copied for each use."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from data_layer.services.prepare import prepare
from data_layer.services.store import wall_clock
from manage import boundary_problems
from tests.served import settings_of


@contextmanager
def copy_of(days: int) -> Iterator[Path]:
    """An instance folder of the demo county with so many days of history; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="governance-bench-") as folder:
        copy = Path(folder) / "instance"
        shutil.copytree(_prepared(days), copy)
        yield copy


@cache
def _prepared(days: int) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="governance-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    print(f"  preparing {days} days of the demo county", flush=True)
    prepare(settings_of(folder), boundary_problems, wall_clock(), lambda _line: None, days)
    return folder
