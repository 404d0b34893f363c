"""The hand-over sheet counted again from the log, slowly; and each number against its list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from data_layer.core.fold import fold
from data_layer.core.incident import Folded
from data_layer.core.scope import Scope
from data_layer.core.shift_sheet import Sheet, sheet_of_json
from data_layer.core.shifts import Shift, after, before, shift_at
from data_layer.log.bulk import write_history
from data_layer.log.rebuild import folds
from data_layer.queries.shift import LISTED, MOST, PARTS, shift_cases, shift_sheet
from data_layer.queries.shift_cases import ACTS, FLOWS, STEPS, STOCKS
from data_layer.vocab import Event
from tests.slow_world import World
from tests.world import (
    ALL_GRIDS,
    COUNTY,
    COUNTY_SCOPE,
    DAY,
    EAST_SCOPE,
    HOUR,
    NOW,
    event,
    reported,
)

RUNNING = shift_at(COUNTY, NOW)
SHIFTS = [RUNNING, before(COUNTY, RUNNING), shift_at(COUNTY, NOW - 20 * DAY)]
STAGE_OF = {
    "to_accept": "reported",
    "to_dispatch": "accepted",
    "to_sign": "dispatched",
    "handling": "handling",
    "to_verify": "verifying",
}


@pytest.fixture(scope="session")
def every_case(sqlite_crowd: Connection) -> dict[str, Folded]:
    """Every case of the crowd, folded from its log."""
    return dict(folds(sqlite_crowd, COUNTY))


def seen(cases: dict[str, Folded], scope: Scope) -> dict[str, Folded]:
    return {
        case_no: folded
        for case_no, folded in cases.items()
        if folded.incident.reported_at is not None
        and folded.incident.counts
        and scope.allows(folded.incident.township_code)
    }


def slowly(shift: Shift) -> dict[str, Callable[[Folded], bool]]:
    """Each line of the sheet, told of one folded case."""
    until = after(COUNTY, shift).ends_at

    def inside(at: int | None) -> bool:
        return at is not None and shift.begins_at <= at < shift.ends_at

    def acted(folded: Folded, *kinds: str) -> bool:
        return any(s.type in kinds and not s.irregular and inside(s.at) for s in folded.steps)

    def step(name: str) -> Callable[[Folded], bool]:
        return lambda f: f.incident.stage == STAGE_OF[name] and f.incident.suspended_at is None

    is_open: dict[str, Callable[[Folded], bool]] = {
        "open": lambda f: True,
        **{name: step(name) for name in STAGE_OF},
        "suspended": lambda f: f.incident.suspended_at is not None,
        "overdue": lambda f: (
            f.incident.suspended_at is None and (f.incident.due_current or NOW) < NOW
        ),
        "stage_overdue": lambda f: (
            f.incident.next_due is not None
            and f.incident.next_due <= NOW
            and (f.incident.due_current or NOW) >= NOW
        ),
        "due_next": lambda f: (
            f.incident.next_due is not None and NOW < f.incident.next_due <= until
        ),
        "review": lambda f: (
            f.incident.suspended_at is not None
            and f.incident.review_at is not None
            and f.incident.review_at <= until
        ),
        "unlocated": lambda f: not f.incident.grid_code,
        "asked": lambda f: bool(f.incident.asked),
    }
    return {
        "came": lambda f: inside(f.incident.reported_at),
        "critical": lambda f: inside(f.incident.reported_at) and f.incident.urgency == "critical",
        "closed": lambda f: inside(f.incident.closed_at),
        "void": lambda f: f.incident.stage == "void" and acted(f, "refused", "voided", "merged"),
        **{str(act): (lambda f, act=act: acted(f, act)) for act in ACTS},
        **{
            name: (lambda f, look=look: bool(f.incident.is_open) and look(f))
            for name, look in is_open.items()
        },
    }


def asked(world: World, shift: Shift) -> Sheet:
    found: Sheet = world.ask(shift_sheet, shift=shift)
    return found


@pytest.mark.parametrize("shift", SHIFTS, ids=lambda s: s.code)
def test_every_number_equals_the_log(
    world: World, every_case: dict[str, Folded], shift: Shift
) -> None:
    sheet, mine = asked(world, shift), seen(every_case, world.scope).values()
    looks = slowly(shift)
    assert set(looks) == set(FLOWS) | set(STOCKS) == set(sheet.counts)
    assert sheet.counts == {name: sum(map(look, mine)) for name, look in looks.items()}
    assert sum(sheet.counts[step] for step in STEPS) == sheet.counts["open"]


@pytest.mark.parametrize("shift", SHIFTS, ids=lambda s: s.code)
def test_the_parts_of_a_number_add_up_to_it(
    world: World, every_case: dict[str, Folded], shift: Shift
) -> None:
    sheet = asked(world, shift)
    for of, split in PARTS:
        assert sum(sheet.splits[f"{of}/{split}"].values()) == sheet.counts[of]
    came = slowly(shift)["came"]
    mine = [f.incident for f in seen(every_case, world.scope).values() if came(f)]
    for split, field in (("urgency", "urgency"), ("category", "major"), ("source", "source_kind")):
        assert sheet.splits[f"came/{split}"] == dict(Counter(getattr(i, field) for i in mine))
    assert sum(holder.n for holder in sheet.holders) == sheet.counts["open"]
    for name in STEPS:
        assert sum(holder.steps[name] for holder in sheet.holders) == sheet.counts[name]
    assert sum(holder.overdue for holder in sheet.holders) == sheet.counts["overdue"]


def test_every_number_opens_as_many_cases(world: World) -> None:
    shift = SHIFTS[2]
    sheet = asked(world, shift)

    def listed(of: str, split: str = "", key: str = "") -> int:
        found: Any = world.ask(shift_cases, shift=shift, of=of, split=split, key=key)
        return len(found)

    for of, n in sheet.counts.items():
        assert listed(of) == min(n, MOST), of
    for name, parts in sheet.splits.items():
        of, split = name.split("/")
        for key, n in parts.items():
            assert listed(of, split, key) == min(n, MOST), (name, key)
    for holder in sheet.holders:
        if holder.split:
            assert listed("open", holder.split, holder.key) == holder.n, holder
            assert listed("overdue", holder.split, holder.key) == holder.overdue


def test_lists_name_the_soonest_and_no_more_than_they_count(world: World) -> None:
    sheet = asked(world, RUNNING)
    for of, (_, most) in LISTED.items():
        assert len(sheet.lists[of]) == min(sheet.counts[of], most)
    dues = [line.at for line in sheet.lists["overdue"]]
    assert dues == sorted(dues)
    assert "13812345678" not in repr(sheet)


def test_a_sheet_is_kept_as_it_was(world: World) -> None:
    sheet = asked(world, RUNNING)
    assert sheet_of_json(sheet.as_json()) == sheet


def busy_days(rng: Random, number: int) -> tuple[str, list[Event]]:
    """A case of the last two days with one of the things a sheet tells apart."""
    name, at = f"b{number}", NOW - rng.randint(1, 46) * HOUR
    places = {"grid_code": rng.choice([*ALL_GRIDS, ""]), "category": rng.choice(["0101", "0201"])}
    events = [reported(at, f"{name}-0", urgency=rng.choice(["critical", "ordinary"]), **places)]
    given = {"lead_unit": rng.choice(["U1", "U2", "U3"])}
    middle: list[tuple[str, dict[str, Any]]] = [
        ("urged", {}),
        ("supervised", {"grade": "listed", "deadline": NOW + DAY}),
        ("escalated", {"to_level": 5, "cause": "risk"}),
        ("voided", {}),
        ("suspended", {"review_date": NOW + rng.randint(-9, 90) * HOUR}),
        ("return_requested", {}),
        ("extension_requested", {"due_requested": NOW + 9 * DAY}),
        ("commented", {}),
    ]
    for kind, more in [("dispatched", given), rng.choice(middle), rng.choice(middle)]:
        at += rng.randint(0, 6 * HOUR)
        events.append(event(kind, at, f"{name}-{len(events)}", source_seq=len(events), **more))
    return name, [e for e in events if e.occurred_at <= NOW]


@pytest.mark.parametrize("scope", [COUNTY_SCOPE, EAST_SCOPE], ids=["county", "township"])
def test_a_busy_shift_equals_the_log_in_every_line(engine: Engine, scope: Scope) -> None:
    rng, shift = Random(5), before(COUNTY, RUNNING)
    with engine.begin() as conn:
        write_history(conn, COUNTY, [busy_days(rng, n) for n in range(250)], NOW)
    with engine.connect() as conn:
        sheet = shift_sheet(conn, COUNTY, scope, NOW, shift=shift)
        mine = seen(dict(folds(conn, COUNTY)), scope).values()
    assert sheet.counts == {name: sum(map(look, mine)) for name, look in slowly(shift).items()}
    never = {"closed", "handling", "to_verify", "to_dispatch"}
    never |= set() if scope.whole_county else {"unlocated"}
    assert {name for name, n in sheet.counts.items() if not n} <= never
    assert sheet.splits["asked/asked"].keys() == {"return_requested", "extension_requested"}
    assert {line.grade for line in sheet.lists["supervised"]} == {"listed"}


def test_what_names_no_number_has_no_list(world: World) -> None:
    assert world.ask(shift_cases, of="everything") is None
    assert world.ask(shift_cases, of="came", split="title") is None
    assert world.ask(shift_cases, of="open", split="unit", key="nobody") == []


def test_an_act_that_changed_nothing_is_no_act() -> None:
    irregular = [reported(NOW - HOUR), event("escalated", NOW - HOUR // 2, "x", to_level=1)]
    assert not slowly(RUNNING)["escalated"](fold(irregular, COUNTY))
