"""What the server does for the audit trail by itself: once a local day the head goes outside the
database, and months that are old enough go."""

from __future__ import annotations

import logging

from sqlalchemy import Engine

from data_layer.core.county import County
from data_layer.core.days import add_days
from data_layer.errors import Conflict
from data_layer.services.audit_heads import heads_file, keep_head, read_heads
from data_layer.services.audit_keys import all_keys
from data_layer.services.audit_prune import prune
from data_layer.services.writer import Writer
from data_layer.settings import Settings

log = logging.getLogger(__name__)
SERVER = "server"
LONGEST_GAP = 31


def keep_audit(
    writer: Writer, readers: Engine, county: County, settings: Settings, now: int
) -> None:
    """Keep the day's head when there is none yet; with it, take out what is older than the months
    to be kept. A month that does not fit the chain stays, and the log says so each day.

    Nothing goes on the first day after weeks without a head: the clock may be years ahead.
    """
    before = read_heads(heads_file(settings.instance))
    kept = keep_head(readers, county, settings.instance, now)
    if kept is None or not before or before[-1].day < add_days(kept.day, -LONGEST_GAP):
        return
    keys = all_keys(settings.instance)
    try:
        writer.submit(lambda c: prune(c, county, keys, settings.audit_months, now, SERVER))
    except Conflict as error:
        log.error("audit not pruned: %s", error.text.en)
