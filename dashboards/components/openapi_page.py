"""The description of the interface as lines to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

MOST_WORDS = 12


class Field(NamedTuple):
    """A parameter or a property: where it stands, what it may be, whether it must be there."""

    name: str
    place: str
    value: str
    required: bool
    shape: str = ""
    words: str = ""


class Part(NamedTuple):
    """An answer or a body: its status ('' for a body), media types, words, and the shape's name."""

    status: str
    kinds: str
    words: str
    value: str
    shape: str = ""


class Address(NamedTuple):
    """One address with one method."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    kinds: tuple[str, ...]
    parameters: list[Field]
    bodies: list[Part]
    answers: list[Part]


class Shape(NamedTuple):
    """A named schema: its properties, or what else it is."""

    name: str
    words: str
    value: str
    fields: list[Field]

    @property
    def told(self) -> bool:
        """Whether any field says what it means."""
        return any(one.words for one in self.fields)


class Sections(NamedTuple):
    """All of it."""

    addresses: list[Address]
    shapes: list[Shape]


def sections(told: Mapping[str, Any]) -> Sections:
    """The lines of a description."""
    addresses = [
        _address(method.upper(), path, one)
        for path, methods in told["paths"].items()
        for method, one in methods.items()
    ]
    addresses += [
        _address("WEBHOOK", name, methods["post"]) for name, methods in told["webhooks"].items()
    ]
    shapes = [_shape(name, one) for name, one in sorted(told["components"]["schemas"].items())]
    return Sections(addresses, shapes)


def _address(method: str, path: str, one: Mapping[str, Any]) -> Address:
    bodies = one.get("requestBody", {}).get("content", {})
    return Address(
        one["operationId"], method, path, one["summary"], one.get("description", ""),
        tuple(name for entry in one["security"] for name in entry),
        [_parameter(told) for told in one["parameters"]],
        [
            Part("", kind, "", said(part["schema"]), _named(part["schema"]))
            for kind, part in bodies.items()
        ],
        [_answer(status, part) for status, part in one["responses"].items()],
    )  # fmt: skip


def _parameter(told: Mapping[str, Any]) -> Field:
    schema = told["schema"]
    needed = told.get("required", False)
    return Field(told["name"], told["in"], said(schema), needed, _named(schema))


def _answer(status: str, part: Mapping[str, Any]) -> Part:
    if "content" not in part:
        return Part(status, "", part["description"], "")
    schema = next(iter(part["content"].values()))["schema"]
    return Part(
        status, ", ".join(part["content"]), part["description"], said(schema), _named(schema)
    )


def _shape(name: str, one: Mapping[str, Any]) -> Shape:
    fields = one.get("properties", {})
    needed = set(one.get("required", ()))
    rows = [
        Field(n, "", said(s), n in needed, _named(s), s.get("description", ""))
        for n, s in fields.items()
    ]
    return Shape(name, one.get("description", ""), "" if rows else said(one), rows)


def said(schema: Mapping[str, Any]) -> str:
    """What a value may be, in a few words."""
    if name := _named(schema):
        return name if "$ref" in schema else f"[ {name} ]"
    return " · ".join(_parts(schema)) or "any"


def _parts(schema: Mapping[str, Any]) -> Iterator[str]:
    for several in ("anyOf", "oneOf"):
        if several in schema:
            yield " | ".join(said(one) for one in schema[several])
            return
    words = schema.get("enum") or ([schema["const"]] if "const" in schema else [])
    if words:
        shown = ", ".join(map(str, words[:MOST_WORDS]))
        yield f"{shown}, … ({len(words)})" if len(words) > MOST_WORDS else shown
        return
    if schema.get("type") == "array":
        yield f"[ {said(schema.get('items', {}))} ]"
        return
    yield from (str(schema[key]) for key in ("type", "format", "pattern") if key in schema)
    bounds = [f"{sign} {schema[key]}" for key, sign in BOUNDS.items() if key in schema]
    yield from bounds


BOUNDS = {
    "minimum": "≥", "maximum": "≤", "minLength": "长度 length ≥", "maxLength": "长度 length ≤",
}  # fmt: skip


def _named(schema: Mapping[str, Any]) -> str:
    """The component a schema, or each entry of a list, refers to."""
    inner = schema.get("items", schema) if schema.get("type") == "array" else schema
    return str(inner.get("$ref", "")).rpartition("/")[2]
