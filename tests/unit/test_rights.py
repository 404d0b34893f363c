"""The table of rights, cell by cell, written out independently of the table."""

import pytest

from data_layer.core.rights import Action, Page, may, may_open
from data_layer.vocab import Role

DESK = """report check accept refuse register self_handle dispatch reassign recall decide_return
    decide_suspension decide_help suspend resume escalate call_joint transfer verify close rate
    reopen merge amend move reclassify link acknowledge"""
HANDLING = "sign request_return request_extension request_suspension request_help feed_back"
COUNTY_ONLY = "extend_again supervise_listed supervise_raised void"
WHO = {
    "read": "operator handler leader supervisor analyst",
    "unmask": "operator handler",
    "export": "operator leader supervisor analyst",
    "record_for_unit": "operator",
    "urge": "operator leader",
    "comment": "operator leader",
    "extend": "operator leader supervisor",
    "extend_first": "operator leader",
    "supervise": "operator supervisor",
    **dict.fromkeys(DESK.split(), "operator"),
    **dict.fromkeys(HANDLING.split(), "operator handler"),
    "edit_calendar": "admin",
    "edit_limits": "admin",
    "edit_capacity": "admin",
    "edit_rules": "admin",
    "edit_rosters": "admin",
    "edit_boundaries": "admin",
    "edit_areas": "admin",
    "run_delivery": "admin",
    "manage_screens": "admin",
    "manage_tokens": "admin",
    "manage_hooks": "admin",
    "import_events": "admin",
    "retry_event": "operator",
    "mark_alert": "operator leader supervisor",
    "manage_accounts": "admin",
    "grant_roles": "security",
    "test_scope": "security",
    "edit_scheme": "admin supervisor",
    "switch_ranking": "admin",
    **dict.fromkeys(
        ["deduct", "publish_scores", "decide_appeal", "close_month", "edit_warnings"], "supervisor"
    ),
    "appeal": "handler leader",
    "read_audit": "auditor",
    **dict.fromkeys(COUNTY_ONLY.split(), "supervisor"),
}


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", Role)
def test_each_cell_of_roles_and_actions(role: Role, action: Action) -> None:
    assert may(role, action) == (role in WHO[action].split())


@pytest.mark.parametrize("page", Page)
@pytest.mark.parametrize("role", Role)
def test_each_cell_of_roles_and_pages(role: Role, page: Page) -> None:
    without_cases = {"admin", "security", "auditor"}
    expected = page in {"account", "files"} or role not in without_cases
    if (role, page) == ("handler", "numbers"):
        expected = False
    if page == "quality":
        expected = role == "admin" or role not in {"handler", *without_cases}
    if page == "accounts":
        expected = role in {"admin", "security"}
    if page in {"screens", "tokens", "hooks"}:
        expected = role == "admin"
    if page == "imports":
        expected = role in {"admin", "operator"}
    if page == "permissions":
        expected = role in without_cases
    if page == "scope_test":
        expected = role in {"security", "auditor"}
    if page == "audit":
        expected = role == "auditor"
    assert may_open(role, page) == (expected or (role, page) == ("admin", "settings"))
