"""Events told to a real receiver: signed, tried again, in order, never lost."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Thread
from threading import enumerate as threads
from typing import Any

import pytest
from sqlalchemy import select, update

from data_layer.core.hook_deliveries import Fate, Paused, signature
from data_layer.core.hook_targets import target_of
from data_layer.core.scope import Scope
from data_layer.db.tables import audit, hook_delivery, hook_event, hook_subscription
from data_layer.db.turn import turn
from data_layer.errors import Conflict
from data_layer.log.record import record
from data_layer.queries.hooks import deliveries, subscription_of
from data_layer.services import hook_look, hook_sender
from data_layer.services import hook_subscriptions as acts
from data_layer.services.accounts import Account
from data_layer.services.hook_look import AT_ONCE, DOUBTFUL_AT_ONCE, _to_send, look
from data_layer.services.hook_post import post
from data_layer.services.hook_send import Round
from data_layer.services.hook_sender import HookSender
from data_layer.services.hook_spread import spread
from data_layer.services.hook_subscriptions import Wish
from data_layer.services.retention import forget_spent
from data_layer.settings import ROOT
from data_layer.settings.given import targets
from data_layer.vocab import Event, Role
from tests.contract.access_house import House, open_house
from tests.listener import Listener, listening
from tests.world import (
    ALL_GRIDS,
    CODE,
    COUNTY,
    COUNTY_SCOPE,
    DAY,
    EAST,
    GRIDS,
    HOUR,
    MINUTE,
    NOW,
    WEST,
    event,
    life,
    reported,
    submit,
)

ADMIN = Account(CODE, "admin", Role.ADMIN, "", "", "演示")


@pytest.fixture
def receiver() -> Iterator[Listener]:
    with listening() as made:
        yield made


@contextmanager
def house_for(folder: Path, listed: str, **more: Any) -> Iterator[House]:
    with open_house(folder, hook_targets=targets(listed), **more) as made:
        yield made


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def house(request: pytest.FixtureRequest, tmp_path: Path, receiver: Listener) -> Iterator[House]:
    more = {}
    if request.param == "postgres":
        more["database_url"] = request.getfixturevalue("postgres_url")
    with house_for(tmp_path, receiver.host, **more) as made:
        yield made


def subscribe(house: House, url: str, **more: Any) -> tuple[int, str]:
    wish = Wish("市级平台", url, **more)
    held = house.store
    return held.writer.submit(
        lambda c: acts.subscribe(c, COUNTY, held.settings, ADMIN, wish, house.clock())
    )


def tell(house: House, events: list[Event], name: str = "i1") -> None:
    work = partial(_record, events, name)
    house.store.writer.submit(work)


def _record(events: list[Event], name: str, conn: Any) -> None:
    done = record(conn, COUNTY, submit(events, name), COUNTY_SCOPE, NOW)
    assert not done.refused


def round_of(house: House) -> Round:
    held = house.store
    return Round(held.writer, held.readers, COUNTY, held.settings, house.clock, lambda: 0.0)


def send(house: House) -> None:
    look(lambda: round_of(house))


def fates(house: House, number: int = 1) -> list[tuple[str, Fate, int, int]]:
    """Type, fate, tries and status of each, the oldest first."""
    with house.store.readers.connect() as conn:
        found = deliveries(conn, Scope(CODE), number, None, 100)
    return [(one.type, one.state, one.tries, one.status) for one in reversed(found)]


def paused(house: House, number: int = 1) -> Paused:
    with house.store.readers.connect() as conn:
        return subscription_of(conn, Scope(CODE), number).paused


def do(house: House, act: Any, *args: Any) -> Any:
    return house.store.writer.submit(lambda c: act(c, CODE, ADMIN, *args, house.clock()))


def test_an_event_arrives_signed_as_the_case_is_told(house: House, receiver: Listener) -> None:
    _, secret = subscribe(house, receiver.url)
    tell(house, [reported(title="消防通道堵塞 13800001111", place="王家 138 0000 1111")])
    send(house)
    (heard,) = receiver.heard
    name, at, sign = (heard.headers[f"webhook-{part}"] for part in ("id", "timestamp", "signature"))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{name}.{at}.".encode() + heard.body, hashlib.sha256).digest()
    assert sign == f"v1,{base64.b64encode(digest).decode()}"
    assert int(at) == NOW // 1000 and heard.path == "/in?from=grid"
    assert heard.headers["content-type"] == "application/json"
    body = heard.json
    assert (body["delivery_id"], body["type"]) == (name, "reported")
    assert body["event"]["type"] == "reported" and body["event"]["stage"] == "reported"
    assert body["incident"]["case_no"] == body["case_no"]
    assert body["incident"]["grid_code"] == ALL_GRIDS[0]
    assert not {"lon", "lat", "received_by", "actor", "text"} & set(body["incident"])
    assert "13800001111" not in heard.body.decode().replace(" ", "")
    assert fates(house) == [("reported", Fate.SENT, 1, 204)]


def test_what_happened_arrives_in_the_order_it_happened(house: House, receiver: Listener) -> None:
    subscribe(house, receiver.url)
    events = life()
    tell(house, events[:1])
    tell(house, list(reversed(events[1:])))
    send(house)
    assert [one.json["type"] for one in receiver.heard] == [one.type for one in events]
    assert len(set(receiver.ids())) == len(events)


def test_only_the_chosen_types_township_and_sources(house: House, receiver: Listener) -> None:
    subscribe(house, receiver.url, types=("closed",))
    subscribe(house, receiver.url, township_code=WEST)
    subscribe(house, receiver.url, types=("reported",), skip_source="test")
    tell(house, life())
    tell(house, [reported(event_id="w", grid_code=GRIDS[WEST][0], source="west-app")], "w")
    send(house)
    assert fates(house, 1) == [("closed", Fate.SENT, 1, 204)]
    assert fates(house, 2) == fates(house, 3) == [("reported", Fate.SENT, 1, 204)]
    assert EAST not in "".join(
        one.body.decode() for one in receiver.heard if one.json["type"] != "closed"
    )


def test_nothing_is_noted_while_nobody_subscribes_nor_of_ledgers(
    house: House, receiver: Listener
) -> None:
    def noted() -> int:
        with house.store.readers.connect() as conn:
            return len(conn.execute(select(hook_event)).all())

    tell(house, [reported()])
    assert noted() == 0
    subscribe(house, receiver.url)
    tell(house, [reported(event_id="l", source="import:台账")], "l")
    assert noted() == 0
    tell(house, [event("accepted", NOW, "a")])
    assert noted() == 1
    send(house)
    assert noted() == 0 and [one.json["type"] for one in receiver.heard] == ["accepted"]


def test_a_case_that_left_the_township_is_not_told(house: House, receiver: Listener) -> None:
    subscribe(house, receiver.url, township_code=EAST)
    tell(house, [reported()])
    house.store.writer.submit(partial(spread, CODE, NOW))
    tell(house, [event("moved", NOW, "m", ref_event_id="e1", grid_code=GRIDS[WEST][0])])
    send(house)
    assert receiver.heard == []
    assert fates(house) == [("reported", Fate.DROPPED, 0, 0)]


def test_a_target_that_fails_is_tried_again_later_and_later(
    house: House, receiver: Listener
) -> None:
    subscribe(house, receiver.url)
    tell(house, [reported(), event("accepted", NOW, "a")])
    receiver.answers = [(503, {}), (500, {})]
    began, at = NOW, []
    while len(at) < 4:
        heard = len(receiver.heard)
        send(house)
        at += [(house.clock.now - began) // 1000] * (len(receiver.heard) - heard)
        house.clock.now += 1000
    # 10 s after the first failure, 30 s after the second, then both at once.
    assert at == [0, 10, 40, 40]
    assert [one.json["type"] for one in receiver.heard] == ["reported"] * 3 + ["accepted"]
    assert len(set(receiver.ids()[:3])) == 1
    assert fates(house) == [("reported", Fate.SENT, 3, 204), ("accepted", Fate.SENT, 1, 204)]


def test_a_target_says_when_to_come_again(house: House, receiver: Listener) -> None:
    subscribe(house, receiver.url)
    tell(house, [reported()])
    receiver.answers = [(429, {"Retry-After": "120"})]
    send(house)
    house.clock.now += 119_000
    send(house)
    assert len(receiver.heard) == 1
    house.clock.now += 1_000
    send(house)
    assert len(receiver.heard) == 2


def test_one_event_that_is_refused_holds_up_no_other(house: House, receiver: Listener) -> None:
    subscribe(house, receiver.url)
    tell(house, [reported(), event("accepted", NOW, "a")])
    receiver.answers = [(422, {})]
    send(house)
    assert fates(house) == [("reported", Fate.FAILED, 1, 422), ("accepted", Fate.SENT, 1, 204)]
    house.clock.now += 10_000
    send(house)
    assert fates(house)[0] == ("reported", Fate.SENT, 2, 204)


def test_a_redirect_is_not_followed(house: House, receiver: Listener) -> None:
    subscribe(house, receiver.url)
    tell(house, [reported()])
    with listening() as elsewhere:
        receiver.answers = [(307, {"Location": elsewhere.url})]
        send(house)
        assert elsewhere.heard == []
    assert fates(house) == [("reported", Fate.FAILED, 1, 307)]


def test_after_a_day_it_is_given_up_the_target_paused_and_told(
    house: House, receiver: Listener
) -> None:
    subscribe(house, receiver.url)
    tell(house, [reported()])
    receiver.always = 500
    while not paused(house):
        send(house)
        house.clock.now += 10 * MINUTE
    assert NOW + DAY <= house.clock.now <= NOW + DAY + 2 * HOUR
    (told,) = fates(house)
    assert told[1] is Fate.GIVEN_UP and 20 < told[2] < 40 and told[3] == 500
    assert paused(house) is Paused.FAILING
    with house.store.readers.connect() as conn:
        query = select(audit.c.action, audit.c.actor, audit.c.result)
        assert ("pause_hook", "", "failing") in [tuple(row) for row in conn.execute(query)]
    tell(house, [event("accepted", NOW, "a")])
    heard = len(receiver.heard)
    send(house)
    assert len(receiver.heard) == heard
    # What came meanwhile is sent when somebody resumes it; what was given up, when it is asked for.
    receiver.always = 204
    do(house, acts.resume, 1)
    send(house)
    assert fates(house)[1] == ("accepted", Fate.SENT, 1, 204)
    assert fates(house)[0][1] is Fate.GIVEN_UP
    assert do(house, acts.send_again, 1, "") == 1
    send(house)
    assert fates(house)[0] == ("reported", Fate.SENT, 1, 204)
    assert receiver.ids()[0] == receiver.ids()[-1]


def test_paused_by_hand_nothing_leaves_and_nothing_is_lost(
    house: House, receiver: Listener
) -> None:
    subscribe(house, receiver.url)
    do(house, acts.pause, 1)
    tell(house, [reported()])
    send(house)
    assert receiver.heard == [] and fates(house) == [("reported", Fate.WAITING, 0, 0)]
    house.clock.now += 3 * DAY
    do(house, acts.resume, 1)
    send(house)
    assert fates(house) == [("reported", Fate.SENT, 1, 204)]


def test_killed_between_sending_and_noting_it_is_told_again_under_the_same_id(
    house: House, receiver: Listener
) -> None:
    subscribe(house, receiver.url)
    tell(house, [reported()])

    class Dying:
        """A writer that spreads and dies before the next transaction."""

        done = 0

        def submit(self, work: Any) -> Any:
            if self.done:
                raise KeyboardInterrupt
            self.done += 1
            return house.store.writer.submit(work)

    dying: Any = Dying()
    with pytest.raises(KeyboardInterrupt):
        look(lambda: round_of(house)._replace(writer=dying))
    assert len(receiver.heard) == 1 and fates(house) == [("reported", Fate.WAITING, 0, 0)]
    send(house)
    assert len(receiver.heard) == 2 and len(set(receiver.ids())) == 1
    send(house)
    assert len(receiver.heard) == 2


def test_killed_while_spreading_nothing_is_lost_or_doubled(
    house: House, receiver: Listener
) -> None:
    subscribe(house, receiver.url)
    tell(house, life())

    def spread_and_die(conn: Any) -> None:
        assert spread(CODE, NOW, conn) == len(life())
        raise OSError("killed")

    with pytest.raises(OSError, match="killed"):
        house.store.writer.submit(spread_and_die)
    assert fates(house) == []
    send(house)
    assert len(receiver.heard) == len(set(receiver.ids())) == len(life())


def test_a_target_taken_off_the_list_is_not_sent_to(tmp_path: Path, receiver: Listener) -> None:
    with house_for(tmp_path, receiver.host) as house:
        subscribe(house, receiver.url)
        tell(house, [reported()])
    with house_for(tmp_path, "") as house:
        send(house)
        assert receiver.heard == []
        assert fates(house) == [("reported", Fate.FAILED, 1, 0)]


def test_a_name_that_leads_to_this_machine_is_not_spoken_to(
    receiver: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS that answers with an address of our own."""
    port = receiver.server_port
    found = [(2, 1, 6, "", ("93.184.216.34", port)), (2, 1, 6, "", ("127.0.0.1", port))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_args, **_more: found)
    target = target_of(f"https://hooks.example.cn:{port}/in")
    answer = post(target, targets("hooks.example.cn"), b"{}", {})
    assert answer.why is not None and "内网" in answer.why.zh and receiver.heard == []


def test_nobody_at_the_target_is_a_failure_like_others(tmp_path: Path) -> None:
    with listening() as gone:
        host, url = gone.host, gone.url
    with house_for(tmp_path, host) as house:
        subscribe(house, url)
        tell(house, [reported()])
        send(house)
        assert fates(house) == [("reported", Fate.FAILED, 1, 0)]


def test_the_secret_is_kept_sealed_and_can_be_another(house: House, receiver: Listener) -> None:
    number, secret = subscribe(house, receiver.url)
    with house.store.readers.connect() as conn:
        stored = str(conn.execute(select(hook_subscription)).all())
        stored += str(conn.execute(select(audit)).all())
    assert secret not in stored
    settings = house.store.settings
    other = house.store.writer.submit(
        lambda c: acts.renew_secret(c, CODE, settings, ADMIN, number, NOW)
    )
    assert other != secret and other.startswith("whsec_")


def test_deliveries_are_kept_for_thirty_days_after_they_ended(
    house: House, receiver: Listener
) -> None:
    subscribe(house, receiver.url)
    tell(house, [reported()])
    send(house)
    for days, left in ((30, 1), (31, 0)):
        house.store.writer.submit(lambda c, n=days: forget_spent(c, CODE, NOW + n * DAY))
        assert len(fates(house)) == left


def test_a_deleted_subscription_takes_all_of_it_along(house: House, receiver: Listener) -> None:
    subscribe(house, receiver.url)
    tell(house, [reported()])
    house.store.writer.submit(partial(spread, CODE, NOW))
    tell(house, [event("accepted", NOW, "a")])
    do(house, acts.remove, 1)
    with house.store.readers.connect() as conn:
        for table in (hook_subscription, hook_delivery, hook_event):
            assert conn.execute(select(table)).all() == []
    with pytest.raises(Exception, match="订阅"):
        do(house, acts.pause, 1)


def test_what_waits_cannot_be_sent_again(house: House, receiver: Listener) -> None:
    subscribe(house, receiver.url)
    with pytest.raises(Conflict):
        do(house, acts.send_again, 1, "")


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_target_that_hangs_and_one_that_is_away_keep_no_other_waiting(tmp_path: Path) -> None:
    with listening() as hung, listening() as live, listening() as gone:
        away = gone.host, gone.url
        gone.server_close()
        hung.open.clear()
        listed = f"{hung.host},{live.host},{away[0]}"
        with house_for(tmp_path, listed) as house, ThreadPoolExecutor() as beside:
            for url in (hung.url, away[1], live.url):
                subscribe(house, url)
            tell(house, life()[:1])
            sent = beside.submit(send, house)
            until(lambda: len(hung.heard) == len(live.heard) == 1)
            # What happens while it hangs is told to the others in the same look.
            tell(house, life()[1:])
            until(lambda: len(live.heard) == len(life()))
            assert not sent.done() and len(hung.heard) == 1
            hung.open.set()
            sent.result()
            assert len(hung.heard) == len(life())
            assert fates(house, 2)[0][1] is Fate.FAILED


@contextmanager
def held_up(house: House, receiver: Listener) -> Iterator[None]:
    """While the first of all that is due hangs at its target; then all of it is sent."""
    subscribe(house, receiver.url)
    tell(house, life())
    receiver.open.clear()
    with ThreadPoolExecutor() as beside:
        sent = beside.submit(send, house)
        until(lambda: len(receiver.heard) == 1)
        yield
        receiver.open.set()
        sent.result()


def change(house: House, **changes: str) -> None:
    settings = house.store.settings
    with house.store.readers.connect() as conn:
        url = subscription_of(conn, Scope(CODE), 1).url
    wish = Wish(**{"name": "省级平台", "url": url, **changes})
    house.store.writer.submit(
        lambda c: acts.change(c, COUNTY, settings, ADMIN, 1, wish, house.clock())
    )


def test_a_target_that_is_changed_is_sent_nothing_more(tmp_path: Path, receiver: Listener) -> None:
    with listening() as other, house_for(tmp_path, "127.0.0.1") as house:
        receiver.always = 500
        with held_up(house, receiver):
            change(house, url=other.url)
        assert len(receiver.heard) == 1
        assert [one.json["type"] for one in other.heard] == [one.type for one in life()[1:]]
        # What the old one did is not held against the new one.
        with house.store.readers.connect() as conn:
            now = subscription_of(conn, Scope(CODE), 1)
        assert (now.fails, now.failing_since) == (0, None)


def test_what_is_sent_after_a_secret_was_renewed_is_signed_by_the_new_one(
    house: House, receiver: Listener
) -> None:
    settings = house.store.settings
    with held_up(house, receiver):
        secret = house.store.writer.submit(
            lambda c: acts.renew_secret(c, CODE, settings, ADMIN, 1, house.clock())
        )
    assert len(receiver.heard) == len(life())
    for heard in receiver.heard[1:]:
        name, at, sign = (
            heard.headers[f"webhook-{part}"] for part in ("id", "timestamp", "signature")
        )
        assert sign == signature(secret, name, int(at), heard.body)


def test_a_subscription_bound_to_a_township_meanwhile_is_told_of_no_other(
    house: House, receiver: Listener
) -> None:
    with held_up(house, receiver):
        change(house, township_code=WEST)
    assert len(receiver.heard) == 1
    assert {told[1] for told in fates(house)[1:]} == {Fate.DROPPED}


def test_a_subscription_that_is_renamed_goes_on(house: House, receiver: Listener) -> None:
    with held_up(house, receiver):
        change(house, name="另一名称")
    assert len(receiver.heard) == len(life())


def test_another_that_takes_the_number_of_a_deleted_one_is_not_told_for_it(tmp_path: Path) -> None:
    with listening() as first, listening() as other, house_for(tmp_path, "127.0.0.1") as house:
        with held_up(house, first):
            do(house, acts.remove, 1)
            assert subscribe(house, other.url)[0] == 1
        assert len(first.heard) == 1 and other.heard == []


def test_targets_that_failed_before_take_few_of_the_places(tmp_path: Path) -> None:
    many = DOUBTFUL_AT_ONCE + 2
    with listening() as hung, listening() as live, house_for(tmp_path, "127.0.0.1") as house:
        hung.open.clear()
        for url in (hung.url,) * many + (live.url,):
            subscribe(house, url)
        failed = update(hook_subscription).where(hook_subscription.c.number <= many)
        house.store.writer.submit(lambda c: c.execute(failed.values(fails=1)))
        tell(house, [reported()])
        with ThreadPoolExecutor() as beside:
            sent = beside.submit(send, house)
            until(lambda: len(live.heard) == 1 and len(hung.heard) == DOUBTFUL_AT_ONCE)
            hung.open.set()
            sent.result()
    assert len(hung.heard) == many


def test_one_target_that_breaks_the_sender_stops_no_other(house: House, receiver: Listener) -> None:
    subscribe(house, receiver.url)
    subscribe(house, receiver.url)
    broken = update(hook_subscription).where(hook_subscription.c.number == 1)
    house.store.writer.submit(lambda c: c.execute(broken.values(secret="unreadable")))
    tell(house, [reported()])
    send(house)
    assert fates(house, 1) == [("reported", Fate.WAITING, 0, 0)]
    assert fates(house, 2) == [("reported", Fate.SENT, 1, 204)]


def test_one_that_broke_is_tried_again_while_others_are_sent_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hook_look, "BROKEN_SECONDS", 0.1)
    with listening() as hung, listening() as live, house_for(tmp_path, "127.0.0.1") as house:
        hung.open.clear()
        for url in (live.url, hung.url):
            subscribe(house, url)
        with house.store.readers.connect() as conn:
            good = conn.scalar(select(hook_subscription.c.secret).where(ONE))
        set_secret(house, "unreadable")
        tell(house, [reported()])
        with ThreadPoolExecutor() as beside:
            sent = beside.submit(send, house)
            until(lambda: len(hung.heard) == 1)
            time.sleep(1.5 * hook_look.LOOK_SECONDS)
            assert live.heard == [] and not sent.done()
            set_secret(house, good)
            until(lambda: len(live.heard) == 1)
            assert not sent.done()
            hung.open.set()
            sent.result()


ONE = hook_subscription.c.number == 1


def set_secret(house: House, secret: Any) -> None:
    mended = update(hook_subscription).where(ONE).values(secret=secret)
    house.store.writer.submit(lambda c: c.execute(mended))


def test_each_pass_goes_by_the_county_of_its_moment(tmp_path: Path, receiver: Listener) -> None:
    asked = list[Round]()
    with house_for(tmp_path, receiver.host) as house:
        subscribe(house, receiver.url)
        tell(house, [reported()])

        def now() -> Round:
            asked.append(round_of(house))
            return asked[-1]

        look(now)
    assert len(receiver.heard) == 1 and len(asked) == 2


def test_places_are_those_of_targets_being_sent_to(house: House, receiver: Listener) -> None:
    many = AT_ONCE + 1
    for _ in range(many + 1):
        subscribe(house, receiver.url)
    tell(house, [reported()])
    house.store.writer.submit(partial(spread, CODE, NOW))
    at, first = round_of(house), set(range(1, many + 1))

    def chosen(sending: set[int], resting: set[int]) -> set[int]:
        return {to.number for to, _ in _to_send(at, sending, resting)}

    # Those that rest after a fault of ours take no place; of places there may be none, or fewer.
    assert chosen(set(), first) == {many + 1}
    assert chosen(first, set()) == set()
    # Some failed while they were sent to: no other that failed comes in beside them.
    failed = update(hook_subscription).where(hook_subscription.c.number <= DOUBTFUL_AT_ONCE + 2)
    house.store.writer.submit(lambda c: c.execute(failed.values(fails=1)))
    taken = set(range(1, DOUBTFUL_AT_ONCE + 2))
    found = chosen(taken, set())
    assert len(found) == AT_ONCE - len(taken) and not found & {*taken, DOUBTFUL_AT_ONCE + 2}


def test_the_store_stops_at_once_while_a_target_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hook_sender, "FIRST_SECONDS", 0.0)
    with listening() as hung, house_for(tmp_path, hung.host) as house:
        hung.open.clear()
        subscribe(house, hung.url)
        tell(house, [reported()])
        sender = sender_of(house).start()
        held = replace(house.store, hooks=sender)
        until(lambda: len(hung.heard) == 1)
        began = time.monotonic()
        held.stop()
        # gunicorn gives all of it five seconds.
        assert time.monotonic() - began < 4
        assert sender._thread is not None and not sender._thread.is_alive()
        assert all(one.daemon for one in threads() if one.name.startswith("hook"))


@pytest.mark.postgres
def test_of_two_processes_one_sends(postgres_url: str, tmp_path: Path, receiver: Listener) -> None:
    with house_for(tmp_path, receiver.host, database_url=postgres_url) as house:
        subscribe(house, receiver.url)
        tell(house, [reported()])
        with turn(house.store.writer.engine, f"hooks:{CODE}") as mine:
            assert mine
            sender_of(house).once()
            assert receiver.heard == []
        sender_of(house).once()
        assert len(receiver.heard) == 1


def test_the_receiver_of_the_manual_takes_what_is_signed_and_nothing_else(tmp_path: Path) -> None:
    manual = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    code = manual.split("```python\n")[1].split("```")[0].rpartition("HTTPServer((")[0]
    with listening() as free:
        port = free.server_port
    with house_for(tmp_path, f"127.0.0.1:{port}") as house:
        house.clock.now = int(time.time() * 1000)
        _, secret = subscribe(house, f"http://127.0.0.1:{port}/")
        known: dict[str, Any] = {}
        exec(code.replace("whsec_…", secret), known)
        server = known["HTTPServer"](("127.0.0.1", port), known["Receiver"])
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            tell(house, [reported()])
            send(house)
            settings = house.store.settings
            house.store.writer.submit(
                lambda c: acts.renew_secret(c, CODE, settings, ADMIN, 1, house.clock())
            )
            tell(house, [event("accepted", NOW, "a")])
            send(house)
        finally:
            server.shutdown()
            server.server_close()
        assert [(told[1], told[3]) for told in fates(house)] == [
            (Fate.SENT, 204), (Fate.FAILED, 401),
        ]  # fmt: skip


def sender_of(house: House) -> HookSender:
    held = house.store
    return HookSender(held.writer, held.readers, lambda: COUNTY, house.clock, held.settings)


def test_the_thread_does_it_by_itself(house: House, receiver: Listener) -> None:
    subscribe(house, receiver.url)
    tell(house, [reported()])
    sender_of(house).once()
    assert len(receiver.heard) == 1
