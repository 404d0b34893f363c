"""What breach risk is learned from each night, how it is kept, and how a chance is said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from io import BytesIO
from typing import NamedTuple

import numpy as np

from data_layer.core.statistics.arrays import Bools, Floats
from data_layer.core.warning.breach import Curves, learn
from data_layer.core.warning.rules import Rule, Sensitivity
from data_layer.core.warning.spent import THOUSAND
from data_layer.vocab import Text

LEARNED_DAYS = 180
COUNTY = "county"
# From which chance on a case is told of.
TOLD_FROM = {Sensitivity.LOW: 0.5, Sensitivity.NORMAL: 0.3, Sensitivity.HIGH: 0.2}
# From which chance on a case will rather be late than not.
LIKELY = 0.5
# Shares are kept in thousandths of two bytes; nobody asks of sixty limits.
MOST_SHARE = 60.0
ALMOST, HARDLY = 0.95, 0.05
TENTHS = "一二三四五六七八九"


class Unknown(StrEnum):
    """Why nothing is said of breach risk: no rule of it is on, none tells those who ask, today is
    one of its quiet days, or no night has learned yet what becomes of cases."""

    OFF = "off"
    NOT_TOLD = "not_told"
    QUIET = "quiet"
    NOT_LEARNED = "not_learned"


class Learned(NamedTuple):
    """One entry a case: its narrowest kind, the share of its limit it had spent at its end or when
    it was last seen open, and whether it ended."""

    kinds: Sequence[str]
    shares: Floats
    ended: Bools


def kinds_of(category: str, urgency: str) -> tuple[str, str, str]:
    """The kinds a case belongs to, the narrowest first: category and urgency, category, county."""
    return f"{category}/{urgency}", category, COUNTY


def encode(learned: Learned) -> bytes:
    """Some 200 kB for 80,000 cases; `decode` gives the same back, shares to the thousandth."""
    names, numbers = np.unique(np.array(learned.kinds, str), return_inverse=True)
    shares = np.rint(np.clip(learned.shares, 0.0, MOST_SHARE) * THOUSAND)
    kept = BytesIO()
    np.savez_compressed(
        kept,
        names=names,
        kinds=numbers.astype(np.uint16),
        shares=shares.astype(np.uint16),
        ended=np.packbits(learned.ended),
    )
    return kept.getvalue()


def decode(kept: bytes) -> Learned:
    """What `encode` kept."""
    with np.load(BytesIO(kept), allow_pickle=False) as parts:
        shares = parts["shares"].astype(float) / THOUSAND
        kinds = parts["names"][parts["kinds"]].tolist()
        ended = np.unpackbits(parts["ended"], count=shares.size).astype(bool)
    return Learned(kinds, shares, ended)


def curves_of(learned: Learned) -> Curves:
    """The curves of all kinds, in shares of the limit: it is reached at 1."""
    kinds = [_wider(kind) for kind in learned.kinds]
    return learn(kinds, learned.shares, learned.ended)


def told_from(rules: Iterable[Rule]) -> float | None:
    """The chance from which on the most sensitive of these rules tells; None without one."""
    return min((TOLD_FROM[rule.sensitivity] for rule in rules), default=None)


def tenths(chance: float) -> Text:
    """A chance as it is said: nobody knows it to the hundredth."""
    if chance >= ALMOST:
        return Text("几乎肯定", "almost certain")
    if chance < HARDLY:
        return Text("不到一成", "less than 1 in 10")
    tenth = max(1, min(9, int(chance * 10 + 0.5)))
    return Text(f"约{TENTHS[tenth - 1]}成", f"about {tenth} in 10")


def _wider(kind: str) -> tuple[str, str, str]:
    category, _, urgency = kind.partition("/")
    return kinds_of(category, urgency)
