"""A browser signed in before a wall."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.served import Server

WIDE = {"width": 1920, "height": 1080}


def signed_in(browser: Browser, server: Server, role: str = "operator", **more: Any) -> Page:
    context: BrowserContext = browser.new_context(viewport=more.pop("viewport", WIDE), **more)
    page = context.new_page()
    user = server.credentials["users"][role]
    page.goto(f"{server.url}/login")
    page.fill("input[name=username]", user["username"])
    page.fill("input[name=password]", user["password"])
    page.click("button[type=submit]")
    page.wait_for_load_state()
    return page


def open_scene(page: Page, server: Server, scene: str, query: str = "rotate=0") -> None:
    page.goto(f"{server.url}/wall/{scene}?{query}")
    expect(page.locator(".state.live")).to_be_visible(timeout=20_000)
