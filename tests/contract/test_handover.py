"""Handing a shift over, over HTTP: who reads and signs, what is kept, what never changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from dashboards.endpoints import exports
from dashboards.endpoints import handover as endpoint
from data_layer.core.days import HOUR_MS
from data_layer.core.shifts import shift_at
from data_layer.db.tables import audit, handover
from data_layer.log.record import record
from data_layer.vocab import Role
from tests.contract.access_house import (
    BROWSER,
    HASH,
    ORIGIN,
    House,
    csrf_token,
    open_house,
    sign_in_as,
)
from tests.contract.test_exports_of_pages import made, rows_of
from tests.world import CODE, COUNTY, COUNTY_SCOPE, EAST, GRIDS, HOUR, NOW, event, reported, submit

SHIFT = shift_at(COUNTY, NOW).code
HOME = f"/desk/handover?shift={SHIFT}"
FIRST = f"/desk/handover/{SHIFT}-1"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as made:
        made.server.register_blueprint(endpoint.blueprint)
        made.server.register_blueprint(exports.blueprint)
        store(made, [reported(NOW - HOUR, "a", title="消防通道堵塞", urgency="critical")], "i1")
        store(made, [reported(NOW - HOUR, "b", grid_code=GRIDS[EAST][1]),
                     event("urged", NOW - HOUR // 2, "c")], "i2")  # fmt: skip
        yield made


def store(house: House, events: list[Any], name: str) -> None:
    house.store.writer.submit(
        lambda conn: record(conn, COUNTY, submit(events, name), COUNTY_SCOPE, house.clock.now)
    )


def colleague(house: House) -> FlaskClient:
    """A second operator."""
    from data_layer.services.accounts import Account, create_account

    new = Account(CODE, "second", Role.OPERATOR, display_name="演示乙", must_change=False)
    house.store.writer.submit(lambda conn: create_account(conn, COUNTY, new, HASH, NOW))
    client = house.client()
    assert sign_in_as(client, "second").status_code == 302
    return client


def page(client: FlaskClient, path: str = HOME) -> TestResponse:
    return client.get(path, headers=BROWSER, follow_redirects=True)


def post(client: FlaskClient, path: str = "/desk/handover", **fields: str) -> TestResponse:
    fields.setdefault("csrf_token", csrf_token(client, "/password"))
    if path == "/desk/handover":
        fields.setdefault("shift", SHIFT)
    elif "act" not in fields:
        fields.setdefault("seen", version(client, path))
    return client.post(path, data=fields, headers={"Origin": ORIGIN, **BROWSER})


def shown(answer: TestResponse) -> str:
    """What a page shows; the form's token changes with the second."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", answer.text.split("<main>")[1])


def version(client: FlaskClient, path: str) -> str:
    """The version of a sheet in the form of whoever may sign it next."""
    found = re.search(r'name="seen" value="(\d+)"', page(client, path).text)
    return found[1] if found else "0"


def rows(house: House, table: Any = handover) -> list[Any]:
    with house.store.readers.connect() as conn:
        return [dict(row) for row in conn.execute(select(table)).mappings()]


def test_the_sheet_tells_the_running_shift_and_links_every_number(house: House) -> None:
    answer = page(house.client(Role.OPERATOR))
    assert answer.status_code == 200
    for part in ("交接班记录", "11月23日", "白班", "消防通道堵塞", "未签字"):
        assert part in answer.text
    assert f"/desk/handover/cases?shift={SHIFT}&amp;of=came" in answer.text
    assert "/desk?view=to_accept" in answer.text
    assert "/desk?case=TC20261123-0001" in answer.text
    listed = house.client(Role.OPERATOR).get(f"/desk/handover/cases?shift={SHIFT}&of=urged")
    assert "TC20261123-0002" in listed.text
    assert "TC20261123-0001" not in listed.text


@pytest.mark.parametrize("query", ["of=open", "of=came&split=urgency&key=critical", "of=urged"])
def test_a_list_is_taken_out_row_by_row(house: House, tmp_path: Path, query: str) -> None:
    address = f"/desk/handover/cases?shift={SHIFT}&{query}"
    listed = house.client(Role.ANALYST).get(address, headers=BROWSER).text
    assert f"/exports/new?{urlencode({'of': address})}".replace("&", "&amp;") in listed
    head, *lines = rows_of(made(house.store, tmp_path, address, Role.ANALYST))
    assert head[0] == "事件编号"
    assert [line[0] for line in lines] == re.findall(r"case=(TC[\d-]+)", listed)


def test_a_list_is_taken_out_whole(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data_layer.queries.shift.MOST", 1)
    address = f"/desk/handover/cases?shift={SHIFT}&of=came"
    _, *lines = rows_of(made(house.store, tmp_path, address, Role.ANALYST))
    assert len(lines) == 2


@pytest.mark.parametrize(("role", "status"), [(Role.ANALYST, 200), (Role.LEADER, 403)])
def test_who_may_not_read_the_sheets_takes_none_of_them_out(
    house: House, role: Role, status: int
) -> None:
    asked = {"of": f"/desk/handover/cases?shift={SHIFT}&of=open"}
    answer = house.client(role).get("/exports/new", query_string=asked, headers=BROWSER)
    assert answer.status_code == status


def test_the_shift_before_is_offered_until_it_is_handed_over(house: House) -> None:
    house.clock.now = NOW + 8 * HOUR_MS + HOUR_MS // 2  # half an hour into the night's shift
    first, second = house.client(Role.OPERATOR), colleague(house)
    assert "白班" in page(first, "/desk/handover").text
    post(first, note="")
    post(second, FIRST)
    assert "夜班" in page(first, "/desk/handover").text


def test_late_in_a_shift_it_is_the_running_one_that_is_shown(house: House) -> None:
    client = house.client(Role.OPERATOR)
    assert "夜班" in page(client, "/desk/handover").text
    house.clock.now = NOW + HOUR_MS // 2
    assert "白班" in page(client, "/desk/handover").text


@pytest.mark.parametrize(
    ("role", "reads", "signs"),
    [
        (Role.OPERATOR, True, True),
        (Role.SUPERVISOR, True, True),
        (Role.ANALYST, True, False),
        (Role.HANDLER, False, False),
        (Role.LEADER, False, False),
    ],
)
def test_who_reads_and_who_signs(house: House, role: Role, reads: bool, signs: bool) -> None:
    client = house.client(role)
    for path in ("/desk/handover", f"/desk/handover/cases?shift={SHIFT}&of=came"):
        assert page(client, path).status_code == (200 if reads else 403)
    assert ("交班签字" in page(client).text) == signs
    assert post(client, note="x").status_code == (302 if signs else 403)
    tried = [row for row in rows(house, audit) if row["action"] == "hand_over"]
    told = [(row["actor"], row["action"], row["detail"]["code"]) for row in tried]
    assert told == ([] if signs else [(str(role), "hand_over", "no_right")])
    assert len(rows(house)) == signs
    assert page(client, FIRST).status_code == (200 if signs else (404 if reads else 403))


def test_two_signatures_close_a_sheet_for_good(house: House) -> None:
    first, second = house.client(Role.OPERATOR), colleague(house)
    assert post(first, note="请盯住东1村。").location == FIRST
    waiting = page(second, FIRST)
    assert "待接班签字" in waiting.text
    assert "接班签字</button>" in waiting.text
    house.clock.now += HOUR_MS
    assert post(second, FIRST).location == FIRST
    (row,) = rows(house)
    assert (row["outgoing"], row["outgoing_at"]) == ("operator", NOW)
    assert (row["incoming"], row["incoming_name"]) == ("second", "演示乙")
    assert row["incoming_at"] == NOW + HOUR_MS
    for client, fields in ((first, {"act": "rewrite", "note": "改"}), (second, {}), (first, {})):
        refused = post(client, FIRST, **fields)
        assert refused.status_code == 409
        assert "不能再改" in refused.text
    assert post(first, note="again").status_code == 409
    assert rows(house) == [row]
    shown = page(second, FIRST).text
    for part in ("双方已签字", "请盯住东1村。", "演示乙"):
        assert part in shown
    assert "签字</button>" not in shown
    noted = [(r["action"], r["actor"], r["object"]) for r in rows(house, audit)]
    assert ("handover_written", "operator", f"{SHIFT}-1") in noted
    assert ("handover_signed", "second", f"{SHIFT}-1") in noted


def numbers(client: FlaskClient) -> str:
    """The kept sheet as shown, without the form and its changing token."""
    return page(client, FIRST).text.split("<main>")[1].split('class="panel sign"')[0]


def test_a_signed_sheet_keeps_its_numbers(house: House) -> None:
    client = house.client(Role.OPERATOR)
    post(client, note="")
    before = numbers(client)
    store(house, [reported(NOW - HOUR, "late", title="补录事件", urgency="critical")], "i9")
    assert numbers(client) == before
    assert "补录事件" not in before
    post(client, FIRST, act="rewrite", note="补充")
    assert "补录事件" in page(client, FIRST).text


def test_a_sheet_is_not_signed_unseen(house: House) -> None:
    first, second = house.client(Role.OPERATOR), colleague(house)
    post(first, note="一")
    seen = version(second, FIRST)
    house.clock.now += 1
    post(first, FIRST, act="rewrite", note="二")
    for unseen in (seen, "", "x"):
        refused = post(second, FIRST, seen=unseen)
        assert refused.status_code == 409
        assert "重新打开核对" in refused.text
    assert rows(house)[0]["incoming_at"] is None
    assert post(second, FIRST).status_code == 302


def test_what_happens_after_an_early_signature_is_on_the_next_sheet(house: House) -> None:
    """The day's shift is handed over half an hour early; a case comes in that half hour."""
    day = shift_at(COUNTY, NOW)
    house.clock.now = day.ends_at - HOUR // 2
    first = house.client(Role.OPERATOR)
    post(first, note="")
    late = day.ends_at - HOUR // 4
    house.clock.now = day.ends_at + HOUR
    store(house, [reported(late, "late", title="交班后来件")], "i9")
    night = shift_at(COUNTY, day.ends_at).code
    shown = page(first, f"/desk/handover?shift={night}").text
    assert "自上一班交班" in shown
    listed = first.get(f"/desk/handover/cases?shift={night}&of=came").text
    assert "交班后来件" in listed
    assert "消防通道堵塞" not in listed
    post(first, FIRST, act="rewrite", note="")  # filled anew after the end: all of it is there now
    assert "自上一班交班" not in page(first, f"/desk/handover?shift={night}").text
    assert "交班后来件" not in first.get(f"/desk/handover/cases?shift={night}&of=came").text


def test_an_unfinished_sheet_is_its_writers_to_change(house: House) -> None:
    first, second = house.client(Role.OPERATOR), colleague(house)
    post(first, note="一")
    assert post(second, FIRST, act="rewrite", note="二").status_code == 403
    assert post(first, FIRST).status_code == 409  # nobody hands over to themselves
    assert post(second, note="另一张").status_code == 409
    assert post(first, FIRST, act="rewrite", note="三").status_code == 302
    assert [(row["note"], row["serial"]) for row in rows(house)] == [("三", 1)]


def test_a_correction_is_a_new_sheet(house: House) -> None:
    first, second = house.client(Role.OPERATOR), colleague(house)
    post(first, note="一")
    assert post(first, note="二", corrects="1").status_code == 409  # not closed yet
    post(second, FIRST)
    draft = page(second, f"/desk/handover?shift={SHIFT}&correct=1")
    assert 'name="corrects" value="1"' in draft.text
    assert post(second, note="更正", corrects="1").location == f"/desk/handover/{SHIFT}-2"
    assert [(row["serial"], row["note"]) for row in rows(house)] == [(1, "一"), (2, "更正")]
    assert page(first, f"/desk/handover?shift={SHIFT}").request.path.endswith("-2")
    assert "第 1 次更正" in page(first).text
    assert post(first, note="再改", corrects="1").status_code == 409


def test_a_note_is_covered_and_never_markup(house: House) -> None:
    client = house.client(Role.OPERATOR)
    post(client, note="<script>x</script> 张三 13812345678\r\n第二行\x00\u202e")
    (row,) = rows(house)
    assert row["note"] == "<script>x</script> 张三 138****5678\n第二行"
    assert "<script>x" not in page(client, FIRST).text
    assert post(client, FIRST, act="rewrite", note="长" * 2001).status_code == 422


def test_a_shift_to_come_is_not_handed_over(house: House) -> None:
    client = house.client(Role.OPERATOR)
    assert post(client, shift="20261124-day", note="").status_code == 422
    assert post(client, shift="20261124-noon", note="").status_code == 404
    assert rows(house) == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/desk/handover?shift=x", 404),
        ("/desk/handover?shift=20261123-day&before=99999999999999999999999", 200),
        ("/desk/handover?before=-5", 200),
        ("/desk/handover/20261123-day-7", 404),
        ("/desk/handover/20261123-day-²", 404),
        ("/desk/handover/20261123-day-99999999999999999999", 404),
        ("/desk/handover/nothing", 404),
        (f"/desk/handover/cases?shift={SHIFT}&of=nothing", 404),
        (f"/desk/handover/cases?shift={SHIFT}&of=came&split=nothing&key=x", 404),
        (f"/desk/handover/cases?shift={SHIFT}&of=came&split=township&key=%00%27", 200),
        ("/desk/handover/cases", 404),
        (f"/desk/handover?shift={SHIFT}&correct=1", 200),
        ("/desk/handover?shift=20200101-night", 200),
    ],
)
def test_odd_addresses_are_answered_plainly(house: House, path: str, status: int) -> None:
    assert page(house.client(Role.OPERATOR), path).status_code == status


def test_a_form_without_its_token_signs_nothing(house: House) -> None:
    client = house.client(Role.OPERATOR)
    assert post(client, csrf_token="wrong", note="x").status_code == 400
    assert rows(house) == []
    assert house.client().get("/desk/handover", headers=BROWSER).status_code == 302


def test_it_speaks_english(house: House) -> None:
    client = house.client(Role.OPERATOR)
    client.set_cookie("lang", "en")
    text = page(client).text
    for part in ("Shift hand-over", "Day shift", "Came in", "Sign as outgoing"):
        assert part in text
