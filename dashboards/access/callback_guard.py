"""What a callback body must look like before Dash sees it; Dash answers 500 to most malformed ones.

The guard knows the registered callbacks: the output must be one of them and the inputs, state and
outputs must be its own, in order. Values stay hostile: only the callback can judge them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import orjson
from dash import Dash
from flask import Flask, current_app, request

from data_layer.errors import BadRequest, TooLarge
from data_layer.vocab import Text

LARGEST, DEEPEST = 256 * 1024, 32
ENDPOINT = "/_dash-update-component"
WILDCARDS = {"ALL": True, "ALLSMALLER": True, "MATCH": False}

MALFORMED = Text(
    "页面请求的格式不正确，请刷新页面后重试。",
    "The page sent something malformed; reload it and try again.",
)
OVERSIZED = Text(
    "页面请求过大，请缩小筛选范围后重试。",
    "The page sent too much; narrow the filters and try again.",
)


class Slot(NamedTuple):
    """One declared input, state or output. `id` is a string, or a dict with wildcard lists."""

    id: Any
    property: str
    many: bool


class Spec(NamedTuple):
    """One registered callback; `outputs` is None where it has none."""

    inputs: tuple[Slot, ...]
    state: tuple[Slot, ...]
    outputs: tuple[Slot, ...] | None
    multi: bool


def init_callback_guard(server: Flask) -> None:
    """Check callback bodies before Dash; until `learn_callbacks` every one is refused."""
    server.extensions["callbacks"] = {}
    server.before_request(check_callback)


def learn_callbacks(server: Flask, app: Dash) -> None:
    """Take over the registered callbacks; client-side ones never reach the server."""
    registered = app.callback_map.items()
    known = {output: _spec(entry) for output, entry in registered if "callback" in entry}
    server.extensions["callbacks"] = known


def check_callback() -> None:
    """Raise BadRequest or TooLarge unless the request is no callback, or a well-formed one."""
    if request.endpoint != ENDPOINT or request.method != "POST":
        return
    if request.mimetype != "application/json":
        raise BadRequest(MALFORMED, "not_json")
    request.max_content_length = LARGEST
    raw = request.get_data()
    if len(raw) > LARGEST:
        raise TooLarge(OVERSIZED, "callback_too_large")
    try:
        # orjson also refuses NaN, lone surrogates and nesting that would exhaust the stack.
        body = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise BadRequest(MALFORMED, "not_json") from None
    if _depth(body) > DEEPEST or not well_formed(body, current_app.extensions["callbacks"]):
        raise BadRequest(MALFORMED, "malformed_callback")


def well_formed(body: Any, known: dict[str, Spec]) -> bool:
    """Whether the body names a known callback and carries exactly what that callback declares."""
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        return False
    spec = known.get(body["output"])
    if spec is None:
        return False
    inputs, state = body.get("inputs", []), body.get("state", [])
    return (
        _fits(inputs, spec.inputs)
        and _fits(state, spec.state)
        and _outputs_fit(body.get("outputs"), spec)
        and _triggers_fit(body.get("changedPropIds", []), inputs)
    )


def _spec(entry: dict[str, Any]) -> Spec:
    outputs = entry["output"]
    multi = isinstance(outputs, (list, tuple))
    listed = [item.to_dict() for item in (outputs if multi else [outputs])]
    return Spec(
        tuple(_slot(item) for item in entry["inputs"]),
        tuple(_slot(item) for item in entry["state"]),
        None if entry["no_output"] else tuple(_slot(item) for item in listed),
        multi,
    )


def _slot(declared: dict[str, Any]) -> Slot:
    name = declared["id"]
    if not name.startswith("{"):
        return Slot(name, declared["property"], many=False)
    pattern = json.loads(name)
    return Slot(pattern, declared["property"], any(map(_is_many, pattern.values())))


def _is_many(part: Any) -> bool:
    return isinstance(part, list) and WILDCARDS.get(part[0], False)


def _fits(sent: Any, slots: Sequence[Slot]) -> bool:
    if not isinstance(sent, list) or len(sent) != len(slots):
        return False
    return all(_fills(item, slot) for item, slot in zip(sent, slots, strict=True))


def _fills(item: Any, slot: Slot) -> bool:
    if slot.many:
        return isinstance(item, list) and all(_is_part(part, slot) for part in item)
    return _is_part(item, slot)


def _is_part(item: Any, slot: Slot) -> bool:
    if not isinstance(item, dict) or not isinstance(item.get("property"), str):
        return False
    # A duplicated output carries "@hash" after its property.
    same = item["property"].partition("@")[0] == slot.property
    return same and _same_id(item.get("id"), slot.id)


def _same_id(sent: Any, declared: Any) -> bool:
    if isinstance(declared, str) or not isinstance(sent, dict):
        return bool(sent == declared)
    return sent.keys() == declared.keys() and all(
        isinstance(sent[key], (str, int, float)) if isinstance(part, list) else sent[key] == part
        for key, part in declared.items()
    )


def _outputs_fit(sent: Any, spec: Spec) -> bool:
    if spec.outputs is None:
        return True
    return _fits(sent, spec.outputs) if spec.multi else _fills(sent, spec.outputs[0])


def _triggers_fit(sent: Any, inputs: list[Any]) -> bool:
    if not isinstance(sent, list) or not all(isinstance(name, str) for name in sent):
        return False
    return set(sent) <= {_prop_id(part) for part in _flat(inputs)}


def _prop_id(part: dict[str, Any]) -> str:
    name = part["id"]
    if isinstance(name, dict):
        name = json.dumps(name, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"{name}.{part['property']}"


def _flat(items: list[Any]) -> Iterable[dict[str, Any]]:
    for item in items:
        yield from item if isinstance(item, list) else (item,)


def _depth(value: Any) -> int:
    """Levels of nesting, counted without recursion."""
    level, depth = [value], 0
    while level:
        depth += 1
        inner = (
            v.values() if isinstance(v, dict) else v for v in level if isinstance(v, (dict, list))
        )
        level = [item for group in inner for item in group]
    return depth
