"""What the columns of a ledger mean: which field each is, how its times are written, and what its
words are here. A mapping is plain JSON, made on a page or by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple
from zoneinfo import available_timezones

from data_layer.core.import_times import is_pattern
from data_layer.errors import Invalid, Problem, TableInvalid
from data_layer.vocab import IMPORTED, Text
from data_layer.vocab import EventType as E

LONGEST_SOURCE, LONGEST_WORD, MOST_WORDS = 40, 200, 2_000
# Added by ourselves to the rows handed back; of no meaning when they come again.
REASON = "退回原因（重新导入时忽略）"


class Shape(StrEnum):
    """What a row of the file is."""

    CASES = "cases"
    EVENTS = "events"


class Field(NamedTuple):
    """What a column may be; `fixed` where one value may stand for all rows, `words` where its words
    have a dictionary."""

    name: str
    shapes: frozenset[Shape]
    needed: bool = False
    fixed: bool = False
    words: bool = False


class Step(NamedTuple):
    """What an activity becomes: an event type, what else the event says, and its place among those
    of one moment."""

    type: E
    says: Mapping[str, str]
    rank: int


BOTH, CASES, EVENTS = frozenset(Shape), frozenset({Shape.CASES}), frozenset({Shape.EVENTS})
FIELDS = (
    Field("case", BOTH, needed=True),
    Field("reported_at", CASES, needed=True),
    Field("accepted_at", CASES),
    Field("dispatched_at", CASES),
    Field("fed_back_at", CASES),
    Field("closed_at", CASES),
    Field("status", CASES, words=True),
    Field("activity", EVENTS, needed=True, words=True),
    Field("at", EVENTS, needed=True),
    Field("order", EVENTS),
    Field("category", BOTH, needed=True, fixed=True, words=True),
    Field("township", BOTH),
    Field("grid", BOTH, words=True),
    Field("lon", BOTH),
    Field("lat", BOTH),
    Field("crs", BOTH, fixed=True),
    Field("unit", BOTH, words=True),
    Field("urgency", BOTH, fixed=True, words=True),
    Field("source_kind", BOTH, fixed=True, words=True),
    Field("title", BOTH),
    Field("text", BOTH),
    Field("place", BOTH),
    Field("actor", BOTH),
)
FIELD = {one.name: one for one in FIELDS}
TIMES = frozenset({"reported_at", "accepted_at", "dispatched_at", "fed_back_at", "closed_at", "at"})
CRS = ("wgs84", "cgcs2000", "gcj02", "bd09")
# What an activity of a file may be here; of two at one moment the earlier in this list is first.
_STEPS: tuple[tuple[str, E, Mapping[str, str]], ...] = (
    ("reported", E.REPORTED, {}),
    ("checked", E.CHECKED, {"result": "true"}),
    ("accepted", E.ACCEPTED, {}),
    ("refused", E.REFUSED, {}),
    ("registered", E.REGISTERED, {}),
    ("dispatched", E.DISPATCHED, {}),
    ("signed", E.SIGNED, {}),
    ("returned", E.RETURNED, {}),
    ("reassigned", E.REASSIGNED, {}),
    ("suspended", E.SUSPENDED, {}),
    ("resumed", E.RESUMED, {}),
    ("noted", E.COMMENTED, {}),
    ("self_handled", E.SELF_HANDLED, {}),
    ("fed_back", E.FED_BACK, {}),
    ("verified_fail", E.VERIFIED, {"result": "fail"}),
    ("verified_pass", E.VERIFIED, {"result": "pass"}),
    ("transferred", E.TRANSFERRED, {}),
    ("closed", E.CLOSED, {}),
    ("voided", E.VOIDED, {}),
    ("reopened", E.REOPENED, {}),
)
STEPS = {name: Step(type_, says, rank) for rank, (name, type_, says) in enumerate(_STEPS)}
NOTED = "noted"


@dataclass(frozen=True)
class Meaning:
    """A mapping: `columns` field → heading, `fixed` field → value for every row, `words` field →
    word of the file → ours, `format` and `zone` of its times."""

    shape: Shape
    source: str
    columns: Mapping[str, str]
    fixed: Mapping[str, str] = field(default_factory=dict)
    format: str = "iso"
    zone: str = ""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """What `meaning_of` reads."""
        return {
            "shape": str(self.shape),
            "source": self.source,
            "columns": dict(self.columns),
            "fixed": dict(self.fixed),
            "format": self.format,
            "zone": self.zone,
            "words": {name: dict(words) for name, words in self.words.items()},
        }

    @property
    def log_source(self) -> str:
        """What the log calls the ledger."""
        return IMPORTED + self.source


def fields_of(shape: Shape) -> list[Field]:
    """The fields a file of that shape may have."""
    return [one for one in FIELDS if shape in one.shapes]


def header_key(header: Sequence[str]) -> str:
    """What files of the same columns share, in whatever order these stand."""
    names = sorted({name for name in header if name != REASON})
    return sha256("\n".join(names).encode()).hexdigest()[:32]


def meaning_of(given: object, header: Sequence[str]) -> Meaning:
    """A mapping as it came, for a file of those columns; TableInvalid with everything that is
    wrong with it, Invalid for what is none."""
    if not isinstance(given, dict):
        raise Invalid(NO_MAPPING, "no_mapping")
    try:
        shape = Shape(given.get("shape", ""))
    except ValueError:
        raise Invalid(NO_MAPPING, "no_mapping") from None
    allowed = {one.name for one in fields_of(shape)}
    columns = _texts(given.get("columns"), allowed)
    fixed = {k: v for k, v in _texts(given.get("fixed"), allowed).items() if k not in columns}
    listed = given.get("words")
    kinds = listed if isinstance(listed, dict) else {}
    words = {name: _texts(kinds[name], None) for name in sorted(kinds) if name in allowed}
    made = Meaning(
        shape, str(given.get("source", "")).strip(), columns, fixed,
        str(given.get("format", "")).strip(), str(given.get("zone", "")).strip(),
        {name: found for name, found in words.items() if found},
    )  # fmt: skip
    problems = list(_problems(made, header))
    if problems:
        raise TableInvalid("import", problems)
    return made


def _texts(given: object, allowed: set[str] | None) -> dict[str, str]:
    """The pairs of words that are any."""
    if not isinstance(given, dict):
        return {}
    pairs = ((str(k), str(v).strip()) for k, v in list(given.items())[:MOST_WORDS])
    return {
        k: v[:LONGEST_WORD]
        for k, v in pairs
        if v and (allowed is None or k in allowed) and len(k) <= LONGEST_WORD
    }


def _problems(made: Meaning, header: Sequence[str]) -> Iterator[Problem]:
    if not 0 < len(made.source) <= LONGEST_SOURCE or not made.source.isprintable():
        yield _problem(
            "source", "请填写台账名称，不超过 40 字", "name the ledger, 40 letters at most"
        )
    known = set(header)
    for name, column in made.columns.items():
        if column not in known:
            yield _problem(name, f"文件中没有“{column}”列", f"the file has no column '{column}'")
    for one in fields_of(made.shape):
        given = one.name in made.columns or (one.fixed and one.name in made.fixed)
        if one.needed and not given:
            yield Problem(NEEDED[one.name], cells=(one.name,))
    if ("lon" in made.columns) != ("lat" in made.columns):
        yield _problem("lon", "经度和纬度应同时指定", "longitude and latitude come together")
    if made.fixed.get("crs", "wgs84") not in CRS:
        yield _problem("crs", "没有这种坐标系", "there is no such coordinate system")
    if not is_pattern(made.format):
        yield Problem(BAD_FORMAT if made.format else NO_FORMAT, cells=("format",))
    if made.zone not in _zones():
        yield _problem("zone", f"没有时区 {made.zone}", f"there is no time zone {made.zone}")


@cache
def _zones() -> frozenset[str]:
    """Kept, for they are read from some 600 files."""
    return frozenset(available_timezones())


def _problem(cell: str, zh: str, en: str) -> Problem:
    return Problem(Text(f"{zh}。", f"{en}."), cells=(cell,))


NO_MAPPING = Text(
    "对应关系的格式不对，请在导入页面设置，或用下载的对应关系文件修改。",
    "This is no mapping; make one on the import page, or change one downloaded from there.",
)
NO_FORMAT = Text(
    "请选择时间写法；年月日在前的一般选“自动识别”。",
    "Say how times are written; where the year comes first they are found out.",
)
BAD_FORMAT = Text("时间格式不能识别。", "The way times are written is unknown.")
NEEDED = {
    "case": Text("请指定哪一列是事件编号。", "Say which column holds the number of the case."),
    "reported_at": Text("请指定哪一列是上报时间。", "Say which column is the time of the report."),
    "activity": Text("请指定哪一列是环节（活动）。", "Say which column names the activity."),
    "at": Text("请指定哪一列是环节时间。", "Say which column is the time of the activity."),
    "category": Text(
        "请指定哪一列是事件类别，或为全部行选定一个类别。",
        "Say which column is the category, or choose one for all rows.",
    ),
}
