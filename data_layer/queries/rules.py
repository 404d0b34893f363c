"""The rule books and their texts: what is in force where, what was, what is to come."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from data_layer.core.county import County
from data_layer.core.days import local
from data_layer.core.scope import Scope
from data_layer.db.tables import rule_book, rule_version
from data_layer.errors import NotFound
from data_layer.vocab import Text

MISSING = Text("没有这份文件，请返回制度规范页。", "There is no such file; go back to the rules.")


class Version(NamedTuple):
    """One text of a rule: for the county or for one township, in force from a day on."""

    book: str
    area_code: str
    serial: int
    since: int
    issuer: str
    document_no: str
    body: str
    file_name: str
    file_kind: str
    file_sha256: str
    recorded_at: int


class Book(NamedTuple):
    """A rule with the texts the scope may see: those in force, the newest first in each area;
    replaced ones and those to come."""

    key: str
    name: Text
    level: str
    metrics: tuple[tuple[str, str], ...]
    in_force: tuple[Version, ...]
    replaced: tuple[Version, ...]
    to_come: tuple[Version, ...]


def rule_books(conn: Connection, county: County, scope: Scope, now: int) -> list[Book]:
    """Every rule in the pack's order. A township's scope has the county's texts and its own."""
    today = local(now, county.zone).day
    texts = _versions(conn, scope)
    c = rule_book.c
    rows = conn.execute(select(rule_book).where(c.county_code == county.code).order_by(c.ordinal))
    return [
        _book(row.book, Text(row.name_zh, row.name_en), row.level, row.metrics, texts, today)
        for row in rows
    ]


def _versions(conn: Connection, scope: Scope) -> list[Version]:
    c = rule_version.c
    where = [c.county_code == scope.county_code, c.withdrawn_by == ""]
    if not scope.whole_county:
        where.append(c.area_code.in_([scope.county_code, scope.township_code]))
    columns = (c[name] for name in Version._fields)
    newest = c.area_code, c.since.desc(), c.serial.desc()
    return [Version(*row) for row in conn.execute(select(*columns).where(*where).order_by(*newest))]


def _book(key: str, name: Text, level: str, metrics: str, texts: list[Version], today: int) -> Book:
    own = [one for one in texts if one.book == key]
    begun = [one for one in own if one.since <= today]
    # Sorted newest first: the first of an area is the one in force.
    first = {one.area_code: one for one in reversed(begun)}
    return Book(
        key,
        name,
        level,
        tuple((part.partition(":")[0], part.partition(":")[2]) for part in metrics.split()),
        tuple(one for one in begun if first[one.area_code] == one),
        tuple(one for one in begun if first[one.area_code] != one),
        tuple(one for one in own if one.since > today),
    )


def rule_file(conn: Connection, scope: Scope, book: str, area_code: str, serial: int) -> Version:
    """The version whose file is asked for; NotFound outside the scope and where there is none."""
    for one in _versions(conn, scope):
        if (one.book, one.area_code, one.serial) == (book, area_code, serial) and one.file_sha256:
            return one
    raise NotFound(MISSING, "no_rule_file")
