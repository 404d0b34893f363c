"""What an uploaded file really is, and what of it may be kept: pictures are drawn anew, so that
nothing but the picture remains; papers that could do anything are refused."""

from __future__ import annotations

import re
import unicodedata
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageOps

from data_layer.core.masking import mask_text
from data_layer.errors import GovernanceError, Invalid, TooLarge
from data_layer.services.pdf_check import check_pdf
from data_layer.vocab import Text

MOST_BYTES = 10 * 1024 * 1024
# A JPEG can be unpacked at half its size or less, others only whole.
MOST_PIXELS = {"image/jpeg": 65_000_000, "image/png": 25_000_000, "image/webp": 25_000_000}
# Enough to read a paper by; what is larger is made smaller.
LONGEST_SIDE, LEAST_DRAFT = 4096, 3072
# A picture comes in ten scans at most; each of ten thousand would be gone through in full.
MOST_SCANS = 64
LONGEST_NAME = 80
# Pillow itself refuses twice as many before it unpacks anything.
Image.MAX_IMAGE_PIXELS = max(MOST_PIXELS.values())

JPEG, PNG, WEBP, PDF = "image/jpeg", "image/png", "image/webp", "application/pdf"
EXTENSIONS = {JPEG: ".jpg", PNG: ".png", WEBP: ".webp", PDF: ".pdf"}
FORMATS = {JPEG: ("JPEG",), PNG: ("PNG",), WEBP: ("WEBP",)}
# One step coarser where a picture drawn anew would outgrow the limit.
QUALITIES = (88, 75)
# In a scan FF is followed by 00 or a restart; any other pair begins a segment.
MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)
START_OF_SCAN, END_OF_IMAGE = 0xDA, 0xD9
# Half the time of Pillow's own choice for a few per cent more bytes.
WEBP_METHOD = 2

EMPTY = Text("文件是空的，请重新选择。", "The file is empty; choose another.")
OVERSIZED = Text(
    "附件超过 10 MiB，请压缩后再传。", "The attachment is larger than 10 MiB; make it smaller."
)
UNKNOWN = Text(
    "只接受 JPEG、PNG、WebP 图片和 PDF。苹果手机的 HEIC 照片请先转为 JPEG。",
    "Only JPEG, PNG and WebP pictures and PDF are taken; convert HEIC photos to JPEG first.",
)
DAMAGED = Text(
    "图片无法打开，可能已损坏，请重新拍摄或另存后再传。",
    "The picture cannot be opened and may be damaged; take or save it again.",
)
TOO_MANY_PIXELS = Text(
    "图片尺寸过大，请缩小后再传（PNG、WebP 不超过 2500 万像素）。",
    "The picture has too many pixels; make it smaller (PNG, WebP: at most 25 million).",
)


class Content(NamedTuple):
    """A file fit to be kept: its media type and its bytes."""

    kind: str
    body: bytes


def checked(body: bytes) -> Content:
    """What may be kept of an upload, its type told by its content; Invalid or TooLarge say why
    nothing."""
    if not body:
        raise Invalid(EMPTY, "empty_file")
    if len(body) > MOST_BYTES:
        raise TooLarge(OVERSIZED, "oversized")
    kind = _kind_of(body)
    if kind == PDF:
        check_pdf(body)
        return Content(kind, body)
    return Content(kind, _redrawn(body, kind))


def _kind_of(body: bytes) -> str:
    if body.startswith(b"\xff\xd8\xff"):
        return JPEG
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if body.startswith(b"RIFF") and body[8:12] == b"WEBP":
        return WEBP
    if body.startswith(b"%PDF-"):
        return PDF
    raise Invalid(UNKNOWN, "unknown_type")


def _redrawn(body: bytes, kind: str) -> bytes:
    """The picture alone, upright: no EXIF, place, comment, preview, or whatever stood behind it."""
    try:
        return _drawn(body, kind)
    except GovernanceError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Invalid(TOO_MANY_PIXELS, "too_many_pixels") from None
    except Exception:
        # Hostile files make decoders fail in any way they like.
        raise Invalid(DAMAGED, "damaged") from None


def _drawn(body: bytes, kind: str) -> bytes:
    with Image.open(BytesIO(body), formats=FORMATS[kind]) as picture:
        width, height = picture.size
        if width * height > MOST_PIXELS[kind]:
            raise Invalid(TOO_MANY_PIXELS, "too_many_pixels")
        if kind == JPEG and _scans(body) > MOST_SCANS:
            raise Invalid(DAMAGED, "damaged")
        picture.draft(None, (LEAST_DRAFT, LEAST_DRAFT))
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=None)
        ImageOps.exif_transpose(picture, in_place=True)
        plain = picture.convert(_mode(picture, kind))
    plain.info = {}
    for quality in QUALITIES[:1] if kind == PNG else QUALITIES:
        out = BytesIO()
        plain.save(out, FORMATS[kind][0], quality=quality, method=WEBP_METHOD)
        if out.tell() <= MOST_BYTES:
            return out.getvalue()
    raise TooLarge(OVERSIZED, "oversized")


def _scans(body: bytes) -> int:
    """How many scans the first picture of a JPEG has; what is appended to it does not count."""
    at, scans = 2, 0
    while (found := MARKER.search(body, at)) is not None:
        kind = found[0][1]
        if kind == END_OF_IMAGE:
            break
        scans += kind == START_OF_SCAN
        length = int.from_bytes(body[found.end() : found.end() + 2])
        at = found.end() + max(2, length)
    return scans


def _mode(picture: Image.Image, kind: str) -> str:
    if picture.mode in {"1", "L"} and kind != WEBP:
        return "L"
    return "RGBA" if picture.has_transparency_data and kind != JPEG else "RGB"


def file_name(given: str, kind: str) -> str:
    """A name fit to be shown and saved: no folders, no signs that lie about it, long numbers
    covered, and the ending of what the file is."""
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(sign for sign in last if sign.isprintable())
    stem = re.sub(r'[<>:"|?*\x00]+', "_", shown).strip(". ")
    stem = stem.rsplit(".", 1)[0] if "." in stem else stem
    return (mask_text(stem)[:LONGEST_NAME].strip(". ") or "附件") + EXTENSIONS[kind]
