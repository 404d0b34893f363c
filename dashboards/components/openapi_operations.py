"""Every address of the interface: who may ask, what it takes and answers. Paths, methods and words
come from the routes themselves."""

from __future__ import annotations

from typing import NamedTuple

from dashboards.components.api_asked import FILTERS, FORMATS
from dashboards.components.openapi_schemas import (
    MOMENT,
    TEXT,
    Schema,
    list_of,
    one_of,
    ref,
    words_of,
)
from data_layer.core.action_table import ACTS
from data_layer.core.catalog import BY_KEY
from data_layer.core.event_schema import MODEL_OF
from data_layer.core.open311 import FIELDS
from data_layer.core.open311_find import CLOSED, LAST_PAGE, MOST_ROWS, OPEN
from data_layer.core.scoring_bodies import BodyKind
from data_layer.core.splits import SPLITS
from data_layer.vocab import SourceKind, TokenKind, Urgency

JSON, CSV, XML, FORM, PARTS = (
    "application/json", "text/csv", "text/xml", "application/x-www-form-urlencoded",
    "multipart/form-data",
)  # fmt: skip
INGEST, READ, ACT, OPEN311 = (TokenKind(k) for k in ("ingest", "read", "act", "open311"))
DAY: Schema = {"type": "string", "format": "date"}
BINARY: Schema = {"type": "string", "format": "binary"}
# What may be refused at any address, and at those that write.
ALWAYS, WRITING = (400, 401, 403, 404, 405, 422, 503), (409, 413, 429)
# Of Open311 a key is 403, and what is wrong 400.
OF_OPEN311 = (400, 403, 404, 405, 503)


class Operation(NamedTuple):
    """One address: the kinds of token it takes (none: anybody), what may stand in its query and
    headers, its body by media type, what it answers by status, and as CSV too or not."""

    kinds: tuple[TokenKind, ...]
    answers: dict[int, str]
    query: Schema = {}  # noqa: RUF012 - never mutated
    headers: Schema = {}  # noqa: RUF012
    body: Schema = {}  # noqa: RUF012
    csv: bool = False
    refused: tuple[int, ...] = ALWAYS


def _filters() -> Schema:
    known = {
        "from": DAY, "to": DAY, "source": words_of(SourceKind), "urgency": words_of(Urgency),
    }  # fmt: skip
    return {name: known.get(name, TEXT) for name in FILTERS}


def _event() -> Schema:
    """One event: its type says which model."""
    models = dict.fromkeys(model.__name__ for model in MODEL_OF.values())
    mapping = {word: ref(model.__name__)["$ref"] for word, model in MODEL_OF.items()}
    choice = {"propertyName": "type", "mapping": mapping}
    return {"oneOf": [ref(name) for name in models], "discriminator": choice}


def _action() -> Schema:
    """An action: its type, the version of the case that was seen, and the fields it asks for."""
    told = {"type": one_of(ACTS), "version": {"type": "integer", "minimum": 0}, "event_id": TEXT}
    return {"type": "object", "properties": told, "required": ["type", "version"]}


def _request() -> Schema:
    """A service request; `attribute[code]` answers the questions of its service."""
    told = {
        **dict.fromkeys(sorted(FIELDS), TEXT),
        "lat": {"type": "number", "minimum": -90, "maximum": 90},
        "long": {"type": "number", "minimum": -180, "maximum": 180},
        "description": {"type": "string", "maxLength": 4000},
    }
    return {"type": "object", "properties": told, "required": ["service_code"]}


def _requests_query() -> Schema:
    listed = list_of(TEXT, maxItems=MOST_ROWS)
    return {
        "service_request_id": listed, "service_code": listed,
        "start_date": MOMENT, "end_date": MOMENT, "status": list_of(one_of((OPEN, CLOSED))),
        "page": {"type": "integer", "minimum": 1, "maximum": LAST_PAGE},
        "page_size": {"type": "integer", "minimum": 1, "maximum": MOST_ROWS},
    }  # fmt: skip


JURISDICTION: Schema = {"jurisdiction_id": TEXT}
FORMAT: Schema = {"format": one_of(FORMATS)}
NAME: Schema = {"type": "string", "pattern": "^[!-~]{1,80}$"}
MEDIA: Schema = {"media": BINARY}


def _open311(name: str, query: Schema | None = None) -> Operation:
    return Operation((OPEN311,), {200: name}, {**JURISDICTION, **(query or {})}, refused=OF_OPEN311)


def operations() -> dict[str, Operation]:
    """The endpoint of each route -> what is to be said of it."""
    split = one_of(SPLITS)
    asked = {
        **_filters(), **FORMAT, "days": {"type": "integer", "minimum": 1},
        "keys": list_of(one_of(BY_KEY)), "by": one_of(("county", *SPLITS)), "then": split,
        "cohort": one_of(("due", "field")),
    }  # fmt: skip
    form = _request()
    parts = {**form, "properties": {**form["properties"], **MEDIA}}
    events = list_of(_event(), minItems=1)
    return {
        "ingest.post_events": Operation(
            (INGEST,), {200: "Events", 422: "NotStored"},
            {"atomic": one_of(("true", "false"))},
            body={JSON: events, "application/x-ndjson": TEXT}, refused=(*ALWAYS, *WRITING),
        ),
        "hook_in.post_hook": Operation(
            (INGEST,), {200: "Events", 422: "Events"}, body={JSON: {}},
            refused=(*ALWAYS, *WRITING),
        ),
        "ingest.event_types": Operation((INGEST, READ, ACT), {200: "EventTypes"}),
        "incidents.get_incident": Operation((READ, ACT, INGEST), {200: "Incident"}),
        "actions.act_by_token": Operation(
            (ACT,), {200: "Acted"}, body={JSON: _action()}, refused=(*ALWAYS, *WRITING)
        ),
        "attachments.post_attachment_by_token": Operation(
            (ACT,), {200: "Attachment"},
            body={PARTS: {"type": "object", "properties": {"file": BINARY}, "required": ["file"]}},
            refused=(*ALWAYS, *WRITING),
        ),
        "numbers.catalog": Operation((READ, ACT), {200: "Catalog"}, FORMAT, csv=True),
        "numbers.metrics": Operation((READ, ACT), {200: "Metrics"}, asked, csv=True),
        "numbers.flow": Operation((READ, ACT), {200: "Flow"}, {**_filters(), **FORMAT}, csv=True),
        "numbers.scores": Operation(
            (READ, ACT), {200: "Scores"},
            {**FORMAT, "kind": words_of(BodyKind), "month": TEXT}, csv=True,
        ),
        "openapi.description": Operation(tuple(TokenKind), {200: "Description"}),
        "open311.discovery": Operation((), {200: "Discovery"}, refused=(405, 422, 503)),
        "open311.services": _open311("Services"),
        "open311.service_definition": _open311("ServiceDefinition"),
        "open311.request_of_token": _open311("OfToken"),
        "open311.requests": _open311("ServiceRequests", _requests_query()),
        "open311.one_request": _open311("ServiceRequests"),
        "open311.post_request": Operation(
            (OPEN311,), {200: "Received", 201: "Received"}, headers={"Idempotency-Key": NAME},
            body={FORM: form, PARTS: parts}, refused=(*OF_OPEN311, *WRITING),
        ),
    }  # fmt: skip
