"""Which addresses there are: Dash answers every one with its page, also those that are none."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Flask, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

ANYTHING = "/<path:path>"


def init_addresses(server: Flask, is_page: Callable[[str], bool]) -> None:
    """Learn which of the paths left to Dash are pages."""
    server.extensions["is_page"] = is_page


def nowhere() -> bool:
    """Whether the address asked is known to nobody but Dash, and no page of its own."""
    rule = request.url_rule
    return rule is not None and rule.rule == ANYTHING and not _is_page(request.path)


def opens(path: str) -> bool:
    """Whether a link to `path` leads to something."""
    adapter = current_app.create_url_adapter(request)
    try:
        rule, _ = adapter.match(path, "GET", return_rule=True) if adapter else (None, {})
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return rule is not None and (rule.rule != ANYTHING or _is_page(path))


def _is_page(path: str) -> bool:
    known: Callable[[str], bool] = current_app.extensions.get("is_page", lambda _: False)
    return known(path)


def local_path(wanted: str) -> str:
    """The wanted address if it is a plain path of this site, else ''. Browsers read '\\' as '/'."""
    parts = urlsplit(wanted)
    plain = wanted.startswith("/") and not wanted.startswith("//") and wanted.isprintable()
    return wanted if plain and "\\" not in wanted and not parts.scheme and not parts.netloc else ""
