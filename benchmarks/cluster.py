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


@contextmanager
def cluster() -> Iterator[str | None]:
    """The URL of an empty database; None where the binaries are not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    if not found:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="governance-bench-pg-"))
    port, data = free_port(), str(folder / "data")
    as_user = _ordinary_user(folder)

    def run(program: str, *options: str) -> None:
        command = [*as_user, str(found[0].parent / program), "-D", data, *options]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)

    try:
        run("initdb", "-U", "bench", "--auth=trust", "-E", "UTF8", "--locale=C")
        listen = f"-h 127.0.0.1 -p {port} -k {folder}"
        run("pg_ctl", "-o", listen, "-l", str(folder / "log"), "-w", "start")
        try:
            yield f"postgresql+psycopg://bench@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-m", "fast", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _ordinary_user(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: step down to `nobody` there."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "nobody")
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
