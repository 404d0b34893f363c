"""A browser signed in before a wall."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.served import Server
from tests.visitor import TOKEN

WIDE = {"width": 1920, "height": 1080}


def signed_in(browser: Browser, server: Server, role: str = "operator", **more: Any) -> Page:
    """A page of somebody who is signed in and has opened nothing yet."""
    context: BrowserContext = browser.new_context(viewport=more.pop("viewport", WIDE), **more)
    sign_in(context, server, role)
    return context.new_page()


def sign_in(context: BrowserContext, server: Server, role: str) -> None:
    """Sign in beside the pages: drawing those that lead there is a third of many a test."""
    form = context.request.get(f"{server.url}/login").text()
    found = TOKEN.search(form)
    assert found, form
    answer = context.request.post(
        f"{server.url}/login",
        form={"csrf_token": found[1], "next": "/password", **server.credentials["users"][role]},
        headers={"Origin": server.url},
    )
    assert answer.ok, answer.status


def sign_in_by_form(page: Page, server: Server, role: str = "operator") -> None:
    """Sign in as people do."""
    user = server.credentials["users"][role]
    page.goto(f"{server.url}/login")
    page.fill("input[name=username]", user["username"])
    page.fill("input[name=password]", user["password"])
    page.click("button[type=submit]")
    page.wait_for_load_state()


def open_scene(page: Page, server: Server, scene: str, query: str = "rotate=0") -> None:
    page.goto(f"{server.url}/wall/{scene}?{query}")
    expect(page.locator(".state.live")).to_be_visible(timeout=20_000)
