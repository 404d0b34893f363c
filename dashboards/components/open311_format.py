"""Answers of Open311 in its two formats: the same rows as JSON and as XML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

import orjson
from flask import Response, request

JSON, XML = "json", "xml"
FORMATS = (JSON, XML)
TYPES = {JSON: "application/json; charset=utf-8", XML: "text/xml; charset=utf-8"}
# What a list's rows are called in XML.
ROWS = {
    "services": "service", "service_requests": "request", "errors": "error", "values": "value",
    "attributes": "attribute", "endpoints": "endpoint", "formats": "format",
}  # fmt: skip
# What XML 1.0 cannot hold, however it is written.
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Rows = Sequence[Mapping[str, Any]]


def format_of(path: str) -> str:
    """The format an address asks for by its ending; XML, which the standard requires, for an
    address that names none."""
    return JSON if path.endswith(f".{JSON}") else XML


def answer_rows(name: str, rows: Rows, status: int = 200) -> Response:
    """A list of rows in the format of the address: in JSON the bare list, in XML under `name`."""
    return _answer(rows, name, status)


def answer_row(name: str, row: Mapping[str, Any]) -> Response:
    """One thing with its parts."""
    return _answer(row, name, 200)


def _answer(value: Any, name: str, status: int) -> Response:
    form = format_of(request.path)
    if form == JSON:
        body = orjson.dumps(value)
    else:
        root = Element(name)
        _put(root, name, value)
        body = tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(body, status, content_type=TYPES[form])


def _put(element: Element, name: str, value: Any) -> None:
    if isinstance(value, Mapping):
        for key, part in value.items():
            _put(SubElement(element, key), key, part)
    elif isinstance(value, list | tuple):
        for part in value:
            row = ROWS[name]
            _put(SubElement(element, row), row, part)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = NOT_XML.sub("", str(value))
