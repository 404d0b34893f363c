"""One JSON line a request and a refused event: no query values, names, phones or free text."""

from __future__ import annotations

import json
import logging
import sys
import time
import traceback
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, current_app, g, request

from dashboards.access.request_counts import RequestCounts

LOGGER = logging.getLogger("governance")
DEEPEST = 12


def init_request_log(server: Flask) -> None:
    """Log every request once it is answered; for a stream that is when it starts."""
    if not LOGGER.handlers:
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(logging.Formatter("%(message)s"))
        LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
    server.extensions["request_counts"] = RequestCounts()
    server.before_request(_start)
    server.after_request(_log_request)


def log_line(kind: str, **fields: Any) -> None:
    """Write one line; JSON keeps line breaks inside values from forging another."""
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    LOGGER.info(json.dumps({"time": at, "kind": kind, **fields}))


def log_refused(source: str, index: int, errors: Iterable[tuple[str, str]]) -> None:
    """One line for a refused event: its source, its place in the request, (field, code) pairs."""
    pairs = [f"{field}:{code}" for field, code in errors]
    log_line("event_refused", source=source, index=index, errors=pairs)


def log_action_refused(action: str, code: str) -> None:
    """One line for an action that its caller has no right to, or not there."""
    log_line("action_refused", action=action, code=code, **_caller())


def log_failure(error: BaseException) -> None:
    """One line for an unexpected error: its type and the lines of code, but not its message.

    A message often quotes the value it stumbled over, which may be somebody's name.
    """
    frames = traceback.extract_tb(error.__traceback__)[-DEEPEST:]
    where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    cause = error.__cause__ or error.__context__
    because = type(cause).__name__ if cause is not None else ""
    log_line(
        "failure", error=type(error).__name__, because=because, route=_route(), traceback=where
    )


def _start() -> None:
    g.started = time.perf_counter()


def _log_request(response: Response) -> Response:
    ms = (time.perf_counter() - g.started) * 1000
    current_app.extensions["request_counts"].add(_route(), response.status_code, ms / 1000)
    log_line(
        "request",
        method=request.method,
        route=_route(),
        status=response.status_code,
        ms=round(ms, 1),
        **_caller(),
    )
    return response


def _route() -> str:
    # The rule, not the path: paths hold case numbers, areas and one-time secrets.
    return str(request.url_rule) if request.url_rule is not None else "-"


def _caller() -> dict[str, str]:
    bearer = g.get("bearer")
    if bearer is not None:
        return {"token": bearer.prefix, "scope": bearer.scope.area_code}
    screen = g.get("screen")
    if screen is not None:
        return {"screen": screen.screen_id, "scope": screen.scope.area_code}
    session = g.get("session")
    if session is None:
        return {}
    account = session.account
    return {"account": account.username, "scope": account.scope.area_code}
