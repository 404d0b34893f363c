"""The scenes of the wall: which parts each has, and how a part is made from its queries."""

from __future__ import annotations

from collections.abc import Callable

from dashboards import wall_assessment, wall_warning
from dashboards.access.context import current_scope, store
from dashboards.components import case_lists, comparisons, flow_panel, ladder_state, tiles
from dashboards.components.fragments import render
from dashboards.components.map_sign import map_sign
from dashboards.components.quality_lines import on_wall
from dashboards.components.score_words import Voice
from dashboards.figures import case_flow, gridmap, staffing, today
from dashboards.strings import wall as words
from dashboards.wall_parts import Ask, Part, heading
from data_layer.core.catalog import BY_KEY
from data_layer.queries import (
    backlog,
    closure,
    coordination,
    grid_values,
    kpis,
    stages,
    visible,
)
from data_layer.queries import staffing as people
from data_layer.queries import ticker as ticks
from data_layer.queries import today as days
from data_layer.queries.quality import silent_sources


def _place(ask: Ask) -> Part:
    own = current_scope().township_code
    chosen = ask.scope.township_code
    name = ask.county.areas[chosen].name if chosen else ""
    return Part(
        {
            "place": render(
                "place",
                ask.view,
                name=name,
                back=bool(chosen and not own),
                stopped=ladder_state.stopped(ask.conn, store(), ask.scope, ask.view),
                sources=silent_on_wall(ask),
            )
        }
    )


def silent_on_wall(ask: Ask) -> str:
    """Which sources of the wall's scope are silent, '' of none."""
    voice = Voice(ask.view.lang, ask.view.zone, ask.view.now)
    return on_wall(ask.get(silent_sources), voice)


def _case_tiles(ask: Ask) -> Part:
    target = BY_KEY["on_time_closure"].target or 0
    return Part(
        tiles.case_tiles(ask.get(kpis.kpis), 100 * target, ask.scope.township_code, ask.view)
    )


def _today(ask: Ask) -> Part:
    figure = today.today(ask.get(days.today_curve), ask.theme, ask.view.lang)
    return Part({"today": heading(ask, words.TODAY, words.BAND)}, {"today": figure})


def _overdue(ask: Ask) -> Part:
    return Part({"overdue_list": case_lists.overdue(ask.get(backlog.overdue_cases), ask.view)})


def _overview_map(ask: Ask) -> Part:
    return _map(ask, "overview", ask.metric if ask.metric in gridmap.SCALES else "open")


def _staffing_map(ask: Ask) -> Part:
    wanted = ask.metric if ask.metric in {"staffing", "vacancies"} else "staffing"
    return _map(ask, "staffing", wanted)


def _map(ask: Ask, name: str, metric: str) -> Part:
    painted = gridmap.grid_map(ask.get(grid_values.grid_values), metric)
    view, narrowed = ask.view, not ask.scope.whole_county
    title = view.say(
        words.MAP_TITLE, n=len(painted.classes), metric=view.say(words.MAP_METRICS[metric])
    )
    told = [view.say(map_sign(ask.county))]
    if view.leads:
        told.append(view.say(words.TAP_GRID if narrowed else words.TAP))
    note = " · ".join(told)
    panels = {
        f"{name}_map": render("head", view, title=title, note=note),
        f"{name}_legend": render("legend", view, **gridmap.legend(painted, view.lang)),
    }
    return Part(panels, maps={name: gridmap.packed(gridmap.values(painted, ask.county.code))})


def _flow_today(ask: Ask) -> Part:
    frame, counts = ask.get(stages.stage_flow), ask.get(days.today_counts)
    return Part({"flow_today": flow_panel.flow(frame, counts, ask.view)})


def _ticker(ask: Ask) -> Part:
    events, rate = ask.get(ticks.ticker, limit=12), ask.get(ticks.ticker_rate)
    return Part({"ticker": case_lists.ticker(events, rate, ask.view)})


def _areas(ask: Ask) -> Part:
    if ask.scope.whole_county:
        frame, county = ask.get(closure.township_on_time), ask.get(kpis.kpis)
        panel = comparisons.intervals(frame, county.due_on_time, county.due_n, ask.view)
        return Part({"areas": panel})
    return Part({"areas": comparisons.grid_rows(ask.get(grid_values.grid_values), ask.view)})


def _people(ask: Ask) -> Part:
    totals, facts = ask.get(people.staffing_totals), ask.get(people.capacity_facts)
    return Part({"people": tiles.people_tiles(totals, facts, ask.view)})


def _counts(ask: Ask) -> Part:
    return Part({"counts": flow_panel.today_strip(ask.get(days.today_counts), ask.view)})


def _backlog(ask: Ask) -> Part:
    frame = ask.get(backlog.backlog)
    areas = visible.areas_in(ask.county, ask.scope)
    names, by_grid = {area.code: area.short for area in areas}, not ask.scope.whole_county
    panels = {
        "backlog": heading(ask, words.BACKLOG, words.BACKLOG_NOTE),
        "matrix": comparisons.backlog_matrix(frame, names, by_grid, ask.view),
    }
    return Part(panels, {"backlog": case_flow.backlog(frame, ask.theme, ask.view.lang)})


def _stage_times(ask: Ask) -> Part:
    figure = case_flow.stage_times(ask.get(stages.stage_flow), ask.theme, ask.view.lang)
    head = heading(ask, words.STAGE_TIMES, words.STAGE_TIMES_NOTE)
    return Part({"stage_times": head}, {"stage_times": figure})


def _stuck(ask: Ask) -> Part:
    return Part({"stuck": case_lists.stuck(ask.get(backlog.stuck), ask.view)})


def _escalations(ask: Ask) -> Part:
    figure = case_flow.escalations(ask.get(coordination.escalations), ask.theme, ask.view.lang)
    head = heading(ask, words.ESCALATIONS, words.ESCALATIONS_NOTE)
    return Part({"escalations": head}, {"escalations": figure})


def _returns(ask: Ask) -> Part:
    frame = ask.get(coordination.returns_by_township)
    if not ask.scope.whole_county:
        return Part({"returns": comparisons.returned(frame, ask.view)}, {"returns": None})
    figure = case_flow.returns(frame, ask.theme)
    return Part({"returns": heading(ask, words.RETURNS, words.RETURNS_NOTE)}, {"returns": figure})


def _totals(ask: Ask) -> Part:
    totals = ask.get(people.staffing_totals)
    return Part({"totals": tiles.people_tiles(totals, ask.get(people.capacity_facts), ask.view)})


def _roster(ask: Ask) -> Part:
    by_grid = not ask.scope.whole_county
    query = people.staffing_by_grid if by_grid else people.staffing_by_township
    return Part({"roster": comparisons.staffing_table(ask.get(query), by_grid, ask.view)})


def _spread(ask: Ask) -> Part:
    figure = staffing.leaders_per_worker(ask.get(people.staffing_by_grid), ask.theme)
    head = heading(ask, words.STAFFING_SPREAD, words.SPREAD_NOTE)
    return Part({"spread": head}, {"spread": figure})


SCENES: dict[str, tuple[Callable[[Ask], Part], ...]] = {
    "overview": (
        _place,
        _overview_map,
        _case_tiles,
        _today,
        _overdue,
        _flow_today,
        _ticker,
        _areas,
        _people,
    ),
    "flow": (_place, _counts, _backlog, _stage_times, _stuck, _escalations, _returns),
    "staffing": (_place, _staffing_map, _totals, _roster, _spread),
    "warning": (_place, *wall_warning.PARTS),
    "assessment": (_place, *wall_assessment.PARTS),
}
