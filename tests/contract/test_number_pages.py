"""The pages of numbers in the assembled product: whole for any period, each number the length of
the list it opens, no byte that is no number."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from data_layer.core.catalog.measures import ACTS
from data_layer.queries.narrowing import NARROWINGS
from tests.contract.access_house import call
from tests.contract.number_house import (
    NumberHouse,
    no_number,
    number_house,
    parts,
    sentence,
    shown,
)
from tests.contract.test_callbacks_whole_app import opening
from tests.served import credentials_of

PAGES = ["/discovery", "/dispatch", "/coordination", "/assessment"]
QUESTIONS = {
    "usual": "",
    "before any data": "?from=1990-01-01&to=1990-01-31",
    "partly to come": "?from=2026-11-20&to=2031-02-01",
    "one day": "?from=2026-11-20&to=2026-11-20",
    "a year earlier": "?against=year",
    "by the field's rule": "?cohort=field",
    "few cases": "?category=99&urgency=critical",
    "nothing it knows": "?against=x&cohort=x&map=x",
    "another map": "?map=on_time",
}


@pytest.fixture(scope="module")
def house(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NumberHouse]:
    with number_house(demo_template, tmp_path_factory.mktemp("numbers") / "instance") as found:
        yield found


@pytest.fixture(scope="module")
def reader(house: NumberHouse) -> Callable[[str], FlaskClient]:
    return house.browser


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_for_any_period(
    reader: Callable[[str], FlaskClient], path: str, question: str
) -> None:
    page = shown(reader("analyst"), path + QUESTIONS[question])
    assert "。" in sentence(page)
    assert len(list(parts(page, "Section"))) >= 6
    for graph in parts(page, "Graph"):
        assert graph["figure"]["data"]


@pytest.mark.parametrize("path", PAGES)
def test_a_leaders_page_is_whole_too(reader: Callable[[str], FlaskClient], path: str) -> None:
    assert "。" in sentence(shown(reader("leader"), path))


COUNT = re.compile(r"[\d,]+")


def doors(page: dict[str, Any]) -> dict[str, int]:
    """Address of a list -> the count that opens it; acts are no cases, and their lists are."""
    found = {}
    for link in parts(page, "A"):
        href, text = unescape(link.get("href") or ""), link.get("children")
        if isinstance(text, list) and text and isinstance(text[0], dict):
            text = text[0]["props"].get("children")
        measure = parse_qs(urlsplit(href).query).get("measure", [""])[0]
        counted = href.startswith("/cases") and measure not in ACTS and isinstance(text, str)
        if counted and COUNT.fullmatch(text):
            found[href] = int(text.replace(",", ""))
    return found


@pytest.mark.parametrize("path", PAGES)
def test_every_count_is_as_long_as_the_list_it_opens(
    reader: Callable[[str], FlaskClient], path: str
) -> None:
    client = reader("analyst")
    found = doors(shown(client, path))
    kinds = {tuple(sorted(parse_qs(urlsplit(href).query))): href for href in found}
    assert kinds or path == "/discovery"
    some = [*kinds.values(), *list(found)[:: max(1, len(found) // 12)]]
    for href in dict.fromkeys(some):
        told = sentence(shown(client, href))
        n = int(re.search(r"· ([\d,]+) 件", told)[1].replace(",", ""))  # type: ignore[index]
        assert n == found[href], href


def marks(page: dict[str, Any]) -> Iterator[str]:
    """The addresses behind the marks of the figures."""
    for graph in parts(page, "Graph"):
        for trace in graph["figure"]["data"]:
            data = trace.get("customdata") or trace.get("link", {}).get("customdata") or []
            for link in data:
                yield from link if isinstance(link, list) else [link]


@pytest.mark.parametrize("path", PAGES)
def test_the_marks_of_every_figure_open_a_list_or_a_case(
    reader: Callable[[str], FlaskClient], path: str
) -> None:
    client = reader("analyst")
    found = [link for link in marks(shown(client, path)) if link]
    kinds = {
        (link.partition("?")[0], *sorted(parse_qs(urlsplit(link).query))): link for link in found
    }
    assert {name[0] for name in kinds} <= {"/cases", "/desk"}
    assert len(kinds) >= 2
    for link in kinds.values():
        if link.startswith("/cases"):
            assert "件" in sentence(shown(client, link))


def test_the_fields_rule_is_refused_in_words_for_a_period_long_over(
    reader: Callable[[str], FlaskClient],
) -> None:
    client = reader("analyst")
    past = "/assessment?cohort=field&from=2026-09-01&to=2026-09-30"
    assert "数管口径含此刻超期未结" in json.dumps(shown(client, past), ensure_ascii=False)
    now = json.dumps(shown(client, "/assessment?cohort=field"), ensure_ascii=False)
    assert "数管口径含此刻超期未结" not in now
    assert "期内按期办结 ÷（期内办结 ＋ 此刻超期未结）" in now


def test_what_the_data_do_not_reach_back_to_is_not_compared(
    reader: Callable[[str], FlaskClient],
) -> None:
    client = reader("analyst")
    whole = json.dumps(
        shown(client, "/discovery?from=2025-01-01&to=2026-11-20"), ensure_ascii=False
    )
    assert "上期数据不全" in whole
    assert "个百分点" not in whole


def test_a_mark_that_is_none_is_told_in_one_sentence(
    reader: Callable[[str], FlaskClient],
) -> None:
    page = shown(reader("analyst"), "/cases?measure=open&stage=nowhere")
    assert "nowhere" in json.dumps(page, ensure_ascii=False)


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(sorted(NARROWINGS)), st.text(max_size=12), max_size=3))
def test_no_narrowing_breaks_a_list(
    reader: Callable[[str], FlaskClient], also: dict[str, str]
) -> None:
    answer = call(reader("analyst"), opening("/cases", f"?{urlencode(also)}"))
    assert answer.status_code == 200


def test_what_a_list_is_narrowed_to_stands_above_it(
    reader: Callable[[str], FlaskClient],
) -> None:
    told = sentence(shown(reader("analyst"), "/cases?measure=open&stage=handling&age=3-7"))
    assert "环节：处置（处置中）" in told
    assert "自上报 3–7 天" in told


def test_the_numbers_of_the_interface_are_numbers(house: NumberHouse) -> None:
    token = credentials_of(house.store.settings.instance)["read_token"]
    client = house.server.test_client()
    for by in ("county", "day", "township", "grid", "major", "source", "unit"):
        for window in ("from=1990-01-01&to=1990-01-31", "from=2026-11-01&to=2026-11-20"):
            answer = client.get(
                f"/api/v1/metrics?by={by}&{window}", headers={"Authorization": f"Bearer {token}"}
            )
            assert answer.status_code == 200
            json.loads(answer.data, parse_constant=no_number)
