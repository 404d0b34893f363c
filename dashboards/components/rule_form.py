"""A rule of early warning as a form shows it, and back: everything typed stays as it was typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from werkzeug.datastructures import MultiDict

from dashboards.components.score_words import Voice
from dashboards.strings import warning_rules as words
from data_layer.core.county import County
from data_layer.core.days import to_date, to_day
from data_layer.core.warning.rules import (
    LONGEST_NAME,
    LONGEST_WHY,
    MOST_SPANS,
    USES,
    Rule,
    Sensitivity,
    Span,
    hearers,
    levels_of,
)
from data_layer.errors import Problem
from data_layer.labels import ROLE_TEXT
from data_layer.vocab import Text

SPARE_SPANS = 2
LONGEST_CELL, LONGEST_WORDS = 16, 1200


class Typed(NamedTuple):
    """The form's fields as they are typed; `quiet` are lines of first day, last day and reason."""

    on: bool
    name_zh: str
    name_en: str
    sensitivity: str
    least: str
    times: str
    categories: frozenset[str]
    levels: frozenset[str]
    quiet: tuple[tuple[str, str, str], ...]
    told: frozenset[str]
    words: str


def sheet_of(rule: Rule) -> Typed:
    """A rule as it would be typed."""
    spans = [
        (to_date(one.first).isoformat(), to_date(one.last).isoformat(), one.why)
        for one in rule.quiet
    ]
    return Typed(
        rule.on, rule.name.zh, rule.name.en, str(rule.sensitivity), str(rule.least),
        f"{rule.times:g}", rule.categories, frozenset(str(int(at)) for at in rule.levels),
        tuple(spans), rule.told, " ".join(rule.words),
    )  # fmt: skip


def sheet_sent(form: MultiDict[str, str]) -> Typed:
    """What was sent; empty lines of quiet days are dropped."""

    def one(name: str, most: int = LONGEST_CELL) -> str:
        return form.get(name, "")[:most].strip()

    def several(name: str) -> frozenset[str]:
        return frozenset(value[:LONGEST_CELL] for value in form.getlist(name))

    lines = [
        (one(f"first-{n}"), one(f"last-{n}"), one(f"why-{n}", LONGEST_WHY + 1))
        for n in range(MOST_SPANS + SPARE_SPANS)
    ]
    return Typed(
        one("on") == "yes", one("name_zh", LONGEST_NAME + 1), one("name_en", 2 * LONGEST_NAME + 1),
        one("sensitivity"), one("least"), one("times"), several("categories"), several("levels"),
        tuple(line for line in lines if any(line)), several("told"), one("words", LONGEST_WORDS),
    )  # fmt: skip


def rule_of(sheet: Typed, before: Rule) -> tuple[Rule, list[Problem]]:
    """The rule of a form and what in it can be read as nothing; settings that have no say in the
    rule, and those that cannot be read, stay as they were `before`."""
    problems: list[Problem] = []
    uses = USES[before.detector]
    rule = before._replace(
        on=sheet.on,
        name=Text(sheet.name_zh, sheet.name_en or sheet.name_zh),
        quiet=tuple(_spans(sheet, problems)),
        told=sheet.told,
    )
    if "sensitivity" in uses and sheet.sensitivity in set(Sensitivity):
        rule = rule._replace(sensitivity=Sensitivity(sheet.sensitivity))
    if "least" in uses:
        label = words.LEAST.get(before.detector, words.LEAST_USUAL)
        least = _number(sheet.least, "least", label, problems)
        rule = rule._replace(least=before.least if least is None else int(least))
    if "times" in uses:
        label = words.TIMES.get(before.detector, words.TIMES_USUAL)
        times = _number(sheet.times, "times", label, problems)
        rule = rule._replace(times=before.times if times is None else times)
    if "categories" in uses:
        rule = rule._replace(categories=sheet.categories)
    if "levels" in uses:
        levels = {str(int(level)): level for level in levels_of(before.detector)}
        rule = rule._replace(levels=frozenset(levels[at] for at in sheet.levels if at in levels))
    if "words" in uses:
        rule = rule._replace(words=tuple(dict.fromkeys(sheet.words.split())))
    return rule, problems


def form_told(county: County, rule: Rule, sheet: Typed, voice: Voice) -> dict[str, Any]:
    """What the form's template shows: which fields there are, and all there is to choose from."""
    spare = (("", "", ""),) * min(SPARE_SPANS, MOST_SPANS + SPARE_SPANS - len(sheet.quiet))
    return {
        "uses": USES[rule.detector],
        "sheet": sheet,
        "least_told": voice.say(words.LEAST.get(rule.detector, words.LEAST_USUAL)),
        "times_told": voice.say(words.TIMES.get(rule.detector, words.TIMES_USUAL)),
        "sensitivities": [(str(s), voice.say(t)) for s, t in words.SENSITIVITY_TOLD.items()],
        "categories": list(_groups(county, sheet.categories, voice)),
        "levels": [(str(int(at)), voice.say(words.LEVELS[at])) for at in levels_of(rule.detector)],
        "roles": [(str(role), voice.say(ROLE_TEXT[role])) for role in hearers(rule.detector)],
        "spans": [*sheet.quiet, *spare],
    }


def notes_of(problems: Iterable[Problem], lang: str) -> dict[object, list[str]]:
    """What is wrong with each field."""
    notes: dict[object, list[str]] = {}
    for problem in problems:
        for cell in problem.cells:
            notes.setdefault(cell, []).append(problem.say(lang))
    return notes


def _number(given: str, name: str, label: Text, problems: list[Problem]) -> float | None:
    try:
        found = float(given)
        if not abs(found) < 1e6 or (name == "least" and found != int(found)):
            raise ValueError(given)
    except ValueError:
        told = Text(
            words.NO_NUMBER.zh.format(name=label.zh), words.NO_NUMBER.en.format(name=label.en)
        )
        problems.append(Problem(told, cells=(name,)))
        return None
    return found


def _spans(sheet: Typed, problems: list[Problem]) -> Iterator[Span]:
    for first, last, why in sheet.quiet:
        try:
            begin, end = (to_day(date.fromisoformat(day)) for day in (first, last))
            yield Span(begin, end, why)
        except ValueError:
            problems.append(Problem(words.NO_DAY, cells=("quiet",)))


def _groups(county: County, chosen: frozenset[str], voice: Voice) -> Iterator[dict[str, Any]]:
    for code, major in sorted(county.majors.items()):
        minors = [
            (minor, voice.say(known.name))
            for minor, known in sorted(county.categories.items())
            if known.parent == code
        ]
        n = len(chosen & {code, *(minor for minor, _ in minors)})
        yield {
            "code": code,
            "name": voice.say(major.name),
            "minors": minors,
            "chosen": voice.say(words.CHOSEN, n=n) if n else "",
        }
