"""The dry run of an import: a verdict on every row, what is wrong with those refused, and the words
that have no counterpart yet."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from heapq import nsmallest
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from data_layer.core.import_refusals import told_of, worded
from data_layer.core.import_rows import Ledger, Read, Row
from data_layer.core.import_words import nearest
from data_layer.core.intake import CLOSING
from data_layer.log.record import known_events
from data_layer.services.export_csv import plain
from data_layer.services.import_files import FOUND, REFUSED, ROWS, VERDICTS, write_json
from data_layer.services.import_refused import Refused, opened
from data_layer.services.import_rows_file import Portion, portions, rows_of
from data_layer.vocab import Text

MOST_REASONS, LINES, MOST_WORDS, SHOWN = 30, 5, 300, 8
# Reasons that name what a cell says may be as many as rows; those met first are counted.
MOST_KINDS = 2_000
GOOD, REPEATED = Text("可导入", "good"), Text("已有", "known already")
TWICE = Text("文件内重复", "twice in the file")
HEADS = Text("行号,结论,说明", "line,verdict,why")
REFUSED_TOLD = Text("退回", "refused")


@dataclass
class Reason:
    """How many rows are refused for one reason, and the first of them."""

    n: int = 0
    lines: list[int] = field(default_factory=list)


@dataclass
class Tally:
    """What the rows seen so far come to. Of a row that is refused only the words why are kept: a
    file may be wrong from its first row to its last."""

    ledger: Ledger
    lang: str
    read: int = 0
    good: int = 0
    repeated: int = 0
    events: int = 0
    refused: dict[int, str] = field(default_factory=dict)
    reasons: dict[Text, Reason] = field(default_factory=dict)
    again: set[int] = field(default_factory=set)
    twice: set[int] = field(default_factory=set)
    cases: int = 0
    closed: int = 0
    # Of the case at hand alone: an event is named after its case, and rows come case by case.
    case: str = ""
    seen: set[str] = field(default_factory=set)
    ended: bool = False
    shown: list[tuple[Row, Read]] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)

    def take(self, portion: Portion, known: set[str]) -> None:
        """Judge the rows; `known` are the ids of events that are stored."""
        for row, read in zip(portion.rows, portion.reads, strict=True):
            self.read += 1
            if read.refused:
                self._refuse(row.number, read)
                continue
            if read.case != self.case:
                self.case, self.seen, self.ended = read.case, set(), False
            fresh = [
                s for s in read.submissions
                if s.event.event_id not in known and s.event.event_id not in self.seen
            ]  # fmt: skip
            self.cases += bool(fresh and not self.seen)
            self.seen.update(s.event.event_id for s in fresh)
            if not fresh:
                self.repeated += 1
                stored = all(s.event.event_id in known for s in read.submissions)
                (self.again if stored else self.twice).add(row.number)
                continue
            if not self.ended and any(s.event.type in CLOSING for s in fresh):
                self.ended, self.closed = True, self.closed + 1
            self.good += 1
            self.events += len(fresh)
            if len(self.shown) < SHOWN:
                self.shown.append((row, read))

    def _refuse(self, number: int, read: Read) -> None:
        meaning = self.ledger.meaning
        why = told_of(read.refused, meaning, self.lang)
        # The same words for many rows are one text.
        self.refused[number] = self.said.setdefault(why, why)
        for text in {worded(one, meaning) for one in read.refused}:
            if text not in self.reasons and len(self.reasons) >= MOST_KINDS:
                continue
            reason = self.reasons.setdefault(text, Reason())
            reason.n += 1
            reason.lines = nsmallest(LINES, [*reason.lines, number])


def check(
    conn: Connection, folder: Path, ledger: Ledger, lang: str
) -> Generator[int, None, dict[str, Any]]:
    """Judge every row without storing any, telling how many are done; returns what was found, as
    the page shows it."""
    tally, words = Tally(ledger, lang), defaultdict[str, Counter[str]](Counter)
    listening = ledger.meeting(lambda name, word: words[name].update((word,)))
    for portion in portions(folder / ROWS, listening):
        submissions = [s for read in portion.reads for s in read.submissions]
        known = known_events(conn, ledger.door.county.code, submissions)
        tally.take(portion, {event_id for _, event_id in known})
        yield tally.read
    _write_files(folder, tally)
    found = {
        "marks": ledger.door.county.marks,
        "read": tally.read,
        "good": tally.good,
        "repeated": tally.repeated,
        "twice": len(tally.twice),
        "refused": len(tally.refused),
        "events": tally.events,
        "cases": tally.cases,
        "open": tally.cases - tally.closed,
        "reasons": _reasons(tally),
        "words": {name: words_met(ledger, name, met) for name, met in words.items()},
        "shown": [_shown(row, read) for row, read in tally.shown],
    }
    write_json(folder / FOUND, found)
    return found


def _reasons(tally: Tally) -> list[dict[str, Any]]:
    """Why rows are refused, the commonest reason first, and the first lines of each."""
    commonest = sorted(tally.reasons.items(), key=lambda item: (-item[1].n, item[1].lines[0]))
    return [
        {"text": list(text), "n": reason.n, "lines": reason.lines}
        for text, reason in commonest[:MOST_REASONS]
    ]


def words_met(ledger: Ledger, name: str, met: Counter[str]) -> list[dict[str, Any]]:
    """The words of a field: how often, what each is here, and else what it may be; those without a
    counterpart first."""
    lexicon, chosen = ledger.lexicons[name], ledger.meaning.words.get(name, {})

    def told() -> Iterator[dict[str, Any]]:
        for word, n in met.most_common():
            code = chosen.get(word) or lexicon.known(word)
            if name == "grid" and not code and word.isdecimal():
                continue
            yield {"word": word, "n": n, "code": code, "near": "", "chosen": word in chosen}

    # Of a column of free text there are as many words as rows: most are never held.
    found = nsmallest(MOST_WORDS, told(), key=lambda one: (bool(one["code"]), not one["chosen"]))
    for one in found:
        if not one["code"]:
            one["near"] = nearest(one["word"], lexicon)
    return found


def _shown(row: Row, read: Read) -> dict[str, Any]:
    events = [
        {"type": s.event.type, "at": s.event.occurred_at, "grid": s.event.grid_code,
         "unit": s.event.unit, "category": s.event.payload.get("category", ""),
         "title": s.event.payload.get("title", ""), "said": s.event.payload.get("opinion", ""),
         "unlocated": s.event.payload.get("unlocated", "")}
        for s in read.submissions
    ]  # fmt: skip
    return {"line": row.number, "case": read.case, "events": events}


def _write_files(folder: Path, tally: Tally) -> None:
    """The refused rows, to be mended and sent again, and the verdict on each row."""
    lang = tally.lang
    with opened(folder / REFUSED) as refused, opened(folder / VERDICTS) as verdicts:
        back, told = Refused(refused, tally.ledger.header), csv.writer(verdicts)
        told.writerow(HEADS.say(lang).split(","))
        for row in rows_of(folder / ROWS):
            why = tally.refused.get(row.number, "")
            if why:
                back.write(row, why)
            verdict = REFUSED_TOLD if why else _verdict(tally, row.number)
            told.writerow([row.number, verdict.say(lang), plain(why)])


def _verdict(tally: Tally, number: int) -> Text:
    if number in tally.twice:
        return TWICE
    return REPEATED if number in tally.again else GOOD
