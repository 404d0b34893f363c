"""A client of Open311 written from the text of GeoReport v2 alone: it knows what the standard says
an answer holds, and nothing of this product.

Each method asks in one format and gives plain values, so that both formats can be held to the same;
`Wrong` says where an answer is not as the standard has it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

W3C = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
SERVICE = ("service_code", "service_name", "description", "metadata", "type", "keywords", "group")
ATTRIBUTE = (
    "variable", "code", "datatype", "required", "datatype_description", "order", "description",
)  # fmt: skip
DATATYPES = {"string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"}
REQUEST = (
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime",
    "expected_datetime", "address", "address_id", "zipcode", "lat", "long", "media_url",
)  # fmt: skip
TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
# (status, content type, body) of GET or POST: (method, path, headers, form)
Ask = Callable[..., tuple[int, str, bytes]]


class Wrong(AssertionError):
    """An answer that the standard does not allow."""


class Refused(Exception):
    """An error document: its HTTP status and (code, description) of each error."""

    def __init__(self, status: int, errors: list[tuple[int, str]]) -> None:
        super().__init__(status, errors)
        self.status, self.errors = status, errors


@dataclass(frozen=True)
class Client:
    """One format, one key; `ask` does the HTTP."""

    ask: Ask
    key: str
    form: str = "json"
    root: str = "/open311/v2"

    def discovery(self) -> dict[str, Any]:
        found = self._one("discovery", f"{self.root}/discovery.{self.form}", keyed=False)
        endpoints = found["endpoints"]
        _need(found, ("changeset", "contact", "key_service"))
        for one in endpoints:
            _need(one, ("specification", "url", "changeset", "type", "formats"))
        return found

    def services(self, **query: str) -> list[dict[str, Any]]:
        rows = self._many("services", f"{self.root}/services.{self.form}", query)
        for row in rows:
            _need(row, SERVICE)
            _need_one(row["type"], {"realtime", "batch", "blackbox"})
            row["metadata"] = _flag(row["metadata"])
        return rows

    def definition(self, code: str) -> dict[str, Any]:
        found = self._one("service_definition", f"{self.root}/services/{code}.{self.form}")
        if found["service_code"] != code:
            raise Wrong("another service_code than was asked for")
        for one in found["attributes"]:
            _need(one, ATTRIBUTE)
            _need_one(one["datatype"], DATATYPES)
            one["variable"], one["required"] = _flag(one["variable"]), _flag(one["required"])
            one["order"] = int(one["order"])
            listed = one["datatype"] in {"singlevaluelist", "multivaluelist"}
            if listed is not bool(one.get("values")):
                raise Wrong("a list without values, or values without a list")
        return found

    def send(self, form: Any, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """POST Service Request; the key goes in the form, as the standard has it."""
        body = [*(form.items() if isinstance(form, dict) else form), ("api_key", self.key)]
        path = f"{self.root}/requests.{self.form}"
        answer = self.ask("POST", path, headers=dict(headers or {}), form=body)
        (row,) = self._rows("service_requests", *answer)
        if bool(row.get("service_request_id")) is bool(row.get("token")):
            raise Wrong("an id or a token, one of them")
        return row

    def of_token(self, token: str) -> str:
        path = f"{self.root}/tokens/{token}.{self.form}"
        (row,) = self._many("service_requests", path, {})
        if row["token"] != token:
            raise Wrong("another token than was asked for")
        return str(row["service_request_id"])

    def requests(self, **query: str) -> list[dict[str, Any]]:
        rows = self._many("service_requests", f"{self.root}/requests.{self.form}", query)
        return [_request(row) for row in rows]

    def request(self, number: str) -> dict[str, Any]:
        path = f"{self.root}/requests/{number}.{self.form}"
        (row,) = self._many("service_requests", path, {})
        return _request(row)

    def _many(self, name: str, path: str, query: Mapping[str, str]) -> list[dict[str, Any]]:
        return self._rows(name, *self._get(path, query))

    def _one(self, name: str, path: str, *, keyed: bool = True) -> dict[str, Any]:
        status, kind, body = self._get(path, {}, keyed=keyed)
        found = self._read(name, status, kind, body)
        if not isinstance(found, dict):
            raise Wrong("not one thing")
        return found

    def _get(
        self, path: str, query: Mapping[str, str], *, keyed: bool = True
    ) -> tuple[int, str, bytes]:
        headers = {"X-Api-Key": self.key} if keyed else {}
        return self.ask("GET", path, headers=headers, query=dict(query))

    def _rows(self, name: str, status: int, kind: str, body: bytes) -> list[dict[str, Any]]:
        found = self._read(name, status, kind, body)
        if not isinstance(found, list):
            raise Wrong("not a list")
        return found

    def _read(self, name: str, status: int, kind: str, body: bytes) -> Any:
        if kind.lower() != TYPES[self.form]:
            raise Wrong(f"content type {kind}")
        if status >= 400:
            raise Refused(status, self._errors(body))
        return json.loads(body) if self.form == "json" else _xml(body, name)

    def _errors(self, body: bytes) -> list[tuple[int, str]]:
        rows = json.loads(body) if self.form == "json" else _xml(body, "errors")
        for row in rows:
            if set(row) != {"code", "description"} or not row["description"]:
                raise Wrong(f"an error is a code and a description: {row}")
        return [(int(row["code"]), row["description"]) for row in rows]


def _request(row: dict[str, Any]) -> dict[str, Any]:
    _need(row, REQUEST)
    _need_one(row["status"], {"open", "closed"})
    for name in ("requested_datetime", "updated_datetime", "expected_datetime"):
        if row[name] and not W3C.fullmatch(row[name]):
            raise Wrong(f"{name} {row[name]}")
    for name in ("lat", "long"):
        row[name] = float(row[name]) if row[name] not in (None, "") else None
    return row


def _xml(body: bytes, name: str) -> Any:
    if not body.lower().startswith(b"<?xml"):
        raise Wrong("no XML declaration")
    root = ElementTree.fromstring(body)
    if root.tag != name:
        raise Wrong(f"<{root.tag}> for <{name}>")
    return _value(root)


ROWS = {"services", "service_requests", "errors", "attributes", "values", "endpoints", "formats"}


def _value(element: ElementTree.Element) -> Any:
    if element.tag in ROWS:
        return [_value(child) for child in element]
    if len(element):
        return {child.tag: _value(child) for child in element}
    return element.text


def _need(row: Mapping[str, Any], names: tuple[str, ...]) -> None:
    missing = [name for name in names if name not in row]
    if missing:
        raise Wrong(f"missing: {missing}")


def _need_one(value: str, known: set[str]) -> None:
    if value not in known:
        raise Wrong(f"{value} is none of {sorted(known)}")


def _flag(value: Any) -> bool:
    if value in (True, "true"):
        return True
    if value in (False, "false"):
        return False
    raise Wrong(f"{value} is no boolean")
