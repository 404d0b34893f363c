"""Wall screens over HTTP: pairing, what lets them in and what does not, how soon they are out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import get_ident
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import event, func, insert, select, update

from dashboards.endpoints import live
from data_layer.core.days import DAY_MS, MINUTE_MS
from data_layer.core.screens import (
    ACCESS_MS,
    ALPHABET,
    CODE_MS,
    CODES_IN_ALL,
    CODES_OF_ADDRESS,
    REMEMBERED_MS,
    TRIES,
    TRIES_MS,
    UNUSED_MS,
)
from data_layer.db.tables import screen, screen_access, screen_pairing
from data_layer.services.screen_keeper import forget_screens
from data_layer.services.sessions import digest
from data_layer.vocab import Role
from tests.contract.access_house import BROWSER, House, build
from tests.contract.screen_house import (
    CONSOLE,
    WISH,
    Device,
    admin_of,
    approve,
    audited,
    code_of,
    paired,
    post,
    screen_house,
    signature,
    sound_report,
    with_screens,
)
from tests.world import CODE, EAST, NOW, WEST


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with screen_house(tmp_path) as made:
        yield made


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream that looks more often than every few seconds."""
    assert live.CHECK_SECONDS <= 5
    monkeypatch.setattr(live, "CHECK_SECONDS", 0.05)


def device_of(house: House, **more: Any) -> Device:
    return Device(house.server.test_client(), **more)


def rows(house: House, table: Any) -> list[Any]:
    with house.store.readers.connect() as conn:
        return list(conn.execute(select(table)))


# ---- pairing ------------------------------------------------------------------------------------


def test_the_page_of_a_screen_needs_no_account_and_asks_no_database(house: House) -> None:
    house.store.readers.dispose()
    asked = Counter[int]()
    # The feed asks too, from its own thread.
    event.listen(house.store.readers, "checkout", lambda *_: asked.update([get_ident()]))
    own = get_ident()
    answer = device_of(house).get("/screen", headers=BROWSER)
    assert (answer.status_code, asked[own]) == (200, 0)
    assert "本屏待配对" in answer.text
    assert "Set-Cookie" not in answer.headers
    for word in ("/login", "<form", "<a "):
        assert word not in answer.text
    rows(house, screen)
    assert asked[own] == 1


@pytest.mark.parametrize(
    "path", ["/screen/", "/screen/settings", "/screen/orders", "/screen/frame"]
)
def test_whoever_is_lost_under_it_is_led_back(house: House, path: str) -> None:
    answer = device_of(house).get(path, headers=BROWSER)
    assert (answer.status_code, answer.location) == (302, "/screen")


def test_its_files_are_served_and_no_others(house: House) -> None:
    device = device_of(house)
    page = device.get("/screen").text
    names = [part.partition('"')[0] for part in page.split("/screen/files/")[1:]]
    assert {"wall.js", "screen.js", "wall.css", "screen.css"} <= set(names)
    for name in [*names, "plotly.js"]:
        answer = device.get(f"/screen/files/{name}")
        assert answer.status_code == 200, name
        answer.close()
    for name in ("settings.css", "..%2fmanage.py", "x"):
        assert device.get(f"/screen/files/{name}").status_code == 404


def test_a_code_stays_until_it_is_typed_or_runs_out(house: House) -> None:
    device = device_of(house)
    first = device.pair().json
    assert set(first["code"].replace("-", "")) <= set(ALPHABET)
    assert first["left_ms"] == CODE_MS
    house.clock.now += MINUTE_MS
    assert device.pair().json["code"] == first["code"]
    house.clock.now = NOW + CODE_MS
    second = device.pair().json
    assert second["code"] != first["code"]
    assert second["left_ms"] == CODE_MS
    refused = post(admin_of(house), CONSOLE, **WISH, code=first["code"])
    assert refused.status_code == 422
    assert [row.code for row in rows(house, screen_pairing)] == [second["code"].replace("-", "")]


@pytest.mark.parametrize("bound", [True, False])
def test_a_screen_is_paired_and_begins_by_itself(house: House, bound: bool) -> None:
    admin, device = admin_of(house), device_of(house, bound=bound)
    code = device.pair().json["code"]
    assert device.orders().status_code == 401
    named = approve(admin, code.lower(), **{"scene-flow": "1", "dwell-flow": "15"})
    assert device.pair().json["approved"] is True
    if bound:
        assert device.orders().status_code == 401
        assert device.renew().json == {"lasts_ms": ACCESS_MS}
    told = device.orders().json
    assert told["scenes"] == [["overview", 60], ["flow", 15]]
    assert device.get("/screen/wall/overview/snapshot").json["scene"] == "overview"
    assert device.get("/screen/live/now").status_code == 200
    assert audited(house, "pair_screen") == [("admin", "pair_screen", named, "ok")]
    kept = rows(house, screen)[0]
    assert (kept.name, bool(kept.key_id), kept.address) == ("演示大厅", bound, device.address)


def test_the_cookie_is_the_screens_alone(house: House) -> None:
    device, _ = paired(house, admin_of(house))
    answer = device.renew()
    told = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("screen="))
    for part in ("HttpOnly", "SameSite=Strict", "Path=/screen", f"Max-Age={ACCESS_MS // 1000}"):
        assert part in told
    token = told.partition("=")[2].partition(";")[0]
    kept = {row.token_hash for row in rows(house, screen_access)}
    assert digest(token) in kept
    assert token not in kept
    # It goes nowhere else, and would not count there.
    assert device.get("/wall/overview/snapshot").status_code == 401
    by_hand = house.server.test_client()
    by_hand.set_cookie("screen", token, path="/")
    by_hand.set_cookie("sid", token, path="/")
    assert by_hand.get("/wall/overview/snapshot").status_code == 401


def test_over_https_the_cookie_is_a_secure_one(tmp_path: Path) -> None:
    with screen_house(tmp_path, https=True) as house:
        answer = house.server.test_client().post(
            "/screen/pairing", json={"key": None}, base_url="https://localhost",
            headers={"Origin": "https://localhost"},
        )  # fmt: skip
        told = answer.headers["Set-Cookie"]
        assert told.startswith("__Secure-screen-pairing=")
        assert "Secure" in told


def test_a_code_is_good_once(house: House) -> None:
    admin, device = admin_of(house), device_of(house)
    code = device.pair().json["code"]
    approve(admin, code)
    assert post(admin, CONSOLE, **WISH, code=code).status_code == 422


def test_five_wrong_codes_and_no_more_is_tried(house: House) -> None:
    admin, device = admin_of(house), device_of(house)
    code = device.pair().json["code"]
    for _ in range(TRIES):
        wrong = post(admin, CONSOLE, **WISH, code="AAAA-AAAA")
        assert wrong.status_code == 422
        assert "没有屏幕显示这个配对码" in wrong.text
    assert post(admin, CONSOLE, **WISH, code=code).status_code == 429
    assert audited(house, "pair_screen") == [("admin", "pair_screen", "", "failed")] * TRIES
    house.clock.now += TRIES_MS
    approve(admin, device.pair().json["code"])


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_the_system_administrator_pairs(house: House, role: Role) -> None:
    client, device = house.client(role), device_of(house)
    answer = post(client, CONSOLE, **WISH, code=device.pair().json["code"])
    assert answer.status_code == 403
    assert client.get(CONSOLE, headers=BROWSER).status_code == 403
    assert not rows(house, screen)


def test_codes_are_few_from_one_address_and_others_go_on(house: House) -> None:
    for _ in range(CODES_OF_ADDRESS):
        assert device_of(house).pair().status_code == 200
    refused = device_of(house).pair()
    assert (refused.status_code, code_of(refused)) == (429, "too_many_pairings")
    assert device_of(house, address="10.0.0.6").pair().status_code == 200
    house.clock.now += CODE_MS
    assert device_of(house).pair().status_code == 200


def test_a_screen_that_was_paired_takes_no_room(house: House) -> None:
    admin = admin_of(house)
    for _ in range(CODES_OF_ADDRESS):
        approve(admin, device_of(house).pair().json["code"])
    assert device_of(house).pair().status_code == 200


def test_codes_are_few_in_all(house: House) -> None:
    for number in range(CODES_IN_ALL):
        assert device_of(house, address=f"10.0.1.{number % 20}").pair().status_code == 200
    assert device_of(house, address="10.0.2.1").pair().status_code == 429


def test_another_browser_learns_nothing_of_a_pairing(house: House) -> None:
    admin, device = admin_of(house), device_of(house, bound=False)
    code = device.pair().json["code"]
    stranger = device_of(house, bound=False, address="10.9.9.9")
    approve(admin, code)
    assert "approved" not in stranger.pair().json
    assert stranger.orders().status_code == 401
    # Its secret, carried to another address, is none.
    moved = Device(device.client, bound=False, address="10.9.9.9")
    assert "approved" not in moved.pair().json
    assert moved.orders().status_code == 401


def test_an_answer_that_was_lost_is_given_again(house: House) -> None:
    admin, device = admin_of(house), device_of(house, bound=False)
    approve(admin, device.pair().json["code"])
    secret = device.client.get_cookie("screen-pairing", path="/screen")
    assert secret is not None
    lost = device_of(house, bound=False)
    lost.client.set_cookie("screen-pairing", secret.value, path="/screen")
    assert lost.pair().json["approved"]
    assert device.pair().json["approved"]
    assert lost.orders().status_code == device.orders().status_code == 200


@pytest.mark.parametrize("sent", [{"key": "AAAA"}, {"key": 5}, {"key": ""}])
def test_what_is_no_key_pairs_nothing(house: House, sent: dict[str, Any]) -> None:
    assert device_of(house).post("/screen/pairing", sent).status_code == 400
    assert not rows(house, screen_pairing)


# ---- the way in ---------------------------------------------------------------------------------


def test_access_ends_and_is_had_again_by_signature(house: House) -> None:
    device, _ = paired(house, admin_of(house))
    house.clock.now += ACCESS_MS - 1
    assert device.orders().status_code == 200
    house.clock.now += 1
    ended = device.orders()
    assert (ended.status_code, code_of(ended)) == (401, "screen_ended")
    assert device.renew().status_code == 200
    assert device.orders().status_code == 200
    assert len(rows(house, screen_access)) == 1


def test_a_challenge_counts_once(house: House) -> None:
    device, _ = paired(house, admin_of(house))
    challenge = device.challenge()
    assert device.renew(challenge=challenge).status_code == 200
    again = device.renew(challenge=challenge)
    assert (again.status_code, code_of(again)) == (401, "screen_challenge_used")
    house.clock.now += MINUTE_MS + 1
    late = device.renew(challenge=challenge)
    assert code_of(late) == "screen_challenge"


def test_another_key_signs_for_nobody_else(house: House) -> None:
    device, _ = paired(house, admin_of(house))
    challenge, other = device.challenge(), ec.generate_private_key(ec.SECP256R1())
    refused = device.renew(challenge=challenge, signature=signature(other, challenge))
    assert (refused.status_code, code_of(refused)) == (401, "screen_signature")
    for changes in ({"signature": ""}, {"challenge": "1.2.3"}, {"key_id": "0" * 64}):
        assert device.renew(**changes).status_code == 401
    stranger = device_of(house)
    assert code_of(stranger.renew()) == "screen_unknown"


def test_renewals_at_once_all_count(house: House) -> None:
    device, _ = paired(house, admin_of(house))
    tabs = [Device(house.server.test_client()) for _ in range(6)]
    for tab in tabs:
        tab.key = device.key
    with ThreadPoolExecutor(len(tabs)) as pool:
        assert {a.status_code for a in pool.map(lambda tab: tab.renew(), tabs)} == {200}
    assert {tab.orders().status_code for tab in [device, *tabs]} == {200}


@pytest.mark.parametrize("bound", [True, False])
def test_a_restart_of_the_server_changes_nothing(house: House, bound: bool) -> None:
    device, _ = paired(house, admin_of(house), bound=bound)
    challenge, cookie = device.challenge(), device.client.get_cookie("screen", path="/screen")
    anew = with_screens(build(house.store, house.clock))
    device.client = anew.server.test_client()
    assert device.orders().status_code == 401
    device.client.set_cookie("screen", cookie.decoded_value, path="/screen")
    assert device.orders().status_code == 200
    if bound:
        assert device.renew(challenge=challenge).status_code == 200
        assert device.renew(challenge=challenge).status_code == 401


def test_strangers_without_end_do_not_reach_the_writer(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(CODES_OF_ADDRESS):
        device_of(house).pair()
    writer = house.store.writer
    monkeypatch.setattr(writer, "submit", lambda *_, **__: pytest.fail("asked to write"))
    assert [device_of(house).pair().status_code for _ in range(3)] == [429] * 3


def test_without_a_key_the_address_counts(house: House) -> None:
    device, _ = paired(house, admin_of(house), bound=False)
    assert device.orders().status_code == 200
    moved = Device(device.client, bound=False, address="10.0.0.99")
    refused = moved.orders()
    assert (refused.status_code, code_of(refused)) == (401, "screen_moved")
    assert device.orders().status_code == 200
    house.clock.now += 80 * DAY_MS
    assert device.orders().status_code == 200
    frame = device.get("/screen/frame")
    assert f"Max-Age={UNUSED_MS // 1000}" in frame.headers["Set-Cookie"]


def test_a_key_counts_from_any_address(house: House) -> None:
    device, _ = paired(house, admin_of(house))
    device.address = "10.0.0.99"
    assert device.orders().status_code == 200


@pytest.mark.parametrize("bound", [True, False])
def test_a_screen_lapses_unless_it_is_used(house: House, bound: bool) -> None:
    device, _ = paired(house, admin_of(house), bound=bound)
    for _ in range(3):
        house.clock.now += UNUSED_MS - 1
        assert not bound or device.renew().status_code == 200
        assert device.beat().status_code == 204
    house.clock.now += UNUSED_MS
    for answer in (device.orders(), *([device.renew()] if bound else [])):
        assert (answer.status_code, code_of(answer)) == (401, "screen_lapsed")
    assert "code" in device.pair().json


# ---- out ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("bound", [True, False])
def test_what_is_switched_off_is_out_at_once(house: House, quick: None, bound: bool) -> None:
    admin = admin_of(house)
    device, named = paired(house, admin, bound=bound)
    stream = device.get("/screen/live")
    lines = iter(stream.response)
    assert b"revision" in next(lines)
    assert post(admin, f"{CONSOLE}/{named}/revoke").status_code == 303
    paths = ("orders", "frame", "wall/overview/snapshot", "live", "live/now")
    for path in paths:
        answer = device.get(f"/screen/{path}")
        assert (answer.status_code, code_of(answer)) == (401, "screen_stopped"), path
    assert code_of(device.beat()) == "screen_stopped"
    assert not bound or code_of(device.renew()) == "screen_stopped"
    assert list(lines) == []
    stream.close()
    assert "code" in device.pair().json


def test_a_screen_that_was_off_is_paired_anew(house: House) -> None:
    admin = admin_of(house)
    device, named = paired(house, admin)
    post(admin, f"{CONSOLE}/{named}/revoke")
    again = approve(admin, device.pair().json["code"])
    assert again != named
    assert device.renew().status_code == 200
    assert device.orders().status_code == 200


def test_a_stream_ends_with_the_access_it_was_begun_with(house: House, quick: None) -> None:
    device, _ = paired(house, admin_of(house))
    stream = device.get("/screen/live")
    lines = iter(stream.response)
    next(lines)
    house.clock.now += ACCESS_MS
    assert list(lines) == []
    stream.close()


# ---- what it shows ------------------------------------------------------------------------------


def test_only_its_own_scenes(house: House) -> None:
    device, _ = paired(house, admin_of(house))
    assert device.get("/screen/wall/overview/snapshot").status_code == 200
    for scene in ("flow", "staffing", "warning", "assessment", "x"):
        assert device.get(f"/screen/wall/{scene}/snapshot").status_code == 404


def test_only_its_own_township(house: House) -> None:
    device, _ = paired(house, admin_of(house), township=EAST)
    own = device.get("/screen/wall/overview/snapshot")
    assert own.json["township"] == EAST
    assert own.json["geometry"] == f"/geometry/{EAST}.json"
    refused = device.get(f"/screen/wall/overview/snapshot?township={WEST}")
    assert refused.status_code == 403


def test_nothing_on_it_leads_away(house: House) -> None:
    admin = admin_of(house)
    device, _ = paired(house, admin)
    shown = device.get("/screen/frame").text + device.get("/screen/wall/overview/snapshot").text
    assert 'id="wall"' in shown
    for word in ("href", "/desk", "/login", "/password", "<form"):
        assert word not in shown
    # The wall of an account has its ways out, and neither has the other's answer.
    assert "/desk" in house.client(Role.OPERATOR).get("/wall/overview/snapshot").text


def test_a_report_is_kept_in_one_row_and_not_too_often(house: House) -> None:
    admin = admin_of(house)
    device, _ = paired(house, admin)
    assert device.beat(heap_mb=40).status_code == 204
    too_soon = device.beat(heap_mb=41)
    assert (too_soon.status_code, code_of(too_soon)) == (429, "too_soon")
    house.clock.now += 30_000
    assert device.beat(heap_mb=42, error="network").status_code == 204
    (kept,) = rows(house, screen)
    assert (kept.heap_mb, kept.error, kept.seen_at) == (42, "network", NOW + 30_000)
    assert device.beat(more=1).status_code == 400
    assert device.post("/screen/beat", [1]).status_code == 400
    assert (
        device.post("/screen/beat", sound_report(), Origin="http://evil.example").status_code == 403
    )
    large = device.client.post(
        "/screen/beat", data="x" * 5000, headers={"Origin": "http://localhost"}
    )
    assert large.status_code == 413


def test_what_is_over_is_forgotten(house: House) -> None:
    admin = admin_of(house)
    _, named = paired(house, admin)
    kept, _ = paired(house, admin, name="演示走廊")
    device_of(house).pair()
    post(admin, f"{CONSOLE}/{named}/revoke")

    def tidy(now: int) -> None:
        house.store.writer.submit(lambda c: forget_screens(c, CODE, now))

    tidy(NOW)
    assert len(rows(house, screen_pairing)) == 3
    tidy(NOW + CODE_MS)
    assert not rows(house, screen_pairing)
    assert len(rows(house, screen)) == 2
    house.clock.now = NOW + REMEMBERED_MS
    assert kept.renew().status_code == 401
    house.store.writer.submit(
        lambda c: c.execute(
            update(screen).where(screen.c.name == "演示走廊").values(valid_until=2 * NOW)
        )
    )
    tidy(NOW + REMEMBERED_MS + 1)
    assert [row.name for row in rows(house, screen)] == ["演示走廊"]
    assert not rows(house, screen_access)


def test_counties_do_not_share_screens(house: House) -> None:
    device, _ = paired(house, admin_of(house))
    with house.store.readers.connect() as conn:
        row = dict(conn.execute(select(screen)).one()._mapping)
    other = {**row, "county_code": "88", "key_id": "k" * 64}
    house.store.writer.submit(lambda c: c.execute(insert(screen), other))
    text = admin_of(house).get(CONSOLE, headers=BROWSER).text
    assert text.count("演示大厅") == 1
    with house.store.readers.connect() as conn:
        assert conn.scalar(select(func.count()).select_from(screen)) == 2
    assert device.orders().status_code == 200
