"""How sources send, in words: lines of tables whose numbers open their rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from dashboards.components.import_lines import SETTLED
from dashboards.components.score_words import Voice
from dashboards.strings import quality as words
from dashboards.strings import wording
from data_layer.core.county import County
from data_layer.core.days import to_date
from data_layer.core.imports import State
from data_layer.labels import EVENT_TEXT
from data_layer.queries import quality as found
from data_layer.queries.imports import Import
from data_layer.vocab import EventType

ADDRESS = "/quality"
# How many runs of missing numbers, and how many silent sources a wall, are told one by one.
MOST_RUNS, MOST_NAMED = 3, 2
GAPS = "gaps"


class Number(NamedTuple):
    """A number and the list it opens ('' where there is none)."""

    told: str
    href: str = ""


class SourceLine(NamedTuple):
    """A source in words."""

    name: str
    scope: str
    silent: bool
    state: str
    last: str
    newest: str
    accepted: str
    repeated: Number
    refused: Number
    late: Number
    off_grid: Number
    off_county: Number
    irregular: Number
    pending: Number
    gaps: Number


class CaseLine(NamedTuple):
    """A source and what its cases lack."""

    source: str
    n: str
    numbers: list[Number]


class WaitingLine(NamedTuple):
    """An event that waits; `id` and `source` as the form names it."""

    source: str
    id: str
    kind: str
    tries: int
    first: str
    last: str
    retry: str


def rows_of(of: str, source: str, **more: str) -> str:
    """The address of the rows behind a number."""
    return f"{ADDRESS}?{urlencode({'of': of, 'source': source, **more})}#rows"


def source_name(source: str, voice: Voice) -> str:
    """A source as it calls itself; our own by what they are."""
    return voice.say(words.OWN[source]) if source in words.OWN else source


def source_line(one: found.Heard, county: County, voice: Voice, *, opens: bool) -> SourceLine:
    """A source; its numbers are doors for whoever may see cases (`opens`)."""
    area, counts = county.areas.get(one.township_code), one.counts

    def number(kind: str, share: bool = False) -> Number:
        n = counts[kind]
        told = wording.count(n)
        if share and n:
            percent = f"{100 * n / max(1, counts['accepted']):.1f}%"
            told = voice.say(words.OF_ALL, n=told, share=percent)
        return Number(told, rows_of(kind, one.source) if n and opens else "")

    return SourceLine(
        one.source, area.name if area else voice.say(words.WHOLE), one.silent, _state(one, voice),
        voice.moment(one.last_at), voice.moment(one.newest_at) if one.newest_at else wording.DASH,
        wording.count(counts["accepted"]), number("repeated"),
        Number(wording.count(one.refused), rows_of("refused", one.source) if one.refused else ""),
        number("late", share=True), number("off_grid"), number("off_county"),
        number("irregular"), number("pending"), _gaps(one, voice),
    )  # fmt: skip


def _state(one: found.Heard, voice: Voice) -> str:
    if not one.let_in:
        return voice.say(words.NO_TOKEN)
    if not one.silent:
        return voice.say(words.STATES[False])
    quiet = wording.duration((voice.now - one.last_at) / 1000, voice.lang)
    usual = wording.duration(one.quiet_ms / 1000, voice.lang)
    return voice.say(words.SILENT_FOR, span=quiet, usual=usual)


def _gaps(one: found.Heard, voice: Voice) -> Number:
    if one.gaps is None:
        return Number(voice.say(words.NOT_NUMBERED))
    if not one.gaps:
        return Number(voice.say(words.NO_GAPS))
    n = sum(last - first + 1 for first, last in one.gaps)
    newest = one.gaps[-MOST_RUNS:]
    runs = [str(first) if first == last else f"{first}–{last}" for first, last in newest]
    dots = ["…"] if len(one.gaps) > MOST_RUNS else []
    told = ", ".join([*dots, *runs])
    counted = voice.say(words.GAP_COUNT, n=wording.count(n), runs=told)
    return Number(counted, rows_of(GAPS, one.source))


def gap_line(run: tuple[int, int]) -> tuple[str, str]:
    """A run of numbers that never came, and how many they are; as they stand in what is sent."""
    first, last = run
    told = str(first) if first == last else f"{first}–{last}"
    return told, wording.count(last - first + 1)


def note_line(one: found.Noted, of: str, voice: Voice) -> tuple[str, str, str, str]:
    """An odd event: its case, its id, when it came, and of one that awaits its report whether that
    has come."""
    state = voice.say(words.REPORT_STATES[one.reported]) if of == "pending" else ""
    return one.case_no, one.event_id, voice.moment(one.received_at), state


def imported(listed: Sequence[Import], voice: Voice) -> str:
    """What the imports of the window come to."""
    settled = [one for one in listed if one.state in SETTLED]
    sums: dict[str, Any] = {
        "n": len(listed),
        "undone": sum(one.state is State.UNDONE for one in listed),
        "read": sum(one.rows_read for one in listed),
        "stored": sum(one.rows_stored for one in settled),
        "repeated": sum(one.rows_repeated for one in settled),
        "refused": sum(one.rows_refused for one in settled),
    }
    return voice.say(words.IMPORTED_SUMS, **{name: wording.count(n) for name, n in sums.items()})


def meanings(voice: Voice) -> dict[str, str]:
    """What the heads of the columns mean, by column."""
    return {name: voice.say(text) for name, text in words.MEANT.items()}


def kind_told(kind: str, voice: Voice) -> str:
    """What a type of event is called, '' of what is none."""
    return voice.say(EVENT_TEXT[EventType(kind)]) if kind in set(EventType) else ""


def case_line(one: found.CaseCounts, voice: Voice) -> CaseLine:
    """What the cases of a source lack."""
    numbers = [
        Number(wording.count(n), rows_of(kind, one.source) if n else "")
        for kind, n in one.lacking.items()
    ]
    return CaseLine(source_name(one.source, voice), wording.count(one.n), numbers)


def township_line(code: str, day: int | None, county: County, voice: Voice) -> tuple[str, str]:
    """A silent township and when it reported last."""
    if day is None:
        told = voice.say(words.NONE_IN_WINDOW, days=found.WINDOW)
    else:
        told = voice.say(words.LAST_REPORT, day=to_date(day).isoformat())
    return county.areas[code].name, told


def waiting_line(one: found.Waiting, voice: Voice) -> WaitingLine:
    """An event that waits."""
    return WaitingLine(
        one.source, one.event_id, kind_told(one.type, voice), one.tries, voice.moment(one.first_at),
        voice.moment(one.last_at),
        voice.say(words.RETRY_OF, source=one.source, event_id=one.event_id),
    )  # fmt: skip


def sentence(heard: Sequence[found.Heard], waiting: Sequence[found.Waiting], voice: Voice) -> str:
    """How things stand, in a sentence."""
    if not heard:
        return voice.say(words.NOBODY)
    silent = sum(one.silent for one in heard)
    refused = sum(one.refused for one in heard)
    good = not (silent or refused or waiting)
    told: dict[str, Any] = {
        "n": len(heard), "silent": silent, "refused": refused, "waiting": len(waiting),
        "days": found.WINDOW,
    }  # fmt: skip
    return voice.say(words.SENTENCE_GOOD if good else words.SENTENCE, **told)


def on_wall(silent: Sequence[found.Heard], voice: Voice) -> str:
    """What a wall says of silent sources, '' of none."""
    if not silent:
        return ""
    names = "、".join(one.source for one in silent[:MOST_NAMED])
    if len(silent) > MOST_NAMED:
        names = voice.say(words.AND_MORE, names=names, n=len(silent))
    return voice.say(words.ON_WALL, names=names)
