"""What the door lets in, and the words with which it refuses the rest."""

from __future__ import annotations

import pytest

from data_layer.core.event_schema import MODEL_OF, json_schemas
from data_layer.core.intake import Door, Place, Submission, grid_of, parse
from data_layer.core.refusals import WORDS
from data_layer.vocab import EventType
from tests.world import (
    ALL_GRIDS,
    COUNTY,
    COUNTY_SCOPE,
    EAST_SCOPE,
    GRIDS,
    NOW,
    WEST,
    api_report,
    parsed,
)


def codes(item, **door_args):
    found = parsed(item, **door_args)
    return [] if isinstance(found, Submission) else [(r.field, r.code) for r in found]


def test_a_report_becomes_an_event() -> None:
    found = parsed(api_report(urgency="紧急", level="township", persons=3))
    assert (found.incident_id, found.event.type, found.event.level) == ("i1", "reported", 4)
    assert found.event.occurred_at == NOW - 60 * 60_000
    assert found.event.payload == {
        "category": "0201", "urgency": "urgent", "title": "消防通道堵塞", "persons": 3,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"grid_code": "123"}, ("grid_code", "unknown_grid")),
        ({"category": "7777"}, ("category", "unknown_category")),
        ({"occurred_at": "2026-11-23T12:05:01+08:00"}, ("occurred_at", "in_the_future")),
        ({"occurred_at": "2026-11-23T11:00:00"}, ("occurred_at", "time_without_offset")),
        ({"occurred_at": "yesterday"}, ("occurred_at", "time_format")),
        ({"occurred_at": 1795399200}, ("occurred_at", "time_format")),
        ({"occurred_at": "1999-12-31T00:00:00+08:00"}, ("occurred_at", "time_out_of_range")),
        ({"type": "exploded"}, ("type", "unknown_type")),
        ({"type": 5}, ("type", "unknown_type")),
        ({"persons": "three"}, ("persons", "wrong_kind")),
        ({"persons": -1}, ("persons", "out_of_range")),
        ({"lon": 200.0}, ("lon", "out_of_range")),
        ({"lon": float("nan")}, ("lon", "out_of_range")),
        ({"lon": 106.0}, ("lat", "missing")),
        ({"title": "x" * 201}, ("title", "out_of_range")),
        ({"title": "a\x00b"}, ("title", "control_characters")),
        ({"urgency": "soon"}, ("urgency", "not_in_list")),
        ({"catagory": "0201"}, ("catagory", "unknown_field")),
        ({"level": 9}, ("level", "not_in_list")),
        ({"event_id": ""}, ("event_id", "out_of_range")),
        ({"event_id": None}, ("event_id", "wrong_kind")),
    ],
)
def test_each_fault_is_its_own_refusal_naming_the_field(change, expected) -> None:
    assert codes(api_report(**change)) == [expected]


def test_five_minutes_ahead_is_still_accepted() -> None:
    assert codes(api_report(occurred_at="2026-11-23T12:05:00+08:00")) == []


def test_everything_wrong_is_said_at_once() -> None:
    found = codes(api_report(grid_code="1", category="x", occurred_at="2030-01-01T00:00:00Z"))
    assert {code for _, code in found} == {"unknown_grid", "unknown_category", "in_the_future"}


def test_a_field_of_wrong_form_does_not_hide_what_else_is_wrong() -> None:
    item = api_report(occurred_at="yesterday", colour="red", grid_code="1", category="x")
    assert set(codes(item)) == {
        ("occurred_at", "time_format"), ("colour", "unknown_field"),
        ("grid_code", "unknown_grid"), ("category", "unknown_category"),
    }  # fmt: skip
    later = api_report(occurred_at="2030-01-01T00:00:00Z", persons="three")
    assert set(codes(later)) == {("occurred_at", "in_the_future"), ("persons", "wrong_kind")}


def test_what_follows_from_a_wrong_field_is_not_told() -> None:
    assert codes(api_report(incident_id="", case_no=7)) == [
        ("incident_id", "out_of_range"), ("case_no", "wrong_kind"),
    ]  # fmt: skip
    assert codes(api_report(grid_code=None, lon="x", lat=27.0)) == [("lon", "wrong_kind")]
    amended = {
        "event_id": "e", "type": "amended", "occurred_at": 5, "incident_id": "i",
        "ref_event_id": "r", "new": {"occurred_at": "soon"},
    }  # fmt: skip
    assert codes(amended) == [("occurred_at", "time_format"), ("new.occurred_at", "time_format")]


def test_a_foreign_township_is_refused() -> None:
    item = api_report(grid_code=GRIDS[WEST][0])
    assert codes(item, scope=EAST_SCOPE) == [("grid_code", "foreign_township")]
    assert codes(item) == []


@pytest.mark.parametrize("item", [None, 5, "x", [], [1]])
def test_what_is_not_an_object_is_refused(item) -> None:
    assert codes(item) == [("", "not_an_object")]


def test_an_event_must_name_its_incident() -> None:
    item = {"event_id": "e", "type": "accepted", "occurred_at": "2026-11-23T11:00:00+08:00"}
    assert codes(item) == [("incident_id", "missing")]
    assert codes({**item, "case_no": "TC20261123-0001"}) == []


@pytest.mark.parametrize(
    ("inside", "grid", "surveyed", "expected"),
    [
        (False, "", False, "outside_county"),
        (True, ALL_GRIDS[0], False, "schematic_boundaries"),
        (True, ALL_GRIDS[0], True, None),
    ],
)
def test_only_a_surveyed_layer_turns_a_point_into_a_grid(inside, grid, surveyed, expected) -> None:
    from dataclasses import replace

    county = replace(COUNTY, surveyed=surveyed)
    door = Door(
        county, COUNTY_SCOPE, "test", NOW, lambda lon, lat, *_: Place(lon, lat, grid, inside)
    )
    item = api_report(lon=106.0, lat=27.0)
    del item["grid_code"]
    event = parse(door, 0, item).event
    assert event.payload.get("unlocated") == expected
    assert event.grid_code == (grid if expected is None else "")
    assert (event.payload["lon"], event.payload["lat"]) == (106.0, 27.0)


def test_a_report_without_a_place_is_kept_as_unlocated() -> None:
    item = api_report()
    del item["grid_code"]
    assert parsed(item).event.payload["unlocated"] == "no_place"


@pytest.mark.parametrize(
    ("code", "grid"),
    [
        (ALL_GRIDS[0], ALL_GRIDS[0]),
        (ALL_GRIDS[0][:12], ALL_GRIDS[0]),
        (ALL_GRIDS[0][:12] + "01", ALL_GRIDS[0]),
        ("330110" + ALL_GRIDS[0][:12] + "00", ALL_GRIDS[0]),
        (ALL_GRIDS[0][:9], ""),
        ("9" * 15, ""),
    ],
)
def test_older_and_longer_codes_name_the_same_grid(code, grid) -> None:
    assert grid_of(COUNTY, code) == grid


def test_closing_events_carry_the_versions_they_were_closed_under() -> None:
    item = {
        "event_id": "e", "incident_id": "i", "type": "closed",
        "occurred_at": "2026-11-23T11:00:00+08:00",
    }  # fmt: skip
    assert parsed(item).event.payload["pins"] == {"limits": 1, "calendar": 1, "boundary": 1}


def test_every_event_type_has_a_schema_and_every_refusal_two_languages() -> None:
    assert set(MODEL_OF) == {str(t) for t in EventType}
    assert all(schema["type"] == "object" for schema in json_schemas().values())
    assert all(text.zh and text.en for text in WORDS.values())


@pytest.mark.parametrize("due", ["9999-12-31T23:00:00Z", "0001-01-01T00:00:00Z"])
@pytest.mark.parametrize(
    ("kind", "field", "more"),
    [
        ("extended", "due_approved", {}),
        ("suspended", "review_date", {}),
        ("dispatched", "due", {"lead_unit": "U1"}),
        ("supervised", "deadline", {}),
        ("amended", "new.occurred_at", {"ref_event_id": "e1"}),
    ],
)
def test_no_time_outside_the_calendar_enters_the_log(kind, field, more, due) -> None:
    item = {
        "event_id": "x", "incident_id": "i1", "type": kind, **more,
        "occurred_at": "2026-11-23T11:00:00+08:00",
    }  # fmt: skip
    outer, _, inner = field.partition(".")
    item[outer] = {inner: due} if inner else due
    assert codes(item) == [(field, "time_out_of_range")]


def test_a_shifted_point_is_stored_in_wgs84_with_or_without_a_grid() -> None:
    def shifted(lon: float, lat: float, crs: str, at: int) -> Place:
        return Place(lon - 1, lat - 1, "", True) if crs == "gcj02" else Place(lon, lat, "", True)

    door = Door(COUNTY, COUNTY_SCOPE, "test", NOW, shifted)
    item = api_report(lon=107.0, lat=28.0, crs="gcj02")
    for given in (item, {k: v for k, v in item.items() if k != "grid_code"}):
        payload = parse(door, 0, given).event.payload
        assert (payload["lon"], payload["lat"]) == (106.0, 27.0)
        assert "crs" not in payload


def test_a_source_corrects_its_own_events_only() -> None:
    item = {
        "event_id": "x", "incident_id": "i1", "type": "retracted", "ref_event_id": "e1",
        "occurred_at": "2026-11-23T11:00:00+08:00",
    }  # fmt: skip
    assert codes({**item, "ref_source": "other"}) == [("ref_source", "foreign_source")]
    assert codes({**item, "ref_source": "test"}) == []


def test_a_flood_of_fields_is_refused_once() -> None:
    assert codes({**api_report(), **{f"f{n}": 1 for n in range(1000)}}) == [("", "too_many_fields")]


def test_a_grid_that_has_ended_takes_no_new_reports() -> None:
    from dataclasses import replace

    ended = COUNTY.areas[ALL_GRIDS[0]]._replace(valid_to=20261101)
    county = replace(COUNTY, areas={**COUNTY.areas, ALL_GRIDS[0]: ended})
    door = Door(county, COUNTY_SCOPE, "test", NOW, lambda lon, lat, *_: Place(lon, lat, "", False))
    assert parse(door, 0, api_report())[0].code == "unknown_grid"
    past = parse(door, 0, api_report(occurred_at="2026-10-31T00:00:00+08:00"))
    assert past.event.grid_code == ALL_GRIDS[0]
