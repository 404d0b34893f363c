"""Another county without a line of code: real districts, real requests, answers known before."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select

from dashboards.components.boundary_check import check_for_command
from dashboards.shell import create_server
from data_layer.core.days import local
from data_layer.core.import_mapping import meaning_of
from data_layer.core.imports import GOING, Mode, State
from data_layer.core.scope import Scope
from data_layer.core.statistics.survival import closed_by
from data_layer.db.engine import writer_engine
from data_layer.db.migrate import upgrade
from data_layer.db.tables import incident
from data_layer.queries.asking import Ask
from data_layer.queries.closing import closing
from data_layer.queries.imports import Import, import_of
from data_layer.services import boundary_layers, imports
from data_layer.services.county_pack import read_pack, store_pack
from data_layer.services.import_files import LOOKED, folder_of, read_json
from data_layer.services.store import Store, open_store
from data_layer.services.tokens import issue_token
from data_layer.vocab import TokenKind
from geo.coverage import boundary_problems
from tests.districts import BOROUGHS, NEWEST, REAL, events, layer, pack
from tests.served import settings_of

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the real data are not beside the code")
WHOLE = "from=2025-01-01&to=2025-03-14"
HOUR = 3600.0


@pytest.fixture(scope="module", params=["posted", "imported"])
def api(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[FlaskClient, dict[str, str]]]:
    """A server of that county after every request was posted, or its boundaries and its file of
    requests were imported, and its tokens."""
    folder = tmp_path_factory.mktemp("districts")
    instance = folder / "instance"
    instance.mkdir()
    settings = settings_of(instance)
    made = read_pack(pack(folder, drawn=request.param == "posted"), boundary_problems)
    engine = writer_engine(settings.database_url)
    with engine.begin() as conn:
        upgrade(conn)
        store_pack(conn, made, NEWEST, lambda _line: None)
        tokens = {
            kind: issue_token(conn, "36", kind, "nyc", "", NEWEST)
            for kind in (TokenKind.INGEST, TokenKind.READ)
        }
    engine.dispose()
    store = open_store(settings, lambda: NEWEST).start()
    try:
        client = create_server(store).test_client()
        if request.param == "posted":
            _post(client, tokens[TokenKind.INGEST])
        else:
            _bring_boundaries(store)
            _import(store)
        yield client, tokens
    finally:
        store.stop()


def _post(client: FlaskClient, token: str) -> None:
    rest = events()
    while batch := list(islice(rest, 5_000)):
        answer = client.post(
            "/api/v1/events",
            data=orjson.dumps(batch),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        assert answer.json["refused"] == []
        assert answer.json["accepted"] == len(batch)


def _bring_boundaries(store: Store) -> None:
    """As an administrator does it: the file alone, looked at and published."""
    asked = "districts.geojson", "grid", "", ""
    body = orjson.dumps(layer())
    checked, _ = check_for_command(store.readers, store.county, NEWEST, asked, body)
    assert (checked.features, checked.shapes) == (71, 71)

    def publish(conn: Connection) -> None:
        name = boundary_layers.keep_draft(conn, "36", checked, "admin", NEWEST)
        boundary_layers.publish(conn, store.county, name, 20250101, "test", "admin", NEWEST)

    store.writer.submit(publish)
    store.look_again()


def _import(store: Store) -> None:
    """As an administrator does it: the file alone, and what its columns mean."""
    body = (REAL / "nyc_311_animals_2025.csv").read_bytes()
    number = imports.send(store, "admin", "nyc_311_animals_2025.csv", body)
    _until(store, number, State.READY)
    looked = read_json(folder_of(store.settings.instance, number) / LOOKED)
    proposed = {**looked["proposed"]["columns"], "title": "Complaint Type"}
    # The city's own words are no categories of the county, its agency no unit, its address stays.
    for name in ("category", "unit"):
        proposed.pop(name, None)
    mapping = {
        **looked["proposed"],
        "columns": proposed,
        "source": "nyc",
        "fixed": {"category": "A1", "source_kind": "hotline_12345"},
    }
    imports.save_mapping(store, "admin", number, meaning_of(mapping, looked["header"]), "en")
    _until(store, number, State.CHECKED)
    imports.begin(store, "admin", number, Mode.ALL)
    done = _until(store, number, State.STORED)
    assert (done.rows_read, done.rows_stored, done.rows_refused) == (4_969, 4_969, 0)
    assert done.events_stored == 4_969 + 4_692


def _until(store: Store, number: int, state: State) -> Import:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        with store.readers.connect() as conn:
            found = import_of(conn, Scope("36"), number)
        if found.state is state:
            return found
        assert found.state in GOING, (found.state, found.why)
        time.sleep(0.1)
    raise AssertionError(found)


def numbers(api: tuple[FlaskClient, dict[str, str]], query: str) -> dict[str, Any]:
    client, tokens = api
    headers = {"Authorization": f"Bearer {tokens[TokenKind.READ]}"}
    answer = client.get(f"/api/v1/metrics?{WHOLE}&{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    return {(row["key"], row["metric"]): row for row in answer.json["rows"]}


def test_requests_are_placed_as_the_city_placed_them(
    api: tuple[FlaskClient, dict[str, str]],
) -> None:
    whole = numbers(api, "keys=reported,unplaced_rate")
    assert whole["36", "reported"]["n"] == 4_969
    assert whole["36", "unplaced_rate"]["numerator"] == 67
    grids = numbers(api, "keys=reported&by=grid")
    assert sum(row["n"] for row in grids.values()) == 4_902
    assert len(grids) == 67


def test_the_grids_are_the_citys_own_boards(api: tuple[FlaskClient, dict[str, str]]) -> None:
    with (REAL / "nyc_311_animals_2025.csv").open(encoding="utf-8") as handle:
        boards = {row["Unique Key"]: row["Community Board"] for row in csv.DictReader(handle)}
    with api[0].application.extensions["store"].readers.connect() as conn:
        placed = conn.execute(
            select(incident.c.incident_id, incident.c.grid_code).where(incident.c.grid_code != "")
        ).all()
    numbers_of = {name.upper(): code for code, name in BOROUGHS.items()}
    labels = [(boards[case].partition(" "), grid) for case, grid in placed]
    known = [
        (f"36{numbers_of[name]}{board}1", grid)
        for (board, _, name), grid in labels
        if board.isdecimal() and len(board) == 2 and name in numbers_of
    ]
    assert len(known) == 4_900
    assert sum(code == grid for code, grid in known) == 4_796


def test_closing_times_are_the_published_ones(api: tuple[FlaskClient, dict[str, str]]) -> None:
    keys = "close_p50,close_p90,closed_p50,closed_p90,closed_within_1d,closed_within_7d"
    found = {metric: row["value"] for (_, metric), row in numbers(api, f"keys={keys}").items()}
    assert found["closed_p50"] / HOUR == pytest.approx(4.4833, abs=1e-4)
    assert found["closed_p90"] / HOUR == pytest.approx(73.0167, abs=1e-4)
    assert found["close_p50"] / HOUR == pytest.approx(5.7, abs=0.01)
    assert found["close_p90"] / HOUR == pytest.approx(103.2, abs=0.05)
    assert 1 - found["closed_within_1d"] == pytest.approx(0.328476, abs=1e-6)
    assert 1 - found["closed_within_7d"] == pytest.approx(0.063807, abs=1e-6)


def test_as_many_are_still_open_as_were_published(api: tuple[FlaskClient, dict[str, str]]) -> None:
    """By the curve that the pages draw of them."""
    store = api[0].application.extensions["store"]
    ask = Ask(20250101, 20250314)
    with store.readers.connect() as conn:
        made = closing(conn, store.county, Scope("36"), NEWEST, ask=ask)
    assert (made.n, made.still_open) == (4_969, 277)
    hours = {1: 0.76891, 4: 0.54371, 24: 0.328476, 168: 0.063807, 720: 0.02752}
    found = 1 - closed_by(made.curve, [n / 24 for n in hours])
    assert found == pytest.approx(list(hours.values()), abs=5e-6)


def test_local_days_follow_the_citys_clock(api: tuple[FlaskClient, dict[str, str]]) -> None:
    days = numbers(api, "keys=reported&by=day")
    busiest = max(days.values(), key=lambda row: row["n"])
    assert (busiest["key"], busiest["n"]) == ("2025-03-10", 96)
    assert local(NEWEST, "America/New_York").day == 20250314


def test_the_county_goes_by_its_own_name(api: tuple[FlaskClient, dict[str, str]]) -> None:
    rows = numbers(api, "keys=reported&by=township").values()
    assert {row["name"] for row in rows} == {
        "Manhattan", "Bronx", "Brooklyn", "Queens", "Staten Island",
    }  # fmt: skip
