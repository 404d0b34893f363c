"""The crowd of cases, built once on each database for all tests of queries."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url

from tests.crowd import crowd_database
from tests.slow_world import World, world_of
from tests.world import COUNTY_SCOPE, EAST_SCOPE


@pytest.fixture(scope="session")
def sqlite_crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    yield from _connection(f"sqlite:///{tmp_path_factory.mktemp('crowd') / 'crowd.db'}")


@pytest.fixture(scope="session")
def postgres_crowd(postgres_url: str) -> Iterator[Connection]:
    """A database of its own, since other tests empty the one of the cluster."""
    made = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with made.connect() as connection:
        connection.execute(text("CREATE DATABASE crowd"))
    made.dispose()
    url = make_url(postgres_url).set(database="crowd")
    yield from _connection(url.render_as_string(hide_password=False))


def _connection(url: str) -> Iterator[Connection]:
    engine = crowd_database(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(
    scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def crowd(request: pytest.FixtureRequest) -> Connection:
    """A connection to the crowd; read only by habit."""
    connection: Connection = request.getfixturevalue(f"{request.param}_crowd")
    return connection


@pytest.fixture(scope="session", params=[COUNTY_SCOPE, EAST_SCOPE], ids=["county", "township"])
def world(crowd: Connection, request: pytest.FixtureRequest) -> World:
    """The crowd as the county and as one township may see it."""
    return world_of(crowd, request.param)
