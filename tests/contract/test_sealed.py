"""Personal data lies sealed beside the log: found by its number, kept through a new key and an
upgrade, gone for good when it is erased."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import Connection, Engine, func, select, text, update

from data_layer.core.scope import Scope
from data_layer.db.engine import writer_engine
from data_layer.db.sealing import FIELD_KEYS as OPTION
from data_layer.db.sealing import FieldKeys
from data_layer.db.tables import audit, incident, log, person, sealed_number, sealed_text
from data_layer.errors import CannotStart, Invalid, NotFound
from data_layer.log.bulk import write_history
from data_layer.log.rebuild import rebuild, stored_cells, true_cells
from data_layer.log.record import record
from data_layer.services.contacts import contact_of, contact_of_person, phone_in, phone_of
from data_layer.services.erasure import (
    cases_with,
    erase_before,
    erase_case,
    erase_number,
    number_of,
)
from data_layer.services.sealed_anew import seal_again, seal_plain
from data_layer.services.upgrading import upgraded
from data_layer.vocab import Event
from tests.fresh import fresh
from tests.older import BEFORE_SEALING, go_back
from tests.world import (
    AUDIT_KEY,
    CODE,
    COUNTY,
    COUNTY_SCOPE,
    DAY,
    EAST_SCOPE,
    FIELD_KEYS,
    GRIDS,
    NOW,
    WEST,
    event,
    life,
    reported,
    store_county,
    submit,
)

PHONE, OTHER, IDENTITY = "13812345678", "13987654321", "522401199001011234"
PLANTED = (PHONE, OTHER, IDENTITY, "王小明", "4222222")
TEXT = f"王小明（{PHONE}，证件{IDENTITY}）反映水管爆裂\n反映人联系方式：王小明 4222222"


def called(**more: Any) -> Event:
    fields = {"text": TEXT, "title": f"水管爆裂 {PHONE}", "source_kind": "public", **more}
    return reported(event_id="e0", actor="王小明", **fields)


def put(engine: Engine, events: list[Event], name: str = "i1") -> str:
    with engine.begin() as conn:
        done = record(conn, COUNTY, submit(events, name), COUNTY_SCOPE, NOW)
    assert not done.refused
    return done.cases[name]


def everything(conn: Connection) -> str:
    """Every cell of every table, as text."""
    return "\n".join(
        str(row)
        for table in sorted(log.metadata.tables)
        for row in conn.execute(log.metadata.tables[table].select())
    )


def contact(engine: Engine, case_no: str, scope: Scope = COUNTY_SCOPE) -> str:
    with engine.begin() as conn:
        return contact_of(conn, FIELD_KEYS, scope, None, case_no)


def test_no_table_holds_a_number_or_a_reporter_s_name(engine: Engine) -> None:
    case = put(engine, [called()])
    with engine.begin() as conn:
        whole = everything(conn)
        row = conn.execute(select(incident)).one()
    assert not [secret for secret in PLANTED if secret in whole]
    assert (row.title, row.case_no) == ("水管爆裂 138****5678", case)
    assert contact(engine, case) == "王小明 4222222"


def test_whole_histories_are_sealed_too(engine: Engine) -> None:
    with engine.begin() as conn:
        write_history(conn, COUNTY, [("i1", [called(), *life()[1:]])], NOW)
        assert not [secret for secret in PLANTED if secret in everything(conn)]
        case = conn.scalar(select(sealed_text.c.case_no))
    assert contact(engine, str(case)) == "王小明 4222222"


def test_a_repeat_is_a_repeat_and_a_rebuild_changes_nothing(engine: Engine) -> None:
    put(engine, [called(), *life()[1:]])
    with engine.begin() as conn:
        again = record(conn, COUNTY, submit([called()]), COUNTY_SCOPE, NOW)
        assert (again.accepted, again.repeated) == (0, 1)
        before = conn.execute(select(incident)).all()
        rebuild(conn, COUNTY, NOW)
        assert conn.execute(select(incident)).all() == before
        assert stored_cells(conn, CODE) == true_cells(conn, COUNTY)
        assert conn.scalar(select(func.count()).select_from(sealed_text)) == 1


def test_without_a_contact_line_the_numbers_are_told(engine: Engine) -> None:
    case = put(engine, [reported(text=f"来电{PHONE}反映，或拨{OTHER}")])
    assert contact(engine, case) == f"{PHONE}、{OTHER}"
    assert contact(engine, put(engine, [reported(event_id="x")], "i2")) == ""


def test_a_text_that_was_amended_keeps_its_contact(engine: Engine) -> None:
    """The form of an amendment begins with the text as it is shown, the contact covered."""
    new = {"text": "水管爆裂，水漫街面\n反映人联系方式：***"}
    amended = event("amended", NOW, "e9", ref_event_id="e0", new=new)
    case = put(engine, [called(), amended])
    assert contact(engine, case) == "王小明 4222222"


def test_a_contact_is_its_scope_s_alone(engine: Engine) -> None:
    case = put(engine, [called(grid_code=GRIDS[WEST][0])])
    with pytest.raises(NotFound):
        contact(engine, case, EAST_SCOPE)


def test_cases_are_found_by_a_number_however_it_is_written(engine: Engine) -> None:
    first = put(engine, [called()])
    second = put(engine, [reported(event_id="x", text="又是 +86 138-1234-5678")], "i2")
    with engine.begin() as conn:
        assert cases_with(conn, CODE, number_of("138 1234 5678")) == [first, second]
        assert cases_with(conn, CODE, number_of(IDENTITY)) == [first]
        assert cases_with(conn, CODE, OTHER) == []
    for typed in ("", "王小明", f"{PHONE} {OTHER}"):
        with pytest.raises(Invalid):
            number_of(typed)


def test_without_keys_nothing_personal_is_stored(engine: Engine) -> None:
    keyless = engine.execution_options(**{OPTION: FieldKeys()})
    with pytest.raises(CannotStart), keyless.begin() as conn:
        record(conn, COUNTY, submit([called()]), COUNTY_SCOPE, NOW)
    with keyless.begin() as conn:
        assert conn.scalar(select(func.count()).select_from(log)) == 0
        # What says nothing of persons needs none.
        assert record(conn, COUNTY, submit([reported()]), COUNTY_SCOPE, NOW).accepted == 1


def test_a_row_opens_for_its_own_event_alone(engine: Engine) -> None:
    case = put(engine, [called()])
    put(engine, [reported(event_id="x", text=PHONE)], "i2")
    with engine.begin() as conn:
        s = sealed_text.c
        foreign = conn.scalar(select(s.sealed).where(s.event_id == "x"))
        conn.execute(update(sealed_text).where(s.case_no == case).values(sealed=foreign))
    with pytest.raises(CannotStart):
        contact(engine, case)


# Erasing.


def test_an_erased_case_keeps_its_facts_and_nothing_else(engine: Engine) -> None:
    case = put(engine, [called(persons=3), *life()[1:]])
    with engine.begin() as conn:
        before = conn.execute(select(incident)).mappings().one()
        erase_case(conn, COUNTY, case, "security", "本人申请", NOW)
        after = conn.execute(select(incident)).mappings().one()
        kept = {name for name in before if before[name] != after[name]}
        assert kept == {"title", "received_by"}
        assert after["title"] == "水管爆裂 ***********"
        assert conn.scalar(select(func.count()).select_from(sealed_text)) == 0
        assert conn.scalar(select(func.count()).select_from(sealed_number)) == 0
        (noted,) = conn.execute(select(audit).where(audit.c.action == "erase")).all()
        assert (noted.object, noted.detail) == (case, {"reason": "本人申请"})
    assert contact(engine, case) == ""


def test_the_erased_does_not_come_back(engine: Engine) -> None:
    case = put(engine, [called(), *life()[1:]])
    with engine.begin() as conn:
        erase_case(conn, COUNTY, case, "security", "本人申请", NOW)
        record(conn, COUNTY, submit([called()]), COUNTY_SCOPE, NOW)
        rebuild(conn, COUNTY, NOW)
        whole = everything(conn)
        assert stored_cells(conn, CODE) == true_cells(conn, COUNTY)
    traces = [*PLANTED, "138****", "5678", "王*", "王"]
    assert not [trace for trace in traces if trace in whole.replace("水管", "")]
    with engine.begin() as conn, pytest.raises(NotFound):
        erase_case(conn, COUNTY, case, "security", "再次申请", NOW)


def test_of_one_person_s_request_the_others_stay(engine: Engine) -> None:
    """Two people called about one case; one of them wants to be forgotten."""
    other = event("commented", NOW, "e8", opinion=f"李某来电{OTHER}")
    rated = event("rated", NOW, "e9", rated=5)._replace(actor="王小明")
    case = put(engine, [called(), other, rated])
    with engine.begin() as conn:
        done = erase_number(conn, COUNTY, PHONE, "security", "本人申请", NOW)
        assert (done.cases, done.events) == (1, 2)
        assert cases_with(conn, CODE, PHONE) == []
        assert cases_with(conn, CODE, OTHER) == [case]
        actors = set(conn.scalars(select(log.c.actor)))
        (noted,) = conn.execute(select(audit).where(audit.c.action == "erase")).all()
    assert contact(engine, case) == OTHER
    assert not any("王" in actor for actor in actors)
    assert noted.detail == {"number": "138****5678", "reason": "本人申请"}
    with engine.begin() as conn, pytest.raises(NotFound):
        erase_number(conn, COUNTY, PHONE, "security", "本人申请", NOW)


def test_what_ended_long_ago_goes_by_itself(engine: Engine) -> None:
    old, new, running = (NOW - days * DAY for days in (900, 10, 900))
    ended = put(engine, [_named("e0", old), *life(old)[1:]], "i1")
    fresh_one = put(engine, [_named("b0", new), *life(new, "b")[1:]], "i2")
    open_one = put(engine, [_named("c0", running)], "i3")
    with engine.begin() as conn:
        done = erase_before(conn, COUNTY, NOW - 365 * DAY, "server", NOW)
        assert done == (1, 1)
        (noted,) = conn.execute(select(audit).where(audit.c.action == "erase_by_time")).all()
    assert noted.detail == {"before": NOW - 365 * DAY, "cases": 1, "events": 1}
    assert [contact(engine, case) for case in (ended, fresh_one, open_one)] == ["", PHONE, PHONE]


def _named(event_id: str, at: int) -> Event:
    return reported(at, event_id, text=f"来电{PHONE}")


# New keys, older releases.


def test_everything_opens_and_is_found_after_a_new_key(engine: Engine) -> None:
    case = put(engine, [called()])
    _employ(engine, FIELD_KEYS)
    new = FieldKeys((b"n" * 32, *FIELD_KEYS.seal), b"another key of search")
    with engine.begin() as conn:
        assert seal_again(conn, new) == 2
    alone = FieldKeys(new.seal[:1], new.search)
    with engine.execution_options(**{OPTION: alone}).begin() as conn:
        assert contact_of(conn, alone, COUNTY_SCOPE, None, case) == "王小明 4222222"
        assert cases_with(conn, CODE, PHONE) == [case]
        assert phone(conn, alone) == PHONE


def _employ(engine: Engine, keys: FieldKeys) -> None:
    with engine.begin() as conn:
        named = {"county_code": CODE, "person_id": "p1", "name": "演示-王某", "party": False}
        conn.execute(person.insert(), {**named, "demo": True, **phone_of(PHONE, "p1", keys)})


def phone(conn: Connection, keys: FieldKeys) -> str:
    return phone_in(conn.execute(select(person)).one(), keys)


@pytest.fixture
def older(tmp_path: Path) -> Iterator[Engine]:
    """A database of a release before sealing, with what people told in plain."""
    url = f"sqlite:///{tmp_path / 'older.db'}"
    fresh(url)
    engine = writer_engine(url, AUDIT_KEY, FIELD_KEYS)
    with engine.begin() as conn:
        store_county(conn)
    put(engine, [called(), *life()[1:]])
    second = reported(event_id="b0", text=f"来电{OTHER}")
    put(engine, [second], "i2")
    _employ(engine, FIELD_KEYS)
    with engine.begin() as conn:
        conn.execute(text("DELETE FROM sealed_text"))
        for one, actor in ((called(), "王小明"), (second, second.actor)):
            payload = orjson.dumps(one.payload).decode()
            mine = log.c.event_id == one.event_id
            conn.execute(update(log).where(mine).values(payload=payload, actor=actor))
        told = {"title": f"水管爆裂 {PHONE}", "received_by": "王小明"}
        conn.execute(update(incident).where(incident.c.incident_id == "i1").values(**told))
        conn.execute(update(person).values(phone=PHONE))
        go_back(conn, BEFORE_SEALING)
    yield engine
    engine.dispose()


def test_an_upgrade_seals_what_was_stored_in_plain(older: Engine, tmp_path: Path) -> None:
    said: list[str] = []
    with older.begin() as conn:
        assert upgraded(conn, said.append)
        whole = everything(conn)
        rebuilt = conn.execute(select(incident)).all()
        rebuild(conn, COUNTY, NOW)
        assert conn.execute(select(incident)).all() == rebuilt
        assert phone(conn, FIELD_KEYS) == PHONE
        assert seal_plain(conn) == 1  # the roster again, no event twice
    assert "sealing" in said[0]
    assert not [secret for secret in PLANTED if secret in whole]
    assert contact(older, rebuilt[0].case_no) == "王小明 4222222"
    older.dispose()
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("older.db*"))
    assert PHONE.encode() not in kept
    assert "王小明".encode() not in kept


def test_a_case_that_cannot_be_read_stops_no_upgrade(older: Engine) -> None:
    """Everything else is sealed, and the one that is left is named."""
    with older.begin() as conn:
        spoilt, whole = conn.scalars(select(incident.c.case_no).order_by(incident.c.case_no))
        conn.execute(update(log).where(log.c.event_id == "e1").values(payload="{"))
        said: list[str] = []
        assert upgraded(conn, said.append)
        words = conn.scalar(select(log.c.payload).where(log.c.event_id == "b0"))
        assert list(conn.scalars(select(sealed_text.c.case_no))) == [whole]
    assert OTHER not in str(words)
    assert contact(older, whole) == OTHER
    assert [one for one in said if spoilt in one and "无法读取" in one]


def test_contact_of_person_opens_the_sealed_phone(engine: Engine) -> None:
    _employ(engine, FIELD_KEYS)
    with engine.begin() as conn:
        assert PHONE not in everything(conn)
        with pytest.raises(NotFound):
            contact_of_person(conn, FIELD_KEYS, COUNTY_SCOPE, "p1")  # holds no post
