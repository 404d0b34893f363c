"""What the pages of the hand-over share: numbers with their links, listed cases, names of codes."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlencode

from dashboards.strings import handover as words
from dashboards.strings.dates import moment_text
from data_layer.core.county import County
from data_layer.core.shift_sheet import CaseLine
from data_layer.labels import (
    EVENT_TEXT,
    LEVEL_TEXT,
    OUTCOME_TEXT,
    SOURCE_TEXT,
    STAGE_TEXT,
    URGENCY_TEXT,
)
from data_layer.vocab import EventType, Level, Stage, Text, Urgency

HOME = "/desk/handover"
# Numbers that a view of the desk shows exactly.
DESK_VIEWS = {
    "open": "all",
    **{
        view: view
        for view in ("to_accept", "to_dispatch", "to_sign", "to_verify", "suspended", "overdue")
    },
    "unlocated": "unlocated",
    "asked": "to_answer",
}


# Codes in the order an official expects them.
KEY_NAMES: dict[str, dict[str, Text]] = {
    split: {str(key): text for key, text in texts.items()}
    for split, texts in (
        ("source", SOURCE_TEXT),
        ("urgency", URGENCY_TEXT),
        ("outcome", OUTCOME_TEXT),
        ("asked", EVENT_TEXT),
    )
}


class Part(NamedTuple):
    """One number with its name and the list it opens."""

    name: str
    n: str
    href: str


class Line(NamedTuple):
    """One listed case."""

    case_no: str
    href: str
    place: str
    title: str
    tag: str
    critical: bool
    stands: str
    when: str


class Page(NamedTuple):
    """For whom a sheet is laid out, and the shift it is of (a code such as 20261123-day)."""

    county: County
    shift: str
    now: int
    lang: str

    def say(self, text: Text, **values: object) -> str:
        """The phrase with its placeholders filled."""
        phrase = text.say(self.lang)
        return phrase.format(**values) if values else phrase

    def moment(self, ms: int) -> str:
        """11-24 08:00."""
        return moment_text(ms, self.county.zone, self.now)

    def link(self, of: str, split: str = "", key: str = "") -> str:
        """The list behind a number: the desk's own view where it shows the same."""
        if not split and of in DESK_VIEWS:
            return f"/desk?{urlencode({'view': DESK_VIEWS[of]})}"
        named = {"shift": self.shift, "of": of, "split": split, "key": key}
        return f"{HOME}/cases?{urlencode({k: v for k, v in named.items() if v or k == 'key'})}"


def lines_of(cases: list[CaseLine], of: str, page: Page) -> list[Line]:
    """Cases as one list shows them."""
    return [_line(case, of, page) for case in cases]


def name_of(of: str, split: str, key: str, page: Page) -> str:
    """What a list is called: its number, and the part of it."""
    names = {
        **words.SECTIONS,
        **words.STEPS,
        **words.LINES,
        **words.LISTS,
        "due_next": words.DUE_NEXT,
    }
    name = page.say(names.get(of, words.OPEN))
    if not split:
        return name
    if split in {"unit", "held_in"}:
        unit = page.county.units.get(key) or page.county.areas.get(key)
        return f"{name} · {unit.name if unit else key or page.say(words.NOT_DISPATCHED)}"
    return f"{name} · {key_name(split, key, page)}"


def _line(case: CaseLine, of: str, page: Page) -> Line:
    stage = page.say(STAGE_TEXT[Stage(case.stage)])
    urgent = case.urgency in {Urgency.CRITICAL, Urgency.URGENT}
    return Line(
        case.case_no,
        f"/desk?{urlencode({'case': case.case_no})}",
        " · ".join(filter(None, (case.township, case.village))) or page.say(words.NO_PLACE),
        case.title,
        page.say(URGENCY_TEXT[Urgency(case.urgency)]) if urgent else "",
        case.urgency == Urgency.CRITICAL,
        " · ".join(filter(None, (stage, case.unit))),
        when_of(case, of, page),
    )


def when_of(case: CaseLine, of: str, page: Page) -> str:
    """What the moment of a case is in its list: 11-24 08:00 到期."""
    at = page.moment(case.at) if case.at is not None else ""
    if of == "escalated":
        return page.say(words.RAISED_TO, level=page.say(LEVEL_TEXT[Level(case.level)]))
    if of == "supervised":
        grade = page.say(words.GRADES[case.grade]) if case.grade in words.GRADES else ""
        return " · ".join(filter(None, (grade, page.say(words.LIMIT_AT, at=at) if at else "")))
    if of == "asked":
        asked = page.say(EVENT_TEXT[EventType(case.asked)]) if case.asked else ""
        return " · ".join(filter(None, (asked, page.say(words.DUE_AT, at=at) if at else "")))
    if of in {"overdue", "stage_overdue", "due_next"}:
        return page.say(words.DUE_AT, at=at) if at else page.say(words.NO_DUE)
    if of == "review":
        return page.say(words.REVIEW_AT, at=at)
    return page.say(words.REPORTED_AT, at=at)


def key_name(split: str, key: str, page: Page) -> str:
    """What a part of a number is called."""
    county = page.county
    if split == "township":
        area = county.areas.get(key)
        return area.short if area else page.say(words.NO_PLACE)
    if split == "category":
        category = county.categories.get(key)
        return page.say(category.name if category else words.NO_CATEGORY)
    known = KEY_NAMES.get(split, {})
    return page.say(known[key]) if key in known else key
