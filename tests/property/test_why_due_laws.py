"""An explanation ends where the fold ended, for any history and every clock."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from dashboards.strings.why_due import Reader, line
from data_layer.core.days import DAY_MS
from data_layer.core.due_reasons import Of, Reason, ReasonKind
from data_layer.core.fold import fold
from data_layer.core.why_due import why_due
from data_layer.vocab import Event
from tests.packs import QIANXI, pack_at
from tests.property.test_laws import histories
from tests.world import COUNTY, NOW, event

PACK = pack_at(QIANXI)
WORKING = replace(COUNTY, limits=PACK.limits, calendar=PACK.calendar)
counties = st.sampled_from([COUNTY, WORKING])
NAMED_DUE = st.sampled_from([{}, {}, {"due": NOW + 9 * DAY_MS}])


@st.composite
def odd_histories(draw: st.DrawFn) -> list[Event]:
    """Histories in which a dispatch may name its due time or an id again, a report a deadline, and
    clocks are stopped and started."""
    found = []
    for made in draw(histories(14)):
        more = dict(made.payload)
        if made.type in {"dispatched", "reassigned"}:
            more |= draw(NAMED_DUE) | draw(st.sampled_from([{}, {"assignment_id": "a"}]))
        if made.type == "reported":
            more |= draw(st.sampled_from([{}, {}, {"deadline": NOW - 3 * DAY_MS}]))
        found.append(made._replace(payload=more))
        if draw(st.integers(0, 4)) == 0:
            begin = made.occurred_at + 1
            found += [
                event("suspended", begin, f"{made.event_id}s"),
                event("resumed", begin + draw(st.integers(1, 90 * DAY_MS)), f"{made.event_id}r"),
            ]
    return found


def clocks(reasons: list[Reason]) -> dict[tuple[Of, str], list[Reason]]:
    found = groupby(reasons, key=lambda reason: (reason.of, reason.assignment_id))
    return {key: list(same) for key, same in found}


@given(odd_histories(), counties, st.integers(-50 * DAY_MS, 50 * DAY_MS))
def test_the_last_line_of_each_clock_is_its_due_time(
    events: list[Event], county: object, later: int
) -> None:
    folded = fold(events, county)
    told = clocks(why_due(folded, county, NOW + later))
    incident = folded.incident
    if incident.reported_at is None:
        assert told == {}
        return
    last = {key: lines[-1].due for key, lines in told.items()}
    assert last.pop((Of.CASE, "")) == incident.due_current
    latest = {a.assignment_id: a.due_current for a in folded.assignments}
    stage = last.pop((Of.STAGE, ""), incident.stage_due)
    assert stage == incident.stage_due
    assert last == {(Of.ASSIGNMENT, name): due for name, due in latest.items()}


@given(odd_histories(), counties)
def test_each_line_follows_from_the_one_before(events: list[Event], county: object) -> None:
    for lines in clocks(why_due(fold(events, county), county, NOW)).values():
        kinds = [reason.kind for reason in lines]
        assert kinds[-1] in {ReasonKind.PRESENT, ReasonKind.UNLIMITED}
        if ReasonKind.ORIGINAL not in kinds:
            continue
        begin = kinds.index(ReasonKind.ORIGINAL)
        moves = {ReasonKind.PAUSE, ReasonKind.EXTENSION, ReasonKind.RESTART}
        dues = [lines[begin], *(r for r in lines if r.kind in moves)]
        assert dues[-1].due == lines[-1].due
        for reason in lines:
            if reason.kind is ReasonKind.PAUSE and reason.late:
                before = dues[dues.index(reason) - 1]
                assert before.due == reason.due


@given(odd_histories(), counties)
def test_every_line_can_be_said(events: list[Event], county: object) -> None:
    for reason in why_due(fold(events, county), county, NOW):
        for lang in ("zh", "en"):
            label, text = line(reason, Reader(county, NOW, lang))
            assert label
            assert text
            assert "{" not in text
            assert "None" not in text
