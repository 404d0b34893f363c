"""What a restored database is asked before anybody trusts it: the questions the pages ask."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, select

from data_layer.core.catalog import METRICS
from data_layer.core.days import add_days, local
from data_layer.core.scope import Scope
from data_layer.db.tables import attachment, rule_version
from data_layer.queries.asking import Ask
from data_layer.queries.kpis import kpis
from data_layer.queries.metrics import metric_values
from data_layer.queries.worklist import worklist
from data_layer.services.attachment_files import file_of
from data_layer.services.store import the_county

DAYS = 30


class Answers(NamedTuple):
    """The county's name, open cases, how many metrics had a value, and how many of the files its
    rows name are not there."""

    county: str
    open: int
    metrics: int
    files: int
    files_missing: int


def ask_everything(conn: Connection, instance: Path, now: int) -> Answers:
    """The wall's key figures, the desk's list, every metric of the last 30 days, every file named;
    `instance` holds the files. Raises what these questions raise."""
    county = the_county(conn)
    scope, today = Scope(county.code), local(now, county.zone).day
    kpis(conn, county, scope, now)
    open_cases = worklist(conn, county, scope, now).total
    ask = Ask(add_days(today, -DAYS), today)
    keys = tuple(metric.key for metric in METRICS)
    values = metric_values(conn, county, scope, now, ask=ask, keys=keys)
    named = _named_files(conn, county.code)
    missing = sum(not file_of(instance, sha256).is_file() for sha256 in named)
    return Answers(county.name.zh, open_cases, len(values), len(named), missing)


def _named_files(conn: Connection, county_code: str) -> set[str]:
    """The contents that cases and rule books name; an upload that still waits may be gone."""
    of_cases = select(attachment.c.sha256).where(
        attachment.c.county_code == county_code, attachment.c.case_no != ""
    )
    of_rules = select(rule_version.c.file_sha256).where(
        rule_version.c.county_code == county_code, rule_version.c.file_sha256 != ""
    )
    return {*conn.scalars(of_cases), *conn.scalars(of_rules)}
