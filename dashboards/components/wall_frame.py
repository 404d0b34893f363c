"""The empty wall: header, four scenes, their panels. Scripts fill them; no data is read here."""

from __future__ import annotations

from typing import Any, NamedTuple

from dash import html

from dashboards.strings import wall as words
from data_layer.vocab import Text

MAP_METRICS = {
    "overview": ("open", "on_time", "activity", "staffing"),
    "staffing": ("staffing", "vacancies"),
}
KPI_PANELS = ("reported", "awaiting", "handling", "overdue", "on_time", "close")


class Frame(NamedTuple):
    """What the empty wall says before any number arrives; whether it leads on to other pages."""

    title: Text
    zone: str
    demo: bool
    attribution: Text
    release: str
    library: str
    lang: str
    leads: bool = True


def wall(scene: str, frame: Frame) -> html.Div:
    """The whole wall with `scene` in front; the other scenes are laid out behind it."""
    return html.Div(
        [
            _header(scene, frame),
            html.Main(
                [_overview(frame), _flow(), _staffing(frame), _warning(), _assessment()],
                className="scenes",
            ),
            html.Footer(frame.attribution.say(frame.lang), className="attribution"),
        ],
        id="wall",
        className="wall",
        lang="en" if frame.lang == "en" else "zh-CN",
        **_data(
            zone=frame.zone,
            release=frame.release,
            library=frame.library,
            live=words.LIVE.say(frame.lang),
            late=words.LATE.say(frame.lang),
            lost=words.LOST.say(frame.lang),
            waiting=words.WAITING.say(frame.lang),
            age=words.DATA_AGE.say(frame.lang),
            until=words.DATA_UNTIL.say(frame.lang),
        ),
    )


def _data(**values: str) -> dict[str, Any]:
    return {f"data-{key}": value for key, value in values.items()}


def _aria(label: str) -> dict[str, Any]:
    return {"aria-label": label}


def _header(scene: str, frame: Frame) -> html.Header:
    lang = frame.lang
    badge = [html.Span(words.DEMO.say(lang), className="badge")] if frame.demo else []
    return html.Header(
        [
            html.H1(frame.title.say(lang)),
            html.Nav(
                [
                    html.A(
                        [text.say(lang), html.I(className="dwell")],
                        **_to(f"/wall/{name}", frame),
                        className="current" if name == scene else "",
                        **_data(scene=name),
                    )
                    for name, text in words.SCENES.items()
                ],
                **_aria(words.SKIP_NAME.say(lang)),
            ),
            html.P(className="place", **_data(panel="place")),
            html.Div(
                [
                    *badge,
                    html.Span(words.WAITING.say(lang), className="state", **_data(role="state")),
                    html.Span(className="date", **_data(role="date")),
                    html.Span(className="clock", **_data(role="clock")),
                    *(_ways_out(scene, lang) if frame.leads else ()),
                ],
                className="status",
            ),
        ],
        className="top",
    )


def _to(address: str, frame: Frame) -> dict[str, Any]:
    return {"href": address} if frame.leads else {}


def _ways_out(scene: str, lang: str) -> list[html.A]:
    other = "zh" if lang == "en" else "en"
    return [
        html.A(
            words.OTHER_LANGUAGE.say(lang),
            href=f"/language/{other}?next=/wall/{scene}",
            className="quiet language",
        ),
        html.A(words.DUTY_DESK.say(lang), href="/desk", className="quiet"),
        html.A(words.ACCOUNT.say(lang), href="/password", className="quiet"),
    ]


def _panel(name: str, *more: Any, kind: str = "panel") -> html.Section:
    """A panel: the slot of its fragment, what stands beside it, and its data time."""
    return html.Section(
        [html.Div(className="slot", **_data(panel=name)), *more, html.Time(className="age")],
        className=f"{kind} area-{name.replace('_', '-')}",
    )


def _figure(name: str) -> html.Section:
    return _panel(name, html.Div(className="figure", **_data(figure=name)), kind="panel figured")


def _map(name: str, frame: Frame) -> html.Section:
    lang = frame.lang
    buttons = [
        html.Button(
            words.MAP_METRICS[metric].say(lang),
            type="button",
            className="current" if metric == MAP_METRICS[name][0] else "",
            **_data(metric=metric),
        )
        for metric in MAP_METRICS[name]
    ]
    return html.Section(
        [
            html.Div(className="slot", **_data(panel=f"{name}_map")),
            html.Div(className="gridmap", **_data(map=name, entrusted=words.ENTRUSTED.say(lang))),
            html.Div(
                buttons,
                className="metrics",
                role="group",
                **_aria(words.MAP_METRICS_NAME.say(lang)),
            ),
            html.Div(className="slot legend", **_data(panel=f"{name}_legend")),
            html.Time(className="age"),
        ],
        className="panel mapped area-map",
    )


def _scene(name: str, *columns: Any) -> html.Div:
    return html.Div(list(columns), className=f"scene scene-{name}", **_data(scene=name))


def _column(name: str, *panels: Any) -> html.Div:
    return html.Div(list(panels), className=f"column {name}")


def _overview(frame: Frame) -> html.Div:
    return _scene(
        "overview",
        _column(
            "left",
            html.Div([_panel(name, kind="panel tile") for name in KPI_PANELS], className="tiles"),
            _figure("today"),
            _panel("overdue_list"),
        ),
        _column("middle", _map("overview", frame), _panel("flow_today")),
        _column("right", _panel("ticker"), _panel("areas")),
        _panel("people", kind="panel stripped"),
    )


def _flow() -> html.Div:
    return _scene(
        "flow",
        _panel("counts", kind="panel stripped"),
        _column("left", _figure("backlog"), _figure("stage_times")),
        _column("middle", _panel("stuck"), _figure("escalations"), _figure("returns")),
        _column("right", _panel("matrix")),
    )


def _staffing(frame: Frame) -> html.Div:
    return _scene(
        "staffing",
        _panel("totals", kind="panel stripped"),
        _column("left", _map("staffing", frame), _figure("spread")),
        _column("right", _panel("roster")),
    )


def _warning() -> html.Div:
    drawn = html.Section(
        [
            html.Div(className="slot", **_data(panel="warning_map")),
            html.Div(className="gridmap", **_data(map="warning")),
            html.Div(className="slot legend", **_data(panel="warning_legend")),
            html.Time(className="age"),
        ],
        className="panel mapped area-map",
    )
    return _scene(
        "warning",
        _panel("alerts_strip", kind="panel stripped"),
        _column("left", drawn),
        _column("middle", _panel("alert_lines")),
        _column("right", _panel("alert_likely"), _panel("alert_night")),
    )


def _assessment() -> html.Div:
    return _scene(
        "assessment",
        _panel("verdicts", kind="panel stripped"),
        _column("left", _figure("grades"), _panel("supervised")),
        _column("middle", _figure("funnel"), _figure("levels")),
        _column(
            "right", _panel("on_time_limits"), _panel("quality"), _figure("causes"), _panel("beat")
        ),
    )
