"""The database goes away and comes back: what is said meanwhile, and that all goes on by itself."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from data_layer.db.engine import database_errors, writer_engine
from data_layer.errors import Busy
from data_layer.settings import ROOT
from data_layer.vocab import Role, TokenKind
from tests.conftest import Cluster, running
from tests.contract.access_house import BROWSER, House, open_house

QUICKLY = 10.0


def until(holds: Callable[[], bool]) -> float:
    """Seconds until that holds."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < QUICKLY
        time.sleep(0.05)
    return time.monotonic() - began


def health(house: House) -> int:
    return house.client().get("/healthz").status_code


@pytest.mark.postgres
def test_postgres_stops_and_starts_under_a_running_server(
    tmp_path: Path, postgres: Cluster
) -> None:
    # A cluster of its own: other tests hold connections to the shared one.
    own = Cluster(postgres.binaries)
    with running(own), open_house(tmp_path, database_url=own.url) as house:
        client = house.client(Role.OPERATOR)
        bearer = {"Authorization": f"Bearer {house.tokens[TokenKind.INGEST]}"}
        assert client.get("/wall/counts", headers=BROWSER).status_code == 200
        own.stop()
        try:
            until(lambda: house.store.feed.away_ms is not None)
            page = client.get("/wall/counts", headers=BROWSER)
            assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
            assert "数据库自 11:59 起无法访问" in page.text
            told = house.client().get("/healthz")
            assert (told.status_code, told.json["database"]) == (503, "away")
            assert told.json["away_s"] >= 0
            with pytest.raises(Busy) as refused:
                house.store.writer.submit(lambda c: c.exec_driver_sql("SELECT 1"))
            assert refused.value.code == "database_away"
        finally:
            own.start()
        until(lambda: health(house) == 200)
        until(lambda: house.store.feed.away_ms is None)
        # The same sign-in, the same token.
        assert client.get("/wall/counts", headers=BROWSER).status_code == 200
        assert client.post("/api/v1/events", headers=bearer).status_code == 200


def test_a_damaged_file_is_away_and_not_an_error_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "test.db"
    with open_house(tmp_path) as house:
        client = house.client(Role.OPERATOR)
        shutil.copyfile(path, tmp_path / "kept.db")
        house.store.readers.dispose()
        for name in ("test.db-wal", "test.db-shm"):
            (tmp_path / name).rename(tmp_path / f"kept-{name}")
        path.rename(tmp_path / "moved.db")
        path.write_bytes(b"no database at all " * 400)
        try:
            page = client.get("/wall/counts", headers=BROWSER)
            assert page.status_code == 503
            assert page.headers["Retry-After"] == "5"
        finally:
            path.unlink()
            (tmp_path / "moved.db").rename(path)
            for name in ("test.db-wal", "test.db-shm"):
                (tmp_path / f"kept-{name}").rename(tmp_path / name)
            house.store.readers.dispose()
        until(lambda: health(house) == 200)
        assert client.get("/wall/counts", headers=BROWSER).status_code == 200


def test_a_wrong_statement_is_not_taken_for_a_database_that_is_away(sqlite_url: str) -> None:
    engine = writer_engine(sqlite_url)
    with engine.begin() as conn:
        conn.exec_driver_sql("CREATE TABLE one (n INTEGER PRIMARY KEY)")
        conn.exec_driver_sql("INSERT INTO one VALUES (1)")
    with pytest.raises(IntegrityError), database_errors(), engine.begin() as conn:
        conn.exec_driver_sql("INSERT INTO one VALUES (1)")
    engine.dispose()


def test_a_full_disk_refuses_writes_reads_on_and_recovers(tmp_path: Path) -> None:
    """What was acknowledged is there, nothing else is, and with room writing goes on."""
    inner = f"mount -t tmpfs -o size=6m none {tmp_path} && exec {sys.executable} -m tests.full_disk"
    probe = ["unshare", "-m", "sh", "-c", f"mount -t tmpfs -o size=1m none {tmp_path}"]
    if shutil.which("unshare") is None or subprocess.run(probe, capture_output=True).returncode:
        pytest.skip("mount namespaces are not allowed here")
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", f"{inner} {tmp_path}"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["refused"] == ["disk_full"]
    assert found["stored"] == found["full"]
    assert found["after"] == found["stored"] + 10
