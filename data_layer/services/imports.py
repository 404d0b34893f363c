"""What an administrator does with an import, each act on record: sending a file, saying what its
columns mean, storing it, stopping, taking it back, letting it go."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, delete, func, insert, select, update

from data_layer.core.import_mapping import Meaning
from data_layer.core.imports import DRAFTS, KEPT, OPEN, Mode, State
from data_layer.core.scope import Scope
from data_layer.db.tables import file_import
from data_layer.errors import Conflict
from data_layer.log.record import lock_revision
from data_layer.queries.imports import FILES_GONE, Import, import_of, named
from data_layer.services.audit import write_audit
from data_layer.services.import_files import (
    FOUND,
    digest,
    folder_of,
    forget_files,
    keep_sent,
    read_json,
    take_sent,
)
from data_layer.services.import_refused import forget_refused
from data_layer.services.import_undo import taking_back
from data_layer.services.store import Store
from data_layer.vocab import Text

LONGEST_NAME = 120
NOT_NOW = Text(
    "该导入现在不能这样操作，请刷新页面查看它的状态。",
    "That cannot be done with this import now; reload the page to see how it stands.",
)
NOTHING_GOOD = Text("没有可导入的行。", "There is no row to be stored.")
JUDGED_BEFORE = Text(
    "核对之后县域数据（区划、边界、类别、承办单位或日历）有变化，请点“保存并重新核对”。",
    "The county's areas, borders, categories, units or calendar have changed since the check; use "
    "Save and check again.",
)
SOME_REFUSED = Text(
    "还有行被退回，按“全部导入”的要求不能开始。请改正对应关系或文件，或选择只导入合格的行。",
    "Some rows are refused, so not all can be stored. Mend the mapping or the file, or choose to "
    "store the good rows only.",
)


def send(held: Store, by: str, name: str, body: bytes) -> int:
    """Take in a file; the number of its import, which is looked at at once."""
    code, now, instance = held.county.code, held.clock(), held.settings.instance
    waiting = keep_sent(instance, body)

    def work(conn: Connection) -> int:
        number = enter(conn, code, by, name, body, now)
        take_sent(waiting, folder_of(instance, number))
        return number

    number = held.writer.submit(work, urgent=True)
    _poke(held)
    return number


def enter(conn: Connection, code: str, by: str, name: str, body: bytes, now: int) -> int:
    """Enter a file as a new import; its number."""
    lock_revision(conn, code)  # no two get one number
    newest = select(func.max(file_import.c.number)).where(file_import.c.county_code == code)
    number = int(conn.scalar(newest) or 0) + 1
    row = {
        "county_code": code, "number": number, "state": str(State.LOOKING),
        "file_name": name[-LONGEST_NAME:], "sha256": digest(body), "size": len(body),
        "made_at": now, "made_by": by,
    }  # fmt: skip
    conn.execute(insert(file_import), row)
    detail = {"file": row["file_name"], "sha256": row["sha256"], "size": len(body)}
    write_audit(conn, code, now, by, "send_import", object=str(number), detail=detail)
    return number


def save_mapping(held: Store, by: str, number: int, meaning: Meaning, lang: str) -> None:
    """Keep what the columns mean and have every row judged by it; Conflict when it is too late."""
    values, detail = judging_by(meaning, lang), {"source": meaning.source}
    _change(held, by, number, OPEN, values, "map_import", detail)
    _poke(held)


def judging_by(meaning: Meaning, lang: str) -> dict[str, Any]:
    """What to set of an import whose rows are to be judged by a mapping, in words of `lang`."""
    return {
        "state": str(State.CHECKING),
        "mapping": orjson.dumps(meaning.as_json()).decode(),
        "source": meaning.source,
        "lang": lang,
        "attempts": 0,
        "rows_done": 0,
        "why": "",
    }


def begin(held: Store, by: str, number: int, mode: Mode) -> None:
    """Begin to store what was judged; Conflict when rows are refused and all were to be stored,
    when the county is not as it was judged by, or the files are gone."""
    code, now = held.county.code, held.clock()
    folder = folder_of(held.settings.instance, number)
    judged = read_json(folder / FOUND)
    if not judged:
        raise Conflict(FILES_GONE, "files_gone")
    if tuple(judged["marks"]) != held.county.marks:
        raise Conflict(JUDGED_BEFORE, "county_changed")
    held.writer.submit(lambda c: begin_storing(c, code, by, number, mode, now, folder), urgent=True)
    _poke(held)


def begin_storing(
    conn: Connection, code: str, by: str, number: int, mode: Mode, now: int, folder: Path
) -> None:
    """Set an import, whose files lie in `folder`, to be stored, on record; Conflict where it must
    not."""
    lock_revision(conn, code)
    found = import_of(conn, Scope(code), number)
    values = _beginning(found, mode, _free_moment(conn, code, now))
    conn.execute(update(file_import).where(*named(code, number)).values(values))
    detail = {"source": found.source, "rows": found.rows_read - found.rows_refused,
              "mode": str(mode), "sha256": found.sha256}  # fmt: skip
    write_audit(conn, code, now, by, "begin_import", object=str(number), detail=detail)
    # Before anybody works on it: what an earlier beginning noted is none of this one.
    forget_refused(folder)


def _free_moment(conn: Connection, code: str, now: int) -> int:
    """A moment no other import began at: by it the events of this one are known."""
    f = file_import.c
    taken = set(conn.scalars(select(f.begun_at).where(f.county_code == code)))
    while now in taken:
        now += 1
    return now


def _beginning(found: Import, mode: Mode, now: int) -> dict[str, Any]:
    if found.state is not State.CHECKED:
        raise Conflict(NOT_NOW, "import_not_ready")
    if found.rows_refused and mode is Mode.ALL:
        raise Conflict(SOME_REFUSED, "rows_refused")
    if found.rows_refused == found.rows_read:
        raise Conflict(NOTHING_GOOD, "nothing_good")
    return {
        "state": str(State.STORING), "mode": str(mode), "begun_at": now, "attempts": 0,
        "rows_done": 0, "rows_stored": 0, "rows_repeated": 0, "rows_refused": 0,
        "events_stored": 0,
    }  # fmt: skip


def stop(held: Store, by: str, number: int) -> None:
    """Stop what is under way. What was to be stored whole or not at all is taken back."""
    with held.readers.connect() as conn:
        found = import_of(conn, Scope(held.county.code), number)
    now = held.clock()
    values: dict[str, Any] = {"state": str(State.READY), "rows_done": 0}
    if found.state is State.LOOKING:
        values = {"state": str(State.UNREADABLE)}
    if found.state is State.STORING:
        values = {"state": str(State.STOPPED), "ended_at": now}
        if found.mode is Mode.ALL:
            values = {**taking_back(by, now), "ended_at": now}
    stoppable = {State.LOOKING, State.CHECKING, State.STORING}
    _change(held, by, number, stoppable & {found.state}, values, "stop_import", {})
    if held.importer is not None:
        held.importer.break_off(number)
    _poke(held)


def undo(held: Store, by: str, number: int) -> None:
    """Take back everything the import stored: each event is retracted, on record."""
    values = taking_back(by, held.clock())
    _change(held, by, number, KEPT, values, "undo_import", {})
    _poke(held)


def let_go(held: Store, by: str, number: int) -> None:
    """Delete an import that stored nothing, and its files."""
    code, now = held.county.code, held.clock()

    def work(conn: Connection) -> None:
        f = file_import.c
        drafts = f.state.in_([str(state) for state in DRAFTS])
        gone = conn.execute(
            delete(file_import).where(*named(code, number), drafts, f.begun_at.is_(None))
        )
        if not gone.rowcount:
            raise Conflict(NOT_NOW, "import_not_ready")
        write_audit(conn, code, now, by, "drop_import", object=str(number), detail={})
        # Before its number can be another's.
        forget_files(held.settings.instance, [number])

    held.writer.submit(work, urgent=True)


def _change(
    held: Store,
    by: str,
    number: int,
    states: Collection[State],
    values: Mapping[str, Any],
    action: str,
    detail: Mapping[str, Any],
) -> None:
    """Set an import that is in one of these states, on record; Conflict when it is in none."""
    code, now = held.county.code, held.clock()

    def work(conn: Connection) -> None:
        here = (*named(code, number), file_import.c.state.in_([str(state) for state in states]))
        if not conn.execute(update(file_import).where(*here).values(dict(values))).rowcount:
            raise Conflict(NOT_NOW, "import_not_ready")
        write_audit(conn, code, now, by, action, object=str(number), detail=dict(detail))

    held.writer.submit(work, urgent=True)


def _poke(held: Store) -> None:
    if held.importer is not None:
        held.importer.poke()
