"""Who is let in without a row in the database: the self-test of scopes, in a process of its own.
A server has none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from data_layer.services.sessions import Session
from data_layer.services.tokens import Token


class Guests(NamedTuple):
    """Sessions and tokens by the digest of their secret."""

    sessions: Mapping[str, Session]
    tokens: Mapping[str, Token]


NO_GUESTS = Guests({}, {})
