"""The JSON object of a request."""

from __future__ import annotations

from typing import Any

import orjson
from flask import request

from data_layer.errors import BadRequest
from data_layer.vocab import Text

NOT_JSON = Text(
    "正文应为一个 JSON 对象，请检查后重发。",
    "The body must be one JSON object; check it and send again.",
)


def json_body() -> dict[str, Any]:
    """The body as one object; BadRequest when it is anything else."""
    try:
        body = orjson.loads(request.get_data())
    except orjson.JSONDecodeError:
        body = None
    if not isinstance(body, dict):
        raise BadRequest(NOT_JSON, "not_json")
    return body
