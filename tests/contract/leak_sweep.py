"""Ask every route and page of numbers, as somebody of one township, for what belongs to others.

    assert not leaks(house, client, routes_of(server, client))

A new route is asked because it stands in the URL map, a new page because it stands among the pages'
addresses, a new parameter because the code reads it by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from data_layer.core.county import County
from data_layer.db.tables import holding, incident, post
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
CODE = re.compile(r"[0-9A-Za-z_-]+")
# Not for this role, or another's: no parameter opens that.
CLOSED = (403, 404)
EVENTS = "text/event-stream"


class Others(NamedTuple):
    """What belongs to other townships: `words` that no answer may hold, and `asked`, one of each
    kind to ask for."""

    words: list[str]
    asked: dict[str, str]


class Question(NamedTuple):
    """How to ask, what stands in the address of the others', and what to call it."""

    ask: Callable[[], str]
    values: tuple[str, ...]
    told: str


def others_of(conn: Connection, county: County, own: str) -> Others:
    """Codes, names, units, cases and people of every township but the own one."""
    areas = [a for a in county.areas.values() if county.township_of.get(a.code) not in {None, own}]
    mine = "".join(a.name for a in county.areas.values() if county.township_of.get(a.code) == own)
    names = {a.name for a in areas if a.level == "township" and a.name not in mine}
    units = [unit for unit in county.units.values() if unit.township_code not in {"", own}]
    elsewhere = incident.c.township_code.not_in(["", own])
    cases = list(conn.scalars(select(incident.c.case_no).where(elsewhere)))
    same = (holding.c.county_code == post.c.county_code) & (holding.c.post_id == post.c.post_id)
    people = set(
        conn.scalars(
            select(holding.c.person_id)
            .select_from(post.join(holding, same))
            .where(post.c.township_code != own)
        )
    )
    grid = next(a.code for a in areas if a.level == "grid")
    words = [*(a.code for a in areas), *names, *(u.code for u in units), *(u.name for u in units)]
    asked = {
        "township": county.township_of[grid],
        "grid": grid,
        "unit": units[0].code,
        "case": cases[0],
        "person": sorted(people)[0],
    }
    return Others([*words, *cases, *people], asked)


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
    others: Others,
    headers: dict[str, str],
    *,
    api: bool,
    under: str = "/",
) -> Iterator[Question]:
    """Every GET route of the map, or those `under` an address, with others' values in its address
    and its query."""
    adapter = server.url_map.bind("localhost")
    for rule in server.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in LEFT_OUT:
            continue
        if not rule.rule.startswith(under):
            continue
        if rule.rule.startswith(FILES) or rule.rule.startswith("/api/") is not api:
            continue
        for value in others.asked.values():
            path = _path(adapter, rule, value)

            def status(query: dict[str, str], path: str = path) -> int:
                answer = client.get(f"{path}?{urlencode(query)}", headers=headers)
                answer.close()
                return answer.status_code

            closed = status({}) in CLOSED
            for query in _queries(value, lambda query: status(query) >= 400, closed=closed):
                address = f"{path}?{urlencode(query)}"
                ask = lambda address=address: _read(client.get(address, headers=headers))  # noqa: E731
                yield Question(ask, (value,), address[:200])


def questions_of_pages(
    ask: Callable[[str, str], str], addresses: tuple[str, ...], others: Others
) -> Iterator[Question]:
    """Every page of numbers with others' values in its query."""
    for path in addresses:
        for value in others.asked.values():
            # A page that answers has a sentence.
            refused = lambda query, path=path: "sentence" not in ask(path, f"?{urlencode(query)}")  # noqa: E731
            for query in _queries(value, refused):
                search = f"?{urlencode(query)}"
                asking = lambda path=path, search=search: ask(path, search)  # noqa: E731
                yield Question(asking, (value,), f"{path}{search}"[:200])


def leaks(questions: Iterator[Question], others: Others) -> list[str]:
    """One sentence for each answer that holds something of others beyond what was asked for."""
    find = _finder(others.words)
    problems = []
    for question in questions:
        shown = question.ask()
        for value in question.values:
            shown = shown.replace(value, "")
        found = find(shown)
        if found:
            problems.append(f"{question.told} tells {found}")
    return problems


def _finder(words: list[str]) -> Callable[[str], str]:
    """A function that finds one of very many words anywhere in a text; '' without any. Codes are
    looked for within runs of plain letters and digits, where slices of a text are few."""
    codes = {word for word in words if CODE.fullmatch(word)}
    names, lengths = [word for word in words if word not in codes], {len(code) for code in codes}

    def find(text: str) -> str:
        runs = set(CODE.findall(text))
        slices = (
            run[at : at + size]
            for run in runs
            for size in lengths
            for at in range(len(run) - size + 1)
        )
        found = next((piece for piece in slices if piece in codes), "")
        return found or next((name for name in names if name in text), "")

    return find


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
    return adapter.build(rule.endpoint, values, method="GET") if values else rule.rule


def _fitting(rule: Rule, name: str, value: str) -> Any:
    kind = type(rule._converters[name]).__name__
    return 1 if "Integer" in kind or "Float" in kind else value


def _read(answer: TestResponse) -> str:
    """The whole answer, headers included; of a stream without end its beginning."""
    try:
        if answer.mimetype == EVENTS:
            body = next(iter(answer.response), b"")
            shown = body.decode() if isinstance(body, bytes) else body
        else:
            shown = answer.get_data().decode("utf-8", "replace")
        return f"{answer.headers}{shown}"
    finally:
        answer.close()
