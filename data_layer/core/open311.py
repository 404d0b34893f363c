"""From a form of Open311 (GeoReport v2, POST Service Request) to a report as every other event:
pure, and total over whatever a form may say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from data_layer.core.county import Category, County
from data_layer.core.covering import PERSON
from data_layer.core.refusals import Refusal, refusal
from data_layer.core.service_questions import (
    NAMED,
    Question,
    answers_given,
    answers_told,
    check_answers,
    is_number,
    questions_for,
)
from data_layer.vocab import EventType, SourceKind

Pairs = Sequence[tuple[str, str]]

# What the standard lets a client say; the key is the gate's, the jurisdiction the endpoint's.
PLACE = ("lat", "long", "address_string", "address_id")
PERSONAL = ("first_name", "last_name", "email", "phone", "device_id", "account_id")
FIELDS = frozenset(
    {"api_key", "jurisdiction_id", "service_code", "description", "media_url", *PLACE, *PERSONAL}
)
# Not kept: they name a person or a telephone, and the case can do without.
LEFT_OUT = frozenset({"api_key", "jurisdiction_id", "device_id", "account_id"})
# What else came with the words stands below this line, and is not handed out again with them.
MARK, PLAIN_MARK = "【随报信息】", "[随报信息]"
CONTACT = "反映人联系方式："
LONGEST, LONGEST_PART, LONGEST_URL = 4000, 100, 500
# What our own intake calls the fields of a report -> what the standard calls them.
NAMES = {
    "lon": "long", "grid_code": "address_id", "text": "description", "place": "address_string",
    "category": "service_code",
}  # fmt: skip


class Asked(NamedTuple):
    """A report as asked for, without ids and time; `said` is the same for the same words and
    pictures, in whatever order they came."""

    item: dict[str, Any]
    said: str


def services_of(county: County) -> list[Category]:
    """The categories a report may name, in code order: minors, and majors that have none."""
    parents = {one.parent for one in county.categories.values()}
    return [one for code, one in sorted(county.categories.items()) if code not in parents]


def asked_of(
    category: Category, questions: Sequence[Question], form: Pairs, files: Sequence[bytes]
) -> Asked | list[Refusal]:
    """The report a form asks for, or everything that is wrong with it."""
    values = {name: _clean(value) for name, value in form}
    asked, given = questions_for(category, questions), answers_given(form)
    problems = [
        *_twice(form), *_unknown(form), *_placed(values), *check_answers(asked, given),
        *_too_long(values),
    ]  # fmt: skip
    text = _text(values, answers_told(asked, given))
    if len(text) > LONGEST:
        problems.append(refusal("description", "too_much_text"))
    if not values.get("description") and not given and not files:
        problems.append(refusal("description", "missing"))
    if problems:
        return problems
    return Asked(_item(category, values, text), _said(form, files))


def words_of(text: str) -> str:
    """The sender's own words of a report's text."""
    return text.partition(MARK)[0].rstrip()


def as_asked(problems: Sequence[Refusal]) -> list[Refusal]:
    """What our intake found wrong, by the names of the standard."""
    return [one._replace(field=NAMES.get(one.field, one.field)) for one in problems]


def _item(category: Category, values: Mapping[str, str], text: str) -> dict[str, Any]:
    item: dict[str, Any] = {
        "type": str(EventType.REPORTED),
        "category": category.code,
        "source_kind": str(SourceKind.PUBLIC),
        "text": text,
    }
    if name := _name(values):
        item["actor"] = name if PERSON.fullmatch(name) else ""
    if values.get("lat"):
        item |= {"lat": float(values["lat"]), "lon": float(values["long"]), "crs": "wgs84"}
    if values.get("address_string"):
        item["place"] = " ".join(values["address_string"].split())
    if values.get("address_id"):
        item["grid_code"] = values["address_id"]
    return item


def _text(values: Mapping[str, str], answers: list[str]) -> str:
    """The words, then what else came with them; the contact in the line that is covered whole."""
    words = values.get("description", "").replace(MARK, PLAIN_MARK)
    said = (_name(values), values.get("phone", ""), values.get("email", ""))
    contact = "，".join(filter(None, (" ".join(part.split()) for part in said)))
    url = values.get("media_url", "")
    more = [
        *answers,
        *([f"图片链接：{url}"] if url else []),
        *([CONTACT + contact] if contact else []),
    ]
    return "\n".join([words, "", MARK, *more]).lstrip() if more else words


def _name(values: Mapping[str, str]) -> str:
    """Family name first where it is Chinese."""
    last, first = (" ".join(values.get(n, "").split()) for n in ("last_name", "first_name"))
    together = f"{last}{first}"
    return together if PERSON.fullmatch(together) else f"{first} {last}".strip()


def _clean(value: str) -> str:
    """Line ends as one sign; nothing else is changed, so that what is wrong is told."""
    return value.replace("\r\n", "\n").replace("\r", "\n").strip()


def _twice(form: Pairs) -> list[Refusal]:
    names = [name for name, _ in form if name in FIELDS]
    return [refusal(n, "given_twice") for n in sorted(set(names)) if names.count(n) > 1]


def _unknown(form: Pairs) -> list[Refusal]:
    known = (name for name, _ in form if name not in FIELDS and not NAMED.fullmatch(name))
    return [refusal(name[:64], "unknown_field") for name in sorted(set(known))][:20]


def _placed(values: Mapping[str, str]) -> list[Refusal]:
    given = {name for name in PLACE if values.get(name)}
    if not given:
        return [refusal("lat", "no_place_given")]
    point = given & {"lat", "long"}
    if len(point) == 1:
        return [refusal("long" if "lat" in point else "lat", "missing")]
    return [refusal(name, "not_a_number") for name in sorted(point) if not is_number(values[name])]


def _too_long(values: Mapping[str, str]) -> list[Refusal]:
    longest = dict.fromkeys(PERSONAL, LONGEST_PART) | {"media_url": LONGEST_URL}
    wrong = [
        refusal(name, "out_of_range")
        for name, most in longest.items()
        if len(values.get(name, "")) > most
    ]
    url = values.get("media_url", "")
    if url and not url.startswith(("https://", "http://")):
        wrong.append(refusal("media_url", "wrong_kind"))
    if any(ord(sign) < 32 for name in (*longest, *PLACE) for sign in values.get(name, "")):
        wrong.append(refusal("description", "control_characters"))
    return wrong


def _said(form: Pairs, files: Sequence[bytes]) -> str:
    words = sorted((name, _clean(value)) for name, value in form if name not in LEFT_OUT)
    return json.dumps([words, [hashlib.sha256(body).hexdigest() for body in files]])
