"""A posted body to stored events: read, check one by one, record in portions, answer after
COMMIT."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import orjson
from sqlalchemy import Connection
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from data_layer.core.event_fields import LONGEST_NAME
from data_layer.core.intake import Door, Submission, parse
from data_layer.core.refusals import Refusal, refusal
from data_layer.errors import BadRequest, GovernanceError, Invalid, TooLarge
from data_layer.log.record import Recorded, record
from data_layer.services.arrivals import Refused, note_refused, note_stored
from data_layer.services.writer import Writer
from data_layer.vocab import Text

OF_VALUES = (DataError, IntegrityError)

log = logging.getLogger(__name__)

MAX_EVENTS = 10_000
MAX_ATOMIC = 1_000
# A portion a transaction: an operator's click waits for one portion at most, not for a whole file.
PORTION = 500

NOT_A_LIST = Text(
    "单条事件也请写成数组，外面加上方括号 [ ]。", "Put even a single event into an array: [ … ]."
)
NOT_JSON = Text(
    "正文不是合法的 JSON 数组或 NDJSON，请检查后重发。",
    "The body is neither a JSON array nor NDJSON; check it and send again.",
)
EMPTY = Text("正文中没有事件。", "The body holds no events.")
TOO_MANY = Text(
    "一次最多 {most} 条事件，请分批发送。", "At most {most} events at once; send them in portions."
)
ATOMIC = Text(
    "有事件被拒绝，按 atomic 要求全部未保存。",
    "Some events were refused; as atomic was asked, none is stored.",
)


class NotStored(Invalid):
    """An atomic request with refusals: nothing was kept; `refused` says why, for the answer, and
    `reasons` for the page of data quality."""

    def __init__(self, reasons: Refused, items: list[Any]) -> None:
        super().__init__(ATOMIC, "atomic_refused")
        self.reasons = reasons
        self.refused = _refused_json(reasons, items)

    def answer(self, revision: int) -> dict[str, Any]:
        """The API's answer in the same shape as a success, with the reason."""
        error = {"code": self.code, "message_zh": self.text.zh, "message_en": self.text.en}
        counts = {"accepted": 0, "repeated": 0, "pending": 0, "irregular": [], "cases": {}}
        return {"revision": revision, **counts, "refused": self.refused, "error": error}


def read_items(body: bytes, *, ndjson: bool, atomic: bool) -> list[Any]:
    """The submitted objects; raises BadRequest or TooLarge, never anything else.

    In NDJSON an unreadable line is kept as None, so that it alone is refused.
    """
    items = _lines(body) if ndjson else _array(body)
    if not items:
        raise BadRequest(EMPTY, "empty")
    most = MAX_ATOMIC if atomic else MAX_EVENTS
    if len(items) > most:
        text = Text(TOO_MANY.zh.format(most=most), TOO_MANY.en.format(most=most))
        raise TooLarge(text, "too_many_events")
    return items


def _array(body: bytes) -> list[Any]:
    try:
        items = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BadRequest(NOT_JSON, "not_json") from None
    if not isinstance(items, list):
        raise BadRequest(NOT_A_LIST, "not_an_array")
    return items


def _lines(body: bytes) -> list[Any]:
    items = []
    for line in body.splitlines():
        if not line.strip():
            continue
        try:
            items.append(orjson.loads(line))
        except orjson.JSONDecodeError:
            items.append(None)
    if items and all(item is None for item in items):
        raise BadRequest(NOT_JSON, "not_json")
    return items


def take(writer: Writer, door: Door, items: list[Any], *, atomic: bool) -> dict[str, Any]:
    """Store what can be stored; returns the API's answer: revision, accepted, repeated, pending,
    refused.

    Raises NotStored when `atomic` and anything is refused, Busy when the queue is full. A Busy in
    the middle of a large body leaves the portions before it stored: sending all again is harmless.
    """
    try:
        answer, refused = _taken(writer, door, items, atomic)
    except NotStored as error:
        keep_reasons(writer, door, items, error.reasons)
        raise
    keep_reasons(writer, door, items, refused)
    return answer


def _taken(
    writer: Writer, door: Door, items: list[Any], atomic: bool
) -> tuple[dict[str, Any], Refused]:
    """The answer, and what was refused."""
    submissions: list[Submission] = []
    refused: list[tuple[int, list[Refusal]]] = []
    for index, item in enumerate(items):
        found = parse(door, index, item)
        if isinstance(found, Submission):
            submissions.append(found)
        else:
            refused.append((index, found))
    if atomic and refused:
        raise NotStored(refused, items)
    size = MAX_ATOMIC if atomic else PORTION
    total = Recorded()
    for start in range(0, max(len(submissions), 1), size):
        portion = submissions[start : start + size]
        for done in _stored(writer, door, portion, items, atomic):
            total.revision = max(total.revision, done.revision)
            total.accepted += done.accepted
            total.repeated += done.repeated
            total.pending += done.pending
            total.cases |= done.cases
            total.irregular += done.irregular
            refused += done.refused
    answer = {
        "revision": total.revision,
        "accepted": total.accepted,
        "repeated": total.repeated,
        "pending": total.pending,
        "irregular": total.irregular,
        "cases": total.cases,
        "refused": _refused_json(sorted(refused, key=lambda r: r[0]), items),
    }
    return answer, refused


def keep_reasons(writer: Writer, door: Door, items: list[Any], refused: Refused) -> None:
    """Keep why; what was stored is answered whether that succeeds or not."""
    if not refused:
        return
    try:
        writer.submit(partial(_keep_refused, door, items, refused))
    except (GovernanceError, SQLAlchemyError) as failed:
        log.warning("refusals not kept: %s", type(failed).__name__)


def _keep_refused(door: Door, items: list[Any], refused: Refused, connection: Connection) -> None:
    note_refused(connection, door, items, refused)


def _stored(
    writer: Writer, door: Door, portion: Sequence[Submission], items: list[Any], atomic: bool
) -> Iterator[Recorded]:
    """What became of a portion. When it fails for a reason nobody foresaw, each half is tried by
    itself, so that one event, of a case that cannot be read any more say, is refused by name and
    does not stop its sender for ever."""
    try:
        yield writer.submit(partial(_record, door, portion, items, atomic))
    except (GovernanceError, MemoryError):
        raise
    except Exception as error:
        # Of the database only what is wrong with values is an event's own fault.
        if isinstance(error, SQLAlchemyError) and not isinstance(error, OF_VALUES):
            raise
        if atomic or not portion:
            raise
        if len(portion) == 1:
            # Not its message: that may quote what somebody wrote.
            where = traceback.extract_tb(error.__traceback__)[-1]
            told = type(error).__name__, where.filename, where.lineno
            log.error("event not recorded: %s at %s:%s", *told)
            yield Recorded(refused=[(portion[0].place, [refusal("", "not_recorded")])])
            return
        middle = len(portion) // 2
        for half in (portion[:middle], portion[middle:]):
            yield from _stored(writer, door, half, items, atomic)


def _record(
    door: Door,
    portion: Sequence[Submission],
    items: list[Any],
    atomic: bool,
    connection: Connection,
) -> Recorded:
    done = record(connection, door.county, portion, door.scope, door.now)
    if atomic and done.refused:
        raise NotStored(done.refused, items)
    note_stored(connection, door, portion, done)
    return done


def _refused_json(refused: Refused, items: list[Any]) -> list[dict[str, Any]]:
    """Each refused object by its place and, where it says one, its event_id."""
    return [
        {"index": index, **_named(items[index]), "errors": [r.as_json() for r in errors]}
        for index, errors in refused
    ]


def _named(item: Any) -> dict[str, str]:
    event_id = item.get("event_id") if isinstance(item, dict) else None
    if isinstance(event_id, str) and 0 < len(event_id) <= LONGEST_NAME:
        return {"event_id": event_id}
    return {}
