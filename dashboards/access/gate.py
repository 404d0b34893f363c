"""The one gate, before every route, Dash's own included: denied unless something here lets in."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from flask import Flask, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from dashboards.access.addresses import nowhere
from dashboards.access.context import (
    PASSWORD_PAGE,
    SIGN_IN,
    current_account,
    landing_of,
)
from dashboards.access.csrf import check_csrf
from dashboards.access.error_pages import ADVICE, wants_page
from dashboards.access.machine_key import check_bearer, check_open311_key
from dashboards.access.page_groups import page_of
from dashboards.access.screen_gate import check_screen, of_screen
from data_layer.core.rights import Action, Page, may, may_attach, may_open
from data_layer.errors import Forbidden, Invalid, NotFound, NotSignedIn, TooLarge
from data_layer.services.accounts import Account
from data_layer.services.attachment_content import MOST_BYTES, OVERSIZED
from data_layer.services.import_read import MOST_BYTES as LARGEST_LEDGER
from data_layer.services.import_read import TOO_LARGE as LEDGER_TOO_LARGE
from data_layer.services.origin import comes_from
from data_layer.vocab import Role, Text, TokenKind

# Without any account or database; the metrics ask for a token of their own.
BARE_ENDPOINTS = frozenset({"health.healthz", "monitor.metrics", "access.stylesheet"})
# Without an account; a form still needs its token.
OPEN_ENDPOINTS = frozenset(
    {
        "sign_in.login",
        "sign_in.submit_login",
        "sign_in.setup",
        "sign_in.submit_setup",
        "sign_in.language",
        "single_sign_on.begin",
        "single_sign_on.back",
    }
)
# What a session may do whose second factor is still to come.
BEGUN_ENDPOINTS = frozenset(
    {
        "second_factor.show",
        "second_factor.begin",
        "second_factor.submit",
        "sign_in.logout",
        "sign_in.language",
    }
)
ACCOUNT_ENDPOINTS = (
    BEGUN_ENDPOINTS
    | {"second_factor.off"}
    | frozenset(
        {
            "own_account.password",
            "own_account.change_password",
            "sign_in.logout",
            "own_account.change_email",
            "own_account.end_others",
        }
    )
)
# A form that brings one file: what stands around it is small.
UPLOAD_ENDPOINTS: dict[str | None, Callable[[Role], bool]] = {
    "attachments.post_attachment": may_attach,
    "attachments.post_attachment_by_token": may_attach,
    "rules.save": lambda role: may(role, Action.EDIT_RULES),
    "boundaries.check": lambda role: may(role, Action.EDIT_BOUNDARIES),
    "exports.picture": lambda role: may(role, Action.EXPORT),
    "imports.send": lambda role: may(role, Action.IMPORT_EVENTS),
}
LARGEST_FORM = 16 * 1024
LARGEST_UPLOAD = MOST_BYTES + LARGEST_FORM
# Where it is another.
LARGEST_OF: dict[str | None, int] = {"imports.send": LARGEST_LEDGER + LARGEST_FORM}
DRAINED, CHUNK = 3 * LARGEST_UPLOAD, 64 * 1024
API, OPEN311 = "/api/", "/open311/"
# Where somebody learns how a key is had.
UNKEYED_ENDPOINTS = frozenset({"open311.discovery"})
# How the interface works: for machines, and for whoever is signed in.
DESCRIPTIONS = frozenset({"openapi.description", "openapi.page"})
# What the administrators set and check.
ADMINISTRATIVE = frozenset(
    {Page.SETTINGS, Page.ACCOUNTS, Page.SCREENS, Page.TOKENS, Page.HOOKS, Page.IMPORTS,
     Page.PERMISSIONS}
)  # fmt: skip

NO_CASES = Text(
    "您的角色不查看事件内容，不能打开此页面。请返回账号页。",
    "Your role does not see cases and cannot open this page; go back to your account page.",
)
NO_NUMBERS = Text(
    "承办人员办理和查看本单位的事件，不查看各乡镇的统计和清单。请返回承办台。",
    "Handlers work the cases of their unit and do not see numbers and lists of townships; go back "
    "to your desk.",
)
NO_AUDIT = Text(
    "审计记录只由审计管理员查看。请返回首页或账号页。",
    "Only the auditor reads the audit trail; go back to the first page or your account page.",
)
NO_SETTINGS = Text(
    "您的角色不能打开设置页面。请返回账号页。",
    "Your role cannot open the settings; go back to your account page.",
)
NO_SCOPE_TEST = Text(
    "“范围自检”由安全管理员进行，审计管理员查看结果。请联系安全管理员。",
    "The scope self-test is the security officer's, and the auditor reads its results; ask the "
    "security officer.",
)
READ_ONLY = Text(
    "您的角色只能查看，不能提交附件。", "Your role may look only and cannot send attachments."
)
SECOND_FIRST = Text("请先输入动态口令。", "Give the code of your second factor first.")
SECOND_PAGE = "/second-factor"
CHANGE_FIRST = Text("请先修改初始口令。", "Change your first password before going on.")
TWICE = Text(
    "地址中的“{name}”出现了不止一次，请只保留一个。",
    "The address names '{name}' more than once; keep one of them.",
)


def init_gate(server: Flask) -> None:
    """Put the gate before every request; call before Dash adds its routes and hooks."""
    server.before_request(check_request)
    # The thread goes on to other work.
    server.teardown_request(lambda _error: comes_from(""))


def check_request() -> ResponseReturnValue | None:
    """None lets the request through; else a redirect, or one of the errors."""
    comes_from(request.remote_addr or "")
    if request.endpoint in BARE_ENDPOINTS:
        return None
    _check_question()
    if of_screen(request.path):
        return check_screen()
    if _of_machines():
        _check_machine()
        return None
    if request.endpoint in OPEN_ENDPOINTS | ACCOUNT_ENDPOINTS:
        request.max_content_length = LARGEST_FORM
    g.session = current_user.session if current_user.is_authenticated else None
    if request.endpoint in OPEN_ENDPOINTS:
        check_csrf()
        return None
    if g.session is None:
        return _ask_to_sign_in()
    comes_from(request.remote_addr or "", g.session.token_hash)
    if not g.session.full and request.endpoint not in BEGUN_ENDPOINTS:
        return _ask_for_the_second()
    if request.endpoint in UPLOAD_ENDPOINTS:
        _check_upload(current_account())
        _check_size()
    check_csrf()
    return _check_account(current_account())


def _of_machines() -> bool:
    """Whether a machine asks; how the interface works is open to people who are signed in too."""
    described = request.endpoint in DESCRIPTIONS and "Authorization" not in request.headers
    return request.path.startswith((API, OPEN311)) and not described


def _check_machine() -> None:
    if request.path.startswith(OPEN311):
        if request.endpoint not in UNKEYED_ENDPOINTS:
            check_open311_key()
        return
    check_bearer()
    # Whoever may not send files at all is told so by the endpoint, and nothing is read for it.
    if request.endpoint in UPLOAD_ENDPOINTS and g.bearer.kind is TokenKind.ACT:
        _check_size()


def _check_question() -> None:
    """Of two values under one name each reader might take another."""
    names = [name for name, _ in request.args.items(multi=True)]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise Invalid(Text(TWICE.zh.format(name=twice), TWICE.en.format(name=twice)), "asked_twice")


def _check_upload(account: Account) -> None:
    """Before any of it is taken: who sends it. The form's token stands inside."""
    if not UPLOAD_ENDPOINTS[request.endpoint](account.role):
        raise Forbidden(READ_ONLY, "read_only")


def _check_size() -> None:
    most = LARGEST_OF.get(request.endpoint, LARGEST_UPLOAD)
    length, request.max_content_length = request.content_length or 0, most
    if length > most:
        if length <= DRAINED:
            _drain()
        raise TooLarge(OVERSIZED if most == LARGEST_UPLOAD else LEDGER_TOO_LARGE, "oversized")


def _drain() -> None:
    """Let a photo somewhat too large go by: a sender cut off never hears why it was refused."""
    request.max_content_length = DRAINED
    while request.stream.read(CHUNK):
        pass


def _ask_to_sign_in() -> ResponseReturnValue:
    if not wants_page():
        raise NotSignedIn(SIGN_IN, "not_signed_in")
    wanted = request.full_path.rstrip("?")
    return redirect("/login" if wanted == "/" else f"/login?next={quote(wanted, safe='/')}")


def _ask_for_the_second() -> ResponseReturnValue:
    if not wants_page():
        raise NotSignedIn(SECOND_FIRST, "second_factor_missing")
    return redirect(SECOND_PAGE)


def _check_account(account: Account) -> ResponseReturnValue | None:
    if request.endpoint in ACCOUNT_ENDPOINTS:
        return None
    page = page_of(request.path)
    if account.must_change and page is not Page.FILES:
        if wants_page():
            return redirect(PASSWORD_PAGE)
        raise Forbidden(CHANGE_FIRST, "must_change_password")
    if nowhere():
        raise NotFound(ADVICE[404], "no_such_address")
    if not may_open(account.role, page):
        if request.path == "/":
            return redirect(landing_of(account))
        raise _refused(account, page)
    return None


def _refused(account: Account, page: Page) -> Forbidden:
    """Why a role may not open a page, and whose it is."""
    if page is Page.AUDIT:
        return Forbidden(NO_AUDIT, "no_audit_rights")
    if page is Page.SCOPE_TEST:
        return Forbidden(NO_SCOPE_TEST, "no_settings_rights")
    if page in ADMINISTRATIVE:
        return Forbidden(NO_SETTINGS, "no_settings_rights")
    if may_open(account.role, Page.DESK):
        return Forbidden(NO_NUMBERS, "no_number_rights")
    return Forbidden(NO_CASES, "no_case_rights")
