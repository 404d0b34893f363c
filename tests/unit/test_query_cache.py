"""Ten walls cost one query, and no answer outlives its revision."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine, insert, update

from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.db.engine import writer_engine
from data_layer.db.tables import metadata, revision
from data_layer.queries.cache import (
    BURST_S,
    LONGEST_REST_S,
    REST,
    STEP_MS,
    Shared,
    SingleFlight,
    answer,
)
from tests.world import CODE, COUNTY, COUNTY_SCOPE, EAST_SCOPE, NOW


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Engine]:
    engine = writer_engine(f"sqlite:///{tmp_path / 'x.db'}")
    metadata.create_all(engine)
    with engine.begin() as conn:
        conn.execute(insert(revision), {"county_code": CODE, "number": 1, "changed_at": NOW})
    yield engine
    engine.dispose()


class Counting:
    """A query that counts its calls and remembers the moment it was asked about."""

    def __init__(self) -> None:
        self.asked: list[tuple[Scope, int, dict[str, Any]]] = []
        self.__module__, self.__qualname__ = __name__, "counting"

    def __call__(
        self, conn: Any, county: County, scope: Scope, now: int, **options: Any
    ) -> pd.DataFrame:
        self.asked.append((scope, now, options))
        return pd.DataFrame({"n": [len(self.asked)]})


def test_one_computation_for_each_revision_scope_step_and_option(database: Engine) -> None:
    query = Counting()
    with database.begin() as conn:
        for scope, now, options in [
            (COUNTY_SCOPE, NOW, {}),
            (COUNTY_SCOPE, NOW + STEP_MS - 1, {}),
            (EAST_SCOPE, NOW, {}),
            (COUNTY_SCOPE, NOW + STEP_MS, {}),
            (COUNTY_SCOPE, NOW, {"limit": 3}),
            (COUNTY_SCOPE, NOW, {"limit": 3}),
        ]:
            answer(conn, query, COUNTY, scope, now, **options)
        assert len(query.asked) == 4
        conn.execute(update(revision).values(number=2))
        answer(conn, query, COUNTY, COUNTY_SCOPE, NOW)
        assert len(query.asked) == 5


def test_the_query_sees_the_step_the_key_names(database: Engine) -> None:
    query = Counting()
    with database.begin() as conn:
        answer(conn, query, COUNTY, COUNTY_SCOPE, NOW + 4_321)
    assert query.asked == [(COUNTY_SCOPE, NOW, {})]


def test_a_caller_cannot_spoil_the_answer_of_another(database: Engine) -> None:
    query = Counting()
    with database.begin() as conn:
        mine = answer(conn, query, COUNTY, COUNTY_SCOPE, NOW)
        mine.loc[0, "n"] = 99
        assert answer(conn, query, COUNTY, COUNTY_SCOPE, NOW)["n"].tolist() == [1]


def test_two_databases_do_not_share_answers(database: Engine, tmp_path: Path) -> None:
    query = Counting()
    other = writer_engine(f"sqlite:///{tmp_path / 'y.db'}")
    metadata.create_all(other)
    with other.begin() as conn:
        conn.execute(insert(revision), {"county_code": CODE, "number": 1, "changed_at": NOW})
    for engine in (database, other):
        with engine.begin() as conn:
            answer(conn, query, COUNTY, COUNTY_SCOPE, NOW)
    other.dispose()
    assert len(query.asked) == 2


def test_many_at_once_wait_for_one() -> None:
    memory, started, go, calls = SingleFlight(), Barrier(11), Event(), []

    def compute() -> int:
        calls.append(1)
        go.wait(5)
        return 42

    def ask() -> int:
        started.wait(5)
        return memory.recall("key", compute)

    with ThreadPoolExecutor(10) as pool:
        waiting = [pool.submit(ask) for _ in range(10)]
        started.wait(5)
        go.set()
        assert [future.result(5) for future in waiting] == [42] * 10
    assert calls == [1]


def test_an_error_reaches_the_caller_and_is_not_kept() -> None:
    memory = SingleFlight()

    def fail() -> int:
        raise ValueError("away")

    with pytest.raises(ValueError, match="away"):
        memory.recall("key", fail)
    assert memory.recall("key", lambda: 1) == 1


def test_the_least_recently_used_answer_goes_first() -> None:
    memory = SingleFlight(size=2)
    assert [memory.recall(key, lambda key=key: key) for key in ("a", "b", "a", "c")] == list("abac")
    assert memory.recall("a", lambda: "again") == "a"
    assert memory.recall("b", lambda: "again") == "again"


class Watch:
    """A clock that a computation moves by what it takes."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def taking(self, seconds: float, value: str) -> Any:
        def compute() -> str:
            self.now += seconds
            return value

        return compute


def test_a_shared_answer_is_exact_while_nothing_changes() -> None:
    watch = Watch()
    shared = Shared(watch)
    assert shared.recall("k", 1, watch.taking(0.1, "a")) == "a"
    watch.now += 3600
    assert shared.recall("k", 1, watch.taking(0.1, "b")) == "a"
    assert shared.recall("k", 2, watch.taking(0.1, "c")) == "c"
    assert shared.recall("other", 2, watch.taking(0.1, "d")) == "d"


def test_under_a_stream_of_changes_it_rests_in_proportion_to_its_cost() -> None:
    watch = Watch()
    shared = Shared(watch)
    shared.recall("k", 0, watch.taking(0.1, "0"))
    computed = 0
    for version in range(1, 10_001):
        watch.now += 0.01
        before = watch.now
        shared.recall("k", version, watch.taking(0.1, str(version)))
        computed += watch.now > before
    share = computed * 0.1 / (watch.now - 100.0)
    assert share <= 1 / REST + 0.01
    watch.now += LONGEST_REST_S + BURST_S
    assert shared.recall("k", 2000, watch.taking(9.0, "last")) == "last"


def test_a_failure_is_not_kept() -> None:
    shared = Shared()

    def fails() -> str:
        raise ValueError

    with pytest.raises(ValueError):
        shared.recall("k", 1, fails)
    assert shared.recall("k", 1, lambda: "good") == "good"


def test_single_events_a_second_apart_are_always_seen_at_once() -> None:
    watch = Watch()
    shared = Shared(watch)
    for version in range(100):
        assert shared.recall("k", version, watch.taking(0.12, str(version))) == str(version)
        watch.now += 0.9
