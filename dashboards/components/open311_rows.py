"""Services, their questions and requests, by the names of the standard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypedDict

from data_layer.core.county import Category, County
from data_layer.core.days import iso
from data_layer.core.open311_find import CLOSED, OPEN
from data_layer.core.service_questions import Question, questions_for
from data_layer.labels import OUTCOME_TEXT, STAGE_TEXT
from data_layer.queries.open311 import ServiceRequest
from data_layer.vocab import Outcome, Stage, Text

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
# When what is served here last changed its shape.
CHANGESET = "2026-11-27T00:00:00Z"
CONTACT = Text(
    "接口由本县（市）综治中心提供，请联系系统管理员。",
    "Served by the county's governance centre; ask its system administrator.",
)
KEY_SERVICE = Text(
    "api_key 由系统管理员在“设置 · 接口令牌”签发（种类：Open311），放在请求头 X-Api-Key "
    "或 Authorization: Bearer，或提交的表单中；不放在地址里。",
    "The system administrator issues an api_key (kind: open311). Send it as X-Api-Key or "
    "Authorization: Bearer, or in the posted form; never in the address.",
)
NOTICE = Text(
    "已登记，先核实再办理。请凭编号查询进展。",
    "Registered; it is checked first, then handled. Ask for its progress by its number.",
)
REPEATED = Text(
    "相同内容已登记过，未重复登记。", "The same report is registered already; nothing was added."
)
UNLOCATED = Text("位置待人工核定。", "Its place is still to be settled.")
OUTSIDE = Text(
    "点位不在本县（市）范围内，请核对定位；已收下，位置待人工核定。",
    "The point lies outside this county: check it. The report is kept; its place is still to be "
    "settled.",
)
SENSITIVE = Text("涉及隐私，不公开内容和位置。", "Private: words and place are not told.")


class Endpoint(TypedDict):
    """One address of the discovery document."""

    specification: str
    url: str
    changeset: str
    type: str
    formats: list[str]


class Discovery(TypedDict):
    """The discovery document."""

    changeset: str
    contact: str
    key_service: str
    endpoints: list[Endpoint]


class Service(TypedDict):
    """One service of the list."""

    service_code: str
    service_name: str
    description: str
    metadata: bool
    type: str
    keywords: str
    group: str


class ListValue(TypedDict):
    """One value of a list to choose from."""

    key: str
    name: str


class Attribute(TypedDict):
    """One question of a service."""

    variable: bool
    code: str
    datatype: str
    required: bool
    datatype_description: str
    order: int
    description: str
    values: list[ListValue]


class Definition(TypedDict):
    """A service with its questions."""

    service_code: str
    attributes: list[Attribute]


class Received(TypedDict):
    """What a sender is told."""

    service_request_id: str
    service_notice: str
    account_id: str | None


class OfToken(TypedDict):
    """The number behind a name."""

    service_request_id: str
    token: str


class ServiceRequestRow(TypedDict):
    """A request as it stands."""

    service_request_id: str
    status: str
    status_notes: str
    service_name: str
    service_code: str
    description: str
    agency_responsible: str
    service_notice: str | None
    requested_datetime: str
    updated_datetime: str
    expected_datetime: str | None
    address: str
    address_id: str
    zipcode: str | None
    lat: float | None
    long: float | None
    media_url: str | None


def both(text: Text) -> str:
    """In both languages: the standard has room for one."""
    return f"{text.zh} {text.en}"


def discovery(url: str) -> Discovery:
    """The discovery document."""
    return {
        "changeset": CHANGESET,
        "contact": both(CONTACT),
        "key_service": both(KEY_SERVICE),
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": url,
                "changeset": CHANGESET,
                "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }


def service_row(county: County, one: Category, questions: Sequence[Question], lang: str) -> Service:
    """One service of the list."""
    major = county.categories.get(one.parent, one)
    return {
        "service_code": one.code,
        "service_name": one.name.say(lang),
        "description": f"{major.name.say(lang)} · {one.name.say(lang)}",
        "metadata": bool(questions_for(one, questions)),
        "type": "realtime",
        "keywords": ",".join((one.name.zh, one.name.en.replace(",", " "))),
        "group": major.name.say(lang),
    }


def definition(one: Category, questions: Iterable[Question], lang: str) -> Definition:
    """A service's definition: its attributes in order."""
    return {
        "service_code": one.code,
        "attributes": [_attribute(asked, lang) for asked in questions_for(one, questions)],
    }


def _attribute(one: Question, lang: str) -> Attribute:
    return {
        "variable": one.variable,
        "code": one.code,
        "datatype": str(one.datatype),
        "required": one.required,
        "datatype_description": one.hint.say(lang),
        "order": one.ordinal,
        "description": one.text.say(lang),
        "values": [{"key": key, "name": text.say(lang)} for key, text in one.values],
    }


def request_row(county: County, one: ServiceRequest, lang: str) -> ServiceRequestRow:
    """A request as it stands. Nothing of whoever reported it, and no picture: one cannot be
    covered."""
    category = county.categories.get(one.category)
    private = category is not None and category.sensitive
    return {
        "service_request_id": one.case_no,
        "status": OPEN if one.open else CLOSED,
        "status_notes": _notes(one, lang),
        "service_name": category.name.say(lang) if category else "",
        "service_code": one.category,
        "description": both(SENSITIVE) if private else one.words,
        "agency_responsible": one.lead_unit,
        "service_notice": None if one.grid_code or private else both(UNLOCATED),
        "requested_datetime": iso(one.reported_at, county.zone),
        "updated_datetime": iso(one.updated_at, county.zone),
        "expected_datetime": iso(one.due_at, county.zone) if one.due_at else None,
        "address": one.place,
        "address_id": one.grid_code,
        "zipcode": None,
        "lat": one.lat,
        "long": one.lon,
        "media_url": None,
    }


def _notes(one: ServiceRequest, lang: str) -> str:
    if one.outcome:
        return OUTCOME_TEXT[Outcome(one.outcome)].say(lang)
    return STAGE_TEXT[Stage(one.stage)].say(lang)
