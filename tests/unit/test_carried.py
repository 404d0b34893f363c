"""What goes along to another page, and what stays behind."""

from __future__ import annotations

import json

import pytest

from dashboards.components.carried import carried
from dashboards.components.navigation import places, rail
from data_layer.vocab import Role, Text

ASKED = {
    "from": "2026-10-01",
    "to": "2026-10-31",
    "township": "520581103",
    "category": "05",
    "cohort": "field",
    "kind": "overdue",
    "measure": "open",
}


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        (
            "/coordination",
            "/coordination?from=2026-10-01&to=2026-10-31&township=520581103&category=05"
            "&cohort=field",
        ),
        ("/staffing", "/staffing?to=2026-10-31&township=520581103"),
        ("/replay", "/replay?day=2026-10-31&township=520581103"),
        ("/township", "/township?township=520581103"),
        ("/desk", "/desk"),
        ("/wall/overview", "/wall/overview"),
        ("/settings/limits", "/settings/limits"),
    ],
)
def test_a_page_gets_what_it_asks_itself(href: str, expected: str) -> None:
    assert carried(href, ASKED) == expected


def test_nothing_asked_is_nothing_carried() -> None:
    assert carried("/discovery", {"from": "", "against": ""}) == "/discovery"


def links(part: object) -> list[str]:
    told = json.dumps(part, default=lambda one: one.to_plotly_json(), ensure_ascii=False)
    return [text for text in told.split('"') if text.startswith("/")]


def test_the_rail_keeps_the_question_and_so_does_the_switch_of_the_language() -> None:
    told = links(rail(Text("某县", "A county"), Role.ANALYST, "zh", "/assessment", {"unit": "u"}))
    assert "/coordination?unit=u" in told
    assert "/wall/overview" in told
    assert "/language/en?next=%2Fassessment%3Funit%3Du" in told


def test_a_handlers_desk_has_one_name_everywhere() -> None:
    named = {role: dict(places(role))["/desk"].zh for role in (Role.HANDLER, Role.OPERATOR)}
    assert named == {Role.HANDLER: "承办台", Role.OPERATOR: "值班台"}
