"""A throwaway PostgreSQL cluster on loopback, synced to disk as a real one would be."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.served import free_port


class Cluster:
    """A started one; `url` is that of its empty database."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self._binaries, self._folder, self._port = binaries, folder, free_port()
        self._as_user = _ordinary_user(folder)
        self._run("initdb", "-U", "bench", "--auth=trust", "-E", "UTF8", "--locale=C")
        self._start()

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://bench@127.0.0.1:{self._port}/postgres"

    def stop(self, mode: str = "fast") -> None:
        self._run("pg_ctl", "-m", mode, "stop")

    def restart_at_once(self) -> None:
        """Every session is broken off as by a power cut; it recovers from its log."""
        self.stop("immediate")
        self._start()

    def _start(self) -> None:
        listen = f"-h 127.0.0.1 -p {self._port} -k {self._folder}"
        self._run("pg_ctl", "-o", listen, "-l", str(self._folder / "log"), "-w", "start")

    def _run(self, program: str, *options: str) -> None:
        command = [*self._as_user, str(self._binaries / program), "-D", str(self._folder / "data")]
        subprocess.run(
            [*command, *options], check=True, cwd=self._folder, stdout=subprocess.DEVNULL
        )


@contextmanager
def running_cluster() -> Iterator[Cluster | None]:
    """A cluster that goes with the block; None where the binaries are not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    if not found:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="governance-bench-pg-"))
    try:
        made = Cluster(found[0].parent, folder)
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def cluster() -> Iterator[str | None]:
    """The URL of an empty database; None where the binaries are not installed."""
    with running_cluster() as made:
        yield made and made.url


def _ordinary_user(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: step down to `nobody` there."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "nobody")
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
