"""A file that takes more memory than its reading may have: refused in words, nothing half
stored."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from dashboards.access.context import LANG_COOKIE
from data_layer.core.imports import Order, State
from data_layer.db.engine import reader_engine
from data_layer.db.tables import file_import, incident
from data_layer.services import own_process
from data_layer.services.import_files import SENT, folder_of
from data_layer.services.importer import COMMAND
from data_layer.settings import ROOT, Settings
from data_layer.vocab import Role
from tests.contract.access_house import House, submit
from tests.contract.import_house import (
    ADDRESS,
    found,
    held,
    import_house,
    mapping_form,
    send,
    text_of,
)
from tests.ledgers import COLUMNS, csv_of
from tests.packs import copy_of_small

TOLD = "所需内存超过限度，没有导入任何内容"
# A process of the command, given so many bytes more than it has; whoever asks it for a place takes
# all of them after so many others.
PROGRAM = """
import sys
from pathlib import Path
from data_layer.cli.imports import import_commands
from data_layer.core.intake import Place

status = Path("/proc/self/status").read_text().split()
most = int(status[status.index("VmData:") + 1]) * 1024 + {more}
asked = []

def locate(lon, lat, _crs, _at):
    asked.append(bytearray(most) if len(asked) >= {places} else b"")
    return Place(lon, lat, "", inside=False)

commands = {{one.name: one for one in import_commands(lambda *_: locate, most)}}
commands[sys.argv[1]](sys.argv[2:])
"""
MORE, ENDLESS, ROWS = 48 << 20, 1 << 40, 500
HEADER = [*COLUMNS.values(), "经度", "纬度"]
BY_HAND = {
    "shape": "cases",
    "source": "演示热线",
    "columns": {name: COLUMNS[name] for name in ("case", "reported_at", "category")}
    | {"lon": "经度", "lat": "纬度"},
    "format": "YYYY/MM/DD HH:mm",
    "zone": "Asia/Shanghai",
    "words": {"category": {"消防": "A1"}},
}
POINTS = {"column.lon": "经度", "column.lat": "纬度", "column.township": "", "column.grid": ""}
PLACED = csv_of([
    HEADER,
    *(
        [f"演示-{n}", "2026/11/02 08:30", "", "", "消防", "", "", "", "", "", 106.0, 27.0]
        for n in range(ROWS)
    ),
])  # fmt: skip


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with import_house(tmp_path) as made:
        yield made


class Processes:
    """What an import's process is here: real ones, with so much memory and so many places."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.more, self.places = MORE, ENDLESS
        monkeypatch.setattr(own_process, "start", self.start)

    def start(self, settings: Settings, command: str) -> subprocess.Popen[bytes]:
        program = PROGRAM.format(more=self.more, places=self.places)
        return subprocess.Popen(
            [sys.executable, "-c", program, command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=own_process.environment(settings, os.environ),
        )


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> Processes:
    return Processes(monkeypatch)


def work(house: House) -> None:
    """What the thread does, by processes."""
    settings = held(house).settings

    def tell(order: Order) -> Iterator[dict[str, object]]:
        with own_process.start(settings, COMMAND) as child:
            yield from own_process.told_by(child, order.as_json())

    held(house).importer.work_off(tell)


def mapped(house: House) -> FlaskClient:
    client = house.client(Role.ADMIN)
    send(client, PLACED)
    work(house)
    answer = submit(client, f"{ADDRESS}/1/mapping", f"{ADDRESS}/1", **mapping_form(**POINTS))
    assert answer.status_code == 303, answer.text
    return client


def test_a_file_larger_than_the_memory_left_is_refused(house: House, processes: Processes) -> None:
    processes.more = 8 << 20
    client = house.client(Role.ADMIN)
    send(client, PLACED)
    with (folder_of(held(house).settings.instance, 1) / SENT).open("ab") as file:
        file.write(b"\n" * (16 << 20))
    work(house)
    assert found(house).state is State.UNREADABLE
    assert TOLD in text_of(client)
    client.set_cookie(LANG_COOKIE, "en")
    english = text_of(client)
    assert "takes more memory than it may have, and nothing is imported" in english


def test_a_file_whose_rows_take_too_much_is_refused(house: House, processes: Processes) -> None:
    client = mapped(house)
    processes.places = 3
    work(house)
    assert found(house).state is State.FAILED
    assert TOLD in text_of(client)
    processes.places = ENDLESS
    submit(client, f"{ADDRESS}/1/mapping", f"{ADDRESS}/1", **mapping_form(**POINTS))
    work(house)
    assert (found(house).state, found(house).rows_refused) == (State.CHECKED, 0)


def test_what_is_stored_before_the_limit_is_taken_back(house: House, processes: Processes) -> None:
    client = mapped(house)
    work(house)
    assert submit(client, f"{ADDRESS}/1/begin", f"{ADDRESS}/1", mode="good").status_code == 303
    processes.places = ROWS - 1
    work(house)
    done = found(house)
    assert (done.state, done.events_undone) == (State.UNDONE, done.events_stored)
    assert done.events_stored > 0
    assert TOLD in text_of(client)
    with held(house).readers.connect() as conn:
        assert not any(conn.scalars(select(incident.c.reported_at)))


@pytest.mark.parametrize(
    ("places", "state", "stored"),
    [(3, "failed", 0), (2 * ROWS - 1, "undone", 400)],
)
def test_by_hand_the_limit_is_told_in_both_languages(
    tmp_path: Path, places: int, state: str, stored: int
) -> None:
    instance, ledger, mapping = (tmp_path / name for name in ("instance", "a.csv", "a.json"))
    ledger.write_bytes(PLACED)
    mapping.write_bytes(orjson.dumps(BY_HAND))
    env = {**os.environ, "INSTANCE_DIR": str(instance)}
    env.pop("DATABASE_URL", None)

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, *command], cwd=ROOT, env=env, text=True,
                              capture_output=True, check=False)  # fmt: skip

    assert run("manage.py", "load-county", str(copy_of_small(tmp_path))).returncode == 0
    program = PROGRAM.format(more=MORE, places=places)
    told = run("-c", program, "import-events", str(ledger), "--mapping", str(mapping))
    assert told.returncode == 1
    assert TOLD in told.stderr and "takes more memory than it may have" in told.stderr
    readers = reader_engine(f"sqlite:///{instance / 'governance.db'}")
    with readers.connect() as conn:
        done = conn.execute(select(file_import)).one()
        assert not any(conn.scalars(select(incident.c.reported_at)))
    readers.dispose()
    assert (done.state, done.rows_stored) == (state, stored)
