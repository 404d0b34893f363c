"""Hostile words in every field: shown as the words they are, on every page that shows them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.hostile_fields import JOINED, SHORT, TODAY, TOWNSHIP, Stored, plain
from tests.browser.hostile_past import PAST, store_past
from tests.browser.wall_page import WIDE
from tests.data.hostile import MARKUP, PAYLOADS
from tests.served import serving
from tests.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("hostile")]

# Elements and attributes only a payload can have made.
ALIVE = """() => [...document.querySelectorAll('*')].filter((e) => {
  const made = ['id', 'src', 'srcdoc', 'style', 'action', 'formaction', 'data', 'class', 'content']
    .some((name) => /\\bhit\\b/.test(e.getAttribute(name) ?? ''));
  const runs = [...e.attributes].some((a) => /^on/i.test(a.name)
    || (/^(href|src|action|xlink:href)$/.test(a.name) && /^\\s*(javascript|data:text|vbscript)/i
      .test(a.value.replace(/\\s/g, ''))));
  const frames = ['IFRAME', 'OBJECT', 'EMBED', 'BASE', 'MATH'].includes(e.tagName.toUpperCase());
  const holds = ['SCRIPT', 'STYLE'].includes(e.tagName) && !e.src && /__hit|hit\\.example/
    .test(e.textContent) && e.type !== 'application/json' && e.id !== '_dash-config';
  return made || runs || frames || holds;
}).map((e) => e.outerHTML.slice(0, 120))"""
TEXT = """() => [document.body.textContent,
  ...[...document.querySelectorAll('textarea, input')].map((e) => e.value),
  ...[...document.querySelectorAll('[title], [aria-label]')]
    .map((e) => `${e.title} ${e.getAttribute('aria-label') ?? ''}`),
].join(' ').replace(/\\s+/g, '')"""


class Found(NamedTuple):
    """What a page did when it was opened."""

    said: list[str]
    alive: list[str]
    text: str


class Visit:
    """One browser signed in as somebody, which opens pages and remembers what went wrong."""

    def __init__(self, browser: Browser, visitor: Visitor) -> None:
        self.server = visitor.server
        context = browser.new_context(viewport=WIDE)
        context.add_cookies(
            [{"name": n, "value": v, "url": self.server.url} for n, v in visitor.cookies.items()]
        )
        self.page: Page = context.new_page()
        self.said: list[str] = []
        page = self.page
        page.on("dialog", lambda dialog: (self.said.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("console", lambda m: self.said.append(m.text) if m.type == "error" else None)
        page.on("request", self._asked)

    def _asked(self, request: object) -> None:
        url = str(request.url)  # type: ignore[attr-defined]
        if not url.startswith((self.server.url, "data:", "blob:")):
            self.said.append(f"asked {url}")

    def open(self, path: str, wait: str = "") -> Found:
        self.page.goto(f"{self.server.url}{path}")
        if wait:
            self.page.locator(wait).first.wait_for(state="attached", timeout=20_000)
        if self.page.evaluate("() => window.__hit"):
            self.said.append(f"{path} ran something")
        return Found(self.said, self.page.evaluate(ALIVE), self.page.evaluate(TEXT))


@pytest.fixture(scope="module")
def stored(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stored]:
    copy = tmp_path_factory.mktemp("hostile") / "instance"
    shutil.copytree(demo_template, copy)
    store_past(copy)
    with serving(copy) as server:
        made = Stored(server).fill()
        made.taken |= dict.fromkeys(("month reason", "report reason"), SHORT)
        yield made


@pytest.fixture(scope="module")
def visits(browser: Browser, stored: Stored) -> Iterator[dict[str, Visit]]:
    made = {role: Visit(browser, visitor) for role, visitor in stored.people.items()}
    yield made
    for visit in made.values():
        visit.page.context.close()


def test_there_are_enough_of_them() -> None:
    assert len(PAYLOADS) >= 40
    assert len(set(PAYLOADS.values())) == len(PAYLOADS)


# Of all markup: what shows itself where a page would have taken text for markup.
SHOWN_AT_ONCE = 28


def test_it_would_be_seen(browser: Browser) -> None:
    page = browser.new_page()
    seen = 0
    for text in MARKUP.values():
        page.set_content(f'<p title="{text}">{text}</p>', wait_until="commit")
        seen += bool(page.evaluate(ALIVE))
    page.close()
    assert seen >= SHOWN_AT_ONCE


def test_every_field_takes_or_refuses_them(stored: Stored) -> None:
    assert stored.broken == []
    everywhere = {
        "event", "comment", "report", "opinion", "view", "schedule", "account",
        "rule", "calendar", "handover", "deduction", "month reason", "report reason",
    }  # fmt: skip
    assert stored.taken.keys() == everywhere
    for field in ("event", "comment", "opinion"):
        assert set(MARKUP.values()) <= set(stored.taken[field])


# Page -> who opens it, what it waits for, the field whose words it must show.
PAGES = {
    "/desk": ("operator", ".ag-row .due", ""),
    "/wall/overview?rotate=0": ("operator", ".state.live", ""),
    "/cases?from={today}&to={today}": ("operator", ".page", "event"),
    "/township": ("leader", ".page", ""),
    "/analysis": ("analyst", ".page:not(.counting) .save-view", "view"),
    "/reports/schedules": ("analyst", "main", "schedule"),
    "/settings/accounts": ("admin", "main", "account"),
    "/settings/calendar?year={year}": ("admin", "main", "calendar"),
    "/settings/rules?book=emergency": ("admin", "main", ""),
    "/capacity/rules": ("operator", ".page", "rule"),
    "/desk/handover": ("operator", "main", "handover"),
    f"/assessment/scores/township/{TOWNSHIP}?month={{month}}": ("supervisor", "main", "deduction"),
    f"/months?month={PAST // 100}-{PAST % 100:02d}": ("supervisor", "main", "month reason"),
    "/reports/archive": ("analyst", "main", "report reason"),
    "/audit": ("auditor", "main", ""),
}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_shows_words_as_words(visits: dict[str, Visit], stored: Stored, path: str) -> None:
    role, wait, field = PAGES[path]
    address = path.format(year=TODAY.year + 1, month=f"{TODAY:%Y-%m}", today=TODAY)
    found = visits[role].open(address, wait)
    assert (found.said, found.alive) == ([], [])
    if field:
        missing = [text for text in plain(stored.taken[field]) if text not in found.text]
        assert missing == []


def test_the_panel_of_a_case_shows_what_was_said(visits: dict[str, Visit], stored: Stored) -> None:
    found = visits["operator"].open(f"/desk?case={stored.case_no}", ".case .number")
    kept = visits["operator"].page.locator('.case a[href^="/attachments/"]')
    assert kept.count() >= len(SHORT)
    assert (found.said, found.alive) == ([], [])
    missing = [text for text in plain(stored.taken["opinion"]) if text not in found.text]
    assert missing == []


def test_a_reason_that_is_refused_comes_back_as_words(visits: dict[str, Visit]) -> None:
    """In an attribute, where quotes count."""
    visit = visits["analyst"]
    visit.open("/reports/archive", "main")
    form = visit.page.locator('form[action$="/again"]').first
    form.evaluate(
        """(form, text) => {
          form.noValidate = true;
          form.reason.removeAttribute('maxlength');
          form.reason.value = text;
        }""",
        JOINED,
    )
    with visit.page.expect_navigation():
        form.evaluate("form => form.requestSubmit()")
    kept = visit.page.locator('details[open] input[name="reason"]').input_value()
    assert len(kept) > 200
    assert JOINED.replace("\n", "").startswith(kept)
    said = [told for told in visit.said if "status of 422" not in told]
    visit.said.clear()
    assert (said, visit.page.evaluate(ALIVE), visit.page.evaluate("window.__hit")) == ([], [], None)


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("operator", "/desk?q={}&view={}&unit={}&sort={}"),
        ("operator", "/cases?q={}&title={}&of={}&sort={}"),
        ("operator", "/wall/overview?township={}&rotate=0"),
        ("analyst", "/analysis?metric={}&by={}&then={}&chart={}"),
        ("analyst", "/discovery?from={}&to={}&map={}"),
        ("analyst", "/exports/new?of={}"),
        ("analyst", "/exports?sha256={}"),
        ("auditor", "/audit?actor={}&action={}&object={}&from={}"),
        ("admin", "/settings/rules?book={}"),
        ("operator", "/desk/handover?shift={}&correct={}"),
    ],
)
def test_an_address_is_words_too(visits: dict[str, Visit], role: str, path: str) -> None:
    """All of it at once, in each parameter; what is refused is refused in words."""
    hostile = quote("".join(SHORT[:12]), safe="")
    visit = visits[role]
    visit.said.clear()
    found = visit.open(path.replace("{}", hostile), "body *")
    visit.page.wait_for_timeout(300)
    found = Found(visit.said, visit.page.evaluate(ALIVE), found.text)
    # The browser itself tells of an answer of 4xx.
    said = [told for told in found.said if "the server responded with a status of 4" not in told]
    visit.said.clear()
    assert (said, found.alive) == ([], [])
