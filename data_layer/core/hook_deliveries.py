"""What a pushed event goes through: its name, its signature, and how long it is tried."""

from __future__ import annotations

import base64
import hmac
from enum import StrEnum
from hashlib import sha256

from data_layer.core.days import DAY_MS

# As Standard Webhooks has them, so that receivers find a library in their language.
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
SECRET_PREFIX, SECRET_BYTES = "whsec_", 32
# Seconds until the next try, after the first, the second, … that failed; then the last, for a day.
WAITS = (10, 30, 60, 300, 900, 1_800, 3_600)
TRIED_FOR_MS = DAY_MS
# How long a target may fail before it is left alone until somebody looks.
FAILING_MS = DAY_MS
# Of a wait, so that what failed together is not tried together again.
JITTER = 0.25
KEPT_MS = 30 * DAY_MS


class Fate(StrEnum):
    """How far one delivery is: `FAILED` will be tried again, `DROPPED` is of a case the
    subscription may not see any more."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    GIVEN_UP = "given_up"
    DROPPED = "dropped"


class Paused(StrEnum):
    """Why a subscription is not sent to."""

    NO = ""
    BY_HAND = "by_hand"
    FAILING = "failing"


OPEN = frozenset({Fate.WAITING, Fate.FAILED})


def delivery_id(number: int, source: str, event_id: str) -> str:
    """What one event is called to one subscription, however often it is sent."""
    return sha256(f"{number}\x1f{source}\x1f{event_id}".encode()).hexdigest()[:32]


def signature(secret: str, name: str, at_s: int, body: bytes) -> str:
    """`v1,` and the base64 of HMAC-SHA-256 over `id.timestamp.body`."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    told = hmac.digest(key, f"{name}.{at_s}.".encode() + body, "sha256")
    return f"v1,{base64.b64encode(told).decode()}"


def secret_of(key: bytes) -> str:
    """The secret of these random bytes, as it is shown."""
    return SECRET_PREFIX + base64.b64encode(key).decode()


def next_try(now: int, tries: int, chance: float, asked_s: int = 0) -> int:
    """When to try again after that many tries that failed; not before `asked_s` seconds, where the
    target asked for some, an hour at most. `chance` lies in 0 to 1."""
    wait = WAITS[min(max(tries, 1), len(WAITS)) - 1]
    return now + round(1000 * max(wait, min(asked_s, WAITS[-1])) * (1 + JITTER * chance))


def is_over(now: int, begun_at: int) -> bool:
    """Whether a delivery begun then has been tried for long enough."""
    return now - begun_at >= TRIED_FOR_MS
