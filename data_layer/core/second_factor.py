"""One-time passwords by time (RFC 6238): which step a code is of, each step once."""

from __future__ import annotations

from collections.abc import Callable

from pyotp import TOTP
from pyotp.utils import strings_equal

STEP_MS, SLACK = 30_000, 1
RECOVERY_CODES = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def step_of(secret: str, code: str, now: int, last_step: int) -> int | None:
    """The step the code is of, one early or late at most and after `last_step`; None for a wrong or
    used one."""
    step = now // STEP_MS
    for one in range(step - SLACK, step + SLACK + 1):
        if one > last_step and strings_equal(TOTP(secret).generate_otp(one), code):
            return one
    return None


def enrolment(secret: str, username: str, issuer: str) -> str:
    """The address an authenticator reads from a picture."""
    return TOTP(secret).provisioning_uri(name=username, issuer_name=issuer)


def recovery_codes(choice: Callable[[str], str]) -> list[str]:
    """Codes for the day the telephone is lost, 49 bits each: 2 x 5 letters and digits."""
    halves = [
        ["".join(choice(ALPHABET) for _ in range(5)) for _ in "ab"] for _ in range(RECOVERY_CODES)
    ]
    return ["-".join(pair) for pair in halves]


def tidy(typed: str) -> str:
    """A code without the spaces and capitals it was typed with."""
    return typed.replace(" ", "").strip().lower()
