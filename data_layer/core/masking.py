"""What may be shown of free text: phone and identity numbers are covered in the data layer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

# People part long numbers by blanks, dashes, dots or, pasted from a page, by invisible characters.
_GAP = r"[\s\-‐-―−._·()\u200b-\u200d\ufeff]{0,3}"

# 17 digits and a check digit or X, with the birthday in the middle.
_IDENTITY = re.compile(
    rf"(?<![0-9A-Za-z])(\d{{6}}{_GAP}\d{{4}}{_GAP}\d\d{_GAP}\d\d{_GAP}\d{{3}}[\dXx])(?![0-9A-Za-z])"
)
# Numbers given before 1999 have 15 digits, as grid codes have: they are told apart by the birthday,
# which in the codes of townships falls before 1930.
_OLD_IDENTITY = re.compile(
    rf"(?<![0-9A-Za-z])(\d{{6}}{_GAP}[3-9]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]){_GAP}\d{{3}})"
    r"(?![0-9A-Za-z])"
)
# A mainland mobile, in the groups people write it in: 3-4-4, 3-3-5, 4-3-4, 4-4-3.
_MOBILE = re.compile(
    rf"(?<!\d)(?:(?:\+|00)?86{_GAP})?"
    rf"(1[3-9]\d{_GAP}\d{_GAP}\d\d{_GAP}\d{_GAP}\d{_GAP}\d{{3}})(?!\d)"
)
# A land line with its area code; the second half of a case number is none.
_LANDLINE = re.compile(
    rf"(?<![0-9A-Za-z])(?<!\d-)(?:(?:\+|00)86{_GAP})?"
    rf"(0\d{{2,3}}{_GAP}\d{{3,4}}{_GAP}\d{{4}})(?!\d)"
)
# None of these has fewer than nine digits: most texts are told by that.
_PERHAPS = re.compile(r"(?:\d\D{0,3}){8}[\dXx]")
# Signs besides these may stand for digits, or for several signs. Chinese commas alone would send
# nearly every text through the folding, which takes five times as long as the look itself.
_TO_FOLD = re.compile("[^\x00-\x7f\u4e00-\u9fff、。！（），：；？“”]")
# More signs than may part two digits of one number.
APART = "\n" * 4
_LOCAL = re.compile(r"(?<!\d)\d{7,8}(?!\d)")
_ABROAD = re.compile(rf"(?<!\d)(?:\+|00)86{_GAP}([2-9]\d{{1,2}}{_GAP}\d{{3,4}}{_GAP}\d{{4}})(?!\d)")


class _Rule(NamedTuple):
    """A kind of number: how many of its first digits stay, how many of its last."""

    pattern: re.Pattern[str]
    first: int
    last: int

    @property
    def hidden(self) -> slice:
        """Which of its digits are covered."""
        return slice(self.first, -self.last)


_RULES = (
    _Rule(_IDENTITY, 4, 4),
    _Rule(_OLD_IDENTITY, 4, 3),
    _Rule(_MOBILE, 3, 4),
    _Rule(_LANDLINE, 5, 2),
    _Rule(_ABROAD, 4, 2),
)


# The line in which the desk's form of a report takes down whom to ring back, in both languages.
_HEADS = ("反映人联系方式", "Reporter's contact")
_CONTACT = re.compile(r"^((?:反映人联系方式|Reporter's contact) *[:：][^\S\n]*)(.+)$", re.MULTILINE)


def mask_text(text: str, *, whole: bool = False) -> str:
    """The text with the middle digits of phone and identity numbers replaced by asterisks; all of
    their digits where they are to go as a `whole`.

    A number longer than these is something else (a grid or case code) and stays.
    """
    numbers = _numbers(text)
    covered = (at for rule, places in numbers for at in (places if whole else places[rule.hidden]))
    return _starred(text, covered) if numbers else text


def mask_phone(phone: str) -> str:
    """A phone number as it may be shown; of one in no known form the last two digits stay. What is
    covered already is left as it is."""
    shown = mask_text(phone)
    return shown if "*" in shown else re.sub(r"\d(?=.*\d.*\d)", "*", phone)


def numbers_in(text: str) -> list[str]:
    """The phone and identity numbers of the text, each in the one form they are compared in:
    digits without gaps, land lines with their area code, no country code."""
    return list(dict.fromkeys([*_known(text), *_local(contact_in(text))]))


def numbers_in_contact(contact: str) -> list[str]:
    """The same of a contact, where a land line may stand without its area code."""
    return list(dict.fromkeys([*_known(contact), *_local(contact)]))


def _local(contact: str) -> list[str]:
    return _LOCAL.findall(_folded(contact))


def _known(text: str) -> Iterator[str]:
    for rule, places in _numbers(text):
        number = "".join(_plain(text[at]) for at in places).upper()
        yield f"0{number}" if rule.pattern is _ABROAD else number


def _numbers(text: str) -> list[tuple[_Rule, list[int]]]:
    """Each number with its rule and the places of its digits. What is covered belongs to one number
    only, and may be what kept another from standing alone: so until nothing is left."""
    numbers: list[tuple[_Rule, list[int]]] = []
    if not _perhaps(text):
        return numbers
    plain, before = _folded(text), ""
    while plain != before and _PERHAPS.search(plain):
        before = plain
        for rule in _RULES:
            for found in list(rule.pattern.finditer(plain)):
                start, end = found.span(1)
                places = [at for at in range(start, end) if plain[at].isalnum()]
                numbers.append((rule, places))
                plain = _starred(plain, places[rule.hidden])
    return numbers


def _perhaps(text: str) -> bool:
    """Whether the text may hold a number; False only where it holds none."""
    folded = unicodedata.normalize("NFKC", text) if _TO_FOLD.search(text) else text
    return bool(_PERHAPS.search(folded))


def _starred(text: str, places: Iterable[int]) -> str:
    shown = list(text)
    for at in places:
        shown[at] = "*"
    return "".join(shown)


def cover_contact(text: str) -> str:
    """The text with the reporter's contact covered as a whole."""
    return text if not any(map(text.__contains__, _HEADS)) else _CONTACT.sub(r"\1***", text)


def without_contact(text: str) -> str:
    """The text without the line of the reporter's contact, where that is shown in its own place."""
    if not any(map(text.__contains__, _HEADS)):
        return text
    return "\n".join(line for line in text.split("\n") if not _CONTACT.match(line)).strip()


def contact_in(text: str) -> str:
    """The reporter's contact that the text holds, as it was typed; '' without one."""
    if not any(map(text.__contains__, _HEADS)):
        return ""
    found = _CONTACT.search(text)
    return found[2].strip() if found else ""


def _folded(text: str) -> str:
    """The text with each letter as ordinary keyboards write it."""
    return text if text.isascii() else "".join(map(_plain, text))


@lru_cache(maxsize=8192)
def _plain(letter: str) -> str:
    """The letter as ordinary keyboards write it (full-width digits), if that is one letter too."""
    folded = unicodedata.normalize("NFKC", letter)
    return folded if len(folded) == 1 else letter


def title_of(title: str, category_name: str, *, sensitive: bool) -> str:
    """What a screen may print as title: the category's name for a sensitive case."""
    return category_name if sensitive or not title else mask_text(title)


def titles_of(
    titles: Sequence[str], category_names: Sequence[str], sensitive: Sequence[bool]
) -> list[str]:
    """`title_of` of many: one look at all of them tells that none holds a number."""
    named = zip(titles, category_names, sensitive, strict=True)
    if _perhaps(APART.join(titles)):
        return [title_of(title, name, sensitive=hidden) for title, name, hidden in named]
    return [name if hidden or not title else title for title, name, hidden in named]


def mask_name(name: str) -> str:
    """A person's name with all but the family name covered; `演示-` stays in front."""
    head, dash, rest = name.rpartition("-")
    return f"{head}{dash}{rest[:1]}*" if rest else ""
