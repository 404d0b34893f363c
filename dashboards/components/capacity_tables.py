"""Tables of what townships have to work with: what is known, against its plan; never a guess."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from dash import html

from dashboards.components.page_frame import Frame, day_text
from dashboards.strings import capacity as words
from dashboards.strings import wording
from data_layer.core.capacity import (
    CAP,
    PLANS,
    SECONDED,
    STAFF,
    Indicator,
    Nature,
    applies,
    over_cap,
    township_sum,
)
from data_layer.core.county import Area
from data_layer.labels import CAPACITY_UNIT_TEXT
from data_layer.queries.capacity import Capacity
from data_layer.vocab import Text

NOT_APPLICABLE = "/"
PLAN_KEYS = frozenset(PLANS.values())


class Column(NamedTuple):
    """A column of the table by township: its head, the cell of a township, the cell of the sum."""

    head: Any
    cell: Callable[[Area], Any]
    total: Any = ""


def number(value: float | None) -> str:
    """A count, with decimals only where there are some; a dash where it is not known."""
    if value is None:
        return wording.DASH
    return wording.count(value) if value == round(value) else wording.decimal(value, 1)


def own(held: Capacity, key: str, area: Area) -> tuple[float | None, bool]:
    """The figure of a township, and whether it is only the rule that holds for each."""
    if (key, area.code) in held.values:
        return held.values[key, area.code], False
    if key in held.standards and applies(key, area):
        return held.standards[key], True
    return None, False


def facts_table(frame: Frame, held: Capacity, indicators: Sequence[Indicator]) -> html.Table:
    """The figures of the scope itself: the county's totals, or a township's own."""
    area = frame.county.areas[frame.scope.area_code]
    rows = [_fact(frame, held, one, area) for one in indicators]
    heads = [html.Th(frame.say(text)) for text in (words.ITEM, words.VALUE)]
    return html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="numbers facts")


def indicators_of(frame: Frame, held: Capacity, system: str) -> list[Indicator]:
    """The figures of a system that the scope has: a township none of those of the county alone."""
    area = frame.county.areas[frame.scope.area_code]
    return [one for one in held.indicators if one.system == system and _has(frame, one, area)]


def _has(frame: Frame, one: Indicator, area: Area) -> bool:
    return frame.scope.whole_county or (one.nature is not Nature.COUNTY and applies(one.key, area))


def _fact(frame: Frame, held: Capacity, one: Indicator, area: Area) -> html.Tr:
    value, standard = own(held, one.key, area)
    unit = frame.say(CAPACITY_UNIT_TEXT.get(one.unit, Text(one.unit, one.unit)))
    since = held.since.get((one.key, area.code))
    said = frame.say(words.STANDARD) if standard else ""
    if since:
        said = frame.say(words.SINCE, day=day_text(since))
    return html.Tr(
        [
            html.Td([frame.say(one.label), html.Small(said)] if said else frame.say(one.label)),
            html.Td([html.B(number(value)), f" {unit}"] if value is not None else wording.DASH),
        ],
        **_key(one.key),
    )


def _key(key: str) -> dict[str, Any]:
    return {"data-key": key}


def columns_of(frame: Frame, held: Capacity, indicators: Sequence[Indicator]) -> list[Column]:
    """A column for each figure townships have; staff stands beside its plan."""
    known = {one.key: one for one in indicators}
    divided = [one for one in indicators if one.nature is not Nature.COUNTY]
    columns = []
    for one in divided:
        plan = known.get(PLANS.get(one.key, ""))
        if plan is not None:
            columns.append(_against_plan(frame, held, one, plan))
        elif one.key not in PLAN_KEYS or not _is_planned(one.key, known):
            columns.append(_plain(frame, held, one))
        if one.key == SECONDED and STAFF in known:
            columns.append(_share(frame, held))
    return columns


def _is_planned(key: str, known: Mapping[str, Indicator]) -> bool:
    return any(plan == key and staff in known for staff, plan in PLANS.items())


def _plain(frame: Frame, held: Capacity, one: Indicator) -> Column:
    return Column(
        frame.say(one.label), lambda area: _value(held, one.key, area), _total(frame, held, one)
    )


def _value(held: Capacity, key: str, area: Area) -> Any:
    if not applies(key, area):
        return html.Td(NOT_APPLICABLE, className="few")
    value, standard = own(held, key, area)
    text = number(value)
    if value is None:
        return html.Td(text, className="few")
    return html.Td(html.Em(text) if standard else text)


def _total(frame: Frame, held: Capacity, one: Indicator) -> Any:
    """The county's own figure; beside it how many townships are known while some are not."""
    if one.nature is not Nature.SUM:
        return ""
    whole = held.values.get((one.key, frame.county.code))
    _, known = township_sum(held.values, one.key, held.areas)
    told: list[Any] = [number(whole)]
    if known < len(held.areas):
        note = frame.say(words.SUM_OF, known=known, n=len(held.areas))
        told.append(html.Small(note))
    return told


def _against_plan(frame: Frame, held: Capacity, one: Indicator, plan: Indicator) -> Column:
    kind = frame.say(words.PLAN_WORDS.get(plan.unit, plan.label))
    head = frame.say(words.OF_PLAN, staff=frame.say(one.label), plan=kind)

    def cell(area: Area) -> html.Td:
        (there, a), (meant, b) = own(held, one.key, area), own(held, plan.key, area)
        if there is None and meant is None:
            return html.Td(wording.DASH, className="few")
        text: Any = f"{number(there)}/{number(meant)}"
        if there is not None and meant is not None and there > meant:
            return html.Td([text, " ", frame.say(words.OVER_PLAN)], className="wa")
        return html.Td(html.Em(text) if a and b else text)

    totals: Any = ""
    if one.nature is Nature.SUM:
        whole, planned = (held.values.get((key, frame.county.code)) for key in (one.key, plan.key))
        totals = f"{number(whole)}/{number(planned)}"
    return Column(head, cell, totals)


def _share(frame: Frame, held: Capacity) -> Column:
    def cell(area: Area) -> html.Td:
        found = seconded_share(held, area)
        if found is None:
            return html.Td(wording.DASH, className="few")
        share, over = found
        return html.Td(f"{wording.decimal(100 * share)}%" + (" ▲" if over else ""),
                       className="cr" if over else "")  # fmt: skip

    whole = seconded_share(held, frame.county.areas[frame.county.code])
    total = f"{wording.decimal(100 * whole[0])}%" if whole else wording.DASH
    return Column(frame.say(words.SHARE), cell, total)


def seconded_share(held: Capacity, area: Area) -> tuple[float, bool] | None:
    """Seconded staff over staff in post, and whether that is above the cap; None where either is
    not known."""
    seconded, staff = (held.values.get((key, area.code)) for key in (SECONDED, STAFF))
    cap, _ = own(held, CAP, area)
    if seconded is None or not staff:
        return None
    return seconded / staff, cap is not None and over_cap(seconded, staff, cap)


def township_table(frame: Frame, areas: Sequence[Area], columns: Sequence[Column]) -> html.Table:
    """One row a township in code order, the last the county's own total; of one township alone a
    line a figure, which a phone has room for."""
    if not frame.scope.whole_county:
        lines = [html.Tr([html.Td(one.head), one.cell(areas[0])]) for one in columns]
        return html.Table(html.Tbody(lines), className="numbers facts townships")
    heads = [html.Th(frame.say(words.AREA)), *(html.Th(column.head) for column in columns)]
    rows = [html.Tr([html.Td(area.name), *(one.cell(area) for one in columns)]) for area in areas]
    total = [html.Td(frame.say(words.TOTAL)), *(html.Td(one.total) for one in columns)]
    parts = [html.Thead(html.Tr(heads)), html.Tbody(rows), html.Tfoot(html.Tr(total))]
    return html.Table(parts, className="numbers townships")
