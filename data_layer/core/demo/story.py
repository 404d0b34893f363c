"""The story of one demo incident from report to rating: which events, in a legal order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from data_layer.core.demo import words
from data_layer.core.demo.clockwork import Course
from data_layer.core.demo.handling import dispatch, feed_back, handle, sign
from data_layer.core.demo.plan import OWN_FORCE
from data_layer.core.demo.script import Script
from data_layer.core.demo.teller import Teller
from data_layer.vocab import EventType as E
from data_layer.vocab import Level, SourceKind, Urgency

# Sources whose reports are looked at on the spot before they are accepted.
TO_BE_CHECKED = frozenset(
    {SourceKind.PUBLIC, SourceKind.PETITION, SourceKind.MEDIA, SourceKind.HOTLINE}
)
CHECKED_SHARE = 0.8
PLACED_SHARE = 0.85
REGISTERED_SHARE = 0.22
RAISED_FROM_TOWNSHIP = 0.5
SELF_ACCEPTED_SHARE = 0.25
AMENDED_SHARE = 0.005
LINKED_SHARE = 0.006
REWORK_SHARE = 0.024
RATED_SHARE, SELF_RATED_SHARE = 0.42, 0.30
RATINGS, RATING_WEIGHTS = (5, 4, 3, 2, 1), (39, 34, 16, 7, 4)
REOPENED_SHARE = 0.30
LEAST_SATISFIED = 3


def tell(teller: Teller, course: Course) -> Script:
    """Write the whole life of the teller's incident."""
    _report(teller)
    _ENDINGS.get(teller.facts.path, _resolved)(teller, course)
    return teller.script


def _report(teller: Teller) -> None:
    facts = teller.facts
    actor, level = teller.reporter()
    grid_code = "" if facts.unplaced else facts.wrong_grid or facts.spot.grid.code
    fields: dict[str, Any] = {
        "category": facts.wrong_category or facts.kind.category.code,
        "urgency": facts.urgency.value,
        "source_kind": facts.source.value,
        "title": facts.title,
        "persons": facts.persons,
        "received_by": actor if facts.source in OWN_FORCE else teller.desk,
    }
    if facts.risk:
        fields["risk_level"] = str(facts.risk)
    if facts.kind.category.sensitive:
        fields["sensitive"] = True
    if not facts.unplaced:
        fields["place"] = facts.place
        if facts.point:
            fields["lon"], fields["lat"] = facts.point
    teller.script.add(E.REPORTED, actor=actor, level=level, grid_code=grid_code, **fields)


def _check(teller: Teller, result: str) -> None:
    if teller.facts.source in TO_BE_CHECKED and teller.chance(CHECKED_SHARE):
        village = teller.facts.spot.village
        teller.by_unit(E.CHECKED, teller.minutes(50), unit=village, result=result)


def _accept(teller: Teller) -> None:
    facts = teller.facts
    _check(teller, "true")
    if facts.urgency == Urgency.CRITICAL:
        teller.by_desk(E.ACKNOWLEDGED, teller.minutes(3))
    teller.by_desk(E.ACCEPTED, teller.minutes(9))
    if facts.wrong_grid or (facts.unplaced and teller.chance(PLACED_SHARE)):
        teller.by_desk(E.MOVED, teller.minutes(12), grid_code=facts.spot.grid.code)
    if facts.wrong_category:
        teller.by_desk(E.RECLASSIFIED, teller.minutes(8), category=facts.kind.category.code)


def _refused(teller: Teller, course: Course) -> None:
    _check(teller, "false")
    teller.by_desk(E.REFUSED, teller.minutes(60), **teller.reasoned(words.REFUSED))
    teller.script.close()


def _merged(teller: Teller, course: Course) -> None:
    if not teller.facts.same_as:
        _refused(teller, course)
        return
    _accept(teller)
    teller.by_desk(
        E.MERGED,
        teller.minutes(25),
        merged_into=teller.facts.same_as,
        reason_code="duplicate",
        opinion="与已受理事件为同一事项,并案办理",
    )
    teller.script.close()


def _voided(teller: Teller, course: Course) -> None:
    _accept(teller)
    if teller.chance(0.5):
        dispatch(teller, teller.minutes(14))
    teller.by_desk(E.VOIDED, teller.minutes(120), **teller.reasoned(words.VOIDED))
    teller.script.close()


def _self_handled(teller: Teller, course: Course) -> None:
    facts = teller.facts
    if (
        facts.wrong_grid
        or facts.unplaced
        or facts.wrong_category
        or teller.chance(SELF_ACCEPTED_SHARE)
    ):
        _accept(teller)
    actor, level = teller.reporter()
    teller.script.add(
        E.SELF_HANDLED,
        share=1.0,
        actor=actor,
        unit=facts.spot.village,
        level=level,
        opinion=teller.rng.choice(words.SELF_HANDLED),
    )
    teller.script.close()
    if teller.chance(SELF_RATED_SHARE):
        _rate(teller)


def _transferred(teller: Teller, course: Course) -> None:
    _accept(teller)
    if teller.chance(0.6):
        dispatch(teller, teller.minutes(14))
    to = next((t for word, t in words.TRANSFER_TO.items() if word in teller.facts.kind.major))
    teller.by_desk(E.TRANSFERRED, share=1.0, transfer_to=to)
    teller.script.close()


def _resolved(teller: Teller, course: Course) -> None:
    _accept(teller)
    _raise_first(teller)
    if teller.chance(REGISTERED_SHARE):
        teller.by_desk(E.REGISTERED, teller.minutes(8))
    dispatch(teller, teller.minutes(14))
    if teller.chance(AMENDED_SHARE):
        _amend(teller)
    if teller.facts.path == "county" and teller.script.level < Level.COUNTY:
        _hand_up(teller)
    if teller.facts.path == "above" and teller.script.level < Level.COUNTY:
        _hand_up(teller)
    handle(teller, course)
    _verify(teller, teller.chance(REWORK_SHARE))
    teller.script.close()
    if teller.chance(LINKED_SHARE):
        teller.by_desk(E.LINKED, teller.minutes(30), opinion=words.LINKS)
    if (
        teller.chance(RATED_SHARE)
        and _rate(teller) < LEAST_SATISFIED
        and teller.chance(REOPENED_SHARE)
    ):
        _reopen(teller)


def _raise_first(teller: Teller) -> None:
    """A matter beyond the village goes up before it is dispatched, when the own force found it."""
    path, own = teller.facts.path, teller.facts.source in OWN_FORCE
    cause = teller.rng.choice(("no_authority", "no_authority", "cross_department"))
    if path == "township" and own:
        teller.escalate(Level.TOWNSHIP, cause, teller.minutes(12))
    elif path in {"county", "above"} and not teller.chance(RAISED_FROM_TOWNSHIP):
        teller.escalate(Level.COUNTY, cause, teller.minutes(15))


def _hand_up(teller: Teller) -> None:
    """The township passes on what it has no powers for; a department takes over."""
    cause = teller.rng.choice(("no_authority", "cross_department", "requested"))
    teller.escalate(Level.COUNTY, cause, teller.minutes(300))
    department = teller.plan.department_for(teller.facts.kind.category)
    teller.hand_to(department, teller.minutes(30), event_type=E.REASSIGNED)
    sign(teller)


def _amend(teller: Teller) -> None:
    """The last moment was entered too late; its true one lies between it and the one before."""
    number = len(teller.script.beats)
    teller.by_desk(
        E.AMENDED,
        teller.minutes(45),
        ref_event_id=teller.event_id(number),
        reason_code="late_entry",
        amends=number,
    )


def _verify(teller: Teller, rework: bool) -> None:
    if rework:
        teller.by_desk(
            E.VERIFIED, teller.minutes(200), result="fail", **teller.reasoned(words.FAILED)
        )
        feed_back(teller, 0.25)
    teller.by_desk(E.VERIFIED, teller.minutes(200), result="pass")
    teller.by_desk(E.CLOSED, teller.minutes(12))


def _rate(teller: Teller) -> int:
    rated = teller.rng.choices(RATINGS, RATING_WEIGHTS)[0]
    comment = teller.rng.choice(words.SATISFIED if rated >= LEAST_SATISFIED else words.DISSATISFIED)
    more: dict[str, Any] = {"comment": comment} if comment else {}
    teller.script.add(E.RATED, teller.minutes(1440), actor=words.CITIZEN, rated=rated, **more)
    return rated


def _reopen(teller: Teller) -> None:
    teller.by_desk(E.REOPENED, teller.minutes(240), **teller.reasoned(words.REOPENED))
    teller.hand_to(teller.unit, teller.minutes(40))
    sign(teller)
    feed_back(
        teller, 0.4 + teller.rng.random() * (2.0 if teller.facts.urgency == "ordinary" else 0.5)
    )
    _verify(teller, rework=False)


_ENDINGS: dict[str, Callable[[Teller, Course], None]] = {
    "refused": _refused,
    "merged": _merged,
    "voided": _voided,
    "self": _self_handled,
    "transferred": _transferred,
}
