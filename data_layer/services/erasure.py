"""Personal data erased: on request of whom it is about, and by itself once its time is over. The
facts of the cases stay, and the trail says how much went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, func, select

from data_layer.core.county import County
from data_layer.core.covering import covered
from data_layer.core.masking import mask_phone, numbers_in
from data_layer.db.sealing import keyed, keys_of
from data_layer.db.tables import incident, log, sealed_number, sealed_text
from data_layer.db.upsert import batched
from data_layer.errors import Invalid, NotFound
from data_layer.log.erase import Erased, erase_cases
from data_layer.services.audit import write_audit
from data_layer.vocab import Text

ON_REQUEST, BY_TIME = "erase", "erase_by_time"
PORTION = 100
NO_NUMBER = Text(
    "请输入完整的手机号、带区号的座机号或身份证号。",
    "Give a whole mobile number, a land line with its area code, or an identity number.",
)
NOTHING = Text(
    "没有找到含该号码或该编号的事件，或其中的个人信息已经删除。",
    "No case with that number was found, or its personal data is erased already.",
)


def number_of(typed: str) -> str:
    """The one number somebody typed, as numbers are compared; Invalid when it is none."""
    found = numbers_in(typed)
    if len(found) != 1:
        raise Invalid(NO_NUMBER, "no_number")
    return found[0]


def cases_with(conn: Connection, county_code: str, number: str) -> list[str]:
    """The cases whose events name that number."""
    n = sealed_number.c
    digest = keyed(keys_of(conn).search, number)
    mine = n.county_code == county_code, n.digest == digest
    return list(conn.scalars(select(n.case_no).where(*mine).order_by(n.case_no)))


def cases_due(conn: Connection, county_code: str, before: int) -> list[str]:
    """The cases with personal data that ended before that moment (ms)."""
    i, s = incident.c, sealed_text.c
    # Of events whose report never came nothing has ended: the last of them counts.
    last = select(func.max(log.c.received_at)).where(
        log.c.county_code == i.county_code, log.c.case_no == i.case_no
    )
    ended = func.coalesce(i.closed_at, i.stage_at, last.scalar_subquery())
    kept = select(s.case_no).where(s.county_code == county_code)
    mine = i.county_code == county_code, i.is_open == 0, ended < before, i.case_no.in_(kept)
    return list(conn.scalars(select(i.case_no).where(*mine).order_by(i.case_no)))


def erase_number(
    conn: Connection, county: County, number: str, by: str, reason: str, now: int
) -> Erased:
    """Erase what the cases say of the person with that number; NotFound when none names it."""
    found = cases_with(conn, county.code, number)
    told = {"number": mask_phone(number), "reason": covered(reason)}
    return _on_request(conn, county, found, by, told, now, number)


def erase_case(
    conn: Connection, county: County, case_no: str, by: str, reason: str, now: int
) -> Erased:
    """Erase what one case says of persons; NotFound when it says nothing."""
    s = sealed_text.c
    mine = s.county_code == county.code, s.case_no == case_no
    found = list(conn.scalars(select(s.case_no).where(*mine).distinct()))
    return _on_request(conn, county, found, by, {"reason": covered(reason)}, now)


def erase_by_time(
    conn: Connection, county: County, case_nos: Sequence[str], by: str, before: int, now: int
) -> Erased:
    """Erase what these cases say of persons, because their time is over; one row in the trail."""
    done = erase_cases(conn, county, case_nos, now)
    detail = {"before": before, "cases": done.cases, "events": done.events}
    write_audit(conn, county.code, now, by, BY_TIME, object=f"{len(case_nos)}", detail=detail)
    return done


def erase_before(conn: Connection, county: County, before: int, by: str, now: int) -> Erased:
    """Erase what the cases that ended before that moment (ms) say of persons."""
    due = batched(cases_due(conn, county.code, before), PORTION)
    return _sum(erase_by_time(conn, county, some, by, before, now) for some in due)


def _sum(done: Iterable[Erased]) -> Erased:
    return Erased(*map(sum, zip(Erased(), *done, strict=True)))


def _on_request(
    conn: Connection,
    county: County,
    found: Sequence[str],
    by: str,
    told: dict[str, str],
    now: int,
    number: str = "",
) -> Erased:
    if not found:
        raise NotFound(NOTHING, "nothing_to_erase")
    done = _sum(erase_cases(conn, county, some, now, number) for some in batched(found, PORTION))
    for case_no in found:
        write_audit(conn, county.code, now, by, ON_REQUEST, object=case_no, detail=told)
    return done
