"""What people say of an alert: true, false, watched, handled; each mark on record."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from data_layer.core.county import County
from data_layer.core.masking import mask_text
from data_layer.core.rights import Action, may
from data_layer.core.scope import Scope
from data_layer.core.warning.life import NEEDS_NOTE, Act, Mark, acts, marked
from data_layer.db.tables import alert, alert_mark, incident
from data_layer.errors import Conflict, Forbidden, Invalid
from data_layer.log.record import lock_revision, raise_revision
from data_layer.queries.alerts import alert_of, life_of, marks_of
from data_layer.queries.visible import within
from data_layer.services.audit import write_audit
from data_layer.vocab import Role, Text

MARKED = "mark_alert"
LONGEST_NOTE = 500
NOT_NOW = Text(
    "该预警的状态已经变化，不能再这样标记，请看最新情况后再办理。",
    "The alert has been marked meanwhile and this mark does not fit any more; look at it again.",
)
NOT_YOURS = Text(
    "预警由值班员、乡镇负责人和督查员标记，请联系值班台。",
    "Operators, township leaders and supervisors mark alerts; ask the duty desk.",
)
SHARED = Text(
    "该预警还涉及外乡镇，由县（市）值班员或督查员标记，请联系值班台。",
    "The alert reaches beyond your township; the county's duty desk marks it.",
)
WANTS_NOTE = Text(
    f"请写明理由或处置情况，不超过 {LONGEST_NOTE} 字。",
    f"Say why, or what was done, in at most {LONGEST_NOTE} letters.",
)
NO_CASE = Text(
    "没有这个事件编号，或不在您的数据范围内，请核对后再填。",
    "There is no such case number, or it is outside your scope; check it and enter it again.",
)


class Who(NamedTuple):
    """Whoever marks: account and name, role and scope."""

    username: str
    name: str
    role: str
    scope: Scope


def mark_alert(
    conn: Connection,
    county: County,
    who: Who,
    number: str,
    act: Act,
    note: str,
    case_no: str,
    now: int,
    *,
    seen: int | None = None,
) -> None:
    """Keep the mark and where it leaves the alert; `seen` is how many marks whoever marks knew of
    (None: all). Raises Forbidden, NotFound, Conflict where it does not fit any more, Invalid
    without the note it needs or with a case nobody sees."""
    if not may(Role(who.role), Action.MARK_ALERT):
        raise Forbidden(NOT_YOURS, "may_not_mark")
    lock_revision(conn, county.code)
    one = alert_of(conn, county, who.scope, who.role, number)
    if one.elsewhere:
        raise Forbidden(SHARED, "alert_of_several")
    before = marks_of(conn, who.scope, number)
    if seen is not None and len(before) != seen:
        raise Conflict(NOT_NOW, "alert_marked")
    note = mask_text(note.strip())
    if len(note) > LONGEST_NOTE or (act in NEEDS_NOTE and not note):
        raise Invalid(WANTS_NOTE, "note_wanted")
    _check_case(conn, who.scope, case_no)
    life = life_of(one, before)
    after = marked(life, Mark(act, who.username, now, note, case_no))
    if after is None or act not in acts(life.state):
        raise Conflict(NOT_NOW, "alert_marked")
    m, a = alert_mark.c, alert.c
    here = (m.county_code == county.code, m.alert_no == number)
    serial = (conn.scalar(select(func.max(m.serial)).where(*here)) or 0) + 1
    row = {
        "county_code": county.code, "alert_no": number, "serial": serial, "act": act,
        "by": who.username, "by_name": who.name, "at": now, "note": note, "case_no": case_no,
    }  # fmt: skip
    conn.execute(insert(alert_mark), row)
    stands = {"state": after.state, "since": now, "owner": who.username, "judged": after.true}
    conn.execute(
        update(alert)
        .where(a.county_code == county.code, a.alert_no == number)
        .values(**{**stands, "judged": None if after.true is None else int(after.true)})
    )
    detail = {"act": str(act), **({"case": case_no} if case_no else {})}
    write_audit(conn, county.code, now, who.username, MARKED, object=number, detail=detail)
    raise_revision(conn, county.code, now)


def _check_case(conn: Connection, scope: Scope, case_no: str) -> None:
    if not case_no:
        return
    i = incident.c
    found = select(i.case_no).where(*within(incident, scope), i.case_no == case_no)
    if conn.scalar(found) is None:
        raise Invalid(NO_CASE, "no_case")
