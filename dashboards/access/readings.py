"""Long readings of a page: what they are called, so that whoever asked can end them."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app

from dashboards.access.context import current_session
from data_layer.db.stopping import Readings
from data_layer.services.store import Store


def init_readings(server: Flask, store: Store) -> None:
    """Before the first page is asked for."""
    server.extensions["readings"] = Readings(store.readers)


def readings() -> Readings:
    """The process's readings that can be ended."""
    return cast(Readings, current_app.extensions["readings"])


def reading_name(search: str) -> str:
    """What the reading of an address is called: of this session alone, nobody ends another's."""
    session = current_session()
    return f"{session.token_hash if session else ''} {search.removeprefix('?')}"
