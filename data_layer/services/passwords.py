"""Passwords: the rule they must meet, and argon2id (RFC 9106) with a bound on memory."""

from __future__ import annotations

import base64
import secrets
import unicodedata
from collections.abc import Iterable
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from data_layer.core.account_rules import FEWEST_CLASSES, RULES, Policy, classes_in
from data_layer.core.county import County
from data_layer.errors import Invalid
from data_layer.vocab import Text

SHORTEST, LONGEST = 12, 128
FEWEST_OWN, FEWEST_DIFFERENT = 8, 5
# OWASP's lowest setting for argon2id; four at once keep a rush of sign-ins under 80 MB.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
AT_ONCE = BoundedSemaphore(4)
OBVIOUS = (
    "password", "passw0rd", "administrator", "admin", "welcome", "letmein", "iloveyou",
    "qwertyuiop", "qwerty", "asdfgh", "zxcvbn", "1q2w3e4r", "1qaz2wsx", "abc123", "a123456",
    "woaini", "5201314",
    "12345678", "123456", "654321", "87654321", "112233", "123123", "111111", "000000", "666666",
    "888888", "wangge", "zhihui", "zhongxin", "governance", "command", "centre", "center", "grid",
    "网格", "治理", "指挥", "中心", "综治", "管理员", "密码", "口令",
)  # fmt: skip
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"

TOO_SHORT = Text(
    f"口令至少 {SHORTEST} 个字符，可以用一句话或几个不相关的词。",
    f"A password needs at least {SHORTEST} characters; a sentence or a few unrelated words do.",
)
TOO_LONG = Text(
    f"口令最多 {LONGEST} 个字符，请缩短。",
    f"A password may have at most {LONGEST} characters; shorten it.",
)
TOO_PLAIN = Text(
    f"口令须含大写字母、小写字母、数字、其他字符（含汉字）中的至少 {FEWEST_CLASSES} 类。",
    f"A password needs at least {FEWEST_CLASSES} of: capitals, small letters, digits, other signs.",
)
TOO_OBVIOUS = Text(
    "口令过于常见，或主要由地名、单位名、用户名组成，请换一个。",
    "The password is common, or mostly made of the county's, the centre's or your own name; "
    "choose another.",
)


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def check_password(
    password: str, county: County, username: str, policy: Policy = Policy.MLPS3
) -> None:
    """Raise Invalid when a new password is too short, too long, easily guessed, or not of the kinds
    of signs the policy asks for.

    Obvious words are cut out first; what is left must still be long enough to guess.
    """
    text = _normal(password)
    if len(text) < SHORTEST:
        raise Invalid(TOO_SHORT, "password_short")
    if len(text) > LONGEST:
        raise Invalid(TOO_LONG, "password_long")
    own = text.casefold()
    for word in sorted({*OBVIOUS, *_local_words(county, username)}, key=len, reverse=True):
        own = own.replace(word, "")
    if len(own) < FEWEST_OWN or len(set(text)) < FEWEST_DIFFERENT:
        raise Invalid(TOO_OBVIOUS, "password_obvious")
    if classes_in(text) < RULES[policy].classes:
        raise Invalid(TOO_PLAIN, "password_plain")


def _local_words(county: County, username: str) -> Iterable[str]:
    names = [username, county.case_prefix, *county.name.en.split(), *county.title.en.split()]
    chinese = [area.name for area in county.townships] + [area.short for area in county.townships]
    chinese += [county.name.zh, county.name.zh[:-1], county.title.zh]
    return {name.casefold() for name in names if len(name) > 2} | {n for n in chinese if len(n) > 1}


def hash_password(password: str) -> str:
    """The argon2id hash to store; its parameters are part of it."""
    with AT_ONCE:
        return HASHER.hash(_normal(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether the password is the one hashed. Without a hash (no such account) it takes as long."""
    with AT_ONCE:
        try:
            return HASHER.verify(stored or nobody(), _normal(password)) and stored is not None
        except (VerificationError, InvalidHashError, UnicodeEncodeError):
            return False


def nobody() -> str:
    """A well-formed hash of the current cost that no password meets."""
    salt, digest = (_b64(bytes(size)) for size in (HASHER.salt_len, HASHER.hash_len))
    cost = f"m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${digest}"


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode().rstrip("=")


def random_password() -> str:
    """Four groups of four unmistakable letters and digits (79 bits), both of them in it."""
    while True:
        groups = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
        password = "-".join(groups)
        if classes_in(password) >= FEWEST_CLASSES:
            return password
