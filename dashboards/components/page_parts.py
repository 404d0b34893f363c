"""Parts of a page of numbers: panels, tiles with their definition, bars, lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from dash import dcc, html

from dashboards.components.page_frame import Frame, day_text
from dashboards.components.panel_tables import table_out
from dashboards.strings import compared, wording
from dashboards.strings import pages as words
from dashboards.strings.replay import OPEN_REPLAY
from data_layer.core.catalog import BY_KEY
from data_layer.core.catalog.measures import GRIDS, MEASURES, PEOPLE
from data_layer.core.metric import Cohort, Kind, Metric, Unit
from data_layer.core.statistics.rates import GREY_BELOW, NO_RATE_BELOW
from data_layer.queries.metrics import FIELD_WAY, Value, parts_of
from data_layer.vocab import Text

# Measures of people and seats with the roster's list behind each; party membership has none.
SEATS_OF = {
    "chiefs": "chiefs",
    "workers": "workers",
    "leaders": "leaders",
    "worker_posts_filled": "workers",
    "worker_vacancies": "vacant_workers",
}
ROOT = 16  # pixels of a rem on usual screens
PLOT: Any = {"displayModeBar": False, "displaylogo": False, "responsive": True, "scrollZoom": False}


def panel(
    frame: Frame,
    name: str,
    title: Any,
    note: str,
    *content: Any,
    moved: bool = False,
    method: Text | None = None,
    out: Sequence[html.A] = (),
) -> html.Section:
    """A titled box of the page's grid; `name` is its place in the arrangement. One without links
    that is `moved` sideways on a phone can be moved by key too. A `method` opens by the title;
    `out` leads from there to the numbers as a file; a table without it leads to its own cells."""
    text = title if isinstance(title, str) else frame.say(title)
    out = out or table_out(frame, name, text, content)
    head = html.Header([html.H2(text), *_method(frame, method), html.P(note), *out])
    reach: dict[str, Any] = {"tabIndex": "0"} if moved else {}
    return html.Section([head, *content], className=f"panel area-{name}", **reach)


def _method(frame: Frame, method: Text | None) -> list[html.Details]:
    if method is None:
        return []
    told = [html.Summary(frame.say(words.METHOD)), html.P(frame.say(method))]
    return [html.Details(told, className="method")]


def with_replay(frame: Frame, sentence: str) -> list[Any]:
    """The sentence of a page and the way to the replay of its last day."""
    day = day_text(frame.ask.last)
    asked = {"day": day, "township": frame.ask.township}
    href = f"/replay?{urlencode({name: value for name, value in asked.items() if value})}"
    return [sentence, " ", html.A(frame.say(OPEN_REPLAY, day=day), href=href, className="onward")]


def column(*panels: html.Section, wide: bool = False) -> html.Div:
    """Panels one below the other; on a phone columns follow one another. Wide ones, for tables,
    have one beside them at most."""
    return html.Div(list(panels), className="column wide" if wide else "column")


def graph(figure: dict[str, Any], height: str) -> dcc.Graph:
    """A Plotly figure; marks with an address in `customdata` open it. A height in pixels is that
    of usual screens and grows with the signs on wide ones."""
    if height.endswith("px"):
        height = f"{float(height.removesuffix('px')) / ROOT:g}rem"
    return dcc.Graph(figure=figure, config=PLOT, style={"height": height})


def figure_text(value: float | None, metric: Metric, lang: str) -> str:
    """The number as it is printed, without its unit."""
    if value is None:
        return wording.DASH
    if metric.unit == Unit.PERCENT:
        return wording.share(value)
    if metric.unit == Unit.SECONDS:
        return wording.duration(value, lang)
    return wording.decimal(value, metric.decimals)


def tile(frame: Frame, value: Value, before: Value | None = None, *, when: str = "") -> html.Div:
    """One metric with n, its rule (or `when` it is of) and the change; its name opens the
    definition."""
    metric = BY_KEY[value.metric]
    rate, few = metric.kind == Kind.RATE, value.n < GREY_BELOW
    none = rate and value.n < NO_RATE_BELOW
    shown = wording.DASH if none else figure_text(value.value, metric, frame.lang)
    unit = frame.say(words.UNITS[metric.unit])
    number = [html.B(shown, className="few" if rate and few else ""), html.I(unit)]
    return html.Div(
        [
            html.Details([html.Summary(frame.say(metric.label)), definition(frame, metric)]),
            _opening(frame, number, counted_by(frame, metric)),
            html.P(_behind(frame, metric, value, when)),
            html.P(_change(frame, metric, value, before)),
        ],
        className="tile",
    )


def listable(measure: str) -> bool:
    """Whether a measure counts cases, which a list can show."""
    return measure in MEASURES and measure not in PEOPLE and measure not in GRIDS


def door(frame: Frame, measure: str, **where: str) -> str:
    """The address of the list behind a measure: cases, people or seats; '' where there is none."""
    if measure in SEATS_OF:
        return frame.address("/staffing/list", of=SEATS_OF[measure], **where)
    return frame.address("/cases", measure=measure, **where) if listable(measure) else ""


def _opening(frame: Frame, number: list[Any], measure: str) -> Any:
    """The number as the door to its list, where there is one."""
    href = door(frame, measure)
    return html.A(number, href=href, className="key") if href else html.P(number, className="key")


def counted_by(frame: Frame, metric: Metric) -> str:
    """The measure whose cases a metric's number opens, by the page's rule."""
    return parts_of(metric, field_way=frame.field_way)[0]


def rule_of(frame: Frame, metric: Metric) -> str:
    """By which rule a metric is counted, in two or three words."""
    if frame.field_way and metric.key in FIELD_WAY:
        return frame.say(compared.COHORTS["field"])
    return frame.say(words.COHORTS[metric.cohort])


def _behind(frame: Frame, metric: Metric, value: Value, when: str) -> str:
    cohort = when or rule_of(frame, metric)
    if metric.kind != Kind.RATE:
        return cohort
    if value.n < NO_RATE_BELOW:
        return f"{frame.say(words.NO_RATE)} · {cohort}"
    made = frame.say(words.OF, part=wording.count(value.numerator), n=wording.count(value.n))
    return f"{made} · {cohort}"


def _change(frame: Frame, metric: Metric, value: Value, before: Value | None) -> str:
    against = frame.say(compared.BEFORE[frame.against])
    if frame.field_way and metric.key in FIELD_WAY:
        return frame.say(compared.FIELD_NOT_COMPARED, against=against)
    if metric.cohort == Cohort.NOW:
        return ""
    if before is None or before.value is None or value.value is None:
        return ""
    if metric.kind == Kind.RATE:
        if min(before.n, value.n) < NO_RATE_BELOW:
            return ""
        points = 100 * (value.value - before.value)
        change = frame.say(words.POINTS, n=f"{'+' if points > 0 else ''}{wording.decimal(points)}")
    elif before.value:
        change = f"{wording.signed(round(100 * (value.value / before.value - 1)))}%"
    else:
        return ""
    return frame.say(compared.CHANGE, against=against, change=change)


def definition(frame: Frame, metric: Metric) -> html.Dl:
    """The card of a metric: what is divided by what, and by which rule."""
    lines = []
    part, whole = MEASURES.get(metric.numerator), MEASURES.get(metric.denominator)
    if frame.field_way and metric.key in FIELD_WAY:
        lines.append((words.COUNTED, frame.say(compared.FIELD_FORMULA)))
    elif part and whole:
        lines += [
            (words.NUMERATOR, frame.say(part.label)),
            (words.DENOMINATOR, frame.say(whole.label)),
        ]
    elif part:
        lines.append((words.COUNTED, frame.say(part.label)))
    else:
        lines.append((words.COUNTED, frame.say(metric.meaning)))
    lines += [(words.STANDARD, frame.say(metric.standard)), (words.REFERENCE, metric.ref)]
    pairs = ((html.Dt(frame.say(label)), html.Dd(text)) for label, text in lines)
    return html.Dl([part for pair in pairs for part in pair])


class Bar(NamedTuple):
    """One line of a bar list: its share of the longest bar, what is printed beside it."""

    name: str
    share: float
    cells: tuple[str, ...]
    href: str = ""
    strong: bool = True


def bars(lines: Sequence[Bar]) -> html.Ol:
    """Horizontal bars with numbers: a list, so that it can be read without its colours."""
    return html.Ol([_bar(line) for line in lines], className="bars")


def _bar(line: Bar) -> html.Li:
    width = f"{100 * max(line.share, 0):.1f}%"
    name = html.A(line.name, href=line.href) if line.href else html.Span(line.name)
    kind = "track" if line.strong else "track pale"
    track = html.Span(html.I(style={"width": width}), className=kind)
    return html.Li([name, track, *(html.Span(cell, className="cell") for cell in line.cells)])
