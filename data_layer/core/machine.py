"""Which event is legal at which stage: the one table of the life cycle (docs: domain of grid
governance).

The fold keeps an event that is not legal at its place but marks it irregular; actions from a desk
are refused with the legal ones. Both read this table.
"""

from __future__ import annotations

from data_layer.vocab import OPEN_STAGES, EventType, Stage

_E, _S = EventType, Stage

PENDING = frozenset({_S.PENDING})
REPORTED = frozenset({_S.REPORTED})
WORKING = frozenset({_S.DISPATCHED, _S.HANDLING})
# Assisting units go on while the lead's work is verified; for the lead it is irregular then.
ASSISTED = WORKING | {_S.VERIFYING}
BEFORE_DISPATCH = frozenset({_S.REPORTED, _S.ACCEPTED})
OPEN = frozenset(OPEN_STAGES)
ANY = frozenset(Stage)
BEGUN = frozenset({*OPEN_STAGES, _S.CLOSED, _S.VOID})

LEGAL_FROM: dict[str, frozenset[Stage]] = {
    _E.REPORTED: PENDING,
    _E.CHECKED: REPORTED,
    _E.ACCEPTED: REPORTED,
    _E.REFUSED: REPORTED,
    _E.REGISTERED: frozenset({_S.ACCEPTED}),
    _E.SELF_HANDLED: BEFORE_DISPATCH,
    # A source that has no acceptance desk dispatches at once: acceptance is implied then.
    _E.DISPATCHED: BEFORE_DISPATCH,
    _E.SIGNED: ASSISTED,
    _E.RETURN_REQUESTED: ASSISTED,
    _E.RETURNED: ASSISTED,
    _E.RETURN_REFUSED: ASSISTED,
    _E.REASSIGNED: frozenset({_S.ACCEPTED, _S.DISPATCHED, _S.HANDLING}),
    _E.EXTENSION_REQUESTED: WORKING,
    _E.EXTENDED: WORKING,
    _E.EXTENSION_REFUSED: WORKING,
    _E.SUSPENSION_REQUESTED: WORKING,
    _E.SUSPENSION_REFUSED: WORKING,
    _E.SUSPENDED: frozenset({_S.ACCEPTED, _S.DISPATCHED, _S.HANDLING}),
    _E.RESUMED: frozenset({_S.ACCEPTED, _S.DISPATCHED, _S.HANDLING}),
    _E.ESCALATED: OPEN,
    _E.HELP_REQUESTED: WORKING,
    _E.HELP_REFUSED: WORKING,
    _E.JOINT_CALLED: frozenset({_S.ACCEPTED, _S.DISPATCHED, _S.HANDLING}),
    _E.TRANSFERRED: frozenset({_S.ACCEPTED, _S.DISPATCHED, _S.HANDLING}),
    # A unit that never signs but does the work has signed by doing it.
    _E.FED_BACK: ASSISTED,
    _E.VERIFIED: frozenset({_S.VERIFYING}),
    _E.CLOSED: frozenset({_S.VERIFYING}),
    _E.RATED: frozenset({_S.CLOSED}),
    _E.REOPENED: frozenset({_S.CLOSED}),
    _E.VOIDED: OPEN,
    _E.MERGED: OPEN,
    _E.ACKNOWLEDGED: OPEN,
    _E.REMINDED: OPEN,
    _E.URGED: OPEN,
    _E.SUPERVISED: OPEN,
    _E.COMMENTED: BEGUN,
    # Corrections apply wherever they stand; they are irregular only when they name nothing known.
    _E.AMENDED: ANY,
    _E.RETRACTED: ANY,
    _E.MOVED: BEGUN,
    _E.RECLASSIFIED: BEGUN,
    _E.LINKED: BEGUN,
}

# While the clock is stopped (挂账) only these go on; anything else must wait for `resumed`.
LEGAL_WHILE_SUSPENDED = frozenset(
    {
        _E.RESUMED,
        _E.ESCALATED,
        _E.TRANSFERRED,
        _E.VOIDED,
        _E.MERGED,
        _E.ACKNOWLEDGED,
        _E.REMINDED,
        _E.URGED,
        _E.SUPERVISED,
        _E.COMMENTED,
        _E.AMENDED,
        _E.RETRACTED,
        _E.MOVED,
        _E.RECLASSIFIED,
        _E.LINKED,
    }
)


def legal(event_type: str, stage: Stage, *, suspended: bool) -> bool:
    """Whether an event of that type may happen at that stage."""
    if suspended and event_type not in LEGAL_WHILE_SUSPENDED:
        return False
    if event_type == EventType.RESUMED and not suspended:
        return False
    return stage in LEGAL_FROM[event_type]
