"""What is about to be written: the name of the file, and what writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from dashboards.outputs.source import Source
from data_layer.core.county import County
from data_layer.core.exports import Format
from data_layer.core.scope import Scope
from data_layer.services.export_csv import Tell
from data_layer.vocab import Text

Check = Callable[[Mapping[str, str], County, Scope, int], object]


class Plan(NamedTuple):
    """A file to be: `write(path, tell)` fills it and returns how many rows it has."""

    file_name: str
    write: Callable[[Path, Tell], int]


class Maker(NamedTuple):
    """What an address is exported as: its name, the formats, the plan of a file; `check(query,
    county, scope, now)` raises what is wrong with a question before it is ordered."""

    name: Text
    formats: tuple[Format, ...]
    plan: Callable[[Source], Plan]
    check: Check
