"""What is ordered when somebody takes numbers out: an address asked by one person, as a file."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from data_layer.core.scope import Scope
from data_layer.vocab import Role


class State(StrEnum):
    """How far an export is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Format(StrEnum):
    """What a file is; also how its name ends."""

    CSV = "csv"
    XLSX = "xlsx"
    GEOJSON = "geojson"
    GPKG = "gpkg"
    PNG = "png"
    SVG = "svg"
    DOCX = "docx"
    PDF = "pdf"


SHEETS = (Format.CSV, Format.XLSX)
MAPS = (Format.GEOJSON, Format.GPKG)
PAPERS = (Format.DOCX, Format.PDF, Format.XLSX)
PICTURES = (Format.PNG, Format.SVG)


GOING = frozenset({State.WAITING, State.RUNNING})


class Order(NamedTuple):
    """One export: `path` and `query` are the address whose numbers are wanted, `scope` and `role`
    whose they are, `now` the moment they are taken at (ms)."""

    number: str
    username: str
    role: Role
    scope: Scope
    format: Format
    path: str
    query: Mapping[str, str]
    lang: str
    now: int

    def as_json(self) -> dict[str, Any]:
        """Plain values, for another process; `from_json` is the way back."""
        scope = {"county": self.scope.county_code, "township": self.scope.township_code}
        return {**self._asdict(), "query": dict(self.query), "scope": scope}


def from_json(told: Mapping[str, Any]) -> Order:
    """The order that was told by `as_json`."""
    scope = Scope(told["scope"]["county"], told["scope"]["township"])
    kinds = {"role": Role(told["role"]), "format": Format(told["format"]), "scope": scope}
    return Order(**{**told, **kinds})
