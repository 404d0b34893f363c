"""What may be shown of free text: phone and identity numbers are covered in the data layer."""

from __future__ import annotations

import re

# An identity number is 17 digits and a check digit or X; a phone number is a mainland mobile or a
# land line with area code. Anything longer is neither (a grid or case code) and stays.
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])(\d{4})\d{10}(\d{3}[\dXx])(?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3}-?\d)\d{4,5}(\d{2})(?!\d)")


def mask_text(text: str) -> str:
    """The text with the middle digits of phone and identity numbers replaced by asterisks."""
    text = _IDENTITY.sub(r"\1**********\2", text)
    text = _MOBILE.sub(r"\1****\2", text)
    return _LANDLINE.sub(r"\1****\2", text)


def title_of(title: str, category_name: str, *, sensitive: bool) -> str:
    """What a screen may print as title: the category's name for a sensitive case."""
    return category_name if sensitive or not title else mask_text(title)
