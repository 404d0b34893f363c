"""Files opened by LibreOffice, a reader that knows nothing of their maker: their pages, the errors
it shows, and a picture of the first page of each, kept in the system's temporary folder to be
looked at. Nothing where LibreOffice is not installed."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from benchmarks.figure import Figure

PACKAGES = "libreoffice-writer-nogui libreoffice-calc-nogui poppler-utils"
LOOKED_AT = Path(tempfile.gettempdir()) / "governance-office"
# What a cell or a field shows where its formula or its reference is broken.
BROKEN = re.compile(r"#(?:REF|NAME|VALUE|DIV/0|N/A|NUM|NULL)[!?]?|Err:\d{3}")
HAN = re.compile(r"[\u4e00-\u9fff]")


def opened(paths: Iterable[Path]) -> list[Figure]:
    """Of each file the pages it is laid out on, and of all together the errors shown and the files
    in which no Chinese could be set."""
    office = shutil.which("soffice")
    if office is None or shutil.which("pdftotext") is None:
        print(f"  not opened by LibreOffice: apt-get install {PACKAGES}")
        return []
    found, broken, boxes = list[Figure](), 0, 0
    for path in paths:
        paper = _converted(office, path, "pdf")
        _converted(office, path, "png")
        said = _text(paper)
        broken += len(BROKEN.findall(said))
        boxes += not (HAN.search(said) and _sets_chinese(paper))
        found.append(Figure(f"{path.name}, pages", _pages(paper), "", 1, at_least=True))
    return [
        *found,
        Figure("errors in cells and fields", broken, "", 0),
        Figure("files without a font for Chinese", boxes, "", 0),
    ]


def _converted(office: str, path: Path, form: str) -> Path:
    folder = LOOKED_AT / f"opened-{path.suffix.removeprefix('.')}"
    command = [office, "--headless", "--convert-to", form, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder / f"{path.stem}.{form}"


def _pages(paper: Path) -> int:
    return int(_line(_told("pdfinfo", paper), "Pages:"))


def _text(paper: Path) -> str:
    return _told("pdftotext", paper, "-")


def _sets_chinese(paper: Path) -> bool:
    """Whether a font with Chinese letters is in the file: LibreOffice falls back to whatever has
    them, and draws boxes where nothing has."""
    return bool(re.search(r"CJK|Han|Song|Hei|Kai|Fang|Ming", _told("pdffonts", paper)))


def _told(program: str, *given: object) -> str:
    done = subprocess.run([program, *map(str, given)], check=True, capture_output=True, timeout=60)
    return done.stdout.decode("utf-8", "replace")


def _line(told: str, name: str) -> str:
    return next(line.removeprefix(name) for line in told.splitlines() if line.startswith(name))
