"""Where a refusal leads back to, and which entry of the rail a page belongs to."""

from __future__ import annotations

import pytest

from dashboards.access.links import came_from, section_of
from dashboards.components.navigation import LINKS, entry_of
from data_layer.vocab import Role

HERE = "https://county.example/reports/schedules/7/run"


@pytest.mark.parametrize(
    ("referrer", "address"),
    [
        ("https://county.example/reports/schedules/7?started=1", "/reports/schedules/7?started=1"),
        # Behind a proxy the scheme may be another.
        ("http://county.example/reports", "/reports"),
        ("", ""),
        (HERE, ""),
        ("https://county.example.evil.example/reports", ""),
        ("https://evil.example/reports", ""),
        ("https://county.example//evil.example/", ""),
        ("https://county.example/\\\\evil.example", ""),
        ("javascript:alert(1)", ""),
        ("https://county.example/login?next=/reports", ""),
        ("https://county.example/language/en?next=/reports", ""),
    ],
)
def test_only_a_page_of_our_own_is_a_way_back(referrer: str, address: str) -> None:
    assert came_from(HERE, referrer) == address


@pytest.mark.parametrize(
    ("path", "role", "itself", "href"),
    [
        ("/reports/schedules/7/run", Role.ANALYST, True, "/reports"),
        ("/months", Role.ANALYST, True, "/months"),
        ("/months", Role.ANALYST, False, None),
        ("/settings/delivery/test", Role.ADMIN, True, "/settings/delivery"),
        ("/desk/handover/9", Role.OPERATOR, False, "/desk/handover"),
        ("/deskwork", Role.OPERATOR, False, None),
        # Never where the role may not go.
        ("/reports/abc", Role.HANDLER, False, None),
        ("/settings/delivery/test", Role.HANDLER, True, None),
    ],
)
def test_else_it_is_the_section_above(
    path: str, role: Role, itself: bool, href: str | None
) -> None:
    found = section_of(path, role, itself=itself)
    assert (found and found[0]) == href


@pytest.mark.parametrize(
    ("path", "role", "entry"),
    [
        *((href, Role.OPERATOR, href) for href, _, opens in LINKS if opens(Role.OPERATOR)),
        ("/reports/schedules", Role.ANALYST, "/reports"),
        ("/staffing/person", Role.ANALYST, "/staffing"),
        ("/assessment/scores", Role.ANALYST, "/assessment"),
        ("/assessment/scores", Role.HANDLER, "/assessment/scores"),
        ("/cases", Role.ANALYST, ""),
    ],
)
def test_a_page_marks_the_closest_entry_of_the_rail(path: str, role: Role, entry: str) -> None:
    assert entry_of(path, role) == entry
