"""The words of a ledger and ours: which are the same without a doubt, and the nearest of those that
are not, to be proposed and never taken by itself."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any, NamedTuple

from data_layer.core.county import County
from data_layer.core.import_mapping import STEPS
from data_layer.core.intake import grid_of
from data_layer.labels import EVENT_TEXT, SOURCE_TEXT, URGENCY_TEXT
from data_layer.vocab import Text

# Two characters of Chinese that agree are half a word; of letters most agree by chance.
NEAR, NEAR_IN_LETTERS = 0.4, 0.75
# Shorter than this a word is part of many names by chance.
WHOLE, WHOLE_IN_LETTERS = 2, 4
HOLDS, BEGINS = 1, 2
# What comes behind a name without being part of it.
_TAILS = ("网格", "社区", "村民委员会", "居民委员会", "村委会", "居委会", "村")
_OTHER_NAMES = {
    "reported": ("登记", "上报", "立案登记", "信息收集", "create", "open", "submitted"),
    "accepted": ("受理", "审核通过", "accept"),
    "registered": ("立案", "案卷建立"),
    "dispatched": ("派遣", "交办", "派单", "任务派遣", "分派", "assign"),
    "signed": ("签收", "接单"),
    "returned": ("退回", "退单"),
    "reassigned": ("改派", "重新派遣", "转办", "reassign"),
    "fed_back": ("处置反馈", "处理反馈", "处置完成", "反馈", "resolve"),
    "verified_pass": ("核查通过", "核实通过", "回访满意"),
    "verified_fail": ("核查不通过", "返工"),
    "closed": ("办结", "结案", "核实结案", "归档", "close"),
    "reopened": ("重办", "重新办理", "reopen"),
    "voided": ("作废", "撤单"),
    "noted": ("批注", "备注"),
}
CLOSED, OPEN = "closed", "open"
_STATUS = {
    CLOSED: (
        Text("已办结", "Closed"),
        (
            "办结",
            "结案",
            "已结案",
            "完成",
            "已完成",
            "办理完毕",
            "办毕",
            "已解决",
            "归档",
            "已归档",
            "done",
        ),
    ),
    OPEN: (
        Text("在办", "Open"),
        (
            "办理中",
            "处理中",
            "处置中",
            "进行中",
            "正在办理",
            "未办结",
            "未结",
            "未结案",
            "待办",
            "待处理",
        ),
    ),
}
_STEP_TEXT = {
    "verified_pass": Text("核查通过", "Verified: passed"),
    "verified_fail": Text("核查不通过（返工）", "Verified: rework"),
    "noted": Text("仅作记录", "Kept as a note"),
}


class Choice(NamedTuple):
    """One of our words: its code, what it is called, every name it goes by, and what may stand
    before any of them (of a grid its township)."""

    code: str
    text: Text
    names: tuple[str, ...]
    leads: tuple[str, ...] = ()


class Lexicon(NamedTuple):
    """Our words of one dictionary."""

    choices: Mapping[str, Choice]
    by_name: Mapping[str, str]

    def known(self, word: str) -> str:
        """The code the word names without a doubt; '' otherwise."""
        return self.by_name.get(_plain(word), "")


@lru_cache(maxsize=2)
def lexicons(county: County) -> Mapping[str, Lexicon]:
    """Every dictionary's words, by the field they are for; kept, for a county has many."""
    return {
        "category": _lexicon(_categories(county)),
        "unit": _lexicon(_units(county)),
        "grid": _lexicon(_grids(county)),
        "activity": _lexicon(_steps()),
        "status": _lexicon(
            Choice(code, text, (text.zh, text.en, *names))
            for code, (text, names) in _STATUS.items()
        ),
        "urgency": _lexicon(_labelled(URGENCY_TEXT)),
        "source_kind": _lexicon(_labelled(SOURCE_TEXT)),
    }


def nearest(word: str, lexicon: Lexicon) -> str:
    """The code whose name is likest to the word; '' when none is like it at all, or two are alike.
    A name that begins with the whole word, or the word with it, comes before one that holds it or
    is held by it, and that before mere likeness. A word that names a township is a grid of that
    one: what stands behind it is compared."""
    choices, rest = _led(_plain(word), lexicon)
    least = NEAR_IN_LETTERS if rest.isascii() else NEAR
    found, best = set[str](), (0, least)
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(rest)
    for choice in choices:
        for name in choice.names:
            plain = _plain(name)
            bond = _bond(plain, rest)
            matcher.set_seq1(plain)
            if (bond, matcher.real_quick_ratio()) < best or (bond, matcher.quick_ratio()) < best:
                continue
            ratio = matcher.ratio()
            if bond < BEGINS and ratio < least:
                continue
            if (bond, ratio) > best:
                best, found = (bond, ratio), {choice.code}
            elif (bond, ratio) == best and found:
                found.add(choice.code)
    return found.pop() if len(found) == 1 else ""


def _bond(name: str, word: str) -> int:
    """How much one of them is of the other: its beginning, a part of it, or neither."""
    short, long = sorted((name, word), key=len)
    if len(short) < (WHOLE_IN_LETTERS if short.isascii() else WHOLE):
        return 0
    return BEGINS if long.startswith(short) else HOLDS if short in long else 0


def _led(plain: str, lexicon: Lexicon) -> tuple[list[Choice], str]:
    """The choices the word may mean, and what of it tells them apart."""
    choices = list(lexicon.choices.values())
    leads = {_plain(lead) for choice in choices for lead in choice.leads}
    named = max((lead for lead in leads if plain.startswith(lead)), key=len, default="")
    if not named:
        return choices, plain
    inside = [one for one in choices if named in map(_plain, one.leads)]
    return inside, plain.removeprefix(named)


def _lexicon(choices: Iterable[Choice]) -> Lexicon:
    """A name that two of them share names neither."""
    kept = {choice.code: choice for choice in choices}
    by_name: dict[str, str] = {}
    shared = set()
    for choice in kept.values():
        led = (f"{lead}{name}" for lead in choice.leads for name in choice.names)
        for name in {_plain(name) for name in (choice.code, *choice.names, *led)}:
            if by_name.setdefault(name, choice.code) != choice.code:
                shared.add(name)
    return Lexicon(kept, {name: code for name, code in by_name.items() if name not in shared})


def _plain(word: str) -> str:
    """Without what differs between two ways of writing one word."""
    return "".join(unicodedata.normalize("NFKC", word).lower().split())


def _categories(county: County) -> Iterable[Choice]:
    for code, one in county.categories.items():
        major = county.categories.get(one.parent)
        if major is not None:
            pair = f"{major.name.zh}{one.name.zh}", f"{major.name.zh}-{one.name.zh}"
            yield Choice(code, one.name, (one.name.zh, one.name.en, *pair))


def _units(county: County) -> Iterable[Choice]:
    for code, unit in county.units.items():
        yield Choice(code, Text(unit.name, unit.name), (unit.name,))


def _grids(county: County) -> Iterable[Choice]:
    """A grid by its own name, its village's, and either behind its township's."""
    alone = {code for code in county.areas if grid_of(county, code)}
    for grid in county.grids:
        village, town = county.areas[grid.parent], county.areas[county.township_of[grid.code]]
        names = {grid.name}
        if village.code in alone:
            names |= {village.name, *_shortened(village.name)}
        yield Choice(grid.code, Text(f"{town.name} {grid.name}", f"{town.name} {grid.name}"),
                     tuple(sorted(names)), (town.name, town.short))  # fmt: skip


def _shortened(name: str) -> Iterable[str]:
    return (name.removesuffix(tail) for tail in _TAILS if name.endswith(tail) and name != tail)


def _steps() -> Iterable[Choice]:
    for name, step in STEPS.items():
        text = _STEP_TEXT.get(name, EVENT_TEXT[step.type])
        yield Choice(name, text, (text.zh, text.en, *_OTHER_NAMES.get(name, ())))


def _labelled(texts: Mapping[Any, Text]) -> Iterable[Choice]:
    for name, text in texts.items():
        yield Choice(str(name), text, (text.zh, text.en))
