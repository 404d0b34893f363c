"""kill -9 again and again during ingest: nothing acknowledged is lost, nothing is doubled. A
hundred kills are in benchmarks/bench_kills.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine, text

from data_layer.db.engine import writer_engine
from data_layer.log.bulk import write_history
from data_layer.services.store import the_county
from data_layer.vocab import Event
from tests.kills import GRIDS, SOUND, Sender, Verdict, judge, kill_again_and_again
from tests.served import Server, serving, settings_of
from tests.world import NOW, reported

KILLS = 6


def test_kills_lose_and_double_nothing(instance: Path) -> None:
    with serving(instance) as server:
        tally = kill_again_and_again(server, KILLS)
    assert tally.verdicts == [SOUND] * (KILLS + 1)
    # It was work that was interrupted, not idleness: every kill left senders without an answer.
    assert tally.acknowledged > 10 * KILLS
    assert tally.unanswered > KILLS


@pytest.fixture
def database(instance: Path) -> Iterator[Engine]:
    """The instance with two of the senders' events in its log."""
    engine = writer_engine(settings_of(instance).database_url)
    with engine.begin() as connection:
        county = the_county(connection)
        write_history(connection, county, [(n, [_report(n)]) for n in ("kill-a", "kill-b")], NOW)
    yield engine
    engine.dispose()


def _report(name: str) -> Event:
    return reported(NOW, f"{name}-0", grid_code=GRIDS[0], category="0201", source="demo")


CELL = """
UPDATE heat SET n = n + 1
WHERE level = 'county' AND period = (SELECT max(period) FROM heat)
"""
COPY = """
INSERT INTO log SELECT county_code, case_no, 'other', event_id, type, occurred_at, received_at,
source_seq, actor, recorded_by, unit, level, grid_code, payload
FROM log WHERE event_id = 'kill-a-0'
"""


@pytest.mark.parametrize(
    ("damage", "lost", "doubled", "invented"),
    [
        ("SELECT 1", 0, 0, 0),
        ("DELETE FROM log WHERE event_id = 'kill-a-0'", 1, 0, 0),
        ("UPDATE log SET event_id = 'kill-c-0' WHERE event_id = 'kill-a-0'", 1, 0, 1),
        (COPY, 0, 1, 0),
    ],
)
def test_the_judge_sees_wrong_events(
    instance: Path, database: Engine, damage: str, lost: int, doubled: int, invented: int
) -> None:
    with database.begin() as connection:
        connection.execute(text(damage))
    assert _judged(instance) == Verdict(lost, doubled, invented)


def test_the_judge_sees_a_wrong_number(instance: Path, database: Engine) -> None:
    assert _judged(instance, cells=True) == SOUND
    with database.begin() as connection:
        changed = connection.execute(text(CELL)).rowcount
    assert changed > 0
    assert _judged(instance, cells=True) == Verdict(wrong_cells=changed)


def _judged(instance: Path, *, cells: bool = False) -> Verdict:
    events = {"kill-a-0", "kill-b-0"}
    server = Server(instance)
    crew = [Sender(server, "x", Random(1), sent=events, acknowledged=events)]
    return judge(server, crew, cells=cells)
