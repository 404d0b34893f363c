"""Cases that may be late today or tomorrow, in words."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from dashboards.components.alert_lines import Teller


class Likely(NamedTuple):
    """A case that may be late: the chance in tenths (words), where it is, what it is about, until
    when, with whom, and why it is thought so."""

    case_no: str
    chance: str
    place: str
    title: str
    due: str
    unit: str
    why: str


def may_be_late(conn: Connection, teller: Teller) -> list[Likely]:
    """The cases of the scope due by the end of tomorrow that may miss their limit, the likeliest
    first."""
    return []
