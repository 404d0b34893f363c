"""The thread that has each night judged once it is over: by a process of its own, since a county
takes a core for some seconds, for which no page may wait."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping

from sqlalchemy import Engine

from data_layer.core.county import County
from data_layer.core.days import MINUTE_MS, add_days, local, start_of
from data_layer.core.scope import Scope
from data_layer.core.warning.rules import Rule
from data_layer.db.turn import turn
from data_layer.queries.warning_night import missing_nights
from data_layer.queries.warning_rules import rules_in_force
from data_layer.services import own_process
from data_layer.services.looking import Looking
from data_layer.services.warning_night import COMMAND, Judgement, failed_night, read_json
from data_layer.services.warning_store import store_night
from data_layer.services.writer import Writer
from data_layer.settings import Settings

log = logging.getLogger(__name__)

# The first screens come before the first look.
FIRST_SECONDS, LOOK_SECONDS = 60.0, 20.0
# What the evening sent arrives by then.
AFTER_MIDNIGHT_MS = 20 * MINUTE_MS
# Nights a server that stood still makes up for.
CATCH_UP = 14
LONGEST_SECONDS, MOST_TRIES = 900, 3
BACK_OFF_MS = 15 * MINUTE_MS


class WarningKeeper:
    """Looks every few seconds; one process at a time."""

    def __init__(
        self,
        writer: Writer,
        readers: Engine,
        current_county: Callable[[], County],
        clock: Callable[[], int],
        settings: Settings,
    ) -> None:
        self._writer, self._readers = writer, readers
        self._county, self._clock, self._on = current_county, clock, settings.warnings
        self._looking = Looking("warnings", self.once, FIRST_SECONDS, LOOK_SECONDS)
        self._ask = own_process.Asked(settings, COMMAND, LONGEST_SECONDS)
        self._failed_at = 0
        self._failures: Counter[int] = Counter()

    def start(self) -> WarningKeeper:
        """Begin to look, a moment from now; never where nights are not to be judged."""
        if self._on:
            self._looking.start()
        return self

    def stop(self) -> None:
        """Break off the night at hand; it is judged at the next start."""
        self._looking.stop(self._ask.stop)

    def once(self) -> bool:
        """Judge the oldest night that is missing, if any; whether one was. What fails is told in
        the log and tried again a quarter of an hour later."""
        county, now = self._county(), self._clock()
        if 0 <= now - self._failed_at < BACK_OFF_MS:
            return False
        try:
            with turn(self._writer.engine, f"warnings:{county.code}") as mine:
                return mine and self._judge_next(county, now)
        except Exception:
            if self._looking.going():
                log.exception("a night could not be judged")
                self._failed_at = now
            return False

    def _judge_next(self, county: County, now: int) -> bool:
        today = local(now, county.zone).day
        over = now >= start_of(today, county.zone) + AFTER_MIDNIGHT_MS
        last = add_days(today, -1 if over else -2)
        with self._readers.connect() as conn:
            scope = Scope(county.code)
            missing = missing_nights(conn, scope, last, CATCH_UP)
            rules = {rule.key: rule for rule in rules_in_force(conn, scope)}
        if not missing:
            return False
        made = self._judged(missing[0], rules, now)
        self._writer.submit(lambda conn: store_night(conn, county, rules, made, now, self._clock()))
        return True

    def _judged(self, day: int, rules: Mapping[str, Rule], now: int) -> Judgement:
        """The judgement of a night; after some tries one that says of every rule that it failed, so
        that one bad night does not keep the later ones from being judged."""
        try:
            return read_json(self._ask({"day": day, "now": now}))
        except Exception:
            self._failures[day] += 1
            if not self._looking.going() or self._failures[day] < MOST_TRIES:
                raise
            log.exception("the night of %s is given up", day)
            return failed_night(day, rules)
