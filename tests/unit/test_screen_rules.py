"""Codes, scenes, hours and states of wall screens."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from dash import html

from dashboards.components.html_text import html_text
from dashboards.strings.wall import SCENES
from dashboards.wall_scenes import SCENES as PARTS
from data_layer.core.days import DAY_MS, HOUR_MS, MINUTE_MS
from data_layer.core.screen_report import screen_report
from data_layer.core.screens import (
    ALPHABET,
    BAD_MESSAGE,
    BEAT_MS,
    CODE_LENGTH,
    USUAL,
    Dim,
    Screen,
    Showing,
    State,
    brightness,
    checked_dim,
    checked_minutes,
    checked_name,
    checked_showings,
    orders,
    plain_code,
    read_showings,
    shown_code,
    state_of,
    stored_showings,
)
from data_layer.errors import BadRequest, Invalid
from data_layer.services.screen_keys import challenge_holds, new_challenge, screen_key, signed_by
from tests.contract.screen_house import point, signature, sound_report
from tests.world import CODE, COUNTY, EAST, NOW

ZONE = COUNTY.zone
ALL = tuple(Showing(*one) for one in USUAL.items())
SCREEN = Screen(CODE, "s1", "一楼大厅", "", ALL, "k", NOW + DAY_MS)


def test_the_scenes_are_those_of_the_wall() -> None:
    assert USUAL.keys() == SCENES.keys() == PARTS.keys()


def test_a_code_is_read_however_it_is_typed() -> None:
    code = ALPHABET[:CODE_LENGTH]
    assert shown_code(code) == f"{code[:4]}-{code[4:]}"
    for typed in (shown_code(code), code.lower(), f" {code[:4]} {code[4:].lower()} "):
        assert plain_code(typed) == code
    assert not set("0O1IL2Z5S8B") & set(ALPHABET)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ([], "no_scene"),
        ([Showing("nowhere", 60)], "no_scene"),
        ([Showing("flow", 4)], "bad_dwell"),
        ([Showing("flow", 601)], "bad_dwell"),
        ([Showing("overview", 60), Showing("flow", 0)], "bad_dwell"),
    ],
)
def test_scenes_that_cannot_be_shown(wanted: list[Showing], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked_showings(wanted)
    assert refused.value.code == code


def test_scenes_keep_their_order_through_a_row() -> None:
    chosen = (Showing("flow", 5), Showing("overview", 600))
    assert checked_showings(chosen) == read_showings(stored_showings(chosen)) == chosen


@pytest.mark.parametrize("name", ["", "  ", "厅" * 41])
def test_a_screen_needs_a_name(name: str) -> None:
    with pytest.raises(Invalid):
        checked_name(name)


def test_a_name_is_kept_without_what_stands_around_it() -> None:
    assert checked_name("  一楼  大厅 ") == "一楼 大厅"


@pytest.mark.parametrize(("minutes", "good"), [(None, 0), (0, 0), (1, 1), (30, 1), (31, 0)])
def test_minutes_have_bounds(minutes: int | None, good: int) -> None:
    if good:
        assert checked_minutes(minutes, 30, BAD_MESSAGE) == (minutes or 0) * MINUTE_MS
    else:
        with pytest.raises(Invalid):
            checked_minutes(minutes, 30, BAD_MESSAGE)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ((None, None, 40), None),
        ((1320, 360, 40), Dim(1320, 360, 40)),
        ((1320, None, 40), Invalid),
        ((None, 360, 40), Invalid),
        ((360, 360, 40), Invalid),
        ((1320, 360, None), Invalid),
        ((1320, 360, 4), Invalid),
        ((1320, 360, 96), Invalid),
    ],
)
def test_hours_of_dimming(given: tuple[Any, ...], kept: Any) -> None:
    if kept is Invalid:
        with pytest.raises(Invalid):
            checked_dim(*given)
    else:
        assert checked_dim(*given) == kept


MIDNIGHT = NOW - (NOW + 8 * HOUR_MS) % DAY_MS


@pytest.mark.parametrize(
    ("dim", "minute", "level"),
    [
        (None, 0, 100),
        (Dim(1320, 360, 40), 1319, 100),
        (Dim(1320, 360, 40), 1320, 40),
        (Dim(1320, 360, 40), 0, 40),
        (Dim(1320, 360, 40), 359, 40),
        (Dim(1320, 360, 40), 360, 100),
        (Dim(720, 840, 60), 719, 100),
        (Dim(720, 840, 60), 720, 60),
        (Dim(720, 840, 60), 839, 60),
        (Dim(720, 840, 60), 840, 100),
    ],
)
def test_it_is_dim_by_the_countys_clock(dim: Dim | None, minute: int, level: int) -> None:
    assert ZONE == "Asia/Shanghai"
    assert brightness(dim, MIDNIGHT + minute * MINUTE_MS, ZONE) == level


@pytest.mark.parametrize(
    ("changes", "seen_at", "state"),
    [
        ({}, None, State.UNSEEN),
        ({}, NOW, State.ONLINE),
        ({}, NOW - 3 * BEAT_MS + 1, State.ONLINE),
        ({}, NOW - 3 * BEAT_MS, State.GONE),
        ({"valid_until": NOW}, NOW, State.EXPIRED),
        ({"revoked_at": NOW - 1}, NOW, State.STOPPED),
        ({"revoked_at": NOW - 1, "valid_until": NOW - 1}, None, State.STOPPED),
    ],
)
def test_states(changes: dict[str, Any], seen_at: int | None, state: State) -> None:
    assert state_of(SCREEN._replace(**changes), seen_at, NOW) is state


@pytest.mark.parametrize(
    ("seen_at", "age_s", "state"),
    [
        (NOW, None, State.ONLINE),
        (NOW, 78, State.ONLINE),
        (NOW, 79, State.LATE),
        (NOW - 3 * BEAT_MS, 79, State.GONE),
    ],
)
def test_a_screen_with_grey_numbers_is_late(seen_at: int, age_s: int, state: State) -> None:
    assert state_of(SCREEN, seen_at, NOW, age_s) is state


def test_orders_tell_lengths_of_time_and_nothing_that_is_over() -> None:
    busy = SCREEN._replace(
        message="停电检修", message_until=NOW + 5000, pattern_until=NOW + 7000, reloads=3
    )
    told = orders(busy, NOW, ZONE, "1.2.3")
    assert told["message"] == {"text": "停电检修", "left_ms": 5000}
    assert (told["pattern_ms"], told["reloads"], told["release"]) == (7000, 3, "1.2.3")
    assert told["scenes"] == [list(one) for one in USUAL.items()]
    later = orders(busy, NOW + 7000, ZONE, "1.2.3")
    assert later["message"] is None
    assert later["pattern_ms"] == 0


def test_a_screen_shows_its_own_scenes_of_its_own_place() -> None:
    one = SCREEN._replace(township_code=EAST, showings=(Showing("flow", 40),))
    assert one.shows("flow")
    assert not one.shows("overview")
    assert one.scope.township_code == EAST


REPORT = sound_report()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"heap_mb": None, "age_s": None, "scene": ""},
        {"ratio": 2},
        {"error": "network"},
        {"release": "未发布"},
    ],
)
def test_a_sound_report_is_taken(changes: dict[str, Any]) -> None:
    assert screen_report({**REPORT, **changes}).width == REPORT["width"]


@pytest.mark.parametrize(
    "changes",
    [
        {"more": 1}, {"release": "<b>"}, {"release": "1" * 65}, {"heap_mb": -1},
        {"heap_mb": "12"}, {"age_s": 1.5}, {"scene": "nowhere"}, {"width": 65_536},
        {"ratio": 0}, {"ratio": 99}, {"error": "TypeError: x"}, {"height": True},
    ],
)  # fmt: skip
def test_any_other_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(BadRequest):
        screen_report({**REPORT, **changes})


@pytest.mark.parametrize("name", REPORT)
def test_a_report_leaves_nothing_out(name: str) -> None:
    with pytest.raises(BadRequest):
        screen_report({key: value for key, value in REPORT.items() if key != name})


def test_only_the_key_itself_signs() -> None:
    key, other = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    public = screen_key(point(key)).public
    made = signature(key, "challenge")
    assert signed_by(public, "challenge", made)
    assert not signed_by(public, "another", made)
    assert not signed_by(screen_key(point(other)).public, "challenge", made)
    for odd in ("", "?", made[:-4], made[4:], base64.b64encode(bytes(64)).decode()):
        assert not signed_by(public, "challenge", odd)


@pytest.mark.parametrize(
    "sent", ["", "????", "AAAA", base64.b64encode(b"\x04" + bytes(64)).decode()]
)
def test_what_is_no_key_is_refused(sent: str) -> None:
    with pytest.raises(BadRequest):
        screen_key(sent)


def test_a_challenge_holds_for_a_minute_under_its_secret() -> None:
    given = new_challenge("secret", NOW)
    assert challenge_holds("secret", given, NOW)
    assert challenge_holds("secret", given, NOW + MINUTE_MS)
    assert not challenge_holds("secret", given, NOW + MINUTE_MS + 1)
    assert not challenge_holds("other", given, NOW)
    assert not challenge_holds("secret", given.replace(str(NOW), str(NOW + 1)), NOW)
    for odd in ("", ".", "a.b.c", "字"):
        assert not challenge_holds("secret", odd, NOW)


def test_components_become_plain_html() -> None:
    part = html.Div(
        [html.P("<b>&", className="a b"), None, 3, html.Br(), html.I()],
        **{"data-scene": 'x"y'},
    )
    assert html_text(part) == (
        '<div data-scene="x&#34;y"><p class="a b">&lt;b&gt;&amp;</p>3<br><i></i></div>'
    )
