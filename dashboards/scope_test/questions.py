"""Every route and page of numbers asked, as somebody of one township, for what belongs to others.

A new route is asked because it stands in the URL map, a new page because it stands among the pages'
addresses, a new parameter because the code reads it by name.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import urlencode

import orjson
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

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
# Not for this caller, or not there: no parameter opens that.
CLOSED = (401, 403, 404, 410)
EVENTS = "text/event-stream"
# How a workbook begins, which is a zip file.
PACKED = b"PK\x03\x04"

Query = dict[str, str]


class Answer(NamedTuple):
    """What came back: its status and everything that was sent, headers included; to which
    question, of which route, and the values of others that stood in it."""

    status: int
    told: str
    question: str = ""
    route: str = ""
    values: Sequence[str] = ()


# What an address answers to a query.
Ask = Callable[[Query], Answer]


@cache
def parameters() -> list[str]:
    """Every name that code of the web layer reads from an address, and some dictionary keys."""
    found = {
        name
        for path in sorted((ROOT / "dashboards").rglob("*.py"))
        for name in READ_BY_NAME.findall(path.read_text(encoding="utf-8"))
    }
    return sorted(found | set(STRICT))


def answers_of_routes(
    server: Flask,
    client: FlaskClient,
    asked: Mapping[str, str],
    headers: dict[str, str],
    *,
    api: bool,
    own: Mapping[str, str] | None = None,
    thorough: bool = True,
    under: str = "/",
) -> Iterator[Answer]:
    """What every GET route of the map (or those `under` an address) says to the values that are
    `asked` for, in its address and in its query; one with a place for it in its address is asked
    for the `own` values too."""
    adapter = server.url_map.bind("localhost")
    for rule in server.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in LEFT_OUT:
            continue
        if not rule.rule.startswith(under):
            continue
        if rule.rule.startswith(FILES) or rule.rule.startswith("/api/") is not api:
            continue
        for value in (own or {}).values() if rule.arguments else ():
            path = _path(adapter, rule, value)
            yield _get(client, path, headers)._replace(question=path, route=rule.rule)
        for value in asked.values():
            path = _path(adapter, rule, value)
            ask = partial(_ask_route, client, headers, rule.rule, path, value)
            yield from _answers(ask, value, lambda one: one.status >= 400, thorough=thorough)


def _ask_route(
    client: FlaskClient, headers: dict[str, str], route: str, path: str, value: str, query: Query
) -> Answer:
    address = f"{path}?{urlencode(query)}"
    answer = _get(client, address, headers)
    return answer._replace(question=address[:200], route=route, values=(value,))


def answers_of_pages(
    open_page: Callable[[str, str], Answer], addresses: Sequence[str], asked: Mapping[str, str]
) -> Iterator[Answer]:
    """What every page of numbers says to the values that are `asked` for in its query."""
    for path in addresses:
        for value in asked.values():
            ask = partial(_ask_page, open_page, path, value)
            # A page that answers has a sentence.
            yield from _answers(ask, value, lambda one: "sentence" not in one.told)


def _ask_page(
    open_page: Callable[[str, str], Answer], path: str, value: str, query: Query
) -> Answer:
    search = f"?{urlencode(query)}"
    answer = open_page(path, search)
    return answer._replace(question=f"{path}{search}"[:200], route=path, values=(value,))


def _answers(
    ask: Ask, value: str, refused: Callable[[Answer], bool], *, thorough: bool = True
) -> Iterator[Answer]:
    """Nothing, then the value in all parameters that may be wrong together. Where it is `thorough`
    these in smaller groups until they are answered, and the others alone; nothing more of what is
    closed, whatever it is asked."""
    bare = ask({})
    yield bare
    if refused(bare):
        yield ask(dict.fromkeys(parameters(), value))
    if bare.status in CLOSED:
        return
    lenient = {name: value for name in parameters() if name not in STRICT}
    if not thorough:
        yield ask(lenient)
        return
    if refused(bare):
        yield from (ask({name: value}) for name in lenient)
    else:
        yield from _together(ask, lenient, refused)
    yield from (ask({name: value}) for name in STRICT)


def _together(ask: Ask, query: Query, refused: Callable[[Answer], bool]) -> Iterator[Answer]:
    """The parameters in as large groups as are answered; those that are refused alone."""
    answer = ask(query)
    yield answer
    if len(query) == 1 or not refused(answer):
        return
    named = list(query.items())
    half = len(named) // 2
    for part in (named[:half], named[half:]):
        yield from _together(ask, dict(part), refused)


def _path(adapter: Any, rule: Rule, value: str) -> str:
    values = {name: _fitting(rule, name, value) for name in rule.arguments}
    return str(adapter.build(rule.endpoint, values, method="GET") if values else rule.rule)


def _fitting(rule: Rule, name: str, value: str) -> Any:
    kind = type(rule._converters[name]).__name__
    return 1 if "Integer" in kind or "Float" in kind else value


def _get(client: FlaskClient, address: str, headers: dict[str, str]) -> Answer:
    """The whole answer, headers included; of a stream without end its beginning."""
    answer = client.get(address, headers=headers)
    try:
        return Answer(answer.status_code, f"{answer.headers}{_shown(answer)}")
    finally:
        answer.close()


def _shown(answer: TestResponse) -> str:
    if answer.mimetype == EVENTS:
        body: Any = next(iter(answer.response), b"")
        return str(body.decode() if isinstance(body, bytes) else body)
    if answer.is_json:
        # As a program reads it: no letter is hidden behind an escape.
        return orjson.dumps(answer.json).decode()
    data = answer.get_data()
    if data.startswith(PACKED):
        with zipfile.ZipFile(BytesIO(data)) as members:
            data = b"\n".join(map(members.read, members.namelist()))
    return data.decode("utf-8", "replace")
