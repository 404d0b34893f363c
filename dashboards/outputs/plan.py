"""What is about to be written: the name of the file, and what writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from dashboards.components.carried import FILTERS
from dashboards.outputs.source import Source
from data_layer.core.county import County
from data_layer.core.exports import Format
from data_layer.core.scope import Scope
from data_layer.services.export_csv import Tell
from data_layer.vocab import Role, Text

Check = Callable[[Mapping[str, str], County, Scope, int], object]
Draws = Callable[[Mapping[str, str], County, Scope, int], bool]


def draws_nothing(_query: Mapping[str, str], _county: County, _scope: Scope, _now: int) -> bool:
    """Of a workbook of rows alone."""
    return False


def everybody(_role: Role) -> bool:
    """Of what every role reads within its scope."""
    return True


class About(NamedTuple):
    """What a file speaks of: the first and the last day, and what narrows it, by its name; `stock`
    where it lists what stands at one moment."""

    first: int
    last: int
    narrowed: Mapping[str, str]
    stock: bool = False


def about_question(source: Source) -> About:
    """Of the question most pages ask."""
    ask = source.ask()
    return About(
        ask.first, ask.last, {name: getattr(ask, name) for name in (*FILTERS, "by", "then")}
    )


class Plan(NamedTuple):
    """A file to be: `write(path, tell)` fills it and returns how many rows it has."""

    file_name: str
    write: Callable[[Path, Tell], int]


class Maker(NamedTuple):
    """What an address is exported as: its name, the formats, the plan of a file; `check(query,
    county, scope, now)` raises what is wrong with a question before it is ordered, `draws` of the
    same says whether its workbook brings a chart; `page` whether the address is that of a page to
    go back to; `may` which roles read it, of those that may export at all."""

    name: Text
    formats: tuple[Format, ...]
    plan: Callable[[Source], Plan]
    check: Check
    page: bool = False
    draws: Draws = draws_nothing
    may: Callable[[Role], bool] = everybody
