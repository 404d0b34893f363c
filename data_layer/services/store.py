"""The open database of one server: settings, the writer, the readers, the feed, the ladder's
tick, the exports, the imports, the webhooks, the reports, the backups, the clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import SQLAlchemyError

from data_layer.core.county import MARKS, County
from data_layer.db import tables
from data_layer.db.engine import reader_engine
from data_layer.db.migrate import require_newest
from data_layer.errors import CannotStart
from data_layer.queries.county import first_county_code, load_county
from data_layer.services.attachment_files import forget_uploads
from data_layer.services.audit_keeper import keep_audit
from data_layer.services.audit_keys import audit_key
from data_layer.services.audit_notes import take_notes
from data_layer.services.backup_keeper import BackupKeeper
from data_layer.services.boundary_checker import LayerChecker
from data_layer.services.exporter import Exporter
from data_layer.services.feed import Feed
from data_layer.services.guests import NO_GUESTS, Guests
from data_layer.services.hook_sender import HookSender
from data_layer.services.importer import Importer
from data_layer.services.month_keeper import MonthKeeper
from data_layer.services.month_reader import MonthReader
from data_layer.services.retention import keep_private
from data_layer.services.scheduler import Scheduler
from data_layer.services.scope_tests import ScopeTester
from data_layer.services.sealing import personal_keys
from data_layer.services.ticker import Ticker
from data_layer.services.warning_keeper import WarningKeeper
from data_layer.services.warning_scan import Scanner
from data_layer.services.warning_trier import RuleTrier
from data_layer.services.writer import Writer
from data_layer.settings import Settings
from data_layer.vocab import Text

NO_COUNTY = Text(
    "数据库中还没有县域数据，请先运行 ./run,或 ./run cli load-county 路径。",
    "The database holds no county yet; run ./run, or ./run cli load-county PATH.",
)
PACK_GONE = Text(
    "县域数据包文件夹 {path} 不存在：请恢复它，或用 ./run cli load-county 路径 从新位置载入。",
    "The county pack's folder {path} is gone: restore it, or load the pack from its new place with "
    "./run cli load-county PATH.",
)
LOOK_SECONDS = 1.0


def wall_clock() -> int:
    """Now, in UTC epoch milliseconds; the only clock of the server."""
    return time.time_ns() // 1_000_000


def steady_clock() -> int:
    """Milliseconds since the machine was started, asleep or not; nobody can put it forward or
    back."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


class ServedCounty:
    """The county as stored. Another process may change its pack, its calendar or its limits
    (PostgreSQL), so their marks are looked at once in LOOK_SECONDS; a change made here is looked at
    at once."""

    def __init__(self, readers: Engine, county: County) -> None:
        self._readers, self._county = readers, county
        self._next_look = time.monotonic() + LOOK_SECONDS
        self._looking = Lock()

    def now(self) -> County:
        """The county, loaded anew when one of its marks has changed."""
        if time.monotonic() >= self._next_look and self._looking.acquire(blocking=False):
            try:
                self.look()
            finally:
                self._next_look = time.monotonic() + LOOK_SECONDS
                self._looking.release()
        return self._county

    def look(self) -> None:
        """Take over what is stored now."""
        held, table = self._county, tables.county
        marks = select(*(table.c[mark] for mark in MARKS))
        try:
            with self._readers.connect() as connection:
                found = connection.execute(marks.where(table.c.county_code == held.code)).one()
                if tuple(found) != held.marks:
                    self._county = load_county(connection, held.code)
        except SQLAlchemyError:
            return  # the database is away; /healthz says so, the next look may succeed


def _nothing() -> None:
    """Where no county is watched there is nothing to look at."""


# A clock that is kept in step is moved by far less.
MOST_MOVED_MS = 60_000


@dataclass(frozen=True)
class Store:
    """Everything a request needs; made once a process.

    `look_again` makes `county` follow a change that was just committed here; `up_since` is when it
    was opened.
    """

    settings: Settings
    current_county: Callable[[], County]
    writer: Writer
    readers: Engine
    feed: Feed
    read_month: MonthReader
    up_since: int
    clock: Callable[[], int] = wall_clock
    look_again: Callable[[], None] = _nothing
    ticker: Ticker | None = None
    exporter: Exporter | None = None
    scheduler: Scheduler | None = None
    keeper: MonthKeeper | None = None
    backups: BackupKeeper | None = None
    scope_tester: ScopeTester | None = None
    importer: Importer | None = None
    hooks: HookSender | None = None
    warnings: WarningKeeper | None = None
    scanner: Scanner | None = None
    layer_checker: LayerChecker | None = None
    rule_trier: RuleTrier | None = None
    guests: Guests = NO_GUESTS
    steady: Callable[[], int] | None = None
    steady_since: int = 0

    @property
    def clock_moved_ms(self) -> int:
        """How far the clock was put forward since the server started (back: negative); 0 where no
        steady clock is known to tell it by."""
        return _moved(self.clock, self.steady, (self.up_since, self.steady_since))

    @property
    def county(self) -> County:
        """The county this server serves; not for keeping, since a changed pack may be loaded."""
        return self.current_county()

    @property
    def pack_path(self) -> Path:
        """The folder the stored county came from; it may be gone meanwhile."""
        return Path(self.county.pack_path)

    def start(self) -> Store:
        """Start the writer, the feed, and what works by itself."""
        self.writer.start()
        self.feed.start()
        workers = (
            self.ticker,
            self.exporter,
            self.importer,
            self.scheduler,
            self.keeper,
            self.backups,
            self.hooks,
            self.warnings,
        )
        for worker in workers:
            if worker is not None:
                worker.start()
        return self

    def stop(self) -> None:
        """Stop them in the opposite order."""
        workers = (
            self.read_month,
            self.scope_tester,
            self.scanner,
            self.layer_checker,
            self.rule_trier,
            self.warnings,
            self.hooks,
            self.backups,
            self.keeper,
            self.scheduler,
            self.importer,
            self.exporter,
        )
        for worker in (*workers, self.ticker):
            if worker is not None:
                worker.stop()
        self.feed.stop()
        self.writer.stop()
        self.readers.dispose()


def the_county(connection: Connection) -> County:
    """The county this database serves; raises CannotStart when it holds none."""
    code = first_county_code(connection)
    if not code:
        raise CannotStart(NO_COUNTY, "no_county")
    return load_county(connection, code)


def open_store(
    settings: Settings,
    clock: Callable[[], int] = wall_clock,
    steady: Callable[[], int] | None = None,
) -> Store:
    """The store of the settings' database; raises CannotStart when it holds no county, or was
    written by another release. `steady` tells when `clock` is put forward or back."""
    readers = reader_engine(settings.database_url)
    with readers.connect() as connection:
        require_newest(connection)
        county = the_county(connection)
    feed = Feed(readers, county.code)
    keys = audit_key(settings.instance), personal_keys(settings.instance)
    writer = Writer(settings.database_url, feed.poke, *keys)
    served = ServedCounty(readers, county)

    since = clock(), steady() if steady else 0

    def moved() -> int:
        return _moved(clock, steady, since)

    def keep(county: County, now: int, going: Callable[[], bool]) -> None:
        """What is done once a day; what goes cannot be had back, so not by a clock that moved."""
        take_notes(writer, settings.instance, county.code, now)
        if abs(moved()) > MOST_MOVED_MS:
            return
        keep_audit(writer, readers, county, settings, now)
        keep_private(writer, readers, county, settings.contact_months, now, going)

    def tidy(conn: Connection, county: County, now: int) -> list[Path]:
        trusted = abs(moved()) <= MOST_MOVED_MS
        return forget_uploads(conn, county.code, settings.instance, now) if trusted else []

    ticker = Ticker(
        writer,
        readers,
        served.now,
        clock,
        settings.tick_seconds,
        tidy,
        keep,
    )
    exporter = Exporter(writer, readers, served.now, clock, settings)
    importer = Importer(writer, readers, served.now, clock, settings)
    hooks = HookSender(writer, readers, served.now, clock, settings)
    warnings = WarningKeeper(writer, readers, served.now, clock, settings)
    rule_trier = RuleTrier(writer, served.now, clock, settings)
    read_month = MonthReader(settings)
    scheduler = Scheduler(writer, readers, served.now, clock, settings, exporter)
    keeper = MonthKeeper(writer, readers, served.now, clock, read_month)
    backups = BackupKeeper(writer, readers, served.now, clock, settings)
    scope_tester = ScopeTester(writer, served.now, clock, settings)
    return Store(
        settings, served.now, writer, readers, feed, read_month, since[0], clock, served.look,
        ticker, exporter, scheduler, keeper, backups, scope_tester, importer, hooks,
        warnings, Scanner(settings, clock), LayerChecker(settings), rule_trier, steady=steady,
        steady_since=since[1],
    )  # fmt: skip


def _moved(
    clock: Callable[[], int], steady: Callable[[], int] | None, since: tuple[int, int]
) -> int:
    return (clock() - since[0]) - (steady() - since[1]) if steady else 0


def pack_gone(path: Path) -> Text:
    """What to tell whoever needs a pack's folder that is not there."""
    return Text(PACK_GONE.zh.format(path=path), PACK_GONE.en.format(path=path))
