"""What a roster says other than the seats, without a database."""

from __future__ import annotations

import pytest

from data_layer.core.roster import Change, Gone, Kind, Line, Person, Seat, differences, much_gone

DAY, TOOK_UP = 20261128, 20261105
HELD = Seat("s1", "g", "worker", "p1", "张三丰", "", False, 20250101, 12, 20261110)
EMPTY = Seat("s2", "g", "worker", "", "", "", False, 20250101, None)
PERSONS = {"p1": Person("张三丰", "", False, 0)}


def line(seat: str, who: str, name: str, households: int | None = None) -> Line:
    return Line(seat, "g", "worker", who, name, "", None, TOOK_UP, households)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (line("s1", "p1", "张三", 12), [(Kind.RENAMED, DAY)]),
        (line("s2", "p1", "张三"), [(Kind.JOINED, TOOK_UP)]),
        (line("s3", "p1", "张三"), [(Kind.OPENED, TOOK_UP), (Kind.JOINED, TOOK_UP)]),
        (line("s1", "p2", "李四", 15),
         [(Kind.HOUSEHOLDS, DAY), (Kind.JOINED, TOOK_UP), (Kind.LEFT, TOOK_UP)]),
        (line("s2", "p2", "李四", 15), [(Kind.HOUSEHOLDS, DAY), (Kind.JOINED, TOOK_UP)]),
        (line("s3", "p2", "李四", 15),
         [(Kind.OPENED, TOOK_UP), (Kind.HOUSEHOLDS, TOOK_UP), (Kind.JOINED, TOOK_UP)]),
    ],
)  # fmt: skip
def test_who_stays_may_be_renamed_and_only_new_seats_have_households_from_the_rows_day(
    said: Line, expected: list[tuple[Kind, int]]
) -> None:
    found = differences({"s1": HELD, "s2": EMPTY}, PERSONS, [said], [], DAY)
    assert [(one.kind, one.day) for one in found] == expected


@pytest.mark.parametrize(
    ("held", "empty", "left", "closed", "expected"),
    [
        (50, 0, 5, 0, None), (49, 0, 5, 0, Gone(Kind.LEFT, 5)), (10, 0, 4, 0, None),
        (49, 20, 5, 0, Gone(Kind.LEFT, 5)), (60, 0, 0, 6, None),
        (60, 0, 0, 7, Gone(Kind.CLOSED, 7)), (60, 0, 7, 9, Gone(Kind.LEFT, 7)),
        (0, 5, 0, 5, Gone(Kind.CLOSED, 5)), (0, 0, 0, 0, None),
    ],
)  # fmt: skip
def test_much_is_gone_beyond_a_tenth_and_five(
    held: int, empty: int, left: int, closed: int, expected: Gone | None
) -> None:
    seats = {f"h{n}": HELD for n in range(held)} | {f"e{n}": EMPTY for n in range(empty)}
    changes = [Change(Kind.LEFT, "", "g", "worker", DAY)] * left
    changes += [Change(Kind.CLOSED, "", "g", "worker", DAY)] * closed
    changes += [Change(Kind.JOINED, "", "g", "worker", DAY)] * 50
    assert much_gone(seats, changes) == expected
