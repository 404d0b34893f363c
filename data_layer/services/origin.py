"""Where the work at hand comes from: set once for each request at the door, read where audit rows
are written, so that no function between them need pass it on."""

from __future__ import annotations

from contextvars import ContextVar
from typing import NamedTuple

SESSION_LENGTH = 12


class Origin(NamedTuple):
    """The beginning of the session's (or the token's) hash and the caller's address; '' where there
    is none, as on the command line."""

    session: str = ""
    address: str = ""


NOWHERE = Origin()
_origin: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)


def comes_from(address: str, session: str = "") -> None:
    """From here on this request's work comes from there."""
    _origin.set(Origin(session[:SESSION_LENGTH], address))


def origin() -> Origin:
    """Where the work at hand comes from."""
    return _origin.get()
