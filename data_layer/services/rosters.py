"""Rosters that people import: dated changes of seats and holders, what stood before kept."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select, update

from data_layer.core.county import County
from data_layer.core.days import local, to_date
from data_layer.core.roster import OF_PERSONS, ORDER, Change, Kind, Line, Person, Seat, differences
from data_layer.core.scope import Scope
from data_layer.db.dated import say
from data_layer.db.sealing import FieldKeys, keys_of
from data_layer.db.tables import audit, holding, person, post, post_households
from data_layer.db.upsert import insert_rows
from data_layer.errors import Invalid
from data_layer.log.record import check_county, lock_revision, raise_revision
from data_layer.queries.staffing import ROLES, empty_since, in_force, seats, with_households
from data_layer.queries.visible import LISTED, within
from data_layer.services.audit import write_audit
from data_layer.services.contacts import phone_in, phone_of, say_of_person
from data_layer.services.roster_check import check
from data_layer.services.roster_rows import People, Raw, Sent, read_rows
from data_layer.vocab import Text

IMPORTED = "import_roster"
MEANWHILE = Text(
    "名册刚刚由他人修改，请重新导入并核对。",
    "Somebody has just changed the roster: import the file and check it again.",
)
NOT_A_SEAT = Text("要撤销的岗位不在名册中。", "A seat to be ended is not in the roster.")


class Import(NamedTuple):
    """A roster somebody imported: of which township, and how many changes of which kind."""

    at: int
    actor: str
    township: str
    counts: Counter[str]


def people_of(conn: Connection, county: County, township: str, now: int, keys: FieldKeys) -> People:
    """What a township's roster is read against: its seats as they stand today, also where changes
    are to hold from an earlier day."""
    day = local(now, county.zone).day
    here = [*within(post, Scope(county.code, township)), post.c.role.in_(ROLES)]
    columns = (
        post.c.post_id, post.c.area_code, post.c.role, person.c.person_id, person.c.name,
        person.c.phone, person.c.party, func.coalesce(holding.c.valid_from, empty_since(day)),
        post_households.c.households, func.coalesce(post_households.c.valid_from, 0),
    )  # fmt: skip
    seated = with_households(seats(day), day)
    query = select(*columns).select_from(seated).where(*here, in_force(post, day))
    rows = conn.execute(query.order_by(post.c.area_code, post.c.role, post.c.post_id)).all()
    found = {
        row[0]: Seat(
            row[0], row[1], row[2], row[3] or "", row[4] or "", row[5] or "", bool(row[6]), row[7],
            row[8], row[9],
        )
        for row in rows
    }  # fmt: skip
    p = person.c
    said = (p.person_id, p.name, p.phone, p.phone_sealed, p.party, p.valid_from)
    query = select(*said).where(p.county_code == county.code, in_force(person, day))
    known = {row.person_id: row for row in conn.execute(query)}
    persons = {
        who: Person(row.name, row.phone, row.party, row.valid_from) for who, row in known.items()
    }
    taken = conn.scalars(select(post.c.post_id).where(post.c.county_code == county.code))
    return People(
        found, persons, frozenset(taken), keys.search, lambda who: phone_in(known[who], keys)
    )


def mark_of(people: People) -> str:
    """A sign that differs when the seats do, or what is said of their holders."""
    said = repr([(one, people.persons.get(one.person_id)) for one in sorted(people.seats.values())])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def changes_of(
    county: County,
    township: str,
    people: People,
    raws: Sequence[Raw],
    closed: Sequence[str],
    day: int,
    now: int,
    mark: str,
) -> tuple[Sent, list[Change]]:
    """What was checked, and what it changes; raises TableInvalid for rows that are wrong, Invalid
    when `mark` is not that of the seats any more."""
    if mark_of(people) != mark:
        raise Invalid(MEANWHILE, "roster_changed")
    if not set(closed) <= set(people.seats):
        raise Invalid(NOT_A_SEAT, "no_seat")
    sent = read_rows(raws, county, township, people, day, local(now, county.zone).day)
    changes = differences(people.seats, people.persons, sent.lines, closed, day)
    check(people, sent.lines, changes, sent.rows)
    return sent, changes


def import_roster(
    conn: Connection,
    county: County,
    township: str,
    raws: Sequence[Raw],
    closed: Sequence[str],
    day: int,
    account: str,
    now: int,
    mark: str,
) -> int:
    """Let what was checked hold; returns how many changes that makes.

    Raises TableInvalid for rows that are wrong, Busy when the county was just changed, Invalid when
    `mark` is not that of the seats any more.
    """
    lock_revision(conn, county.code)
    check_county(conn, county)
    people = people_of(conn, county, township, now, keys_of(conn))
    sent, changes = changes_of(county, township, people, raws, closed, day, now, mark)
    if not changes:
        return 0
    lines = {line.post_id: line for line in sent.lines}
    _write_people(conn, county.code, people, changes, lines)
    for one in sorted(changes, key=lambda change: ORDER.index(change.kind)):
        _write(conn, county.code, township, one, lines)
    figures = [[str(one.kind), one.post_id, one.person_id] for one in changes]
    detail = {"since": to_date(day).isoformat(), "figures": figures}
    write_audit(conn, county.code, now, account, IMPORTED, object=township, detail=detail)
    raise_revision(conn, county.code, now)
    return len(changes)


def _write(
    conn: Connection, code: str, township: str, one: Change, lines: Mapping[str, Line]
) -> None:
    key = {"county_code": code, "post_id": one.post_id}
    if one.kind in {Kind.LEFT, Kind.MOVED}:
        _end(conn, code, one.post_id if one.kind is Kind.LEFT else one.old, one)
    if one.kind is Kind.OPENED:
        row = {**key, "role": one.role, "area_code": one.grid, "township_code": township}
        insert_rows(conn, post, [{**row, "unit_code": "", "valid_from": one.day}])
    if one.kind is Kind.CLOSED:
        p = post.c
        mine = p.county_code == code, p.post_id == one.post_id
        conn.execute(update(post).where(*mine).values(valid_to=one.day))
    if one.kind is Kind.HOUSEHOLDS:
        say(conn, post_households, key, one.day, {"households": lines[one.post_id].households})
    if one.kind in {Kind.JOINED, Kind.MOVED}:
        insert_rows(conn, holding, [{**key, "valid_from": one.day, "person_id": one.person_id}])


def _end(conn: Connection, code: str, post_id: str, one: Change) -> None:
    h = holding.c
    seat = h.county_code == code, h.post_id == post_id
    running = h.person_id == one.person_id, h.valid_to.is_(None)
    conn.execute(update(holding).where(*seat, *running).values(valid_to=one.day))


def _write_people(
    conn: Connection, code: str, people: People, changes: Iterable[Change],
    lines: Mapping[str, Line],
) -> None:  # fmt: skip
    """New people as they were given; of those who are known what differs, from its day on."""
    keys, known = keys_of(conn), dict[str, tuple[int, dict[str, Any]]]()
    new = dict[str, dict[str, Any]]()
    for one in changes:
        if one.kind in OF_PERSONS:
            told = known.setdefault(one.person_id, (one.day, {}))[1]
            told |= _told_of(one.person_id, one.kind, lines[one.post_id], keys)
        elif one.kind is Kind.JOINED and one.person_id not in people.persons:
            told = new.setdefault(one.person_id, {"party": False})
            told |= _given(one.person_id, lines[one.post_id], keys)
    for person_id, told in new.items():
        row = {"county_code": code, "person_id": person_id, "demo": False}
        insert_rows(conn, person, [{**row, **phone_of("", person_id, keys), **told}])
    for person_id, (day, told) in known.items():
        say_of_person(conn, code, person_id, day, told)


def _told_of(who: str, kind: Kind, line: Line, keys: FieldKeys) -> dict[str, Any]:
    """The columns of one difference."""
    if kind is Kind.PHONE:
        return phone_of(line.phone, who, keys)
    return {"name": line.name} if kind is Kind.RENAMED else {"party": line.party}


def _given(who: str, line: Line, keys: FieldKeys) -> dict[str, Any]:
    """The columns of somebody new that a line fills."""
    party = {} if line.party is None else {"party": line.party}
    phone = phone_of(line.phone, who, keys) if line.phone and "*" not in line.phone else {}
    return {"name": line.name, **party, **phone}


def imports(conn: Connection, county: County) -> list[Import]:
    """Rosters that were imported, the newest first."""
    a = audit.c
    query = select(a.at, a.actor, a.object, a.detail).where(
        a.county_code == county.code, a.action == IMPORTED, a.result == "ok"
    )
    rows = conn.execute(query.order_by(a.seq.desc()).limit(LISTED))
    return [
        Import(row.at, row.actor, row.object, Counter(kind for kind, *_ in row.detail["figures"]))
        for row in rows
    ]
