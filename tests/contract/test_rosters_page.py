"""Rosters as workbooks over HTTP: what goes out, what a file changes, what stays on record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from sqlalchemy import create_engine, func, insert, select, text, update
from sqlalchemy.engine import make_url

from dashboards.endpoints import rosters as endpoint
from data_layer.core.days import start_of
from data_layer.core.scope import Scope
from data_layer.db.tables import audit, holding, person, post, post_households
from data_layer.queries.seats import seats_listed
from data_layer.queries.staffing import staffing_by_township
from data_layer.services.contacts import phone_of
from data_layer.services.roster_file import HEADS
from data_layer.services.roster_rows import KEYS
from data_layer.services.sealing import personal_keys
from data_layer.vocab import Role
from tests.contract.access_house import BROWSER, ORIGIN, House, csrf_token, open_house
from tests.world import CODE, EAST, GRIDS, WEST

HOME = "/settings/rosters"
FIRST, SECOND, OTHER = *GRIDS[EAST][:2], GRIDS[WEST][0]
PHONE = "19900001234"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as made:
        made.server.register_blueprint(endpoint.blueprint)
        made.store.writer.submit(lambda conn: _people(conn, made))
        yield made


@pytest.fixture
def postgres_house(tmp_path: Path, postgres_url: str) -> Iterator[House]:
    made = create_engine(postgres_url)
    with made.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE IF EXISTS rosters"))
        connection.execute(text("CREATE DATABASE rosters"))
    made.dispose()
    url = make_url(postgres_url).set(database="rosters").render_as_string(hide_password=False)
    with open_house(tmp_path, database_url=url) as opened:
        opened.server.register_blueprint(endpoint.blueprint)
        opened.store.writer.submit(lambda conn: _people(conn, opened))
        yield opened


@pytest.fixture(params=["house", pytest.param("postgres_house", marks=pytest.mark.postgres)])
def either(request: pytest.FixtureRequest) -> House:
    """A house on SQLite, and one on PostgreSQL."""
    return request.getfixturevalue(request.param)


def _people(conn: Any, house: House) -> None:
    keys = personal_keys(house.store.settings.instance)
    posts = [
        (f"{FIRST}-chief-001", "chief", FIRST), (f"{FIRST}-worker-001", "worker", FIRST),
        (f"{SECOND}-worker-001", "worker", SECOND), (f"{OTHER}-chief-001", "chief", OTHER),
    ]  # fmt: skip
    base = {"county_code": CODE, "valid_from": 20230101}
    conn.execute(insert(post), [
        {**base, "post_id": post_id, "role": role, "area_code": grid,
         "township_code": WEST if grid == OTHER else EAST}
        for post_id, role, grid in posts
    ])  # fmt: skip
    for n, (post_id, _, _) in enumerate(posts):
        who = f"demo-{n}"
        told = {"county_code": CODE, "person_id": who, "name": f"演示-王某{n}", "party": n == 0}
        conn.execute(insert(person), [{**told, **phone_of(PHONE, who, keys), "demo": True}])
        if n != 2:
            conn.execute(insert(holding), [{**base, "post_id": post_id, "person_id": who}])


def rows_of(house: House) -> list[list[Any]]:
    answer = house.client(Role.ADMIN).get(f"{HOME}/template.xlsx?township={EAST}")
    assert answer.status_code == 200
    sheet = load_workbook(BytesIO(answer.data)).worksheets[0]
    assert {str(one.sqref).rstrip("0123456789") for one in sheet.data_validations.dataValidation}
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[:2] == [list(HEADS), list(KEYS)]
    return rows[2:]


def file_of(rows: list[list[Any]], keys: Sequence[str] = KEYS) -> bytes:
    book, out = Workbook(), BytesIO()
    for row in [list(HEADS), list(keys), *rows]:
        book.worksheets[0].append(row)
    book.save(out)
    return out.getvalue()


def check(
    house: House, rows: list[list[Any]], since: str = "2026-11-20", keys: Sequence[str] = KEYS
) -> tuple[int, str, Any]:
    client = house.client(Role.ADMIN)
    fields: dict[str, Any] = {"township": EAST, "since": since}
    fields["csrf_token"] = csrf_token(client, "/password")
    fields["file"] = (BytesIO(file_of(rows, keys)), "roster.xlsx")
    answer = client.post(f"{HOME}/check", data=fields, headers={"Origin": ORIGIN, **BROWSER})
    return answer.status_code, unescape(answer.text), client


def save(client: FlaskClient, page: str, **more: str) -> Any:
    fields = dict(re.findall(r'name="(mark|township|since|csrf_token)" value="([^"]*)"', page))
    for name in ("rows", "closed"):
        found = re.search(rf'<textarea name="{name}" hidden>(.*?)</textarea>', page, re.DOTALL)
        assert found is not None
        fields[name] = found[1]
    return client.post(HOME, data={**fields, **more}, headers={"Origin": ORIGIN, **BROWSER})


def holdings(house: House) -> set[tuple[str, int, str, int | None]]:
    h = holding.c
    with house.store.readers.connect() as conn:
        rows = conn.execute(select(h.post_id, h.valid_from, h.person_id, h.valid_to))
        return {(post_id[-14:], first, who, last) for post_id, first, who, last in rows}


def test_the_template_says_nothing_new_and_covers_people(house: House) -> None:
    rows = rows_of(house)
    assert [row[5] for row in rows] == ["演示-王*", "演示-王*", None]
    assert "19900001234" not in str(rows) and "199****1234" in str(rows)
    status, page, _ = check(house, rows)
    assert status == 200 and "没有变化" in page


def test_joined_left_moved_renamed_are_told_and_dated(house: House) -> None:
    chief, worker, empty = rows_of(house)
    # The worker moves to the empty seat, somebody new takes the old one, the chief has a new name.
    moved = [*empty[:4], worker[4], worker[5], worker[6], worker[7], "2026-11-21", None]
    new = [*worker[:4], None, "演示-李四", "是", "19900005678", "2026/11/21", None]
    renamed = [*chief[:5], "演示-赵六", *chief[6:9], 12]
    leader = [FIRST, None, "联户长", None, None, "演示-孙七", "否", None, None, 23]
    status, page, client = check(house, [renamed, new, moved, leader])
    assert status == 200, page
    assert "调岗 1" in page and "更名 1" in page and "到任 2" in page and "新设岗位 1" in page
    assert "联系户数 2" in page and "离任" not in page.split('class="settings-changes')[0]
    before = holdings(house)
    assert save(client, page).status_code == 303
    added = holdings(house) - before
    ends = {(post_id.split("-", 1)[-1], who, last) for post_id, _, who, last in added if last}
    assert ends == {("worker-001", "demo-1", 20261121)}
    begun = sorted((first, who[:6]) for _, first, who, last in added if last is None)
    assert [day for day, _ in begun] == [20261120, 20261121, 20261121]
    with house.store.readers.connect() as conn:
        names = set(conn.scalars(select(person.c.name)))
        households = dict(
            conn.execute(select(post_households.c.post_id, post_households.c.households)).all()
        )
        row = conn.execute(select(audit).where(audit.c.action == "import_roster")).one()
    assert {"演示-赵六", "演示-李四", "演示-孙七"} <= names
    assert households[f"{FIRST}-chief-001"] == 12 and households[f"{FIRST}-leader-001"] == 23
    assert row.object == EAST and row.actor == "admin"
    assert "李四" not in str(row.detail)
    assert "到任 2" in unescape(house.client(Role.ADMIN).get(HOME).text)
    status, page, _ = check(house, rows_of(house), "2026-11-23")
    assert "没有变化" in page


def test_two_swap_their_seats(house: House) -> None:
    chief, worker, empty = rows_of(house)
    swapped = [
        [*chief[:4], *worker[4:8], "2026-11-21", None],
        [*worker[:4], *chief[4:8], "2026-11-21", None],
        empty,
    ]
    status, page, client = check(house, swapped)
    assert status == 200 and "调岗 2" in page
    save(client, page)
    running = {(post_id.split("-", 1)[-1], who) for post_id, _, who, last in holdings(house)
               if last is None}  # fmt: skip
    assert {("chief-001", "demo-1"), ("worker-001", "demo-0")} <= running


def test_a_row_left_out_ends_its_seat_and_says_so(house: House) -> None:
    chief, worker, _ = rows_of(house)
    status, page, client = check(house, [chief, worker])
    assert status == 200 and "有 1 个岗位将撤销" in page
    save(client, page)
    with house.store.readers.connect() as conn:
        ended = conn.execute(select(post.c.post_id).where(post.c.valid_to.is_not(None))).all()
    assert ended == [(f"{SECOND}-worker-001",)]


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        (0, OTHER, "不在东镇"),
        (2, "村长", "应为"),
        (3, "nowhere-1", "没有岗位编号"),
        (4, "p-unknown", "没有人员编号"),
        (5, "李*", "遮盖"),
        (6, "群众", "党员"),
        (7, "张三的电话", "手机"),
        (8, "2026-13-01", "任职日期"),
        (8, "2027-01-01", "任职日期"),
        (8, "፩፩፩፩፩", "任职日期"),
        (9, "很多", "联系户数"),
    ],
)
def test_every_wrong_row_is_named_and_nothing_changes(
    house: House, column: int, value: str, told: str
) -> None:
    rows = rows_of(house)
    rows[1][column] = value
    before = holdings(house)
    status, page, _ = check(house, rows)
    assert status == 422 and told in page and "第 4 行：" in page
    assert holdings(house) == before


@pytest.mark.parametrize(
    ("spoiled", "told"),
    [
        (["name", "phone"], "缺少列：姓名、手机（"), (["grid"], "缺少列：网格编码（"),
        (["role", "post"], "缺少列：岗位、岗位编号（"), (["households"], "缺少列：联系户数（"),
        (["person", "party", "since"], "缺少列：人员编号、党员、任职日期（"),
    ],
)  # fmt: skip
def test_a_file_without_a_column_is_refused_by_its_name(
    house: House, spoiled: list[str], told: str
) -> None:
    keys = [f"{key}x" if key in spoiled else key for key in KEYS]
    status, page, _ = check(house, rows_of(house), keys=keys)
    assert status == 422 and told in page and "请重新下载名册" in page
    assert 'id="preview"' not in page


def test_the_village_beside_a_grid_is_not_needed(house: House) -> None:
    keys = [key if key != "village" else "" for key in KEYS]
    status, page, _ = check(house, rows_of(house), keys=keys)
    assert status == 200 and "没有变化" in page


def test_much_of_a_roster_is_ended_only_by_what_is_typed(house: House) -> None:
    leaders = [
        [FIRST, None, "联户长", None, None, f"演示-孙{n}", "否", f"1990000000{n}", None, None]
        for n in range(1, 8)
    ]
    _, page, client = check(house, [*rows_of(house), *leaders], "2026-11-18")
    assert 'name="typed"' not in page
    assert save(client, page).status_code == 303
    before, (chief, *_) = holdings(house), rows_of(house)
    status, page, client = check(house, [chief])
    assert status == 200 and 'name="typed"' in page
    assert "东镇将有 8 人次离任，超过在任的一成。确认无误，请输入 8 或“东镇”。" in page
    for typed in ("", "1", "yes"):
        refused = save(client, page, typed=typed)
        assert refused.status_code == 422 and "尚未保存：东镇将有 8 人次离任。" in refused.text
        assert holdings(house) == before
    # What is shown again is saved from there.
    assert save(client, unescape(refused.text), typed="8").status_code == 303
    assert sum(last is None for *_, last in holdings(house)) == 2
    _, page, client = check(house, [chief, *leaders], "2026-11-22")
    assert save(client, page).status_code == 303
    _, page, client = check(house, [chief], "2026-11-23")
    assert save(client, page, typed="东镇").status_code == 303


def test_a_number_of_thousands_of_digits_is_refused_like_any_other(house: House) -> None:
    """Longer than a workbook's cell may be; a form may say it all the same."""
    chief, *rest = rows_of(house)
    _, page, client = check(house, [[*chief[:9], 12], *rest])
    changed = page.replace(",12,", f",{'1' * 5_000},")
    assert changed != page
    answer = save(client, changed)
    assert answer.status_code == 422 and "联系户数" in answer.text


def told_of(house: House, person_id: str) -> tuple[str, bool]:
    p = person.c
    here = select(p.name, p.party).where(p.person_id == person_id, p.valid_to.is_(None))
    with house.store.readers.connect() as conn:
        row = conn.execute(here).one()
    return row.name, row.party


@pytest.mark.parametrize("seat", [1, 2, 3])
def test_a_number_beside_another_name_renames_nobody(house: House, seat: int) -> None:
    """Only some columns were sorted: on a held seat, an empty one, a new one."""
    leader = [FIRST, None, "联户长", None, None, None, None, None, None, None]
    rows = [*rows_of(house), leader]
    rows[seat][4:6] = ["demo-3", "演示-李某"]
    before = told_of(house, "demo-3")
    status, page, _ = check(house, rows)
    assert status == 422 and "人员编号 demo-3 与姓名不符" in page
    assert f"第 {3 + seat} 行：" in page
    assert told_of(house, "demo-3") == before


def test_who_comes_by_number_keeps_what_is_not_told(house: House) -> None:
    """A party member of another township's seat joins here: his name as covered, party left out."""
    change = update(person).where(person.c.person_id == "demo-3").values(party=True)
    house.store.writer.submit(lambda conn: conn.execute(change))
    chief, worker, empty = rows_of(house)
    joined = [*empty[:4], "demo-3", "演示-王*", None, None, "2026-11-21", None]
    status, page, client = check(house, [chief, worker, joined])
    assert status == 200 and "到任 1" in page and "更名 1" not in page
    assert save(client, page).status_code == 303
    assert told_of(house, "demo-3") == ("演示-王某3", True)


def test_a_new_name_holds_though_the_same_one_takes_another_seat(house: House) -> None:
    chief, worker, empty = rows_of(house)
    renamed = [*worker[:5], "演示-赵六", *worker[6:]]
    second = [*empty[:4], *worker[4:6], None, None, "2026-11-21", None]
    status, page, client = check(house, [chief, renamed, second])
    assert status == 200 and "更名 1" in page and "到任 1" in page
    assert save(client, page).status_code == 303
    assert told_of(house, "demo-1") == ("演示-赵六", False)


@pytest.mark.parametrize(
    ("phone", "status"),
    [("12345", 422), ("1990000123", 422), ("4220000", 422), ("19900001234", 200),
     ("0857-4220000", 200), ("02512345678", 200), ("+8619900001234", 200)],
)  # fmt: skip
def test_a_phone_is_a_mobile_or_a_landline_with_its_area(
    house: House, phone: str, status: int
) -> None:
    rows = rows_of(house)
    rows[1][7] = phone
    told, page, _ = check(house, rows)
    assert told == status and ("11 位号码" in page) == (status == 422)


def test_who_leaves_stands_before_who_comes_and_a_new_number_is_told(house: House) -> None:
    chief, worker, empty = rows_of(house)
    new = [*worker[:4], None, "演示-李四", "是", "19900005678", "2026-11-21", None]
    _, page, _ = check(house, [chief, new, empty])
    rows = re.findall(r"<td>(到任|离任)</td><td>(.*?)</td>", page)
    assert rows == [("离任", "演示-王*"), ("到任", "演示-李四（手机 199****5678）")]


def test_another_townships_roster_is_one_sentence(house: House) -> None:
    rows = rows_of(house)
    other = [[OTHER, None, "网格长", None, None, f"演示-某{n}", "否", None, None, None]
             for n in range(len(rows) + 1)]  # fmt: skip
    status, page, _ = check(house, [*rows, *other])
    assert status == 422 and "这是西镇的名册，请先选西镇。" in page
    assert page.count("行：") == 0


def test_of_many_wrong_rows_the_first_are_named(house: House) -> None:
    wrong = [[FIRST, None, "村长", None, None, f"演示-某{n}", "否", None, None, None]
             for n in range(60)]  # fmt: skip
    status, page, _ = check(house, wrong)
    assert status == 422 and page.count("行：") == 50
    assert "另有 10 处" in page


def test_nobody_comes_before_who_was_there(house: House) -> None:
    rows = rows_of(house)
    rows[0][4:6] = [None, "演示-李四"]
    status, page, _ = check(house, rows)
    assert status == 422 and "应晚于" in page


def test_a_change_in_between_is_not_written_over(house: House) -> None:
    chief, worker, empty = rows_of(house)
    new = [*worker[:4], None, "演示-李四", "是", None, "2026-11-21", None]
    _, page, client = check(house, [chief, new, empty])
    assert save(client, page).status_code == 303
    again = save(client, page)
    assert again.status_code == 422 and "刚刚由他人修改" in again.text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_rosters_are_the_administrators(house: House, role: Role) -> None:
    client = house.client(role)
    for path in (HOME, f"{HOME}/template.xlsx?township={EAST}"):
        assert client.get(path, headers=BROWSER).status_code in {302, 403}
    assert house.client(Role.ADMIN).get(f"{HOME}/template.xlsx?township=x").status_code == 422


def day_of(house: House, day: int) -> tuple[list[str], dict[str, int | None], float]:
    """Names and households of the seats and the share of the party, as of a day."""
    county, at = house.store.county, start_of(day, house.store.county.zone) + 1
    scope = Scope(CODE, EAST)
    with house.store.readers.connect() as conn:
        lists = [seats_listed(conn, county, scope, at, of=of).seats for of in ("chiefs", "workers")]
        shares = staffing_by_township(conn, county, scope, at)["party_share"]
    found = [seat for seats in lists for seat in seats]
    households = {seat.person_id: seat.households for seat in found}
    return [seat.name for seat in found], households, float(shares.iloc[0])


def test_a_past_day_has_the_names_party_and_households_of_then(either: House) -> None:
    chief, worker, empty = rows_of(either)
    told = [*worker[:5], "赵六", "是", "19900005678", worker[8], 12]
    _, page, client = check(either, [chief, told, empty], "2026-11-10")
    assert "更名 1，党员身份 1，手机 1，联系户数 1" in page
    assert save(client, page).status_code == 303
    _, page, client = check(either, [chief, [*told[:6], "否", None, told[8], None], empty])
    assert "党员身份 1，联系户数 1。" in page
    assert save(client, page).status_code == 303
    before, between, after = (day_of(either, day) for day in (20261109, 20261110, 20261120))
    assert before == (["演示-王*", "演示-王*"], {"demo-0": None, "demo-1": None}, 0.5)
    assert between == (["演示-王*", "赵*"], {"demo-0": None, "demo-1": 12}, 1.0)
    assert after == (["演示-王*", "赵*"], {"demo-0": None, "demo-1": None}, 0.5)


def test_a_file_in_full_applied_twice_changes_nothing(house: House) -> None:
    chief, worker, empty = rows_of(house)
    told = [
        [*chief[:5], "演示-赵六", "否", "19900009999", chief[8], 14],
        [*worker[:5], "演示-钱七", "是", "19900005678", worker[8], 12],
        [*empty[:4], None, "演示-孙八", "是", "19900007777", "2026-11-20", 9],
    ]
    _, page, client = check(house, told)
    assert save(client, page).status_code == 303
    said = select(func.count()).select_from(person)
    with house.store.readers.connect() as conn:
        before = conn.scalar(said)
    status, page, _ = check(house, told)
    assert status == 200 and "没有变化" in page
    with house.store.readers.connect() as conn:
        assert conn.scalar(said) == before


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [(5, "演示-钱七", "人员 demo-1 的姓名"), (9, 7, "的联系户数自 2026-11-20 起")],
)
def test_nothing_is_told_from_a_day_before_what_replaced_it(
    house: House, column: int, value: str | int, told: str
) -> None:
    chief, worker, empty = rows_of(house)
    first = [*worker[:5], "演示-赵六", *worker[6:9], 12]
    _, page, client = check(house, [chief, first, empty])
    assert save(client, page).status_code == 303
    worker = rows_of(house)[1]
    worker[column] = value
    status, page, _ = check(house, [chief, worker, empty], "2026-11-19")
    assert status == 422 and told in page and "第 4 行：" in page


def test_a_mistake_is_put_right_on_its_own_day_and_stays_on_record(house: House) -> None:
    chief, worker, empty = rows_of(house)
    for name in ("演示-赵陆", "演示-钱七"):
        _, page, client = check(house, [chief, [*worker[:5], name, *worker[6:]], empty])
        assert save(client, page).status_code == 303
    p = person.c
    query = select(p.name, p.valid_from, p.valid_to).where(p.person_id == "demo-1")
    with house.store.readers.connect() as conn:
        assert conn.execute(query.order_by(p.serial)).all() == [
            ("演示-王某1", 0, 20261120), ("演示-赵陆", 20261120, 20261120),
            ("演示-钱七", 20261120, None),
        ]  # fmt: skip


def test_a_move_shows_what_else_is_said_anew(house: House) -> None:
    chief, worker, empty = rows_of(house)
    moved = [*empty[:4], *worker[4:6], "是", "19900005678", "2026-11-12", None]
    status, page, client = check(house, [chief, [*worker[:4], *empty[4:]], moved])
    assert status == 200 and "调岗 1，党员身份 1，手机 1。" in page
    assert save(client, page).status_code == 303
    # From the day of the changes, not from that of the new seat.
    assert day_of(house, 20261119)[2] == 0.5 and day_of(house, 20261120)[2] == 1.0


def test_words_without_an_id_never_rename_a_known_person_back(house: House) -> None:
    chief, worker, empty = rows_of(house)
    came = [*empty[:4], None, "演示-孙八", "否", "19900007777", "2026-11-20", None]
    _, page, client = check(house, [chief, worker, came])
    assert save(client, page).status_code == 303
    held = rows_of(house)[2]
    who = held[4]
    _, page, client = check(house, [chief, worker, [*held[:5], "演示-钱七", *held[6:]]])
    assert "更名 1" in page and save(client, page).status_code == 303
    # On the own seat, and once that is empty.
    status, page, _ = check(house, [chief, worker, came], "2026-11-21")
    assert status == 422 and "请填写人员编号" in page and who in page
    _, page, client = check(house, [chief, worker, empty], "2026-11-21")
    assert "离任 1" in page and save(client, page).status_code == 303
    again = [*came[:8], "2026-11-22", None]
    status, page, _ = check(house, [chief, worker, again], "2026-11-22")
    assert status == 422 and "现名“演示-钱*”" in page and "第 5 行：" in page
    # What the words say to do.
    _, page, client = check(house, [chief, worker, [*again[:4], who, "演示-钱*", *again[6:]]])
    assert "共 1 处：到任 1。" in page
    assert save(client, page).status_code == 303 and told_of(house, who) == ("演示-钱七", False)


def test_households_hold_from_the_import_not_from_the_new_holders_day(house: House) -> None:
    chief, worker, empty = rows_of(house)
    _, page, client = check(house, [chief, [*worker[:9], 12], empty], "2026-11-18")
    assert save(client, page).status_code == 303
    new = [*worker[:4], None, "演示-李四", "是", "19900005678", "2026-11-15", 15]
    joined = [*empty[:4], None, "演示-孙八", "否", "19900007777", "2026-11-15", 9]
    leader = [FIRST, None, "联户长", None, None, "演示-孙七", "否", None, "2026-11-15", 23]
    status, page, client = check(house, [chief, new, joined, leader])
    assert status == 200 and save(client, page).status_code == 303
    s = post_households.c
    with house.store.readers.connect() as conn:
        rows = conn.execute(select(s.post_id, s.valid_from, s.households))
        assert sorted(map(tuple, rows)) == [
            (f"{FIRST}-leader-001", 20261115, 23), (f"{FIRST}-worker-001", 20261118, 12),
            (f"{FIRST}-worker-001", 20261120, 15), (f"{SECOND}-worker-001", 20261120, 9),
        ]  # fmt: skip
