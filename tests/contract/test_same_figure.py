"""One figure wherever it is asked for: tile, table, list, CSV and API."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from dashboards.components.page_parts import figure_text
from dashboards.number_pages import PLAIN
from dashboards.shell import PAGE, create_server
from dashboards.strings import wording
from data_layer.core.catalog import METRICS
from data_layer.core.days import local, to_date
from data_layer.core.metric import Kind, Metric
from data_layer.core.statistics.rates import NO_RATE_BELOW
from data_layer.queries.measures import FACTS
from data_layer.queries.visible import area_short
from data_layer.services.store import Store, open_store, wall_clock
from data_layer.services.tokens import issue_token
from data_layer.vocab import Role, TokenKind
from tests.contract.access_house import BROWSER, call, sign_in_as
from tests.contract.test_callbacks_whole_app import opening
from tests.served import credentials_of, settings_of

DRAWS, SEED = 200, 20261123
SPANS = (1, 3, 7, 10)


class Reader(NamedTuple):
    """Somebody who asks: a browser signed in, a token of the same rows, and what both add."""

    client: FlaskClient
    token: str
    township: str


class Tile(NamedTuple):
    """What a page prints of a metric, and the list it opens."""

    text: str
    href: str


class House:
    """The whole product at one moment, and who reads it."""

    def __init__(self, store: Store, people: dict[str, Any]) -> None:
        self.store, self.people = store, people
        self.server = create_server(store)
        self.pages: dict[tuple[str, str], Any] = {}
        self.today = to_date(local(store.clock(), store.county.zone).day)

    @cached_property
    def readers(self) -> dict[str, Reader]:
        """The county, the county narrowed to a township, and that township's leader."""
        own = self.people["users"]["leader"]["township_code"]
        return {
            "county": Reader(self.signed_in(Role.OPERATOR), self.token(""), ""),
            "narrowed": Reader(self.signed_in(Role.ANALYST), self.token(""), own),
            "leader": Reader(self.signed_in(Role.LEADER), self.token(own), ""),
        }

    def signed_in(self, role: Role) -> FlaskClient:
        client, user = self.server.test_client(), self.people["users"][role]
        assert sign_in_as(client, user["username"], user["password"]).status_code == 302
        client.get("/wall/overview", headers=BROWSER)
        return client

    def token(self, township: str) -> str:
        return self.store.writer.submit(
            lambda conn: issue_token(
                conn, self.store.county.code, TokenKind.READ, "same", township, self.store.clock()
            )
        )

    def page(self, who: str, path: str, query: dict[str, str]) -> Any:
        """The page's tree of components, as a browser gets it."""
        search = f"?{urlencode(query)}"
        key = who, f"{path}{search}"
        if key not in self.pages:
            answer = call(self.readers[who].client, opening(path, search))
            assert answer.status_code == 200
            self.pages[key] = answer.json["response"][PAGE]["children"]
        return self.pages[key]

    def api(self, who: str, query: dict[str, str]) -> list[dict[str, Any]]:
        return self.asked(who, query).json["rows"]

    def table(self, who: str, query: dict[str, str]) -> list[dict[str, str]]:
        text = self.asked(who, {**query, "format": "csv"}).text.removeprefix("\ufeff")
        return list(csv.DictReader(StringIO(text)))

    def asked(self, who: str, query: dict[str, str]) -> Any:
        headers = {"Authorization": f"Bearer {self.readers[who].token}"}
        address = f"/api/v1/metrics?{urlencode(query)}"
        answer = self.server.test_client().get(address, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer


@pytest.fixture(scope="module")
def house(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    copy = tmp_path_factory.mktemp("same") / "instance"
    shutil.copytree(demo_template, copy)
    moment = wall_clock()
    store = open_store(settings_of(copy), lambda: moment).start()
    yield House(store, credentials_of(copy))
    store.stop()


def parts(tree: Any) -> Iterator[dict[str, Any]]:
    """Every component below a component."""
    if isinstance(tree, list):
        for one in tree:
            yield from parts(one)
    elif isinstance(tree, dict) and "props" in tree:
        yield tree
        yield from parts(tree["props"].get("children"))


def of_kind(tree: Any, kind: str) -> list[dict[str, Any]]:
    return [part for part in parts(tree) if part["type"] == kind]


def of_class(tree: Any, name: str) -> list[dict[str, Any]]:
    return [p for p in parts(tree) if name in str(p["props"].get("className", "")).split()]


def text(tree: Any) -> str:
    if isinstance(tree, list):
        return "".join(map(text, tree))
    if isinstance(tree, dict):
        return text(tree.get("props", {}).get("children"))
    return "" if tree is None else str(tree)


def tiles(tree: Any) -> dict[str, Tile]:
    """Metric -> its tile, by the label it wears."""
    labels = {metric.label.zh: metric.key for metric in METRICS}
    found = {}
    for tile in of_class(tree, "tile"):
        key = labels[text(of_kind(tile, "Summary")[0])]
        number = of_class(tile, "key")[0]
        found[key] = Tile(text(of_kind(number, "B")[0]), number["props"].get("href", ""))
    return found


def shown(metric: Metric, row: dict[str, Any] | None) -> str:
    """What a page prints of an answer of the API."""
    none = row is None or (metric.kind == Kind.RATE and row["n"] < NO_RATE_BELOW)
    return wording.DASH if none else figure_text(row["value"], metric, "zh")


def listed(house: House, who: str, href: str) -> int:
    """How many the list behind a number says it has."""
    path, _, query = href.partition("?")
    pairs = dict(pair.split("=", 1) for pair in query.split("&"))
    told = text(of_class(house.page(who, path, pairs), "sentence")[0])
    return int(re.findall(r"([\d,]+) (?:件|人|个)", told)[-1].replace(",", ""))


def draws(house: House) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Who asks which page over which days."""
    rng = Random(SEED)
    pages = [path for path in PLAIN if path in WITH_TILES]
    for _ in range(DRAWS):
        span, back = rng.choice(SPANS), rng.randint(1, 2)
        last = house.today - timedelta(days=back)
        window = {"from": str(last - timedelta(days=span - 1)), "to": str(last)}
        yield rng.choice(list(house.readers)), rng.choice(pages), window


WITH_TILES = ("/discovery", "/dispatch", "/coordination", "/assessment")


def test_two_hundred_figures_are_the_same_everywhere(house: House) -> None:
    rng, seen = Random(SEED), set()
    for who, path, window in draws(house):
        township = house.readers[who].township
        query = {**window, **({"township": township} if township else {})}
        printed = tiles(house.page(who, path, query))
        metric = rng.choice([metric for metric in METRICS if metric.key in printed])
        tile, told = printed[metric.key], house.api(who, {**query, "keys": metric.key})
        row = told[0] if told else None
        assert tile.text == shown(metric, row), (who, path, query, metric.key)
        lines = house.table(who, {**query, "keys": metric.key})
        assert [(one["key"], one["value"], one["n"]) for one in lines] == [
            (one["key"], "" if one["value"] is None else str(one["value"]), str(one["n"]))
            for one in told
        ]
        if tile.href and row:
            n = listed(house, who, tile.href)
            fact = FACTS.get(metric.numerator)
            # A case in which something was done twice is listed once.
            acts = fact is not None and fact.table.name == "step"
            assert n <= row["numerator"] if acts else n == row["numerator"], tile.href
            assert bool(n) == bool(row["numerator"])
        seen.add((metric.key, who))
    assert len(seen) > 40


def test_the_numbers_of_people_are_their_rosters(house: House) -> None:
    for who in house.readers:
        township = house.readers[who].township
        query = {"to": str(house.today), **({"township": township} if township else {})}
        page = house.page(who, "/staffing", query)
        for key, tile in tiles(page).items():
            metric = next(one for one in METRICS if one.key == key)
            (row,) = house.api(who, {"keys": key, **{k: v for k, v in query.items() if k != "to"}})
            assert tile.text == shown(metric, row), (who, key)
            if tile.href:
                assert listed(house, who, tile.href) == row["numerator"], (who, key)


@pytest.mark.parametrize("who", ["county", "narrowed", "leader"])
def test_a_table_says_what_the_api_says_of_each_row(house: House, who: str) -> None:
    last = house.today - timedelta(days=1)
    township = house.readers[who].township
    query = {"from": str(last - timedelta(days=6)), "to": str(last)}
    query |= {"township": township} if township else {}
    by = "township" if who == "county" else "grid"
    labels = {metric.label.zh: metric for metric in METRICS}
    page = house.page(who, "/assessment", query)
    table = of_class(of_class(page, f"area-{by}")[0], "numbers")[0]
    heads = [text(head) for head in of_kind(of_kind(table, "Thead")[0], "Th")]
    keys = ",".join(labels[head].key for head in heads[1:])
    rows = house.api(who, {**query, "keys": keys, "by": by})
    # A table has room for the short name alone.
    areas = house.store.county.areas
    short = {
        code: area_short(areas[code]) for code in {row["key"] for row in rows} if code in areas
    }
    names = short if by == "township" else {row["key"]: row["name"] for row in rows}
    found = {(names.get(row["key"], row["name"]), row["metric"]): row for row in rows}
    compared = 0
    for line in of_kind(of_kind(table, "Tbody")[0], "Tr"):
        name, *cells = (text(cell) for cell in line["props"]["children"])
        for head, cell in zip(heads[1:], cells, strict=True):
            row = found.get((name, labels[head].key))
            assert cell == in_a_cell(labels[head], row), (name, head)
            compared += row is not None
    assert compared > 10


def in_a_cell(metric: Metric, row: dict[str, Any] | None) -> str:
    """What a table prints of an answer of the API; a count without an answer is none."""
    if row is None and metric.kind == Kind.COUNT:
        return "0"
    if row is None or (row["value"] is None and not row["n"]):
        return wording.DASH
    whole = figure_text(row["value"], metric, "zh")
    if metric.kind != Kind.RATE:
        return whole
    counts = f"{wording.count(row['numerator'])}/{wording.count(row['n'])}"
    return counts if row["n"] < NO_RATE_BELOW else f"{whole} ({counts})"
