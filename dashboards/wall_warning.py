"""The parts of the wall scene 研判预警: what stands, where, what may be late, how last night
went. Nothing of persons."""

from __future__ import annotations

from dashboards.components.alert_lines import (
    RuleState,
    Teller,
    rule_states,
    short_day,
    today_of,
)
from dashboards.components.alert_sentences import sentence
from dashboards.components.breach_lines import day_told, risk_told
from dashboards.components.fragments import render
from dashboards.components.map_sign import map_sign
from dashboards.components.score_words import Voice
from dashboards.components.tiles import Tile
from dashboards.components.warning_map import map_values
from dashboards.strings import breach, wall, wording
from dashboards.strings import wall_warning as words
from dashboards.strings import warning as shared
from dashboards.strings.warning_sentences import LIST_MARK
from dashboards.wall_parts import Ask, Part
from data_layer.core.days import add_days
from data_layer.core.warning.night_clusters import may_scan
from data_layer.core.warning.rules import Detector
from data_layer.queries.alerts import Alert
from data_layer.queries.breach_risk import Risks, breach_risk
from data_layer.queries.wall_alerts import WallAlerts, wall_alerts
from data_layer.queries.warning_runs import Run
from data_layer.vocab import Role, Text

MOST_LIKELY = 12


def _teller(ask: Ask) -> Teller:
    voice = Voice(ask.view.lang, ask.view.zone, ask.view.now)
    return Teller(ask.county, ask.scope, voice)


def _found(ask: Ask) -> WallAlerts:
    found: WallAlerts = ask.get(wall_alerts)
    return found


def _risks(ask: Ask) -> Risks:
    found: Risks = ask.get(breach_risk, readers=(Role.OPERATOR,), most=MOST_LIKELY)
    return found


def _strip(ask: Ask) -> Part:
    tiles = [*_counts(ask), _late(ask)]
    return Part({"alerts_strip": render("strip", ask.view, tiles=tiles)})


def _counts(ask: Ask) -> list[Tile]:
    """What stands; before the first night nobody knows, which is no nought."""
    found, view, today = _found(ask), ask.view, today_of(_teller(ask))
    titles = words.STANDING, words.NEW, words.TO_LOOK_AT, words.SILENT
    if found.run is None:
        told = view.say(words.NOT_JUDGED)
        return [Tile(view.say(title), wording.DASH, "", told) for title in titles]
    standing = found.standing
    oldest = min((one.raised_day for one in standing), default=0)
    silent = sum(one.detector == Detector.SILENT for one in standing)
    numbers = (
        (
            len(standing) + found.guarded,
            view.say(words.LONGEST, day=short_day(oldest, today)) if oldest else "",
        ),
        (found.raised, view.say(words.OF_DAY, day=short_day(found.run.day, today))),
        (found.unseen, ""),
        (silent, view.say(words.CHECK_SEAT) if silent else ""),
    )
    units = words.ALERTS, words.ALERTS, words.ALERTS, words.GRIDS
    return [
        _tile(ask, title, n, unit, sub)
        for title, unit, (n, sub) in zip(titles, units, numbers, strict=True)
    ]


def _late(ask: Ask) -> Tile:
    """What is not known is no nought."""
    view, risks = ask.view, _risks(ask)
    if risks.unknown is not None:
        told = view.say(breach.TILE_UNKNOWN[risks.unknown])
        return Tile(view.say(breach.TILE), wording.DASH, "", told)
    by = view.say(breach.BY, day=day_told(risks.last, _teller(ask)))
    return _tile(ask, breach.TILE, risks.told, wall.CASES, by)


def _tile(ask: Ask, title: Text, n: int, unit: Text, sub: str) -> Tile:
    return Tile(ask.view.say(title), wording.count(n), ask.view.say(unit), sub)


def _map(ask: Ask) -> Part:
    found, view = _found(ask), ask.view
    whole = any(one and not one.townships and not one.elsewhere for one in found.top)
    notes = [map_sign(ask.county), *([words.WHOLE] if whole else [])]
    note = " · ".join(view.say(text) for text in notes)
    panels = {
        "warning_map": render("head", view, title=view.say(words.MAP), note=note),
        "warning_legend": render(
            "alert_key", view, keys=(
                ("area", view.say(shared.KEY_AREA)), ("cluster", view.say(shared.KEY_CLUSTER)),
            ), needed="" if may_scan(ask.county) else view.say(shared.LAYER_NEEDED),
        ),
    }  # fmt: skip
    return Part(panels, maps={"warning": map_values(ask.county, found.top)})


def _lines(ask: Ask) -> Part:
    found, view = _found(ask), ask.view
    lines = [(place, *_line(ask, one)) for place, one in enumerate(found.top, start=1)]
    n = len(found.standing) + found.guarded
    empty = words.NOT_YET if found.run is None else words.FAILED if _failed(ask) else words.NONE
    guarded = view.say(words.GUARDED, n=found.guarded) if found.guarded else ""
    told = render(
        "alert_lines", view, title=view.say(words.LINES),
        note=view.say(words.LINES_NOTE, top=len(lines), n=n) if lines else "",
        lines=lines, empty=view.say(empty), guarded=guarded,
    )  # fmt: skip
    return Part({"alert_lines": told})


def _line(ask: Ask, one: Alert | None) -> tuple[str, str, str]:
    """An alert in words, its state and how that is shown; of persons nothing but that it is one."""
    view = ask.view
    if one is None:
        return view.say(words.HIDDEN), "", ""
    told = sentence(ask.county, ask.scope, one, view.lang)
    return told, view.say(shared.STATES[one.state]), str(one.state)


def _likely(ask: Ask) -> Part:
    view, told = ask.view, risk_told(_risks(ask), _teller(ask), MOST_LIKELY)
    panel = render("alert_likely", view, title=view.say(breach.TITLE), told=told)
    return Part({"alert_likely": panel})


def _states(ask: Ask) -> list[RuleState]:
    found = _found(ask)
    return rule_states(found.run, found.rules, found.standing, Role.OPERATOR, _teller(ask))


def _failed(ask: Ask) -> bool:
    """Whether no rule could judge that should have."""
    states = _states(ask)
    return any(one.odd for one in states) and not any(one.judged for one in states)


def _night(ask: Ask) -> Part:
    view, run = ask.view, _found(ask).run
    old = run is not None and run.day < add_days(today_of(_teller(ask)), -1)
    states = _states(ask)
    odd = [state.name for state in states if state.odd]
    told = view.say(words.NOT_YET) if run is None else _night_told(ask, run, states, old=old)
    tone, title = "wa" if old or odd else "", view.say(words.NIGHT)
    return Part({"alert_night": render("alert_night", view, title=title, told=told, tone=tone)})


def _night_told(ask: Ask, run: Run, states: list[RuleState], *, old: bool) -> str:
    """When the newest night was judged, by how many rules, and which could not."""
    view, teller = ask.view, _teller(ask)
    day, at = short_day(run.day, today_of(teller)), teller.voice.moment(run.ended_at)
    odd = [state.name for state in states if state.odd]
    judged = sum(state.judged for state in states)
    parts = [view.say(words.OLD, day=day)] if old else []
    if odd and not judged:
        parts.append(view.say(words.FAILED))
    else:
        parts.append(view.say(words.NIGHT_DONE, day=day, at=at, n=len(states), judged=judged))
        parts += _not_judged(ask, odd, len(states) - judged - len(odd))
    return (" " if view.lang == "en" else "").join(parts)


def _not_judged(ask: Ask, odd: list[str], rest: int) -> list[str]:
    """Which rules could not judge, and what became of the `rest` that were not to."""
    view = ask.view
    live = [
        view.say(rule.name)
        for rule in _found(ask).rules
        if rule.on and rule.detector == Detector.BREACH
    ][:rest]
    names, quiet = view.say(LIST_MARK).join(odd), rest - len(live)
    return [
        *([view.say(words.NIGHT_ODD, n=len(odd), names=names)] if odd else []),
        *([view.say(words.NIGHT_LIVE, names=view.say(LIST_MARK).join(live))] if live else []),
        *([view.say(words.NIGHT_QUIET, n=quiet)] if quiet else []),
    ]


PARTS = (_strip, _map, _lines, _likely, _night)
