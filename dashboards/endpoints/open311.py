"""Open311 GeoReport v2 under /open311/v2: services are the category tree, requests the cases a
source sent; the gate has judged the key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, Response, request
from werkzeug.datastructures import FileStorage

from dashboards.access.context import lang, require_token, store
from dashboards.access.line import line
from dashboards.access.prefix import from_outside
from dashboards.access.request_log import log_refused
from dashboards.components import open311_rows as rows
from dashboards.components.locating import locate_in
from dashboards.components.open311_format import answer_row, answer_rows
from data_layer.core.county import Category
from data_layer.core.intake import OUTSIDE, Door
from data_layer.core.open311 import FIELDS, asked_of, services_of
from data_layer.core.open311_find import wanted_of
from data_layer.core.refusals import refusal
from data_layer.core.service_questions import Question
from data_layer.errors import BadRequest, NotFound
from data_layer.queries.open311 import service_request_of, service_requests
from data_layer.queries.sources import case_no_of_name
from data_layer.services.attachment_content import MOST_BYTES
from data_layer.services.intake import keep_reasons
from data_layer.services.open311 import Given, Received, RequestRefused, receive
from data_layer.services.questions_file import questions_of
from data_layer.services.tokens import Token
from data_layer.vocab import Text, TokenKind

ROOT = "/open311/v2"
MOST_FILES = 5
# What a client may call a request of its own: it is asked for again by that.
NAME = re.compile(r"[\x21-\x7e]{1,80}")
FORM_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})

NOT_A_FORM = Text(
    "请以表单（application/x-www-form-urlencoded 或 multipart/form-data）提交。",
    "Send a form: application/x-www-form-urlencoded or multipart/form-data.",
)
BAD_NAME = Text(
    "Idempotency-Key 应为 1 至 80 个可打印的英文字符。",
    "An Idempotency-Key is 1 to 80 printable ASCII signs.",
)
NO_JURISDICTION = Text(
    "没有这个 jurisdiction_id；本接口只服务 {code}，可以省略。",
    "There is no such jurisdiction_id; only {code} is served here, and it may be left out.",
)
NO_SERVICE = Text(
    "没有这个 service_code，目录见 /open311/v2/services。",
    "There is no such service_code; see /open311/v2/services.",
)
NO_CODE = Text("缺少 service_code。", "service_code is missing.")
# What is no refusal of a field -> the field and code it is counted under.
COUNTED_AS = {
    "no_service_code": ("service_code", "missing"),
    "no_such_service": ("service_code", "unknown_category"),
}
NO_REQUEST = Text(
    "没有这个编号的诉求，或不是您的系统提交的。",
    "There is no request of that number, or another system sent it.",
)
NO_TOKEN = Text("没有以此名称提交过诉求。", "No request was sent under that name.")

blueprint = Blueprint("open311", __name__)


@blueprint.get("/open311/discovery.json")
@blueprint.get("/open311/discovery.xml")
@blueprint.get(f"{ROOT}/discovery.json")
@blueprint.get(f"{ROOT}/discovery.xml")
def discovery() -> Response:
    """Where the service is and how a key is had; the one address that needs none."""
    return answer_row("discovery", rows.discovery(from_outside(ROOT)))


@blueprint.get(f"{ROOT}/services.json")
@blueprint.get(f"{ROOT}/services.xml")
def services() -> Response:
    """Every service a request may be of."""
    _key_and_jurisdiction(request.args.get("jurisdiction_id", ""))
    county, asked = store().county, _questions()
    told = [rows.service_row(county, one, asked, lang()) for one in services_of(county)]
    return answer_rows("services", told)


@blueprint.get(f"{ROOT}/services/<service_code>.json")
@blueprint.get(f"{ROOT}/services/<service_code>.xml")
def service_definition(service_code: str) -> Response:
    """What a service asks beside place and words."""
    _key_and_jurisdiction(request.args.get("jurisdiction_id", ""))
    told = rows.definition(_service(service_code), _questions(), lang())
    return answer_row("service_definition", told)


@blueprint.post(f"{ROOT}/requests.json")
@blueprint.post(f"{ROOT}/requests.xml")
def post_request() -> Response:
    """A request becomes a case that is checked first; sent again, it is the same case. A point
    outside the county is taken and told: whoever reports may have been placed wrongly."""
    with _refusals_counted(require_token(TokenKind.OPEN311)):
        # Whoever is slow to send stands in nobody's way.
        pairs, files = _form()
        _key_and_jurisdiction(request.form.get("jurisdiction_id", ""))
        code = request.form.get("service_code", "").strip()
        if not code:
            raise BadRequest(NO_CODE, "no_service_code")
        service = _service(code)
        with line().turn():
            received = _received(service, pairs, files)
    notice = rows.REPEATED if received.repeated else rows.NOTICE
    told = " ".join(map(rows.both, (notice, *_placed(received))))
    row = rows.Received(service_request_id=received.case_no, service_notice=told, account_id=None)
    return answer_rows("service_requests", [row], 200 if received.repeated else 201)


def _placed(received: Received) -> list[Text]:
    """What is to be said of its place."""
    if received.unlocated == OUTSIDE:
        return [rows.OUTSIDE]
    return [rows.UNLOCATED] if received.unlocated else []


@contextmanager
def _refusals_counted(token: Token) -> Iterator[None]:
    """What is refused is counted for the page of data quality; nothing of it is kept."""
    try:
        yield
    except (BadRequest, NotFound) as error:
        told = COUNTED_AS.get(error.code, ("", "wrong_kind"))
        wrong = error.problems if isinstance(error, RequestRefused) else [refusal(*told)]
        held = store()
        locate = locate_in(held.readers, held.county)
        door = Door(held.county, token.scope, token.source, held.clock(), locate)
        keep_reasons(held.writer, door, [{}], [(0, wrong)])
        raise


@blueprint.get(f"{ROOT}/tokens/<token_id>.json")
@blueprint.get(f"{ROOT}/tokens/<token_id>.xml")
def request_of_token(token_id: str) -> Response:
    """The number of the request that was sent under that Idempotency-Key."""
    token = _key_and_jurisdiction(request.args.get("jurisdiction_id", ""))
    held = store()
    with held.readers.connect() as conn:
        case_no = case_no_of_name(conn, held.county.code, token.source, token_id)
    if case_no is None:
        raise NotFound(NO_TOKEN, "no_such_token")
    row = rows.OfToken(service_request_id=case_no, token=token_id)
    return answer_rows("service_requests", [row])


@blueprint.get(f"{ROOT}/requests.json")
@blueprint.get(f"{ROOT}/requests.xml")
def requests() -> Response:
    """The requests this source sent, by id or by period, service and status."""
    token = _key_and_jurisdiction(request.args.get("jurisdiction_id", ""))
    held = store()
    county = held.county
    wanted = wanted_of(request.args, county, held.clock())
    if isinstance(wanted, list):
        raise RequestRefused(wanted)
    with held.readers.connect() as conn:
        found = service_requests(conn, county, token.scope, token.source, wanted=wanted)
    told = [rows.request_row(county, one, lang()) for one in found]
    return answer_rows("service_requests", told)


@blueprint.get(f"{ROOT}/requests/<service_request_id>.json")
@blueprint.get(f"{ROOT}/requests/<service_request_id>.xml")
def one_request(service_request_id: str) -> Response:
    """One of them."""
    token = _key_and_jurisdiction(request.args.get("jurisdiction_id", ""))
    held = store()
    county, source = held.county, token.source
    with held.readers.connect() as conn:
        found = service_request_of(conn, county, token.scope, source, service_request_id)
    if found is None:
        raise NotFound(NO_REQUEST, "no_such_request")
    return answer_rows("service_requests", [rows.request_row(county, found, lang())])


def _key_and_jurisdiction(given: str) -> Token:
    token = require_token(TokenKind.OPEN311)
    code = store().county.code
    if given.strip() not in {"", code}:
        told = Text(NO_JURISDICTION.zh.format(code=code), NO_JURISDICTION.en.format(code=code))
        raise NotFound(told, "no_such_jurisdiction")
    return token


def _service(code: str) -> Category:
    found = next((one for one in services_of(store().county) if one.code == code), None)
    if found is None:
        raise NotFound(NO_SERVICE, "no_such_service")
    return found


def _questions() -> tuple[Question, ...]:
    held = store()
    return questions_of(held.pack_path, held.county.pack_hash)


def _form() -> tuple[list[tuple[str, str]], list[Given]]:
    """What was sent: the pairs of the form and its files."""
    if request.mimetype not in FORM_TYPES:
        raise BadRequest(NOT_A_FORM, "not_a_form")
    pairs = list(request.form.items(multi=True))
    files = []
    for sent in _sent_files():
        with sent.stream:
            body = sent.stream.read(MOST_BYTES + 1)
        # A form of a browser sends an empty part where no file was chosen.
        if body or sent.filename:
            files.append(Given(sent.filename or "", body))
    if len(files) > MOST_FILES:
        raise RequestRefused([refusal("media", "out_of_range")])
    return pairs, files


def _sent_files() -> list[FileStorage]:
    return [sent for parts in request.files.listvalues() for sent in parts]


def _received(service: Category, pairs: list[tuple[str, str]], files: list[Given]) -> Received:
    held, token = store(), require_token(TokenKind.OPEN311)
    asked = asked_of(service, _questions(), pairs, [one.body for one in files])
    try:
        if isinstance(asked, list):
            raise RequestRefused(asked)
        locate = locate_in(held.readers, held.county)
        return receive(held, token, asked, files, _name_given(), locate)
    except RequestRefused as refused:
        told = [(_plain(error["field"]), error["code"]) for error in refused.extra["errors"]]
        log_refused(token.source, 0, told)
        raise


def _name_given() -> str:
    given = request.headers.get("Idempotency-Key", "").strip()
    if given and not NAME.fullmatch(given):
        raise BadRequest(BAD_NAME, "bad_idempotency_key")
    return given


def _plain(name: str) -> str:
    """A field as the log may name it: a sender's own invention is '?'."""
    return name if name in FIELDS else "?"
