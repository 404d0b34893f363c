"""The demo adds up, figure by figure, to the report; and to any other county's figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, create_engine, func, select

from data_layer.core.apportion import apportion
from data_layer.db import tables
from data_layer.db.sealing import FIELD_KEYS
from data_layer.queries.county import load_county
from data_layer.services.county_pack import store_pack
from data_layer.services.demo_plan import plan_seats, spread_capacity
from data_layer.services.demo_staffing import store_demo
from data_layer.services.pack import Demo, Pack
from tests.packs import QIANXI, SMALL, copy_of_small, edit, pack_at
from tests.world import FIELD_KEYS as KEYS

NOW, TODAY, SEED = 1_795_400_000_000, 20261123, 7
PACK = pack_at(QIANXI)
FACTS = {fact.key: fact for fact in PACK.facts}

# Figures that hold for the county only; every other one must be spread, given to each, or staffed.
COUNTY_ONLY = {
    "service_item_kinds",
    "service_rules",
    "powers_proposed_by_townships",
    "powers_proposed_after_review",
    "powers_delegated",
    "departments_with_process_maps",
    "power_list_adjusted",
    "veto_items_before",
    "veto_items_cancelled",
    "pledge_items_cancelled",
    "party_documents_reviewed",
    "party_documents_repealed",
    "party_documents_void",
}
STAFFED = {
    "grid_chiefs": ("chief", False),
    "grid_chiefs_party": ("chief", True),
    "grid_workers": ("worker", False),
    "grid_workers_party": ("worker", True),
    "household_leaders": ("leader", False),
    "household_leaders_party": ("leader", True),
}


def demo_of(pack: Pack) -> Demo:
    assert pack.demo is not None
    return pack.demo


EACH = {step.key for step in demo_of(PACK).capacity if step.rule == "each"}
SPREAD = {step.key for step in demo_of(PACK).capacity} - EACH


def stored(pack: Pack) -> Engine:
    engine = create_engine("sqlite://", execution_options={FIELD_KEYS: KEYS})
    tables.metadata.create_all(engine)
    with engine.begin() as connection:
        store_pack(connection, pack, NOW)
        store_demo(connection, pack, SEED, TODAY)
    return engine


@pytest.fixture(scope="module")
def conn() -> Iterator[Connection]:
    engine = stored(PACK)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def by_township(conn: Connection, key: str) -> dict[str, float]:
    c = tables.capacity.c
    rows = conn.execute(select(c.area_code, c.value).where(c.key == key, c.area_code != PACK.code))
    return dict(map(tuple, rows))


def in_post(conn: Connection, role: str, day: int, party_only: bool = False) -> int:
    held = tables.holding.join(tables.post, tables.holding.c.post_id == tables.post.c.post_id).join(
        tables.person, tables.person.c.person_id == tables.holding.c.person_id
    )
    h = tables.holding.c
    query = select(func.count(h.person_id.distinct())).select_from(held)
    query = query.where(tables.post.c.role == role, h.valid_from <= day)
    query = query.where((h.valid_to.is_(None)) | (h.valid_to > day))
    if party_only:
        query = query.where(tables.person.c.party)
    return conn.scalar(query) or 0


def test_every_figure_of_the_report_has_a_decided_place() -> None:
    groups = [COUNTY_ONLY, set(STAFFED), EACH, SPREAD]
    assert set().union(*groups) == set(FACTS)
    assert sum(map(len, groups)) == len(FACTS) == 51


@pytest.mark.parametrize("key", sorted(FACTS))
def test_the_figure_adds_up(conn: Connection, key: str) -> None:
    figure = FACTS[key].value
    c = tables.capacity.c
    at_county = select(c.value).where(c.key == key, c.area_code == PACK.code)
    assert conn.scalar(at_county) == figure
    townships = by_township(conn, key)
    if key in STAFFED:
        role, party_only = STAFFED[key]
        assert in_post(conn, role, TODAY, party_only) == figure
    elif key in SPREAD:
        assert set(townships) == PACK.codes("township")
        assert sum(townships.values()) == figure
        assert all(value == int(value) >= 0 for value in townships.values())
    elif key in EACH:
        assert set(townships.values()) == {figure}
    else:
        assert townships == {}


def test_per_township_figures_hold_in_each_township(conn: Connection) -> None:
    kinds = {a.code: a.kind for a in PACK.areas if a.level == "township"}
    assert set(by_township(conn, "power_list_subdistrict")) == {
        code for code, kind in kinds.items() if kind == "街道"
    }
    assert len(by_township(conn, "power_list_township")) == 25
    posts = by_township(conn, "enforcement_posts")
    assert posts == by_township(conn, "enforcement_posts_per_team") == dict.fromkeys(kinds, 5.0)
    assert all(n <= 5 for n in by_township(conn, "enforcement_staff").values())
    teams = by_township(conn, "enforcement_teams")
    assert teams == by_township(conn, "service_centres") == dict.fromkeys(kinds, 1.0)
    grids = Counter(a.code[:9] for a in PACK.areas if a.level == "grid")
    assert by_township(conn, "grids") == by_township(conn, "village_service_stations") == grids


@pytest.mark.parametrize("kind", ["_admin", "_logistics", "_institution", ""])
def test_no_township_has_more_staff_than_posts(conn: Connection, kind: str) -> None:
    posts = by_township(conn, f"township_posts{kind}")
    staff = by_township(conn, f"township_staff{kind}")
    assert all(staff[code] <= posts[code] for code in posts)
    assert any(staff[code] < posts[code] for code in posts)


def test_parts_of_a_township_make_its_whole(conn: Connection) -> None:
    for what in ("posts", "staff"):
        parts = [
            by_township(conn, f"township_{what}_{kind}")
            for kind in ("admin", "logistics", "institution")
        ]
        whole = by_township(conn, f"township_{what}")
        assert all(whole[code] == sum(part[code] for part in parts) for code in whole)
    inside = ("service_centre_posts", "enforcement_posts", "posts_moved_down")
    institution = by_township(conn, "township_posts_institution")
    for code, posts in institution.items():
        assert sum(by_township(conn, key)[code] for key in inside) <= posts


def test_secondment_stays_under_its_cap_in_every_township(conn: Connection) -> None:
    seconded, staff = by_township(conn, "seconded_staff"), by_township(conn, "township_staff")
    assert all(seconded[code] <= 0.1 * staff[code] for code in staff)
    assert len({seconded[code] / staff[code] for code in staff}) > 10


def test_hiring_plans_fit_into_empty_posts(conn: Connection) -> None:
    for kind in ("admin", "institution"):
        plan = by_township(conn, f"hiring_plan_{kind}_2022")
        posts = by_township(conn, f"township_posts_{kind}")
        staff = by_township(conn, f"township_staff_{kind}")
        assert all(plan[code] <= posts[code] - staff[code] for code in plan)


def test_every_grid_has_one_chief_and_plausible_teams() -> None:
    seats = list(plan_seats(PACK, demo_of(PACK), SEED, TODAY))
    teams = {
        role: Counter(seat.grid for seat in seats if seat.role == role and not seat.vacant)
        for role in ("chief", "worker", "leader")
    }
    assert set(teams["chief"].values()) == {1}
    assert all(set(team) == PACK.codes("grid") for team in teams.values())
    assert min(teams["worker"].values()) >= 2 and max(teams["worker"].values()) <= 16
    assert min(teams["leader"].values()) >= 10 and max(teams["leader"].values()) <= 110
    town = {code for code, kind in PACK.classes.items() if kind in {"121", "122"}}
    urban = [n for grid, n in teams["leader"].items() if grid[:12] in town]
    rural = [n for grid, n in teams["leader"].items() if grid[:12] not in town]
    assert sum(urban) / len(urban) > 1.15 * sum(rural) / len(rural)


def test_seven_worker_posts_are_vacant_since_a_known_day(conn: Connection) -> None:
    post, held = tables.post.c, tables.holding.c
    now_held = select(held.post_id).where(held.valid_to.is_(None))
    vacant = conn.execute(
        select(post.role, func.max(held.valid_to))
        .join(tables.holding, held.post_id == post.post_id)
        .where(post.post_id.not_in(now_held))
        .group_by(post.post_id, post.role)
    ).all()
    assert [role for role, _ in vacant] == ["worker"] * 7
    assert all(20261001 < since < TODAY for _, since in vacant)


def test_a_past_day_shows_who_held_what_then(conn: Connection) -> None:
    assert in_post(conn, "worker", 20251101) == 1975 + 7
    assert in_post(conn, "worker", 20220101) == 0
    overlaps = tables.holding.alias()
    held = tables.holding.c
    both = select(func.count()).where(
        held.post_id == overlaps.c.post_id,
        held.valid_from < overlaps.c.valid_from,
        (held.valid_to.is_(None)) | (held.valid_to > overlaps.c.valid_from),
    )
    assert conn.scalar(both) == 0


def test_invented_people_are_labelled_and_reachable_by_nobody(conn: Connection) -> None:
    person = tables.person.c
    rows = conn.execute(select(person.name, person.phone, person.demo)).all()
    assert all(name.startswith("演示-") and demo for name, _, demo in rows)
    assert all(not phone or phone.startswith("199****") for _, phone, _ in rows)
    assert load_county(conn, PACK.code).demo


def test_the_same_seed_and_day_give_the_same_rows(conn: Connection) -> None:
    again = stored(PACK)
    with again.connect() as other:
        for table in (tables.post, tables.person, tables.holding, tables.capacity):
            # What is sealed twice looks different each time.
            told = [column for column in table.columns if column.name != "phone_sealed"]
            query = select(*told).order_by(*table.primary_key.columns)
            assert conn.execute(query).all() == other.execute(query).all()
    again.dispose()
    assert list(plan_seats(PACK, demo_of(PACK), 8, TODAY)) != list(
        plan_seats(PACK, demo_of(PACK), SEED, TODAY)
    )


def test_storing_the_demo_again_replaces_it(engine: Engine) -> None:
    pack = pack_at(SMALL)
    with engine.begin() as connection:
        connection.execute(tables.county.delete())
        store_pack(connection, pack, NOW)
        for seed in (1, 2):
            store_demo(connection, pack, seed, TODAY)
        assert in_post(connection, "chief", TODAY) == 5
        assert in_post(connection, "worker", TODAY) == 13


def test_a_changed_pack_leaves_the_county_a_demo(engine: Engine, tmp_path: Path) -> None:
    path = copy_of_small(tmp_path)
    with engine.begin() as connection:
        connection.execute(tables.county.delete())
        store_pack(connection, pack_at(path), NOW)
        store_demo(connection, pack_at(path), 1, TODAY)
        edit(path, "townships.csv", "上河镇", "上河口镇")
        assert store_pack(connection, pack_at(path), NOW)
        assert load_county(connection, "77").demo


def test_a_pack_without_a_demo_plan_gets_no_people() -> None:
    pack = pack_at(SMALL)
    bare = Pack(**{**vars(pack), "demo": None})
    engine = stored(bare)
    with engine.connect() as connection:
        assert connection.execute(select(tables.person)).all() == []
        assert not load_county(connection, "77").demo
    engine.dispose()


@given(st.integers(0, 10**9), st.sampled_from([PACK, pack_at(SMALL)]))
def test_figures_add_up_whatever_the_seed(seed: int, pack: Pack) -> None:
    demo, values = demo_of(pack), {fact.key: fact.value for fact in pack.facts}
    spread = spread_capacity(pack, demo, seed)
    for step in demo.capacity:
        if step.rule != "each":
            assert sum(spread[step.key].values()) == values[step.key]


SHARES = st.lists(st.tuples(st.floats(0.001, 1000), st.integers(0, 50)), min_size=1, max_size=40)


@given(SHARES, st.data())
def test_apportioned_parts_add_up_within_their_caps(
    shares: list[tuple[float, int]], data: st.DataObject
) -> None:
    weights, caps = [weight for weight, _ in shares], [cap for _, cap in shares]
    total = data.draw(st.integers(0, sum(caps)))
    parts = apportion(total, weights, caps)
    assert sum(parts) == total
    assert all(0 <= part <= cap for part, cap in zip(parts, caps, strict=True))


@given(st.lists(st.floats(0.001, 1000), min_size=1, max_size=40), st.integers(0, 100_000))
def test_uncapped_parts_keep_their_quota(weights: list[float], total: int) -> None:
    quotas = [total * weight / sum(weights) for weight in weights]
    parts = apportion(total, weights)
    assert all(abs(part - quota) < 1 + 1e-6 for part, quota in zip(parts, quotas, strict=True))


@pytest.mark.parametrize(
    ("votes", "seats"),
    # Wikipedia, "Quota method" (largest remainders): Hare quota, 100,000 votes, 10 seats.
    [([47_000, 16_000, 15_800, 12_000, 6_100, 3_100], [5, 2, 1, 1, 1, 0])],
)
def test_largest_remainders_as_published(votes: list[float], seats: list[int]) -> None:
    assert apportion(10, votes) == seats


def test_caps_that_hold_too_little_are_refused() -> None:
    with pytest.raises(ValueError, match="caps hold 3"):
        apportion(4, [1, 1], [1, 2])
