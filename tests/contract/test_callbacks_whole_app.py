"""Callback bodies against the assembled product: whatever they hold, no 5xx and no other
township."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.access.links import settings_pages
from dashboards.components import navigation
from dashboards.number_pages import ADDRESSES
from dashboards.shell import ADDRESS, PAGE, create_server
from data_layer.services.store import Store
from data_layer.vocab import Role
from tests.contract.access_house import BROWSER, call, sign_in_as
from tests.contract.test_whole_app import JSON, foreign
from tests.served import credentials_of


@pytest.fixture(scope="module")
def leader(store: Store) -> FlaskClient:
    """The browser of a township leader, with the token of a page."""
    client = create_server(store).test_client()
    user = credentials_of(store.settings.instance)["users"]["leader"]
    assert sign_in_as(client, user["username"], user["password"]).status_code == 302
    client.get("/wall/overview", headers=BROWSER)
    return client


@pytest.mark.parametrize("role", Role)
def test_every_page_shows_where_to_sign_out(store: Store, role: Role) -> None:
    """Each page leads to the account's, and that holds the button."""
    client = create_server(store).test_client()
    user = credentials_of(store.settings.instance)["users"][role]
    assert sign_in_as(client, user["username"], user["password"]).status_code == 302
    for path, _ in (*navigation.places(role), *settings_pages(role)):
        page = client.get(path, headers=BROWSER)
        assert page.status_code == 200, path
        whole = call(client, opening(path)) if "_dash-renderer" in page.text else page
        assert '"/password"' in whole.text.replace("\\u002f", "/"), path
    assert 'action="/logout"' in client.get("/password", headers=BROWSER).text


@pytest.fixture(scope="module")
def others(store: Store) -> list[str]:
    """Codes and names that no answer to the leader may hold."""
    user = credentials_of(store.settings.instance)["users"]["leader"]
    return foreign(store, user["township_code"])


def opening(path: Any, search: Any = "") -> dict[str, Any]:
    """The body a browser sends when it opens an address."""
    return {
        "output": f"{PAGE}.children",
        "outputs": {"id": PAGE, "property": "children"},
        "inputs": [{"id": ADDRESS, "property": "pathname", "value": path}],
        "state": [{"id": ADDRESS, "property": "search", "value": search}],
        "changedPropIds": [f"{ADDRESS}.pathname"],
    }


def test_the_wall_opens(leader: FlaskClient) -> None:
    answer = call(leader, opening("/wall/flow"))
    assert answer.status_code == 200
    assert "scene-flow" in answer.text


@pytest.mark.parametrize("path", [5, None, [], {}, True, 1.5, ["/wall"], {"a": "/wall"}, "", "x"])
def test_an_address_that_is_none_is_no_page(leader: FlaskClient, path: Any) -> None:
    answer = call(leader, opening(path))
    assert answer.status_code == 200
    assert (
        "没有这个页面"
        in answer.json["response"][PAGE]["children"]["props"]["children"][0]["props"]["children"]
    )


def test_an_address_that_is_missing_is_no_page(leader: FlaskClient) -> None:
    body = opening("/")
    del body["inputs"][0]["value"]
    assert call(leader, body).status_code == 200


QUESTIONS = [
    "", "?from=2026-10-01&to=2026-11-20", "?source=worker&urgency=urgent", "?category=01",
    "?measure=overdue", "?measure=returned&from=2026-10-01&to=2026-11-20", "?measure=nothing",
    "?from=x", "?by=unit", "?township=zzz", "?grid=zzz&unit=zzz",
]  # fmt: skip


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("search", QUESTIONS)
def test_a_page_of_numbers_tells_a_leader_of_the_own_township_alone(
    leader: FlaskClient, others: list[str], path: str, search: str
) -> None:
    answer = call(leader, opening(path, search))
    assert answer.status_code == 200
    assert not [word for word in others if word in answer.text]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("path", ADDRESSES)
def test_asking_for_another_township_is_refused_in_words(
    leader: FlaskClient, others: list[str], path: str
) -> None:
    other = next(word for word in others if word.isdigit())
    answer = call(leader, opening(path, f"?township={other[:9]}"))
    assert answer.status_code == 200
    assert "范围" in answer.text
    assert "area-" not in answer.text  # a sentence and the ways on, no panel
    assert not [word for word in others if word in answer.text]


HOSTILE = JSON | st.sampled_from(
    [
        "/wall", "/wall/", "/wall/nothing", "/wall/overview?township=520581001", "/wallpaper",
        "/wall/../../etc/passwd", "/wall/<script>", "//evil.example", "/wall/\u202e", "/wall/\0",
        "javascript:alert(1)", "/wall/" + "x" * 5_000, "__proto__", PAGE, ADDRESS, "pathname",
    ]
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in inner:
        yield (*path, key)
        if isinstance(part, (dict, list)):
            yield from places(part, (*path, key))


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """An opening with a hostile address and at most two places replaced, removed or doubled."""
    paths, searches = HOSTILE | st.sampled_from(ADDRESSES), HOSTILE | st.sampled_from(QUESTIONS)
    body: Any = opening(draw(paths), draw(searches))
    for _ in range(draw(st.integers(0, 2))):
        *parents, last = draw(st.sampled_from(list(places(body)) or [("output",)]))
        place = body
        for key in parents:
            place = place[key]
        how = draw(st.sampled_from(["replace", "remove", "double"]))
        if how == "remove":
            place.pop(last, None) if isinstance(place, dict) else place.pop(last)
        elif how == "double" and isinstance(place, list):
            place.append(copy.deepcopy(place[last]))
        else:
            place[last] = draw(HOSTILE)
    return body


@settings(max_examples=500)
@given(mutated())
def test_no_body_breaks_the_product_or_shows_another_township(
    leader: FlaskClient, others: list[str], body: Any
) -> None:
    answer = call(leader, body)
    assert answer.status_code in {200, 204, 400, 413}
    shown, sent = answer.text, json.dumps(body, ensure_ascii=False)
    assert not [word for word in others if word in shown and word not in sent]
    assert "Traceback" not in shown


@settings(max_examples=100)
@given(HOSTILE)
def test_a_well_formed_body_is_answered_whatever_the_address(
    leader: FlaskClient, address: Any
) -> None:
    assert call(leader, opening(address)).status_code in {200, 400}
