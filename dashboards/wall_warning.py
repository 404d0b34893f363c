"""The parts of the wall scene 研判预警: what stands, where, what may be late, how last night
went. Nothing of persons."""

from __future__ import annotations

from dashboards.components.alert_lines import Teller, rule_states, short_day, today_of
from dashboards.components.alert_words import sentence
from dashboards.components.breach_lines import likely_line, until_tomorrow
from dashboards.components.fragments import render
from dashboards.components.map_sign import map_sign
from dashboards.components.score_words import Voice
from dashboards.components.tiles import Tile
from dashboards.components.warning_map import map_values
from dashboards.strings import wall, wording
from dashboards.strings import wall_warning as words
from dashboards.strings import warning as shared
from dashboards.strings.warning_sentences import LIST_MARK
from dashboards.wall_parts import Ask, Part
from data_layer.core.days import add_days
from data_layer.core.warning.life import State
from data_layer.core.warning.night_clusters import may_scan
from data_layer.core.warning.rules import Detector
from data_layer.queries.breach_risk import Risk, breach_list
from data_layer.queries.wall_alerts import WallAlerts, wall_alerts
from data_layer.vocab import Role, Text

MOST_LIKELY = 12


def _teller(ask: Ask) -> Teller:
    voice = Voice(ask.view.lang, ask.view.zone, ask.view.now)
    return Teller(ask.county, ask.scope, voice)


def _found(ask: Ask) -> WallAlerts:
    found: WallAlerts = ask.get(wall_alerts)
    return found


def _risks(ask: Ask) -> list[Risk]:
    found: list[Risk] = ask.get(
        breach_list, until=until_tomorrow(_teller(ask)), readers=(Role.OPERATOR,)
    )
    return found


def _strip(ask: Ask) -> Part:
    found, teller = _found(ask), _teller(ask)
    today, view = today_of(teller), ask.view
    night = found.run.day if found.run else 0
    oldest = min((one.raised_day for one in found.standing), default=0)
    silent = sum(one.detector == Detector.SILENT for one in found.standing)
    late = len(_risks(ask))
    told_oldest = view.say(words.LONGEST, day=short_day(oldest, today)) if oldest else ""
    told_night = view.say(words.OF_DAY, day=short_day(night, today)) if night else ""
    tiles = [
        _tile(ask, words.STANDING, len(found.standing) + found.guarded, words.ALERTS, told_oldest),
        _tile(
            ask, words.NEW, sum(one.raised_day == night for one in found.standing), words.ALERTS,
            told_night,
        ),
        _tile(
            ask, words.TO_LOOK_AT, sum(one.state == State.NEW for one in found.standing),
            words.ALERTS, "",
        ),
        _tile(
            ask, words.SILENT, silent, words.GRIDS, view.say(words.CHECK_SEAT) if silent else ""
        ),
        _tile(ask, words.LATE, late, wall.CASES, view.say(words.OF_TOMORROW)),
    ]  # fmt: skip
    return Part({"alerts_strip": render("strip", view, tiles=tiles)})


def _tile(ask: Ask, title: Text, n: int, unit: Text, sub: str) -> Tile:
    return Tile(ask.view.say(title), wording.count(n), ask.view.say(unit), sub)


def _map(ask: Ask) -> Part:
    found, view = _found(ask), ask.view
    whole = any(not one.townships and not one.elsewhere for one in found.top)
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
    lines = [
        (place, sentence(ask.county, ask.scope, one, view.lang), view.say(shared.STATES[one.state]),
         str(one.state))
        for place, one in enumerate(found.top, start=1)
    ]  # fmt: skip
    empty = words.NONE if found.run else words.NOT_YET
    guarded = view.say(words.GUARDED, n=found.guarded) if found.guarded else ""
    told = render(
        "alert_lines", view, title=view.say(words.LINES), note=view.say(words.LINES_NOTE),
        lines=lines, empty=view.say(empty), guarded=guarded,
    )  # fmt: skip
    return Part({"alert_lines": told})


def _likely(ask: Ask) -> Part:
    view, teller, risks = ask.view, _teller(ask), _risks(ask)
    told = render(
        "alert_likely", view, title=view.say(words.LIKELY), note=view.say(words.LIKELY_NOTE),
        cases=[likely_line(one, teller) for one in risks[:MOST_LIKELY]],
        empty=view.say(words.NO_LIKELY),
        more=view.say(words.ALL_LIKELY, n=len(risks)) if risks else "",
    )  # fmt: skip
    return Part({"alert_likely": told})


def _night(ask: Ask) -> Part:
    found, teller = _found(ask), _teller(ask)
    view, run = ask.view, found.run
    if run is None:
        told = view.say(words.NOT_YET)
    else:
        today = today_of(teller)
        states = rule_states(run, found.rules, found.standing, Role.OPERATOR, teller.voice)
        odd = [state.name for state in states if state.odd]
        day, at = short_day(run.day, today), teller.voice.moment(run.ended_at)
        parts = [view.say(words.NIGHT_DONE, day=day, at=at, judged=len(states) - len(odd))]
        if odd:
            names = view.say(LIST_MARK).join(odd)
            parts.append(view.say(words.NIGHT_ODD, n=len(odd), names=names))
        if run.day < add_days(today, -1):
            parts.insert(0, view.say(words.OLD, day=day))
        told = (" " if view.lang == "en" else "").join(parts)
    tone = "wa" if run and run.day < add_days(today_of(teller), -1) else ""
    title = view.say(words.NIGHT)
    return Part({"alert_night": render("alert_night", view, title=title, told=told, tone=tone)})


PARTS = (_strip, _map, _lines, _likely, _night)
