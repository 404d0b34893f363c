"""The description of the interface (OpenAPI 3.1), put together from the routes and what is known of
each."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from dashboards.components.openapi_answers import answers
from dashboards.components.openapi_operations import CSV, JSON, XML, Operation, operations
from dashboards.components.openapi_schemas import ANYTHING, TEXT, Schema, ref, sent_models
from dashboards.strings.api_docs import KINDS, STATUSES, SUMMARIES
from dashboards.strings.api_shapes import FIELDS, SHAPES
from data_layer.core.event_schema import MODELS
from data_layer.core.hook_deliveries import ID, SIGNATURE, TIMESTAMP
from data_layer.vocab import Text

API, OPEN311 = "/api/", "/open311/"
# A page for people.
LEFT_OUT = frozenset({"openapi.page"})
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
WORD = re.compile(r"\w+")
TITLE = Text("网格治理指挥中心接口", "Grid governance command centre: interface")
ABOUT = Text(
    "令牌由系统管理员在“设置 · 接口令牌”签发，放在 Authorization: Bearer 中；每个令牌只做一件事"
    "（上报、读取、办理或 Open311），只属于一个来源，只看一个范围。时间为带时区的 ISO 8601。"
    "出错时 error 给出代码和中英文说明。",
    "The system administrator issues tokens; send one as Authorization: Bearer. Each does one "
    "thing (ingest, read, act or open311), for one source and within one scope. Times are ISO 8601 "
    "with an offset. What is refused says why, in a code and in words.",
)
PUSHED = Text("每条事件推送给订阅方。", "An event, told to whoever subscribes.")
SIGNED = Text(
    "webhook-signature 为“v1,”加 HMAC-SHA-256 的 base64，签名内容为 webhook-id、"
    "webhook-timestamp（秒）和正文以点号相连，密钥为订阅密钥去掉 whsec_ 后的 base64 解码"
    "（Standard Webhooks）。时间相差 5 分钟以上的请拒收；同一 webhook-id 可能收到不止一次，"
    "只应处理一次。返回 2xx 为收到。",
    "webhook-signature is `v1,` and the base64 of HMAC-SHA-256 over webhook-id, webhook-timestamp "
    "(seconds) and the body with dots between, under the subscription's secret, base64 behind "
    "whsec_ (Standard Webhooks). Refuse what is more than five minutes off; the same webhook-id "
    "may come more than once and counts once. Any 2xx means taken.",
)


class Route(NamedTuple):
    """A rule of the server with the function that answers it."""

    path: str
    methods: frozenset[str]
    endpoint: str
    view: Callable[..., Any]


def of_interface(route: Route) -> bool:
    """Whether a route is part of the interface for machines."""
    return route.path.startswith((API, OPEN311)) and route.endpoint not in LEFT_OUT


def document(routes: Iterable[Route], release: str, url: str) -> Schema:
    """The description of these routes; KeyError for one of which nothing is known."""
    known = _operations()
    paths: Schema = {}
    for route in sorted(routes, key=lambda one: one.path):
        for method in sorted(route.methods & {"GET", "POST"}):
            told = _operation(route, method, known[route.endpoint])
            paths.setdefault(ARGUMENT.sub(r"{\1}", route.path), {})[method.lower()] = told
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{TITLE.zh} {TITLE.en}",
            "version": release,
            "description": f"{ABOUT.zh}\n\n{ABOUT.en}",
        },
        "servers": [{"url": url}],
        "paths": paths,
        "webhooks": {"event": {"post": _event_told()}},
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                str(kind): {"type": "http", "scheme": "bearer", "description": _both(text)}
                for kind, text in KINDS.items()
            },
        },
    }


def _both(text: Text) -> str:
    return f"{text.zh} {text.en}"


def _event_told() -> Schema:
    """What a subscriber is sent."""
    return {
        "operationId": "event",
        "summary": PUSHED.en,
        "description": f"{PUSHED.zh}\n\n{SIGNED.zh}\n\n{SIGNED.en}",
        "security": [],
        "parameters": [
            {"name": name, "in": "header", "required": True, "schema": TEXT}
            for name in (ID, TIMESTAMP, SIGNATURE)
        ],
        "requestBody": {"required": True, "content": {JSON: {"schema": ref("EventTold")}}},
        "responses": {"2XX": {"description": "Taken; anything else is tried again for a day."}},
    }


@cache
def _schemas() -> Schema:
    """Made once: it takes longer than most answers."""
    sent, told = sent_models(MODELS), {**answers(), "Description": ANYTHING}
    return {name: _with_words(name, one) for name, one in (*_fields_told(sent), *told.items())}


def _with_words(name: str, schema: Schema) -> Schema:
    text = SHAPES[name]
    return {**schema, "description": f"{text.zh}\n\n{text.en}"}


def _fields_told(models: Schema) -> Iterator[tuple[str, Schema]]:
    """What is sent, each field with what it means."""
    for name, schema in models.items():
        fields = {
            field: {**told, "description": _both(FIELDS[field])}
            for field, told in schema["properties"].items()
        }
        yield name, {**schema, "properties": fields}


@cache
def _operations() -> dict[str, Operation]:
    return operations()


def _operation(route: Route, method: str, one: Operation) -> Schema:
    words = inspect.getdoc(route.view) or ""
    told: Schema = {
        "operationId": "_".join(WORD.findall(f"{method.lower()} {route.path}")),
        "summary": SUMMARIES[route.endpoint],
        "description": words,
        "tags": [route.endpoint.partition(".")[0]],
        "security": [{str(kind): []} for kind in one.kinds],
        "parameters": _parameters(route, one),
        "responses": _responses(route, one),
    }
    if one.body:
        content = {kind: {"schema": schema} for kind, schema in one.body.items()}
        told["requestBody"] = {"required": True, "content": content}
    return told


def _parameters(route: Route, one: Operation) -> list[Schema]:
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": TEXT}
        for name in ARGUMENT.findall(route.path)
    ]
    places = {"query": one.query, "header": one.headers}
    return in_path + [
        {"name": name, "in": place, "schema": schema, **_style(schema)}
        for place, schemas in places.items()
        for name, schema in schemas.items()
    ]


def _style(schema: Mapping[str, Any]) -> Schema:
    """Lists stand in an address with commas between."""
    return {"style": "form", "explode": False} if schema.get("type") == "array" else {}


def _responses(route: Route, one: Operation) -> Schema:
    told = {status: _content(route, one, [name]) for status, name in one.answers.items()}
    error = "Open311Errors" if route.path.startswith(OPEN311) else "Error"
    for status in one.refused:
        named = [one.answers[status]] if status in one.answers else []
        told[status] = _content(route, one, [*named, error], csv=False)
    return {
        str(status): {"description": _both(STATUSES[status]), "content": content}
        for status, content in sorted(told.items())
    }


def _content(route: Route, one: Operation, names: list[str], *, csv: bool = True) -> Schema:
    if route.path.endswith(".xml"):
        return {XML: {"schema": TEXT}}
    schemas = [ref(name) for name in names]
    content = {JSON: {"schema": schemas[0] if len(schemas) == 1 else {"anyOf": schemas}}}
    return {**content, CSV: {"schema": TEXT}} if one.csv and csv else content
