"""What an official can set about a warning, as plain values, and what each setting means."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import NamedTuple

from data_layer.core.warning import silence, surge
from data_layer.errors import Problem
from data_layer.vocab import Level, Role, Text

MOST_LEAST, MOST_TIMES = 100, 20.0
# Each scan takes seconds of a night.
MOST_SCANS = 6
MOST_SPANS, LONGEST_WHY, LONGEST_NAME = 12, 40, 30
MOST_WORDS, LONGEST_WORD = 60, 12


class Detector(StrEnum):
    """What a rule watches for; one file of this package each."""

    SURGE = "surge"
    CLUSTER = "cluster"
    SILENT = "silent"
    REPEATED = "repeated"
    RISKY = "risky"
    BREACH = "breach"
    LASTING = "lasting"
    BUNCHING = "bunching"
    STAFFING = "staffing"
    DRIFT = "drift"


class Sensitivity(StrEnum):
    """How readily a rule speaks: more false alerts for fewer missed ones, or the other way."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Span(NamedTuple):
    """Days left out of judging and learning, both included, and why (专项行动, 节日)."""

    first: int
    last: int
    why: str


class Rule(NamedTuple):
    """A version of a rule. `least` and `times` are the floor under every finding; no `categories`
    means all; `levels` are the area levels watched; `told` the roles that hear of it; `words` the
    danger words looked for in texts."""

    key: str
    detector: Detector
    on: bool
    sensitivity: Sensitivity = Sensitivity.NORMAL
    least: int = 3
    times: float = 2.0
    categories: frozenset[str] = frozenset()
    levels: frozenset[int] = frozenset({Level.GRID, Level.TOWNSHIP, Level.COUNTY})
    quiet: tuple[Span, ...] = ()
    told: frozenset[str] = frozenset({Role.OPERATOR, Role.LEADER, Role.SUPERVISOR})
    name: Text = Text("", "")
    words: tuple[str, ...] = ()


# What says something of persons: for whoever works the cases, and only where told to.
GUARDED = frozenset({Detector.REPEATED, Detector.RISKY})
HEARERS = (Role.OPERATOR, Role.LEADER, Role.SUPERVISOR, Role.ANALYST)


def hearers(detector: Detector) -> tuple[Role, ...]:
    """The roles that may be told what a detector finds."""
    return tuple(role for role in HEARERS if detector not in GUARDED or role != Role.ANALYST)


# The settings that have a say in each, beside quiet days and who is told.
USES = {
    Detector.SURGE: frozenset({"sensitivity", "least", "times", "categories", "levels"}),
    Detector.CLUSTER: frozenset({"sensitivity", "least", "times", "categories"}),
    Detector.SILENT: frozenset({"sensitivity", "least", "categories"}),
    Detector.REPEATED: frozenset({"sensitivity", "least", "categories"}),
    Detector.RISKY: frozenset({"sensitivity", "least", "categories", "words"}),
    Detector.BREACH: frozenset({"sensitivity", "categories"}),
    Detector.LASTING: frozenset({"sensitivity", "least", "times", "categories", "levels"}),
    Detector.BUNCHING: frozenset({"sensitivity", "least", "times", "categories", "levels"}),
    Detector.STAFFING: frozenset({"sensitivity", "least", "levels"}),
    Detector.DRIFT: frozenset({"sensitivity", "least", "times", "categories", "levels"}),
}


def levels_of(detector: Detector) -> tuple[Level, ...]:
    """The area levels a detector can watch, where one may choose."""
    grids = (Level.GRID,) if detector == Detector.SURGE else ()
    return (*grids, Level.TOWNSHIP, Level.COUNTY)


# Shares of false findings a night among firm and sparse series; the nights a cluster recurs in; the
# chance of a silence.
SURGE = {
    Sensitivity.LOW: (0.02, 0.01),
    Sensitivity.NORMAL: (0.1, 0.05),
    Sensitivity.HIGH: (0.2, 0.2),
}
CLUSTER_DAYS = {Sensitivity.LOW: 365.0, Sensitivity.NORMAL: 100.0, Sensitivity.HIGH: 30.0}
SILENCE = {Sensitivity.LOW: 5e-5, Sensitivity.NORMAL: 4e-4, Sensitivity.HIGH: 2e-3}


def surge_setting(rule: Rule) -> surge.Setting:
    """The rule as `surge.surges` takes it."""
    firm, sparse = SURGE[rule.sensitivity]
    return surge.Setting(firm, sparse, rule.least, rule.times)


def silence_setting(rule: Rule) -> silence.Setting:
    """The rule as `silence.silences` takes it."""
    silent = SILENCE[rule.sensitivity]
    return silence.Setting(silent, silent * 0.4)


def cluster_days(rule: Rule) -> float:
    """A cluster is told when chance does the like only once in so many nights."""
    return CLUSTER_DAYS[rule.sensitivity]


def watches(rule: Rule, category: str, major: str, level: int) -> bool:
    """Whether a rule is about a series; a major category stands for its minor ones."""
    named = not rule.categories or not rule.categories.isdisjoint((category, major))
    return named and level in rule.levels


def quiet_on(rule: Rule, day: int) -> bool:
    """Whether a day (20261123) is left out."""
    return any(span.first <= day <= span.last for span in rule.quiet)


def problems(rule: Rule, categories: Collection[str], roles: Collection[str]) -> list[Problem]:
    """Everything that is wrong with a rule, each with the field it is about; nothing: it can be
    kept."""
    return list(_problems(rule, categories, roles))


def _problems(rule: Rule, categories: Collection[str], roles: Collection[str]) -> Iterator[Problem]:
    if not 1 <= rule.least <= MOST_LEAST:
        yield Problem(
            _between("起报件数", "The least number of cases", 1, MOST_LEAST), cells=("least",)
        )
    if not 1 <= rule.times <= MOST_TIMES:
        yield Problem(_between("倍数", "The multiple", 1, MOST_TIMES), cells=("times",))
    for code in sorted(rule.categories - set(categories)):
        told = Text(f"没有编码为 {code} 的事件类别", f"There is no category {code}")
        yield Problem(told, cells=("categories",))
    if not rule.levels:
        yield Problem(Text("请至少选择一个层级", "Choose at least one level"), cells=("levels",))
    yield from _wrong_words(rule)
    yield from _wrong_spans(rule)
    if not rule.told or not rule.told <= set(roles):
        yield Problem(Text("请选择接收预警的角色", "Choose who is to be told"), cells=("told",))


def _wrong_spans(rule: Rule) -> Iterator[Problem]:
    if len(rule.quiet) > MOST_SPANS:
        told = Text(f"静默日期至多 {MOST_SPANS} 段", f"At most {MOST_SPANS} quiet periods")
        yield Problem(told, cells=("quiet",))
    for span in rule.quiet:
        if span.first > span.last:
            told = Text("静默日期的止日早于起日", "A quiet period ends before it begins")
            yield Problem(told, cells=("quiet",))
        if len(span.why) > LONGEST_WHY:
            told = Text(
                f"静默的原因不超过 {LONGEST_WHY} 字",
                f"The reason of quiet days has at most {LONGEST_WHY} letters",
            )
            yield Problem(told, cells=("quiet",))
        if not span.why.strip():
            told = Text("请写明静默的原因，例如专项行动", "Say why these days are quiet")
            yield Problem(told, cells=("quiet",))


def _wrong_words(rule: Rule) -> Iterator[Problem]:
    if not 0 < len(rule.name.zh) <= LONGEST_NAME or len(rule.name.en) > 2 * LONGEST_NAME:
        told = Text(
            f"请填写规则名称，不超过 {LONGEST_NAME} 字",
            f"Name the rule, in at most {LONGEST_NAME} letters",
        )
        yield Problem(told, cells=("name",))
    if len(rule.words) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in rule.words):
        told = Text(
            f"危险词至多 {MOST_WORDS} 个，每个不超过 {LONGEST_WORD} 字",
            f"At most {MOST_WORDS} danger words of at most {LONGEST_WORD} letters",
        )
        yield Problem(told, cells=("words",))


def _between(zh: str, en: str, low: float, high: float) -> Text:
    return Text(f"{zh}应在 {low:g} 到 {high:g} 之间", f"{en} must be between {low:g} and {high:g}")
