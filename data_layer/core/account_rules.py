"""Rules of accounts: which roles exclude each other, how long a session may rest, how many there
may be, and what a policy asks of a password beyond its length (GB/T 22239-2019 8.1.4.1; OWASP
ASVS 5, 6.2)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from data_layer.core.days import DAY_MS, HOUR_MS
from data_layer.vocab import Role

MINUTE_MS = HOUR_MS // 60
# 三员: whoever runs the system, whoever grants rights and whoever reviews both are three people.
ADMINISTRATIVE = frozenset({Role.ADMIN, Role.SECURITY, Role.AUDITOR})
ABSOLUTE_MS, IDLE_MS = 12 * HOUR_MS, 2 * HOUR_MS
IDLE_OF = {Role.LEADER: 30 * MINUTE_MS, **dict.fromkeys(sorted(ADMINISTRATIVE), 15 * MINUTE_MS)}
FEWEST_CLASSES = 3


class Policy(StrEnum):
    """What is asked of passwords: MLPS level 3 wants kinds of signs and a change each quarter, ASVS
    forbids both."""

    MLPS3 = "mlps3"
    ASVS = "asvs"


class Rule(NamedTuple):
    """The kinds of signs a password needs, and how long it lasts in ms (0: for ever)."""

    classes: int
    lasts_ms: int


RULES = {Policy.MLPS3: Rule(FEWEST_CLASSES, 90 * DAY_MS), Policy.ASVS: Rule(0, 0)}
CLASSES: tuple[Callable[[str], bool], ...] = (
    str.isupper,
    str.islower,
    str.isdecimal,
    lambda sign: not (sign.isupper() or sign.islower() or sign.isdecimal()),
)


def classes_in(password: str) -> int:
    """How many kinds of signs it has: upper case, lower case, digits, others (Chinese too)."""
    text = unicodedata.normalize("NFKC", password)
    return sum(any(map(of_class, text)) for of_class in CLASSES)


def most_sessions(role: Role) -> int:
    """How many browsers an account may be signed in with at once, wall screens apart."""
    return 1 if role in ADMINISTRATIVE else 3


def idle_ms(role: Role) -> int:
    """How long a session of the role may rest."""
    return IDLE_OF.get(role, IDLE_MS)


def may_become(held: Role, wanted: Role) -> bool:
    """Whether an account may be given another role: an administrative one is never taken on or laid
    down, so that nobody reviews what the same account did."""
    return held == wanted or not ({held, wanted} & ADMINISTRATIVE)


def password_old(set_at: int, now: int, policy: Policy) -> bool:
    """Whether a password has lasted longer than the policy lets it."""
    lasts = RULES[policy].lasts_ms
    return bool(lasts) and now - set_at > lasts
