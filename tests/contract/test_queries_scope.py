"""Every query takes the scope first; a township's scope lets nothing of another township out."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Connection, select

import data_layer.queries
from data_layer.core.catalog import BY_KEY
from data_layer.core.scope import Scope
from data_layer.core.scoring_bodies import BodyKind
from data_layer.core.scoring_defaults import DEFAULTS
from data_layer.db.tables import incident
from data_layer.errors import Forbidden, NotFound
from data_layer.queries.asking import Ask
from data_layer.queries.cases_behind import Part
from data_layer.queries.incidents import incident_by_case_no
from tests.crowd import crowd_database
from tests.world import COUNTY, COUNTY_SCOPE, EAST, EAST_SCOPE, GRIDS, NOW, WEST

# What no answer to the eastern township may hold: codes, names and units of the western one.
FOREIGN = (WEST, "西镇", "西1", "西2", "U3")
# These load the county itself, keep answers or serve the receiver of events; none is for a screen.
NOT_QUERIES = {
    *("load_county", "first_county_code", "answer", "memory", "current_revision"),
    *("case_no_of_name", "night_of"),
}


def functions() -> Iterator[Callable[..., Any]]:
    """Public functions of the query modules that take a connection."""
    for module in pkgutil.iter_modules(data_layer.queries.__path__):
        loaded = importlib.import_module(f"data_layer.queries.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            own = function.__module__ == loaded.__name__ and not name.startswith("_")
            if own and name not in NOT_QUERIES and "conn" in inspect.signature(function).parameters:
                yield function


STANDARD = ["conn", "county", "scope", "now"]
QUERIES = list(functions())
ON_THE_WALL = [f for f in QUERIES if list(inspect.signature(f).parameters)[:4] == STANDARD]


@pytest.fixture(scope="module")
def conn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    engine = crowd_database(f"sqlite:///{tmp_path_factory.mktemp('crowd') / 'crowd.db'}", 800)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def by_name(function: Callable[..., Any]) -> str:
    return function.__name__


def test_the_sweep_finds_the_queries() -> None:
    assert len(ON_THE_WALL) >= 19
    assert {"kpis", "grid_values", "ticker", "backlog"} <= {f.__name__ for f in ON_THE_WALL}


@pytest.mark.parametrize("query", QUERIES, ids=by_name)
def test_every_query_takes_the_scope_first_and_without_default(query: Callable[..., Any]) -> None:
    parameters = inspect.signature(query).parameters
    first = next(name for name in parameters if name not in {"conn", "county"})
    assert first == "scope"
    assert parameters["scope"].default is inspect.Parameter.empty
    assert parameters["scope"].kind is inspect.Parameter.POSITIONAL_OR_KEYWORD


# What is asked of the numbers: split by units, some of which are another township's.
ASKED: dict[str, dict[str, Any]] = {
    "sums": {"names": ("ended", "dispatched")},
    "open_sums": {"names": ("open", "overdue")},
    "people_sums": {"names": ("workers", "grids")},
    "times_of": {"duration": "close"},
    "cases_behind": {"measure": "cohort_valid"},
    "case_rows": {"measure": "cohort_valid"},
    "metric_values": {"keys": tuple(BY_KEY)},
    "live_values": {"keys": tuple(BY_KEY)},
    "figures_now": {"month": 202610},
    "month_scores": {"kind": BodyKind.TOWNSHIP, "month": 202610},
    "preview": {"schemes": (DEFAULTS[BodyKind.GRID],)},
    "activity": {"month": 202610},
    "cases_lacking": {"of": "no_point", "source": "test"},
    "notes_of": {"of": "late", "source": "test"},
    "gaps_of": {"source": "test"},
    "refused_of": {"source": "test", "code": "unknown_grid", "field": "grid_code"},
    "unseen_alerts": {"role": "operator"},
    "breach_risk": {"last": 20261202},
    "sheet_of": {"first": 20261101, "last": 20261122},
}


def more_of(query: Callable[..., Any], by: str = "unit") -> dict[str, Any]:
    """What a query wants beside the usual: as many rows as there are, of a unit of both."""
    parameters = inspect.signature(query).parameters
    if "ask" in parameters and parameters["ask"].default is inspect.Parameter.empty:
        more = {"part": Part(limit=10_000)} if "part" in parameters else {}
        return {"ask": Ask(20250101, 20261231, by=by), **more, **ASKED.get(query.__name__, {})}
    wanted = {
        "limit": 10_000,
        "most": 10_000,
        "unit": "U2",
        "day": 20261120,
        "of": "workers",
        "person_id": "p0-3",
    }
    usual = {k: v for k, v in wanted.items() if k in parameters}
    return {**usual, **ASKED.get(query.__name__, {})}


def printed(answer: Any) -> str:
    if isinstance(answer, pd.DataFrame):
        return answer.to_csv()
    if isinstance(answer, tuple):
        answer = [list(part) if isinstance(part, Iterator) else part for part in answer]
    return repr(answer)


@pytest.mark.parametrize("query", ON_THE_WALL, ids=by_name)
def test_a_township_sees_nothing_of_another(conn: Connection, query: Callable[..., Any]) -> None:
    answer = printed(query(conn, COUNTY, EAST_SCOPE, NOW, **more_of(query)))
    assert [word for word in FOREIGN if word in answer] == []


NUMBERS = [f for f in ON_THE_WALL if "ask" in more_of(f) and f.__name__ != "worklist"]


@pytest.mark.parametrize("by", ["", "day", "month", "township", "grid", "major", "source"])
@pytest.mark.parametrize("query", NUMBERS, ids=by_name)
def test_no_split_of_a_number_tells_of_another_township(
    conn: Connection, query: Callable[..., Any], by: str
) -> None:
    answer = printed(query(conn, COUNTY, EAST_SCOPE, NOW, **more_of(query, by)))
    assert [word for word in FOREIGN if word in answer] == []


@pytest.mark.parametrize("query", NUMBERS, ids=by_name)
def test_a_grid_of_another_township_is_refused(conn: Connection, query: Callable[..., Any]) -> None:
    more = more_of(query, "")
    more["ask"] = more["ask"]._replace(grid=GRIDS[WEST][0])
    with pytest.raises(Forbidden):
        query(conn, COUNTY, EAST_SCOPE, NOW, **more)


def test_the_same_answers_to_the_county_do_hold_the_other_township(conn: Connection) -> None:
    everything = "".join(
        printed(query(conn, COUNTY, COUNTY_SCOPE, NOW, **more_of(query))) for query in ON_THE_WALL
    )
    assert WEST in everything
    assert "西镇" in everything


def test_a_township_reads_its_own_cases_only(conn: Connection) -> None:
    places = dict(conn.execute(select(incident.c.case_no, incident.c.township_code)).all())
    missing = _refusal(conn, "TC20261123-9999")
    for case_no, township in places.items():
        if township == EAST:
            view = incident_by_case_no(conn, COUNTY, EAST_SCOPE, case_no)
            assert view.state["case_no"] == case_no
            assert [word for word in FOREIGN if word in repr(view)] == []
        else:
            assert _refusal(conn, case_no) == missing
    assert {EAST, WEST, ""} <= set(places.values())


def _refusal(conn: Connection, case_no: str) -> tuple[str, str, str]:
    with pytest.raises(NotFound) as caught:
        incident_by_case_no(conn, COUNTY, EAST_SCOPE, case_no)
    return (*caught.value.text, caught.value.code)


def test_another_county_sees_nothing(conn: Connection) -> None:
    elsewhere = Scope("110101")
    with pytest.raises(NotFound):
        incident_by_case_no(conn, COUNTY, elsewhere, "TC20261123-0001")
    for query in ON_THE_WALL:
        if query.__name__ in {"ticker", "overdue_cases", "stuck", "backlog"}:
            assert query(conn, COUNTY, elsewhere, NOW).empty
