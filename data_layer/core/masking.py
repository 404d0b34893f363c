"""What may be shown of free text: phone and identity numbers are covered in the data layer."""

from __future__ import annotations

import re
import unicodedata

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
_ABROAD = re.compile(rf"(?<!\d)(?:\+|00)86{_GAP}([2-9]\d{{1,2}}{_GAP}\d{{3,4}}{_GAP}\d{{4}})(?!\d)")

# Which number, how many of its first digits stay, how many of its last.
_RULES = (
    (_IDENTITY, 4, 4),
    (_OLD_IDENTITY, 4, 3),
    (_MOBILE, 3, 4),
    (_LANDLINE, 5, 2),
    (_ABROAD, 4, 2),
)


# The line in which the desk's form of a report takes down whom to ring back, in both languages.
_CONTACT = re.compile(r"^((?:反映人联系方式|Reporter's contact) *[:：][^\S\n]*)(.+)$", re.MULTILINE)


def mask_text(text: str) -> str:
    """The text with the middle digits of phone and identity numbers replaced by asterisks.

    A number longer than these is something else (a grid or case code) and stays.
    """
    if not any(map(str.isdigit, text)):
        return text
    shown, plain = list(text), "".join(map(_plain, text))
    for pattern, first, last in _RULES:
        for found in pattern.finditer(plain):
            start, end = found.span(1)
            places = [at for at in range(start, end) if plain[at].isalnum()]
            for at in places[first:-last]:
                shown[at] = "*"
        # What is covered belongs to one number only.
        plain = "".join(map(_plain, shown))
    return "".join(shown)


def cover_contact(text: str) -> str:
    """The text with the reporter's contact covered as a whole, for those who may not ring back."""
    return _CONTACT.sub(r"\1***", text)


def contact_in(text: str) -> str:
    """The reporter's contact that the text holds, as it was typed; '' without one."""
    found = _CONTACT.search(text)
    return found[2].strip() if found else ""


def _plain(letter: str) -> str:
    """The letter as ordinary keyboards write it (full-width digits), if that is one letter too."""
    folded = unicodedata.normalize("NFKC", letter)
    return folded if len(folded) == 1 else letter


def title_of(title: str, category_name: str, *, sensitive: bool) -> str:
    """What a screen may print as title: the category's name for a sensitive case."""
    return category_name if sensitive or not title else mask_text(title)


def mask_name(name: str) -> str:
    """A person's name with all but the family name covered; `演示-` stays in front."""
    head, dash, rest = name.rpartition("-")
    return f"{head}{dash}{rest[:1]}*" if rest else ""
