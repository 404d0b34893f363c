"""Webhooks as they stand: mappings of what comes in, subscriptions to what goes out, deliveries.
They name cases by number alone and are the system administrator's, who sees no case by them."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, func, select

from data_layer.core.hook_deliveries import OPEN, Fate, Paused
from data_layer.core.scope import Scope
from data_layer.db.tables import hook_delivery, hook_event, hook_mapping, hook_subscription
from data_layer.errors import NotFound
from data_layer.vocab import Text

NO_MAPPING = Text(
    "没有这个接收地址，请核对名称；接收地址由系统管理员在“设置 · 事件对接”建立。",
    "There is no such hook; check its name. The system administrator makes them at Settings, "
    "Webhooks.",
)
NO_SUBSCRIPTION = Text(
    "没有这个推送订阅，可能已被删除。请返回列表。",
    "There is no such subscription; it may have been deleted. Go back to the list.",
)


class Mapping(NamedTuple):
    """How the JSON of another platform is read."""

    name: str
    mapping: dict[str, Any]
    made_at: int
    made_by: str


class Subscription(NamedTuple):
    """Who is told of what; `secret` is sealed, `types` empty: all."""

    number: int
    name: str
    url: str
    types: frozenset[str]
    township_code: str
    skip_source: str
    secret: str
    paused: Paused
    fails: int
    next_at: int
    failing_since: int | None
    made_at: int
    made_by: str

    def takes(self, type_: str, source: str, township_code: str) -> bool:
        """Whether an event of a case in that township is for it."""
        wanted = not self.types or type_ in self.types
        here = self.township_code in {"", township_code}
        return wanted and here and source != (self.skip_source or None)


class Delivery(NamedTuple):
    """One event on its way to one subscription."""

    delivery_id: str
    number: int
    case_no: str
    source: str
    event_id: str
    type: str
    state: Fate
    tries: int
    status: int
    why: str
    entered_at: int
    begun_at: int
    next_at: int
    ended_at: int | None


MAPPING = [hook_mapping.c[name] for name in Mapping._fields]
SUBSCRIPTION = [hook_subscription.c[name] for name in Subscription._fields]
DELIVERY = [hook_delivery.c[name] for name in Delivery._fields]


def mappings(conn: Connection, scope: Scope) -> list[Mapping]:
    """All of them, by name."""
    m = hook_mapping.c
    query = select(*MAPPING).where(m.county_code == scope.county_code).order_by(m.name)
    return [_mapping(row) for row in conn.execute(query)]


def mapping_of(conn: Connection, scope: Scope, name: str) -> Mapping:
    """The one of that name; NotFound without it."""
    m = hook_mapping.c
    query = select(*MAPPING).where(m.county_code == scope.county_code, m.name == name)
    row = conn.execute(query).one_or_none()
    if row is None:
        raise NotFound(NO_MAPPING, "no_such_hook")
    return _mapping(row)


def subscriptions(conn: Connection, scope: Scope) -> list[Subscription]:
    """All of them, the oldest first."""
    s = hook_subscription.c
    query = select(*SUBSCRIPTION).where(s.county_code == scope.county_code).order_by(s.number)
    return [_subscription(row) for row in conn.execute(query)]


def subscription_of(conn: Connection, scope: Scope, number: int) -> Subscription:
    """The one of that number; NotFound without it."""
    s = hook_subscription.c
    mine = s.county_code == scope.county_code, s.number == number
    row = conn.execute(select(*SUBSCRIPTION).where(*mine)).one_or_none()
    if row is None:
        raise NotFound(NO_SUBSCRIPTION, "no_such_subscription")
    return _subscription(row)


def any_noted(conn: Connection, scope: Scope) -> bool:
    """Whether events wait to be spread to the subscriptions."""
    e = hook_event.c
    query = select(e.revision).where(e.county_code == scope.county_code).limit(1)
    return conn.execute(query).first() is not None


def due(conn: Connection, scope: Scope, number: int, now: int, most: int) -> list[Delivery]:
    """What is to be sent now to a subscription, in the order it happened."""
    d = hook_delivery.c
    mine = d.county_code == scope.county_code, d.number == number
    query = select(*DELIVERY).where(*mine, d.state.in_([str(one) for one in OPEN]))
    query = query.where(d.next_at <= now).order_by(d.revision, d.place).limit(most)
    return [_delivery(row) for row in conn.execute(query)]


def deliveries(
    conn: Connection, scope: Scope, number: int, state: Fate | None, most: int
) -> list[Delivery]:
    """The newest deliveries of a subscription, of one fate or of all."""
    d = hook_delivery.c
    query = select(*DELIVERY).where(d.county_code == scope.county_code, d.number == number)
    if state is not None:
        query = query.where(d.state == str(state))
    newest = query.order_by(d.revision.desc(), d.place.desc()).limit(most)
    return [_delivery(row) for row in conn.execute(newest)]


def counts(conn: Connection, scope: Scope) -> dict[int, dict[Fate, int]]:
    """Subscription → fate → how many deliveries that are kept."""
    d = hook_delivery.c
    query = select(d.number, d.state, func.count()).where(d.county_code == scope.county_code)
    found: dict[int, dict[Fate, int]] = {}
    for number, state, n in conn.execute(query.group_by(d.number, d.state)):
        found.setdefault(number, {})[Fate(state)] = n
    return found


def _mapping(row: Any) -> Mapping:
    return Mapping(row.name, orjson.loads(row.mapping), row.made_at, row.made_by)


def _subscription(row: Any) -> Subscription:
    types = frozenset(filter(None, row.types.split(",")))
    return Subscription(*row)._replace(types=types, paused=Paused(row.paused))


def _delivery(row: Any) -> Delivery:
    return Delivery(*row)._replace(state=Fate(row.state))
