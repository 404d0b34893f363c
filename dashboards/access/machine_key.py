"""The token a machine presents: as bearer, or as Open311 has it, in a header or in the form."""

from __future__ import annotations

from flask import g, request

from dashboards.access.addresses import nowhere
from dashboards.access.context import store
from dashboards.access.error_pages import ADVICE
from data_layer.errors import Forbidden, NotFound, NotSignedIn
from data_layer.services.attachment_content import MOST_BYTES
from data_layer.services.origin import comes_from
from data_layer.services.sessions import digest
from data_layer.services.token_use import note_use
from data_layer.services.tokens import find_token_cached
from data_layer.vocab import Text

KEY, KEY_HEADERS = "api_key", ("X-Api-Key", "Api-Key")
# Words of a form take a second a megabyte to read when they are made to; files do not.
LARGEST_WORDS = 128 * 1024
LARGEST_PARTS = MOST_BYTES + LARGEST_WORDS
BAD_TOKEN = Text(
    "缺少令牌，或令牌无效、过期、已吊销。请在 Authorization: Bearer 中提供有效令牌。",
    "The token is missing, wrong, expired or revoked; send a valid one as Authorization: Bearer.",
)
BAD_KEY = Text(
    "缺少 api_key，或其无效、过期、已吊销。请在请求头 X-Api-Key 或表单中提供。",
    "The api_key is missing, wrong, expired or revoked; send it as X-Api-Key or in the form.",
)
KEY_IN_QUERY = Text(
    "api_key 不能写在地址里（地址会留在各处日志中）。请放在请求头 X-Api-Key 或表单中，"
    "并请系统管理员吊销、重新签发这个令牌。",
    "An api_key does not go into the address, which stays in logs everywhere. Send it as X-Api-Key "
    "or in the form, and have this one revoked and issued anew.",
)


def check_bearer() -> None:
    """Let in whoever presents a valid bearer token."""
    _let_in(_bearer(), BAD_TOKEN)


def check_open311_key() -> None:
    """Let in whoever presents a valid key in a header or in a posted form."""
    if KEY in request.args and not store().settings.open311_key_in_query:
        raise Forbidden(KEY_IN_QUERY, "key_in_query")
    named = next(filter(None, map(request.headers.get, KEY_HEADERS)), "")
    presented = _bearer() or named or request.args.get(KEY, "")
    if request.method == "POST":
        parts = request.mimetype == "multipart/form-data"
        request.max_content_length = LARGEST_PARTS if parts else LARGEST_WORDS
        request.max_form_memory_size = LARGEST_WORDS
        presented = presented or request.form.get(KEY, "")
    _let_in(presented.strip(), BAD_KEY)


def _bearer() -> str:
    scheme, _, presented = request.headers.get("Authorization", "").partition(" ")
    return presented.strip() if scheme.lower() == "bearer" else ""


def _let_in(presented: str, refusal: Text) -> None:
    held, found = store(), None
    if presented:
        found = held.guests.tokens.get(digest(presented)) or find_token_cached(
            held.readers, held.county.code, presented, held.clock()
        )
    if found is None:
        raise NotSignedIn(refusal, "bad_token")
    g.bearer = found
    comes_from(request.remote_addr or "", found.prefix)
    if nowhere():
        raise NotFound(ADVICE[404], "no_such_address")
    if not held.guests.tokens:
        note_use(held, found)
