"""Publishing a month's scores: from then on they stand as they were, and only an appeal that was
granted adds a revision."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, insert

from data_layer.core.rights import Action, may
from data_layer.core.scope import Scope
from data_layer.core.scoring import Score, rescored
from data_layer.core.scoring_bodies import Body, BodyKind
from data_layer.core.scoring_scheme import score_json, score_of_json
from data_layer.db.tables import score_result
from data_layer.errors import Conflict, Forbidden
from data_layer.log.record import lock_revision
from data_layer.queries.score_disputes import appeals, deductions, given_back, taken
from data_layer.queries.score_schemes import scheme_history
from data_layer.queries.scores import COUNTY, Month, month_scores, published_rows
from data_layer.services.accounts import Account
from data_layer.services.audit import write_audit
from data_layer.services.store import Store
from data_layer.vocab import Text

NO_RIGHT = Text("考核得分由督办领导公布。", "A supervisor publishes the scores.")
NOT_OVER = Text(
    "本月尚未结束，不能公布；月末以后再公布。", "The month is not over yet; publish it afterwards."
)
PUBLISHED = Text(
    "该月得分已经公布，不再改动；有异议请通过申诉更正。",
    "That month is published and stands; an appeal can still correct it.",
)


def may_publish(account: Account) -> bool:
    """Whether somebody publishes scores: a supervisor of the whole county."""
    return may(account.role, Action.PUBLISH_SCORES) and account.scope.whole_county


def publishable(
    conn: Connection, held: Store, account: Account, kind: BodyKind, month: int
) -> Month:
    """The scores that would be published. Forbidden to who may not, Conflict when the month runs or
    was published."""
    if not may_publish(account):
        raise Forbidden(NO_RIGHT, "no_right")
    found = month_scores(conn, held.county, account.scope, held.clock(), kind=kind, month=month)
    if not found.over:
        raise Conflict(NOT_OVER, "month_runs")
    if found.published_at is not None:
        raise Conflict(PUBLISHED, "published")
    return found


def publish(held: Store, account: Account, kind: BodyKind, month: int) -> None:
    """Keep the scores of a month as they stand. Raises as `publishable`."""
    county, scope, now = held.county, account.scope, held.clock()
    with held.readers.connect() as reading:
        found = publishable(reading, held, account, kind, month)

    def work(conn: Connection) -> None:
        lock_revision(conn, county.code)
        if is_published(conn, scope, kind, month):
            raise Conflict(PUBLISHED, "published")
        conn.execute(insert(score_result), _rows(conn, scope, account, found, now))
        write_audit(
            conn, county.code, now, account.username, "publish_scores", object=f"{kind}-{month}"
        )

    held.writer.submit(work, urgent=True)


def is_published(conn: Connection, scope: Scope, kind: BodyKind, month: int) -> bool:
    """Whether the month's scores of that kind stand already."""
    return bool(published_rows(conn, scope, kind, month, COUNTY))


def revise(
    conn: Connection, scope: Scope, account: Account, body: Body, month: int, appeal: int, now: int
) -> None:
    """After a granted appeal: another revision of the published result, made from the readings that
    were published. Nothing when the month is not published yet."""
    rows = published_rows(conn, scope, body.kind, month, body.code)
    if not rows:
        return
    last = rows[-1]
    cap = _cap(conn, scope, body.kind, last.scheme)
    lost = taken(deductions(conn, scope, body.kind, month, body.code), cap).get(body.code, 0.0)
    back = given_back(appeals(conn, scope, body.kind, month, body.code)).get(body.code)
    made = rescored(score_of_json(orjson.loads(last.content)), lost, back)
    row = _row(account, body, month, last.scheme, made, now)
    conn.execute(insert(score_result), {**row, "revision": last.revision + 1, "appeal": appeal})


def _rows(
    conn: Connection, scope: Scope, account: Account, found: Month, now: int
) -> list[dict[str, Any]]:
    """With what was deducted and given back by the moment of writing."""
    kind, month, scheme = found.kind, found.month, found.scheme
    lost = taken(deductions(conn, scope, kind, month), scheme.deduction_cap)
    back = given_back(appeals(conn, scope, kind, month))
    whole = Body(kind, COUNTY, "", "")
    rows = [_row(account, whole, month, scheme.version, found.centre, now)]
    for one in found.rows:
        code = one.body.code
        made = rescored(one.score, lost.get(code, 0.0), back.get(code))
        rows.append(_row(account, one.body, month, scheme.version, made, now))
    return rows


def _row(
    account: Account, body: Body, month: int, scheme: int, made: Score, now: int
) -> dict[str, Any]:
    return {
        "county_code": account.county_code,
        "kind": str(body.kind),
        "month": month,
        "body": body.code,
        "revision": 1,
        "township_code": body.township_code,
        "scheme": scheme,
        "content": orjson.dumps(score_json(made)).decode(),
        "appeal": 0,
        "published_by": account.username,
        "published_at": now,
    }


def _cap(conn: Connection, scope: Scope, kind: BodyKind, version: int) -> float:
    kept = scheme_history(conn, scope, kind)
    return next(one.scheme.deduction_cap for one in kept if one.scheme.version == version)
