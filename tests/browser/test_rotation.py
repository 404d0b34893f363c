"""The scenes turn at the pace the address asks for."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.wall_page import open_scene
from tests.served import Server

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("wall")]


@pytest.fixture(scope="module")
def server(looked_at: Server) -> Server:
    return looked_at


def expect_scene(page: Page, name: str) -> None:
    expect(page.locator(".scene.on")).to_have_attribute("data-scene", name)


def test_the_address_sets_seconds_a_scene_and_keeps_them(page: Page, server: Server) -> None:
    page.clock.install()
    open_scene(page, server, "overview", "dwell=7")
    for scene in ("flow", "staffing", "warning", "assessment", "overview", "flow"):
        page.clock.run_for(7_500)
        expect_scene(page, scene)
        address = urlsplit(page.url)
        assert (address.path, parse_qs(address.query)) == (f"/wall/{scene}", {"dwell": ["7"]})


@pytest.mark.parametrize(
    ("asked", "first"),
    [("dwell=40", 40), ("dwell=1", 5), ("dwell=9999", 600), ("dwell=x", 60), ("dwell=", 60)],
)
def test_the_pace_has_bounds(page: Page, server: Server, asked: str, first: int) -> None:
    open_scene(page, server, "overview", f"{asked}&rotate=0")
    found = page.evaluate("window.rotation.dwells({ overview: 60000, flow: 40000 })")
    assert found == {"overview": first * 1000, "flow": 40_000 if first == 60 else first * 1000}
