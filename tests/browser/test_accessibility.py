"""axe on every page of numbers, the desk, sign-in, settings and a scene of the wall: nothing
serious, on the phone as on the desktop."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from dashboards.number_pages import ADDRESSES
from tests.browser.wall_page import WIDE, signed_in
from tests.served import Server

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
PHONE = {"width": 390, "height": 844}
RUN = """async () => {
  const told = await axe.run({ exclude: ['.main-svg'] }, { resultTypes: ['violations'] });
  return told.violations.filter(({ impact }) => ['serious', 'critical'].includes(impact))
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ target, failureSummary }) =>
      `${target.join(' ')} (${failureSummary})`).join('; ')}`);
}"""
# Everything a signed-in person may open that is made of numbers or forms.
OTHERS = ("/desk", "/desk/handover", "/settings/limits", "/settings/calendar", "/password",
          "/reports", "/reports/schedules", "/reports/schedules/new?kind=weekly",
          "/reports/archive", "/warning")  # fmt: skip
WALLS = ("/wall/overview?rotate=0", "/wall/staffing?rotate=0", "/wall/warning?rotate=0")


# What a township's leader sees of their own besides; everything else is the operator's too.
LEADERS = ("/township", "/discovery", "/assessment/scores")
SIZES = (WIDE, PHONE)


@pytest.fixture(scope="module")
def server(looked_at: Server) -> Server:
    return looked_at


@pytest.fixture(scope="module")
def people(browser: Browser, server: Server) -> Iterator[dict[str, Page]]:
    # The judge is brought in by the test, which the product's own policy would refuse.
    pages = {
        role: signed_in(browser, server, role, viewport=WIDE, bypass_csp=True)
        for role in ("operator", "leader")
    }
    yield pages
    for page in pages.values():
        page.context.close()


def violations(page: Page, address: str, ready: str, *sizes: ViewportSize) -> list[str]:
    """At each size in turn of one page, as somebody turns a screen."""
    page.set_viewport_size(sizes[0])
    page.goto(address)
    page.wait_for_selector(ready)
    page.wait_for_load_state("networkidle") if "/wall" not in address else page.wait_for_timeout(
        2000
    )
    page.evaluate(AXE)
    found = []
    for size in sizes:
        page.set_viewport_size(size)
        page.wait_for_timeout(200)
        found += page.evaluate(RUN)
    return found


@pytest.mark.parametrize("path", ADDRESSES)
def test_no_page_of_numbers_keeps_anybody_out(
    people: dict[str, Page], server: Server, path: str
) -> None:
    assert violations(people["operator"], f"{server.url}{path}", ".page main", *SIZES) == []


@pytest.mark.parametrize("path", LEADERS)
def test_no_page_keeps_a_leader_out(people: dict[str, Page], server: Server, path: str) -> None:
    assert violations(people["leader"], f"{server.url}{path}", "main", PHONE) == []


@pytest.mark.parametrize("path", OTHERS)
def test_no_other_page_does(people: dict[str, Page], server: Server, path: str) -> None:
    assert violations(people["operator"], f"{server.url}{path}", "main", *SIZES) == []


@pytest.mark.parametrize("path", WALLS)
def test_no_wall_does(people: dict[str, Page], server: Server, path: str) -> None:
    assert violations(people["operator"], f"{server.url}{path}", ".state", WIDE) == []


def test_signing_in_does_not(browser: Browser, server: Server) -> None:
    page = browser.new_context(bypass_csp=True).new_page()
    assert violations(page, f"{server.url}/login", "main, form", *SIZES) == []
    page.context.close()
