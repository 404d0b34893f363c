"""F12: the power goes at any of two hundred moments: what lies on the disk then opens whole."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import time
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks.demo_instance import copy_of
from benchmarks.faults.history import DAYS, History, until
from benchmarks.figure import Figure
from data_layer.db.engine import sqlite_path
from tests.kills import MARK, judge
from tests.served import Server, serving

MOMENTS, COMPARE_EVERY = 200, 20


def run(days: int = DAYS, moments: int = MOMENTS) -> list[Figure]:
    """Copies that do not open, lack what was acknowledged before, or differ from a rebuild."""
    rng, unopened, lost, unlike = Random(12), 0, 0, 0
    with copy_of(days) as instance, serving(instance) as server:
        history = History(server)
        with history.sending():
            history.await_acknowledgements(20)
            for moment in range(1, moments + 1):
                time.sleep(rng.uniform(0, 0.1))
                with TemporaryDirectory(prefix="governance-bench-") as folder:
                    known = set().union(*(one.acknowledged for one in history.crew))
                    file = _copied(server, Path(folder))
                    damage, stored = _opened(file)
                    unopened += damage != "ok"
                    lost += len(known - stored)
                    if moment % COMPARE_EVERY == 0:
                        unlike += judge(Server(Path(folder)), [], cells=True).wrong_cells
        figures = history.figures("F12 power cut")
    note = f"of {moments} copies"
    return [
        Figure("F12 power cut: copies that do not open", unopened, "", 0, note=note),
        Figure("F12 power cut: acknowledged, not in them", lost, "", 0, note=note),
        Figure("F12 power cut: cells unlike a rebuild", unlike, "", 0),
        *figures,
    ]


def _copied(server: Server, folder: Path) -> Path:
    """Database and log as they lie there while every thread of the server stands still."""
    assert server.process
    source = sqlite_path(server.settings.database_url)
    assert source
    os.killpg(server.process.pid, signal.SIGSTOP)
    try:
        until(lambda: _stands(server))
        for end in ("", "-wal"):
            part = source.with_name(source.name + end)
            if part.exists():
                shutil.copyfile(part, folder / part.name)
    finally:
        os.killpg(server.process.pid, signal.SIGCONT)
    return folder / source.name


def _stands(server: Server) -> bool:
    assert server.process
    master = Path(f"/proc/{server.process.pid}")
    workers = (master / f"task/{master.name}/children").read_text(encoding="ascii").split()
    states = [
        task.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[0]
        for pid in workers
        for task in Path(f"/proc/{pid}/task").glob("*/stat")
    ]
    return set(states) <= {"T"}


def _opened(file: Path) -> tuple[str, set[str]]:
    """What the check of the whole file says, and the senders' events in it."""
    try:
        connection = sqlite3.connect(file)
        damage = str(connection.execute("PRAGMA integrity_check").fetchone()[0])
        rows = connection.execute("SELECT event_id FROM log WHERE event_id LIKE ?", (f"{MARK}-%",))
        stored = {row[0] for row in rows}
        connection.close()
    except sqlite3.DatabaseError as error:
        return str(error), set()
    return damage, stored
