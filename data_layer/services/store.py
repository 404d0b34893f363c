"""The open database of one server: settings, the writer, the readers, the feed, the clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from data_layer.core.county import County
from data_layer.db.engine import reader_engine
from data_layer.errors import CannotStart
from data_layer.queries.county import first_county_code, load_county
from data_layer.services.feed import Feed
from data_layer.services.writer import Writer
from data_layer.settings import Settings
from data_layer.vocab import Text

NO_COUNTY = Text(
    "数据库中还没有县域数据，请先运行 ./run,或 ./run cli load-county 路径。",
    "The database holds no county yet; run ./run, or ./run cli load-county PATH.",
)


def wall_clock() -> int:
    """Now, in UTC epoch milliseconds; the only clock of the server."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True)
class Store:
    """Everything a request needs; made once a process."""

    settings: Settings
    county: County
    writer: Writer
    readers: Engine
    feed: Feed
    clock: Callable[[], int] = wall_clock

    def start(self) -> Store:
        """Start the writer and the feed."""
        self.writer.start()
        self.feed.start()
        return self

    def stop(self) -> None:
        """Stop them in the opposite order."""
        self.feed.stop()
        self.writer.stop()
        self.readers.dispose()


def the_county(connection: Connection) -> County:
    """The county this database serves; raises CannotStart when it holds none."""
    code = first_county_code(connection)
    if not code:
        raise CannotStart(NO_COUNTY, "no_county")
    return load_county(connection, code)


def open_store(settings: Settings, clock: Callable[[], int] = wall_clock) -> Store:
    """The store of the settings' database; raises CannotStart when it holds no county."""
    readers = reader_engine(settings.database_url)
    with readers.connect() as connection:
        county = the_county(connection)
    feed = Feed(readers, county.code)
    return Store(settings, county, Writer(settings.database_url, feed.poke), readers, feed, clock)
