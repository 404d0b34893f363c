"""Who may do what: one table roles x actions, one roles x pages; what is not listed is refused."""

from __future__ import annotations

from enum import StrEnum

from data_layer.vocab import CASE_ROLES, Role


class Action(StrEnum):
    """What a signed-in person does; imperative, while the event it causes is in the past tense.

    Which extension may be decided and how high supervision may go are rights of their own beside
    EXTEND and SUPERVISE.
    """

    READ = "read"
    UNMASK = "unmask"
    EXPORT = "export"
    RECORD_FOR_UNIT = "record_for_unit"

    REPORT = "report"
    CHECK = "check"
    ACCEPT = "accept"
    REFUSE = "refuse"
    REGISTER = "register"
    SELF_HANDLE = "self_handle"
    DISPATCH = "dispatch"
    REASSIGN = "reassign"
    RECALL = "recall"
    DECIDE_RETURN = "decide_return"
    DECIDE_SUSPENSION = "decide_suspension"
    DECIDE_HELP = "decide_help"
    SUSPEND = "suspend"
    RESUME = "resume"
    ESCALATE = "escalate"
    CALL_JOINT = "call_joint"
    TRANSFER = "transfer"
    VERIFY = "verify"
    CLOSE = "close"
    RATE = "rate"
    REOPEN = "reopen"
    MERGE = "merge"
    AMEND = "amend"
    MOVE = "move"
    RECLASSIFY = "reclassify"
    LINK = "link"
    ACKNOWLEDGE = "acknowledge"

    SIGN = "sign"
    REQUEST_RETURN = "request_return"
    REQUEST_EXTENSION = "request_extension"
    REQUEST_SUSPENSION = "request_suspension"
    REQUEST_HELP = "request_help"
    FEED_BACK = "feed_back"

    URGE = "urge"
    COMMENT = "comment"
    EXTEND = "extend"
    EXTEND_FIRST = "extend_first"
    EXTEND_AGAIN = "extend_again"
    SUPERVISE = "supervise"
    SUPERVISE_LISTED = "supervise_listed"
    SUPERVISE_RAISED = "supervise_raised"
    VOID = "void"

    EDIT_CALENDAR = "edit_calendar"
    EDIT_LIMITS = "edit_limits"
    EDIT_CAPACITY = "edit_capacity"
    EDIT_RULES = "edit_rules"
    EDIT_ROSTERS = "edit_rosters"
    EDIT_BOUNDARIES = "edit_boundaries"
    EDIT_AREAS = "edit_areas"
    RUN_DELIVERY = "run_delivery"
    MANAGE_SCREENS = "manage_screens"
    MANAGE_TOKENS = "manage_tokens"
    MANAGE_HOOKS = "manage_hooks"
    IMPORT_EVENTS = "import_events"

    EDIT_SCHEME = "edit_scheme"
    SWITCH_RANKING = "switch_ranking"
    DEDUCT = "deduct"
    PUBLISH_SCORES = "publish_scores"
    APPEAL = "appeal"
    DECIDE_APPEAL = "decide_appeal"

    CLOSE_MONTH = "close_month"
    RETRY_EVENT = "retry_event"
    MARK_ALERT = "mark_alert"

    EDIT_WARNINGS = "edit_warnings"

    MANAGE_ACCOUNTS = "manage_accounts"
    GRANT_ROLES = "grant_roles"
    READ_AUDIT = "read_audit"
    TEST_SCOPE = "test_scope"


class Page(StrEnum):
    """A group of addresses opened or closed together."""

    ACCOUNT = "account"
    FILES = "files"
    WALL = "wall"
    DESK = "desk"
    CASES = "cases"
    SETTINGS = "settings"
    NUMBERS = "numbers"
    SCORES = "scores"
    ACCOUNTS = "accounts"
    SCREENS = "screens"
    TOKENS = "tokens"
    HOOKS = "hooks"
    IMPORTS = "imports"
    PERMISSIONS = "permissions"
    AUDIT = "audit"
    SCOPE_TEST = "scope_test"
    QUALITY = "quality"


HANDLING = frozenset(
    {
        Action.SIGN,
        Action.REQUEST_RETURN,
        Action.REQUEST_EXTENSION,
        Action.REQUEST_SUSPENSION,
        Action.REQUEST_HELP,
        Action.FEED_BACK,
    }
)

# The right the n-th extension of a unit's time needs; their number is how many there may be.
EXTENSION_RIGHTS = (Action.EXTEND_FIRST, Action.EXTEND_AGAIN)
# The right each grade of supervision needs, from 提醒 to 提级督办.
GRADE_RIGHTS = {
    "reminder": Action.SUPERVISE,
    "urge": Action.SUPERVISE,
    "supervise": Action.SUPERVISE,
    "listed": Action.SUPERVISE_LISTED,
    "raised": Action.SUPERVISE_RAISED,
}
# What changes no case.
READING = frozenset({Action.READ, Action.UNMASK, Action.EXPORT})

RESERVED = frozenset(
    {Action.EXTEND_AGAIN, Action.SUPERVISE_LISTED, Action.SUPERVISE_RAISED, Action.VOID}
)
"""County supervisors only."""

SETTINGS = frozenset(
    {
        Action.EDIT_CALENDAR,
        Action.EDIT_LIMITS,
        Action.EDIT_CAPACITY,
        Action.EDIT_RULES,
        Action.EDIT_ROSTERS,
        Action.EDIT_BOUNDARIES,
        Action.EDIT_AREAS,
        Action.RUN_DELIVERY,
        Action.MANAGE_SCREENS,
        Action.MANAGE_TOKENS,
        Action.MANAGE_HOOKS,
        Action.IMPORT_EVENTS,
    }
)
"""System administrators only: what cases are counted by, where borders run, what there is, whether
reports arrive, which screens hang where, which machines may ask and are told, and which ledgers are
brought in; never what becomes of a case."""

ASSESSING = frozenset(
    {
        Action.EDIT_SCHEME,
        Action.SWITCH_RANKING,
        Action.DEDUCT,
        Action.PUBLISH_SCORES,
        Action.APPEAL,
        Action.DECIDE_APPEAL,
    }
)
"""What is done to scores, never to a case: the supervisor assesses, who is assessed may appeal."""

CLOSING = frozenset({Action.CLOSE_MONTH})
"""What is done to the figures of a month, never to a case: supervisors only."""

WATCHING = frozenset({Action.EDIT_WARNINGS})
"""What is done to the rules of early warning, never to a case: supervisors only."""

AUDITING = frozenset({Action.READ_AUDIT})
"""Auditors only; they do nothing else."""

IDENTITY = frozenset({Action.MANAGE_ACCOUNTS, Action.GRANT_ROLES})
"""Who may sign in and as what: made by one administrator, granted by another."""

CHECKING = frozenset({Action.TEST_SCOPE})
"""Whether what was granted holds: the security officer's."""

OFFICE = IDENTITY | AUDITING | CHECKING

ACTIONS: dict[Role, frozenset[Action]] = {
    Role.OPERATOR: frozenset(Action)
    - RESERVED
    - SETTINGS
    - ASSESSING
    - CLOSING
    - WATCHING
    - OFFICE,
    Role.HANDLER: HANDLING | {Action.READ, Action.UNMASK, Action.APPEAL},
    Role.LEADER: frozenset(
        {
            Action.READ,
            Action.EXPORT,
            Action.URGE,
            Action.COMMENT,
            Action.EXTEND,
            Action.EXTEND_FIRST,
            Action.APPEAL,
            Action.MARK_ALERT,
        }
    ),
    # Who may list a case for supervision may also do less.
    Role.SUPERVISOR: RESERVED
    | CLOSING
    | WATCHING
    | {Action.READ, Action.EXPORT, Action.EXTEND, Action.SUPERVISE, Action.MARK_ALERT}
    | (ASSESSING - {Action.APPEAL, Action.SWITCH_RANKING}),
    Role.ANALYST: frozenset({Action.READ, Action.EXPORT}),
    Role.ADMIN: SETTINGS | {Action.EDIT_SCHEME, Action.SWITCH_RANKING, Action.MANAGE_ACCOUNTS},
    Role.SECURITY: CHECKING | {Action.GRANT_ROLES},
    Role.AUDITOR: AUDITING,
}

# Code, style sheets and fonts carry no case; everyone signed in needs them.
COMMON_PAGES = frozenset({Page.ACCOUNT, Page.FILES})
CASE_PAGES = COMMON_PAGES | {Page.WALL, Page.DESK, Page.CASES, Page.SETTINGS}
# A handler's are the cases of a unit, not the numbers of a place.
NUMBER_ROLES = frozenset(CASE_ROLES) - {Role.HANDLER}
PAGES: dict[Role, frozenset[Page]] = {
    **{role: CASE_PAGES if role in CASE_ROLES else COMMON_PAGES for role in Role},
    **{role: CASE_PAGES | {Page.NUMBERS, Page.SCORES, Page.QUALITY} for role in NUMBER_ROLES},
    # Who is assessed sees the own unit's score.
    Role.HANDLER: CASE_PAGES | {Page.SCORES},
    # Looks at what was brought in; of its content nothing is shown to whoever did not send it.
    Role.OPERATOR: CASE_PAGES | {Page.NUMBERS, Page.SCORES, Page.QUALITY, Page.IMPORTS},
    Role.ADMIN: COMMON_PAGES
    | {
        Page.SETTINGS,
        Page.ACCOUNTS,
        Page.SCREENS,
        Page.TOKENS,
        Page.HOOKS,
        Page.IMPORTS,
        Page.QUALITY,
        Page.PERMISSIONS,
    },
    Role.SECURITY: COMMON_PAGES | {Page.ACCOUNTS, Page.PERMISSIONS, Page.SCOPE_TEST},
    Role.AUDITOR: COMMON_PAGES | {Page.AUDIT, Page.PERMISSIONS, Page.SCOPE_TEST},
}


# Who runs a shift signs for it; the analyst reads. To others a county's shift is none of theirs.
SHIFT_KEEPERS = frozenset({Role.OPERATOR, Role.SUPERVISOR})


def may(role: Role, action: Action) -> bool:
    """Whether the role has the right at all; scope, unit and the state of the case still decide."""
    return action in ACTIONS[role]


def may_attach(role: Role) -> bool:
    """Whether the role does anything on a case that a picture or paper can go with."""
    return bool(ACTIONS[role] - READING - SETTINGS - ASSESSING - CLOSING - WATCHING - OFFICE)


def may_hand_over(role: Role) -> bool:
    """Whether the role writes and signs hand-over sheets."""
    return role in SHIFT_KEEPERS


def may_read_shifts(role: Role) -> bool:
    """Whether the role reads them."""
    return role in SHIFT_KEEPERS | {Role.ANALYST}


def may_open(role: Role, page: Page) -> bool:
    """Whether the role may open that group of addresses."""
    return page in PAGES[role]
