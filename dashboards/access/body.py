"""The whole body of a machine's post, before anything is done for it."""

from __future__ import annotations

from flask import request

from data_layer.errors import BadRequest, TooLarge
from data_layer.vocab import Text

MAX_BYTES = 8 * 1024 * 1024
DRAINED, CHUNK = 3 * MAX_BYTES, 64 * 1024
OVERSIZED = Text(
    "正文超过 8 MiB，请分批发送。", "The body is larger than 8 MiB; send it in portions."
)
ENCODED = Text(
    "不支持压缩正文，请直接发送 JSON。", "Compressed bodies are not supported; send plain JSON."
)


def whole_body() -> bytes:
    """What was sent; TooLarge beyond 8 MiB, BadRequest for what is compressed."""
    # Every other address takes less; these name their own limit before the stream is touched.
    request.max_content_length = 4 * DRAINED
    if request.content_encoding not in {None, "", "identity"}:
        raise BadRequest(ENCODED, "content_encoding")
    # No more than was announced: the room for a reading is taken at once, whatever comes.
    announced = request.content_length
    body = request.stream.read(min(MAX_BYTES if announced is None else announced, MAX_BYTES) + 1)
    if len(body) > MAX_BYTES:
        _drain()
        raise TooLarge(OVERSIZED, "oversized")
    return body


def _drain() -> None:
    """Read on for a while: a sender cut off while writing never hears why it was refused."""
    for _ in range(DRAINED // CHUNK):
        if not request.stream.read(CHUNK):
            return
