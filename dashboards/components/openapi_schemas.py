"""JSON Schemas for the description of the interface, made from what the code itself goes by: named
tuples, columns, pydantic models, words."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any, get_type_hints

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import models_json_schema

from data_layer.queries.incidents import is_moment

Schema = dict[str, Any]
REF = "#/components/schemas/{model}"
MOMENT: Schema = {"type": "string", "format": "date-time"}
TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
FLAG: Schema = {"type": "boolean"}
ANYTHING: Schema = {"type": "object"}


def ref(name: str) -> Schema:
    """A reference to one of the components."""
    return {"$ref": REF.format(model=name)}


def sent_models(models: Iterable[type[BaseModel]]) -> Schema:
    """Name -> schema of models that are sent in, and of what they are made of."""
    _, found = models_json_schema([(one, "validation") for one in models], ref_template=REF)
    return dict(found.get("$defs", {}))


def thing(properties: Schema, optional: Iterable[str] = ()) -> Schema:
    """An object with these properties and no others, all there but the `optional` ones."""
    required = [name for name in properties if name not in set(optional)]
    told = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**told, "required": required}


def row_of(row: type, **more: Schema) -> Schema:
    """A named tuple or typed dictionary as it stands in JSON, moments as text; `more` adds to it or
    replaces."""
    hints = {name: hint for name, hint in get_type_hints(row).items() if name not in more}
    return thing({**{name: field_of(name, hint) for name, hint in hints.items()}, **more})


def field_of(name: str, hint: Any) -> Schema:
    """One field of a row, by its name and its type."""
    told = TypeAdapter(hint).json_schema()
    if not is_moment(name):
        return told
    return MOMENT if told == WHOLE else or_nothing(MOMENT)


def or_nothing(schema: Schema) -> Schema:
    """That, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def one_of(words: Iterable[object]) -> Schema:
    """One of these words."""
    return {"type": "string", "enum": [str(one) for one in words]}


def words_of(kind: type[Enum]) -> Schema:
    """One of an enumeration's."""
    return one_of(member.value for member in kind)


def list_of(items: Schema, **more: Any) -> Schema:
    """A list of such things."""
    return {"type": "array", "items": items, **more}


def by_name(values: Schema) -> Schema:
    """Names, each with such a value."""
    return {"type": "object", "additionalProperties": values}
