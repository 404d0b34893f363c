"""What an address asks of closed months: which month, and against which of its revisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboards.components.score_asked import month_named
from dashboards.strings import months as words
from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.errors import BadRequest
from data_layer.queries.closed_months import Closing, replaced_by

FIRST = {"", "1"}  # the closing itself corrected nothing


def compared(revisions: Sequence[Closing], given: str) -> tuple[Closing | None, int]:
    """The closing whose differences are asked for: those that revision `given` corrected, and its
    number; without one the newest, whose differences are to what is on record now, and 0."""
    if given in FIRST:
        return (revisions[0] if revisions else None), 0
    replaced = {str(n): (before, n) for n, before in replaced_by(revisions).items()}
    if given not in replaced:
        raise BadRequest(words.NO_REVISION, "no_revision")
    return replaced[given]


def check_month(query: Mapping[str, str], _county: County, _scope: Scope, _now: int) -> None:
    """BadRequest for what is no month."""
    if not month_named(query.get("month", "")):
        raise BadRequest(words.NO_MONTH, "no_month")
