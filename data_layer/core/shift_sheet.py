"""What a hand-over sheet says: plain values, kept as they were when it was signed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case on the sheet, fit to be shown; `at` is the moment that matters in its list (due,
    review, report, act)."""

    case_no: str
    township: str
    village: str
    title: str
    stage: str
    unit: str
    at: int | None
    urgency: str
    asked: str = ""
    grade: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has open cases: how many at each step, how many of them overdue.

    `split` and `key` name the list of them: a unit's, or all those held within a township; without
    a key nobody holds them yet, without a split the reader may not know who does.
    """

    split: str
    key: str
    name: str
    n: int
    overdue: int
    steps: dict[str, int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The numbers of a shift: what happened in it, and what stood at `as_of`.

    `counts` has one number for each line of the sheet, `splits` its parts ('came/source' -> code
    -> n), `lists` the cases of the lines that are listed.
    """

    begins_at: int
    ends_at: int
    as_of: int
    until: int
    counts: dict[str, int]
    splits: dict[str, dict[str, int]]
    lists: dict[str, list[CaseLine]]
    holders: list[Holder] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Plain values, for keeping."""
        return asdict(self)


def sheet_of_json(kept: dict[str, Any]) -> Sheet:
    """The inverse of `as_json`."""
    lists = {name: [CaseLine(**line) for line in lines] for name, lines in kept["lists"].items()}
    holders = [Holder(**holder) for holder in kept["holders"]]
    return Sheet(**{**kept, "lists": lists, "holders": holders})
