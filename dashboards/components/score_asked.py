"""What an address asks of the scores: which kind of body, which month."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from dashboards.components.score_table import month_text
from dashboards.components.score_words import Voice
from dashboards.strings import scores as words
from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.core.scoring_bodies import BodyKind
from data_layer.errors import BadRequest
from data_layer.queries.scores import last_month, months_shown, this_month
from data_layer.vocab import Text

MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
LONGEST_WORD = 64


class Asked(NamedTuple):
    """Which scores an address asks for: the kind and month, and of whom."""

    kind: BodyKind
    month: int
    township: str
    scope: Scope


def scores_asked(args: Mapping[str, str], county: County, scope: Scope, now: int) -> Asked:
    """The question of ?kind=, ?month= and ?township=; raises as `kind_asked` and `month_asked`, and
    Forbidden for a township outside the scope. Departments belong to none."""
    kind = kind_asked(args.get("kind", ""))
    month = month_asked(args.get("month", ""), county, now)
    township = args.get("township", "")[:LONGEST_WORD]
    whole = kind is BodyKind.DEPARTMENT
    return Asked(kind, month, township, scope if whole else scope.narrow(township))


def kind_asked(given: str) -> BodyKind:
    """The kind of body; townships without. BadRequest for another word."""
    try:
        return BodyKind(given or BodyKind.TOWNSHIP)
    except ValueError:
        listed = ", ".join(BodyKind)
        text = Text(words.NO_KIND.zh.format(words=listed), words.NO_KIND.en.format(words=listed))
        raise BadRequest(text, "no_kind") from None


def month_asked(given: str, county: County, now: int) -> int:
    """The month (202610); the last whole one without. BadRequest for one to come."""
    if not given:
        return last_month(county, now)
    month = month_named(given)
    if not 0 < month <= this_month(county, now):
        raise BadRequest(words.NO_MONTH, "no_month")
    return month


def month_named(given: str) -> int:
    """202610 for 2026-10, 0 for what is no month."""
    found = MONTH.fullmatch(given)
    return int(found[1] + found[2]) if found else 0


def kinds_of(scope: Scope) -> list[BodyKind]:
    """The kinds a scope has bodies of: departments are the county's alone."""
    return [kind for kind in BodyKind if scope.whole_county or kind is not BodyKind.DEPARTMENT]


def month_options(county: County, month: int, voice: Voice) -> list[tuple[str, str]]:
    """Value and name of each month that can be chosen, the newest first, with the one shown."""
    listed = sorted({*months_shown(county, voice.now), month}, reverse=True)
    return [(month_text(one), voice.month(one)) for one in listed]
