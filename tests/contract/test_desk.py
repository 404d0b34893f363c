"""The desk over HTTP: what each role gets, and that nothing of others is in any byte of it."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from dashboards.endpoints import desk
from data_layer.core.county import County
from data_layer.db.tables import account, assignment, incident
from data_layer.queries.cache import STEP_MS
from data_layer.queries.desk_filters import Ask
from data_layer.queries.worklist import Worklist, worklist
from data_layer.services.heartbeat import beat
from data_layer.services.store import Store
from data_layer.vocab import CASE_ROLES, TICK, Role
from tests.contract.conftest import Clients
from tests.contract.test_whole_app import foreign, leaks
from tests.served import credentials_of

DEPARTMENT = "520581-enforcement"


def asked(client: FlaskClient, query: str = "") -> dict[str, Any]:
    answer = client.get(f"/desk/list{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = json.loads(answer.data)
    return found


def frame(client: FlaskClient) -> str:
    """The page itself: an empty frame; what its scripts are told stands in attributes, escaped."""
    answer = client.get("/desk", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return unescape(answer.text)


@pytest.mark.parametrize("role", CASE_ROLES)
def test_every_case_role_has_a_desk(client_for: Clients, role: Role) -> None:
    found = asked(client_for(role))
    assert found["total"] == found["counts"]["all"]
    assert len(found["rows"]) == min(100, found["total"])
    assert 'id="desk"' in frame(client_for(role))


def test_others_have_none(client_for: Clients) -> None:
    for role in set(Role) - set(CASE_ROLES):
        for path in ("/desk", "/desk/list", "/desk/cases/x", "/desk/units"):
            assert client_for(role).get(path, headers={"Accept": "*/*"}).status_code == 403


def test_the_head_says_while_the_ladder_stands_still(store: Store, client_for: Clients) -> None:
    for age_s, said in ((601, "升级巡检已停止 10 分钟"), (0, "")):
        at = store.clock() - age_s * 1000
        store.writer.submit(lambda c, at=at: beat(c, store.county.code, TICK, at, 1, 0))
        assert asked(client_for(Role.HANDLER))["stopped"] == said


def test_a_tab_counts_the_rows_behind_it(client_for: Clients) -> None:
    client = client_for(Role.OPERATOR)
    counts = asked(client)["counts"]
    assert counts["overdue"] > 0
    for view, count in counts.items():
        found = asked(client, f"?view={view}&limit=500")
        assert found["total"] == count
        assert len(found["rows"]) == min(500, count)


def test_a_whole_number_leads_to_its_case_from_any_view(store: Store, client_for: Clients) -> None:
    own = credentials_of(store.settings.instance)["users"]["leader"]["township_code"]
    closed = select(incident.c.case_no).where(incident.c.stage == "closed").limit(1)
    with store.readers.connect() as conn:
        here = str(conn.scalar(closed.where(incident.c.township_code == own)))
        there = str(conn.scalar(closed.where(incident.c.township_code != own)))
    short = here.removeprefix(store.county.case_prefix)
    for written in (here, here.lower(), f"{short[:4]}-{short[4:]}"):
        for view in ("all", "overdue", "ended"):
            found = asked(client_for(Role.OPERATOR), f"?view={view}&q={written}")
            assert found["exact"] == here
    row = asked(client_for(Role.LEADER), f"?view=ended&q={here}")["rows"][0]
    assert (row["no"], row["stage"], row["in_stage"]) == (here, "办结", "")
    assert asked(client_for(Role.LEADER), f"?q={there}")["exact"] == ""
    for part in (here[:-1], "QX", ""):
        assert asked(client_for(Role.OPERATOR), f"?q={part}")["exact"] == ""


def test_the_number_of_the_source_finds_its_case(store: Store, client_for: Clients) -> None:
    """People on the telephone give the number their own hotline gave them."""
    with store.readers.connect() as conn:
        row = conn.execute(
            select(incident.c.incident_id, incident.c.case_no).where(incident.c.is_open.is_(True))
        ).first()
    assert row is not None
    found = asked(client_for(Role.OPERATOR), f"?view=all&q={row.incident_id}")["rows"]
    assert [one["no"] for one in found] == [row.case_no]
    part = asked(client_for(Role.OPERATOR), f"?view=all&q={row.incident_id[:-1]}")["rows"]
    assert row.case_no not in [one["no"] for one in part]


def test_windows_filters_and_search_are_checked(client_for: Clients) -> None:
    client = client_for(Role.OPERATOR)
    for query in (
        "?limit=0", "?limit=x&offset=-5", "?limit=99999999&offset=99999999999", "?sort=rubbish",
        "?view=rubbish", "?q=%25%27%22%00", "?since=x", "?urgency=x", "?category=%F0%9F%98%80",
    ):  # fmt: skip
        asked(client, query)
    assert len(asked(client, "?limit=100000")["rows"]) <= 500
    assert client.get("/desk/list?township=999").status_code == 404


def test_a_list_until_a_day_is_kept_like_any_other(
    client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was asked from the very moment on, which no memory knows a second time."""
    begins = []

    def counted(*asker: Any, ask: Ask) -> Worklist:
        begins.append(ask.due[0] if ask.due else None)
        return worklist(*asker, ask=ask)

    monkeypatch.setattr(desk, "worklist", counted)
    asked(client_for(Role.OPERATOR), "?until=next")
    assert begins and all(begin is not None and begin % STEP_MS == 0 for begin in begins)


def test_a_leader_and_a_handler_get_no_byte_of_another_township(
    store: Store, client_for: Clients, credentials: dict[str, Any]
) -> None:
    own = credentials["users"]["leader"]["township_code"]
    other = next(t.code for t in store.county.townships if t.code != own)
    words = foreign(store, own)
    for role in (Role.LEADER, Role.HANDLER):
        client = client_for(role)
        answers = [client.get(f"/desk/list?view={v}&limit=500").text for v in ("all", "overdue")]
        answers += [client.get(f"/desk/units?q={q}").text for q in ("", "司法", "中心")]
        for row in asked(client, "?limit=40")["rows"]:
            answers.append(client.get(f"/desk/cases/{row['no']}").text)
        for text in answers:
            assert not leaks(text, words)
        assert not leaks(frame(client), words)
        refused = client.get(f"/desk/list?township={other}")
        assert refused.status_code == 403
        assert not leaks(refused.text, words)


def test_a_case_elsewhere_is_not_there(
    store: Store, client_for: Clients, credentials: dict[str, Any]
) -> None:
    own = credentials["users"]["leader"]["township_code"]
    with store.readers.connect() as conn:
        outside = conn.scalar(
            select(incident.c.case_no).where(incident.c.township_code.not_in(["", own])).limit(1)
        )
    client = client_for(Role.LEADER)
    answers = [client.get(f"/desk/cases/{number}") for number in (outside, "QX20000101-0001")]
    assert [a.status_code for a in answers] == [404, 404]
    assert answers[0].data == answers[1].data


def test_a_units_own_time_is_told_from_the_cases(client_for: Clients) -> None:
    """One case was 19 days late on the unit's list and 16 on its own page, both without a word."""
    rows = client_for(Role.HANDLER).get("/desk/list?limit=500").json["rows"]
    timed = [row["due"]["when"] for row in rows if row["due"]["when"]]
    assert timed
    assert all(when.startswith("本单位 · ") for when in timed)
    others = client_for(Role.OPERATOR).get("/desk/list?limit=500").json["rows"]
    assert not any("本单位" in row["due"]["when"] for row in others)


def test_a_handler_sees_the_own_units_cases_alone(store: Store, client_for: Clients) -> None:
    client = client_for(Role.HANDLER)
    with store.readers.connect() as conn:
        before = conn.execute(
            select(account.c.unit_code, account.c.township_code).where(
                account.c.username == "handler"
            )
        ).one()
        mine = set(
            conn.scalars(
                select(assignment.c.case_no).where(
                    assignment.c.unit == DEPARTMENT, assignment.c.active
                )
            )
        )
        theirs = conn.scalar(
            select(assignment.c.case_no)
            .where(assignment.c.unit != DEPARTMENT, assignment.c.active)
            .where(assignment.c.case_no.not_in(sorted(mine)))
            .limit(1)
        )
    try:
        _move(store, DEPARTMENT, "")
        found = asked(client, "?limit=500")
        assert {row["no"] for row in found["rows"]} <= mine
        assert found["total"] > 0
        assert client.get(f"/desk/cases/{found['rows'][0]['no']}").status_code == 200
        assert client.get(f"/desk/cases/{theirs}").status_code == 404
        _move(store, "", "")
        assert asked(client)["total"] == 0
        assert client.get(f"/desk/cases/{theirs}").status_code == 404
    finally:
        _move(store, *before)


def _move(store: Store, unit: str, township: str) -> None:
    change = update(account).where(account.c.username == "handler")
    values = {"unit_code": unit, "township_code": township}
    store.writer.submit(lambda conn: conn.execute(change.values(**values)))


def test_a_case_has_everything_the_panel_shows(client_for: Clients) -> None:
    client = client_for(Role.OPERATOR)
    for row in asked(client, "?limit=30")["rows"]:
        found = json.loads(client.get(f"/desk/cases/{row['no']}").data)
        assert found["case"]["no"] == row["no"]
        assert found["case"]["version"] == row["v"]
        assert [step["state"] for step in found["case"]["track"]].count("todo") < 7
        assert found["timeline"]
        assert found["next"]["step"]
        assert set(found) >= {"case", "timeline", "assignments", "why", "actions", "attachments",
                              "neighbours"}  # fmt: skip


def test_english_words(client_for: Clients) -> None:
    client = client_for(Role.SUPERVISOR)
    client.set_cookie("lang", "en")
    row = asked(client)["rows"][0]
    assert re.search(r"late|left|stopped", row["due"]["text"])
    client.delete_cookie("lang")


def test_each_page_gets_its_own_scripts(client_for: Clients) -> None:
    client = client_for(Role.OPERATOR)
    wall = client.get("/wall/overview", headers={"Accept": "text/html"}).text
    desk = client.get("/desk", headers={"Accept": "text/html"}).text
    assert "/assets/vendor/" not in wall
    assert "/assets/desk/" not in wall
    assert "/assets/wall.js" in wall
    assert "/assets/vendor/ag-grid" in desk
    assert "/assets/desk/desk.js" in desk
    assert "_dash" not in desk
    assert "/assets/wall" not in desk
    assert "/assets/gridmap" not in desk
    assert "/assets/live.js" in desk
    for address in re.findall(r'(?:src|href)="(/assets/[^"]+)"', desk):
        with client.get(address) as answer:
            assert answer.status_code == 200
            assert "immutable" in answer.headers["Cache-Control"]
            assert "Cookie" not in answer.headers.get("Vary", "")
        with client.get(address.partition("?")[0]) as answer:
            assert "immutable" not in answer.headers["Cache-Control"]


def test_units_are_found_by_name(store: Store, client_for: Clients) -> None:
    county: County = store.county
    client = client_for(Role.OPERATOR)
    township = county.townships[3]
    found = json.loads(client.get(f"/desk/units?q=司法所&township={township.code}").data)["units"]
    # Other townships' people would not see the case.
    assert [unit["name"] for unit in found] == [f"{township.name}司法所"]
    found = json.loads(client.get(f"/desk/units?q=局&township={township.code}").data)["units"]
    assert len(found) == 12
    assert all("局" in unit["name"] for unit in found)
    found = json.loads(client.get("/desk/units?q=司法所").data)["units"]
    assert len(found) == 12
