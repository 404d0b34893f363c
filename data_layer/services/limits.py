"""Changes of the time limits: a whole new version of the table from a day on. It never reaches
back, so that no case that is open or closed gets another limit than its report found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update

from data_layer.core.county import LAST_YEAR, County, Limit
from data_layer.core.days import local, start_of, to_date
from data_layer.core.limit_table import (
    LimitChange,
    limit_changes,
    limits_to_come,
    pending_limits,
)
from data_layer.db.tables import audit, incident, limit_rule
from data_layer.db.tables import county as county_table
from data_layer.errors import Conflict, Invalid, PackInvalid, TableInvalid
from data_layer.log.record import check_county, lock_revision, raise_revision
from data_layer.services.audit import write_audit
from data_layer.services.limits_file import limit_problems
from data_layer.vocab import Text

CHANGED, WITHDRAWN = "change_limits", "withdraw_limits"
BACKDATED = Text(
    "生效日期不能早于今天：事件按上报时的时限考核，追溯会改变既有到期时间。请选择今天或以后的日期。",
    "The first day must be today or later: cases are held to the limits of their report, and "
    "reaching back would move due times that stand. Choose today or a later day.",
)
TOO_FAR = Text("生效日期应在 2100 年以前。", "The first day must lie before 2100.")
IN_FORCE = Text(
    "第 {version} 版已经生效或已撤回，不能撤回；请修订为新的版本。",
    "Version {version} is in force already, or was withdrawn: make a new version instead.",
)

TAKEN = (
    "limits.csv: 第 {numbers} 版的编号已被占用，用过的版本不能修改，新版本请从第 {free} 版编起 / "
    "taken: a version once given is never altered, number new ones from {free}"
)


class Revision(NamedTuple):
    """A line of the history: a version, or the withdrawal of one (`first_day` None).

    `actor` is '' and `at` None for what came with the county pack; `withdrawn` are the versions it
    took back before they took effect; `stands` whether its rules are still kept.
    """

    number: int
    first_day: int | None
    at: int | None
    actor: str
    withdrawn: tuple[int, ...]
    stands: bool


def change_limits(
    connection: Connection,
    county: County,
    rules: Sequence[Limit],
    effective_from_day: int,
    account: str,
    now: int,
) -> int:
    """Let `rules` be the whole table from a local day on: from this moment when it is today, else
    from its beginning. Returns the version, the present one when the table says nothing new.

    It takes the place of versions that have not taken effect. Raises TableInvalid with everything
    that is wrong, Invalid for a day gone by, Busy when `county` is not the stored one any more.
    """
    check_first_day(county, effective_from_day, now)
    if problems := list(limit_problems(rules, county.categories.values())):
        raise TableInvalid("limits", problems)
    lock_revision(connection, county.code)
    check_county(connection, county)
    latest = _latest(connection, county, now)
    held, pending = county.limit_version_at(latest), pending_limits(county, latest)
    start = max(latest + 1, start_of(effective_from_day, county.zone))
    anew = limit_changes(county.limits_of(held), rules)
    if not anew:
        if pending:
            _withdraw(connection, county, pending, account, now)
        return held
    last = limits_to_come(county)
    same_day = pending == [last] and county.limit_versions[-1][0] == start
    if same_day and not limit_changes(county.limits_of(last), rules):
        return last
    number = _take_number(connection, county, pending, now)
    same = {"county_code": county.code, "version": number, "effective_from": start}
    connection.execute(insert(limit_rule), [{**rule._asdict(), **same} for rule in rules])
    first_day = to_date(local(start, county.zone).day).isoformat()
    detail = {"from": first_day, "withdrawn": pending, "rules": [_line(one) for one in anew]}
    write_audit(connection, county.code, now, account, CHANGED, object=str(number), detail=detail)
    return number


def check_first_day(county: County, day: int, now: int) -> None:
    """Invalid, with the reason, for a day gone by or too far away."""
    if day < local(now, county.zone).day:
        raise Invalid(BACKDATED, "backdated")
    if day // 10000 >= LAST_YEAR - 1:
        raise Invalid(TOO_FAR, "too_far")


def withdraw_limits(
    connection: Connection, county: County, version: int, account: str, now: int
) -> int:
    """Take back a version that has not taken effect; returns the one in force, Conflict when it is
    too late."""
    lock_revision(connection, county.code)
    check_county(connection, county)
    latest = _latest(connection, county, now)
    if version not in pending_limits(county, latest):
        words = {"version": version}
        text = Text(IN_FORCE.zh.format(**words), IN_FORCE.en.format(**words))
        raise Conflict(text, "limits_in_force")
    _withdraw(connection, county, [version], account, now)
    return county.limit_version_at(latest)


def added_versions(county: County, limits: Iterable[Limit], zone: str) -> tuple[Limit, ...]:
    """The versions of a pack that the county does not hold; PackInvalid when the number of one has
    been given to another, which closed cases or withdrawals refer to."""
    said, kept = _by_version(limits, zone), _by_version(county.limits, zone)
    new = [
        version for version in sorted(said) if said[version].keys() != kept.get(version, {}).keys()
    ]
    if bad := [version for version in new if version <= county.limit_version]:
        numbers, free = "、".join(map(str, bad)), county.limit_version + 1
        raise PackInvalid([TAKEN.format(numbers=numbers, free=free)])
    return tuple(rule for version in new for rule in said[version].values())


def _by_version(limits: Iterable[Limit], zone: str) -> dict[int, dict[Limit, Limit]]:
    """The rules of each version, by what a file says of them: it knows days, not hours."""
    found: dict[int, dict[Limit, Limit]] = {}
    for rule in limits:
        day = local(rule.effective_from, zone).day
        found.setdefault(rule.version, {})[rule._replace(effective_from=day)] = rule
    return found


def limit_history(connection: Connection, county: County) -> list[Revision]:
    """Every version that stands, and every change on record, the newest first."""
    a = audit.c
    rows = connection.execute(
        select(a.object, a.at, a.actor, a.detail)
        .where(a.county_code == county.code, a.action.in_([CHANGED, WITHDRAWN]))
        .order_by(a.at)
    )
    made = {int(row.object): row for row in rows}
    starts = {number: start for start, number in county.limit_versions}
    found = []
    for number in sorted(made.keys() | starts, reverse=True):
        row, start = made.get(number), starts.get(number)
        detail: Mapping[str, Any] = row.detail if row else {}
        first_day = _day(detail) if start is None else local(start, county.zone).day
        at, actor = (row.at, row.actor) if row else (None, "")
        withdrawn = tuple(detail.get("withdrawn", ()))
        found.append(Revision(number, first_day, at, actor, withdrawn, start is not None))
    return found


def _day(detail: Mapping[str, Any]) -> int | None:
    return int(detail["from"].replace("-", "")) if "from" in detail else None


def _latest(connection: Connection, county: County, now: int) -> int:
    """This moment, or that of the last report when a sender's clock is ahead: what took effect by
    then may have cases already."""
    c, today = incident.c, local(now, county.zone).day
    newest = select(func.max(c.reported_at)).where(
        c.county_code == county.code, c.report_day >= today
    )
    return max(now, connection.scalar(newest) or 0)


def _take_number(connection: Connection, county: County, withdrawn: Sequence[int], now: int) -> int:
    """Drop versions no case can have, and give the change its number, by which other processes see
    it."""
    number = county.limit_version + 1
    rule, here = limit_rule.c, county_table.c.county_code == county.code
    connection.execute(
        delete(limit_rule).where(rule.county_code == county.code, rule.version.in_(withdrawn))
    )
    connection.execute(update(county_table).where(here).values(limit_version=number))
    raise_revision(connection, county.code, now)
    return number


def _withdraw(
    connection: Connection, county: County, versions: list[int], account: str, now: int
) -> None:
    number = _take_number(connection, county, versions, now)
    detail = {"withdrawn": versions}
    write_audit(connection, county.code, now, account, WITHDRAWN, object=str(number), detail=detail)


def _line(change: LimitChange) -> str:
    """A change as the audit keeps it: urgent/ordinary/handle: 1440 clock_minutes -> none."""
    codes = "/".join(str(part) for part in change.key if part not in {"", 0})
    old, new = (f"{rule.amount} {rule.unit}" if rule else "none" for rule in change[1:])
    return f"{codes}: {old} -> {new}"
