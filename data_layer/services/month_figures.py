"""The figures of a month as they are now, read by a process of its own: tens of thousands of them
are seconds of processor time, which the server's pages would wait for."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection

from data_layer.core.county import County
from data_layer.core.metric import Value
from data_layer.core.month_close import Place, decode, encode
from data_layer.core.scope import Scope
from data_layer.errors import Busy
from data_layer.queries.cache import current_revision
from data_layer.queries.closed_months import place_named, split_name
from data_layer.queries.month_changes import figures_now
from data_layer.settings import ROOT, Settings
from data_layer.vocab import Text

COMMAND = "read-month"
# A county of a million cases needs half a minute.
LONGEST_SECONDS = 300
NOT_READ = Text(
    "该月的数未能算出，没有作任何更改。请稍后再试；反复出现时请告知系统管理员查看 server.log。",
    "The figures of that month could not be counted and nothing was changed. Try again later; if "
    "it happens again, let the administrator look into server.log.",
)


UNDER_WAY = Text(
    "另一次结账或核对正在计算，请一分钟后再试。",
    "Another closing or check is being counted; try again in a minute.",
)
# One at a time: each takes a whole core.
_reading = threading.Lock()
log = logging.getLogger(__name__)


class MonthFigures(NamedTuple):
    """Every figure a closing keeps, table by table, and the county's revision they were read at."""

    seen: int
    tables: Mapping[Place, list[Value]]


# What reads a month (202610) as it is at a moment (ms); raises Busy where it cannot.
ReadMonth = Callable[[int, int], MonthFigures]


def read_month(conn: Connection, county: County, month: int, now: int) -> MonthFigures:
    """The figures, read here."""
    seen = current_revision(conn, county.code)
    return MonthFigures(seen, figures_now(conn, county, Scope(county.code), now, month=month))


def reader_apart(settings: Settings) -> ReadMonth:
    """What has them read by another process."""

    def read(month: int, now: int) -> MonthFigures:
        asked = orjson.dumps({"month": month, "now": now})
        if not _reading.acquire(blocking=False):
            raise Busy(UNDER_WAY, "month_under_way")
        try:
            done = subprocess.run(  # noqa: S603 - our own command; the question goes in as data
                [sys.executable, str(ROOT / "manage.py"), COMMAND],
                input=asked,
                stdout=subprocess.PIPE,
                timeout=LONGEST_SECONDS,
                check=True,
                cwd=ROOT,
                env={**os.environ, **settings.as_env()},
            )
            return from_json(orjson.loads(done.stdout))
        except (subprocess.SubprocessError, OSError, ValueError, KeyError) as error:
            log.exception("month %s could not be read", month)
            raise Busy(NOT_READ, "month_not_read") from error
        finally:
            _reading.release()

    return read


def as_json(found: MonthFigures) -> dict[str, Any]:
    """For the way between the processes; `from_json` gives the same back."""
    tables = {
        split_name(place): b64encode(encode(values)).decode()
        for place, values in found.tables.items()
    }
    return {"seen": found.seen, "tables": tables}


def from_json(told: dict[str, Any]) -> MonthFigures:
    """What `as_json` made."""
    tables = {
        place_named(name): decode(b64decode(content)) for name, content in told["tables"].items()
    }
    return MonthFigures(told["seen"], tables)
