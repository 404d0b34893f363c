"""Only well-formed bodies of known callbacks reach Dash; nothing makes it answer 5xx."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_layer.vocab import Role
from tests.contract.access_house import BROWSER, EAST, House, call, open_house
from tests.world import WEST

ONE = {"kind": "one", "n": 3}


def slot(name: Any, prop: str, *value: Any) -> dict[str, Any]:
    return {"id": name, "property": prop, **({"value": value[0]} if value else {})}


def body(
    output: str, outputs: Any, inputs: list[Any], *changed: str, **more: Any
) -> dict[str, Any]:
    sent = {"output": output, "outputs": outputs, "inputs": inputs, "changedPropIds": list(changed)}
    return {**sent, **more}


ECHO = body(
    "b.children",
    slot("b", "children"),
    [slot("a", "value", "1")],
    "a.value",
    state=[slot("kept", "data", None)],
)
ROWS = body(
    '..{"kind":"row","n":["ALL"]}.children...c.title..',
    [[slot({"kind": "row", "n": i}, "children") for i in (1, 2)], slot("c", "title")],
    [[slot({"kind": "pick", "n": i}, "n_clicks", i) for i in (1, 2)]],
    '{"kind":"pick","n":2}.n_clicks',
)
MATCHED = body(
    '{"kind":"one","n":["MATCH"]}.title',
    slot(ONE, "title"),
    [slot(ONE, "n_clicks", 5)],
    '{"kind":"one","n":3}.n_clicks',
)
GOOD = {"plain": ECHO, "all": ROWS, "match": MATCHED}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory):
    with open_house(tmp_path_factory.mktemp("house")) as made:
        yield made


@pytest.fixture(scope="module")
def leader(house: House):
    client = house.client(Role.LEADER)
    client.get("/", headers=BROWSER)
    return client


@pytest.mark.parametrize("name", GOOD)
def test_what_the_renderer_sends_passes(leader, name: str) -> None:
    answer = call(leader, GOOD[name])
    assert answer.status_code == 200, answer.text
    assert answer.json["response"]


def test_a_first_call_without_a_trigger_and_an_absent_component_pass(leader) -> None:
    assert call(leader, {**ECHO, "changedPropIds": []}).status_code == 200
    assert call(leader, {**ECHO, "inputs": [slot("a", "value")]}).status_code == 200
    nothing = {**ROWS, "outputs": [[], slot("c", "title")], "inputs": [[]], "changedPropIds": []}
    assert call(leader, nothing).status_code == 200


def test_a_duplicated_output_passes(house: House, leader) -> None:
    output = next(name for name in house.app.callback_map if "@" in name)
    sent = body(
        output,
        slot("b", output.removeprefix("b.")),
        [slot("kept", "data", 1)],
        "kept.data",
    )
    assert call(leader, sent).json["response"] == {"b": {"children": "again"}}


def changed(base: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of a body with one place replaced; '' removes it."""
    made = copy.deepcopy(base)
    *parents, last = path.split("/")
    place: Any = made
    for key in parents:
        place = place[int(key) if isinstance(place, list) else key]
    if value == "":
        del place[last]
    else:
        place[int(last) if isinstance(place, list) else last] = value
    return made


BAD = [
    *([], 5, "x", {}, True),
    changed(ECHO, "output", ""),
    changed(ECHO, "output", 5),
    changed(ECHO, "output", ["b.children"]),
    changed(ECHO, "output", "b.unknown"),
    changed(ECHO, "output", "c.children"),
    changed(ECHO, "output", "a.value"),
    changed(ECHO, "outputs", ""),
    changed(ECHO, "outputs", []),
    changed(ECHO, "outputs", [slot("b", "children")]),
    changed(ECHO, "outputs/id", "c"),
    changed(ECHO, "outputs/id", 5),
    changed(ECHO, "outputs/property", ""),
    changed(ECHO, "outputs/property", "className"),
    changed(ECHO, "inputs", ""),
    changed(ECHO, "inputs", {}),
    changed(ECHO, "inputs", [5]),
    changed(ECHO, "inputs", [None]),
    changed(ECHO, "inputs", [slot("a", "value", 1)] * 2),
    changed(ECHO, "inputs/0", [slot("a", "value", 1)]),
    changed(ECHO, "inputs/0/id", ""),
    changed(ECHO, "inputs/0/id", ["a"]),
    changed(ECHO, "inputs/0/id", {"kind": "one"}),
    changed(ECHO, "inputs/0/property", 7),
    changed(ECHO, "state", ""),
    changed(ECHO, "state", []),
    changed(ECHO, "state", None),
    changed(ECHO, "changedPropIds", None),
    changed(ECHO, "changedPropIds", [5]),
    changed(ECHO, "changedPropIds", ["kept.data"]),
    changed(ECHO, "changedPropIds", ['{"a":.x']),
    changed(ROWS, "inputs/0", slot({"kind": "pick", "n": 1}, "n_clicks", 1)),
    changed(ROWS, "inputs/0/0/id", "pick"),
    changed(ROWS, "inputs/0/0/id", {"kind": "other", "n": 1}),
    changed(ROWS, "inputs/0/0/id", {"kind": "pick"}),
    changed(ROWS, "inputs/0/0/id", {"kind": "pick", "n": ["ALL"]}),
    changed(ROWS, "inputs/0/0/id", {"kind": "pick", "n": 1, "more": 2}),
    changed(ROWS, "outputs/0", slot({"kind": "row", "n": 1}, "children")),
    changed(ROWS, "outputs", [[]]),
    changed(MATCHED, "inputs/0/id/n", None),
    changed(MATCHED, "inputs/0/id/n", {}),
]


@pytest.mark.parametrize("sent", BAD, ids=lambda sent: json.dumps(sent)[:60])
def test_malformed_bodies_are_400(leader, sent: Any) -> None:
    answer = call(leader, sent)
    assert answer.status_code == 400
    assert answer.json["error"]["code"] == "malformed_callback"
    assert "刷新页面" in answer.json["error"]["message_zh"]


def test_an_answer_that_does_not_fit_the_claimed_outputs_is_400(leader) -> None:
    answer = call(leader, changed(ROWS, "outputs/0", []))
    assert (answer.status_code, answer.json["error"]["code"]) == (400, "callback_mismatch")


def post_raw(client, raw: bytes, kind: str = "application/json"):
    headers = {"Origin": "http://localhost", "Content-Type": kind}
    headers["X-CSRFToken"] = client.get_cookie("_csrf_token").decoded_value
    return client.post("/_dash-update-component", data=raw, headers=headers)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 40_000,
        json.dumps({**ECHO, "state": [{"id": "kept", "value": float("nan")}]}).encode(),
        b'{"output": "\\ud800"}',
        json.dumps(ECHO).encode("utf-16"),
    ],
    ids=range(9),
)
def test_rubbish_is_400(leader, raw: bytes) -> None:
    assert post_raw(leader, raw).status_code == 400


def nested(levels: int) -> dict[str, Any]:
    value: Any = "x"
    for _ in range(levels):
        value = [value]
    return changed(ECHO, "inputs/0/value", value)


def test_depth_and_size_have_limits(leader) -> None:
    # The body, its inputs and the input are three levels themselves.
    assert call(leader, nested(28)).status_code == 200
    assert call(leader, nested(32)).status_code == 400
    full = changed(ECHO, "inputs/0/value", "x" * (255 * 1024))
    assert call(leader, full).status_code == 200
    over = call(leader, changed(ECHO, "inputs/0/value", "x" * (256 * 1024)))
    assert (over.status_code, over.json["error"]["code"]) == (413, "callback_too_large")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "text/json", ""]
)
def test_only_json_is_read(leader, kind: str) -> None:
    assert post_raw(leader, json.dumps(ECHO).encode(), kind).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/_dash-component-suites/dash/nothing.js",
        "/_dash-component-suites/no_such_package/x.js",
        "/_dash-component-suites/dash/../../../../etc/passwd",
        "/_dash-component-suites/dash/%2e%2e/%2e%2e/dash.py",
        "/_dash-component-suites/dash/dcc/async-nothing.v1_1_1m1.js",
        "/_dash-component-suites/os/x.py",
        "/assets/nothing.css",
        "/assets/../app.py",
    ],
)
def test_files_dash_does_not_serve_are_404(leader, path: str) -> None:
    answer = leader.get(path)
    assert answer.status_code == 404 or "import" not in answer.text
    assert answer.status_code < 500
    if path.startswith("/_dash"):
        assert answer.status_code == 404


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**40), 2**40)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(["a", "b", "b.children", "value", "a.value", "__proto__", WEST, "ALL"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)


@st.composite
def mutated_bodies(draw: st.DrawFn) -> Any:
    """A good body with one to three places replaced, doubled or removed."""
    made: Any = copy.deepcopy(draw(st.sampled_from(list(GOOD.values()))))
    for _ in range(draw(st.integers(1, 3))):
        spots = [path for path in places(made) if path]
        if not spots:
            return made
        *parents, last = draw(st.sampled_from(spots))
        place = made
        for key in parents:
            place = place[key]
        how = draw(st.sampled_from(["replace", "remove", "double"]))
        if how == "remove":
            del place[last]
        elif how == "double" and isinstance(place, list):
            place.append(copy.deepcopy(place[last]))
        else:
            place[last] = draw(json_values)
    return made


def places(value: Any, path: tuple[Any, ...] = ()):
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, (*path, index))


@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(sent=mutated_bodies())
def test_no_mutated_body_breaks_the_server_or_widens_the_scope(leader, sent: Any) -> None:
    answer = call(leader, sent)
    assert answer.status_code in {200, 204, 400, 413}
    said = answer.get_json(silent=True) or {}
    if "response" in said and "b" in said["response"]:
        assert said["response"]["b"]["children"].endswith(EAST)
