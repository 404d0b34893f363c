"""What is wrong with a pack as a whole; every sentence names the file and the code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from data_layer.core.county import Area, Limit
from data_layer.core.time_limits import WORKING_UNITS
from data_layer.services.calendar_file import day_problems, hours_problems
from data_layer.services.pack import CapacityPlan, Demo, Pack
from data_layer.vocab import AreaLevel, Level, LimitStage, LimitUnit, PostRole, Urgency

STAGES = (
    LimitStage.ACCEPT,
    LimitStage.DISPATCH,
    LimitStage.SIGN,
    LimitStage.HANDLE,
    LimitStage.VERIFY,
)
# A day in minutes of its clock; seven working hours are the field's usual day.
MINUTES_OF = {LimitUnit.WORK_DAYS: 7 * 60, LimitUnit.CALENDAR_DAYS: 24 * 60}
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
        *(f"calendar.csv: {problem}" for problem in day_problems(pack.calendar)),
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
        yield f"grids.csv: 村(社区) {code} 没有网格 / village without a grid"


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
    file = "limits.csv"
    yield from _twice(file, ("/".join(map(str, _limit_key(rule))) for rule in pack.limits))
    for rule in pack.limits:
        yield from _rule_problems(pack, rule)
    starts = {(rule.version, rule.effective_from) for rule in pack.limits}
    yield from _twice(f"{file} version", (str(version) for version, _ in starts))
    classes = {category.limit_class for category in pack.categories} | {"ordinary"}
    for version in sorted({rule.version for rule in pack.limits}):
        rules = [r for r in pack.limits if r.version == version and not r.category and not r.level]
        for urgency in Urgency:
            for limit_class in sorted(classes):
                yield from _ladder_problems(rules, version, urgency, limit_class)


def _limit_key(rule: Limit) -> tuple[object, ...]:
    return (
        rule.version,
        rule.category,
        rule.urgency,
        rule.limit_class,
        rule.level,
        rule.stage,
    )


def _rule_problems(pack: Pack, rule: Limit) -> Iterator[str]:
    where = f"limits.csv: {rule.urgency}/{rule.stage}"
    if rule.urgency not in set(Urgency) or rule.stage not in set(LimitStage):
        yield f"{where} 未知 / unknown urgency or stage"
    if rule.amount <= 0:
        yield f"{where} 应大于 0 / must be above 0"
    if rule.unit not in set(LimitUnit):
        yield f"{where} 单位 {rule.unit} 未知 / unknown unit"
    if rule.level not in {0, *Level}:
        yield f"{where} 层级 {rule.level} 应为 0 至 6 / level must be 0 to 6"
    if bool(rule.category) == bool(rule.limit_class):
        yield f"{where} 类别与时限类别应填且只填一项 / name a category or a class, not both"
    if rule.category and rule.category not in {c.code for c in pack.categories}:
        yield f"{where} 类别 {rule.category} 不存在 / unknown category"


def _ladder_problems(
    rules: list[Limit], version: int, urgency: str, limit_class: str
) -> Iterator[str]:
    found = {}
    for wanted in ("ordinary", limit_class):
        found.update({r.stage: r for r in rules if (r.urgency, r.limit_class) == (urgency, wanted)})
    where = f"limits.csv: 第 {version} 版 {urgency}/{limit_class}"
    missing = [str(stage) for stage in (*STAGES, LimitStage.CASE) if stage not in found]
    if missing:
        yield f"{where} 缺少 {'、'.join(missing)} / stages missing"
        return
    if len({found[stage].unit in WORKING_UNITS for stage in (*STAGES, LimitStage.CASE)}) > 1:
        yield f"{where} 工作时与自然时不能混用 / working and clock time must not be mixed"
        return
    stages = sum(_minutes(found[stage]) for stage in STAGES)
    if _minutes(found[LimitStage.CASE]) < stages:
        yield f"{where} 总时限少于各环节之和 {stages} 分钟 / case limit below the sum of its stages"


def _minutes(rule: Limit) -> int:
    """A limit in minutes of its own clock, to compare rules of one kind."""
    return rule.amount * MINUTES_OF.get(LimitUnit(rule.unit), 1)


def _unit_problems(pack: Pack) -> Iterator[str]:
    yield from _twice("units.csv", (unit.code for unit in pack.units))
    townships = pack.codes(AreaLevel.TOWNSHIP) | {""}
    for unit in pack.units:
        if unit.township_code not in townships:
            yield f"units.csv: {unit.code} 的乡镇 {unit.township_code} 不存在 / unknown township"
        if unit.level not in set(Level):
            yield f"units.csv: {unit.code} 层级 {unit.level} 应为 1 至 6 / level must be 1 to 6"


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
