"""Security headers on every answer, the good ones and the bad."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest

from data_layer.vocab import Role
from tests.contract.access_house import BROWSER, House, open_house
from tests.contract.route_sweep import routes


@pytest.fixture
def house(tmp_path: Path):
    with open_house(tmp_path) as made:
        yield made


def csp_of(answer) -> dict[str, list[str]]:
    parts = answer.headers["Content-Security-Policy"].split("; ")
    return {name: rest.split() for name, _, rest in (part.partition(" ") for part in parts)}


@pytest.mark.parametrize("role", [None, Role.OPERATOR, Role.ADMIN])
def test_every_answer_carries_the_headers(house: House, role: Role | None) -> None:
    client = house.client(role)
    for rule, method, path in routes(house.server):
        answer = client.open(path, method=method, headers=BROWSER)
        where = f"{method} {rule.rule}"
        csp = csp_of(answer)
        assert csp["default-src"] == ["'self'"], where
        assert csp["object-src"] == csp["base-uri"] == csp["frame-ancestors"] == ["'none'"], where
        assert answer.headers["X-Content-Type-Options"] == "nosniff", where
        assert answer.headers["Referrer-Policy"] == "same-origin", where
        for device in ("geolocation", "camera", "microphone"):
            assert f"{device}=()" in answer.headers["Permissions-Policy"], where
        assert answer.headers["Cache-Control"], where
        assert "Access-Control-Allow-Origin" not in answer.headers, where
        assert "Strict-Transport-Security" not in answer.headers, where
        answer.close()


def test_errors_carry_them_too(house: House) -> None:
    client = house.client(Role.OPERATOR)
    for path in ("/wall/fails?now=1", "/wall/busy?now=1", "/wall/conflict", "/assets/nothing"):
        answer = client.get(path, headers={"Origin": "http://evil.example"})
        assert "frame-ancestors" in csp_of(answer)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "evil" not in str(answer.headers)


def test_scripts_run_only_from_here_or_by_hash(house: House) -> None:
    page = house.client(Role.OPERATOR).get("/", headers=BROWSER)
    allowed = csp_of(page)["script-src"]
    assert "'unsafe-inline'" not in allowed
    assert "'unsafe-eval'" not in allowed
    seen = re.sub("<!--.*?-->", "", page.text, flags=re.DOTALL)
    inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>(.*?)</script>", seen, re.DOTALL)
    scripts = [code for attributes, code in inline if "application/json" not in attributes]
    assert len(scripts) >= 2  # the renderer and the client-side callback
    for code in scripts:
        digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in allowed


def test_dash_s_page_asks_nothing_of_other_sites(house: House) -> None:
    page = house.client(Role.OPERATOR).get("/", headers=BROWSER).text
    assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//""", page)


def test_personal_pages_are_not_kept_by_caches(house: House) -> None:
    client = house.client(Role.OPERATOR)
    for path in ("/", "/password", "/wall/counts", "/_dash-layout", "/_dash-dependencies"):
        assert client.get(path, headers=BROWSER).headers["Cache-Control"] == "no-store"
    for path in ("/login", "/wall/counts"):
        answer = house.client().get(path, headers=BROWSER)
        assert answer.headers["Cache-Control"] == "no-store"


def test_https_is_remembered_for_a_year_where_it_is_used(tmp_path: Path) -> None:
    with open_house(tmp_path, https=True) as house:
        answer = house.client().get("/healthz")
        told = answer.headers["Strict-Transport-Security"]
        assert told == "max-age=31536000; includeSubDomains"
