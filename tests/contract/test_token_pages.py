"""Machines' tokens over HTTP: who issues them, what is shown once, what ends at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from dashboards.endpoints import tokens as endpoint
from data_layer.db.tables import api_token, audit
from data_layer.services.tokens import find_token
from data_layer.vocab import Role, TokenKind
from tests.contract.access_house import BROWSER, ORIGIN, House, csrf_token, open_house
from tests.world import CODE, EAST

HOME = "/settings/tokens"
SHOWN = re.compile(r'id="token">(qx_[0-9a-f]{8}_[\w-]{43})<')
NEW = {"kind": "read", "source": "statistics-bureau", "purpose": "统计局取数"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as made:
        made.server.register_blueprint(endpoint.blueprint)
        yield made


def post(client: FlaskClient, path: str, **fields: str) -> Any:
    fields.setdefault("csrf_token", csrf_token(client, "/password"))
    return client.post(path, data=fields, headers={"Origin": ORIGIN, **BROWSER})


def issued(house: House, **fields: str) -> str:
    answer = post(house.client(Role.ADMIN), HOME, **{**NEW, **fields})
    assert answer.status_code == 200, answer.text
    found = SHOWN.search(answer.text)
    assert found is not None
    return found[1]


def found(house: House, token: str) -> Any:
    with house.store.readers.connect() as conn:
        return find_token(conn, CODE, token, house.clock())


def trail(house: House) -> list[tuple[str, str, str]]:
    with house.store.readers.connect() as conn:
        query = select(audit.c.action, audit.c.object, audit.c.result).order_by(audit.c.seq)
        return [tuple(row) for row in conn.execute(query)]


@pytest.mark.parametrize("kind", TokenKind)
def test_a_token_is_shown_once_and_kept_as_a_digest(house: House, kind: TokenKind) -> None:
    token = issued(house, kind=kind)
    assert found(house, token).kind is kind
    page = house.client(Role.ADMIN).get(HOME).text
    assert token[:11] in page and "统计局取数" in page
    assert '<option value="">全县</option>' in page
    assert "全市" not in page
    assert token not in page
    with house.store.readers.connect() as conn:
        stored = str(conn.execute(select(api_token)).all()) + str(conn.execute(select(audit)).all())
    assert token not in stored
    assert ("issue_token", token[:11], "ok") in trail(house)


def test_a_token_is_bound_to_source_scope_role_and_last_day(house: House) -> None:
    token = issued(
        house, kind="act", township=EAST, role="handler", unit="U1", expires="2026-12-01"
    )
    one = found(house, token)
    assert (one.source, one.scope.township_code, one.role, one.unit_code) == (
        "statistics-bureau", EAST, Role.HANDLER, "U1",
    )  # fmt: skip
    house.clock.now = one.expires_at - 1
    assert found(house, token)
    house.clock.now += 1
    assert found(house, token) is None
    page = house.client(Role.ADMIN).get(HOME).text
    assert "已失效的令牌" in page and "2026-12-01" in page


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": ""}, {"kind": "everything"}, {"source": ""}, {"source": "desk"},
        {"source": "two words"}, {"township": "1"}, {"kind": "act", "unit": "nobody"},
        {"kind": "act", "role": "admin"}, {"kind": "act", "role": "handler"},
        {"expires": "soon"}, {"expires": "2026-11-22"}, {"expires": "2028-01-01"},
        {"expires": "9999-12-31"},
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_the_form_keeps_what_was_typed(
    house: House, fields: dict[str, str]
) -> None:
    before = len(trail(house))
    answer = post(house.client(Role.ADMIN), HOME, **{**NEW, **fields})
    assert answer.status_code == 422
    assert SHOWN.search(answer.text) is None
    assert 'value="统计局取数"' in answer.text
    assert len([row for row in trail(house)[before:] if row[0] == "issue_token"]) == 0


def test_a_revoked_token_ends_at_once(house: House) -> None:
    token = issued(house)
    bearer = {"Authorization": f"Bearer {token}"}
    client = house.server.test_client()
    assert client.get("/api/v1/careless", headers=bearer).status_code == 401  # no kind asked for
    assert "token" not in client.get("/api/v1/careless", headers=bearer).text
    assert client.post("/api/v1/events", json=[], headers=bearer).status_code == 403
    answer = post(house.client(Role.ADMIN), f"{HOME}/{token[:11]}/revoke")
    assert answer.status_code == 303
    assert client.post("/api/v1/events", json=[], headers=bearer).status_code == 401
    assert ("revoke_token", token[:11], "ok") in trail(house)
    again = post(house.client(Role.ADMIN), f"{HOME}/{token[:11]}/revoke")
    assert again.status_code == 404


def test_the_last_use_is_kept_to_some_minutes(house: House) -> None:
    token = issued(house)
    client, bearer = house.server.test_client(), {"Authorization": f"Bearer {token}"}

    def used() -> int | None:
        with house.store.readers.connect() as conn:
            query = select(api_token.c.used_at).where(api_token.c.prefix == token[:11])
            return conn.scalar(query)

    assert used() is None
    client.post("/api/v1/events", json=[], headers=bearer)
    assert used() == house.clock.now
    first = house.clock.now
    house.clock.now += 60_000
    client.post("/api/v1/events", json=[], headers=bearer)
    assert used() == first
    house.clock.now += 600_000
    client.post("/api/v1/events", json=[], headers=bearer)
    assert used() == house.clock.now


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_the_system_administrator_opens_it(house: House, role: Role) -> None:
    client = house.client(role)
    assert client.get(HOME).status_code == 403
    assert post(client, HOME, **NEW).status_code == 403
    prefix = house.tokens[TokenKind.READ][:11]
    assert post(client, f"{HOME}/{prefix}/revoke").status_code == 403
    assert found(house, house.tokens[TokenKind.READ])


def test_what_ends_soon_or_was_never_used_is_counted(house: House) -> None:
    issued(house, expires="2026-12-01")
    page = house.client(Role.ADMIN).get(HOME).text
    n = len(TokenKind) + 1
    assert f"{n} 个令牌在用，{n} 个从未使用，1 个 30 天内到期" in page
