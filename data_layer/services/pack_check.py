"""What is wrong with a pack as a whole; every sentence names the file and the code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from data_layer.core.catalog import BY_KEY
from data_layer.core.county import Area
from data_layer.services.calendar_file import day_problems, hours_problems
from data_layer.services.ladder_file import ladder_problems
from data_layer.services.limits_file import limit_problems
from data_layer.services.pack import CapacityPlan, Demo, Pack
from data_layer.services.questions_file import question_problems
from data_layer.services.warnings_file import warning_problems
from data_layer.vocab import AreaLevel, Level, PostRole, SourceKind, Urgency

BOOK = re.compile(r"[a-z0-9_]{1,40}")

PARENT_LEVEL = {
    AreaLevel.TOWNSHIP: AreaLevel.COUNTY,
    AreaLevel.VILLAGE: AreaLevel.TOWNSHIP,
    AreaLevel.GRID: AreaLevel.VILLAGE,
}
FILE_OF = {
    AreaLevel.COUNTY: "county.toml",
    AreaLevel.TOWNSHIP: "townships.csv",
    AreaLevel.VILLAGE: "villages.csv",
    AreaLevel.GRID: "grids.csv",
}


def pack_problems(pack: Pack) -> list[str]:
    """Everything that contradicts itself in a pack whose files could be read."""
    return [
        *_county_problems(pack),
        *_area_problems(pack),
        *_category_problems(pack),
        *_limit_problems(pack),
        *_unit_problems(pack),
        *_twice("facts.csv", (fact.key for fact in pack.facts)),
        *_rule_problems(pack),
        *question_problems(pack.questions, (category.code for category in pack.categories)),
        *warning_problems(pack.warnings, (category.code for category in pack.categories)),
        *(f"ladder.csv: {problem}" for problem in ladder_problems(pack.ladder)),
        *(f"calendar.csv: {problem.both}" for problem in day_problems(pack.calendar)),
        *(f"county.toml office_hours: {p}" for p in hours_problems(pack.office_hours)),
        *(_demo_problems(pack, pack.demo) if pack.demo else ()),
    ]


def _twice(file: str, values: Iterable[str]) -> Iterator[str]:
    for value, count in Counter(values).items():
        if count > 1:
            yield f"{file}: {value} 出现 {count} 次 / occurs {count} times"


def _county_problems(pack: Pack) -> Iterator[str]:
    if pack.surveyed and not pack.approval_no:
        yield "county.toml: 实测边界应填写审图号 / a surveyed layer needs its approval_no"
    if pack.shifts[0] >= pack.shifts[1]:
        yield "county.toml shifts: 白班应早于夜班开始 / day must begin before night"


def _area_problems(pack: Pack) -> Iterator[str]:
    levels = {area.code: area.level for area in pack.areas}
    for level, file in FILE_OF.items():
        yield from _twice(file, (area.code for area in pack.areas if area.level == level))
    townships = (a for a in pack.areas if a.level == AreaLevel.TOWNSHIP)
    shorts = (a.short for a in townships if a.valid_to is None)
    yield from _twice("townships.csv short", shorts)
    for area in pack.areas:
        yield from _validity_problems(area, levels)
        level = AreaLevel(area.level)
        file, wanted = FILE_OF[level], pack.code_lengths[level]
        if len(area.code) != wanted:
            yield f"{file}: 编码 {area.code} 应为 {wanted} 位 / must have {wanted} digits"
        if level == AreaLevel.COUNTY:
            continue
        if levels.get(area.parent) != PARENT_LEVEL[level]:
            yield f"{file}: {area.code} 的上级 {area.parent} 不存在 / parent not found"
        elif not area.code.startswith(area.parent):
            yield f"{file}: 编码 {area.code} 未以上级 {area.parent} 开头 / must begin with it"
    with_grid = {area.parent for area in pack.areas if area.level == AreaLevel.GRID}
    for code in sorted(pack.codes(AreaLevel.VILLAGE) - with_grid):
        yield f"grids.csv: 村（社区） {code} 没有网格 / village without a grid"


def _validity_problems(area: Area, levels: dict[str, str]) -> Iterator[str]:
    where = f"{FILE_OF[AreaLevel(area.level)]}: {area.code}"
    if area.valid_to is not None and area.valid_to < (area.valid_from or 0):
        yield f"{where} 的 valid_to 早于 valid_from / valid_to before valid_from"
    if area.successor and levels.get(area.successor) != area.level:
        yield f"{where} 的 successor {area.successor} 不存在 / no such area of this level"
    if area.successor and area.valid_to is None:
        yield f"{where} 有 successor 但缺少 valid_to / a successor needs valid_to"


def _category_problems(pack: Pack) -> Iterator[str]:
    file = "categories.csv"
    yield from _twice(file, (c.code for c in pack.categories))
    # One minor under two majors makes counts by class incomparable between clerks.
    yield from _twice(f"{file} name_zh", (c.name.zh for c in pack.categories))
    majors = {c.code for c in pack.categories if not c.parent}
    units = {unit.code for unit in pack.units}
    for category in pack.categories:
        code = category.code
        if category.parent and category.parent not in majors:
            yield f"{file}: {code} 的大类 {category.parent} 不存在 / no such major category"
        elif not code.startswith(category.parent):
            yield f"{file}: {code} 未以大类 {category.parent} 开头 / must begin with its major"
        if category.urgency not in set(Urgency):
            yield f"{file}: {code} 紧急程度 {category.urgency} 未知 / unknown urgency"
        if category.duty not in units:
            yield f"{file}: {code} 责任单位 {category.duty} 不在 units.csv / unknown unit"


def _limit_problems(pack: Pack) -> Iterator[str]:
    starts = {(rule.version, rule.effective_from) for rule in pack.limits}
    yield from _twice("limits.csv version", (str(version) for version, _ in starts))
    for version in sorted({rule.version for rule in pack.limits}):
        rules = [rule for rule in pack.limits if rule.version == version]
        for problem in limit_problems(rules, pack.categories):
            yield f"limits.csv: 第 {version} 版 {problem.both}"


def _unit_problems(pack: Pack) -> Iterator[str]:
    yield from _twice("units.csv", (unit.code for unit in pack.units))
    townships = pack.codes(AreaLevel.TOWNSHIP) | {""}
    for unit in pack.units:
        if unit.township_code not in townships:
            yield f"units.csv: {unit.code} 的乡镇 {unit.township_code} 不存在 / unknown township"
        if unit.level not in set(Level):
            yield f"units.csv: {unit.code} 层级 {unit.level} 应为 1 至 6 / level must be 1 to 6"


def _rule_problems(pack: Pack) -> Iterator[str]:
    yield from _twice("rules.csv", (rule.book for rule in pack.rules))
    for rule in pack.rules:
        where = f"rules.csv: {rule.book}"
        if not BOOK.fullmatch(rule.book):
            yield f"{where} 只能用小写字母、数字和下划线 / only a-z, 0-9 and _"
        if rule.level not in {AreaLevel.COUNTY, AreaLevel.TOWNSHIP}:
            yield f"{where} 层级 {rule.level} 应为 county 或 township / unknown level"
        for name in rule.metrics.split():
            key, _, source = name.partition(":")
            if key not in BY_KEY or (source and source not in set(SourceKind)):
                yield f"{where} 没有指标 {name} / no such metric or source"


def _demo_problems(pack: Pack, demo: Demo) -> Iterator[str]:
    values = {fact.key: fact.value for fact in pack.facts}
    for plan in demo.staffing:
        if plan.role not in set(PostRole):
            yield f"demo/staffing.csv: 岗位 {plan.role} 未知 / unknown role"
        if not 0 <= values.get(plan.party, -1) <= values.get(plan.people, -1):
            yield f"demo/staffing.csv: {plan.role} 的人数依据不成立 / no such facts, or party above"
        if plan.by not in {"even", "size"}:
            yield f"demo/staffing.csv: {plan.role} 依据 {plan.by} 应为 even/size / unknown weight"
    if "" not in demo.sizes:
        yield "demo/sizes.csv: 缺少空类别的默认值 / the default row (empty class) is missing"
    planned = {"even", "grids", "size", "mixed", ""}
    for step in demo.capacity:
        yield from _step_problems(step, set(values), planned)
        planned.add(step.key)


def _step_problems(step: CapacityPlan, facts: set[str], planned: set[str]) -> Iterator[str]:
    where = f"demo/capacity.csv: {step.key}"
    if step.key not in facts:
        yield f"{where} 不在 facts.csv / not a fact"
    if step.rule not in {"each", "spread", "sum"}:
        yield f"{where} 规则 {step.rule} 未知 / unknown rule"
    sources = [step.at_most, step.less, step.percent]
    if step.rule != "each":
        sources += step.by.split()
    for source in sources:
        if source not in planned:
            yield f"{where} 依据 {source} 未在其前列出 / must be planned before"
