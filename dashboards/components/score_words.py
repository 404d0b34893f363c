"""Scores in words: points, intervals, values against their lines, and why a line has its points."""

from __future__ import annotations

from typing import NamedTuple

from dashboards.strings import pages, wording
from dashboards.strings import scores as words
from data_layer.core.catalog import BY_KEY
from data_layer.core.metric import Kind, Metric, Unit
from data_layer.core.scoring import Line, Score, State
from data_layer.vocab import Text


class Voice(NamedTuple):
    """In which language, in which zone, and when."""

    lang: str
    zone: str
    now: int

    def say(self, text: Text, **values: object) -> str:
        """The phrase with its placeholders filled."""
        phrase = text.say(self.lang)
        return phrase.format(**values) if values else phrase

    def month(self, month: int) -> str:
        """2026年10月."""
        return self.say(words.MONTH_NAME, year=month // 100, month=month % 100)

    def moment(self, ms: int) -> str:
        """11-22 15:42."""
        return wording.stamp(ms, self.zone, self.now)


def points(value: float | None) -> str:
    """14.2; a dash without a value."""
    return wording.decimal(value)


def bare(value: float) -> str:
    """4 or 3.3: points without a decimal that says nothing."""
    return points(value).removesuffix(".0")


def standing(score: Score, median: float | None) -> str:
    """How what was measured stands to the median: below, above, level, few, none. Deductions are no
    matter of chance and stand by themselves."""
    if score.total is None:
        return "none"
    if not score.firm or median is None:
        return "few"
    if score.high + score.deducted < median:
        return "below"
    return "above" if score.low + score.deducted > median else "level"


def interval(score: Score) -> str:
    """87.9–98.2."""
    return "" if score.total is None else f"{points(score.low)}–{points(score.high)}"


def value_text(metric: Metric, value: float | None, lang: str) -> str:
    """A value or a line of the scheme with its unit."""
    if value is None:
        return wording.DASH
    if metric.unit == Unit.PERCENT:
        return f"{wording.decimal(100 * value).removesuffix('.0')}%"
    if metric.unit == Unit.SECONDS:
        return wording.duration(value, lang)
    return wording.decimal(value, metric.decimals)


def made_of(line: Line) -> str:
    """248/257, or n=257 for what is no share."""
    reading, metric = line.reading, BY_KEY[line.item.metric]
    if metric.kind == Kind.RATE:
        return f"{wording.count(reading.numerator)}/{wording.count(reading.n)}"
    return pages.N.zh.format(n=wording.count(reading.n))


def between(line: Line, voice: Voice) -> str:
    """75% → 95%."""
    metric, item = BY_KEY[line.item.metric], line.item
    zero, full = (value_text(metric, value, voice.lang) for value in (item.zero, item.full))
    return f"{zero} → {full}"


def why(line: Line, voice: Voice) -> str:
    """Why the line has its points, in a sentence."""
    item = line.item
    if line.state is State.LEFT_OUT:
        told = words.WHY_OUT if line.reading.n else words.WHY_NO_DATA
        return voice.say(told, n=line.reading.n, least=item.least, weight=f"{item.weight:g}")
    own = line.points - line.restored
    most = line.weight * min(item.cap, item.weight) / item.weight
    if own >= line.weight:
        text = words.WHY_FULL
    elif own >= most:
        text = words.WHY_CAP
    else:
        text = words.WHY_SHARE if own > 0 else words.WHY_NONE
    parts = [voice.say(text)]
    if line.restored:
        parts.append(voice.say(words.WHY_BACK, n=bare(line.restored)))
    if line.state is State.FEW:
        parts.append(voice.say(words.WHY_FEW))
    return voice.say(Text("；", "; ")).join(parts)
