"""What the addresses of the interface answer, by name: from the named tuples, typed dictionaries
and columns the answers are made of, wherever there are any."""

from __future__ import annotations

from dashboards.components import open311_rows as open311
from dashboards.components.openapi_schemas import (
    ANYTHING,
    FLAG,
    MOMENT,
    NUMBER,
    TEXT,
    WHOLE,
    Schema,
    by_name,
    field_of,
    list_of,
    one_of,
    or_nothing,
    ref,
    row_of,
    thing,
    words_of,
)
from data_layer.core.action_table import ACTS
from data_layer.core.metric import Cohort, Direction, Kind, Unit
from data_layer.core.open311_find import CLOSED, OPEN
from data_layer.core.scoring import State as ItemState
from data_layer.core.scoring_bodies import BodyKind
from data_layer.core.service_questions import Datatype
from data_layer.core.statistics.process import Edge
from data_layer.queries.attachments import Attachment
from data_layer.queries.incidents import Leg, Moment, Task, stored_kinds
from data_layer.vocab import EventType, Stage

DAY = {"type": "string", "format": "date"}
MONTH = {"type": "string", "pattern": "^20[0-9]{2}-(0[1-9]|1[0-2])$"}
OR_WHOLE, OR_NUMBER, OR_MOMENT = or_nothing(WHOLE), or_nothing(NUMBER), or_nothing(MOMENT)


def answers() -> dict[str, Schema]:
    """Name -> schema of everything that is answered."""
    return {**_errors(), **_cases(), **_actions(), **_numbers(), **_scores(), **_open311()}


def _errors() -> dict[str, Schema]:
    words = {"code": TEXT, "message_zh": TEXT, "message_en": TEXT}
    return {
        "Words": thing(words),
        "Problem": thing({"field": TEXT, **words}),
        # What is beside `error` depends on it: problems of fields, the legal actions, …
        "Error": {
            "type": "object",
            "properties": {"error": ref("Words"), "errors": list_of(ref("Problem"))},
            "required": ["error"],
        },
        "Open311Errors": list_of(thing({"code": WHOLE, "description": TEXT}), minItems=1),
    }


def _cases() -> dict[str, Schema]:
    refused = thing(
        {"index": WHOLE, "event_id": TEXT, "errors": list_of(ref("Problem"))}, ["event_id"]
    )
    stored = {
        "revision": WHOLE, "accepted": WHOLE, "repeated": WHOLE, "pending": WHOLE,
        "irregular": list_of(WHOLE), "cases": by_name(TEXT), "refused": list_of(refused),
    }  # fmt: skip
    return {
        "Events": thing(stored),
        "NotStored": thing({**stored, "error": ref("Words")}),
        "EventTypes": by_name(ANYTHING),
        "State": thing(_state()),
        "TimelineStep": row_of(Moment),
        "Assignment": row_of(Task),
        "Limit": row_of(Leg),
        "Incident": thing(
            {
                "incident": ref("State"),
                "timeline": list_of(ref("TimelineStep")),
                "assignments": list_of(ref("Assignment")),
                "limits": list_of(ref("Limit")),
                "why_due": list_of(ANYTHING),
            }
        ),
        "EventTold": thing(
            {
                "delivery_id": TEXT,
                "type": words_of(EventType),
                "case_no": TEXT,
                "event": or_nothing(ref("TimelineStep")),
                "incident": ref("State"),
            }
        ),
        "Attachment": thing(
            {name: row_of(Attachment)["properties"][name]
             for name in ("attachment_id", "name", "kind", "bytes")}
        ),
    }  # fmt: skip


def _state() -> Schema:
    """What is told of a case as it is stored, and the names beside it."""
    stored = {
        name: field_of(name, kind | None if optional else kind)
        for name, (kind, optional) in stored_kinds().items()
    }
    names = ("merged_into", "title", "place", "township", "village", "lead_unit", "lead_unit_name")
    both = list_of(TEXT, minItems=2, maxItems=2)
    return {**stored, **dict.fromkeys(names, TEXT), "category_name": or_nothing(both)}


def _actions() -> dict[str, Schema]:
    needed = {
        "name": TEXT, "kind": TEXT, "label_zh": TEXT, "label_en": TEXT, "required": FLAG,
        "when": or_nothing(list_of(TEXT)), "choices": list_of(ANYTHING),
    }  # fmt: skip
    offer = {
        "action": one_of(ACTS), "label_zh": TEXT, "label_en": TEXT, "legal": FLAG,
        "why_not": or_nothing(thing({"zh": TEXT, "en": TEXT})), "needs": list_of(thing(needed)),
    }  # fmt: skip
    done = {
        "revision": WHOLE, "case_no": TEXT, "version": WHOLE, "stage": words_of(Stage),
        "actions": list_of(ref("Offer")),
    }  # fmt: skip
    return {"Offer": thing(offer), "Acted": thing(done)}


def _numbers() -> dict[str, Schema]:
    labels = ("label", "numerator", "denominator", "standard")
    entry = {
        "key": TEXT, "ref": TEXT, "kind": words_of(Kind), "cohort": words_of(Cohort),
        "unit": words_of(Unit), "direction": words_of(Direction), "target": OR_NUMBER,
        **{f"{name}_{lang}": TEXT for name in labels for lang in ("zh", "en")},
    }  # fmt: skip
    missing = ("ref", "label_zh", "label_en", "why_zh", "why_en")
    row = {
        "key": TEXT, "name": TEXT, "then": TEXT, "then_name": TEXT, "metric": TEXT,
        "value": OR_NUMBER, "numerator": NUMBER, "n": NUMBER,
    }  # fmt: skip
    told = {"from": DAY, "to": DAY, "cut_off": MOMENT, "revision": WHOLE}
    closed = {
        "closed_revision": OR_WHOLE, "closed_at": OR_MOMENT, "differing": OR_WHOLE,
        "checked_at": OR_MOMENT, "closed_months": TEXT,
    }  # fmt: skip
    rows = list_of(thing(row, ["then", "then_name"]))
    edge = row_of(Edge, median_s=OR_NUMBER)["properties"]
    del edge["median"]
    return {
        "Catalog": thing(
            {
                "metrics": list_of(thing(entry)),
                "missing": list_of(thing(dict.fromkeys(missing, TEXT))),
            }
        ),
        "Metrics": thing({**told, "by": TEXT, "cohort": TEXT, **closed, "rows": rows}),
        "Flow": thing({**told, "edges": list_of(thing(edge))}),
    }


def _scores() -> dict[str, Schema]:
    item = {
        "metric": TEXT, "value": OR_NUMBER, "numerator": NUMBER, "n": NUMBER,
        "state": words_of(ItemState), "weight": OR_NUMBER, "points": OR_NUMBER, "restored": NUMBER,
    }  # fmt: skip
    row = {
        "body": TEXT, "name": TEXT, "total": OR_NUMBER, "low": OR_NUMBER, "high": OR_NUMBER,
        "firm": FLAG, "deducted": NUMBER, "items": list_of(thing(item)),
    }  # fmt: skip
    told = {
        "kind": words_of(BodyKind), "month": MONTH, "scheme": WHOLE, "published": OR_MOMENT,
        "cut_off": MOMENT, "county_total": OR_NUMBER, "rows": list_of(thing(row)),
    }  # fmt: skip
    return {"Scores": thing(told)}


def _open311() -> dict[str, Schema]:
    moments = {"requested_datetime": MOMENT, "updated_datetime": MOMENT}
    attribute = row_of(
        open311.Attribute, datatype=words_of(Datatype), values=list_of(row_of(open311.ListValue))
    )
    request = row_of(
        open311.ServiceRequestRow, **moments, status=one_of((OPEN, CLOSED)),
        expected_datetime=OR_MOMENT,
    )  # fmt: skip
    return {
        "Discovery": row_of(open311.Discovery, endpoints=list_of(row_of(open311.Endpoint))),
        "Services": list_of(row_of(open311.Service)),
        "ServiceDefinition": row_of(open311.Definition, attributes=list_of(attribute)),
        "Received": list_of(row_of(open311.Received)),
        "OfToken": list_of(row_of(open311.OfToken)),
        "ServiceRequests": list_of(request),
    }
