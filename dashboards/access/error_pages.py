"""Every refusal as a page for people and as JSON for machines, saying what to do next."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dash.exceptions import CallbackException, DependencyException
from flask import Flask, Response, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from gunicorn.http.errors import ParseException
from sqlalchemy.exc import DatabaseError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from dashboards.access.context import current_session, lang, store
from dashboards.access.links import links_of, way_back
from dashboards.access.refusals import note_refusal
from dashboards.access.request_log import log_failure
from dashboards.components.open311_format import answer_rows
from data_layer.db.engine import is_away
from data_layer.errors import STATUS, Forbidden, GovernanceError
from data_layer.vocab import Text

# A wall screen: nobody is there to click, so it tries again by itself.
SCREEN, SCREEN_RETRY_S = "/screen", "30"
# Rooms with screens; every other page is light.
DARK = ("/wall", "/desk", SCREEN)
RETRY_AFTER = {429: "60", 503: "5"}
TITLES = {
    400: Text("请求有误", "Bad request"),
    401: Text("需要登录", "Sign-in needed"),
    403: Text("没有权限", "Not allowed"),
    404: Text("没有找到", "Not found"),
    405: Text("操作方式不对", "Wrong method"),
    409: Text("当前不能这样做", "Not possible now"),
    413: Text("内容过大", "Too large"),
    415: Text("格式不对", "Wrong format"),
    422: Text("内容有误", "Not acceptable"),
    429: Text("操作过于频繁", "Too many requests"),
    500: Text("系统出错", "Something failed"),
    503: Text("系统繁忙", "Busy"),
}
ADVICE = {
    400: Text(
        "页面可能已过期，请返回上一页刷新后重试。",
        "The page may be out of date; go back, reload it and try again.",
    ),
    404: Text("没有这个地址，请检查后重试。", "There is no such address; check it and try again."),
    405: Text("请从本系统的页面操作。", "Please use the pages of this system."),
    413: Text("内容超过允许的大小，请分批提交。", "It is over the allowed size; send it in parts."),
    415: Text("请使用 application/json 格式。", "Please send application/json."),
    500: Text(
        "系统没能完成这次操作，已记入日志。请稍后重试；反复出现时请告知系统管理员。",
        "This could not be completed and has been logged. Try again later; "
        "if it happens again, tell the system administrator.",
    ),
    503: Text("系统暂时不可用，请稍后重试。", "Not available at the moment; try again shortly."),
}

AWAY_SINCE = Text(
    "数据库自 {since} 起无法访问，暂不能查询和保存。已打开的页面保留原有数据；恢复后自动继续，"
    "无需重新登录。持续几分钟以上请告知系统管理员。",
    "The database has been out of reach since {since}: nothing can be read or saved. Pages that "
    "are open keep their numbers; all goes on by itself once it is back. Tell the system "
    "administrator if it lasts for minutes.",
)


# What machines are told; the second in the words of a standard of their own.
API, OPEN311 = "/api/", "/open311/"
# A key is 403 there, whatever else a request got wrong 400.
OPEN311_STATUS = {401: 403, 422: 400}
WRONG_METHOD = Text(
    "这个接口地址只支持 {methods}，不支持 {method}。",
    "This address takes {methods}, not {method}.",
)
UNREADABLE = Text(
    "请求无法读取，请检查地址、请求头和内容后重试。",
    "The request cannot be read; check its address, headers and body.",
)


def init_error_pages(server: Flask) -> None:
    """Answer every error in this one way."""
    server.register_error_handler(GovernanceError, _refused)
    server.register_error_handler(HTTPException, _http_error)
    # Dash raises these for what a browser got wrong, and would answer 500.
    server.register_error_handler(DependencyException, _no_such_file)
    server.register_error_handler(CallbackException, _callback_mismatch)
    # A body in broken chunks is found out only while it is read.
    server.register_error_handler(ParseException, _broken_body)
    for away in (DatabaseError, InterfaceError, PoolTimeout):
        server.register_error_handler(away, _database_away)
    server.register_error_handler(Exception, _failed)


def wants_page() -> bool:
    """Whether a person is looking: a browser navigating, not a script fetching."""
    asked = "text/html" in request.headers.get("Accept", "")
    return asked and not request.path.startswith((API, OPEN311, "/_dash", "/_reload"))


def status_of(error: GovernanceError) -> int:
    """The HTTP status of an error of our tree."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 400)


def error_json(error: GovernanceError) -> dict[str, Any]:
    """`{"error": {"code", "message_zh", "message_en"}}` and whatever stands beside it."""
    return {"error": _told(error.text, error.code), **error.extra}


def _told(text: Text, code: str) -> dict[str, str]:
    return {"code": code, "message_zh": text.zh, "message_en": text.en}


def error_response(
    status: int, text: Text, code: str, extra: dict[str, Any] | None = None
) -> Response:
    """The page, or `{"error": {"code", "message_zh", "message_en"}}` with `extra` beside it."""
    if request.path.startswith(OPEN311):
        response = _open311_error(status, text, extra or {})
    elif wants_page():
        title = TITLES.get(status, TITLES[400]).say(lang())
        session = current_session()
        account = session.account if session else None
        unattended = request.path.startswith(SCREEN)
        page = render_template(
            "access/error.html",
            title=title,
            message=text.say(lang()),
            back=way_back(account),
            links=[] if unattended else links_of(account),
            light=not request.path.startswith(DARK),
        )
        response = make_response(page, status)
        if unattended:
            response.headers["Refresh"] = SCREEN_RETRY_S
    else:
        response = make_response(jsonify(error=_told(text, code), **(extra or {})), status)
    if status in RETRY_AFTER:
        response.headers["Retry-After"] = RETRY_AFTER[status]
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _open311_error(status: int, text: Text, extra: dict[str, Any]) -> Response:
    """The errors as the standard writes them: a code and words each."""
    status = OPEN311_STATUS.get(status, status)
    problems = extra.get("errors") or []
    told = [f"{one['field']}: {one['message_zh']} {one['message_en']}" for one in problems]
    rows = [{"code": status, "description": line} for line in told or [f"{text.zh} {text.en}"]]
    return answer_rows("errors", rows, status)


def _refused(error: GovernanceError) -> ResponseReturnValue:
    if isinstance(error, Forbidden):
        note_refusal(error)
    if error.code == "database_away":
        return error_response(status_of(error), _away_text(), error.code, error.extra)
    return error_response(status_of(error), error.text, error.code, error.extra)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if error.response is not None or status < 400:
        return error.get_response()
    response = error_response(status, _advice(status, error), f"http_{status}")
    if isinstance(error, MethodNotAllowed):
        response.allow.update(error.valid_methods or ())
    return response


def _advice(status: int, error: HTTPException) -> Text:
    if not request.path.startswith((API, OPEN311)):
        return ADVICE.get(status, ADVICE[400])
    if isinstance(error, MethodNotAllowed):
        told = {
            "methods": ", ".join(sorted(set(error.valid_methods or ()) - {"HEAD", "OPTIONS"})),
            "method": request.method,
        }
        return Text(WRONG_METHOD.zh.format(**told), WRONG_METHOD.en.format(**told))
    return UNREADABLE if status == 400 else ADVICE.get(status, UNREADABLE)


def _no_such_file(_error: DependencyException) -> ResponseReturnValue:
    return error_response(404, ADVICE[404], "no_such_file")


def _callback_mismatch(error: CallbackException) -> ResponseReturnValue:
    # How many outputs a wildcard has is the browser's claim; an answer of other length is refused.
    log_failure(error)
    return error_response(400, ADVICE[400], "callback_mismatch")


def _broken_body(_error: ParseException) -> ResponseReturnValue:
    return error_response(400, UNREADABLE, "broken_body")


def _database_away(error: Exception) -> ResponseReturnValue:
    if isinstance(error, DatabaseError) and not is_away(error):
        return _failed(error)  # a statement of ours was wrong
    log_failure(error)
    return error_response(503, _away_text(), "database_away")


def _away_text() -> Text:
    """Since when, as soon as the feed has noticed."""
    held = store()
    if (away_ms := held.feed.away_ms) is None:
        return ADVICE[503]
    since = datetime.fromtimestamp((held.clock() - away_ms) / 1000, ZoneInfo(held.county.zone))
    return Text(*(t.format(since=since.strftime("%H:%M")) for t in AWAY_SINCE))


def _failed(error: Exception) -> ResponseReturnValue:
    log_failure(error)
    return error_response(500, ADVICE[500], "failed")
