"""Which service requests a GET asks for (GeoReport v2, GET Service Requests): ids, services, dates,
status, page; without any the last 90 days, 1,000 rows at most."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from data_layer.core.county import County
from data_layer.core.days import DAY_MS
from data_layer.core.moments import read_moment
from data_layer.core.open311 import services_of
from data_layer.core.refusals import Refusal, refusal

SPAN_MS, MOST_ROWS, LAST_PAGE = 90 * DAY_MS, 1_000, 100_000
OPEN, CLOSED = "open", "closed"
PARAMETERS = frozenset(
    {"service_request_id", "service_code", "start_date", "end_date", "status", "page", "page_size",
     "jurisdiction_id", "api_key"}
)  # fmt: skip
# In an address the plus of an offset reads as a blank.
BLANK = re.compile(r" (?=\d\d:?\d\d$)")


class Wanted(NamedTuple):
    """Numbers of cases alone where `ids` has any, else those reported from `first` to `last` (ms)
    of these services and of these states (each empty: of all)."""

    ids: tuple[str, ...]
    services: tuple[str, ...]
    first: int
    last: int
    states: tuple[str, ...]
    page: int
    size: int


def wanted_of(args: Mapping[str, str], county: County, now: int) -> Wanted | list[Refusal]:
    """What an address asks for, or everything wrong with it."""
    problems = [refusal(n[:64], "unknown_field") for n in sorted(args.keys() - PARAMETERS)][:20]
    ids, services = _listed(args, "service_request_id"), _listed(args, "service_code")
    states = _listed(args, "status")
    if len(ids) > MOST_ROWS:
        problems.append(refusal("service_request_id", "out_of_range"))
    if not set(states) <= {OPEN, CLOSED}:
        problems.append(refusal("status", "not_in_list", words=f"{OPEN}, {CLOSED}"))
    known = {one.code for one in services_of(county)}
    unknown = [code for code in services if code not in known]
    problems += [refusal("service_code", "unknown_category", value=code) for code in unknown[:20]]
    first, last, wrong = _span(args, now)
    page, size, odd = _page(args)
    problems += [*wrong, *odd]
    return problems or Wanted(ids, services, first, last, states, page, size)


def _listed(args: Mapping[str, str], name: str) -> tuple[str, ...]:
    given = (part.strip() for part in args.get(name, "").split(","))
    return tuple(dict.fromkeys(part for part in given if part))


def _span(args: Mapping[str, str], now: int) -> tuple[int, int, list[Refusal]]:
    found: dict[str, int] = {}
    for name in ("start_date", "end_date"):
        if given := args.get(name, "").strip():
            moment = read_moment(BLANK.sub("+", given))
            if isinstance(moment, str):
                return 0, 0, [refusal(name, moment)]
            found[name] = moment
    first, last = found.get("start_date"), found.get("end_date")
    if first is None:
        last = now if last is None else last
        first = last - SPAN_MS
    elif last is None:
        last = first + SPAN_MS
    if not 0 <= last - first <= SPAN_MS:
        return 0, 0, [refusal("end_date", "wrong_span")]
    return first, last, []


def _page(args: Mapping[str, str]) -> tuple[int, int, list[Refusal]]:
    numbers, problems = {"page": 1, "page_size": MOST_ROWS}, []
    for name, most in (("page", LAST_PAGE), ("page_size", MOST_ROWS)):
        given = args.get(name, "").strip()
        if not given:
            continue
        if re.fullmatch(r"[0-9]{1,6}", given) and 1 <= int(given) <= most:
            numbers[name] = int(given)
        else:
            problems.append(refusal(name, "out_of_range"))
    return numbers["page"], numbers["page_size"], problems
