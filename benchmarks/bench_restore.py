"""A backup of a million cases with their log, plain and encrypted, and the drill that restores it.

On PostgreSQL the same rows are copied over table by table first, which is not measured. The log is
written from the steps, with a payload of usual length, so that the file is as large as a real one.
"""

from __future__ import annotations

import secrets
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, Table, text

from benchmarks.cluster import cluster
from benchmarks.county_years import build
from benchmarks.figure import Figure, table
from data_layer.db.engine import reader_engine, writer_engine
from data_layer.db.migrate import upgrade
from data_layer.db.tables import metadata
from data_layer.services.backup import make_backup
from data_layer.services.backup_sealing import read_key
from data_layer.services.restore import drill
from data_layer.settings import Settings

YEARS = 10
BAR_S = 600.0
PAYLOAD = '{"title": "' + "道路积水影响通行，请尽快处理" * 4 + '", "source_kind": "worker"}'
LOG = text(
    "INSERT INTO log (county_code, case_no, source, event_id, type, occurred_at, received_at, "
    "source_seq, level, grid_code, payload) SELECT county_code, case_no, source, "
    "case_no || '-' || ordinal, type, at, at, ordinal, level, grid_code, :payload FROM step"
)


def run() -> list[Figure]:
    """Seconds of the backup and of the whole drill, by engine; and the size."""
    now = time.time_ns() // 1_000_000
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="bench-")))
        url = build(folder / "county.db", YEARS, now, with_steps=True).url
        _write_log(url)
        found = _measured("SQLite", url, folder, now)
        server = stack.enter_context(cluster())
        if server is not None:
            _copy(url, server)
            found += _measured("PostgreSQL", server, folder, now)
    return found


def _measured(engine: str, url: str, folder: Path, now: int) -> list[Figure]:
    key_file = folder / "key"
    key_file.write_text(secrets.token_hex(32))
    key_file.chmod(0o600)
    instance = folder / engine
    instance.mkdir()
    settings = Settings.from_env({"INSTANCE_DIR": str(instance), "DATABASE_URL": url})
    found = list[Figure]()
    for name, key in (("plain", None), ("encrypted", key_file)):
        began = time.monotonic()
        made = make_backup(settings, folder / "backups", key, now)
        backup_s, began = time.monotonic() - began, time.monotonic()
        told = drill(made.path, None if key is None else read_key(key), folder, url, now)
        drill_s = time.monotonic() - began
        made.path.unlink()
        cases, rows = told.manifest.counts["incident"], sum(told.manifest.counts.values())
        steps = ", ".join(f"{step} {seconds:.0f} s" for step, seconds in told.seconds.items())
        size = f"{made.size / 1e9:.2f} GB"
        figures = [
            Figure(f"{engine} backup, {name}", backup_s, "s", note=f"{size}, {rows:,} rows"),
            Figure(
                f"{engine} drill, {name}", drill_s, "s", BAR_S, note=f"{cases:,} cases: {steps}"
            ),
        ]
        # Half an hour lies before the last of them: whoever breaks off keeps the first.
        print(table(figures), flush=True)
        found += figures
    return found


def _write_log(url: str) -> None:
    engine = writer_engine(url)
    with engine.begin() as conn:
        conn.execute(LOG, {"payload": PAYLOAD})
    engine.dispose()


def _copy(source_url: str, target_url: str) -> None:
    source, target = reader_engine(source_url), writer_engine(target_url)
    with target.begin() as conn:
        upgrade(conn)
        for each in reversed(metadata.sorted_tables):
            conn.execute(each.delete())
    for each in metadata.sorted_tables:
        _copy_table(source, target, each)
    source.dispose()
    target.dispose()


def _copy_table(source: Engine, target: Engine, of: Table) -> None:
    """As the file holds them: a number is truth to PostgreSQL too."""
    names = ", ".join(f'"{column.name}"' for column in of.columns)
    taken = f"COPY {of.name} ({names}) FROM STDIN"
    with source.connect() as theirs, target.begin() as ours:
        read: Any = theirs.connection.driver_connection
        driver: Any = ours.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(taken) as copy:
            for row in read.execute(f"SELECT {names} FROM {of.name}"):
                copy.write_row(row)
