"""The middle of a story: dispatch, signing, what happens on the way, and the work coming back."""

from __future__ import annotations

from collections.abc import Callable

from data_layer.core.days import DAY_MS
from data_layer.core.demo import words
from data_layer.core.demo.clockwork import Course
from data_layer.core.demo.teller import Teller
from data_layer.vocab import EventType as E
from data_layer.vocab import Level, RiskLevel, SourceKind

RETURN_SHARE = 0.047
RETURN_REFUSED_SHARE = 0.007
REASSIGN_SHARE = 0.014
JOINT_AT_DISPATCH = 0.35
EXTENSION_REFUSED_SHARE = 0.005
SUSPEND_SHARE, SUSPENSION_REFUSED_SHARE, HELP_REFUSED_SHARE = 0.0075, 0.003, 0.002
TO_VILLAGE_SHARE = 0.07
RISK_RAISED_SHARE = 0.3
URGED_SHARE, SUPERVISED_SHARE, COMMENTED_SHARE, RETRACTED_SHARE = 0.025, 0.006, 0.05, 0.003
LATE_URGED, LATE_RAISED, LATE_SUPERVISED = 0.6, 0.55, 0.35
INSTRUCTION_SUPERVISED = 0.6
GRADES = ("reminder", "urge", "supervise", "listed", "raised")
HIGH_RISKS = frozenset({RiskLevel.RED, RiskLevel.ORANGE})

Act = Callable[[Teller, float], None]


def dispatch(teller: Teller, gap: float) -> None:
    """Hand the case to its first unit; now and then it comes back or goes on; then it is signed."""
    facts, plan = teller.facts, teller.plan
    at_once = facts.joint and teller.chance(JOINT_AT_DISPATCH)
    assist = _assisting(teller) if at_once else None
    lead = first_unit(teller)
    if teller.chance(RETURN_SHARE):
        wrong = plan.station_for(facts.spot.township, teller.rng.choice(plan.kinds).category)
        teller.hand_to(wrong, gap, assist=None)
        _come_back(teller)
        gap = teller.minutes(35)
    elif teller.chance(REASSIGN_SHARE):
        teller.hand_to(plan.centre(facts.spot.township), gap)
        teller.hand_to(lead, teller.minutes(90), event_type=E.REASSIGNED, assist=assist)
        sign(teller, assist)
        return
    teller.hand_to(lead, gap, assist=assist)
    sign(teller, assist)


def first_unit(teller: Teller) -> str:
    """Who leads by the way the case goes: the village, a township station, or a department."""
    facts, plan = teller.facts, teller.plan
    if facts.path == "village":
        return facts.spot.village
    if facts.path in {"county", "above"} and teller.script.level >= Level.COUNTY:
        return plan.department_for(facts.kind.category)
    return plan.station_for(facts.spot.township, facts.kind.category)


def sign(teller: Teller, assist: list[str] | None = None) -> None:
    """The lead signs; assisting units sign on the same dispatch."""
    teller.on_assignment(E.SIGNED, teller.minutes(50, 1.0))
    for unit in assist or ():
        teller.by_unit(E.SIGNED, teller.minutes(60), unit=unit, assignment_id=teller.assignment)
        teller.helpers.append((unit, teller.assignment))


def _come_back(teller: Teller) -> None:
    reason = teller.reasoned(words.RETURNED)
    if teller.chance(0.5):
        teller.on_assignment(E.SIGNED, teller.minutes(45))
    teller.on_assignment(E.RETURN_REQUESTED, teller.minutes(80), **reason)
    teller.by_desk(E.RETURNED, teller.minutes(40), assignment_id=teller.assignment, **reason)


def _assisting(teller: Teller) -> list[str]:
    plan, county = teller.plan, teller.facts.path == "county"
    draw = teller.rng.choice
    found = {
        plan.department_for(draw(plan.kinds).category)
        if county
        else plan.station_for(teller.facts.spot.township, draw(plan.kinds).category)
        for _ in range(teller.rng.randint(1, 3))
    }
    return sorted(found - {first_unit(teller)}) or [plan.centre("")]


def handle(teller: Teller, course: Course) -> None:
    """Everything between signing and feedback; the handling time is shared among it."""
    acts = _acts(teller, course)
    teller.rng.shuffle(acts)
    before_due = course.limit / course.total if course.late else 1.0
    carried = _play(teller, acts, before_due, 0.0)
    if course.late:
        carried = _play(teller, _late_acts(teller), 1.0 - before_due, carried)
    feed_back(teller, carried)


def _play(teller: Teller, acts: list[Act], whole: float, carried: float) -> float:
    """Share `whole` among the acts and what follows; returns the share left for the next beat."""
    parts = [0.2 + teller.rng.random() for _ in range(len(acts) + 1)]
    scale = whole / sum(parts)
    for part, act in zip(parts, acts, strict=False):
        act(teller, carried + part * scale)
        carried = 0.0
    return carried + parts[-1] * scale


def feed_back(teller: Teller, share: float) -> None:
    """Assisting units report first, then the lead: the case waits for verification."""
    for unit, assignment in teller.helpers:
        teller.by_unit(
            E.FED_BACK,
            share=share / 2,
            unit=unit,
            assignment_id=assignment,
            opinion=teller.rng.choice(words.FED_BACK),
        )
        share = share / 2
    teller.helpers.clear()
    teller.on_assignment(E.FED_BACK, share=share, opinion=teller.rng.choice(words.FED_BACK))


def _acts(teller: Teller, course: Course) -> list[Act]:
    facts = teller.facts
    risky = facts.risk in HIGH_RISKS
    instructed = facts.source == SourceKind.INSTRUCTION
    to_village = facts.path == "village" and teller.script.level < Level.VILLAGE
    odds: tuple[tuple[float, Act], ...] = (
        (float(course.extension > 0), lambda t, share: _extension(t, course, share)),
        (
            0.0 if course.extension else EXTENSION_REFUSED_SHARE,
            lambda t, share: _no_extension(t, course, share),
        ),
        (RETURN_REFUSED_SHARE, _no_return),
        (SUSPEND_SHARE, _suspension),
        (SUSPENSION_REFUSED_SHARE, _no_suspension),
        (HELP_REFUSED_SHARE, _no_help),
        (float(facts.joint and not teller.helpers), _joint),
        (TO_VILLAGE_SHARE if to_village else 0.0, _to_village),
        (RISK_RAISED_SHARE if risky else 0.0, _risk_raised),
        (URGED_SHARE, _urged),
        (INSTRUCTION_SUPERVISED if instructed else SUPERVISED_SHARE, _supervised),
        (COMMENTED_SHARE, _commented),
        (RETRACTED_SHARE, _retracted),
        (float(facts.path == "above"), _above),
    )
    return [act for share, act in odds if share and teller.chance(share)]


def _late_acts(teller: Teller) -> list[Act]:
    odds: tuple[tuple[float, Act], ...] = (
        (LATE_URGED, _urged),
        (LATE_RAISED, _overdue_raised),
        (LATE_SUPERVISED, _supervised),
    )
    return [act for share, act in odds if teller.chance(share)]


def _extension(teller: Teller, course: Course, share: float) -> None:
    due = teller.facts.reported_at + course.limit
    reason = teller.reasoned(words.EXTENDED)
    wanted = due + course.extension
    teller.on_assignment(E.EXTENSION_REQUESTED, share=share, due_requested=wanted, **reason)
    teller.by_desk(
        E.EXTENDED, teller.minutes(90), assignment_id=teller.assignment, due_approved=wanted
    )


def _no_extension(teller: Teller, course: Course, share: float) -> None:
    wanted = teller.facts.reported_at + course.limit + 3 * DAY_MS
    reason = teller.reasoned(words.EXTENDED)
    teller.on_assignment(E.EXTENSION_REQUESTED, share=share, due_requested=wanted, **reason)
    teller.by_desk(E.EXTENSION_REFUSED, teller.minutes(90), assignment_id=teller.assignment)


def _no_suspension(teller: Teller, share: float) -> None:
    reason = teller.reasoned(words.SUSPENDED)
    teller.on_assignment(E.SUSPENSION_REQUESTED, share=share, **reason)
    teller.by_desk(E.SUSPENSION_REFUSED, teller.minutes(120), assignment_id=teller.assignment)


def _no_help(teller: Teller, share: float) -> None:
    teller.on_assignment(E.HELP_REQUESTED, share=share, assist_units=_assisting(teller))
    teller.by_desk(E.HELP_REFUSED, teller.minutes(90), assignment_id=teller.assignment)


def _no_return(teller: Teller, share: float) -> None:
    teller.on_assignment(E.RETURN_REQUESTED, share=share, **teller.reasoned(words.RETURNED))
    teller.by_desk(E.RETURN_REFUSED, teller.minutes(60), assignment_id=teller.assignment)


def _suspension(teller: Teller, share: float) -> None:
    days = teller.rng.randint(4, 30)
    reason = teller.reasoned(words.SUSPENDED)
    teller.on_assignment(E.SUSPENSION_REQUESTED, share=share, **reason)
    teller.by_desk(
        E.SUSPENDED,
        teller.minutes(120),
        assignment_id=teller.assignment,
        offsets={"review_date": days * DAY_MS},
        **reason,
    )
    teller.by_desk(E.RESUMED, pause=days * DAY_MS)


def _joint(teller: Teller, share: float) -> None:
    units = _assisting(teller)
    teller.on_assignment(E.HELP_REQUESTED, share=share, assist_units=units)
    number = teller.by_desk(E.JOINT_CALLED, teller.minutes(60), assist_units=units)
    for unit in units:
        call = teller.event_id(number)
        teller.by_unit(E.SIGNED, teller.minutes(120), unit=unit, assignment_id=call)
        teller.helpers.append((unit, call))


def _to_village(teller: Teller, share: float) -> None:
    teller.escalate(Level.VILLAGE, teller.rng.choice(("no_authority", "requested")), share=share)


def _risk_raised(teller: Teller, share: float) -> None:
    teller.escalate(teller.script.level + 1, "risk", share=share)


def _overdue_raised(teller: Teller, share: float) -> None:
    teller.escalate(min(Level.COUNTY, teller.script.level + 1), "overdue", share=share)


def _above(teller: Teller, share: float) -> None:
    teller.escalate(Level.ABOVE, "no_authority", share=share)


def _urged(teller: Teller, share: float) -> None:
    teller.by_desk(E.URGED, share=share, opinion=teller.rng.choice(words.URGES))


def _supervised(teller: Teller, share: float) -> None:
    grade = teller.rng.choices(GRADES, (30, 30, 25, 10, 5))[0]
    teller.script.add(
        E.SUPERVISED,
        share=share,
        actor=words.SUPERVISOR,
        level=Level.COUNTY,
        grade=grade,
        offsets={"deadline": 3 * DAY_MS},
    )


def _commented(teller: Teller, share: float) -> None:
    teller.by_desk(E.COMMENTED, share=share, opinion=teller.rng.choice(words.COMMENTS))


def _retracted(teller: Teller, share: float) -> None:
    number = teller.by_desk(E.COMMENTED, share=share, opinion=teller.rng.choice(words.COMMENTS))
    teller.by_desk(
        E.RETRACTED,
        teller.minutes(15),
        ref_event_id=teller.event_id(number),
        reason_code="mistaken",
    )
