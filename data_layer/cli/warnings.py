"""The commands that judge a night, make a scan and try a rule for the server."""

from __future__ import annotations

import gc
import os
import sys

import click
import orjson

from data_layer.core.warning.rule_json import from_json
from data_layer.core.warning.trial_told import to_json as trial_json
from data_layer.db.engine import reader_engine
from data_layer.services import own_process
from data_layer.services.store import the_county
from data_layer.services.warning_night import COMMAND, judge_night, to_json
from data_layer.services.warning_scan import COMMAND as SCAN
from data_layer.services.warning_scan import Borders, Order, answer_told, read_question, scan_here
from data_layer.services.warning_trial import COMMAND as TRY
from data_layer.services.warning_trial import try_rule
from data_layer.settings import Settings

# Whoever looks at a page comes first.
PATIENCE = 10


@click.command(COMMAND, hidden=True)
def judge_night_command() -> None:
    """Judge the night asked for on the standard input, as at the moment asked for."""
    gc.disable()  # the process ends with its answer
    os.nice(PATIENCE)
    asked = orjson.loads(sys.stdin.read())
    engine = reader_engine(Settings.from_env().database_url)
    try:
        with engine.connect() as conn:
            made = judge_night(conn, the_county(conn), asked["day"], asked["now"])
    finally:
        engine.dispose()
    own_process.say(to_json(made))


def scan_command(borders_on: Borders) -> click.Command:
    """The command that scans; `borders_on` knows which grids border on which on a day, of which
    this layer knows nothing."""

    @click.command(SCAN, hidden=True)
    def scan_now_command() -> None:
        """Make the scan asked for on the standard input."""
        gc.disable()  # the process ends with its answer
        os.nice(PATIENCE)
        asked = read_question(orjson.loads(sys.stdin.read()))
        engine = reader_engine(Settings.from_env().database_url)
        try:
            with engine.connect() as conn:
                county = the_county(conn)
                by_borders = asked.order == Order.ADJACENCY
                near = borders_on(engine, county, asked.last) if by_borders else {}
                made = scan_here(conn, county, asked, near)
        finally:
            engine.dispose()
        own_process.say(answer_told(made))

    return scan_now_command


@click.command(TRY, hidden=True)
def try_rule_command() -> None:
    """Try the rule on the standard input on the year that ends with its day; tells progress line
    by line."""
    os.nice(PATIENCE)
    asked = orjson.loads(sys.stdin.read())
    engine = reader_engine(Settings.from_env().database_url)

    def tell(done: int, of: int) -> None:
        own_process.say({"done": done, "of": of})

    try:
        with engine.connect() as conn:
            county = the_county(conn)
            rule, present = (one and from_json(one) for one in (asked["rule"], asked["present"]))
            made = try_rule(conn, county, rule, asked["day"], tell, present)
    finally:
        engine.dispose()
    own_process.say(trial_json(made))
