"""The dictionary and its numbers over the API: one figure wherever it is asked for."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from werkzeug.test import TestResponse

from dashboards.endpoints import numbers
from data_layer.core.catalog import BY_KEY, METRICS
from data_layer.log.bulk import write_history
from data_layer.queries.asking import Ask
from data_layer.queries.metrics import metric_values
from data_layer.services.tokens import issue_token
from data_layer.vocab import TokenKind
from tests.contract.access_house import House, open_house
from tests.crowd import lives
from tests.world import CODE, COUNTY, COUNTY_SCOPE, EAST, EAST_SCOPE, NOW, WEST

SPLITS = ["county", "day", "month", "township", "grid", "category", "major", "source", "unit"]
SPLITS += ["week", "weekday", "hour", "urgency"]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder: Path = tmp_path_factory.mktemp("numbers")
    with open_house(folder) as made:
        made.server.register_blueprint(numbers.blueprint)
        made.store.writer.submit(lambda c: write_history(c, COUNTY, lives(Random(3), 400), NOW))
        yield made


@pytest.fixture(scope="module")
def tokens(house: House) -> dict[str, str]:
    def issue(kind: TokenKind, township: str) -> str:
        return house.store.writer.submit(
            lambda c: issue_token(c, CODE, kind, "reader", township, NOW)
        )

    return {
        "county": issue(TokenKind.READ, ""),
        "east": issue(TokenKind.READ, EAST),
        "ingest": issue(TokenKind.INGEST, ""),
    }


def get(house: House, token: str, path: str) -> TestResponse:
    headers = {"Authorization": f"Bearer {token}"}
    return house.server.test_client().get(f"/api/v1/{path}", headers=headers)


def test_the_catalog_tells_every_formula_in_words(house: House, tokens: dict[str, str]) -> None:
    told = get(house, tokens["county"], "catalog").json
    assert [entry["key"] for entry in told["metrics"]] == [metric.key for metric in METRICS]
    rate = next(entry for entry in told["metrics"] if entry["key"] == "on_time_closure")
    assert (rate["numerator_zh"], rate["denominator_zh"]) == ("按期办结", "应办结")
    assert {"A13", "F9"} <= {entry["ref"] for entry in told["missing"]}
    table = get(house, tokens["county"], "catalog?format=csv")
    assert table.text.startswith("\ufeffkey,")
    assert len(table.text.strip().splitlines()) == len(METRICS) + 1


def test_two_hundred_figures_are_the_same_in_json_csv_and_query(
    house: House, tokens: dict[str, str]
) -> None:
    rng = Random(11)
    with house.store.readers.connect() as conn:
        for _ in range(200):
            keys = tuple(rng.sample(list(BY_KEY), 3))
            by, whole = rng.choice(SPLITS), rng.random() < 0.5
            first, last = rng.choice([("2026-08-01", "2026-11-23"), ("2026-10-07", "2026-11-12")])
            address = f"metrics?keys={','.join(keys)}&by={by}&from={first}&to={last}"
            token, scope = ("county", COUNTY_SCOPE) if whole else ("east", EAST_SCOPE)
            told = get(house, tokens[token], address).json["rows"]
            table = get(house, tokens[token], f"{address}&format=csv").text.removeprefix("\ufeff")
            ask = Ask(_day(first), _day(last), "" if by == "county" else by)
            wanted = metric_values(conn, COUNTY, scope, NOW, ask=ask, keys=keys)
            assert [(r["metric"], r["value"], r["n"]) for r in told] == [
                (one.metric, one.value, one.n) for one in wanted
            ]
            assert [_figure(row) for row in csv.DictReader(StringIO(table))] == [
                (r["metric"], r["key"], r["value"]) for r in told
            ]


def _day(text: str) -> int:
    return int(text.replace("-", ""))


def _figure(row: dict[str, str]) -> tuple[str, str, Any]:
    return row["metric"], row["key"], float(row["value"]) if row["value"] else None


def test_a_township_learns_nothing_of_another(house: House, tokens: dict[str, str]) -> None:
    for by in SPLITS:
        shown = get(house, tokens["east"], f"metrics?by={by}&from=2026-08-01&to=2026-11-23").text
        assert WEST not in shown
        assert "西镇" not in shown
    assert WEST in get(house, tokens["county"], "metrics?by=township").text
    assert get(house, tokens["east"], f"metrics?township={WEST}").status_code == 403
    assert WEST not in get(house, tokens["east"], "flow").text


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("metrics?keys=nothing", "unknown_metric"),
        ("metrics?by=moon", "no_split"),
        ("metrics?by=source&then=moon", "no_split"),
        ("metrics?by=source&then=source", "no_split"),
        ("metrics?then=source", "no_split"),
        ("metrics?days=x", "no_date"),
        ("metrics?from=yesterday", "no_date"),
        ("metrics?days=0", "no_date"),
        ("metrics?from=2026-11-02&to=2026-11-01", "reversed_period"),
        ("metrics?cohort=mine", "unknown_cohort"),
        ("metrics?category=zzz", "no_filter"),
        ("metrics?grid=zzz", "no_filter"),
        ("metrics?source=zzz", "no_filter"),
        ("metrics?metric=on_time_closure", "unknown_parameter"),
        ("metrics?metrics=", "unknown_parameter"),
        ("metrics?basis=xyz", "unknown_parameter"),
        ("metrics?format=xml", "unknown_format"),
        ("metrics?format=", "unknown_format"),
        ("flow?by=day", "unknown_parameter"),
        ("flow?format=xlsx", "unknown_format"),
        ("catalog?keys=open", "unknown_parameter"),
        ("catalog?format=xml", "unknown_format"),
        ("scores?from=2026-10-01", "unknown_parameter"),
        ("scores?format=xml", "unknown_format"),
    ],
)
def test_what_is_wrong_is_told(house: House, tokens: dict[str, str], query: str, code: str) -> None:
    answer = get(house, tokens["county"], query)
    assert (answer.status_code, answer.json["error"]["code"]) == (400, code)


def test_what_is_wrong_names_what_there_is(house: House, tokens: dict[str, str]) -> None:
    told = get(house, tokens["county"], "scores?year=2026").json["error"]
    assert told["message_zh"] == "没有参数 year。可用的参数：kind, month, format。"
    told = get(house, tokens["county"], "metrics?format=xml").json["error"]
    assert told["message_en"] == "'format' is one of: json, csv."


def test_dates_come_back_as_they_are_given(house: House, tokens: dict[str, str]) -> None:
    window = "from=2026-10-30&to=2026-11-02"
    for path in (f"metrics?keys=reported&{window}", f"flow?{window}"):
        told = get(house, tokens["county"], path).json
        assert (told["from"], told["to"]) == ("2026-10-30", "2026-11-02")
    for by, keys in (("day", {"2026-10-30", "2026-11-02"}), ("month", {"2026-10", "2026-11"})):
        address = f"metrics?keys=reported&by={by}&{window}"
        rows = get(house, tokens["county"], address).json["rows"]
        assert keys <= {row["key"] for row in rows}
        assert all(row["name"] == row["key"] for row in rows)
        table = get(house, tokens["county"], f"{address}&format=csv").text.removeprefix("\ufeff")
        lines = list(csv.DictReader(StringIO(table)))
        assert [line["key"] for line in lines] == [row["key"] for row in rows]
        assert {line["from"] for line in lines} == {"2026-10-30"}
    assert get(house, tokens["county"], "scores?month=2026-10").json["month"] == "2026-10"


def test_a_wrong_method_is_told_in_the_words_of_the_api(
    house: House, tokens: dict[str, str]
) -> None:
    headers = {"Authorization": f"Bearer {tokens['county']}"}
    answer = house.server.test_client().post("/api/v1/metrics", headers=headers, json={})
    assert answer.status_code == 405
    told = answer.json["error"]
    assert told["message_zh"] == "这个接口地址只支持 GET，不支持 POST。"
    assert "pages" not in told["message_en"]


def test_the_field_way_counts_what_is_late_and_open(house: House, tokens: dict[str, str]) -> None:
    address = "metrics?keys=on_time_closure&from=2026-08-01&to=2026-11-23"
    (due,) = get(house, tokens["county"], address).json["rows"]
    (field,) = get(house, tokens["county"], f"{address}&cohort=field").json["rows"]
    with house.store.readers.connect() as conn:
        keys = ("overdue", "closed")
        ask = Ask(20260801, 20261123)
        late = metric_values(conn, COUNTY, COUNTY_SCOPE, NOW, ask=ask, keys=keys)[0].value
    assert field["n"] >= late > 0
    assert (due["n"], due["value"]) != (field["n"], field["value"])


def test_two_splits_add_up_to_one(house: House, tokens: dict[str, str]) -> None:
    address = "metrics?keys=reported&from=2026-08-01&to=2026-11-23&by=township"
    once = get(house, tokens["county"], address).json["rows"]
    twice = get(house, tokens["county"], f"{address}&then=source").json["rows"]
    assert {row["then"] for row in twice} >= {"worker", "leader"}
    assert all(row["then_name"] for row in twice)
    for row in once:
        assert row["n"] == sum(part["n"] for part in twice if part["key"] == row["key"])
    assert "then" in get(house, tokens["county"], f"{address}&then=source&format=csv").text[:40]


def test_the_flow_follows_the_steps(house: House, tokens: dict[str, str]) -> None:
    told = get(house, tokens["county"], "flow?from=2026-07-01&to=2026-11-23").json["edges"]
    counts = {(edge["before"], edge["after"]): edge["n"] for edge in told}
    assert counts["reported", "accepted"] > 100
    assert all(edge["median_s"] >= 0 for edge in told)
    table = get(house, tokens["county"], "flow?format=csv").text
    assert table.startswith("\ufeffbefore,after,n,median_s")


def test_only_reading_tokens_read(house: House, tokens: dict[str, str]) -> None:
    for path in ("catalog", "metrics", "flow"):
        assert get(house, tokens["ingest"], path).status_code == 403
        assert house.server.test_client().get(f"/api/v1/{path}").status_code == 401
