"""A table of time limits as a file says it, and everything that may be wrong with one."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO

from data_layer.core.county import Category, Limit
from data_layer.core.limit_shares import WORKING_UNITS
from data_layer.core.limit_table import LimitKey, limit_key, limit_order
from data_layer.errors import TableInvalid
from data_layer.labels import LEVEL_TEXT, LIMIT_STAGE_TEXT, URGENCY_TEXT, limit_class_text
from data_layer.services.pack_files import Row, read_rows, utf8
from data_layer.vocab import Level, LimitStage, LimitUnit, Urgency

COLUMNS = "category urgency limit_class level stage amount unit"
STAGES = (
    LimitStage.ACCEPT,
    LimitStage.DISPATCH,
    LimitStage.SIGN,
    LimitStage.HANDLE,
    LimitStage.VERIFY,
)
NEEDED = (*STAGES, LimitStage.CASE)
# A day in minutes of its clock; seven working hours are the field's usual day.
MINUTES_OF: dict[str, int] = {LimitUnit.WORK_DAYS: 7 * 60, LimitUnit.CALENDAR_DAYS: 24 * 60}
# A year in each unit: what is longer is a slip of the pen.
MOST: dict[str, int] = {
    LimitUnit.CLOCK_MINUTES: 366 * 24 * 60,
    LimitUnit.WORK_MINUTES: 366 * 7 * 60,
    LimitUnit.WORK_DAYS: 366,
    LimitUnit.CALENDAR_DAYS: 366,
}

MIXED = "工作时与自然时不能混用", "working and clock time must not be mixed"

Ladder = dict[str, Limit]
"""The rule of each stage."""
Index = Mapping[tuple[str, str, int], Ladder]
"""By urgency, category or /class, level."""


def parse_limits(name: str, content: bytes, categories: Iterable[Category]) -> list[Limit]:
    """The rules of a file, without a version; raises TableInvalid with everything that is wrong.

    A spreadsheet saves text as GB 18030 unless told otherwise: that is read as well.
    """
    problems: list[str] = []
    rows = read_rows(name, utf8(content), COLUMNS, problems)
    rules = [read_limit(row, 0, 0) for row in rows]
    problems += [f"{name}: {problem}" for problem in limit_problems(rules, categories)]
    if problems:
        raise TableInvalid("limits", problems)
    return rules


def read_limit(row: Row, version: int, effective_from: int) -> Limit:
    """The rule of a line."""
    return Limit(
        version,
        effective_from,
        row.cells["category"],
        row.text("urgency"),
        row.cells["limit_class"],
        row.whole("level"),
        row.text("stage"),
        row.whole("amount"),
        row.text("unit"),
    )


def limits_csv(rules: Iterable[Limit]) -> str:
    """The rules as a file that `parse_limits` reads."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS.split())
    ordered = sorted(rules, key=lambda rule: limit_order(limit_key(rule)))
    writer.writerows([getattr(rule, name) for name in COLUMNS.split()] for rule in ordered)
    return out.getvalue()


def limit_problems(rules: Iterable[Limit], categories: Iterable[Category]) -> Iterator[str]:
    """Everything that contradicts itself in the rules of one version."""
    rules, known = list(rules), {c.code: c for c in categories}
    classes = {c.limit_class for c in known.values()} | {"ordinary"}
    for key, count in Counter(map(limit_key, rules)).items():
        if count > 1:
            yield limit_problem(key, f"出现 {count} 次", f"occurs {count} times")
    for rule in rules:
        yield from (
            limit_problem(limit_key(rule), *p) for p in _rule_problems(rule, known, classes)
        )
    index: dict[tuple[str, str, int], Ladder] = {}
    for rule in rules:
        scope = (rule.urgency, _scope(rule), rule.level)
        index.setdefault(scope, {})[rule.stage] = rule
    chains: dict[str, Sequence[str]] = {
        f"/{name}": ("/ordinary", f"/{name}") for name in sorted(classes)
    }
    own = {rule.category for rule in rules} - {""}
    for c in known.values():
        if {c.code, c.parent} & own:
            chains[c.code] = ("/ordinary", f"/{c.limit_class}", c.parent, c.code)
    for urgency in Urgency:
        for scope_name, chain in chains.items():
            yield from _ladder_problems(index, urgency, scope_name, chain)


def _scope(rule: Limit) -> str:
    return rule.category or f"/{rule.limit_class}"


def limit_problem(key: LimitKey, zh: str, en: str) -> str:
    """The sentence in both languages, led by what the rule is for: in words, and as in the file."""
    urgency = URGENCY_TEXT[Urgency(key.urgency)].zh if key.urgency in set(Urgency) else key.urgency
    stage = LIMIT_STAGE_TEXT[LimitStage(key.stage)].zh if key.stage in set(LimitStage) else ""
    level = LEVEL_TEXT[Level(key.level)].zh if key.level in set(Level) else ""
    scope = key.category or limit_class_text(key.limit_class).zh
    words = "/".join(filter(None, (urgency, scope, level, stage)))
    codes = "/".join(str(part) for part in key if part not in {"", 0})
    return f"{words} {zh} / {codes}: {en}"


def _rule_problems(
    rule: Limit, categories: Mapping[str, Category], classes: set[str]
) -> Iterator[tuple[str, str]]:
    if rule.urgency not in set(Urgency) or rule.stage not in set(LimitStage):
        yield f"紧急程度 {rule.urgency} 或环节 {rule.stage} 未知", "unknown urgency or stage"
    if rule.unit not in MOST:
        yield f"单位 {rule.unit} 未知", "unknown unit"
    elif not 0 < rule.amount <= MOST[rule.unit]:
        yield f"应大于 0，不超过 {MOST[rule.unit]}（一年）", "must be above 0 and at most a year"
    if rule.level not in {0, *Level}:
        yield f"层级 {rule.level} 应为 0 至 6", "level must be 0 to 6"
    if bool(rule.category) == bool(rule.limit_class):
        yield "类别与时限类别应填且只填一项", "name a category or a class, not both"
    if rule.category and rule.category not in categories:
        yield f"类别 {rule.category} 不存在", "unknown category"
    if rule.limit_class and rule.limit_class not in classes:
        yield f"时限类别 {rule.limit_class} 不存在", "no category is of this class"


def _ladder_problems(index: Index, urgency: str, name: str, chain: Sequence[str]) -> Iterator[str]:
    """What is wrong with the stages of a case of one kind taken together, by the most particular
    rule of each, and then at each level that has rules of its own."""
    category, limit_class = ("", name[1:]) if name.startswith("/") else (name, "")
    key = LimitKey(urgency, category, limit_class, 0, "")
    ladder = _ladder(index, urgency, chain, 0)
    if missing := [stage for stage in NEEDED if stage not in ladder]:
        labels = "、".join(LIMIT_STAGE_TEXT[stage].zh for stage in missing)
        yield limit_problem(key, f"缺少 {labels}", f"stages missing: {', '.join(missing)}")
        return
    if _mixed(ladder):
        yield limit_problem(key, *MIXED)
        return
    stages = sum(_minutes(ladder[stage]) for stage in STAGES)
    if _minutes(ladder[LimitStage.CASE]) < stages:
        yield limit_problem(
            key, f"总时限少于各环节之和 {stages} 分钟", "case limit below the sum of its stages"
        )
    for level in Level:
        here = any((urgency, scope, level) in index for scope in chain)
        if here and _mixed(_ladder(index, urgency, chain, level)):
            yield limit_problem(key._replace(level=level), *MIXED)


def _ladder(index: Index, urgency: str, chain: Sequence[str], level: int) -> Ladder:
    found: Ladder = {}
    for scope in chain:
        for at in (0, level):
            found |= index.get((urgency, scope, at), {})
    return found


def _mixed(ladder: Ladder) -> bool:
    return len({rule.unit in WORKING_UNITS for rule in ladder.values()}) > 1


def _minutes(rule: Limit) -> int:
    """A limit in minutes of its own clock, to compare rules of one kind."""
    return rule.amount * MINUTES_OF.get(rule.unit, 1)
