"""Rows of the audit trail in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Row

from dashboards.components.audit_details import details_of
from dashboards.components.score_words import Voice
from dashboards.strings import audit as words
from dashboards.strings.audit_actions import ACTIONS
from data_layer.core.audit_chain import Seal
from data_layer.core.days import iso

SHORT_HASH = 12


class AuditLine(NamedTuple):
    """One row: number, moment to the second, who, what, on what, how it ended, from where, and its
    details as pairs of a name and what it says."""

    seq: int
    at: str
    who: str
    what: str
    object: str
    result: str
    bad: bool
    address: str
    session: str
    details: list[tuple[str, str]]


def audit_line(row: Row[Any], voice: Voice) -> AuditLine:
    """The row as the page and the file show it."""
    return AuditLine(
        seq=row.seq,
        at=iso(row.at, voice.zone)[:19].replace("T", " "),
        who=who_told(row.actor, row.address, voice),
        what=action_told(row.action, voice),
        object=row.object,
        result=voice.say(words.RESULTS[row.result]) if row.result in words.RESULTS else row.result,
        bad=row.result != "ok",
        address=row.address,
        session=row.session,
        details=_details(row, voice),
    )


def action_told(name: str, voice: Voice) -> str:
    """An act by its own name."""
    return voice.say(ACTIONS[name]) if name in ACTIONS else name


def who_told(actor: str, address: str, voice: Voice) -> str:
    """An account as it is; what is none, in words."""
    if actor.startswith("?"):
        return voice.say(words.UNKNOWN)
    if actor in {"server", "tick"}:
        return voice.say(words.SYSTEM)
    if actor == "command line":
        return voice.say(words.COMMAND_LINE)
    return actor or voice.say(words.STRANGER if address else words.SYSTEM)


def warning_told(row: Row[Any], voice: Voice) -> str:
    """Which rule was broken, and by how much."""
    told = words.WARNING_TOLD.get(row.object)
    return voice.say(told, **_numbers(row.detail)) if told else row.object


def seal_told(seal: Seal, voice: Voice) -> str:
    """A month that is gone."""
    return voice.say(
        words.SEAL_TOLD,
        month=f"{seal.month // 100}-{seal.month % 100:02d}",
        first=seal.first_seq,
        last=seal.last_seq,
        rows=seal.rows,
        at=voice.moment(seal.made_at),
        who=who_told(seal.made_by, "", voice),
    )


def _details(row: Row[Any], voice: Voice) -> list[tuple[str, str]]:
    if row.action == "warning":
        return [(voice.say(words.RULES_TITLE), warning_told(row, voice))]
    if row.action == "audit_verify":
        told = row.detail.get("told" if voice.lang == "zh" else "told_en", "")
        return [(voice.say(words.RESULT), told)]
    return details_of(row.action, row.detail, voice)


def _numbers(detail: Mapping[str, Any]) -> dict[str, str]:
    return {name: f"{int(value):,}" for name, value in detail.items()}
