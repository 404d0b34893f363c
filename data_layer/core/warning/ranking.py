"""Which alerts come first: the rare and the grave; ten on top, the others in a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import log10
from typing import NamedTuple

from data_layer.core.warning.repeats import PERSONS
from data_layer.core.warning.rules import Detector
from data_layer.vocab import Urgency

TOP = 10
# What one detector may have among the ten while others have something to say.
MOST_OF_ONE = 3
# What has no chance model (a repeated claim, an empty seat) stands where the rarest watched thing
# would: below an alert, above what happens every month.
UNRATED_DAYS = 100.0
GREATEST = 3
# What these tell happened in the last days: news also on the first night.
NEWS = frozenset({Detector.SURGE, Detector.CLUSTER})


class Ranked(NamedTuple):
    """An alert to be ranked: its key, once in how many nights chance does the like (None: no such
    figure), its consequence (0 to 3), a matter that several detectors may tell of, the detector
    that tells of it, whether it stood before its rule was first judged (`stock`), and whether the
    newest night found it no more (`receded`)."""

    key: str
    recurrence_days: float | None
    consequence: int
    matter: str
    detector: str
    stock: bool = False
    receded: bool = False


class Order(NamedTuple):
    """Keys: those on top, and the rest, each in order."""

    top: tuple[str, ...]
    rest: tuple[str, ...]


def consequence(
    urgency: str, *, sensitive: bool = False, persons: int = 0, risky: bool = False
) -> int:
    """How grave a matter is, 0 to 3: one step each for urgency beyond ordinary (two for critical),
    a sensitive category, ten persons or more, signs of risk."""
    steps = {Urgency.CRITICAL: 2, Urgency.URGENT: 1}.get(Urgency(urgency), 0)
    return min(GREATEST, steps + sensitive + (persons >= PERSONS) + risky)


def ranked(alerts: Iterable[Ranked], most: int = TOP) -> Order:
    """Ten times rarer weighs as much as one step graver; what stood before anybody looked comes
    after what is new, and what the newest night found no more after both. On top what several
    detectors tell of the same matter takes one place, and one detector at most MOST_OF_ONE, unless
    the others leave places free. Ties go by key."""
    order = sorted(alerts, key=_rank)
    top: set[str] = set()
    matters: set[str] = set()
    of: Counter[str] = Counter()
    for most_of_one in (MOST_OF_ONE, most):
        for alert in order:
            is_new = alert.key not in top and alert.matter not in matters
            if is_new and len(top) < most and of[alert.detector] < most_of_one:
                top.add(alert.key)
                matters.add(alert.matter)
                of[alert.detector] += 1
    first, rest = ([a.key for a in order if (a.key in top) is on] for on in (True, False))
    return Order(tuple(first), tuple(rest))


def _rank(alert: Ranked) -> tuple[bool, bool, float, str]:
    return alert.receded, alert.stock, -weight(alert), alert.key


def weight(alert: Ranked) -> float:
    """Powers of ten of its rarity, and its consequence."""
    days = UNRATED_DAYS if alert.recurrence_days is None else alert.recurrence_days
    return log10(max(days, 1.0)) + alert.consequence
