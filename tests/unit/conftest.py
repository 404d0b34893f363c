"""The crowd of cases, built once for all tests of queries."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from tests.crowd import crowd_database
from tests.slow_world import World, world_of
from tests.world import COUNTY_SCOPE, EAST_SCOPE


@pytest.fixture(scope="session")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A connection to the crowd; read only by habit."""
    engine = crowd_database(tmp_path_factory.mktemp("crowd") / "crowd.db")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(scope="session", params=[COUNTY_SCOPE, EAST_SCOPE], ids=["county", "township"])
def world(crowd: Connection, request: pytest.FixtureRequest) -> World:
    """The crowd as the county and as one township may see it."""
    return world_of(crowd, request.param)
