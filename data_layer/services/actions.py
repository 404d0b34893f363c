"""An action becomes one event, in one job of the writer: read the case, check, record, answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple, NoReturn

from sqlalchemy import Connection

from data_layer.core.action_table import ACTS
from data_layer.core.actions import Actor, Offer, check_rights, event_of_action, offers
from data_layer.core.corrections import same_outcome
from data_layer.core.county import County
from data_layer.core.days import exact_iso
from data_layer.core.fold import fold
from data_layer.core.incident import Folded
from data_layer.core.intake import Door, Place, Submission, parse
from data_layer.core.refusals import Refusal, refusal
from data_layer.core.rights import Action
from data_layer.core.scope import OUTSIDE
from data_layer.core.situation import Given
from data_layer.errors import (
    Busy,
    FieldsInvalid,
    Forbidden,
    GovernanceError,
    IllegalAction,
    NotFound,
    StaleVersion,
)
from data_layer.log.read import events_of
from data_layer.log.record import lock_revision, record
from data_layer.queries.incidents import MISSING, stage_of
from data_layer.services.actions_told import told_events
from data_layer.services.attachments import bind_attachments
from data_layer.services.audit import why, write_audit
from data_layer.services.store import Store
from data_layer.vocab import Event, Stage, Text

# An action on many cases: another operator's click waits for one portion at most.
PORTION = 50
BULK = frozenset({Action.DISPATCH, Action.URGE, Action.ESCALATE, Action.ACKNOWLEDGE})
# What the desk changes of a case without handling it.
CORRECTIONS = frozenset({Action.AMEND, Action.MOVE, Action.RECLASSIFY, Action.LINK})
OTHER_OUTCOME = Text(
    "这项更正会改变事件所处环节、办结时间或是否按期，未予保存；确需改变的，请用相应操作办理，"
    "已办结的先“重办”。",
    "This correction would change the stage, the closing or whether the case was in time; nothing "
    "was saved. Use the action meant for it instead; reopen a closed case first.",
)
OUT_OF_PLACE = Text(
    "按事件记录的先后，此时不能进行该操作，请刷新后再试。",
    "By the order of its events the case does not allow this now; reload and look again.",
)


class Attempt(NamedTuple):
    """What somebody wants to do with a case; `version` is the one that was seen, `event_id` names
    the attempt, so that sending it again does nothing."""

    case_no: str
    action: Action
    version: int
    fields: Given
    event_id: str


class Done(NamedTuple):
    """The case after the action, and what its actor may do next."""

    revision: int
    case_no: str
    version: int
    stage: str
    offers: list[Offer]


class Doer(NamedTuple):
    """Who acts, and the source the events are written under."""

    actor: Actor
    source: str


def act(store: Store, doer: Doer, attempt: Attempt) -> Done:
    """Do it and answer after COMMIT. Raises NotFound, Forbidden (which is audited), StaleVersion,
    IllegalAction or FieldsInvalid; nothing is stored then."""
    county, now = store.county, store.clock
    try:
        return store.writer.submit(lambda c: perform(c, county, doer, attempt, now), urgent=True)
    except Forbidden as error:
        audit = partial(_audit, county, doer.actor, attempt, error, now())
        store.writer.submit(audit, urgent=True)
        error.noted = True
        raise


def act_on_many(
    store: Store, doer: Doer, attempts: Sequence[Attempt]
) -> tuple[int, list[str], list[tuple[str, GovernanceError]]]:
    """The revision, the cases done, and why the others were not; each case for itself. Raises Busy
    when none was tried; later it is the answer of the cases that were left."""
    revision, done = store.feed.revision, []
    refused: list[tuple[str, GovernanceError]] = []
    for start in range(0, len(attempts), PORTION):
        work = partial(_portion, store.county, doer, attempts[start : start + PORTION], store.clock)
        try:
            results = store.writer.submit(work, urgent=True)
        except Busy as error:
            if start == 0:
                raise
            refused += [(attempt.case_no, error) for attempt in attempts[start:]]
            break
        for attempt, result in results:
            if isinstance(result, Done):
                revision = result.revision
                done.append(result.case_no)
            else:
                refused.append((attempt.case_no, result))
    return revision, done, refused


def _portion(
    county: County,
    doer: Doer,
    attempts: Sequence[Attempt],
    clock: Callable[[], int],
    connection: Connection,
) -> list[tuple[Attempt, Done | GovernanceError]]:
    results: list[tuple[Attempt, Done | GovernanceError]] = []
    for attempt in attempts:
        try:
            with connection.begin_nested():
                results.append((attempt, perform(connection, county, doer, attempt, clock)))
        except Busy:
            raise
        except GovernanceError as error:
            if isinstance(error, Forbidden):
                _audit(county, doer.actor, attempt, error, clock(), connection)
            results.append((attempt, error))
    return results


def perform(
    connection: Connection, county: County, doer: Doer, attempt: Attempt, clock: Callable[[], int]
) -> Done:
    """The action within the caller's transaction."""
    actor, case_no = doer.actor, attempt.case_no
    revision = lock_revision(connection, county.code)
    known = case_no.isprintable()
    events = events_of(connection, county.code, [case_no])[case_no] if known else []
    if not events:
        raise NotFound(MISSING, "incident_not_found")
    case = fold(events, county)
    _check_rights(actor, attempt, case)
    # An action comes after all that is known of the case, however the clocks of others go.
    now = max(clock(), case.steps[-1].at + 1)
    if _is_repeat(events, doer.source, attempt):
        return _done(revision, case_no, case, county, actor, now)
    if attempt.version != case.version:
        legal = _legal(case, county, actor, now)
        told = told_events(county, actor.scope, events, attempt.version)
        raise StaleVersion(case.version, legal, told)
    item = event_of_action(case, county, actor, attempt.action, attempt.fields, now)
    submission = _submission(county, doer, attempt, item, now)
    if attempt.action is Action.MERGE:
        _check_merge(connection, actor, submission)
    after = fold([*events, submission.event], county)
    if attempt.action in CORRECTIONS and not same_outcome(case.incident, after.incident):
        raise IllegalAction(OTHER_OUTCOME, case.version, _legal(case, county, actor, now))
    recorded = record(connection, county, [submission], actor.scope, now)
    if recorded.refused:
        _refuse(recorded.refused[0][1])
    ids = submission.event.payload.get("attachments") or []
    bind_attachments(connection, actor.scope, ids, username=actor.username, case_no=case_no)
    if recorded.irregular:
        raise IllegalAction(OUT_OF_PLACE, case.version, [])
    detail = {"action": str(attempt.action), "event": attempt.event_id}
    write_audit(connection, county.code, now, actor.username, "act", object=case_no, detail=detail)
    return _done(recorded.revision, case_no, after, county, actor, now)


def _legal(case: Folded, county: County, actor: Actor, now: int) -> list[str]:
    return [str(offer.action) for offer in offers(case, county, actor, now) if offer.legal]


def _check_rights(actor: Actor, attempt: Attempt, case: Folded) -> None:
    """Before anything is told of the case: nobody else hears what changed in it."""
    if not actor.scope.allows(case.incident.township_code):
        raise Forbidden(OUTSIDE, "outside_scope")
    check_rights(case, actor, attempt.action)


def _is_repeat(events: Sequence[Event], source: str, attempt: Attempt) -> bool:
    """Whether this attempt is in the log already; refuses an id that stands for something else."""
    name = (source, attempt.event_id)
    known = next((e.type for e in events if (e.source, e.event_id) == name), None)
    act = ACTS[attempt.action]
    if known is not None and known not in {act.event, act.refused}:
        _refuse([refusal("event_id", "event_id_reused")])
    return known is not None


def _submission(
    county: County, doer: Doer, attempt: Attempt, item: dict[str, Any], now: int
) -> Submission:
    named = {"event_id": attempt.event_id, "case_no": attempt.case_no}
    door = Door(county, doer.actor.scope, doer.source, now, _nowhere, desk=True)
    found = parse(door, 0, {**item, **named, "occurred_at": exact_iso(now, county.zone)})
    if not isinstance(found, Submission):
        _refuse(found)
    return found


def _nowhere(lon: float, lat: float, _crs: str, _at: int) -> Place:
    """Actions name grids; they carry no points."""
    return Place(lon, lat, "", inside=False)


def _check_merge(connection: Connection, actor: Actor, submission: Submission) -> None:
    """A case goes into another one that stands. What was merged is void, so there is no circle."""
    target = submission.event.payload["merged_into"]
    stage = stage_of(connection, actor.scope, target)
    if target == submission.case_no or stage in {None, Stage.PENDING, Stage.VOID}:
        _refuse([refusal("merged_into", "unknown_merge", value=target)])


def _refuse(problems: list[Refusal]) -> NoReturn:
    raise FieldsInvalid([problem.as_json() for problem in problems])


def _done(
    revision: int, case_no: str, case: Folded, county: County, actor: Actor, now: int
) -> Done:
    stage, next_offers = str(case.incident.stage), offers(case, county, actor, now)
    return Done(revision, case_no, case.version, stage, next_offers)


def _audit(
    county: County,
    actor: Actor,
    attempt: Attempt,
    error: GovernanceError,
    at: int,
    connection: Connection,
) -> None:
    """Who tried what without being allowed to."""
    detail = {"action": str(attempt.action), **why(error)}
    named = {"object": attempt.case_no, "result": "refused", "detail": detail}
    write_audit(connection, county.code, at, actor.username, "act", **named)
