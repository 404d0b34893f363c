"""Whether two cases may be the same matter: how near, how alike in kind, how alike in words."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from functools import lru_cache
from itertools import pairwise
from math import cos, hypot, radians
from typing import NamedTuple

from data_layer.core.county import County
from data_layer.vocab import Text

NEAR_GRIDS = 6
# What a part weighs; parts that are not known yet take no part.
PLACE, KIND, WORDS = 0.35, 0.2, 0.45
# Words that agree less than this agree by chance.
LEAST_WORDS, LEAST_SCORE = 0.2, 0.45
# Words found in a long text say a little less than words of a title.
IN_TEXT = 0.9

SAME_GRID = Text("同一网格", "same grid")
SAME_VILLAGE = Text("同村（社区）", "same village")
NEAR_GRID = Text("邻近网格（按示意图）", "grid nearby (schematic map)")
NEXT_GRID = Text("邻近网格", "grid nearby")
SAME_TOWNSHIP = Text("同一乡镇（街道）", "same township")
SAME_MINOR = Text("同一小类", "same category")
SAME_MAJOR = Text("同一大类", "same major category")
ALIKE = Text("文字相似 {share}%", "words {share}% alike")


class Matter(NamedTuple):
    """What is known of a case, or of one being written: empty fields are not known. `words` is its
    title, `text` what was said beyond it."""

    grid_code: str = ""
    category: str = ""
    words: str = ""
    text: str = ""


class Match(NamedTuple):
    """How alike two matters are (0 to 1), and in what."""

    score: float
    reasons: tuple[Text, ...]

    @property
    def reason(self) -> Text:
        """The reasons in one line."""
        return Text(
            "，".join(reason.zh for reason in self.reasons),
            ", ".join(reason.en for reason in self.reasons),
        )


@lru_cache(maxsize=1 << 13)
def bigrams(text: str) -> frozenset[str]:
    """Pairs of neighbouring signs, without blanks and punctuation; a lone sign stands for
    itself."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    plain = [sign for sign in folded if sign.isalnum()]
    return frozenset(map("".join, pairwise(plain))) or frozenset(plain)


def alike(words: frozenset[str], others: frozenset[str]) -> float:
    """Dice's share of what two sets have in common."""
    return 2 * len(words & others) / (len(words) + len(others)) if words and others else 0.0


def near_grids(county: County, grid_code: str, most: int = NEAR_GRIDS) -> frozenset[str]:
    """The grids whose names stand nearest on the map, whatever township they belong to."""
    here = county.areas.get(grid_code)
    if here is None or here.label_lon is None or here.label_lat is None:
        return frozenset()
    lon, lat, narrow = here.label_lon, here.label_lat, cos(radians(here.label_lat))
    away = [
        (hypot((g.label_lon - lon) * narrow, g.label_lat - lat), g.code)
        for g in county.grids
        if g.label_lon is not None and g.label_lat is not None and g.code != grid_code
    ]
    return frozenset(code for _, code in sorted(away)[:most])


def match(
    county: County, wanted: Matter, found: Matter, near: Collection[str] = frozenset()
) -> Match:
    """How alike a known case is to the matter wanted; `near` are the grids around that. Much goes
    on in one place: without a kind or words in common it says nothing, and the score is 0."""
    parts = [
        (PLACE, bool(wanted.grid_code), _place(county, wanted, found, near)),
        (KIND, bool(wanted.category), _kind(county, wanted, found)),
        (WORDS, bool(wanted.words), _words(wanted, found)),
    ]
    known = [(weight, part) for weight, asked, part in parts if asked]
    whole = sum(weight for weight, _ in known)
    if not any(share for _, asked, (share, _) in parts[1:] if asked):
        return Match(0.0, ())
    score = sum(weight * share for weight, (share, _) in known) / whole
    return Match(score, tuple(reason for _, (_, reason) in known if reason is not None))


_Part = tuple[float, Text | None]


def _place(county: County, wanted: Matter, found: Matter, near: Collection[str]) -> _Part:
    here, there = county.areas.get(wanted.grid_code), county.areas.get(found.grid_code)
    if here is None or there is None:
        return 0.0, None
    if here.code == there.code:
        return 1.0, SAME_GRID
    if here.parent == there.parent:
        return 0.8, SAME_VILLAGE
    if there.code in near:
        return 0.6, NEXT_GRID if county.surveyed else NEAR_GRID
    if county.township_of[here.code] == county.township_of[there.code]:
        return 0.4, SAME_TOWNSHIP
    return 0.0, None


def _kind(county: County, wanted: Matter, found: Matter) -> _Part:
    if wanted.category == found.category:
        return 1.0, SAME_MINOR
    mine, other = (county.categories.get(code) for code in (wanted.category, found.category))
    if mine and other and (mine.parent or mine.code) == (other.parent or other.code):
        return 0.5, SAME_MAJOR
    return 0.0, None


def _words(wanted: Matter, found: Matter) -> _Part:
    mine = bigrams(wanted.words)
    share = alike(mine, bigrams(found.words))
    if found.text and mine:
        share = max(share, IN_TEXT * len(mine & bigrams(found.text)) / len(mine))
    if share < LEAST_WORDS:
        return 0.0, None
    percent = round(100 * share)
    return share, Text(ALIKE.zh.format(share=percent), ALIKE.en.format(share=percent))
