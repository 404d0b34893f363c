"""Whether a PDF is only paper: conservative, by the names in it, those in packed objects included.

A name is refused wherever it stands, since readers disagree about where objects begin.
"""

from __future__ import annotations

import re
import zlib

from data_layer.errors import Invalid
from data_layer.vocab import Text

# What makes a PDF act, carry other files, or hide what it holds.
ACTIVE = (
    *(b"JavaScript", b"Launch", b"Rendition", b"RichMedia", b"Movie", b"GoToE", b"GoToR"),
    *(b"EmbeddedFile", b"EmbeddedFiles", b"SubmitForm", b"ImportData", b"OnInstantiate"),
)
LOCKED = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
# The short name needs its value too, or the bytes of a photo would hold it by chance.
ACTING = re.compile(rb"/(?:" + b"|".join(ACTIVE) + rb")(?![A-Za-z0-9])|/XFA\s*(?:\[|\d+ \d)")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
PACKED = re.compile(rb"/ObjStm(?![A-Za-z0-9])")
STREAM = re.compile(rb"(?<!end)stream\r?\n")
# The dictionary of a packed object stands just before it.
DICTIONARY, TAIL = 2048, 1024
MOST_UNPACKED = 32 * 1024 * 1024

DAMAGED = Text(
    "PDF 不完整或格式不对，请重新导出后再传。",
    "The PDF is incomplete or malformed; export it again.",
)
ENCRYPTED = Text(
    "PDF 已加密，无法核验，请解除加密后再传。",
    "The PDF is encrypted and cannot be checked; remove the encryption.",
)
ACTIVE_PDF = Text(
    "PDF 含有脚本、内嵌文件或可执行动作，请“打印为 PDF”后再传。",
    "The PDF holds scripts, embedded files or actions; print it to a new PDF and send that.",
)


def check_pdf(body: bytes) -> None:
    """Raise Invalid unless the file begins and ends as a PDF and holds nothing that acts."""
    if not re.match(rb"%PDF-[12]\.\d", body) or b"%%EOF" not in body[-TAIL:]:
        raise Invalid(DAMAGED, "damaged")
    plain = _unescaped(body)
    if LOCKED.search(plain):
        raise Invalid(ENCRYPTED, "encrypted")
    if ACTING.search(plain):
        raise Invalid(ACTIVE_PDF, "active_pdf")
    _check_packed(body, len(PACKED.findall(plain)))


def _check_packed(body: bytes, wanted: int) -> None:
    """Unpack every packed object and look into it; one that cannot be unpacked is refused."""
    unpacked, room = 0, MOST_UNPACKED
    for found in STREAM.finditer(body):
        before = _unescaped(body[max(0, found.start() - DICTIONARY) : found.start()])
        if not PACKED.search(before.rsplit(b"endobj", 1)[-1]):
            continue
        content = _inflated(body, found.end(), room)
        unpacked, room = unpacked + 1, room - len(content)
        if ACTING.search(_unescaped(content)):
            raise Invalid(ACTIVE_PDF, "active_pdf")
    if unpacked < wanted:
        raise Invalid(DAMAGED, "damaged")


def _inflated(body: bytes, start: int, room: int) -> bytes:
    end = body.find(b"endstream", start)
    try:
        content = zlib.decompressobj().decompress(body[start:end], room + 1)
    except zlib.error:
        raise Invalid(DAMAGED, "damaged") from None
    if len(content) > room:
        raise Invalid(DAMAGED, "damaged")
    return content


def _unescaped(content: bytes) -> bytes:
    """Names as readers see them: #4A is another way to write J."""
    return ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)
