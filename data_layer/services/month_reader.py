"""Has the figures of a month read by another process."""

from __future__ import annotations

import logging
import subprocess
import threading
import time

from data_layer.core.days import MINUTE_MS
from data_layer.errors import Busy
from data_layer.services import own_process
from data_layer.services.month_figures import COMMAND, MonthFigures, from_json
from data_layer.settings import Settings
from data_layer.vocab import Text

# A county of a million cases needs half a minute.
LONGEST_SECONDS = 120
# After a failure the clock asks again each few seconds: not that often.
BACK_OFF_MS = 5 * MINUTE_MS
NOT_READ = Text(
    "该月的数未能算出，没有作任何更改。请五分钟后再试；反复出现时请告知系统管理员查看 server.log。",
    "The figures of that month could not be counted and nothing was changed. Try again in five "
    "minutes; if it happens again, let the administrator look into server.log.",
)
UNDER_WAY = Text(
    "另一次结账或核对正在计算，请一分钟后再试。",
    "Another closing or check is being counted; try again in a minute.",
)
log = logging.getLogger(__name__)


class MonthReader:
    """A `ReadMonth`: tens of thousands of figures are seconds of processor time, which the server's
    pages would wait for. One at a time, as each takes a whole core; Busy where it cannot."""

    def __init__(self, settings: Settings) -> None:
        self._ask = own_process.Asked(settings, COMMAND, LONGEST_SECONDS)
        self._reading = threading.Lock()
        self._failed: dict[int, int] = {}

    def __call__(self, month: int, now: int) -> MonthFigures:
        """The figures at `now` (ms)."""
        if now - self._failed.get(month, -BACK_OFF_MS) < BACK_OFF_MS:
            raise Busy(NOT_READ, "month_not_read")
        if not self._reading.acquire(blocking=False):
            raise Busy(UNDER_WAY, "month_under_way")
        began = time.monotonic()
        try:
            return from_json(self._ask({"month": month, "now": now}))
        except (subprocess.SubprocessError, OSError, ValueError, KeyError) as error:
            log.exception("month %s could not be read", month)
            self._failed[month] = now + int(1000 * (time.monotonic() - began))
            raise Busy(NOT_READ, "month_not_read") from error
        finally:
            self._reading.release()

    def stop(self) -> None:
        """Break off what is read; nothing is read any more."""
        self._ask.stop()
