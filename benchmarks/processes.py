"""What the kernel knows of a served process: memory, threads, open files."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from tests.served import Server


class State(NamedTuple):
    """Of all workers together: resident memory in MB, threads, open files."""

    rss_mb: float
    threads: int
    files: int


def state_of(server: Server) -> State:
    """As it stands now."""
    workers = [Path(f"/proc/{pid}") for pid in _workers(server)]
    return State(
        sum(_rss_kb(worker) for worker in workers) / 1024,
        sum(len(list((worker / "task").iterdir())) for worker in workers),
        sum(len(list((worker / "fd").iterdir())) for worker in workers),
    )


def _workers(server: Server) -> list[str]:
    assert server.process
    master = server.process.pid
    return Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split()


def _rss_kb(worker: Path) -> int:
    lines = (worker / "status").read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
