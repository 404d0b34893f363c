"""Which alerts come first: the rare and the grave; ten on top, the others in a table."""

from __future__ import annotations

from collections.abc import Iterable
from math import log10
from typing import NamedTuple

from data_layer.core.warning.repeats import PERSONS
from data_layer.vocab import Urgency

TOP = 10
# What has no chance model (a repeated claim, an empty seat) stands where the rarest watched thing
# would: below an alert, above what happens every month.
UNRATED_DAYS = 100.0
GREATEST = 3


class Ranked(NamedTuple):
    """An alert to be ranked: its key, once in how many nights chance does the like (None: no such
    figure), its consequence (0 to 3), and a matter that several detectors may tell of."""

    key: str
    recurrence_days: float | None
    consequence: int
    matter: str


class Order(NamedTuple):
    """Keys: those on top, and the rest, each in order."""

    top: tuple[str, ...]
    rest: tuple[str, ...]


def consequence(
    urgency: str, *, sensitive: bool = False, persons: int = 0, risky: bool = False
) -> int:
    """How grave a matter is, 0 to 3: one step each for urgency beyond ordinary (two for critical),
    a sensitive category, five persons or more, signs of risk."""
    steps = {Urgency.CRITICAL: 2, Urgency.URGENT: 1}.get(Urgency(urgency), 0)
    return min(GREATEST, steps + sensitive + (persons >= PERSONS) + risky)


def ranked(alerts: Iterable[Ranked], most: int = TOP) -> Order:
    """Ten times rarer weighs as much as one step graver. What several detectors tell of the same
    matter takes one place on top; ties go by key."""
    order = sorted(alerts, key=lambda alert: (-weight(alert), alert.key))
    top: list[str] = []
    matters: set[str] = set()
    for alert in order:
        if len(top) < most and alert.matter not in matters:
            top.append(alert.key)
            matters.add(alert.matter)
    first = set(top)
    return Order(tuple(top), tuple(alert.key for alert in order if alert.key not in first))


def weight(alert: Ranked) -> float:
    """Powers of ten of its rarity, and its consequence."""
    days = UNRATED_DAYS if alert.recurrence_days is None else alert.recurrence_days
    return log10(max(days, 1.0)) + alert.consequence
