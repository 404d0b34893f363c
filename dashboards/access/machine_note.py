"""What the administrator is to be told of the machine: its clock was moved, it has no backup, it
does not reach somebody it is to tell of events."""

from __future__ import annotations

from dashboards.access.backup_note import backup_note
from dashboards.strings.hooks import PAUSED_NOTE
from data_layer.core.hook_deliveries import Paused
from data_layer.core.scope import Scope
from data_layer.queries.hooks import subscriptions
from data_layer.services.store import MOST_MOVED_MS, Store
from data_layer.vocab import Text

MOVED = Text(
    "服务器时钟在运行中被{way}了约 {amount}：时限、超期和新记录的时间可能有误。"
    "请由技术人员核对时间同步，校正后重启服务。",
    "The server's clock was put {way} by about {amount} while it ran: due times and the times of "
    "new records may be wrong. Have its time synchronisation looked at, then start the server "
    "again.",
)
AHEAD, BACK = Text("调快", "forward"), Text("调慢", "back")
SECONDS, MINUTES, HOURS, DAYS = (
    Text(f"{{n}} {zh}", f"{{n}} {en}")
    for zh, en in (("秒", "s"), ("分钟", "min"), ("小时", "h"), ("天", "d"))
)
STEPS = ((DAYS, 86_400_000), (HOURS, 3_600_000), (MINUTES, 60_000), (SECONDS, 1_000))


def clock_is_moved(held: Store) -> bool:
    """Whether times can be wrong by it."""
    return abs(held.clock_moved_ms) > MOST_MOVED_MS


def machine_note(held: Store) -> Text | None:
    """The most urgent of it; None where all is well."""
    if clock_is_moved(held):
        return clock_note(held.clock_moved_ms)
    return backup_note(held) or hook_note(held)


def hook_note(held: Store) -> Text | None:
    """Subscriptions that were paused because their target fails; None of none."""
    with held.readers.connect() as conn:
        found = subscriptions(conn, Scope(held.county.code))
    names = "、".join(one.name for one in found if one.paused is Paused.FAILING)
    told = PAUSED_NOTE.zh.format(names=names), PAUSED_NOTE.en.format(names=names)
    return Text(*told) if names else None


def clock_note(moved_ms: int) -> Text:
    """By how much, in the largest unit that gives a whole number of them."""
    size = abs(moved_ms)
    unit, length = next((step for step in STEPS if size >= step[1]), STEPS[-1])
    way, n = AHEAD if moved_ms > 0 else BACK, round(size / length)
    return Text(
        MOVED.zh.format(way=way.zh, amount=unit.zh.format(n=n)),
        MOVED.en.format(way=way.en, amount=unit.en.format(n=n)),
    )
