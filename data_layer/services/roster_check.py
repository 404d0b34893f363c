"""Changes of a roster against the days of what stands: nothing begins before what it replaces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from data_layer.core.days import to_date
from data_layer.core.roster import OF_PERSONS, Change, Kind, Line
from data_layer.errors import Problem, TableInvalid
from data_layer.services.roster_rows import People, Raw
from data_layer.vocab import Text


def check(
    people: People, lines: Sequence[Line], changes: Sequence[Change], rows: Mapping[str, Raw]
) -> None:
    """TableInvalid where a change would begin before what stands there did."""
    problems = [*_before_holders(people, lines, changes, rows)]
    for one in changes:
        if one.kind in OF_PERSONS and one.day < people.persons[one.person_id].since:
            since = to_date(people.persons[one.person_id].since).isoformat()
            told = _too_early_of(one.person_id, since)
        elif one.kind is Kind.HOUSEHOLDS and one.day < _told(people, one.post_id):
            since = to_date(_told(people, one.post_id)).isoformat()
            told = _too_early_linked(one.post_id, since)
        else:
            continue
        problems.append(Problem(told, rows[one.post_id].where))
    if problems:
        raise TableInvalid("roster", list(dict.fromkeys(problems)))


def _before_holders(
    people: People, lines: Sequence[Line], changes: Sequence[Change], rows: Mapping[str, Raw]
) -> Iterator[Problem]:
    at = {line.post_id for line in lines}
    for one in changes:
        ends = one.old if one.kind is Kind.MOVED else one.post_id
        for post_id in {one.post_id, ends}:
            seat = people.seats.get(post_id)
            if seat is None or one.kind not in {Kind.JOINED, Kind.MOVED, Kind.LEFT, Kind.CLOSED}:
                continue
            early = one.day <= seat.since if seat.person_id else one.day < seat.since
            if early:
                where = rows[post_id].where if post_id in at else ""
                yield Problem(_too_early(post_id, to_date(seat.since).isoformat()), where)


def _told(people: People, post_id: str) -> int:
    seat = people.seats.get(post_id)
    return seat.told if seat else 0


def _too_early_of(person_id: str, since: str) -> Text:
    return Text(
        f"人员 {person_id} 的姓名、党员、手机自 {since} 起有新记录，变动日期不能早于该日。",
        f"Name, party or phone of person {person_id} were recorded anew on {since}: a change may "
        "not hold from an earlier day.",
    )


def _too_early_linked(post_id: str, since: str) -> Text:
    return Text(
        f"岗位 {post_id} 的联系户数自 {since} 起有新记录，变动日期不能早于该日。",
        f"Households of seat {post_id} were recorded anew on {since}: a change may not hold from "
        "an earlier day.",
    )


def _too_early(post_id: str, since: str) -> Text:
    return Text(
        f"岗位 {post_id} 的变动日期应晚于现有记录的 {since}。",
        f"The change of seat {post_id} must come after {since}, when what stands there began.",
    )
