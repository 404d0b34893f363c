"""The folder under which a proxy shows the product, such as /grid: it is taken off the addresses
that come in and put before those that leave. Everything between speaks of the root."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import SplitResult

from flask import Flask, Response, current_app, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# An address in an element, also in one that travels to a wall in JSON; and as a value of Dash's.
ATTRIBUTE = re.compile(rb"""((?<![\w-])(?:href|src|action)=\\?["'])/(?!/)""")
# Within a page Dash writes the slash as a number.
VALUE = re.compile(rb'("(?:href|src|action|requests_pathname_prefix)": ?")(?:/|\\u002f)(?!/)')
# The page's own scripts read there what to put before the addresses they make.
ROOT_ELEMENT = re.compile(rb"<html\b")
HTML, JSON = "text/html", "application/json"
# What machines are told stays as the interface describes it.
API = "/api/"
# Elements within JSON, their texts escaped.
WALL = "/wall/"


def init_prefix(server: Flask) -> None:
    """Serve under the prefix alone ("" is the root). Call after whatever packs the answers."""
    if prefix := server.extensions["prefix"]:
        server.after_request(_lead_out)
        server.wsgi_app = _leading_in(prefix, server.wsgi_app)  # type: ignore[method-assign,assignment]


def own_prefix() -> str:
    """The folder this server is shown under; "" is the root."""
    return str(current_app.extensions["prefix"])


def within(address: SplitResult, prefix: str) -> str:
    """The path of a page's own address as the product knows it; "" for one outside the prefix."""
    return address.path.removeprefix(prefix) if address.path.startswith(f"{prefix}/") else ""


def from_outside(path: str) -> str:
    """The whole address by which another system sends a browser to `path`."""
    return f"{request.host_url.rstrip('/')}{current_app.extensions['prefix']}{path}"


def _leading_in(prefix: str, app: WSGIApplication) -> WSGIApplication:
    told = Response(
        f"请打开 {prefix}/ / Please open {prefix}/\n", 404, mimetype="text/plain",
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
    )  # fmt: skip

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path != prefix and not path.startswith(f"{prefix}/"):
            return told(environ, start_response)
        # SCRIPT_NAME stays empty: whatever Flask makes of addresses then lacks the prefix too.
        return app({**environ, "PATH_INFO": path.removeprefix(prefix) or "/"}, start_response)

    return answer


def _lead_out(response: Response) -> Response:
    prefix = str(current_app.extensions["prefix"])
    to = (response.location or "").removeprefix(request.host_url.rstrip("/"))
    if to.startswith("/"):
        response.location = f"{prefix}{to}"
    told = response.mimetype in {HTML, JSON} and not request.path.startswith(API)
    if told and not response.is_streamed:
        page = response.mimetype == HTML
        # Any other JSON holds what people wrote as they wrote it.
        elements = page or WALL in request.path
        body = _led(response.get_data(), prefix.encode(), page=page, elements=elements)
        response.set_data(body)
    return response


def _led(body: bytes, prefix: bytes, *, page: bool, elements: bool) -> bytes:
    if elements:
        body = ATTRIBUTE.sub(rb"\1" + prefix + b"/", body)
    if page:
        body = ROOT_ELEMENT.sub(b'<html data-site="' + prefix + b'"', body, count=1)
    return VALUE.sub(rb"\1" + prefix + b"/", body)
