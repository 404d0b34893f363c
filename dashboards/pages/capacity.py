"""治理能力: what the six systems have to work with, by township, and what is above its cap."""

from __future__ import annotations

from typing import Any

from dash import html
from sqlalchemy import Connection

from dashboards.components.capacity_tables import (
    Column,
    columns_of,
    facts_table,
    indicators_of,
    number,
    own,
    seconded_share,
    township_table,
)
from dashboards.components.capacity_ways import ADDRESS, as_of, capacity_ways
from dashboards.components.page_frame import Frame, day_text, page
from dashboards.components.page_parts import panel, tile
from dashboards.strings import capacity as words
from dashboards.strings import wording
from data_layer.core.capacity import CAP, SECONDED, STAFF, SYSTEMS, Nature
from data_layer.core.county import Area
from data_layer.core.days import add_days, local, noon_of
from data_layer.labels import SYSTEM_TEXT
from data_layer.queries.cache import answer
from data_layer.queries.capacity import Capacity, capacity_at
from data_layer.queries.metrics import metric_values
from data_layer.queries.staffing import staffing_by_township, staffing_totals
from data_layer.vocab import Text

PATHS = (ADDRESS, *(f"{ADDRESS}/{system}" for system in SYSTEMS))
TILES = (
    "seconded_share", "enforcement_filled", "coverage", "leaders_per_worker", "transferred",
    "transfer_rate",
)  # fmt: skip
YEAR, POSTS = 365, "township_posts"


def layout(conn: Connection, frame: Frame) -> html.Div:
    """The six systems, or the one the address names."""
    frame = frame._replace(scope=frame.scope.narrow(frame.ask.township))
    frame = frame._replace(ask=frame.ask._replace(first=add_days(frame.ask.last, 1 - YEAR)))
    day = as_of(frame)
    held = answer(conn, capacity_at, frame.county, frame.scope, frame.now, day=day)
    system = frame.path.removeprefix(ADDRESS).strip("/")
    here = frame._replace(path=ADDRESS)
    if not held.indicators:
        return page(here, words.TITLE, frame.say(words.NOTHING), [], filtered=False)
    ways = capacity_ways(frame, day, system)
    parts = _one(conn, here, held, system, day) if system else _all(conn, here, held, day)
    return page(here, words.TITLE, _sentence(here, held), [ways, *parts], filtered=False)


def _sentence(frame: Frame, held: Capacity) -> str:
    area = frame.county.areas[frame.scope.area_code]
    posts, staff, seconded = (held.values.get((k, area.code)) for k in (POSTS, STAFF, SECONDED))
    alert = _alert(frame, held)
    if posts is None or staff is None or seconded is None or not staff:
        return frame.say(words.NO_STAFF, alert=alert)
    return frame.say(
        words.SENTENCE,
        posts=number(posts),
        staff=number(staff),
        gap=number(posts - staff),
        seconded=number(seconded),
        share=wording.decimal(100 * seconded / staff),
        alert=alert,
    )


def _alert(frame: Frame, held: Capacity) -> str:
    over, unknown = _over(held)
    if over:
        names = ("、" if frame.lang == "zh" else ", ").join(area.short for area in over)
        return frame.say(words.SOME_OVER, names=names)
    return frame.say(words.UNKNOWN_SHARE, n=unknown) if unknown else frame.say(words.ALL_WITHIN)


def _over(held: Capacity) -> tuple[list[Area], int]:
    """The townships above the cap, and how many have no figures."""
    shares = {area: seconded_share(held, area) for area in held.areas}
    over = [area for area, found in shares.items() if found and found[1]]
    return over, sum(found is None for found in shares.values())


def _all(conn: Connection, frame: Frame, held: Capacity, day: int) -> list[Any]:
    note = frame.say(words.FACTS_NOTE, day=day_text(day))
    systems = [
        panel(frame, f"system-{system}", SYSTEM_TEXT[system], note,
              facts_table(frame, held, found))
        for system in SYSTEMS
        if (found := indicators_of(frame, held, system))
    ]  # fmt: skip
    parts = [_alerts(frame, held), html.Div(systems, className="systems")]
    # The metrics are of this moment, beside figures of another day they would mislead.
    return parts if day < local(frame.now, frame.county.zone).day else [*_now(conn, frame), *parts]


def _now(conn: Connection, frame: Frame) -> list[Any]:
    asker = frame.county, frame.scope, frame.now
    values = answer(conn, metric_values, *asker, ask=frame.ask, keys=TILES)
    tiles = html.Div([tile(frame, one) for one in values], className="tiles")
    return [tiles, html.P(_period(frame), className="aside")]


def _period(frame: Frame) -> str:
    first, last = day_text(frame.ask.first), day_text(frame.ask.last)
    return frame.say(words.TRANSFERS_NOTE, first=first, last=last)


def _alerts(frame: Frame, held: Capacity) -> html.Section:
    over, unknown = _over(held)
    cap, _ = own(held, CAP, frame.county.areas[frame.scope.area_code])
    lines = []
    for area in over:
        found = seconded_share(held, area)
        share = wording.decimal(100 * found[0]) if found else wording.DASH
        n = number(held.values.get((SECONDED, area.code)))
        lines.append(frame.say(words.OVER, name=area.name, n=n, share=share))
    marked = [html.Li(["▲ ", line], className="cr") for line in lines]
    if unknown:
        marked.append(html.Li(frame.say(words.UNKNOWN_SHARE, n=unknown), className="wa"))
    if not marked:
        marked = [html.Li(frame.say(words.ALL_WITHIN))]
    note = frame.say(words.ALERTS_NOTE, cap=number(cap))
    return panel(frame, "alerts", words.ALERTS, note, html.Ul(marked))


def _one(conn: Connection, frame: Frame, held: Capacity, system: str, day: int) -> list[Any]:
    found = indicators_of(frame, held, system)
    title, said = words.OWN, words.OWN_NOTE
    if frame.scope.whole_county:
        title, said = words.TOWNSHIPS, words.TOWNSHIPS_NOTE
    if system == "grid":
        columns, note = _roster(conn, frame, day), frame.say(words.ROSTER_NOTE)
    else:
        columns, note = columns_of(frame, held, found), frame.say(said)
    notes = []
    if system == "enforcement":
        columns.append(_transfers(conn, frame))
        notes.append(_period(frame))
    alone = [frame.say(one.label) for one in found if one.nature is Nature.COUNTY]
    if alone and system != "grid" and frame.scope.whole_county:
        names = ("、" if frame.lang == "zh" else ", ").join(alone)
        notes.append(frame.say(words.COUNTY_ONLY, names=names))
    if frame.county.demo:
        notes.append(frame.say(words.DEMO_SPREAD))
    table = township_table(frame, held.areas, columns)
    as_said = frame.say(words.FACTS_NOTE, day=day_text(day))
    by_area = panel(
        frame, "townships", title, note, table, *(html.P(text) for text in notes), moved=True
    )
    wide = html.Div(by_area, className="column broad")
    if not found:
        return [wide]
    facts = panel(frame, "facts", SYSTEM_TEXT[system], as_said, facts_table(frame, held, found))
    return [html.Div(facts, className="column"), wide]


def _transfers(conn: Connection, frame: Frame) -> Column:
    """Cases transferred out in the year, each number the door to its cases."""
    ask = frame.ask._replace(by="township")
    asker = frame.county, frame.scope, frame.now
    values = answer(conn, metric_values, *asker, ask=ask, keys=("transferred",))
    counts = {str(one.key): one.numerator for one in values}

    def link(n: float, township: str) -> Any:
        href = frame.address("/cases", measure="transferred", township=township)
        return html.A(wording.count(n), href=href)

    total = answer(conn, metric_values, *asker, ask=frame.ask, keys=("transferred",))
    whole = link(sum(one.numerator for one in total), "")
    return Column(
        frame.say(words.TRANSFERS),
        lambda area: html.Td(link(counts.get(area.code, 0), area.code)),
        whole,
    )


def _roster(conn: Connection, frame: Frame, day: int) -> list[Column]:
    """The people of the grids on that day, each number the door to the page of people."""
    asker = frame.county, frame.scope, noon_of(day, frame.county.zone)
    rows = answer(conn, staffing_by_township, *asker)
    by_code = rows.set_index("township_code").to_dict("index")
    # Who holds seats in two townships is one person.
    whole = {"grids": rows["grids"].sum(), **answer(conn, staffing_totals, *asker)._asdict()}

    def column(head: Text, *names: str) -> Column:
        def cell(area: Area) -> html.Td:
            row = by_code[area.code]
            text = "/".join(wording.count(row[name]) for name in names)
            href = f"/staffing?to={day_text(day)}&township={area.code}"
            return html.Td(html.A(text, href=href))

        total = "/".join(wording.count(whole[name]) for name in names)
        return Column(frame.say(head), cell, total)

    return [
        column(words.GRIDS, "grids"),
        column(words.CHIEFS, "chiefs"),
        column(words.WORKERS, "workers", "worker_posts"),
        column(words.LEADERS, "leaders"),
    ]
