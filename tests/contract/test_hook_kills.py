"""kill -9 while events are taken and told: each that was acknowledged is told, under one id."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from data_layer.services import hook_subscriptions as acts
from data_layer.services.accounts import Account
from data_layer.services.hook_subscriptions import Wish
from data_layer.services.store import open_store, wall_clock
from data_layer.settings.given import targets
from data_layer.vocab import Role
from tests.listener import listening
from tests.served import Server

KILLS, A_LIFE, GRID = 3, 20, "520581100002001"
WITHIN_S = 60


def report(name: str) -> dict[str, Any]:
    return {
        "event_id": name, "incident_id": name, "type": "reported", "grid_code": GRID,
        "occurred_at": datetime.now(UTC).isoformat(), "category": "0201", "title": "演示",
    }  # fmt: skip


def subscribe(server: Server, url: str) -> None:
    host = url.split("/")[2]
    store = open_store(replace(server.settings, hook_targets=targets(host)))
    store.writer.start()
    try:
        by = Account(store.county.code, "admin", Role.ADMIN, "", "", "演示")
        wish = Wish("演示", url, types=("reported",))
        store.writer.submit(
            lambda c: acts.subscribe(c, store.county, store.settings, by, wish, wall_clock())
        )
    finally:
        store.writer.stop()
        store.readers.dispose()


def test_no_acknowledged_event_goes_untold(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with listening() as receiver:
        monkeypatch.setenv("HOOK_TARGETS", receiver.host)
        server = Server(instance)
        subscribe(server, receiver.url)
        kept, told = set[str](), dict[str, set[str]]()
        try:
            for life in range(KILLS):
                server.start()
                for n in range(A_LIFE):
                    kept |= set(server.post([report(f"hook-{life}-{n}")])["cases"].values())
                # Somewhere among sending and noting, at another place each time.
                time.sleep(2 + 0.37 * life)
                server.kill()
            server.start()
            deadline = time.monotonic() + WITHIN_S
            while time.monotonic() < deadline and not kept <= told.keys():
                time.sleep(0.2)
                for one in list(receiver.heard):
                    told.setdefault(one.json["case_no"], set()).add(one.headers["webhook-id"])
        finally:
            server.kill()
    assert len(kept) == KILLS * A_LIFE and kept <= told.keys()
    assert all(len(names) == 1 for names in told.values())
