"""The schemes in force: what is stored of each kind, after what every county begins with."""

from __future__ import annotations

from typing import NamedTuple

import orjson
from sqlalchemy import Connection, select

from data_layer.core.scope import Scope
from data_layer.core.scoring import Scheme
from data_layer.core.scoring_bodies import BodyKind
from data_layer.core.scoring_defaults import DEFAULTS
from data_layer.core.scoring_scheme import items_of_json
from data_layer.db.tables import score_scheme, score_setting


class Kept(NamedTuple):
    """A version with who made it when; '' and None for the one every county begins with."""

    scheme: Scheme
    made_by: str
    made_at: int | None


def scheme_history(conn: Connection, scope: Scope, kind: BodyKind) -> list[Kept]:
    """Every version of a kind, the oldest first."""
    s = score_scheme.c
    rows = conn.execute(
        select(score_scheme)
        .where(s.county_code == scope.county_code, s.kind == str(kind))
        .order_by(s.version)
    )
    found = [Kept(DEFAULTS[kind], "", None)]
    for row in rows:
        content = orjson.loads(row.content)
        items, *rest = items_of_json(content["items"]), content["deduction_cap"], content["months"]
        scheme = Scheme(kind, row.version, row.effective_month, row.name, items, *rest)
        found.append(Kept(scheme, row.made_by, row.made_at))
    return found


def scheme_at(conn: Connection, scope: Scope, kind: BodyKind, month: int) -> Scheme:
    """The version a month is assessed by."""
    return in_force([kept.scheme for kept in scheme_history(conn, scope, kind)], month)


def in_force(schemes: list[Scheme], month: int) -> Scheme:
    """The last to take effect by that month; of one month the newest."""
    begun = [scheme for scheme in schemes if scheme.effective_month <= month]
    return max(begun, key=lambda scheme: (scheme.effective_month, scheme.version))


def ranking_on(conn: Connection, scope: Scope) -> bool:
    """Whether places are shown: only once an administrator has switched them on."""
    ranking = select(score_setting.c.ranking).where(
        score_setting.c.county_code == scope.county_code
    )
    return bool(conn.scalar(ranking))
