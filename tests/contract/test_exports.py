"""Taking numbers out: who may, what the file holds, and how it is fetched and proved."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from random import Random
from typing import Any

import geopandas as gpd
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from dashboards import outputs
from dashboards.components.analysis_table import analysis_table
from dashboards.endpoints import exports
from data_layer.core import tabular
from data_layer.core.catalog import BY_KEY
from data_layer.core.exports import Format, Order, State, from_json
from data_layer.core.scope import Scope
from data_layer.db.tables import account, audit, export
from data_layer.log.bulk import write_history
from data_layer.queries.asking import Ask
from data_layer.queries.cases_behind import Part, cases_behind
from data_layer.queries.metrics import metric_values
from data_layer.services.export_files import folder_of
from data_layer.services.export_state import find_export
from data_layer.services.exporter import Exporter
from data_layer.vocab import Role
from tests.contract.access_house import BROWSER, ORIGIN, House, open_house
from tests.contract.export_house import fetched, post, token, work_off
from tests.crowd import lives
from tests.world import (
    ALL_GRIDS,
    CODE,
    COUNTY,
    COUNTY_SCOPE,
    EAST,
    EAST_SCOPE,
    GRIDS,
    NOW,
    WEST,
)

CASES = {"of": "/cases", "measure": "cohort_reported", "from": "2026-09-01", "to": "2026-11-22"}
FOREIGN = (WEST, "西镇", "西1", "西2", "U3")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(tmp_path_factory.mktemp("exports")) as made:
        made.server.register_blueprint(exports.blueprint)
        made.store.writer.submit(lambda c: write_history(c, COUNTY, lives(Random(3), 400), NOW))
        yield made


def order(client: FlaskClient, wanted: str = "csv", **asked: str) -> str:
    """The number of a new export."""
    query = "&".join(f"{k}={v}" for k, v in {**CASES, **asked}.items() if k != "of")
    of = asked.get("of", CASES["of"])
    answer = post(client, "/exports", of=of, query=query, format=wanted)
    assert answer.status_code == 303, answer.text
    return str(answer.location.rpartition("/")[2])


def rows_of(body: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(body.decode("utf-8-sig"))))


def test_a_list_becomes_a_file_with_all_its_rows(house: House) -> None:
    client = house.client(Role.ANALYST)
    number = order(client)
    assert "事件清单 · CSV" in client.get(f"/exports/{number}", headers=BROWSER).text
    work_off(house)
    state = client.get(f"/exports/{number}/state").json
    answer = fetched(client, number)
    head, *rows = rows_of(answer.data)
    ask = Ask(20260901, 20261122)
    with house.store.readers.connect() as conn:
        found = cases_behind(
            conn,
            COUNTY,
            COUNTY_SCOPE,
            NOW,
            ask=ask,
            measure="cohort_reported",
            part=Part(limit=None),
        )
    assert found is not None
    assert (state["state"], head[0]) == ("done", "事件编号")
    assert [row[0] for row in rows] == [line.case_no for line in found[1]]
    assert len(rows) == found[0] > 100
    assert f"{number}.csv" in answer.headers["Content-Disposition"]


def test_a_link_works_once_for_its_owner_and_for_a_day(house: House) -> None:
    client, other = house.client(Role.ANALYST), house.client(Role.SUPERVISOR)
    number = order(client)
    work_off(house)
    link = post(client, f"/exports/{number}/fetch").location
    assert other.get(link).status_code == 409
    assert client.get(link).status_code == 200
    assert client.get(link).status_code == 409
    assert other.get(f"/exports/{number}").status_code == 404
    assert post(other, f"/exports/{number}/fetch").status_code == 404
    late = post(client, f"/exports/{number}/fetch").location
    house.clock.now += 25 * 3_600_000
    try:
        assert client.get(late).status_code in {302, 401, 409}
        with house.store.readers.connect() as conn:
            found = find_export(conn, CODE, number)
        assert found is not None
        assert found.expires_at < house.clock.now
    finally:
        house.clock.now = NOW


def test_metrics_are_taken_out_by_one_split(house: House) -> None:
    fields = {"of": "/metrics", "query": "by=township&then=category", "format": "csv"}
    answer = post(house.client(Role.ANALYST), "/exports", **fields)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "one_split")


@pytest.mark.parametrize("role", [Role.HANDLER, Role.ADMIN, Role.AUDITOR])
def test_who_may_not_export_is_refused_everywhere(house: House, role: Role) -> None:
    client = house.client(role)
    sent = {"csrf_token": "x", "of": "/cases", "query": "", "format": "csv"}
    assert client.get("/exports").status_code == 403
    assert client.get("/exports/new?of=/cases").status_code == 403
    assert client.post("/exports", data=sent, headers={"Origin": ORIGIN}).status_code in {400, 403}


def test_a_leader_takes_out_nothing_of_others(house: House) -> None:
    client = house.client(Role.LEADER)
    for of, asked in (("/cases", {}), ("/events", {}), ("/metrics", {"by": "grid"})):
        number = order(client, of=of, **asked)
        work_off(house)
        text = fetched(client, number).data.decode("utf-8-sig")
        assert [word for word in FOREIGN if word in text] == []
        assert len(text.splitlines()) > 5
    refused = post(client, "/exports", of="/cases", query=f"township={WEST}", format="csv")
    assert refused.status_code == 403


@pytest.mark.parametrize("wanted", ["geojson", "gpkg"])
@pytest.mark.parametrize(("role", "grids"), [(Role.ANALYST, ALL_GRIDS), (Role.LEADER, GRIDS[EAST])])
def test_a_map_program_opens_the_areas(
    house: House, tmp_path: Path, wanted: str, role: Role, grids: tuple[str, ...]
) -> None:
    client = house.client(role)
    number = order(client, wanted, of="/map")
    work_off(house)
    file = tmp_path / f"a.{wanted}"
    file.write_bytes(fetched(client, number).data)
    frame = gpd.read_file(file) if wanted == "geojson" else gpd.read_file(file, layer="areas")
    assert sorted(frame["code"]) == sorted(grids)
    assert {"name", "reported", "reported_n", "geometry"} <= set(frame.columns)
    assert frame.crs == "EPSG:4326"


def test_the_analysts_table_is_taken_out_row_by_row(house: House) -> None:
    client, by = house.client(Role.ANALYST), {"by": "township", "keys": "reported,on_time_closure"}
    number = order(client, of="/analysis", **by)
    work_off(house)
    _, *rows = rows_of(fetched(client, number).data)
    query = {**by, "from": "2026-09-01", "to": "2026-11-22"}
    with house.store.readers.connect() as conn:
        shown = analysis_table(conn, COUNTY, COUNTY_SCOPE, NOW, query=query)
    assert [row[0] for row in rows] == [row[0] for row in tabular.rows_of(shown)]
    assert len(rows) == shown.n == 2
    for wrong in ("keys=nothing", "keys=open&by=month"):
        refused = post(client, "/exports", of="/analysis", query=wrong, format="csv")
        assert refused.status_code == 400


PICTURES = {
    "png": b"\x89PNG\r\n\x1a\n...IEND\xaeB`\x82",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'></svg>\n",
}


def send(client: FlaskClient, number: str, body: bytes, name: str = "漏斗图") -> Any:
    fields = {"csrf_token": token(client), "file": (BytesIO(body), name)}
    return client.post(f"/exports/{number}/picture", data=fields, headers={"Origin": ORIGIN})


@pytest.mark.parametrize("wanted", PICTURES)
def test_a_figure_is_kept_under_the_number_it_bears(house: House, wanted: str) -> None:
    client, body = house.client(Role.ANALYST), PICTURES[wanted]
    told = post(client, "/exports/picture", of="/assessment", query="", format=wanted).json
    assert told["number"] in told["mark"]
    # One that was never drawn makes nothing, and nobody else can put something in its place.
    assert send(house.client(Role.SUPERVISOR), told["number"], body).status_code == 404
    kept = send(client, told["number"], body)
    answer = client.get(kept.json["href"])
    assert answer.data == body
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert send(client, told["number"], body).status_code == 409


@pytest.mark.parametrize(
    ("wanted", "body"),
    [
        *(("svg", body) for body in (b"", b"<html>", PICTURES["png"])),
        ("svg", b"<svg><SCRIPT>1</SCRIPT></svg>"),
        *((wanted, body.rstrip()[:-1]) for wanted, body in PICTURES.items()),
    ],
)
def test_what_is_no_picture_is_refused(house: House, wanted: str, body: bytes) -> None:
    client = house.client(Role.ANALYST)
    number = post(client, "/exports/picture", of="/discovery", query="", format=wanted).json[
        "number"
    ]
    assert send(client, number, body).status_code == 422
    assert post(client, f"/exports/{number}/cancel").status_code == 303


def test_what_is_asked_wrongly_is_refused_before_it_is_ordered(house: House) -> None:
    client = house.client(Role.ANALYST)
    for fields in (
        {"of": "/nowhere", "query": "", "format": "csv"},
        {"of": "/cases", "query": "from=tomorrow", "format": "csv"},
        {"of": "/cases", "query": "", "format": "exe"},
    ):
        assert post(client, "/exports", **fields).status_code == 400


def test_a_few_at_a_time_and_called_off(house: House) -> None:
    client = house.client(Role.SUPERVISOR)
    numbers = [order(client) for _ in range(3)]
    refused = post(client, "/exports", of="/cases", query="", format="csv")
    assert refused.status_code == 429
    for number in numbers:
        assert post(client, f"/exports/{number}/cancel").status_code == 303
        assert post(client, f"/exports/{number}/cancel").status_code == 409
    work_off(house)
    with house.store.readers.connect() as conn:
        found = [find_export(conn, CODE, number) for number in numbers]
    assert [one.state for one in found if one] == [State.CANCELLED] * 3


def test_a_right_lost_ends_the_download(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    client = house.client(Role.OPERATOR)
    number = order(client)
    work_off(house)
    link = post(client, f"/exports/{number}/fetch").location
    monkeypatch.setattr(exports, "CHUNK", 64)
    monkeypatch.setattr(exports, "CHECK_SECONDS", 0.0)
    mine = (account.c.county_code == CODE, account.c.username == "operator")

    def become(role: str) -> None:
        house.store.writer.submit(
            lambda c: c.execute(update(account).where(*mine).values(role=role))
        )

    answer = client.get(link, buffered=False)
    first = next(answer.response)  # type: ignore[call-overload]
    become("auditor")
    try:
        left = b"".join(answer.response)
        assert len(first) + len(left) < int(answer.headers["Content-Length"])
        assert client.get("/exports").status_code == 403
    finally:
        become("operator")


def test_every_step_is_on_record(house: House) -> None:
    client = house.client(Role.ANALYST)
    number = order(client)
    work_off(house)
    fetched(client, number)
    with house.store.readers.connect() as conn:
        found = conn.scalars(select(audit.c.action).where(audit.c.object == number)).all()
    assert sorted(found) == ["export", "export_fetch", "export_made"]


def test_a_file_is_proved_by_its_digest(house: House) -> None:
    client = house.client(Role.ANALYST)
    number = order(client)
    work_off(house)
    with house.store.readers.connect() as conn:
        found = find_export(conn, CODE, number)
    assert found is not None
    page = {"Accept": "text/html"}
    assert number in client.get(f"/exports?sha256={found.sha256}", headers=page).text
    assert "没有内容相同的导出" in client.get(f"/exports?sha256={'0' * 64}", headers=page).text
    # A leader learns nothing of what the county took out.
    told = house.client(Role.LEADER).get(f"/exports?sha256={found.sha256}", headers=page).text
    assert number not in told


def test_what_a_dead_process_left_is_made_once_more_and_then_given_up(house: House) -> None:
    client = house.client(Role.ANALYST)
    number = order(client)

    def left_running() -> None:
        here = (export.c.county_code == CODE, export.c.number == number)
        values = {"state": "running", "attempts": export.c.attempts + 1}
        house.store.writer.submit(lambda c: c.execute(update(export).where(*here).values(values)))

    exporter = Exporter(
        house.store.writer, house.store.readers, lambda: COUNTY, house.clock, house.store.settings
    )
    left_running()
    exporter.tidy()
    with house.store.readers.connect() as conn:
        once = find_export(conn, CODE, number)
    left_running()
    exporter.tidy()
    with house.store.readers.connect() as conn:
        twice = find_export(conn, CODE, number)
    assert once is not None
    assert twice is not None
    assert (once.state, twice.state) == (State.WAITING, State.FAILED)
    assert twice.why is not None
    page = client.get(f"/exports/{number}", headers={"Accept": "text/html"}).text
    assert twice.why.zh in page


def test_files_go_when_their_day_is_over_and_what_was_made_for_nobody(house: House) -> None:
    client, instance = house.client(Role.ANALYST), house.store.settings.instance
    number = order(client)
    work_off(house)
    left = folder_of(instance, "DC1-never")
    left.mkdir(parents=True)
    exporter = Exporter(
        house.store.writer, house.store.readers, lambda: COUNTY, house.clock, house.store.settings
    )
    exporter.forget()
    assert folder_of(instance, number).is_dir()
    assert not left.exists()
    house.clock.now += 25 * 3_600_000
    try:
        exporter.forget()
    finally:
        house.clock.now = NOW
    assert not folder_of(instance, number).exists()
    # What proves the file stays.
    with house.store.readers.connect() as conn:
        found = find_export(conn, CODE, number)
    assert found is not None
    assert found.sha256


def test_an_order_travels_as_json() -> None:
    told = Order(
        "DC1",
        "甲",
        Role.LEADER,
        Scope(CODE, EAST),
        Format.XLSX,
        "/cases",
        {"by": "grid"},
        "zh",
        NOW,
    )
    assert from_json(told.as_json()) == told


def test_random_tables_of_metrics_equal_what_the_pages_show(house: House, tmp_path: Path) -> None:
    """Five hundred random questions; small groups apart, which are not handed out."""
    rng, keys = Random(5), sorted(BY_KEY)
    splits = ["county", "day", "month", "township", "grid", "category", "source", "unit"]
    for number in range(500):
        by, chosen = rng.choice(splits), rng.sample(keys, 3)
        scope = rng.choice([COUNTY_SCOPE, EAST_SCOPE])
        query = {"from": "2026-09-01", "to": "2026-11-22", "by": by, "keys": ",".join(chosen)}
        told = Order("DC9", "甲", Role.ANALYST, scope, Format.CSV, "/metrics", query, "zh", NOW)
        with house.store.readers.connect() as conn:
            done = outputs.make(
                conn, COUNTY, house.store.settings, told, tmp_path / str(number), lambda *_: None
            )
            ask = Ask(20260901, 20261122, "" if by == "county" else by)
            found = metric_values(conn, COUNTY, scope, NOW, ask=ask, keys=tuple(chosen))
        body = (tmp_path / str(number) / done["file_name"]).read_bytes()
        _, *rows = rows_of(body)
        assert len(rows) == len(found) == done["rows_done"]
        for row, one in zip(rows, found, strict=True):
            hidden = ask.by and 0 < one.n < 3
            assert row[2] == one.metric
            assert row[7] == ("" if hidden else str(one.n))
            if one.value is None or hidden:
                assert row[4] == ""
            else:
                scale = 100 if BY_KEY[one.metric].unit == "percent" else 1
                assert float(row[4]) == pytest.approx(scale * one.value, abs=1e-3)
