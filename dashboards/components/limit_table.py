"""The limits as people read them: the table in words, and what a change says anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dashboards.components.limit_sheet import Row, sheet_of
from dashboards.strings import limits as words
from dashboards.strings.dates import listed
from dashboards.strings.why_due import amount_text
from data_layer.core.county import County, Limit
from data_layer.core.limit_table import LimitChange, LimitKey, limit_key
from data_layer.labels import LEVEL_TEXT, LIMIT_STAGE_TEXT, URGENCY_TEXT, limit_class_text
from data_layer.vocab import Level, LimitStage, Text, Urgency


class Line(NamedTuple):
    """A row of the table: its urgency, what else it is about, and what each stage allows, '' where
    there is no rule."""

    urgency: str
    scope: str
    particular: bool
    cells: list[tuple[str, str]]


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
    by_key = {limit_key(rule): rule for rule in rules}
    found = []
    for row in sheet_of(by_key.values()):
        cells = []
        for stage in LimitStage:
            rule = by_key.get(LimitKey(*row, stage))
            told = amount_text(rule, teller.lang) if rule else ""
            cells.append((teller.say(LIMIT_STAGE_TEXT[stage]), told))
        found.append(Line(teller.urgency(row), teller.scope(row), row.particular, cells))
    return found


def change_lines(changes: Iterable[LimitChange], teller: Teller) -> list[ChangeLine]:
    """What was and what will be, rule by rule."""
    found = []
    for key, old, new in changes:
        row = Row(key.urgency, key.category, key.limit_class, key.level)
        stage = teller.say(LIMIT_STAGE_TEXT[LimitStage(key.stage)])
        none = teller.say(words.GENERAL if row.particular else words.NO_RULE)
        before, after = (amount_text(rule, teller.lang) if rule else none for rule in (old, new))
        found.append(ChangeLine(f"{teller.kind(row)} · {stage}", before, after))
    return found
