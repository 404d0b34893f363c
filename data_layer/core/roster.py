"""A roster against the one before: who joined, left, moved or goes by another name, seat by seat.
Pure: days are arguments."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from data_layer.core.masking import mask_name


class Seat(NamedTuple):
    """A seat as it stands: its holder ('' when it is empty) since that day; of an empty one, the
    day it fell empty. `households` None where none are known, `told` the day since which that is
    said (0: nothing was ever said)."""

    post_id: str
    grid: str
    role: str
    person_id: str
    name: str
    phone: str
    party: bool
    since: int
    households: int | None
    told: int = 0


class Person(NamedTuple):
    """What is said of somebody since a day (0: nothing else was ever said): `phone` as it may be
    shown."""

    name: str
    phone: str
    party: bool
    since: int


class Line(NamedTuple):
    """What a roster says of a seat from `day` on; without a name it is empty. `party` None where
    nothing is said of it, `phone` '' or covered where it says nothing new."""

    post_id: str
    grid: str
    role: str
    person_id: str
    name: str
    phone: str
    party: bool | None
    day: int
    households: int | None


class Kind(StrEnum):
    """What becomes another thing."""

    OPENED = "opened"
    CLOSED = "closed"
    JOINED = "joined"
    LEFT = "left"
    MOVED = "moved"
    RENAMED = "renamed"
    PARTY = "party"
    PHONE = "phone"
    HOUSEHOLDS = "households"


# What ends comes before what begins.
ORDER = (
    Kind.LEFT, Kind.MOVED, Kind.CLOSED, Kind.OPENED, Kind.JOINED, Kind.RENAMED, Kind.PARTY,
    Kind.PHONE, Kind.HOUSEHOLDS,
)  # fmt: skip
# A file that is not whole ends a good part of a roster; a few ends of a small one are ordinary.
MUCH_GONE, FEWEST_GONE = 0.1, 5
OF_PERSONS = frozenset({Kind.RENAMED, Kind.PARTY, Kind.PHONE})


class Change(NamedTuple):
    """One difference, of a seat and, where it is about somebody, of a person; it holds from `day`.
    `old` is what stood there: a name, a phone, a number or, of who moved, the seat before. `new` of
    somebody new who joined is the phone given in full, '' for none."""

    kind: Kind
    post_id: str
    grid: str
    role: str
    day: int
    person_id: str = ""
    name: str = ""
    old: str = ""
    new: str = ""


def same_name(name: str, given: str) -> bool:
    """Whether a name is given as it is, or as a template shows it."""
    return given in {name, mask_name(name)}


def seat_id(grid: str, role: str, taken: Collection[str]) -> str:
    """The id of a new seat: the first of its grid and role that was never given."""
    number = 1
    while f"{grid}-{role}-{number:03d}" in taken:
        number += 1
    return f"{grid}-{role}-{number:03d}"


def differences(
    seats: Mapping[str, Seat],
    persons: Mapping[str, Person],
    lines: Sequence[Line],
    closed: Collection[str],
    day: int,
) -> list[Change]:
    """What the lines say other than the seats; the seats named in `closed` end on `day`, and what
    is said anew of people who are known and of seats that stand holds from `day`.

    Who leaves one seat for another has moved; who keeps a seat may have another name.
    """
    found, came, went = list[Change](), list[Change](), list[Change]()
    for line in lines:
        seat = seats.get(line.post_id)
        of = line.post_id, line.grid, line.role, line.day
        if seat is None:
            found.append(Change(Kind.OPENED, *of))
        before = seat.person_id if seat else ""
        if before and before != line.person_id and seat:
            went.append(Change(Kind.LEFT, *of, before, seat.name))
        if line.person_id and before != line.person_id:
            phone = "" if "*" in line.phone or line.person_id in persons else line.phone
            came.append(Change(Kind.JOINED, *of, line.person_id, line.name, "", phone))
        if line.person_id in persons:
            stays = before == line.person_id
            found += _of_person(persons[line.person_id], line, day, stays)
        if line.households != (seat.households if seat else None):
            told = _count(seat.households if seat else None), _count(line.households)
            since = day if seat else line.day
            found.append(Change(Kind.HOUSEHOLDS, *of[:3], since, "", "", *told))
    for post_id in closed:
        seat = seats[post_id]
        of = seat.post_id, seat.grid, seat.role, day
        if seat.person_id:
            went.append(Change(Kind.LEFT, *of, seat.person_id, seat.name))
        found.append(Change(Kind.CLOSED, *of))
    return [*found, *_moves(came, went)]


class Gone(NamedTuple):
    """Much of a roster that would be no more: how many holders leave, or how many seats end."""

    kind: Kind
    n: int


def much_gone(seats: Mapping[str, Seat], changes: Sequence[Change]) -> Gone | None:
    """Whether the changes end much of a roster, the holders who leave before the seats that end;
    None where they do not."""
    of = {Kind.LEFT: sum(seat.person_id != "" for seat in seats.values()), Kind.CLOSED: len(seats)}
    for kind, before in of.items():
        n = sum(one.kind is kind for one in changes)
        if n >= FEWEST_GONE and n > MUCH_GONE * before:
            return Gone(kind, n)
    return None


def _of_person(known: Person, line: Line, day: int, stays: bool) -> Iterator[Change]:
    of = line.post_id, line.grid, line.role, day, line.person_id, line.name
    if stays and not same_name(known.name, line.name):
        yield Change(Kind.RENAMED, *of, known.name, line.name)
    if line.party not in {known.party, None}:
        yield Change(Kind.PARTY, *of, str(int(known.party)), str(int(line.party)))
    if line.phone and "*" not in line.phone:
        yield Change(Kind.PHONE, *of, known.phone, line.phone)


def _moves(came: Sequence[Change], went: Sequence[Change]) -> Iterator[Change]:
    """Somebody who came to one seat and left another on the way has moved."""
    left: dict[str, list[Change]] = {}
    for one in went:
        left.setdefault(one.person_id, []).append(one)
    for one in came:
        before = left.get(one.person_id)
        if before:
            gone = before.pop(0)
            yield one._replace(kind=Kind.MOVED, name=gone.name, old=gone.post_id)
        else:
            yield one
    for rest in left.values():
        yield from rest


def _count(n: int | None) -> str:
    return "" if n is None else str(n)
