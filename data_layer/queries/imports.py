"""Ledgers that were imported: the list, one of them, and what is to be worked on next."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, Connection, select

from data_layer.core.imports import GOING, Mode, State
from data_layer.core.scope import Scope
from data_layer.db.tables import file_import
from data_layer.errors import NotFound
from data_layer.vocab import Text

FILES_GONE = Text(
    "文件已按保存期限删除，请重新上传。",
    "The file was deleted as its time was over; send it again.",
)
NONE = Text("没有这次导入。", "There is no such import.")
MOST = 50


class Import(NamedTuple):
    """One import as stored; `mapping` is its JSON, {} while there is none, `why` words for whoever
    asks why it failed."""

    number: int
    state: State
    mode: Mode | None
    file_name: str
    sha256: str
    size: int
    header_key: str
    source: str
    mapping: dict[str, Any]
    lang: str
    rows_read: int
    rows_done: int
    rows_stored: int
    rows_repeated: int
    rows_refused: int
    events_stored: int
    events_undone: int
    attempts: int
    why: Text | None
    made_at: int
    made_by: str
    begun_at: int | None
    ended_at: int | None
    undone_at: int | None
    undone_by: str


FIELDS = [file_import.c[name] for name in Import._fields]


def named(county_code: str, number: int) -> tuple[ColumnElement[bool], ...]:
    """The condition that means one import."""
    return file_import.c.county_code == county_code, file_import.c.number == number


def imports(conn: Connection, scope: Scope) -> list[Import]:
    """The newest, latest first."""
    query = select(*FIELDS).where(file_import.c.county_code == scope.county_code)
    return [
        _import(row)
        for row in conn.execute(query.order_by(file_import.c.number.desc()).limit(MOST))
    ]


def import_of(conn: Connection, scope: Scope, number: int) -> Import:
    """One import; NotFound without."""
    row = conn.execute(select(*FIELDS).where(*named(scope.county_code, number))).one_or_none()
    if row is None:
        raise NotFound(NONE, "no_such_import")
    return _import(row)


def next_going(conn: Connection, scope: Scope) -> Import | None:
    """What is to be worked on, the oldest first."""
    f = file_import.c
    going = f.state.in_([str(state) for state in GOING])
    query = select(*FIELDS).where(f.county_code == scope.county_code, going).order_by(f.number)
    row = conn.execute(query.limit(1)).one_or_none()
    return None if row is None else _import(row)


def remembered(conn: Connection, scope: Scope, header_key: str, but: int) -> dict[str, Any]:
    """The mapping last used for a file of the same columns; {} when there was none."""
    f = file_import.c
    query = select(f.mapping).where(
        f.county_code == scope.county_code, f.header_key == header_key, f.mapping != "",
        f.number != but,
    )  # fmt: skip
    found = conn.scalar(query.order_by(f.number.desc()).limit(1))
    return orjson.loads(found) if found else {}


def same_file(conn: Connection, scope: Scope, sha256: str, but: int) -> int | None:
    """The number of another import that stored the very same file, and still stands."""
    f = file_import.c
    kept = f.state.in_([str(State.STORED), str(State.STOPPED), str(State.STORING)])
    query = select(f.number).where(
        f.county_code == scope.county_code, f.sha256 == sha256, f.number != but, kept
    )
    return conn.scalar(query.order_by(f.number.desc()).limit(1))


def _import(row: Any) -> Import:
    made = Import(*row)
    return made._replace(
        state=State(made.state),
        mode=Mode(made.mode) if made.mode else None,
        mapping=orjson.loads(made.mapping) if made.mapping else {},  # type: ignore[arg-type]
        why=Text(*orjson.loads(made.why)) if made.why else None,  # type: ignore[arg-type]
    )
