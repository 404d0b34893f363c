"""The limits as people read them: the table in words, and what a change says anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from dashboards.components.limit_sheet import Row, sheet_of
from dashboards.strings import limits as words
from dashboards.strings.dates import listed
from dashboards.strings.why_due import amount_text
from data_layer.core.county import County, Limit
from data_layer.core.limit_table import (
    LimitKey,
    limit_changes,
    limit_key,
    rule_that_counts,
)
from data_layer.labels import LEVEL_TEXT, LIMIT_STAGE_TEXT, URGENCY_TEXT, limit_class_text
from data_layer.vocab import Level, LimitStage, Text, Urgency


class Line(NamedTuple):
    """A row of the table: its urgency, what else it is about, and what each stage allows: label,
    what its own rule says, or by which words it has none."""

    urgency: str
    scope: str
    particular: bool
    cells: list[tuple[str, str, bool]]


class ChangeLine(NamedTuple):
    """One rule, before and after."""

    rule: str
    old: str
    new: str


class Teller(NamedTuple):
    """What the words depend on: the county and the language."""

    county: County
    lang: str

    def say(self, text: Text) -> str:
        """The phrase in that language."""
        return text.say(self.lang)

    def numbered(self, text: Text, versions: Sequence[int]) -> str:
        """The phrase about those versions, '' about none."""
        told = listed(map(str, versions), self.lang)
        return self.say(text).format(versions=told) if versions else ""

    def urgency(self, row: Row) -> str:
        """特急."""
        return self.say(URGENCY_TEXT[Urgency(row.urgency)])

    def scope(self, row: Row) -> str:
        """简易, 各类, 0102 邻里纠纷, 普通 · 乡镇（街道）."""
        if row.category:
            known = self.county.categories.get(row.category)
            named = f"{row.category} {self.say(known.name)}" if known else row.category
        elif row.limit_class == "ordinary" and not self._divided(row.urgency):
            named = self.say(words.ANY_CLASS)
        else:
            named = self.say(limit_class_text(row.limit_class))
        level = self.say(LEVEL_TEXT[Level(row.level)]) if row.level in set(Level) else ""
        return " · ".join(filter(None, (named, level)))

    def _divided(self, urgency: str) -> bool:
        """Whether cases of that urgency go by their class."""
        classes = {r.limit_class for r in self.county.limits if r.urgency == urgency}
        return bool(classes - {"", "ordinary"})

    def kind(self, row: Row) -> str:
        """一般 · 简易."""
        return f"{self.urgency(row)} · {self.scope(row)}"


def table_lines(rules: Iterable[Limit], teller: Teller) -> list[Line]:
    """The whole table."""
    table = {limit_key(rule): rule for rule in rules}
    found = []
    for row in sheet_of(table.values()):
        cells = []
        for stage in LimitStage:
            key = LimitKey(*row, stage)
            rule = rule_that_counts(table, key, teller.county.categories)
            own, label = key in table, teller.say(LIMIT_STAGE_TEXT[stage])
            general = teller.say(words.GENERAL if rule else words.NO_RULE)
            cells.append((label, amount_text(table[key], teller.lang) if own else general, own))
        found.append(Line(teller.urgency(row), teller.scope(row), row.particular, cells))
    return found


def change_lines(old: Iterable[Limit], new: Iterable[Limit], teller: Teller) -> list[ChangeLine]:
    """What the rules of `new` say other than those of `old`, one by one: what was, what will be.

    Where there is no rule of its own, before or after, the more general one that counts is told.
    """
    before, after = ({limit_key(rule): rule for rule in rules} for rules in (old, new))
    found = []
    for change in limit_changes(before.values(), after.values()):
        key = change.key
        row = Row(key.urgency, key.category, key.limit_class, key.level)
        stage = teller.say(LIMIT_STAGE_TEXT[LimitStage(key.stage)])
        told = (_effective(table, key, teller) for table in (before, after))
        found.append(ChangeLine(f"{teller.kind(row)} · {stage}", *told))
    return found


def _effective(table: Mapping[LimitKey, Limit], key: LimitKey, teller: Teller) -> str:
    """What counts for the key: 2 个工作日, 3 个工作日，按“普通”规定."""
    rule = rule_that_counts(table, key, teller.county.categories)
    if rule is None:
        return teller.say(words.NO_RULE)
    told = amount_text(rule, teller.lang)
    if limit_key(rule) == key:
        return told
    scope = teller.scope(Row(rule.urgency, rule.category, rule.limit_class, rule.level))
    return teller.say(words.BY_OTHER).format(amount=told, scope=scope)
