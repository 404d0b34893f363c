"""A new version of a scheme: from a month on that has not begun, never back, so that nobody is
assessed by rules made afterwards."""

from __future__ import annotations

import orjson
from sqlalchemy import Connection, insert

from data_layer.core.county import County
from data_layer.core.rights import Action, may
from data_layer.core.scope import Scope
from data_layer.core.scoring import Scheme
from data_layer.core.scoring_bodies import KIND_TEXT
from data_layer.core.scoring_scheme import scheme_json, scheme_problems
from data_layer.db.tables import score_scheme, score_setting
from data_layer.db.upsert import put_rows
from data_layer.errors import Conflict, Forbidden, Invalid, ManyProblems
from data_layer.log.record import lock_revision
from data_layer.queries.score_schemes import in_force, scheme_history
from data_layer.queries.scores import this_month
from data_layer.services.accounts import Account
from data_layer.services.audit import write_audit
from data_layer.vocab import Text

LONGEST_NAME, LAST_MONTH = 40, 209912
NO_RIGHT = Text(
    "考核办法由系统管理员和督办领导修订，您的角色只能查看。",
    "Administrators and supervisors change the schemes; your role may only look.",
)
NO_RANKING = Text(
    "名次由系统管理员开启或关闭。", "An administrator switches the places on and off."
)
BACK = Text(
    "生效月份应晚于本月：考核办法不追溯，正在考核的月份仍按原办法。",
    "The first month must lie after this one: a scheme never reaches back, and the running month "
    "keeps its own.",
)
NO_NAME = Text(
    f"请填写办法名称，不超过 {LONGEST_NAME} 字。", f"Name it, in {LONGEST_NAME} characters."
)
WRONG = Text("考核办法需要改正后再保存。", "Mend the scheme, then save it.")
SAME = Text("与该月份将执行的办法一致，没有变化。", "It says nothing new for that month.")
MEANWHILE = Text(
    "考核办法刚刚由他人修订，请重新核对变化后再保存。",
    "Somebody has just changed the scheme: check the changes again before you save.",
)


def check_scheme(county: County, scheme: Scheme, now: int) -> None:
    """ManyProblems with everything that is wrong, Invalid for a month that has begun."""
    problems = list(scheme_problems(scheme))
    if problems:
        raise ManyProblems(WRONG, "scheme_invalid", problems)
    if not 0 < len(scheme.name) <= LONGEST_NAME:
        raise Invalid(NO_NAME, "no_name")
    month = scheme.effective_month
    if not this_month(county, now) < month <= LAST_MONTH or not 1 <= month % 100 <= 12:
        raise Invalid(BACK, "backdated")


def save_scheme(
    conn: Connection, county: County, account: Account, scheme: Scheme, base: int, now: int
) -> int:
    """Store a version and return its number; `scheme.version` is not looked at, `base` is the
    newest version its maker has seen. Raises Conflict when another was made meanwhile."""
    if not may(account.role, Action.EDIT_SCHEME) or not account.scope.whole_county:
        raise Forbidden(NO_RIGHT, "no_right")
    kind, month = scheme.kind, scheme.effective_month
    check_scheme(county, scheme, now)
    lock_revision(conn, county.code)
    known = [kept.scheme for kept in scheme_history(conn, Scope(county.code), kind)]
    if known[-1].version != base:
        raise Conflict(MEANWHILE, "scheme_changed")
    before = in_force(known, month)
    if scheme_json(before) == scheme_json(scheme):
        raise Invalid(SAME, "no_change")
    number = base + 1
    row = {
        "county_code": county.code,
        "kind": str(kind),
        "version": number,
        "effective_month": month,
        "name": scheme.name,
        "content": orjson.dumps(scheme_json(scheme)).decode(),
        "made_by": account.username,
        "made_at": now,
    }
    conn.execute(insert(score_scheme), row)
    detail = {"from": month, "kind": KIND_TEXT[kind].zh, "before": before.version}
    name = f"{kind}-{number}"
    write_audit(conn, county.code, now, account.username, "save_scheme", object=name, detail=detail)
    return number


def switch_ranking(
    conn: Connection, county: County, account: Account, now: int, *, shown: bool
) -> None:
    """Show places beside the scores, or do not."""
    if not may(account.role, Action.SWITCH_RANKING):
        raise Forbidden(NO_RANKING, "no_right")
    put_rows(conn, score_setting, [{"county_code": county.code, "ranking": shown}])
    told = "on" if shown else "off"
    write_audit(conn, county.code, now, account.username, "switch_ranking", object=told)
