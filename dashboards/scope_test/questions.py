"""Every route and page of numbers asked, as somebody of one township, for what belongs to others.

A new route is asked because it stands in the URL map, a new page because it stands among the pages'
addresses, a new parameter because the code reads it by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

import orjson
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from data_layer.queries.foreign import Foreign
from data_layer.settings import ROOT

READ_BY_NAME = re.compile(
    r"""(?:\bget|\bargs|_date|_select|_chosen)\(\s*(?:frame, )?"([a-z0-9_]+)\""""
)
# These end the walk, or change what it walks with.
LEFT_OUT = {"sign_in.logout", "sign_in.language"}
FILES = ("/assets/", "/_dash-component-suites/", "/_favicon.ico", "/<path:path>")
# A question with one of these wrong is refused as a whole: asked for one at a time.
STRICT = (
    *("township", "grid", "unit", "category", "source", "urgency"),
    *("from", "to", "by", "then", "keys"),
)
# Not for this role, or another's: no parameter opens that.
CLOSED = (403, 404)
EVENTS = "text/event-stream"


class Answer(NamedTuple):
    """What came back: its status and everything that was sent, headers included."""

    status: int
    told: str


class Question(NamedTuple):
    """How to ask, what stands in the address of the others', what to call it, and of which route
    or page it is."""

    ask: Callable[[], Answer]
    values: tuple[str, ...]
    told: str
    route: str


@cache
def parameters() -> list[str]:
    """Every name that code of the web layer reads from an address, and some dictionary keys."""
    found = {
        name
        for path in sorted((ROOT / "dashboards").rglob("*.py"))
        for name in READ_BY_NAME.findall(path.read_text(encoding="utf-8"))
    }
    return sorted(found | set(STRICT))


def questions_of_routes(
    server: Flask,
    client: FlaskClient,
    foreign: Foreign,
    headers: dict[str, str],
    *,
    api: bool,
    own: dict[str, str] | None = None,
) -> Iterator[Question]:
    """Every GET route of the map with others' values in its address and its query, and those with
    a place for it in their address with the `own` values too."""
    adapter = server.url_map.bind("localhost")
    for rule in server.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in LEFT_OUT:
            continue
        if rule.rule.startswith(FILES) or rule.rule.startswith("/api/") is not api:
            continue
        for value in (own or {}).values() if rule.arguments else ():
            yield _question(client, rule, _path(adapter, rule, value), headers, ())
        for value in foreign.asked.values():
            path = _path(adapter, rule, value)

            def status(query: dict[str, str], path: str = path) -> int:
                answer = client.get(f"{path}?{urlencode(query)}", headers=headers)
                answer.close()
                return answer.status_code

            closed = status({}) in CLOSED
            for query in _queries(value, lambda query: status(query) >= 400, closed=closed):
                address = f"{path}?{urlencode(query)}"
                yield _question(client, rule, address, headers, (value,))


def _question(
    client: FlaskClient, rule: Rule, address: str, headers: dict[str, str], values: tuple[str, ...]
) -> Question:
    return Question(
        lambda: _read(client.get(address, headers=headers)), values, address[:200], rule.rule
    )


def questions_of_pages(
    ask: Callable[[str, str], Answer], addresses: tuple[str, ...], foreign: Foreign
) -> Iterator[Question]:
    """Every page of numbers with others' values in its query."""
    for path in addresses:
        for value in foreign.asked.values():
            # A page that answers has a sentence.
            refused = lambda query, path=path: (  # noqa: E731
                "sentence" not in ask(path, f"?{urlencode(query)}").told
            )
            for query in _queries(value, refused):
                search = f"?{urlencode(query)}"
                asking = lambda path=path, search=search: ask(path, search)  # noqa: E731
                yield Question(asking, (value,), f"{path}{search}"[:200], path)


def _queries(
    value: str, refused: Callable[[dict[str, str]], bool], *, closed: bool = False
) -> Iterator[dict[str, str]]:
    """Nothing, then the value in each parameter; in those that may be wrong together where that is
    answered, and in all of them at once where the address is `closed`, whatever it is asked."""
    yield {}
    if closed:
        yield dict.fromkeys(parameters(), value)
        return
    lenient = {name: value for name in parameters() if name not in STRICT}
    yield from _answered(lenient, refused)
    for name in STRICT:
        yield {name: value}


def _answered(
    query: dict[str, str], refused: Callable[[dict[str, str]], bool]
) -> Iterator[dict[str, str]]:
    """The parameters in as large groups as are answered; those that are refused alone."""
    if len(query) == 1 or not refused(query):
        yield query
        return
    named = list(query.items())
    half = len(named) // 2
    for part in (named[:half], named[half:]):
        yield from _answered(dict(part), refused)


def _path(adapter: Any, rule: Rule, value: str) -> str:
    values = {name: _fitting(rule, name, value) for name in rule.arguments}
    return str(adapter.build(rule.endpoint, values, method="GET") if values else rule.rule)


def _fitting(rule: Rule, name: str, value: str) -> Any:
    kind = type(rule._converters[name]).__name__
    return 1 if "Integer" in kind or "Float" in kind else value


def _read(answer: TestResponse) -> Answer:
    """The whole answer, headers included; of a stream without end its beginning."""
    try:
        if answer.mimetype == EVENTS:
            body = next(iter(answer.response), b"")
            shown = body.decode() if isinstance(body, bytes) else body
        elif answer.is_json:
            # As a program reads it: no letter is hidden behind an escape.
            shown = orjson.dumps(answer.json).decode()
        else:
            shown = answer.get_data().decode("utf-8", "replace")
        return Answer(answer.status_code, f"{answer.headers}{shown}")
    finally:
        answer.close()
