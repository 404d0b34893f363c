"""Personal data sealed where it lies: again whenever the key changes, and once of what releases
before this one stored in plain."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from data_layer.core.county import County
from data_layer.db import tables
from data_layer.db.sealing import FieldKeys, keys_of
from data_layer.db.tables import log, person, sealed_number, sealed_text
from data_layer.errors import GovernanceError
from data_layer.log.erase import reword
from data_layer.log.paging import pages_of_cases
from data_layer.log.read import events_of
from data_layer.log.sealed import cover_all, keep_numbers, keep_sealed, opened, resealed
from data_layer.queries.county import load_county
from data_layer.services.contacts import phone_in, phone_of
from data_layer.services.quarantine import sealed_again

PAGE = 1_000
# Who is told of a case that cannot be read.
Left = Callable[[str], None]


def seal_again(conn: Connection, keys: FieldKeys) -> int:
    """Seal everything with the first of the keys, and make it found by the newest; how many
    rows."""
    codes = conn.scalars(select(tables.county.c.county_code)).all()
    again = _texts_again, _phones_again, sealed_again
    return sum(one(conn, code, keys) for code in codes for one in again)


def seal_plain(conn: Connection, left: Left = lambda _: None) -> int:
    """Cover the log and the roster as an older release left them, and seal what was covered with
    the connection's keys; how many rows. A case that cannot be read stays as it is and is named to
    `left`. Doing it twice changes nothing."""
    keys, done = keys_of(conn), 0
    for code in conn.scalars(select(tables.county.c.county_code)).all():
        county = load_county(conn, code)
        for first, last in pages_of_cases(conn, log, code, PAGE):
            done += _cover_page(conn, county, first, last, left)
        done += _phones_again(conn, code, keys)
    return done


def _cover_page(conn: Connection, county: County, first: str, last: str, left: Left) -> int:
    c = log.c
    page = c.county_code == county.code, c.case_no.between(first, last)
    cases = conn.scalars(select(c.case_no).where(*page).distinct()).all()
    return _cover_those(conn, county, cases, left)


def _cover_those(conn: Connection, county: County, cases: Sequence[str], left: Left) -> int:
    """All at once; where that fails, one by one, so that what is spoilt keeps no other back."""
    try:
        with conn.begin_nested():
            return _cover(conn, county, cases)
    except (GovernanceError, SQLAlchemyError):
        raise  # no key, no database: that is of no case
    except Exception:
        if len(cases) > 1:
            return sum(_cover_those(conn, county, [one], left) for one in cases)
        left(cases[0])
        return 0


def _cover(conn: Connection, county: County, cases: Sequence[str]) -> int:
    stored = events_of(conn, county.code, cases)
    covered, kept = cover_all(stored)
    keep_sealed(conn, county.code, kept)
    return reword(conn, county, stored, covered)


def _texts_again(conn: Connection, code: str, keys: FieldKeys) -> int:
    s, n = sealed_text.c, sealed_number.c
    conn.execute(delete(sealed_number).where(n.county_code == code))
    names, done = (s.case_no, s.source, s.event_id), 0
    same = (column == bindparam(f"b_{column.name}") for column in names)
    anew = update(sealed_text).where(s.county_code == code, *same)
    for first, last in pages_of_cases(conn, sealed_text, code, PAGE):
        page = s.county_code == code, s.case_no.between(first, last)
        kept = [opened(row, keys) for row in conn.execute(select(*names, s.sealed).where(*page))]
        rows = [
            {
                "b_case_no": one.case_no, "b_source": one.source, "b_event_id": one.event_id,
                "sealed": resealed(one, keys),
            }
            for one in kept
        ]  # fmt: skip
        conn.execute(anew, rows)
        keep_numbers(conn, code, keys, kept)
        done += len(rows)
    return done


def _phones_again(conn: Connection, code: str, keys: FieldKeys) -> int:
    p = person.c
    held = p.county_code == code, p.valid_to.is_(None)
    query = select(p.person_id, p.phone, p.phone_sealed).where(*held, p.phone != "")
    rows = [
        {"b_person": row.person_id, **phone_of(phone_in(row, keys), row.person_id, keys)}
        for row in conn.execute(query)
    ]
    if rows:
        mine = p.person_id == bindparam("b_person")
        conn.execute(update(person).where(*held, mine), rows)
    return len(rows)
