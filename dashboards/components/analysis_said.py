"""The one sentence above the analyst's chart: what it is together, and what stands out."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.components.analysis_drawn import Drawn, unit_of, value_text
from dashboards.components.analysis_lines import Cell, Line
from dashboards.components.analysis_sheet import change_text
from dashboards.components.page_frame import day_text
from dashboards.strings import analysis as words
from dashboards.strings import compared, wording
from data_layer.core.metric import Cohort, Direction, Kind, Metric
from data_layer.core.splits import AREAS, KINDS
from data_layer.core.statistics.funnel import judged
from data_layer.core.statistics.rates import GREY_BELOW
from data_layer.vocab import Text

MOST_VALUES, MOST_NAMES = 3, 5


def sentence(drawn: Drawn) -> str:
    """What the page answers, in words."""
    frame, question = drawn.frame, drawn.question
    pairs = list(zip(question.metrics, drawn.found.whole.cells, strict=True))
    values = "；".join(_value(drawn, metric, cell) for metric, cell in pairs[:MOST_VALUES])
    if not drawn.found.lines:
        return frame.say(words.NOTHING)
    told = _standing_out(drawn)
    if all(metric.cohort == Cohort.NOW for metric in question.metrics):
        return frame.say(words.SENTENCE_NOW, values=values, told=told)
    return frame.say(
        words.SENTENCE,
        first=day_text(question.ask.first),
        last=day_text(question.ask.last),
        values=values,
        told=told,
    )


def _value(drawn: Drawn, metric: Metric, cell: Cell) -> str:
    frame, one = drawn.frame, cell.now
    of = ""
    if one and metric.kind == Kind.RATE:
        k, n = wording.count(one.numerator), wording.count(one.n)
        of = frame.say(words.OF, k=k, n=n)
    elif one and metric.kind != Kind.COUNT:
        of = frame.say(words.OF_N, n=wording.count(one.n))
    moved = change_text(frame, metric, cell)
    change = ""
    if moved != wording.DASH:
        against = frame.say(compared.BEFORE[frame.against])
        change = frame.say(words.AGAINST, against=against, change=moved)
    others = any(one.cohort != Cohort.NOW for one in drawn.question.metrics)
    now = frame.say(words.NOW) if metric.cohort == Cohort.NOW and others else ""
    return frame.say(
        words.VALUE,
        name=f"{now}{frame.say(metric.label)}",
        value=value_text(frame, metric, one),
        unit=unit_of(frame, metric),
        of=of,
        change=change,
    )


def _standing_out(drawn: Drawn) -> str:
    """Of one metric of groups: the largest count, the longest time, the rates that chance does not
    explain; nothing of small samples."""
    ask, metric = drawn.question.ask, drawn.question.metrics[0]
    if ask.by == "" or ask.then or len(drawn.question.metrics) > 1:
        return ""
    if metric.kind == Kind.RATE:
        return _outside(drawn, metric) if ask.by in {*AREAS, *KINDS} else ""
    counts = metric.kind == Kind.COUNT
    if metric.kind == Kind.WITHIN:
        return ""
    least = 1 if counts else GREY_BELOW
    known = [line for line in drawn.found.lines if _n(line) >= least and _shown(line)]
    if len(known) < 2:
        return ""
    frame, most = drawn.frame, max(map(_shown, known))
    names = [drawn.name(line) for line in known if _shown(line) == most]
    top = next(line for line in known if _shown(line) == most)
    value = value_text(frame, metric, top.cells[0].now) + unit_of(frame, metric)
    if len(names) == len(known):
        return frame.say(words.ALL_ALIKE, value=value, n=len(names))
    if len(names) == 1:
        return frame.say(words.MOST if counts else words.LONGEST, name=names[0], value=value)
    phrase = words.MOST_MANY if counts else words.LONGEST_MANY
    told = ("、" if frame.lang != "en" else ", ").join(names[:MOST_NAMES])
    return frame.say(phrase, names=told, n=len(names), value=value)


def _n(line: Line) -> int:
    one = line.cells[0].now
    return one.n if one else 0


def _shown(line: Line) -> float:
    one = line.cells[0].now
    return one.value or 0.0 if one else 0.0


def _outside(drawn: Drawn, metric: Metric) -> str:
    """The groups on the wrong side of the limits, by the metric's direction."""
    lines = [line for line in drawn.found.lines if line.cells[0].now]
    values = [one for line in lines if (one := line.cells[0].now)]
    if any(one.numerator > one.n for one in values):
        return ""
    found = judged([one.numerator for one in values], [one.n for one in values])
    known = [line for line, is_known in zip(lines, found.known, strict=True) if is_known]
    if len(known) < 2:
        return ""
    low = metric.direction != Direction.LOWER
    out = found.worse if low else found.better
    names = [drawn.name(line) for line, one in zip(known, out, strict=True) if one]
    if not names:
        return drawn.frame.say(words.INSIDE) if not (found.worse | found.better).any() else ""
    return _named(drawn, names, low=low)


def _named(drawn: Drawn, names: Sequence[str], *, low: bool) -> str:
    many = len(names) > MOST_NAMES
    phrases: dict[tuple[bool, bool], Text] = {
        (True, False): words.OUTSIDE,
        (True, True): words.OUTSIDE_MANY,
        (False, False): words.OUTSIDE_HIGH,
        (False, True): words.OUTSIDE_HIGH_MANY,
    }
    told = ("、" if drawn.frame.lang != "en" else ", ").join(names[:MOST_NAMES])
    return drawn.frame.say(phrases[low, many], names=told, n=len(names))
