"""What is kept of an upload: its type by its content, pictures drawn anew, papers that do
nothing."""

from __future__ import annotations

import random
import struct
import time
import zlib
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from data_layer.errors import GovernanceError, Invalid, TooLarge
from data_layer.services.attachment_content import (
    JPEG,
    MOST_BYTES,
    PDF,
    PNG,
    WEBP,
    checked,
    file_name,
)

SECRET = b"GEHEIM-106.03,27.01"
KINDS = {"JPEG": JPEG, "PNG": PNG, "WEBP": WEBP}


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **more
) -> bytes:
    out = BytesIO()
    Image.new(mode, size, 128 if mode in {"L", "P"} else None).save(out, kind, **more)
    return out.getvalue()


def located(kind: str) -> bytes:
    """A photo as a phone takes it: turned, with a place and a maker's note."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = SECRET.decode()
    exif[0x8825] = {1: "N", 2: (27.0, 1.0, 30.0), 3: "E", 4: (106.0, 2.0, 0.0)}
    return picture(kind, exif=exif.tobytes())


def why(body: bytes) -> str:
    with pytest.raises(GovernanceError) as refused:
        checked(body)
    return refused.value.code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_kept_without_its_place_and_upright(kind: str) -> None:
    sent = located(kind)
    assert SECRET in sent
    kept = checked(sent)
    assert kept.kind == KINDS[kind]
    assert SECRET not in kept.body
    with Image.open(BytesIO(kept.body)) as opened:
        assert opened.size == (40, 60)
        assert not opened.getexif()
        assert not {"exif", "xmp", "comment", "icc_profile"} & set(opened.info)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_stands_behind_a_picture_goes(kind: str) -> None:
    polyglot = picture(kind) + b"<html><script>alert(1)</script>" + minimal_pdf() + SECRET
    kept = checked(polyglot)
    assert b"<script>" not in kept.body
    assert b"%PDF" not in kept.body
    assert SECRET not in kept.body


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "P"), ("PNG", "1"), ("PNG", "LA"), ("PNG", "RGBA"), ("PNG", "I;16"), ("JPEG", "L"),
     ("JPEG", "CMYK"), ("WEBP", "RGBA")],
)  # fmt: skip
def test_every_mode_is_drawn(kind: str, mode: str) -> None:
    assert checked(picture(kind, mode=mode)).kind == KINDS[kind]


def test_comments_and_text_chunks_go() -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", SECRET.decode())
    assert SECRET not in checked(picture("PNG", pnginfo=info)).body
    assert SECRET not in checked(picture("JPEG", comment=SECRET)).body


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty_file"),
        (b"\x00" * 100, "unknown_type"),
        (b"GIF89a" + b"\x00" * 50, "unknown_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "unknown_type"),
        (b"PK\x03\x04" + b"\x00" * 60, "unknown_type"),
        (b"MZ" + b"\x00" * 60, "unknown_type"),
        (b"\xff\xd8\xff" + b"\x00" * 60, "damaged"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "damaged"),
        (b"x" * (MOST_BYTES + 1), "oversized"),
        (picture()[:300], "damaged"),
    ],
)
def test_what_is_none_of_the_four_is_refused(body: bytes, code: str) -> None:
    assert why(body) == code


def png_claiming(width: int, height: int, body: bytes = b"") -> bytes:
    """A PNG that says it is so large; `body` is its packed content."""

    def chunk(name: bytes, content: bytes) -> bytes:
        check = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [chunk(b"IHDR", head), chunk(b"IDAT", body or zlib.compress(b"")), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize(
    "size", [(60_000, 60_000), (2**31 - 1, 2**31 - 1), (9_000, 9_000), (16_001, 1), (0, 0)]
)
def test_huge_dimensions_are_refused_before_they_are_unpacked(size: tuple[int, int]) -> None:
    began = time.monotonic()
    assert why(png_claiming(*size)) in {"too_many_pixels", "damaged"}
    assert time.monotonic() - began < 2


def test_a_packed_bomb_in_a_png_unpacks_no_further_than_its_size() -> None:
    bomb = zlib.compress(b"\x00" * 200_000_000, 9)
    began = time.monotonic()
    kept = checked(png_claiming(10, 10, bomb))
    assert len(kept.body) < 10_000
    assert time.monotonic() - began < 5


def test_a_jpeg_of_thousands_of_scans_is_refused_unread() -> None:
    photo = picture("JPEG", (800, 600), progressive=True)
    start = photo.rindex(b"\xff\xda")
    scan = photo[start:-2]
    began = time.monotonic()
    assert why(photo[:-2] + scan * 5000 + photo[-2:]) == "damaged"
    assert time.monotonic() - began < 2
    # A film appended to a photo is no scan of it.
    moving = photo + random.Random(1).randbytes(4_000_000)
    assert checked(moving).kind == JPEG


def test_a_large_photo_is_made_smaller() -> None:
    with Image.open(BytesIO(checked(picture("JPEG", (6000, 1200))).body)) as kept:
        assert max(kept.size) <= 4096


def minimal_pdf(inside: bytes = b"", trailer: bytes = b"") -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R" + inside + b">>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
        b"trailer\n<</Root 1 0 R" + trailer + b">>\nstartxref\n0\n%%EOF\n"
    )


def packed(content: bytes, extra: bytes = b"", name: bytes = b"/ObjStm") -> bytes:
    body = zlib.compress(content)
    return (
        b"%PDF-1.7\n9 0 obj\n<</Type" + name + b"/N 1/First 4/Filter/FlateDecode" + extra
        + b"/Length %d>>\nstream\n" % len(body) + body + b"\nendstream\nendobj\n"
        b"startxref\n0\n%%EOF\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        minimal_pdf(),
        minimal_pdf(b"/OpenAction[3 0 R/XYZ null null 1]"),
        minimal_pdf(b"/JavaScripture 1"),
        packed(b"1 0 <</Type/Page>>"),
        packed(b"1 0 <</A 1>>") + packed(b"1 0 <</B 2>>")[9:],
    ],
)
def test_plain_papers_are_kept_as_they_are(body: bytes) -> None:
    assert checked(body) == (PDF, body)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (minimal_pdf(b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), "active_pdf"),
        (minimal_pdf(b"/OpenAction<</S/J#61vaScript/JS(x)>>"), "active_pdf"),
        (minimal_pdf(b"/AA<</O<</S/Launch/F(cmd.exe)>>>>"), "active_pdf"),
        (minimal_pdf(b"/Names<</EmbeddedFiles 7 0 R>>"), "active_pdf"),
        (minimal_pdf(b"/AcroForm<</XFA 8 0 R>>"), "active_pdf"),
        (minimal_pdf(b"/AcroForm<</XFA[(a)8 0 R]>>"), "active_pdf"),
        (minimal_pdf(b"/AA<</O<</S/Rendition/JS(x)>>>>"), "active_pdf"),
        (minimal_pdf(trailer=b"/Encrypt 5 0 R"), "encrypted"),
        (minimal_pdf(trailer=b"/Encr#79pt 5 0 R"), "encrypted"),
        (packed(b"1 0 <</S/JavaScript/JS(x)>>"), "active_pdf"),
        (packed(b"1 0 <</S/JavaScript/JS(x)>>", name=b"/Obj#53tm"), "active_pdf"),
        (packed(b"\x00" * 40_000_000), "damaged"),
        (
            packed(b"x").replace(b"/FlateDecode", b"/LZWDecode").replace(b"\x78\x9c", b"zz"),
            "damaged",
        ),
        (minimal_pdf()[:-7], "damaged"),
        (b"%PDF-", "damaged"),
        (b"%PDF-1.7 GIF89a" + b"\x00" * 99, "damaged"),
        (b"junk" + minimal_pdf(), "unknown_type"),
    ],
)
def test_papers_that_could_act_or_hide_are_refused(body: bytes, code: str) -> None:
    assert why(body) == code


def test_a_picture_s_bytes_in_a_paper_are_no_names() -> None:
    noise = random.Random(3).randbytes(6_000_000)
    body = minimal_pdf().replace(
        b"trailer", b"8 0 obj<</Length 1>>stream\n" + noise + b"endstream endobj\ntrailer"
    )
    assert checked(body).kind == PDF


@settings(max_examples=300)
@given(
    st.sampled_from(
        [picture(kind) for kind in KINDS] + [minimal_pdf(b"/A 1"), packed(b"1 0 <<>>")]
    ),
    st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=6)), max_size=6),
    st.binary(max_size=40),
)
def test_no_damage_gets_further_than_a_refusal(
    body: bytes, spoiled: list[tuple[float, bytes]], tail: bytes
) -> None:
    broken = bytearray(body + tail)
    for where, new in spoiled:
        at = int(where * (len(broken) - 1))
        broken[at : at + len(new)] = new
    try:
        kept = checked(bytes(broken))
    except (Invalid, TooLarge):
        return
    assert kept.kind in {JPEG, PNG, WEBP, PDF}
    assert kept.kind == PDF or checked(kept.body).kind == kept.kind


@settings(max_examples=200)
@given(
    st.binary(max_size=600),
    st.sampled_from([b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"%PDF-1.4\n"]),
)
def test_rubbish_is_refused(body: bytes, head: bytes) -> None:
    try:
        kept: Any = checked(head + body)
    except GovernanceError as refused:
        assert refused.text.zh
        return
    assert kept.kind == PDF


@pytest.mark.parametrize(
    ("given_name", "kind", "name"),
    [
        ("现场照片.jpg", JPEG, "现场照片.jpg"),
        ("C:\\fakepath\\照片.PNG", JPEG, "照片.jpg"),
        ("../../etc/passwd", PNG, "passwd.png"),
        ("现场\u202egpj.exe", PDF, "现场gpj.pdf"),
        ("a\x00b\r\nSet-Cookie: x.png", PNG, "abSet-Cookie_ x.png"),
        ("", WEBP, "附件.webp"),
        ("...", PDF, "附件.pdf"),
        ("张三13812345678.pdf", PDF, "张三138****5678.pdf"),
        ("长" * 300 + ".pdf", PDF, "长" * 80 + ".pdf"),
        ("归档.tar.gz", PDF, "归档.tar.pdf"),
    ],
)
def test_names_are_made_fit(given_name: str, kind: str, name: str) -> None:
    assert file_name(given_name, kind) == name
