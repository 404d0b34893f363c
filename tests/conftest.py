"""Databases for tests: a fresh SQLite file, and a throwaway PostgreSQL cluster where its binaries
are."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine

from data_layer.db.engine import writer_engine
from data_layer.db.migrate import upgrade
from tests.fresh import fresh
from tests.world import AUDIT_KEY, FIELD_KEYS, store_county

settings.register_profile(
    "house",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("house")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'test.db'}"


class Cluster:
    """A PostgreSQL cluster of its own in a temporary folder, run by an ordinary user."""

    def __init__(self, binaries: Path) -> None:
        self.binaries, self.folder = binaries, Path(tempfile.mkdtemp(prefix="governance-pg-"))
        self._as_user = _ordinary_user(self.folder)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._run("initdb", "-U", "test", "--auth=trust", "-E", "UTF8", "--locale=C")

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://test@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        options = f"-h 127.0.0.1 -p {self.port} -k {self.folder} -c fsync=off"
        self._run("pg_ctl", "-o", options, "-l", str(self.folder / "log"), "-w", "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-m", "immediate", "stop")

    def _run(self, program: str, *options: str) -> None:
        command = [*self._as_user, str(self.binaries / program), "-D", str(self.folder / "data")]
        subprocess.run([*command, *options], check=True, capture_output=True, cwd=self.folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A running cluster; skipped where there are no binaries."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    if not found:
        pytest.skip("PostgreSQL binaries are not installed: apt-get install postgresql")
    with running(Cluster(found[0].parent)) as made:
        yield made


@contextmanager
def running(cluster: Cluster) -> Iterator[Cluster]:
    """The cluster, started, and gone at the end."""
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(cluster.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_url(postgres: Cluster) -> str:
    """The address of the cluster's database."""
    return postgres.url


def _ordinary_user(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: step down to `nobody` there."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "nobody")
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, sqlite_url: str) -> Iterator[Engine]:
    """A migrated database holding the small county, on each engine in turn."""
    url = sqlite_url if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    fresh(url)
    made = writer_engine(url, AUDIT_KEY, FIELD_KEYS)
    with made.begin() as connection:
        upgrade(connection)
        store_county(connection)
    yield made
    made.dispose()


pytest_plugins = ("tests.served",)


# Whose files share something dear to set up: a served county, a browser, a crowd of cases.
TOGETHER = ("browser", "contract", "unit")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one file go to one worker, so that what they share is made once."""
    for item in items:
        if item.path.parent.name in TOGETHER and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
