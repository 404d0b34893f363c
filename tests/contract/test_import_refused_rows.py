"""What is refused only while an import is stored stands in the file of refused rows like the rest:
as many rows as the page counts, with their reasons."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from data_layer.core.import_mapping import REASON
from data_layer.core.imports import Order, State
from data_layer.log.record import Recorded, record
from data_layer.services.import_files import folder_of
from data_layer.services.import_refused import NOTED, REACHED, note_refused
from data_layer.vocab import Role
from tests.contract.access_house import House, submit
from tests.contract.import_house import (
    ADDRESS,
    WORDS,
    file_of,
    found,
    held,
    import_house,
    judged,
    mapping_form,
    send,
    text_of,
    work,
)
from tests.ledgers import DEMO, told_here
from tests.world import DAY, EAST_SCOPE, HOUR

AHEAD = "“登记时间”：晚于当前时间，请核对日期。"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with import_house(tmp_path) as made:
        yield made


def at(house: House, later: int) -> FlaskClient:
    """The administrator, signed in when the clock has moved."""
    house.clock.now += later
    return house.client(Role.ADMIN)


def begin(client: FlaskClient, number: int = 1) -> None:
    path = f"{ADDRESS}/{number}"
    assert submit(client, f"{path}/begin", path, mode="good").status_code == 303


def refused(house: House, client: FlaskClient, number: int = 1) -> dict[str, str]:
    """Case -> why it was refused, by the file, which has as many rows as are counted."""
    rows = list(csv.DictReader(StringIO(file_of(client, f"{ADDRESS}/{number}/refused.csv"))))
    done = found(house, number)
    assert len(rows) == done.rows_refused
    assert done.rows_done == done.rows_stored + done.rows_repeated + done.rows_refused
    return {row["工单编号"]: row[REASON] for row in rows}


def test_a_row_refused_only_while_storing_is_in_the_file_with_its_reason(house: House) -> None:
    client = judged(house, **WORDS)
    # Somebody sets a clock that was fast: two of the rows tell of the afternoon to come.
    client = at(house, -20 * DAY)
    begin(client)
    work(house)
    assert "读入 5 行 = 存入 1 + 重复 0 + 退回 4。" in text_of(client)
    why = refused(house, client)
    assert list(why) == ["演示-001", "演示-003", "演示-004", "演示-005"]
    assert why["演示-001"] == why["演示-003"] == AHEAD
    mended = file_of(client, f"{ADDRESS}/1/refused.csv")
    client = at(house, 20 * DAY)
    send(client, mended.replace("11/01 09:00", "11/05 09:00").encode(), "改正.csv")
    work(house)
    submit(client, f"{ADDRESS}/2/mapping", f"{ADDRESS}/2", **mapping_form(**WORDS))
    work(house)
    begin(client, 2)
    work(house)
    assert list(refused(house, client, 2)) == ["演示-005"]


def test_a_row_that_can_be_stored_after_all_is_in_the_file_no_more(house: House) -> None:
    client, soon = house.client(Role.ADMIN), DEMO.decode().replace("2026/11/03 14:00", "{at}")
    send(client, soon.format(at="2026/11/23 12:30").replace("2026/11/03 14:40", "").encode())
    work(house)
    submit(client, f"{ADDRESS}/1/mapping", f"{ADDRESS}/1", **mapping_form(**WORDS))
    work(house)
    assert refused_at_check(client) == 3
    client = at(house, HOUR)
    begin(client)
    work(house)
    assert list(refused(house, client)) == ["演示-004", "演示-005"]


def refused_at_check(client: FlaskClient) -> int:
    return len(file_of(client, f"{ADDRESS}/1/refused.csv").splitlines()) - 1


def test_what_the_log_itself_refuses_is_in_the_file_with_its_reason(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = judged(house, **WORDS)
    begin(client)
    work(house)
    later = DEMO.replace(b",,2026/11/02 10:05", b",,2026/11/02 11:30")
    send(client, later.replace(b"14:40,,", b"14:40,2026/11/04 09:00,"))
    work(house)
    submit(client, f"{ADDRESS}/2/mapping", f"{ADDRESS}/2", **mapping_form(**WORDS))
    work(house)
    begin(client, 2)

    def for_east(conn: Any, county: Any, some: Any, _scope: Any, now: int) -> Recorded:
        return record(conn, county, some, EAST_SCOPE, now)

    monkeypatch.setattr("data_layer.services.import_store.record", for_east)
    work(house)
    why = refused(house, client, 2)
    assert why["演示-002"] == "“工单编号”：该事件不在本令牌授权的乡镇（街道）范围内。"
    assert "存入 1 + 重复 1 + 退回 3。" in text_of(client, f"{ADDRESS}/2")


def test_an_import_resumed_after_a_kill_has_the_same_file(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data_layer.services.import_rows_file.PORTION", 1)
    client = judged(house, **WORDS)
    client = at(house, -20 * DAY)
    begin(client)
    whole, folder = told_here(held(house)), folder_of(held(house).settings.instance, 1)

    def dies(order: Order) -> Iterator[dict[str, Any]]:
        yield from (line for n, line in enumerate(whole(order)) if n < 5)
        # Killed between noting a portion and committing it, and again in the middle of a note.
        note_refused(folder, 4, {2: "stored in truth"})
        with (folder / NOTED).open("ab") as file:
            file.write(b'\n[4,[[5,"cut o')

    held(house).importer.work_off(lambda order: dies(order) if order.done == 0 else whole(order))
    done = found(house)
    assert (done.state, done.rows_stored, done.rows_refused) == (State.STORED, 1, 4)
    why = refused(house, client)
    assert list(why) == ["演示-001", "演示-003", "演示-004", "演示-005"]
    assert why["演示-001"] == why["演示-003"] == AHEAD


def test_what_an_earlier_beginning_noted_is_not_in_the_file(house: House) -> None:
    client = judged(house, **WORDS)
    folder = folder_of(held(house).settings.instance, 1)
    note_refused(folder, 1, {2: "of an earlier beginning"})
    (folder / REACHED).write_text("of an earlier beginning", encoding="utf-8")
    begin(client)
    work(house)
    assert "of an earlier beginning" not in str(refused(house, client))


def test_the_file_of_an_import_that_ended_is_made_once(house: House) -> None:
    client = judged(house, **WORDS)
    folder = folder_of(held(house).settings.instance, 1)
    begin(client)
    file_of(client, f"{ADDRESS}/1/refused.csv")
    assert not (folder / REACHED).exists()  # under way, there is more to come
    work(house)
    first = refused(house, client)
    made = (folder / REACHED).stat()
    assert refused(house, client) == first
    assert (folder / REACHED).stat() == made


def test_an_import_stopped_half_way_has_a_file_of_what_it_reached(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data_layer.services.import_rows_file.PORTION", 1)
    client = judged(house, **WORDS)
    begin(client)
    whole = told_here(held(house))

    def stopped(order: Order) -> Iterator[dict[str, Any]]:
        for n, line in enumerate(whole(order)):
            if n == 5:
                submit(client, f"{ADDRESS}/1/stop", f"{ADDRESS}/1")
            yield line

    held(house).importer.work_off(stopped)
    done = found(house)
    assert (done.state, done.rows_done) == (State.STOPPED, 4)
    assert list(refused(house, client)) == ["演示-004"]
