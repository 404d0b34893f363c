"""Has files of boundaries judged by a process of its own: the largest take a core for seconds, for
which walls and pages of this process would wait."""

from __future__ import annotations

import subprocess
import threading
from base64 import b64decode, b64encode
from typing import Any, NamedTuple

from data_layer.errors import Busy, Invalid
from data_layer.services import own_process
from data_layer.services.boundary_layers import Checked
from data_layer.settings import Settings
from data_layer.vocab import Text

COMMAND, LONGEST_SECONDS, PATIENCE_SECONDS = "check-boundaries", 120.0, 20.0
BUSY = Text(
    "正在核对另一个边界文件，请稍后再试。",
    "Another file is being checked; try again in a moment.",
)
FAILED = Text(
    "核对未能完成，文件没有导入。请重试；仍不成功时请技术人员查看 server.log。",
    "The file could not be checked and nothing was imported. Try again; if it fails again, "
    "server.log says why.",
)
TOO_MUCH = Text(
    "文件过于复杂，核对所需内存超过限度，没有导入。请只保留本县范围和编码、名称字段，或先简化边界。",
    "The file takes more memory than it may have, and nothing was imported: keep this county's "
    "areas, code and name alone, or simplify it.",
)


class Asking(NamedTuple):
    """What somebody says of a file: `name`, `level` of its areas, the coordinate system ('' as the
    file says), the field of the codes ('' to be found); and when it is asked (ms)."""

    name: str
    level: str
    crs: str
    field: str
    now: int


class LayerChecker:
    """Judges one file at a time; who comes second waits a little."""

    def __init__(self, settings: Settings) -> None:
        self._ask = own_process.Asked(settings, COMMAND, LONGEST_SECONDS)
        self._checking = threading.Lock()

    def __call__(self, asked: Asking, body: bytes) -> Checked:
        """The layer as it can be kept. Invalid where nothing of it can be used, Busy where there
        is no answer now."""
        if not self._checking.acquire(timeout=PATIENCE_SECONDS):
            raise Busy(BUSY, "checking")
        try:
            return read_answer(self._ask({**asked._asdict(), "body": b64encode(body).decode()}))
        except (subprocess.SubprocessError, OSError, ValueError, KeyError) as error:
            raise Busy(FAILED, "not_checked") from error
        finally:
            self._checking.release()

    def stop(self) -> None:
        """Break off what is under way."""
        self._ask.stop()


def read_question(told: dict[str, Any]) -> tuple[Asking, bytes]:
    """The question as it came to the process."""
    body = b64decode(told.pop("body"))
    return Asking(**told), body


def answer_told(made: Checked | Invalid) -> dict[str, Any]:
    """For the way back; `read_answer` gives the same, or raises the refusal."""
    if isinstance(made, Invalid):
        return {"refused": [made.text.zh, made.text.en, made.code]}
    return {**made._asdict(), "body": b64encode(made.body).decode()}


def read_answer(told: dict[str, Any]) -> Checked:
    """What `answer_told` made."""
    if "refused" in told:
        zh, en, code = told["refused"]
        raise Invalid(Text(zh, en), code)
    findings = [(kind, list(who), float(area)) for kind, who, area in told["findings"]]
    return Checked(**{**told, "findings": findings, "body": b64decode(told["body"])})
