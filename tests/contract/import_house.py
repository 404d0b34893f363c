"""A small server with the pages of imports, and a ledger's way through them by forms; what the
thread and its process do is done on demand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboards.endpoints import imports as page
from data_layer.core.imports import Order
from data_layer.core.scope import Scope
from data_layer.queries.imports import Import, import_of
from data_layer.services.importer import Importer
from data_layer.vocab import Role
from tests.contract.access_house import BROWSER, ORIGIN, House, csrf_token, open_house, submit
from tests.ledgers import COLUMNS, DEMO, MAPPING, told_here
from tests.world import CODE

ADDRESS = "/settings/import"
WORDS = {"word.category.1": "邻里矛盾", "as.category.1": "0101 邻里"}


@contextmanager
def import_house(tmp_path: Path, **changes: Any) -> Iterator[House]:
    with open_house(tmp_path, **changes) as made:
        made.server.register_blueprint(page.blueprint)
        held = made.store
        worker = Importer(held.writer, held.readers, held.current_county, held.clock, held.settings)
        made.server.extensions["store"] = replace(held, importer=worker)
        yield made


def held(house: House) -> Any:
    return house.server.extensions["store"]


def work(house: House) -> None:
    """What the thread does, with the process's work done here."""
    held(house).importer.work_off(told_here(held(house)))


def found(house: House, number: int = 1) -> Import:
    with held(house).readers.connect() as conn:
        return import_of(conn, Scope(CODE), number)


def send(client: FlaskClient, body: bytes = DEMO, name: str = "演示台账.csv") -> TestResponse:
    fields = {"csrf_token": csrf_token(client, ADDRESS), "file": (BytesIO(body), name)}
    return client.post(ADDRESS, data=fields, headers={"Origin": ORIGIN, **BROWSER})


def mapping_form(**more: str) -> dict[str, str]:
    form = {name: MAPPING[name] for name in ("shape", "source", "format", "zone")}
    form |= {f"column.{name}": column for name, column in COLUMNS.items()}
    form |= {f"fixed.{name}": value for name, value in MAPPING["fixed"].items()}
    return {**form, **more}


def judged(house: House, **more: str) -> FlaskClient:
    client = house.client(Role.ADMIN)
    assert send(client).location == f"{ADDRESS}/1"
    work(house)
    told = mapping_form(**more)
    answer = submit(client, f"{ADDRESS}/1/mapping", f"{ADDRESS}/1", **told)
    assert answer.status_code == 303, answer.text
    work(house)
    return client


def text_of(client: FlaskClient, path: str = f"{ADDRESS}/1") -> str:
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def file_of(client: FlaskClient, path: str) -> str:
    with client.get(path) as answer:
        assert "attachment" in answer.headers["Content-Disposition"]
        return answer.data.decode("utf-8-sig")


def order_of(house: House, number: int) -> Order:
    one = found(house, number)
    return Order(number, one.state, one.mapping, one.begun_at or 0, one.rows_done)
