"""The analyst's page in the assembled product: whole for any question and chart, its figure, table,
file and interface equal, each number as long as its list; views are kept within scope."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from dashboards.components.analysis_table import analysis_table
from dashboards.strings.dates import moment_name
from data_layer.core.catalog import BY_KEY
from data_layer.core.catalog.measures import ACTS
from data_layer.core.chart_choice import Chart
from data_layer.core.scope import Scope
from data_layer.core.splits import SPLITS
from data_layer.core.tabular import Holds, Tabular, rows_of
from data_layer.db.tables import audit, saved_view
from data_layer.queries import live_values
from data_layer.services.store import Store
from data_layer.vocab import Role
from tests.contract.access_house import BROWSER, ORIGIN, sign_in_as
from tests.contract.test_number_pages import marks, parts, sentence, shown

SHAPES = [
    "", "keys=reported&by=township", "keys=reported&by=day", "keys=on_time_closure&by=week",
    "keys=closed&by=month", "keys=reported&by=weekday&then=hour", "keys=closed&by=hour",
    "keys=on_time_closure,close_p50&by=township", "keys=close_p50&by=major",
    "keys=reported&by=township&then=source", "keys=reported&by=day&then=urgency",
    "keys=open,overdue,paused_rate&by=unit", "keys=workers,coverage&by=township",
    "keys=handle_p50&by=source", "keys=closed_within_3d&by=grid", "keys=reported,closed&by=county",
    "keys=on_time_closure&by=township&cohort=field", "keys=valid&by=grid&against=year",
]  # fmt: skip
WINDOWS = ["", "from=1990-01-01&to=1990-01-31", "days=7"]


@pytest.fixture(scope="module")
def reader(server: Flask, credentials: dict[str, Any]) -> Callable[[str], FlaskClient]:
    browsers: dict[str, FlaskClient] = {}

    def browser(role: str) -> FlaskClient:
        if role not in browsers:
            user = credentials["users"][role]
            client = browsers[role] = server.test_client()
            assert sign_in_as(client, user["username"], user["password"]).status_code == 302
            client.get("/analysis", headers=BROWSER)
        return browsers[role]

    return browser


def inside(props: dict[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    """The components of a kind within another one."""
    return parts(props["children"], kind)


def table_of(page: dict[str, Any], area: str = "table") -> dict[str, Any]:
    """The values the page's script makes a table of."""
    sections = [p for p in parts(page, "Section") if f"area-{area}" in p.get("className", "")]
    return json.loads(
        next(p["data-table"] for p in inside(sections[0], "Div") if "data-table" in p)
    )


def tabular(store: Store, scope: Scope, query: str) -> tuple[Tabular, list[list[Any]]]:
    asked = {name: values[-1] for name, values in parse_qs(query, keep_blank_values=True).items()}
    with store.readers.connect() as conn:
        found = analysis_table(conn, store.county, scope, store.clock(), query=asked)
        return found, [list(row) for row in rows_of(found)]


# ---- the page ------------------------------------------------------------------------------------


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("shape", SHAPES)
def test_any_question_is_answered_whole(
    reader: Callable[[str], FlaskClient], shape: str, window: str
) -> None:
    page = shown(reader("analyst"), f"/analysis?{shape}&{window}")
    assert "。" in sentence(page)
    assert len(list(parts(page, "Section"))) >= 3
    for graph in parts(page, "Graph"):
        assert graph["figure"]["data"]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_chart_that_fits_is_drawn_and_the_others_are_not(
    reader: Callable[[str], FlaskClient], shape: str
) -> None:
    client = reader("leader")
    page = shown(client, f"/analysis?{shape}")
    doors = next(p for p in parts(page, "P") if "charts" in p.get("className", ""))
    offered = list(inside(doors, "A"))
    assert len(offered) >= 4
    for link in offered:
        drawn = shown(client, link["href"])
        current = [
            a["href"]
            for p in parts(drawn, "P")
            if "charts" in p.get("className", "")
            for a in inside(p, "A")
            if a["className"] == "current"
        ]
        assert current == [link["href"]]
    for chart in Chart:
        shown(client, f"/analysis?{shape}&chart={chart}")


@pytest.mark.parametrize(
    "query",
    [
        "keys=nothing", "keys=open&by=day", "keys=on_time_closure&by=hour",
        "keys=workers&by=source",
        "by=moon", "then=moon&by=source", "from=x", "days=x", "days=99999999999",
        f"keys={','.join(list(BY_KEY)[:9])}", "keys=reported&by=grid&then=day&days=365",
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_told_with_a_way_on(
    reader: Callable[[str], FlaskClient], query: str
) -> None:
    page = shown(reader("analyst"), f"/analysis?{query}")
    assert list(parts(page, "Graph")) == []
    assert "。" in json.dumps(page, ensure_ascii=False)


def test_what_has_no_hour_says_so(reader: Callable[[str], FlaskClient]) -> None:
    told = sentence(shown(reader("analyst"), "/analysis?keys=on_time_closure&by=hour"))
    assert "按期办结率" in told
    assert "没有钟点" in told
    assert "没有时段" in sentence(shown(reader("analyst"), "/analysis?keys=open&by=week"))


WORDS = st.sampled_from(
    ["", "x", "day", "grid", "reported", "open,closed", "heat", "2026-11-20", "7"]
)


@settings(max_examples=80)
@given(st.dictionaries(st.sampled_from(["keys", "by", "then", "chart", "days", "to"]), WORDS))
def test_no_address_breaks_the_page(
    reader: Callable[[str], FlaskClient], query: dict[str, str]
) -> None:
    shown(reader("analyst"), f"/analysis?{urlencode(query)}")


# ---- one figure everywhere -----------------------------------------------------------------------


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape])
@pytest.mark.parametrize("role", ["analyst", "leader"])
def test_the_file_has_the_rows_of_the_screen(
    store: Store,
    credentials: dict[str, Any],
    reader: Callable[[str], FlaskClient],
    role: str,
    shape: str,
) -> None:
    county = store.county.code
    own = credentials["users"]["leader"]["township_code"] if role == "leader" else ""
    screen = table_of(shown(reader(role), f"/analysis?{shape}"))
    table, rows = tabular(store, Scope(county, own), shape)
    assert table.n == len(rows) == len(screen["rows"])
    assert all(len(row) == len(table.columns) for row in rows)
    splits = screen["named"]
    named = [
        [
            moment_name(column.key, str(value)).zh if column.holds is Holds.DAY else value
            for column, value in zip(table.columns[:splits], row, strict=False)
        ]
        for row in rows
    ]
    assert named == [[c[0] for c in r[:splits]] for r in screen["rows"]]
    counts = [i for i, column in enumerate(table.columns) if column.holds == "count"]
    for row, cells in zip(rows, screen["rows"], strict=True):
        for i in counts:
            if row[i] is not None:
                assert cells[i][0] == f"{round(row[i]):,}"


@pytest.mark.parametrize("shape", ["by=township", "by=township&then=source", "by=week", "by=hour"])
def test_figure_table_and_interface_say_the_same(
    server: Flask, credentials: dict[str, Any], reader: Callable[[str], FlaskClient], shape: str
) -> None:
    address = f"keys=reported&{shape}&to=2026-11-20"
    page = shown(reader("analyst"), f"/analysis?{address}&chart=pivot")
    table = table_of(page)
    headers = {"Authorization": f"Bearer {credentials['read_token']}"}
    answer = server.test_client().get(f"/api/v1/metrics?{address}", headers=headers)
    rows = answer.get_json()["rows"]
    # The interface calls a village by its own name alone, and so does a township.
    told = {(row["name"], row.get("then_name", ""))[: table["named"]]: row["n"] for row in rows}
    named = table["named"]
    assert {
        tuple(cell[0] for cell in row[:named]): int(row[named][0].replace(",", ""))
        for row in table["rows"]
    } == told
    drawn = shown(reader("analyst"), f"/analysis?{address}&chart={DRAWN[shape]}")
    figure = next(parts(drawn, "Graph"))["figure"]
    assert total(figure) == sum(row["n"] for row in rows) == whole(table)


DRAWN = {
    "by=township": "bar", "by=township&then=source": "heat", "by=week": "line", "by=hour": "bar",
}  # fmt: skip


def total(figure: dict[str, Any]) -> float:
    """What all marks of a figure add up to, earlier ones left out."""
    trace = figure["data"][-1] if figure["data"][0]["type"] == "scatter" else figure["data"][0]
    if trace["type"] == "heatmap":
        return sum(value or 0 for row in trace["z"] for value in row)
    return sum(value or 0 for value in trace["x" if trace.get("orientation") == "h" else "y"])


def whole(table: dict[str, Any]) -> int:
    """The sum of a table's rows; what has no place yet is in its foot alone."""
    column = [row[table["named"]][0] for row in table["rows"]]
    return sum(int(text.replace(",", "")) for text in column)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_count_is_as_long_as_the_list_it_opens(
    reader: Callable[[str], FlaskClient], shape: str
) -> None:
    client = reader("analyst")
    table = table_of(shown(client, f"/analysis?{shape}"))
    cells = [
        cell
        for row in table["rows"]
        for cell in row
        if cell[1] and cell[0].replace(",", "").isdecimal()
    ]
    for text_, href, _ in cells[:: max(1, len(cells) // 6)]:
        measure = parse_qs(urlsplit(href).query).get("measure", [""])[0]
        if measure in ACTS and measure != "reported":
            continue  # a case in which something was done twice is listed once
        if not href.startswith("/cases"):
            continue
        n = int(re.search(r"· ([\d,]+) 件", sentence(shown(client, href)))[1].replace(",", ""))  # type: ignore[index]
        assert n == int(text_.replace(",", "")), href


@pytest.mark.parametrize(
    "shape", ["", "chart=sankey", "chart=moves", "chart=curves", *SHAPES[1:10]]
)
def test_the_marks_of_a_chart_open_their_lists(
    reader: Callable[[str], FlaskClient], shape: str
) -> None:
    client = reader("analyst")
    found = [link for link in marks(shown(client, f"/analysis?{shape}")) if link]
    for link in found[:: max(1, len(found) // 4)]:
        assert link.startswith(("/cases", "/staffing"))
        assert "件" in sentence(shown(client, link))


@pytest.mark.parametrize("by", SPLITS)
def test_a_split_adds_up_to_the_whole(reader: Callable[[str], FlaskClient], by: str) -> None:
    table = table_of(shown(reader("leader"), f"/analysis?keys=valid&by={by}"))
    # A leader's cases all have their place.
    assert whole(table) == int(table["foot"][1][0].replace(",", ""))


# ---- views ---------------------------------------------------------------------------------------


def post(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    cookie = client.get_cookie("_csrf_token")
    headers = {"Origin": ORIGIN, "X-CSRFToken": cookie.decoded_value if cookie else ""}
    return client.post(f"/analysis/{path}", data=fields, headers=headers)


def listed(client: FlaskClient) -> dict[str, str]:
    """Name -> address of the views somebody sees."""
    page = shown(client, "/analysis")
    return {
        link["children"]: link["href"]
        for link in parts(page, "A")
        if link["href"].startswith("/analysis/view/")
    }


def keep(client: FlaskClient, name: str, share: str = "", search: str = "", **more: str) -> str:
    search = search or "keys=reported&by=source&from=2026-11-01&to=2026-11-20"
    answer = post(client, "views", name=name, share=share, search=search, **more)
    assert answer.status_code == 200, answer.text
    return answer.get_json()["view"]


def test_a_view_is_kept_opened_and_deleted_by_its_owner(
    store: Store, reader: Callable[[str], FlaskClient]
) -> None:
    client = reader("analyst")
    view = keep(client, "来源周报")
    assert listed(client)["来源周报"] == f"/analysis/view/{view}"
    opened = client.get(f"/analysis/view/{view}")
    assert opened.status_code == 302
    assert opened.location == "/analysis?keys=reported&by=source&from=2026-11-01&to=2026-11-20"
    assert "来源周报" not in listed(reader("operator"))
    assert reader("operator").get(f"/analysis/view/{view}").status_code == 404
    assert post(client, "views/delete", view=view).status_code == 200
    assert "来源周报" not in listed(client)
    with store.readers.connect() as conn:
        rows = conn.execute(select(audit.c.action, audit.c.actor).where(audit.c.object == view))
        assert {tuple(row) for row in rows} == {
            ("save_view", "analyst"), ("delete_view", "analyst"),
        }  # fmt: skip


def test_a_view_of_the_last_days_goes_along_with_the_date(
    reader: Callable[[str], FlaskClient],
) -> None:
    client = reader("analyst")
    view = keep(client, "滚动", days="7")
    location = client.get(f"/analysis/view/{view}").location
    assert location == "/analysis?keys=reported&by=source&days=7"
    assert "近 7 天" in json.dumps(shown(client, location), ensure_ascii=False)


def test_a_view_is_shared_with_a_role_or_by_link_and_deleted_by_nobody_else(
    store: Store, reader: Callable[[str], FlaskClient]
) -> None:
    analyst, operator = reader("analyst"), reader("operator")
    shared, linked = keep(analyst, "给值班员", "operator"), keep(analyst, "给同事", "link")
    assert "给值班员" in listed(operator)
    assert "给同事" not in listed(operator)
    assert operator.get(f"/analysis/view/{linked}").status_code == 302
    assert reader("leader").get(f"/analysis/view/{shared}").status_code == 404
    assert post(operator, "views/delete", view=shared).status_code == 403
    with store.readers.connect() as conn:
        refused = select(audit.c.result).where(
            audit.c.object == shared, audit.c.action == "delete_view"
        )
        assert conn.scalars(refused).all() == ["refused"]


def test_a_view_opens_within_the_viewers_own_scope(
    store: Store, credentials: dict[str, Any], reader: Callable[[str], FlaskClient]
) -> None:
    analyst, leader = reader("analyst"), reader("leader")
    own = credentials["users"]["leader"]["township_code"]
    other = next(area.code for area in store.county.townships if area.code != own)
    everyone = keep(analyst, "各网格", "leader", "keys=reported&by=grid")
    foreign = keep(analyst, "外乡镇", "leader", f"keys=reported&by=grid&township={other}")
    assert set(listed(leader)) >= {"各网格"}
    assert "外乡镇" not in listed(leader)
    assert leader.get(f"/analysis/view/{foreign}").status_code == 404
    location = leader.get(f"/analysis/view/{everyone}").location
    grids = {area.code for area in store.county.grids if store.county.township_of[area.code] == own}
    hrefs = [row[1][1] for row in table_of(shown(leader, location))["rows"]]
    assert {parse_qs(urlsplit(href).query)["grid"][0] for href in hrefs} <= grids
    # What a leader keeps stays in the township.
    mine = keep(leader, "本乡镇来源", "link")
    assert analyst.get(f"/analysis/view/{mine}").status_code == 302
    with store.readers.connect() as conn:
        row = select(saved_view.c.township_code).where(saved_view.c.view_id == mine)
        assert conn.scalar(row) == own


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"name": ""}, 422),
        ({"name": "长" * 41}, 422),
        ({"name": "一\n二"}, 422),
        ({"name": "好", "share": "security"}, 422),
        ({"name": "好", "search": "keys=nothing"}, 400),
        ({"name": "好", "search": "township=000"}, 400),
    ],
)
def test_what_cannot_be_kept_is_told(
    reader: Callable[[str], FlaskClient], fields: dict[str, str], status: int
) -> None:
    client = reader("analyst")
    answer = post(client, "views", **{"search": "keys=reported", "share": "", **fields})
    assert answer.status_code == status
    assert answer.get_json()["error"]["message_zh"]


def test_a_name_is_taken_once(reader: Callable[[str], FlaskClient]) -> None:
    client = reader("supervisor")
    keep(client, "同名")
    answer = post(client, "views", name="同名", share="", search="keys=reported")
    assert answer.status_code == 409
    keep(reader("operator"), "同名")


def test_what_is_no_part_of_a_question_is_not_kept(reader: Callable[[str], FlaskClient]) -> None:
    client = reader("analyst")
    view = keep(client, "净", search="keys=reported&by=source&x=<script>&view=1&measure=open")
    assert client.get(f"/analysis/view/{view}").location == "/analysis?keys=reported&by=source"


@pytest.mark.parametrize("role", [Role.HANDLER, Role.ADMIN, Role.AUDITOR, Role.SECURITY])
def test_who_reads_no_numbers_keeps_no_views(
    reader: Callable[[str], FlaskClient], role: Role
) -> None:
    client = reader(role)
    client.get("/password", headers=BROWSER)
    answer = post(client, "views", name="x", share="", search="keys=reported")
    assert answer.status_code == 403
    assert client.get("/analysis").status_code == 403


# ---- stopping ------------------------------------------------------------------------------------


def test_a_long_question_is_stopped_by_its_asker_alone(
    reader: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, search = threading.Event(), "?keys=reported&by=source&to=2026-11-19"
    endless = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) "
        "SELECT count(*) FROM n"
    )

    def slow(conn: Any, *_: Any, **__: Any) -> Any:
        begun.set()
        return conn.execute(text(endless))

    monkeypatch.setattr(live_values, "sums", slow)
    told: list[str] = []
    client = reader("analyst")
    asking = threading.Thread(
        target=lambda: told.append(sentence(shown(client, f"/analysis{search}")))
    )
    asking.start()
    assert begun.wait(10)
    assert post(reader("operator"), "stop", search=search).get_json() == {"stopped": False}
    time.sleep(0.2)
    assert asking.is_alive()
    assert post(client, "stop", search=search).get_json() == {"stopped": True}
    asking.join(10)
    assert not asking.is_alive()
    assert "已停止" in told[0]
