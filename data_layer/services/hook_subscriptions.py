"""Subscriptions to events, kept by the system administrator and on record."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update

from data_layer.core.county import County
from data_layer.core.hook_deliveries import Fate, Paused
from data_layer.core.hook_targets import check_listed, target_of
from data_layer.core.rights import Action, may
from data_layer.core.scope import Scope
from data_layer.db.tables import hook_delivery, hook_event, hook_subscription
from data_layer.errors import Conflict, Forbidden, Invalid
from data_layer.log.record import lock_revision
from data_layer.queries.hooks import subscription_of, subscriptions
from data_layer.services.accounts import Account
from data_layer.services.audit import write_audit
from data_layer.services.hook_secrets import closed, new_secret
from data_layer.settings import Settings
from data_layer.vocab import EventType, Text

NOT_ADMIN = Text(
    "事件对接由系统管理员管理。请返回账号页。",
    "Webhooks are kept by the system administrator; go back to your account page.",
)
NO_NAME = Text("请填写订阅名称，1 至 40 个字。", "Give the subscription a name of 1 to 40 signs.")
NO_TOWNSHIP = Text("没有这个乡镇（街道）。", "There is no such township.")
NO_TYPE = Text("没有这种事件：{type}。", "There is no such type of event: {type}.")
TOO_MANY = Text(
    "最多 {most} 个订阅，请先删除不用的。",
    "At most {most} subscriptions; delete one that is not used.",
)
NOT_ENDED = Text(
    "没有可重发的推送，或它正在等待发送。", "There is nothing to send again, or it waits already."
)
LONGEST_NAME, MOST = 40, 50


class Wish(NamedTuple):
    """A subscription as asked for; no `types`: all."""

    name: str
    url: str
    types: tuple[str, ...] = ()
    township_code: str = ""
    skip_source: str = ""


def subscribe(
    conn: Connection, county: County, settings: Settings, by: Account, wish: Wish, now: int
) -> tuple[int, str]:
    """Number and secret of a new subscription; the secret is to be shown once. Forbidden, or
    Invalid with what to mend."""
    check_right(by)
    values = _values(county, settings, wish)
    lock_revision(conn, county.code)  # no two get one number
    if len(subscriptions(conn, Scope(county.code))) >= MOST:
        raise Invalid(_told(TOO_MANY, most=MOST), "too_many_subscriptions")
    s, secret = hook_subscription.c, new_secret()
    last = conn.scalar(select(func.max(s.number)).where(s.county_code == county.code))
    number = int(last or 0) + 1
    row = {
        "county_code": county.code, "number": number, **values, "made_at": now,
        "secret": closed(settings, county.code, number, secret), "made_by": by.username,
    }  # fmt: skip
    conn.execute(insert(hook_subscription), row)
    _audit(conn, by, now, "add_hook", number, _detail(wish))
    return number, secret


def change(
    conn: Connection, county: County, settings: Settings, by: Account, number: int, wish: Wish,
    now: int,
) -> None:  # fmt: skip
    """Put other values in their place; what waits goes to the new target."""
    check_right(by)
    before = subscription_of(conn, Scope(county.code), number)
    values = _values(county, settings, wish)
    _update(conn, county.code, number, values)
    _audit(conn, by, now, "change_hook", number, {**_detail(wish), "before": before.url})


def renew_secret(
    conn: Connection, county_code: str, settings: Settings, by: Account, number: int, now: int
) -> str:
    """Another secret, to be shown once; the old one ends at once."""
    check_right(by)
    found = subscription_of(conn, Scope(county_code), number)
    secret = new_secret()
    _update(conn, county_code, number, {"secret": closed(settings, county_code, number, secret)})
    _audit(conn, by, now, "renew_hook_secret", number, {"name": found.name})
    return secret


def pause(conn: Connection, county_code: str, by: Account, number: int, now: int) -> None:
    """Send nothing until it is resumed; events are kept for it meanwhile."""
    check_right(by)
    found = subscription_of(conn, Scope(county_code), number)
    _update(conn, county_code, number, {"paused": str(Paused.BY_HAND)})
    _audit(conn, by, now, "pause_hook", number, {"name": found.name})


def resume(conn: Connection, county_code: str, by: Account, number: int, now: int) -> None:
    """Send again, first what has waited; each of it is tried at once."""
    check_right(by)
    found = subscription_of(conn, Scope(county_code), number)
    fresh = {"paused": "", "fails": 0, "next_at": 0, "failing_since": None}
    _update(conn, county_code, number, fresh)
    d = hook_delivery.c
    failed = d.county_code == county_code, d.number == number, d.state == str(Fate.FAILED)
    conn.execute(update(hook_delivery).where(*failed).values(next_at=now))
    _audit(conn, by, now, "resume_hook", number, {"name": found.name})


def remove(conn: Connection, county_code: str, by: Account, number: int, now: int) -> None:
    """Delete a subscription with its deliveries."""
    check_right(by)
    lock_revision(conn, county_code)
    found = subscription_of(conn, Scope(county_code), number)
    for table in (hook_delivery, hook_subscription):
        mine = table.c.county_code == county_code, table.c.number == number
        conn.execute(delete(table).where(*mine))
    if not subscriptions(conn, Scope(county_code)):
        conn.execute(delete(hook_event).where(hook_event.c.county_code == county_code))
    _audit(conn, by, now, "delete_hook", number, {"name": found.name, "address": found.url})


def send_again(
    conn: Connection, county_code: str, by: Account, number: int, name: str, now: int
) -> int:
    """Have a delivery that ended sent again for another day, or without a name all that were given
    up; how many. Conflict when there is none."""
    check_right(by)
    found, d = subscription_of(conn, Scope(county_code), number), hook_delivery.c
    mine = d.county_code == county_code, d.number == number
    which = (d.delivery_id == name, d.ended_at.is_not(None)) if name else (
        d.state == str(Fate.GIVEN_UP),
    )  # fmt: skip
    again: dict[str, Any] = {
        "state": str(Fate.WAITING), "tries": 0, "begun_at": now, "next_at": now, "ended_at": None,
    }  # fmt: skip
    n = conn.execute(update(hook_delivery).where(*mine, *which).values(again)).rowcount
    if not n:
        raise Conflict(NOT_ENDED, "nothing_to_resend")
    _audit(conn, by, now, "resend_hook", number, {"name": found.name, "n": n})
    return n


def check_right(by: Account) -> None:
    """Forbidden for all but the system administrator."""
    if not may(by.role, Action.MANAGE_HOOKS):
        raise Forbidden(NOT_ADMIN, "not_the_administrator")


def _values(county: County, settings: Settings, wish: Wish) -> dict[str, str]:
    name = wish.name.strip()
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise Invalid(NO_NAME, "no_name")
    check_listed(target_of(wish.url), settings.hook_targets)
    if wish.township_code and wish.township_code not in {t.code for t in county.townships}:
        raise Invalid(NO_TOWNSHIP, "no_township")
    for one in wish.types:
        if one not in set(EventType):
            raise Invalid(_told(NO_TYPE, type=one[:40]), "no_type")
    return {
        "name": name, "url": wish.url, "types": ",".join(sorted(set(wish.types))),
        "township_code": wish.township_code, "skip_source": wish.skip_source.strip()[:LONGEST_NAME],
    }  # fmt: skip


def _update(conn: Connection, county_code: str, number: int, values: dict[str, Any]) -> None:
    s = hook_subscription.c
    mine = s.county_code == county_code, s.number == number
    conn.execute(update(hook_subscription).where(*mine).values(values))


def _detail(wish: Wish) -> dict[str, Any]:
    told = {"name": wish.name.strip(), "address": wish.url, "kind": ",".join(wish.types),
            "township": wish.township_code, "source": wish.skip_source}  # fmt: skip
    return {name: value for name, value in told.items() if value}


def _audit(
    conn: Connection, by: Account, now: int, action: str, number: int, detail: dict[str, Any]
) -> None:
    more: dict[str, Any] = {"object": str(number), "detail": detail}
    write_audit(conn, by.county_code, now, by.username, action, **more)


def _told(text: Text, **values: object) -> Text:
    return Text(text.zh.format(**values), text.en.format(**values))
