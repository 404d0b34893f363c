"""The machine's clock is put ahead or back under a running server."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dashboards.access import machine_note
from data_layer.core.days import DAY_MS, HOUR_MS, MINUTE_MS
from data_layer.services.sessions import AHEAD_MS
from data_layer.vocab import Role
from tests.contract.access_house import BROWSER, House, open_house
from tests.world import NOW


@pytest.mark.parametrize("ahead", [AHEAD_MS + 1, DAY_MS])
def test_a_session_begun_ahead_of_the_clock_does_not_live_longer(
    tmp_path: Path, ahead: int
) -> None:
    with open_house(tmp_path) as house:
        house.clock.now = NOW + ahead
        client = house.client(Role.OPERATOR)
        assert client.get("/wall/counts", headers=BROWSER).status_code == 200
        house.clock.now = NOW
        assert client.get("/wall/counts", headers=BROWSER).status_code == 302
        assert house.client(Role.OPERATOR).get("/wall/counts", headers=BROWSER).status_code == 200


def test_a_clock_put_right_by_minutes_signs_nobody_out(tmp_path: Path) -> None:
    with open_house(tmp_path) as house:
        house.clock.now = NOW + AHEAD_MS
        client = house.client(Role.OPERATOR)
        house.clock.now = NOW
        assert client.get("/wall/counts", headers=BROWSER).status_code == 200


@pytest.mark.parametrize(
    ("moved", "status", "told"),
    [
        (0, "ok", ""),
        (-59_000, "ok", ""),
        (61_000, "degraded", "调快了约 1 分钟"),
        (-HOUR_MS, "degraded", "调慢了约 1 小时"),
        (3 * DAY_MS, "degraded", "调快了约 3 天"),
    ],
)
def test_a_moved_clock_is_told(tmp_path: Path, moved: int, status: str, told: str) -> None:
    with open_house(tmp_path) as house:
        steady = {"at": 5_000}
        moving = replace(house.store, steady=lambda: steady["at"], steady_since=5_000)
        house.server.extensions["store"] = moving
        # A minute goes by on both, and one is moved.
        steady["at"] += MINUTE_MS
        house.clock.now += MINUTE_MS + moved
        health = house.server.test_client().get("/healthz").json
        assert (health["clock"]["moved_s"], health["status"]) == (moved / 1000, status)
        note = machine_note.clock_note(moved).zh if told else ""
        assert told in note
        assert machine_note.clock_is_moved(moving) is bool(told)
        assert _admin_page(house, note) is bool(told)


def _admin_page(house: House, note: str) -> bool:
    """Whether the administrator reads it."""
    page = house.client(Role.ADMIN).get("/password", headers=BROWSER).text
    return bool(note) and note in page
