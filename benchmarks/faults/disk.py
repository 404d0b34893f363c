"""F3: the disk is full. The server, its database and its log lie on a small disk of their own,
within a mount namespace; `python -m benchmarks.faults.disk FOLDER DAYS` is what runs there."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.demo_instance import copy_of
from benchmarks.faults.history import DAYS, History, until
from benchmarks.figure import Figure
from benchmarks.offered import p95
from data_layer.settings import ROOT
from tests.served import Server, serving
from tests.visitor import Visitor

FULL_S, ROOM_MB = 10, 24
PAGES = ("/desk/list", "/wall/overview/snapshot?size=1.00", "/cases", "/healthz")


def run(days: int = DAYS) -> list[Figure]:
    """What is answered while nothing can be stored; none where namespaces are not allowed."""
    with TemporaryDirectory(prefix="governance-bench-") as folder:
        mounted = f"mount -t tmpfs -o size=1m none {folder}"
        if not shutil.which("unshare") or _unshared(mounted).returncode:
            print("  F3 left out: mount namespaces are not allowed here")
            return []
        with copy_of(days) as instance:
            used = sum(file.stat().st_size for file in instance.rglob("*") if file.is_file())
            size = used // 2**20 + ROOM_MB
            inner = f"{sys.executable} -m benchmarks.faults.disk {folder} {instance}"
            done = _unshared(f"mount -t tmpfs -o size={size}m none {folder} && exec {inner}")
    assert done.returncode == 0, done.stderr
    return [Figure(*one) for one in json.loads(done.stdout.splitlines()[-1])]


def _unshared(command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["unshare", "-m", "sh", "-c", command],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def _on_the_small_disk(folder: Path, instance: Path) -> list[Figure]:
    own = folder / "instance"
    shutil.copytree(instance, own)
    with serving(own) as server:
        visitor, history = Visitor(server), History(server)
        with history.sending():
            history.await_acknowledgements(20)
            filler = folder / "filler"
            seconds, unread = _while_full(server, filler, visitor)
            refused, blunt = history.refusals, history.blunt
            filler.unlink()
            back = history.until_acknowledged()
            acts = until(lambda: Visitor(server, "").sign_in("supervisor").status == 302)
        kept = history.figures("F3 disk full")
    unlike = sum(n for status, n in refused.items() if status not in {503, 507}) + blunt
    n = sum(refused.values())
    return [
        Figure("F3 disk full: posts refused", n, "", 1, at_least=True),
        Figure("F3 disk full: not 503/507 + Retry-After", unlike, "", 0, note=f"of {n:,}"),
        Figure("F3 disk full: pages not read", unread, "", 0, note=f"of {len(seconds)}"),
        Figure("F3 disk full: a page is read, p95", p95(seconds), "s", 1),
        Figure("F3 disk full: takes events again after", back, "s", 10),
        Figure("F3 disk full: signs people in again after", acts, "s", 10),
        *kept,
    ]


def _while_full(server: Server, filler: Path, visitor: Visitor) -> tuple[list[float], int]:
    """Seconds of each page read, and how many could not be, for as long as nothing is left."""
    seconds, unread = list[float](), 0
    ends = time.monotonic() + FULL_S
    with filler.open("wb", buffering=0) as file:
        while time.monotonic() < ends:
            _fill(file)
            for page in PAGES:
                answer = visitor.get(page)
                seconds.append(answer.seconds)
                unread += answer.status != 200
            time.sleep(0.1)
    return seconds, unread


def _fill(file: object) -> None:
    """Take what is left, to the last block."""
    for size in (2**20, 4096):
        try:
            while True:
                file.write(bytes(size))  # type: ignore[attr-defined]
        except OSError:
            continue


if __name__ == "__main__":
    print(json.dumps(_on_the_small_disk(Path(sys.argv[1]), Path(sys.argv[2]))))
