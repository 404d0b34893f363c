"""A table of time limits as a file says it, and everything that may be wrong with one."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from io import StringIO
from typing import NamedTuple

from data_layer.core.county import Category, Limit
from data_layer.core.limit_shares import WORKING_UNITS
from data_layer.core.limit_table import LimitKey, limit_key, limit_order
from data_layer.errors import Invalid, Problem, TableInvalid
from data_layer.labels import LEVEL_TEXT, LIMIT_STAGE_TEXT, URGENCY_TEXT, limit_class_text
from data_layer.services.pack_files import Row, read_rows, resembles, utf8
from data_layer.vocab import Level, LimitStage, LimitUnit, Text, Urgency

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
NO_LIMITS = Text(
    "这不是时限表：应为 CSV 文件，表头为 category,urgency,limit_class,level,stage,amount,unit。"
    "请下载现行时限表，修改后再导入。",
    "This is no limit table: it must be a CSV file with the columns "
    "category,urgency,limit_class,level,stage,amount,unit. Download the present one, change it, "
    "import it.",
)

Ladder = dict[str, Limit]
"""The rule of each stage."""
Scope = tuple[str, str, int]
"""Urgency, category or /class, level."""
Index = Mapping[Scope, Ladder]


def parse_limits(name: str, content: bytes, categories: Iterable[Category]) -> list[Limit]:
    """The rules of a file, without a version; raises Invalid for another kind of file,
    TableInvalid with everything that is wrong.

    A spreadsheet saves text as GB 18030 unless told otherwise: that is read as well.
    """
    text = utf8(content)
    if not resembles(text, COLUMNS):
        raise Invalid(NO_LIMITS, "no_limits")
    problems: list[Problem] = []
    rules: list[Limit] = []
    unread: list[Limit] = []
    for row in read_rows(name, text, COLUMNS, problems):
        before = len(problems)
        rule = read_limit(row, 0, 0)
        (rules if len(problems) == before else unread).append(rule)
    if rules:
        contradictions = limit_problems(rules, categories, unread)
        problems += [problem._replace(where=name, cells=()) for problem in contradictions]
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


def limit_problems(
    rules: Iterable[Limit], categories: Iterable[Category], unread: Iterable[Limit] = ()
) -> Iterator[Problem]:
    """Everything that contradicts itself in the rules of one version, each cause once; cells are
    keys of rules. `unread` are rules that could not be read and have been told of."""
    rules, known = list(rules), {c.code: c for c in categories}
    classes = {c.limit_class for c in known.values()} | {"ordinary"}
    for key, count in Counter(map(limit_key, rules)).items():
        if count > 1:
            yield limit_problem(key, f"出现 {count} 次", f"occurs {count} times")
    wrong = set(unread)
    for rule in rules:
        for problem in _rule_problems(rule, known, classes):
            wrong.add(rule)
            yield limit_problem(limit_key(rule), *problem)
    index: dict[Scope, Ladder] = {}
    for rule in [*rules, *wrong]:
        scope = (rule.urgency, _scope(rule), rule.level)
        index.setdefault(scope, {})[rule.stage] = rule
    for urgency in Urgency:
        told: dict[str, set[Fault]] = {}
        for name, chain in _chains(rules, known, classes).items():
            faults = set(_ladder_faults(index, urgency, chain, wrong))
            told[name] = faults
            # What a case goes by in general is not told again of each kind that goes by it.
            faults = faults - set().union(*(told.get(above, set()) for above in chain[:-1]))
            yield from (_fault_problem(urgency, name, fault) for fault in sorted(faults))


def _chains(
    rules: Iterable[Limit], known: Mapping[str, Category], classes: set[str]
) -> dict[str, Sequence[str]]:
    """The scopes whose rules a kind of case goes by, the more general first, for each class and for
    each category that has rules of its own or above it; the general kinds come first."""
    names = ["ordinary", *sorted(classes - {"ordinary"})]
    chains: dict[str, Sequence[str]] = {
        f"/{name}": tuple(dict.fromkeys(("/ordinary", f"/{name}"))) for name in names
    }
    own = {rule.category for rule in rules} - {""}
    for c in sorted(known.values(), key=lambda c: bool(c.parent)):
        if {c.code, c.parent} & own:
            scopes = ("/ordinary", f"/{c.limit_class}", c.parent, c.code)
            chains[c.code] = tuple(dict.fromkeys(filter(None, scopes)))
    return chains


def _scope(rule: Limit) -> str:
    return rule.category or f"/{rule.limit_class}"


def limit_problem(key: LimitKey, zh: str, en: str, stages: Iterable[str] = ()) -> Problem:
    """The problem, led by what the rule is for; its cells are those of `stages`, else the key's
    own."""
    cells = tuple(key._replace(stage=stage) for stage in stages) or (key,)
    return Problem(Text(f"{_named(key, 'zh')} {zh}", f"{_named(key, 'en')}: {en}"), cells=cells)


def _named(key: LimitKey, lang: str) -> str:
    """紧急/普通/乡镇（街道）/处置时限; what no list knows as it was sent."""
    urgency, stage = key.urgency, key.stage
    if urgency in set(Urgency):
        urgency = URGENCY_TEXT[Urgency(urgency)].say(lang)
    if stage in set(LimitStage):
        stage = LIMIT_STAGE_TEXT[LimitStage(stage)].say(lang)
    level = LEVEL_TEXT[Level(key.level)].say(lang) if key.level in set(Level) else ""
    scope = key.category or limit_class_text(key.limit_class).say(lang)
    return "/".join(filter(None, (urgency, scope, level, stage)))


def _rule_problems(
    rule: Limit, categories: Mapping[str, Category], classes: set[str]
) -> Iterator[tuple[str, str]]:
    if rule.urgency not in set(Urgency) or rule.stage not in set(LimitStage):
        yield f"紧急程度 {rule.urgency} 或环节 {rule.stage} 未知", "unknown urgency or stage"
    if rule.unit not in MOST:
        yield f"单位 {rule.unit} 未知", f"unknown unit {rule.unit}"
    elif not 0 < rule.amount <= MOST[rule.unit]:
        most = MOST[rule.unit]
        yield f"应大于 0，不超过 {most}（一年）", f"must be above 0 and at most {most} (a year)"
    if rule.level not in {0, *Level}:
        yield f"层级 {rule.level} 应为 0 至 6", f"level {rule.level} must be 0 to 6"
    if bool(rule.category) == bool(rule.limit_class):
        yield "类别与时限类别应填且只填一项", "name a category or a class, not both"
    if rule.category and rule.category not in categories:
        yield f"类别 {rule.category} 不存在", f"there is no category {rule.category}"
    if rule.limit_class and rule.limit_class not in classes:
        yield f"时限类别 {rule.limit_class} 不存在", f"no category is of class {rule.limit_class}"


class Fault(NamedTuple):
    """What is wrong with the stages of a kind of case taken together, at a level (0: at any); the
    stages it is about."""

    level: int
    zh: str
    en: str
    stages: tuple[str, ...] = ()


def _fault_problem(urgency: str, name: str, fault: Fault) -> Problem:
    category, limit_class = ("", name[1:]) if name.startswith("/") else (name, "")
    key = LimitKey(urgency, category, limit_class, fault.level, "")
    return limit_problem(key, fault.zh, fault.en, fault.stages)


def _ladder_faults(
    index: Index, urgency: str, chain: Sequence[str], wrong: Set[Limit]
) -> Iterator[Fault]:
    """By the most particular rule of each stage, and then at each level that has rules of its own;
    not where one of those rules is `wrong` in itself."""
    ladder = _ladder(index, urgency, chain, 0)
    if missing := tuple(stage for stage in NEEDED if stage not in ladder):
        zh, en = (
            joint.join(LIMIT_STAGE_TEXT[stage].say(lang) for stage in missing)
            for lang, joint in (("zh", "、"), ("en", ", "))
        )
        yield Fault(0, f"缺少 {zh}，不能留空", f"{en} missing: must not be empty", missing)
        return
    if not wrong.isdisjoint(ladder.values()):
        return
    if _mixed(ladder):
        yield Fault(0, *MIXED)
        return
    stages = sum(_minutes(ladder[stage]) for stage in STAGES)
    if _minutes(ladder[LimitStage.CASE]) < stages:
        told = f"总时限少于各环节之和 {stages} 分钟", f"below the {stages} minutes of its stages"
        yield Fault(0, *told, (LimitStage.CASE,))
    for level in Level:
        here = any((urgency, scope, level) in index for scope in chain)
        if here and _mixed(_ladder(index, urgency, chain, level)):
            yield Fault(level, *MIXED)


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
