"""From one JSON object to one event, or to the list of what is wrong with it. Pure: the clock and
the locating of points are arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from data_layer.core.county import County
from data_layer.core.days import local
from data_layer.core.event_schema import MODEL_OF, Base
from data_layer.core.refusals import Refusal, refusal
from data_layer.core.scope import Scope
from data_layer.vocab import Event
from data_layer.vocab import EventType as E

AHEAD_MS = 5 * 60_000
MOST_FIELDS, MOST_REFUSALS = 64, 20
COLUMNS = frozenset(
    {"event_id", "incident_id", "case_no", "type", "occurred_at", "source_seq", "actor",
     "recorded_by", "unit", "level", "grid_code"}
)  # fmt: skip
POINT, NAMES = frozenset({"lon", "lat", "crs"}), frozenset({"incident_id", "case_no"})
CLOSING = frozenset({E.CLOSED, E.SELF_HANDLED, E.TRANSFERRED, E.REFUSED, E.VOIDED, E.MERGED})


class Place(NamedTuple):
    """A point in WGS84, the grid that holds it (or ''), and whether it lies in the county."""

    lon: float
    lat: float
    grid_code: str
    inside: bool


# (lon, lat, coordinate system, when it was there) -> Place
Locate = Callable[[float, float, str, int], Place]


# A point lies in another grid than the one beside it, or outside the county.
ODD_POINTS = OFF_GRID, OFF_COUNTY = "off_grid", "off_county"
# Why a report has no grid although it has a point: nobody is turned away for that.
OUTSIDE = "outside_county"


class Submission(NamedTuple):
    """An event on its way to the log: its place in the request, its incident's outside name, and
    what is odd about its point (of ODD_POINTS)."""

    place: int
    incident_id: str
    case_no: str
    event: Event
    odd: str = ""


class Placed(NamedTuple):
    """The grid of an event, why it has none, what is wrong with its place, what is odd about it."""

    grid_code: str = ""
    unlocated: str = ""
    problems: Sequence[Refusal] = ()
    odd: str = ""


@dataclass(frozen=True)
class Door:
    """What every event of one request is checked against; `desk`: it may correct any source's
    events."""

    county: County
    scope: Scope
    source: str
    now: int
    locate: Locate
    desk: bool = False


def parse(door: Door, index: int, item: object) -> Submission | list[Refusal]:
    """One submitted object as a Submission, or every reason it is refused."""
    if not isinstance(item, dict):
        return [refusal("", "not_an_object")]
    kind = item.get("type")
    model = MODEL_OF.get(kind) if isinstance(kind, str) else None
    if model is None:
        return [refusal("type", "unknown_type" if "type" in item else "missing")]
    if len(item) > MOST_FIELDS:
        return [refusal("", "too_many_fields")]
    try:
        values = model.model_validate(item).model_dump(exclude_none=True)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
        wrong = {str(one["loc"][0]) for one in errors if one["loc"]}
        found = [*_refusals(errors), *_found_besides(door, model, item, wrong)]
        if not _swapped(item):
            return found
        return [refusal("lat", "swapped_point"), *(one for one in found if one.field != "lat")]
    return _checked(door, index, values)


def _swapped(item: Mapping[str, Any]) -> bool:
    """Whether what is given as latitude can only be a longitude, and the other way round."""
    lon, lat = item.get("lon"), item.get("lat")
    if not (isinstance(lon, int | float) and isinstance(lat, int | float)):
        return False
    return abs(lon) <= 90 < abs(lat) <= 180


def _refusals(errors: Sequence[ErrorDetails]) -> list[Refusal]:
    found = []
    for error in errors[:MOST_REFUSALS]:
        field = ".".join(str(part) for part in error["loc"])[:64]
        found.append(refusal(field, error["type"], **error.get("ctx", {})))
    return found


def _found_besides(
    door: Door, model: type[Base], item: dict[str, Any], wrong: set[str]
) -> Iterator[Refusal]:
    """What is wrong with the fields that are right in form, when others are not; a sender mends all
    at once. What only follows from a wrong field is left out."""
    if wrong & POINT:
        wrong = wrong | POINT
    if wrong & NAMES:
        wrong = wrong | NAMES
    read = model.model_construct()
    for name in model.model_fields.keys() & item.keys() - wrong:
        model.__pydantic_validator__.validate_assignment(read, name, item[name])
    values = read.model_dump(exclude_none=True, exclude_unset=True)
    problems = [*_problems(door, values), *_place(door, values).problems]
    yield from (problem for problem in problems if problem.field not in wrong)


def _problems(door: Door, values: dict[str, Any]) -> list[Refusal]:
    return [
        *_time(door, values),
        *_identity(values),
        *_category(door.county, values),
        *_reference(door, values),
    ]


def _checked(door: Door, index: int, values: dict[str, Any]) -> Submission | list[Refusal]:
    problems = _problems(door, values)
    placed = _place(door, values)
    problems += placed.problems
    if problems:
        return problems
    payload = {k: v for k, v in values.items() if k not in COLUMNS}
    if placed.unlocated:
        payload["unlocated"] = placed.unlocated
    if values["type"] in CLOSING:
        payload["pins"] = {
            "limits": door.county.newest_limits,
            "calendar": door.county.calendar_version,
            "boundary": door.county.boundary_version,
        }
    event = Event(
        source=door.source,
        event_id=values["event_id"],
        type=str(values["type"]),
        occurred_at=values["occurred_at"],
        received_at=door.now,
        source_seq=values.get("source_seq", 0),
        actor=values.get("actor", ""),
        recorded_by=values.get("recorded_by", ""),
        unit=values.get("unit", ""),
        level=values.get("level", 0),
        grid_code=placed.grid_code,
        payload=payload,
    )
    names = values.get("incident_id", ""), values.get("case_no", "")
    return Submission(index, *names, event, placed.odd)


def _time(door: Door, values: dict[str, Any]) -> list[Refusal]:
    moments = {
        "occurred_at": values.get("occurred_at"),
        "new.occurred_at": values.get("new", {}).get("occurred_at"),
    }
    return [
        refusal(field, "in_the_future")
        for field, moment in moments.items()
        if moment is not None and moment > door.now + AHEAD_MS
    ]


def _identity(values: dict[str, Any]) -> list[Refusal]:
    if "incident_id" in values or "case_no" in values:
        return []
    return [refusal("incident_id", "missing")]


def _category(county: County, values: dict[str, Any]) -> list[Refusal]:
    code = values.get("category")
    if code is None or code in county.categories:
        return []
    return [refusal("category", "unknown_category", value=code)]


def _reference(door: Door, values: dict[str, Any]) -> list[Refusal]:
    """A source corrects its own events only; the desk corrects the rest."""
    if door.desk or values.get("ref_source") in {None, door.source}:
        return []
    return [refusal("ref_source", "foreign_source")]


def _place(door: Door, values: dict[str, Any]) -> Placed:
    """Only reports and moves carry a place."""
    if ("lon" in values) != ("lat" in values):
        return Placed(problems=[refusal("lat" if "lon" in values else "lon", "missing")])
    crs = values.pop("crs", "wgs84")
    at = values.get("occurred_at", door.now)
    place = door.locate(values["lon"], values["lat"], crs, at) if "lon" in values else None
    if place is not None:
        values["lon"], values["lat"] = round(place.lon, 7), round(place.lat, 7)
    if values.get("grid_code"):
        named = _named_grid(door, values)
        return named._replace(odd=_odd(door.county, named.grid_code, place))
    if values["type"] != E.REPORTED:
        return Placed()
    return _point(door, values, place) if place is not None else Placed(unlocated="no_place")


def _odd(county: County, grid_code: str, place: Place | None) -> str:
    """What the point says against the grid beside it; a schematic border says nothing of grids."""
    if place is None or not grid_code:
        return ""
    if not place.inside:
        return OFF_COUNTY
    return OFF_GRID if county.surveyed and place.grid_code not in {"", grid_code} else ""


def _named_grid(door: Door, values: dict[str, Any]) -> Placed:
    given = values["grid_code"]
    grid = grid_of(door.county, given)
    ended = door.county.areas[grid].valid_to if grid else None
    day = local(values.get("occurred_at", door.now), door.county.zone).day
    if not grid or (ended is not None and day > ended):
        return Placed(problems=[refusal("grid_code", "unknown_grid", value=given)])
    if not door.scope.allows(door.county.township_of[grid]):
        return Placed(problems=[refusal("grid_code", "foreign_township", value=given)])
    return Placed(grid)


def _point(door: Door, values: dict[str, Any], place: Place) -> Placed:
    if not place.inside:
        return Placed(unlocated=OUTSIDE, odd=OFF_COUNTY)
    if not door.county.surveyed:
        # A schematic border cannot decide where a real point lies: it may only suggest.
        if place.grid_code:
            values["suggested_grid"] = place.grid_code
        return Placed(unlocated="schematic_boundaries")
    if not door.scope.allows(door.county.township_of.get(place.grid_code, "")):
        return Placed(problems=[refusal("lon", "foreign_township", value=place.grid_code)])
    return Placed(place.grid_code)


def grid_of(county: County, code: str) -> str:
    """The 15-digit grid a 12-, 14-, 15- or 20-digit code names; empty when there is none.

    12 digits name a village that has a single grid; 14 digits carry a two-digit sequence (older
    CJ/T 213); 20 digits carry six of object class before the place (CJ/T 349).
    """
    area = county.areas.get(code)
    if area is not None and area.level == "grid":
        return code
    if area is not None and area.level == "village":
        grids = [g.code for g in county.grids if g.parent == code]
        return grids[0] if len(grids) == 1 else ""
    other = {14: f"{code[:12]}0{code[12:]}", 20: code[6:18]}.get(len(code), "")
    return grid_of(county, other) if other in county.areas else ""
