"""POST /desk/attachments, POST /api/v1/attachments and GET /attachments/{id}: files that go with
events, never run by a browser."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, jsonify, request, send_file

from dashboards.access.context import (
    current_account,
    current_actor,
    current_scope,
    require_token,
    store,
)
from data_layer.core.rights import Action, may, may_attach
from data_layer.errors import BadRequest, Forbidden, NotFound
from data_layer.queries.attachments import MISSING, Attachment, find_attachment
from data_layer.services.accounts import Account
from data_layer.services.attachment_content import MOST_BYTES, PDF
from data_layer.services.attachment_files import file_of
from data_layer.services.attachments import keep_attachment
from data_layer.services.audit import write_audit
from data_layer.vocab import Text, TokenKind

# Whatever a file holds: no script, no form, no origin of ours.
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
ONE_FILE = Text(
    "请以 multipart/form-data 提交一个文件，字段名为 file。",
    "Send one file as multipart/form-data, in the field 'file'.",
)
NOT_MASKED = Text(
    "附件无法脱敏，您的角色不能查看。", "Attachments cannot be masked; your role may not see them."
)
SENSITIVE = Text(
    "敏感事件的附件须有明文查看权限，请联系值班员。",
    "Attachments of a sensitive case need the right to see it unmasked; ask the duty desk.",
)

blueprint = Blueprint("attachments", __name__)


@blueprint.post("/desk/attachments")
def post_attachment() -> Response:
    """Keep one file until an event names it; the gate has judged role and size before reading."""
    return _keep()


@blueprint.post("/api/v1/attachments")
def post_attachment_by_token() -> Response:
    """The same for machines: the id is named in `attachments` of an action of the same token."""
    require_token(TokenKind.ACT)
    return _keep()


def _keep() -> Response:
    files = list(request.files.items(multi=True))
    if len(files) != 1 or files[0][0] != "file":
        raise BadRequest(ONE_FILE, "one_file")
    upload = files[0][1]
    body = upload.stream.read(MOST_BYTES + 1)
    kept = keep_attachment(store(), current_actor(), upload.filename or "", body)
    return jsonify(
        attachment_id=kept.attachment_id, name=kept.name, kind=kept.kind, bytes=kept.bytes
    )


@blueprint.get("/attachments/<attachment_id>")
def get_attachment(attachment_id: str) -> Response:
    """The file of a case in scope, or one's own upload; a sensitive case's is noted in the audit
    trail."""
    account, scope, held = current_account(), current_scope(), store()
    if not may_attach(account.role):
        raise Forbidden(NOT_MASKED, "not_masked")
    unit = current_actor().only_unit
    with held.readers.connect() as conn:
        found = find_attachment(conn, scope, attachment_id, account.username, unit)
    if found.sensitive:
        _note_unmasked(account, found)
    try:
        body = file_of(held.settings.instance, found.sha256).read_bytes()
    except FileNotFoundError:
        raise NotFound(MISSING, "attachment_not_found") from None
    response = send_file(
        BytesIO(body),
        mimetype=found.kind,
        as_attachment=found.kind == PDF,
        download_name=found.name,
        etag=found.sha256,
        last_modified=found.uploaded_at / 1000,
    )
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _note_unmasked(account: Account, found: Attachment) -> None:
    if not may(account.role, Action.UNMASK):
        raise Forbidden(SENSITIVE, "sensitive")
    held = store()
    detail = {"attachment": found.attachment_id}
    held.writer.submit(
        lambda conn: write_audit(
            conn,
            account.county_code,
            held.clock(),
            account.username,
            "attachment_opened",
            object=found.case_no,
            detail=detail,
        ),
        urgent=True,
    )
