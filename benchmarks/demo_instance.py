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
from data_layer.settings import Settings
from manage import boundary_problems
from tests.served import free_port


@contextmanager
def copy_of(days: int) -> Iterator[Path]:
    """An instance folder of the demo county with so many days of history; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="governance-bench-") as folder:
        copy = Path(folder) / "instance"
        shutil.copytree(_prepared(days), copy)
        yield copy


def settings_of(instance: Path, database_url: str = "") -> Settings:
    """The settings of an instance on a free port; SQLite unless another URL is given."""
    names = {"INSTANCE_DIR": str(instance), "PORT": str(free_port()), "DATABASE_URL": database_url}
    return Settings.from_env({**names, "TICK_SECONDS": "0", "WARNINGS": "0"})


def fill(settings: Settings, days: int) -> None:
    """Make the demo county with so many days of history."""
    print(f"  preparing {days} days of the demo county", flush=True)
    prepare(settings, boundary_problems, wall_clock(), lambda _line: None, days)


@cache
def _prepared(days: int) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="governance-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    fill(settings_of(folder), days)
    return folder
