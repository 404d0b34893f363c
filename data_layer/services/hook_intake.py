"""A body another platform sent, by a stored mapping, to stored events: the way of all events, from
the parsing on."""

from __future__ import annotations

from typing import Any

import orjson

from data_layer.core.hook_mapping import Hook, items_of, row_of
from data_layer.core.import_refusals import OURS, worded
from data_layer.core.import_rows import Ledger, Read
from data_layer.core.import_words import lexicons
from data_layer.core.intake import Door
from data_layer.core.refusals import Refusal, refusal
from data_layer.errors import BadRequest, TooLarge
from data_layer.services.intake import EMPTY, MAX_EVENTS, TOO_MANY, keep_reasons, take
from data_layer.services.writer import Writer
from data_layer.vocab import Text

NOT_JSON = Text(
    "正文不是合法的 JSON，请检查后重发。", "The body is no valid JSON; check it and send again."
)


def read_body(body: bytes) -> object:
    """The JSON of a body; BadRequest when it is none."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BadRequest(NOT_JSON, "not_json") from None


def ledger_of(hook: Hook, door: Door) -> Ledger:
    """What reads each event of a body."""
    return Ledger(hook.meaning, hook.header, lexicons(door.county), door)


def take_body(writer: Writer, door: Door, hook: Hook, body: object) -> dict[str, Any]:
    """Store what can be stored; the answer of `take`, its places those of the body's items. What is
    wrong with any event of an item refuses the whole item."""
    items = items_of(body, hook)
    if not items:
        raise BadRequest(EMPTY, "empty")
    if len(items) > MAX_EVENTS:
        told = TOO_MANY.zh.format(most=MAX_EVENTS), TOO_MANY.en.format(most=MAX_EVENTS)
        raise TooLarge(Text(*told), "too_many_events")
    ledger, refused = ledger_of(hook, door), list[tuple[int, list[Refusal]]]()
    events, places = list[dict[str, Any]](), list[int]()
    for place, item in enumerate(items):
        read = read_item(ledger, hook, place, item)
        events += read.items
        places += [place] * len(read.items)
        if read.refused:
            refused.append((place, read.refused))
    answer = take(writer, door, events, atomic=False)
    # Nothing of theirs is kept of what was refused: what they call things may name somebody.
    keep_reasons(writer, door, [{}] * len(items), refused)
    return _in_their_places(answer, places, refused)


def read_item(ledger: Ledger, hook: Hook, place: int, item: object) -> Read:
    """The events of one item, or every reason it is refused, in words that name its paths."""
    if not isinstance(item, dict):
        return Read("", [], [refusal("", "not_an_object")])
    row, wrong = row_of(place, item, hook)
    read = ledger.read(row)
    # What is told of a field's shape needs no telling of what it says.
    shaped = {one.field for one in wrong}
    said = (one for one in read.refused if OURS.get(one.field, one.field) not in shaped)
    told = [one._replace(text=worded(one, hook.meaning)) for one in (*wrong, *said)]
    return Read(read.case, [], told) if told else read


def _in_their_places(
    answer: dict[str, Any], places: list[int], refused: list[tuple[int, list[Refusal]]]
) -> dict[str, Any]:
    """The answer with the places of items instead of those of our events, each item once."""
    why: dict[int, list[dict[str, str]]] = {
        place: [one.as_json() for one in errors] for place, errors in refused
    }
    for one in answer["refused"]:
        told = why.setdefault(places[one["index"]], [])
        told += [error for error in one["errors"] if error not in told]
    listed = [{"index": place, "errors": errors} for place, errors in sorted(why.items())]
    irregular = sorted({places[n] for n in answer["irregular"]})
    return {**answer, "irregular": irregular, "refused": listed}
