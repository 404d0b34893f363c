"""Commands for importing a ledger: by hand, and the work the server has done beside it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
import orjson
from sqlalchemy import Connection, Engine

from data_layer.cli.running import plain_errors
from data_layer.core.county import County
from data_layer.core.import_mapping import meaning_of
from data_layer.core.imports import GOING, Mode, Order, State, order_from
from data_layer.core.intake import Locate
from data_layer.db.engine import reader_engine, writer_lock
from data_layer.errors import Conflict, GovernanceError, Invalid, TooLarge
from data_layer.queries.imports import Import
from data_layer.services import own_process
from data_layer.services.audit_keys import auditing_engine
from data_layer.services.import_files import (
    FOUND,
    LOOKED,
    folder_of,
    keep_sent,
    read_json,
    take_sent,
)
from data_layer.services.import_making import TOO_MUCH, LocateIn, work_on
from data_layer.services.import_read import MOST_BYTES, TOO_LARGE
from data_layer.services.import_refused import refused_file
from data_layer.services.import_work import ImportWork, told
from data_layer.services.importer import COMMAND, importing
from data_layer.services.imports import begin_storing, enter, judging_by
from data_layer.services.new_account import ACTOR
from data_layer.services.store import the_county, wall_clock
from data_layer.settings import Settings
from data_layer.vocab import Text

T = TypeVar("T")
NICE, LANG = 10, "zh"
NO_JSON = Text(
    "对应关系文件不是合法的 JSON。可在导入页面下载后修改。",
    "The mapping is no valid JSON; download one from the import page and change it.",
)
UNDER_WAY = Text(
    "另一次导入正在进行，本次没有开始。请待其结束后再执行，或在导入页面导入，由系统依次处理。",
    "Another import is under way and this one was not begun. Wait until that has ended, or import "
    "on the page, where files are worked on one after the other.",
)
HALF_BACK = Text(
    "撤回时内存不足，已存入的记录尚未全部撤回。请启动服务，在导入页面点“撤销本次导入”继续撤回。",
    "Memory ran out while the import was taken back, and part of it is still stored. Start the "
    "server and go on by Take this import back on the import page.",
)
DONE = (
    "第 {number} 次导入：读入 {read} 行，存入 {stored}，重复 {repeated}，退回 {refused} / "
    "import {number}: {read} rows read, {stored} stored, {repeated} repeated, {refused} refused"
)


def import_commands(
    locate_in: LocateIn, most_memory: int = own_process.MOST_MEMORY
) -> list[click.Command]:
    """The commands; `locate_in` knows shapes, of which this layer does not, `most_memory` is what
    reading a file may take, in bytes."""

    @click.command(COMMAND, hidden=True)
    def make_command() -> None:
        """Work on the import on the standard input; tells what it finds line by line."""
        # Behind whatever serves.
        os.nice(NICE)
        settings, order = Settings.from_env(), order_from(orjson.loads(sys.stdin.read()))
        engine = reader_engine(settings.database_url)
        with own_process.limited_memory(most_memory), engine.connect() as conn:
            county = the_county(conn)
            locate = locate_in(engine, county)
            folder = folder_of(settings.instance, order.number)
            for line in work_on(conn, county, folder, order, locate):
                own_process.say(line)
        engine.dispose()

    @click.command("import-events")
    @click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
    @click.option("--mapping", type=click.Path(path_type=Path, exists=True, dir_okay=False),
                  required=True, help="对应关系（JSON） / what the columns mean")  # fmt: skip
    @click.option(
        "--good", is_flag=True, help="有退回的行时只导入合格的行 / store the good rows only"
    )
    @click.option("--dry-run", is_flag=True, help="只核对，不存入 / judge the rows, store none")
    @plain_errors
    def import_command(file: Path, mapping: Path, good: bool, dry_run: bool) -> None:
        """Import incidents or their events from FILE (CSV, TSV or XLSX). All rows or none, unless
        --good. The same rows again change nothing. Not beside a running server (SQLite)."""
        try:
            given = orjson.loads(mapping.read_bytes())
        except orjson.JSONDecodeError:
            raise Invalid(NO_JSON, "no_json") from None
        settings = Settings.from_env()
        settings.instance.mkdir(parents=True, exist_ok=True)
        with (
            writer_lock(settings.database_url),
            own_process.limited_memory(most_memory),
            _by_hand(settings, locate_in) as hand,
        ):
            number = hand.judged(file, given)
            if not dry_run:
                hand.store(number, Mode.GOOD if good else Mode.ALL)
            hand.report(number, dry_run=dry_run)

    return [make_command, import_command]


@contextmanager
def _by_hand(settings: Settings, locate_in: LocateIn) -> Iterator[_Hand]:
    """Imports by hand; Conflict while another process works on one."""
    engine, readers = auditing_engine(settings), reader_engine(settings.database_url)
    try:
        hand = _Hand(settings, engine, readers, locate_in)
        with importing(engine, hand.county.code) as mine:
            if not mine:
                raise Conflict(UNDER_WAY, "import_under_way")
            yield hand
    finally:
        readers.dispose()
        engine.dispose()


class _Hand:
    """An import made by hand, in this process."""

    def __init__(
        self, settings: Settings, engine: Engine, readers: Engine, locate_in: LocateIn
    ) -> None:
        self.settings, self.engine, self.readers = settings, engine, readers
        self.county: County = self.write(the_county)
        self.locate: Locate = locate_in(self.readers, self.county)
        self.work = ImportWork(self.write, self.readers, lambda: self.county, wall_clock,
                               settings.instance)  # fmt: skip

    def write(self, work: Callable[[Connection], T]) -> T:
        """The result of `work`, committed."""
        with self.engine.begin() as conn:
            return work(conn)

    def tell(self, order: Order) -> Iterator[dict[str, Any]]:
        """What a process of its own would tell."""
        folder = folder_of(self.settings.instance, order.number)
        with self.readers.connect() as conn:
            yield from work_on(conn, self.county, folder, order, self.locate)

    def judged(self, file: Path, mapping: Any) -> int:
        """Enter the file and judge its rows; the number of the import."""
        if file.stat().st_size > MOST_BYTES:
            raise TooLarge(TOO_LARGE, "ledger_too_large")
        body, code, now = file.read_bytes(), self.county.code, wall_clock()
        waiting = keep_sent(self.settings.instance, body)
        number = self.write(lambda c: enter(c, code, ACTOR, file.name, body, now))
        folder = folder_of(self.settings.instance, number)
        take_sent(waiting, folder)
        looked = self.worked_off(number)
        try:
            meaning = meaning_of(mapping, read_json(folder / LOOKED)["header"])
        except GovernanceError as error:
            self.work.set(looked, {"state": str(State.FAILED), "why": told(error.text)})
            raise
        self.work.set(looked, judging_by(meaning, LANG))
        self.worked_off(number)
        return number

    def store(self, number: int, mode: Mode) -> None:
        """Store what was judged; Conflict when rows are refused and all were to be stored, Invalid
        when that turned out on the way and what was stored of them is taken back."""
        now, code = wall_clock(), self.county.code
        folder = folder_of(self.settings.instance, number)
        self.write(lambda c: begin_storing(c, code, ACTOR, number, mode, now, folder))
        self.worked_off(number)

    def worked_off(self, number: int) -> Import:
        """The import once it waits for somebody; Invalid says why when it failed."""
        found = self.work.found(number)
        while found.state in GOING:
            try:
                self.work.do(found, self.tell)
            except MemoryError:
                half = found.state is State.UNDOING
                self.work.refuse(found, HALF_BACK if half else TOO_MUCH)
            found = self.work.found(number)
        if found.why is not None:
            raise Invalid(found.why, "import_failed")
        return found

    def report(self, number: int, *, dry_run: bool) -> None:
        """Say what came of the rows, and why some were refused."""
        done, folder = self.work.found(number), folder_of(self.settings.instance, number)
        found = read_json(folder / FOUND)
        stored = found["good"] if dry_run else done.rows_stored
        click.echo(DONE.format(number=number, read=done.rows_read, stored=stored,
                               repeated=done.rows_repeated, refused=done.rows_refused))  # fmt: skip
        for reason in found["reasons"]:
            lines = ", ".join(map(str, reason["lines"]))
            click.echo(f"  {reason['n']} × {' / '.join(reason['text'])} ({lines} …)")
        if done.rows_refused:
            click.echo(f"  退回的行 / refused rows: {refused_file(folder, done)}")
