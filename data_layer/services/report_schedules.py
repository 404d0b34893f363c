"""Reports are put on a schedule, paused and taken off it by who answers for them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from data_layer.core.calendar_days import WORKED
from data_layer.core.county import County
from data_layer.core.days import local
from data_layer.core.exports import PAPERS
from data_layer.core.report_kinds import EVERY, OF_TOWNSHIPS, Kind, kinds_for, subject_of
from data_layer.core.rights import Action, may
from data_layer.core.schedules import (
    DAY_MINUTES,
    LAST_PLACE,
    Every,
    Rhythm,
    Works,
    begins_after,
    next_runs,
)
from data_layer.core.scope import Scope
from data_layer.db.tables import report_schedule
from data_layer.errors import Conflict, Forbidden, Invalid
from data_layer.queries.report_schedules import Schedule, find_schedule
from data_layer.services.accounts import Account, enabled_accounts
from data_layer.services.audit import write_audit
from data_layer.services.export_entries import check_may_export
from data_layer.vocab import Role, Text

LONGEST_NAME, MOST_SCHEDULES, MOST_RECIPIENTS = 40, 50, 50
LONGEST_BUDGET = 60
MAY_PAUSE = frozenset({Role.SUPERVISOR, Role.ADMIN})
NEVER = Text(
    "按这个时间和“遇休息日不制作”，一年内一次也不会制作；请改选工作日，或改为照常、顺延。",
    "Left out on days off it would not be made once within a year; choose a workday, or another "
    "rule for days off.",
)
BAD_NAME = Text(
    "请给定时报告起一个名称，最多 40 个字。", "Give it a name of 40 characters at most."
)
NO_FORMAT = Text("请至少选择一种文件格式。", "Choose one format at least.")
BAD_TIME = Text(
    "请选择有效的时间：周几为 1 到 7，每月几号为 1 到 28，时刻为 00:00 到 23:59。",
    "Choose a weekday (1-7), a day of the month (1-28) and a time (00:00-23:59).",
)
BAD_BUDGET = Text(
    "时间上限应为 1 到 60 分钟。", "The time allowed is a number of minutes from 1 to 60."
)
NOT_FOR_YOU = Text(
    "该报告面向全县（市），乡镇（街道）账号只能定时本乡镇的月度简报。",
    "That report is of the whole county; a township's account schedules its own brief.",
)
NO_FOLDER = Text(
    "系统尚未设置共享文件夹（REPORT_FOLDER），请取消“投递到共享文件夹”，或联系系统管理员。",
    "No shared folder is set up (REPORT_FOLDER); untick the folder or ask the administrator.",
)
WRONG_RECIPIENTS = Text(
    "以下接收人无权查看这份报告，或账号已停用，请取消选择：{names}。",
    "These may not see this report, or their accounts are disabled; untick them: {names}.",
)
TOO_MANY = Text(
    "定时报告已达 50 项，请先删除不用的。", "There are 50 schedules; delete some you do not use."
)
MANY_RECIPIENTS = Text("接收人最多 50 个。", "There may be 50 recipients at most.")
NOT_YOURS = Text(
    "只有建立人可以修改这项定时报告；您可以另建一项。",
    "Only who made this schedule may change it; make one of your own.",
)


def works_of(county: County) -> Works:
    """Whether a day is worked by the county's calendar as it is now."""
    working = county.working_time(county.calendar_version)
    return lambda day: working.day(day).kind in WORKED


def save_schedule(
    conn: Connection, county: County, account: Account, wanted: Schedule, now: int, folder: bool
) -> str:
    """Store a schedule, a new one where it has no id, and return its id; `folder` tells whether
    there is a shared folder.

    Its owner is who saves it, and what it makes is made with the owner's rights. Raises Invalid,
    Forbidden, and Conflict for one too many.
    """
    check_may_export(account)
    wanted = _checked(county, account, wanted)
    if wanted.to_folder and not folder:
        raise Invalid(NO_FOLDER, "no_folder")
    check_recipients(conn, county, account.scope, wanted)
    row, schedule_id, table = _row(wanted), wanted.schedule_id, report_schedule
    begun = _begins_after(county, wanted.rhythm, now)
    if not next_runs(wanted.rhythm, begun, works_of(county), county.zone, 1):
        raise Invalid(NEVER, "never")
    if schedule_id:
        held = own_schedule(conn, account, schedule_id)
        if held.rhythm != wanted.rhythm:
            # Never back before a day that is done with: its report was made.
            row["last_day"] = max(held.last_day, begun)
        conn.execute(update(table).where(*_named(county, schedule_id)).values(row))
    else:
        _room_for(conn, county)
        schedule_id = secrets.token_hex(6)
        made = {"county_code": county.code, "schedule_id": schedule_id, "made_at": now}
        owner = {"owner": account.username, "owner_township": account.township_code}
        begins = {"active": True, "last_day": begun}
        conn.execute(insert(table).values({**made, **owner, **begins, **row}))
    detail = {**row, "rhythm": list(map(str, wanted.rhythm))}
    _audit(conn, county, account, now, "save_schedule", schedule_id, detail)
    return schedule_id


def set_active(
    conn: Connection, county: County, account: Account, schedule_id: str, now: int, active: bool
) -> None:
    """Pause a schedule (a supervisor and the system administrator may too, when its owner is
    away), or let it go on with what is still to come."""
    values: dict[str, Any] = {"active": active}
    if active:
        found = own_schedule(conn, account, schedule_id)
        check_may_export(account)
        values["last_day"] = max(found.last_day, _begins_after(county, found.rhythm, now))
    elif account.role in MAY_PAUSE:
        found = find_schedule(conn, account.scope, schedule_id)
    else:
        found = own_schedule(conn, account, schedule_id)
    conn.execute(update(report_schedule).where(*_named(county, schedule_id)).values(values))
    told = "resume_schedule" if active else "pause_schedule"
    _audit(conn, county, account, now, told, schedule_id, {"name": found.name})


def pause_for_good(conn: Connection, county: County, schedule_id: str) -> None:
    """Pause a schedule whose owner may not have its report made any more."""
    conn.execute(update(report_schedule).where(*_named(county, schedule_id)).values(active=False))


def delete_schedule(
    conn: Connection, county: County, account: Account, schedule_id: str, now: int
) -> None:
    """Take a schedule away; what it made stays in the archive."""
    found = own_schedule(conn, account, schedule_id)
    conn.execute(delete(report_schedule).where(*_named(county, schedule_id)))
    _audit(conn, county, account, now, "delete_schedule", schedule_id, {"name": found.name})


def own_schedule(conn: Connection, account: Account, schedule_id: str) -> Schedule:
    """The schedule, for its owner; Forbidden to others, NotFound where they may not see it."""
    found = find_schedule(conn, account.scope, schedule_id)
    if found.owner != account.username:
        raise Forbidden(NOT_YOURS, "not_yours")
    return found


def readers_of(conn: Connection, county: County, scope: Scope, wanted: Schedule) -> list[Account]:
    """The accounts that may be sent this report, made within the scope: of a brief for every
    township each one that may see a brief at all."""
    everybody = [one for one in enabled_accounts(conn, county.code) if _reads(one)]
    if wanted.kind is Kind.BRIEF and not wanted.township_code and scope.whole_county:
        return everybody
    place = wanted.township_code if wanted.kind in OF_TOWNSHIPS else ""
    shown = place or scope.township_code
    return [one for one in everybody if one.scope.allows(shown)]


def townships_of(county: County, scope: Scope, one: Schedule) -> list[str]:
    """The townships a schedule makes a report for: its own, or of a county's brief without one
    every township."""
    every = one.kind is Kind.BRIEF and not one.township_code and scope.whole_county
    return [area.code for area in county.townships] if every else [one.township_code]


def check_recipients(conn: Connection, county: County, scope: Scope, wanted: Schedule) -> None:
    """Invalid when somebody chosen may not have the report."""
    allowed = {one.username for one in readers_of(conn, county, scope, wanted)}
    wrong = [name for name in wanted.recipients if name not in allowed]
    if wrong:
        names = "、".join(wrong[:5])
        told = Text(*(part.format(names=names) for part in WRONG_RECIPIENTS))
        raise Invalid(told, "wrong_recipients")


def _reads(one: Account) -> bool:
    return may(one.role, Action.EXPORT)


def _checked(county: County, account: Account, wanted: Schedule) -> Schedule:
    """The wish in one spelling; what is wrong with it is raised."""
    name = " ".join(wanted.name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid(BAD_NAME, "bad_name")
    if wanted.kind not in kinds_for(account.scope):
        raise Forbidden(NOT_FOR_YOU, "outside_scope")
    account.scope.narrow(wanted.township_code)
    formats = tuple(str(one) for one in PAPERS if str(one) in wanted.formats)
    if not formats:
        raise Invalid(NO_FORMAT, "no_format")
    if not 1 <= wanted.budget_minutes <= LONGEST_BUDGET:
        raise Invalid(BAD_BUDGET, "bad_budget")
    if len(wanted.recipients) > MOST_RECIPIENTS:
        raise Invalid(MANY_RECIPIENTS, "many_recipients")
    rhythm = _rhythm(wanted)
    township, category = subject_of(wanted.kind, wanted.township_code, wanted.category)
    if wanted.kind in OF_TOWNSHIPS:
        township = township or account.township_code
    return wanted._replace(
        name=name, formats=formats, rhythm=rhythm, township_code=township, category=category
    )


def _rhythm(wanted: Schedule) -> Rhythm:
    every, last = EVERY[wanted.kind], {Every.WEEK: 7, Every.MONTH: LAST_PLACE}
    rhythm = wanted.rhythm._replace(every=every)
    if every is Every.DAY:
        rhythm = rhythm._replace(place=0)
    elif not 1 <= rhythm.place <= last[every]:
        raise Invalid(BAD_TIME, "bad_time")
    if not 0 <= rhythm.minute < DAY_MINUTES:
        raise Invalid(BAD_TIME, "bad_time")
    return rhythm


def _begins_after(county: County, rhythm: Rhythm, now: int) -> int:
    today = local(now, county.zone).day
    return begins_after(rhythm, now, today, works_of(county), county.zone)


def _named(county: County, schedule_id: str) -> tuple[ColumnElement[bool], ...]:
    table = report_schedule.c
    return table.county_code == county.code, table.schedule_id == schedule_id


def _row(wanted: Schedule) -> dict[str, Any]:
    rhythm = wanted.rhythm
    return {
        "name": wanted.name, "kind": str(wanted.kind), "township_code": wanted.township_code,
        "category": wanted.category, "every": str(rhythm.every), "place": rhythm.place,
        "minute": rhythm.minute, "on_rest": str(rhythm.on_rest), "formats": list(wanted.formats),
        "recipients": _once(wanted.recipients), "to_folder": wanted.to_folder,
        "budget_minutes": wanted.budget_minutes,
    }  # fmt: skip


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _room_for(conn: Connection, county: County) -> None:
    held = select(func.count()).where(report_schedule.c.county_code == county.code)
    if (conn.scalar(held) or 0) >= MOST_SCHEDULES:
        raise Conflict(TOO_MANY, "too_many_schedules")


def _audit(
    conn: Connection,
    county: County,
    account: Account,
    now: int,
    action: str,
    schedule_id: str,
    detail: Mapping[str, Any],
) -> None:
    write_audit(
        conn, county.code, now, account.username, action, object=schedule_id, detail=dict(detail)
    )
