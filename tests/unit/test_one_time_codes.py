"""Codes by time against the vectors of RFC 6238 appendix B, and sealed fields."""

from __future__ import annotations

import base64
import secrets
from pathlib import Path

import pytest

from data_layer.core.second_factor import recovery_codes, step_of, tidy
from data_layer.db.sealing import seal, unseal
from data_layer.errors import CannotStart
from data_layer.services.sealing import field_keys

# The 8-digit SHA-1 codes of the RFC end in the six digits used here.
RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
RFC = [
    (59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"),
    (1234567890, "89005924"), (2000000000, "69279037"), (20000000000, "65353130"),
]  # fmt: skip


@pytest.mark.parametrize(("seconds", "code"), RFC)
def test_the_vectors_of_the_rfc(seconds: int, code: str) -> None:
    assert step_of(RFC_SECRET, code[2:], seconds * 1000, 0) == seconds // 30
    assert step_of(RFC_SECRET, code[2:], seconds * 1000, seconds // 30) is None


def test_what_is_no_code_is_of_no_step() -> None:
    for typed in ("", "94287", "94287082", "二八七〇八二", "287082 or 1=1"):
        assert step_of(RFC_SECRET, typed, 59_000, 0) is None


def test_recovery_codes_differ_and_are_typed_freely() -> None:
    codes = recovery_codes(secrets.choice)
    assert len(set(codes)) == 10
    assert tidy(f" {codes[0].upper()} ") == codes[0]


def test_a_field_opens_with_its_key_for_its_row_alone(tmp_path: Path) -> None:
    (key,), (other,) = field_keys(tmp_path, "a"), field_keys(tmp_path, "b")
    assert [key] == field_keys(tmp_path, "a") != [other]
    sealed = seal(key, "13800001111", "wang")
    assert sealed != seal(key, "13800001111", "wang")
    assert unseal([other, key], sealed, "wang") == "13800001111"
    for wrong in (
        (other, sealed, "wang"),
        (key, sealed, "li"),
        (key, sealed[:-4] + "AAA=", "wang"),
    ):
        with pytest.raises(CannotStart):
            unseal([wrong[0]], *wrong[1:])
