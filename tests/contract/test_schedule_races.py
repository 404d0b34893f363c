"""Several workers look at the schedules at once, on each engine: nothing is begun, made or numbered
twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select

from data_layer.core.report_kinds import Kind
from data_layer.db.tables import report_delivery, report_file, report_run
from data_layer.errors import Conflict
from data_layer.services.accounts import enabled_account
from data_layer.services.audit_keys import audit_key
from data_layer.services.report_begin import begin_due
from data_layer.services.report_delivery import deliver
from data_layer.services.report_orders import Wanted, order_run
from data_layer.services.report_round import Round
from data_layer.services.report_runs import follow
from data_layer.services.writer import Writer
from tests.closed import close_due
from tests.contract.access_house import House
from tests.contract.export_house import work_off
from tests.contract.schedule_house import (
    Mailbox,
    furnished,
    made,
    mail_server,
    monday,
    round_of,
)
from tests.world import CODE, COUNTY

AT_ONCE = 4


@pytest.fixture
def box() -> Iterator[tuple[Mailbox, str]]:
    with mail_server() as opened:
        yield opened


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def house(
    request: pytest.FixtureRequest, tmp_path: Path, box: tuple[Mailbox, str]
) -> Iterator[House]:
    postgres = request.param == "postgres"
    named = {"database_url": request.getfixturevalue("postgres_url")} if postgres else {}
    with furnished(tmp_path, box[1], **named) as opened:
        yield opened


@pytest.fixture
def rounds(house: House) -> Iterator[list[Round]]:
    """One look each of as many workers: on PostgreSQL with writers of their own, as processes have
    them; a SQLite file has one."""
    settings, own = house.store.settings, house.store.writer
    url, key = settings.database_url, audit_key(settings.instance)
    others = (
        []
        if url.startswith("sqlite")
        else [Writer(url, audit_key=key).start() for _ in range(AT_ONCE - 1)]
    )
    writers = [own, *others] if others else [own] * AT_ONCE
    yield [round_of(house)._replace(writer=writer) for writer in writers]
    for writer in others:
        writer.stop()


def at_once(rounds: list[Round], step: Callable[[Round], Any]) -> list[Any]:
    """What each worker's step gives, all begun together; a refusal as itself."""
    together = Barrier(len(rounds))

    def one(at: Round) -> Any:
        together.wait(10)
        try:
            return step(at)
        except Conflict as refusal:
            return refusal

    with ThreadPoolExecutor(len(rounds)) as pool:
        return list(pool.map(one, rounds))


def stored(house: House, *columns: Any) -> list[Any]:
    with house.store.readers.connect() as conn:
        return [tuple(row) for row in conn.execute(select(*columns))]


def test_a_day_is_begun_made_numbered_and_sent_once(
    house: House, rounds: list[Round], box: tuple[Mailbox, str]
) -> None:
    made(house, to=["supervisor"], format=["docx", "pdf"])
    monday(house)
    close_due(house.store, house.clock())
    assert sorted(at_once(rounds, begin_due)) == [0, 0, 0, 1]
    at_once(rounds, follow)
    assert len(stored(house, report_file.c.number)) == 2
    work_off(house)
    at_once(rounds, follow)
    assert stored(house, report_run.c.state, report_run.c.version) == [("delivering", 1)]
    at_once(rounds, deliver)
    at_once(rounds, follow)
    assert len(stored(house, report_delivery.c.run_id)) == 1
    assert stored(house, report_run.c.state) == [("done",)]
    assert len(box[0].to("supervisor@county.example")) == 1


def test_one_issue_ordered_by_several_is_made_once(house: House, rounds: list[Round]) -> None:
    with house.store.readers.connect() as conn:
        owner = enabled_account(conn, CODE, "analyst")
    assert owner is not None
    wanted = Wanted(Kind.WEEKLY, 20261116, ("docx",), reason="核对数据")
    told = at_once(
        rounds,
        lambda at: at.writer.submit(lambda c: order_run(c, COUNTY, owner, wanted, at.now)),
    )
    assert Counter(type(one) for one in told) == {str: 1, Conflict: AT_ONCE - 1}
    assert len(stored(house, report_run.c.run_id)) == 1
