"""The page of how far warnings can be trusted: the county's check of last night, and the marks of
the alerts the caller is told of."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from sqlalchemy import Connection

from dashboards.access.context import current_account, current_scope, store
from dashboards.access.score_viewer import current_voice
from dashboards.components import trust_lines as lines
from dashboards.components.page_chrome import chrome
from dashboards.components.score_words import Voice
from dashboards.components.trust_pictures import Line, plot
from dashboards.components.trust_pictures import lines as small_lines
from dashboards.strings import warning_trust as words
from dashboards.strings import wording
from data_layer.core.county import County
from data_layer.core.days import add_days, days_between, local, to_date
from data_layer.core.rights import Action, may
from data_layer.core.scope import Scope
from data_layer.core.warning.dealt import SEEDS
from data_layer.core.warning.trust import LEAST_JUDGED, SPANS, Breach, Check, Raised, said_of
from data_layer.queries.alerts import alerts_seen
from data_layer.queries.warning_rules import rules_in_force
from data_layer.queries.warning_trust import JUDGED_DAYS, checks

ADDRESS = "/warning/calibration"
HISTORY_NIGHTS = 30
# A check of an earlier night than the one before last is told as old.
FRESH_DAYS = 2

blueprint = Blueprint("warning_trust", __name__, template_folder="../templates")


@blueprint.get(ADDRESS)
def show() -> str:
    """The county's figures; a township sees the curve, and the marks of its own alerts."""
    held, account, scope, voice = store(), current_account(), current_scope(), current_voice()
    county = held.county
    yesterday = add_days(local(voice.now, county.zone).day, -1)
    with held.readers.connect() as conn:
        kept = checks(conn, Scope(county.code), yesterday, HISTORY_NIGHTS)
        rules = rules_in_force(conn, scope)
        said = said_of(_raised(conn, county, scope, account.role, yesterday), yesterday)
    newest = kept[-1] if kept else None
    breach = next((one.breach for one in reversed(kept) if one.breach), None)
    told = [rule for rule in rules if account.role in rule.told]
    false = newest.false_alarms if newest and scope.whole_county else ()
    return render_template(
        "warning/calibration.html",
        W=words,
        voice=voice,
        whole=scope.whole_county,
        note=_note(newest, yesterday, scope, voice),
        no_curve=voice.say(words.NO_CURVE if newest else words.NOT_CHECKED, n=LEAST_JUDGED),
        spans=SPANS,
        seeds=len(SEEDS),
        numbers=_numbers(newest, breach, said, scope, voice),
        rules=lines.rule_lines(said, false, told, voice),
        history=_history(kept, voice) if scope.whole_county else None,
        no_history=_no_history(kept, voice),
        nights=HISTORY_NIGHTS,
        # Whoever sees marks alone is told what to do about marks.
        helps=words.HELPS if scope.whole_county else words.OWN_HELPS,
        ask_for_rules=scope.whole_county and not may(account.role, Action.EDIT_WARNINGS),
        **_curve(breach, voice),
        **chrome(county, account, voice, ADDRESS, ADDRESS),
    )


def _raised(conn: Connection, county: County, scope: Scope, role: str, last: int) -> list[Raised]:
    since = add_days(last, 1 - max(SPANS))
    seen = alerts_seen(conn, county, scope, role, since=since, last=last)
    return [Raised(one.rule, one.raised_day, one.judged) for one in seen]


def _note(newest: Check | None, yesterday: int, scope: Scope, voice: Voice) -> dict[str, Any]:
    """What the figures are of, or why there are none; and whether they are old."""
    if newest is None:
        return {"text": voice.say(words.NEVER), "old": ""}
    day = to_date(newest.day).isoformat()
    text = words.CHECKED if scope.whole_county else words.OWN_NOTE
    late = len(days_between(newest.day, yesterday)) > FRESH_DAYS
    return {
        "text": voice.say(text, day=day, days=JUDGED_DAYS),
        "old": voice.say(words.STALE, day=day) if late else "",
    }


def _numbers(
    newest: Check | None, breach: Breach | None, said: Any, scope: Scope, voice: Voice
) -> list[lines.Number]:
    marks = lines.precision_numbers(said, voice)
    if not scope.whole_county:
        return marks
    return [*lines.breach_numbers(breach, voice), lines.false_number(newest, voice), *marks]


def _curve(breach: Breach | None, voice: Voice) -> dict[str, Any]:
    if breach is None:
        return {"plot": None, "sentences": [], "bins": []}
    return {
        "plot": plot(breach.bins, lambda one: lines.bin_sentence(one, voice)),
        "plot_name": voice.say(words.CURVE_NAME, n=wording.count(breach.n)),
        "sentences": [lines.bin_sentence(one, voice) for one in lines.leading(breach.bins)],
        "bins": [lines.bin_line(one, voice) for one in breach.bins],
    }


def _history(kept: list[Check], voice: Voice) -> list[dict[str, Any]]:
    drawn = small_lines(kept, HISTORY_NIGHTS)
    if not drawn:
        return []
    first, last = (to_date(one.day).isoformat()[5:] for one in (kept[0], kept[-1]))
    return [_small(line, first, last, voice) for line in drawn]


def _no_history(kept: list[Check], voice: Voice) -> str:
    """Why nothing is drawn yet, and from when on it will be."""
    if not kept:
        return voice.say(words.NO_HISTORY)
    # The night after the first is judged on the day after it.
    first, drawn = (to_date(add_days(kept[0].day, n)).isoformat()[5:] for n in (0, 2))
    return voice.say(words.HISTORY_FROM, first=first, day=drawn)


def _small(line: Line, first: str, last: str, voice: Voice) -> dict[str, Any]:
    name = voice.say(words.LINES[line.key])
    newest = next((value for value in reversed(line.values) if value is not None), None)
    told = _told(line.key, newest)
    return {
        "line": line, "name": name, "value": told, "first": first, "last": last,
        "title": voice.say(words.LINE_NAME, name=name, first=first, last=last, value=told),
        "high": _told(line.key, line.high), "low": _told(line.key, line.low),
    }  # fmt: skip


def _told(key: str, value: float | None) -> str:
    if value is None:
        return wording.DASH
    return lines.percent(value) if key == "skill" else wording.decimal(value, 1 + (key == "slope"))
