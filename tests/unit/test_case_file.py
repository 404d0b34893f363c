"""The case file: everything that happened, with who and why, as far as the asker may know it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from dashboards.components import desk_case, desk_next
from dashboards.components.fragments import View
from data_layer.core.county import County
from data_layer.core.ladder import Rung
from data_layer.core.masking import mask_name
from data_layer.core.scope import Scope
from data_layer.db.engine import writer_engine
from data_layer.db.migrate import upgrade
from data_layer.db.tables import assignment, incident, log
from data_layer.errors import NotFound
from data_layer.log.bulk import write_history
from data_layer.queries.attachments import Attachment
from data_layer.queries.case_file import CaseFile, case_file
from data_layer.queries.incidents import incident_by_case_no
from data_layer.queries.surroundings import surroundings
from data_layer.vocab import Event
from tests.crowd import crowd_database
from tests.world import (
    ALL_GRIDS,
    COUNTY,
    COUNTY_SCOPE,
    DAY,
    EAST,
    EAST_SCOPE,
    FIELD_KEYS,
    GRIDS,
    HOUR,
    MINUTE,
    NOW,
    WEST,
    event,
    reported,
    store_county,
)

FOREIGN = (WEST, "西镇", "西1", "西2", "U3", GRIDS[WEST][0])


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    engine = crowd_database(f"sqlite:///{tmp_path_factory.mktemp('crowd') / 'crowd.db'}", 500)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def filed(conn: Connection, number: str, scope: Scope = COUNTY_SCOPE) -> CaseFile:
    return case_file(conn, COUNTY, scope, None, number, NOW)


def told(
    tmp_path: object, events: list[Event], scope: Scope = COUNTY_SCOPE, county: County = COUNTY
) -> CaseFile:
    """The file of a case made of these events alone."""
    engine = writer_engine(f"sqlite:///{tmp_path}/one.db", field_keys=FIELD_KEYS)
    with engine.begin() as connection:
        upgrade(connection)
        store_county(connection, county)
        write_history(connection, county, iter([("i1", events)]), NOW)
    with engine.connect() as connection:
        number = connection.scalar(select(incident.c.case_no))
        found = case_file(connection, county, scope, None, str(number), NOW)
    engine.dispose()
    return found


def test_every_event_of_the_log_is_in_the_timeline(crowd: Connection) -> None:
    for number in list(crowd.scalars(select(incident.c.case_no)))[:200]:
        found = filed(crowd, number)
        ids = set(crowd.scalars(select(log.c.event_id).where(log.c.case_no == number)))
        assert {entry.event_id for entry in found.timeline} == ids
        assert [entry.at for entry in found.timeline] == sorted(e.at for e in found.timeline)
        assert found.folded.incident.stage == found.row.stage


def test_numbers_of_people_are_covered_and_sensitive_words_left_out(crowd: Connection) -> None:
    sensitive = dict(crowd.execute(select(incident.c.case_no, incident.c.sensitive)).all())
    for number, hidden in list(sensitive.items())[:200]:
        found = filed(crowd, number)
        text = repr((found.place, found.timeline, found.tasks))
        assert "13812345678" not in text
        assert "522401199001011234" not in text
        if hidden:
            assert "电话" not in text
            assert found.place["place"] == ""


def test_a_township_reads_its_own_cases_and_no_foreign_name(crowd: Connection) -> None:
    places = dict(crowd.execute(select(incident.c.case_no, incident.c.township_code)).all())
    for number, township in places.items():
        if township != EAST:
            with pytest.raises(NotFound):
                filed(crowd, number, EAST_SCOPE)
            continue
        found = filed(crowd, number, EAST_SCOPE)
        around = surroundings(crowd, COUNTY, EAST_SCOPE, None, found.row, NOW)
        shown = [(t.assignment_id, t.unit, t.unit_name, t.clock) for t in found.tasks]
        text = repr((found.place, found.timeline, shown, around))
        assert [word for word in FOREIGN if word in text] == []


def test_a_unit_reads_what_it_has_or_had_and_nothing_else(crowd: Connection) -> None:
    held = {
        (unit, number)
        for unit, number in crowd.execute(select(assignment.c.unit, assignment.c.case_no))
    }
    for number in list(crowd.scalars(select(incident.c.case_no)))[:200]:
        for unit in ("U1", "U2", "U3", ""):
            if (unit, number) in held:
                assert case_file(crowd, COUNTY, COUNTY_SCOPE, unit, number, NOW).row
            else:
                with pytest.raises(NotFound):
                    case_file(crowd, COUNTY, COUNTY_SCOPE, unit, number, NOW)


def test_what_is_around_a_case(crowd: Connection) -> None:
    statement = select(incident).where(incident.c.grid_code == ALL_GRIDS[0]).limit(1)
    row = crowd.execute(statement).one()
    around = surroundings(crowd, COUNTY, COUNTY_SCOPE, None, row, NOW)
    assert around.chief.endswith("*")
    same = select(incident.c.case_no).where(
        incident.c.grid_code == row.grid_code,
        incident.c.is_open == 1,
        incident.c.counts,
        incident.c.case_no != row.case_no,
    )
    assert {near.case_no for near in around.in_grid} == set(crowd.scalars(same))
    assert all(near.at > NOW - 91 * DAY for near in around.alike)
    of_a_unit = surroundings(crowd, COUNTY, COUNTY_SCOPE, "U1", row, NOW)
    assert (of_a_unit.in_grid, of_a_unit.alike) == ([], [])


def test_who_and_why_of_each_step(tmp_path: object) -> None:
    at, more = NOW - DAY, {"source_kind": "hotline_12345", "title": "电话 13812345678"}
    found = told(
        tmp_path,
        [
            reported(at, "e1", actor="王小明", **more),
            event("accepted", at + HOUR, "e2", actor="U1", recorded_by="值班员"),
            event(
                "dispatched", at + 2 * HOUR, "e3", lead_unit="U1", assist_units=["U2"],
                opinion="请联系 13812345678", reason_code="wrong_unit",
            ),
            event("dispatched", at + 3 * HOUR, "e4", lead_unit="U2"),
            event("commented", at + 4 * HOUR, "e5", opinion="写错了"),
            event("retracted", at + 5 * HOUR, "e6", ref_event_id="e5"),
        ],
    )  # fmt: skip
    first, second, third, fourth, fifth, _ = found.timeline
    assert first.actor == "王*"
    assert first.facts["title"] == "电话 138****5678"
    assert (second.actor, second.recorded_by) == ("东镇综治中心", "值班员")
    assert (third.facts["lead"], third.facts["assists"]) == ("东镇综治中心", ["县消防救援大队"])
    assert third.opinion == "请联系 138****5678"
    assert third.reason_code == "wrong_unit"
    assert fourth.irregular
    assert fifth.retracted
    assert [task.unit for task in found.tasks] == ["U1", "U2"]
    assert found.clock.kind == "sign"


def test_a_step_behind_its_limit_says_by_how_much(tmp_path: object) -> None:
    """An urgent case has 24 hours to be accepted, dispatched and signed each."""
    at = NOW - 5 * DAY
    found = told(
        tmp_path,
        [
            reported(at, "e1", urgency="urgent"),
            event("accepted", at + 27 * HOUR, "e2"),
            event("dispatched", at + 28 * HOUR, "e3", lead_unit="U1"),
            event("signed", at + 80 * HOUR, "e4", unit="U1"),
        ],
    )
    _, accepted, dispatched, signed = found.timeline
    assert accepted.over
    assert (accepted.over.stage, accepted.over.left.days, accepted.over.left.ms) == (
        "accept",
        0,
        3 * HOUR,
    )
    assert dispatched.over is None
    assert signed.over
    assert (signed.over.left.days, signed.over.left.ms) == (1, 4 * HOUR)


def test_an_area_code_in_a_name_says_no_more_than_the_scope_may_know(tmp_path: object) -> None:
    actor = f"网格员-{GRIDS[EAST][0]}-{GRIDS[WEST][0]}"
    events = [reported(NOW - HOUR, "e1", source_kind="worker", actor=actor)]
    assert told(tmp_path, events, EAST_SCOPE).timeline[0].actor == "网格员-东1-外乡镇"


VIEW = View("zh", COUNTY.zone, NOW)


def panel(found: CaseFile) -> str:
    """What the desk's panel gets of the case, as text."""
    told = (
        desk_case.case(found, COUNTY, VIEW),
        desk_case.timeline(found, COUNTY, VIEW),
        [desk_case.task(task, found, COUNTY, VIEW) for task in found.tasks],
    )
    return repr(told)


def test_a_case_before_its_report_opens_with_what_came(tmp_path: Path) -> None:
    """An event may come before the report: the panel once failed on its empty urgency."""
    found = told(tmp_path, [event("closed", NOW - HOUR, "e1", actor="张三")])
    head = desk_case.case(found, COUNTY, VIEW)
    assert (head["stage_name"], head["title"], head["tags"]) == ("待报告", "尚未收到上报", [])
    (only,) = desk_case.timeline(found, COUNTY, VIEW)
    assert (only["name"], only["off"]) == ("办结", False)
    assert only["notes"] == ["先于上报收到，待上报后认定"]
    assert (desk_next.next_step(found, VIEW), desk_next.ladder(found, COUNTY, VIEW)) == ({}, "")
    assert desk_case.why(found, COUNTY, COUNTY_SCOPE, VIEW) == []


def test_a_unit_stands_once_and_a_machine_goes_by_its_systems_name(tmp_path: Path) -> None:
    """A machine signed with the beginning of its token, as if it had written for somebody; what a
    system sent without a name was the system's own; a unit stood before its own full name."""
    at, full = NOW - DAY, "东镇综治中心（网格中心）"
    county = replace(COUNTY, units={**COUNTY.units, "U1": COUNTY.units["U1"]._replace(name=full)})
    machine = {"source": "热线平台", "recorded_by": "qx_0a1b2c3d"}
    found = told(
        tmp_path,
        [
            reported(at, "e1", source="热线平台"),
            event("accepted", at + 1, "e2", actor="热线平台", **machine),
            event("dispatched", at + 2, "e3", lead_unit="U1"),
            event("signed", at + 3, "e4", unit="U1", actor="U1", **machine),
            event("fed_back", at + 4, "e5", unit="U1", actor="U1", recorded_by="李值班"),
            event("reminded", at + 5, "e6", source="tick", to="holder", cause="overdue"),
            event("urged", at + 6, "e7", unit="U1", actor=f"承办人-{full}"),
        ],
        county=county,
    )
    assert [one["who"] for one in desk_case.timeline(found, county, VIEW)] == [
        "热线平台",
        "热线平台（系统接口）",
        "test",
        "东镇综治中心 · 热线平台（系统接口）",
        "东镇综治中心 · 李值班 代录",
        "系统",
        "承办人-东镇综治中心",
    ]


def test_what_the_reporter_said_stands_at_the_head_line_by_line(tmp_path: Path) -> None:
    events = [reported(NOW - HOUR, "e1", text="桥头塌陷\n电话 13812345678")]
    found = told(tmp_path, events)
    assert desk_case.case(found, COUNTY, VIEW)["said"] == "桥头塌陷\n电话 138****5678"
    (tmp_path / "one.db").unlink()
    hidden = told(tmp_path, [events[0]._replace(payload={**events[0].payload, "sensitive": True})])
    assert desk_case.case(hidden, COUNTY, VIEW)["said"] == ""


@pytest.mark.parametrize(
    ("kind", "sensitive", "seen", "picture"),
    [
        ("image/jpeg", False, True, True),
        ("application/pdf", False, True, False),
        # To open one of a sensitive case is noted: it must not show itself.
        ("image/jpeg", True, True, False),
        ("image/jpeg", False, False, False),
    ],
)
def test_pictures_show_themselves_to_whoever_may_see_them(
    kind: str, sensitive: bool, seen: bool, picture: bool
) -> None:
    held = Attachment("a1", "TC1", "路面.jpg", kind, 9, "", "op", NOW, sensitive)
    (told_of,) = desk_case.attachments([held], VIEW, seen=seen)
    assert told_of["picture"] is picture


def test_whoever_answers_sees_what_was_asked(tmp_path: Path) -> None:
    at = NOW - HOUR
    events = [
        reported(at, "e1"),
        event("dispatched", at + 1, "e2", lead_unit="U1", assist_units=["U2"]),
        event("signed", at + 2, "e3", unit="U1"),
        event(
            "extension_requested", at + 3, "e4", unit="U1", actor="张三", opinion="等待备件",
            reason_code="weather", due_requested=NOW + DAY,
        ),
    ]  # fmt: skip
    found = told(tmp_path, events)
    lead, assisting = (desk_case.task(task, found, COUNTY, VIEW) for task in found.tasks)
    assert lead["request"]["name"] == "申请延期"
    assert lead["request"]["who"] == "东镇综治中心 张三"
    assert lead["request"]["lines"] == ["申请延至 11-24 12:00", "原因：天气原因", "等待备件"]
    assert assisting["request"] is None
    assert desk_next.next_step(found, VIEW)["who"] == "值班台"
    assert desk_next.next_step(found, VIEW, own=True)["who"] == "值班台 · 本乡镇可答复"


def test_a_second_extension_waits_for_the_supervisor(tmp_path: Path) -> None:
    at, asked = NOW - HOUR, {"unit": "U1", "reason_code": "weather"}
    events = [
        reported(at, "e1"),
        event("dispatched", at + 1, "e2", lead_unit="U1"),
        event("signed", at + 2, "e3", unit="U1"),
        event("extension_requested", at + 3, "e4", due_requested=NOW + DAY, **asked),
        event("extended", at + 4, "e5", unit="U1", due_approved=NOW + DAY),
        event("extension_requested", at + 5, "e6", due_requested=NOW + 2 * DAY, **asked),
    ]
    assert desk_next.next_step(told(tmp_path, events), VIEW)["who"] == "督办领导"


def test_the_limit_of_the_next_step_is_explained_first(tmp_path: Path) -> None:
    """While a unit has still to sign, the limit for handling stood open and that one was folded."""
    at = NOW - HOUR
    events = [reported(at, "e1"), event("dispatched", at + 1, "e2", lead_unit="U1")]
    found = told(tmp_path, events)
    first, *others = desk_case.why(found, COUNTY, COUNTY_SCOPE, VIEW)
    assert (found.clock.kind, first["lines"][2][0], first["current"]) == ("sign", "签收时限", True)
    assert not any(one["current"] for one in others)
    assert len(others) == 2


def test_who_comes_next_on_the_ladder_is_named_as_acting(tmp_path: Path) -> None:
    """督办 was said to be done 至 somebody, as if it were sent there."""
    late = reported(NOW - 40 * DAY, "e1", urgency="ordinary")
    rung = Rung(NOW, "county", 5, "supervise", "overdue", "r")
    found = told(tmp_path, [late])
    for act, words in (("supervise", "由县（市）督办"), ("escalate", "升级至县（市）")):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(desk_next, "next_rung", lambda *_, act=act: rung._replace(act=act))
            told_so = desk_next.ladder(found, COUNTY, VIEW)
        assert told_so == f"若无进展：11-23 12:00 {words}（超期）"


def test_the_track_has_a_line_for_each_part_of_a_time(tmp_path: Path) -> None:
    """On one line a long time touched that of the next step."""
    at = NOW - 60 * DAY
    later = at + 39 * DAY + 14 * HOUR
    events = [
        reported(at, "e1"),
        event("accepted", at + 82 * MINUTE, "e2"),
        event("dispatched", later + 82 * MINUTE, "e3", lead_unit="U1"),
    ]
    track = desk_case.case(told(tmp_path, events), COUNTY, VIEW)["track"]
    assert [step["time"] for step in track[:3]] == [
        ["09-24", "12:00"], ["1 小时", "22 分"], ["39 天", "14 小时"]
    ]  # fmt: skip
    assert track[-1]["time"] == ["未到"]


@pytest.mark.parametrize("unit", ["U3", "U9"])
def test_no_id_names_a_unit_the_scope_may_not_know(tmp_path: Path, unit: str) -> None:
    at = NOW - DAY
    events = [
        reported(at, "e1"),
        event("dispatched", at + HOUR, "e2", lead_unit="U1", assist_units=[unit]),
        event(
            "urged", at + 2 * HOUR, f"tick:TC1:sign_due:e2/{unit}:1", unit=unit,
            assignment_id=f"e2/{unit}", attachments=["f1"],
        ),
        event("signed", at + 3 * HOUR, "e4", unit=unit, actor=unit, recorded_by=unit),
    ]  # fmt: skip
    found = told(tmp_path, events, EAST_SCOPE)
    assert unit not in panel(found)
    assert [entry.event_id for entry in found.timeline] == ["e1", "e2", "", "e4"]
    assert [task.assignment_id for task in found.tasks] == ["e2", ""]
    assert found.timeline[-1].actor == "外乡镇"
    (tmp_path / "one.db").unlink()
    assert f"e2/{unit}" in panel(told(tmp_path, events))


def test_the_number_of_a_case_elsewhere_is_not_told(tmp_path: Path) -> None:
    engine = writer_engine(f"sqlite:///{tmp_path}/two.db", field_keys=FIELD_KEYS)
    there = reported(NOW - DAY, "w1", grid_code=GRIDS[WEST][0])
    with engine.begin() as connection:
        upgrade(connection)
        store_county(connection)
        write_history(connection, COUNTY, iter([("w", [there])]), NOW)
        (target,) = connection.scalars(select(incident.c.case_no)).all()
        merged = event("merged", NOW - HOUR, "e2", merged_into=target)
        write_history(connection, COUNTY, iter([("e", [reported(NOW - DAY), merged])]), NOW)
        number = connection.scalar(
            select(incident.c.case_no).where(incident.c.merged_into == target)
        )
        for scope, unit, seen in ((COUNTY_SCOPE, None, True), (EAST_SCOPE, None, False)):
            found = case_file(connection, COUNTY, scope, unit, number, NOW)
            state = incident_by_case_no(connection, COUNTY, scope, number, unit).state
            assert found.row.stage == "void"
            assert (target in panel(found)) == (target in repr(state)) == seen
    engine.dispose()


@pytest.mark.parametrize(
    ("name", "shown"),
    [("王小明", "王*"), ("演示-刘某00005", "演示-刘*"), ("", ""), ("欧", "欧*")],
)
def test_names_keep_the_family_name(name: str, shown: str) -> None:
    assert mask_name(name) == shown
