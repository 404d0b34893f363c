"""Has the whole audit trail checked by another process: seconds of processor time for a million
rows, for which the server's pages would wait."""

from __future__ import annotations

import logging
import subprocess
import threading
from typing import NamedTuple

import orjson

from data_layer.errors import Busy
from data_layer.services import own_process
from data_layer.services.audit import write_audit
from data_layer.services.store import Store
from data_layer.settings import Settings
from data_layer.vocab import Text

COMMAND = "audit-verdict"
ACTION = "audit_verify"
LONGEST_SECONDS = 600
UNDER_WAY = Text(
    "另一次核对正在进行，请稍候再试。", "Another check is under way; try again shortly."
)
NOT_CHECKED = Text(
    "核对没有完成，请稍后再试；反复出现时请系统管理员查看 server.log，"
    "或运行 ./run cli audit-verify。",
    "The check did not come to its end; try again. If it happens again, let the administrator look "
    "into server.log or run ./run cli audit-verify.",
)
log = logging.getLogger(__name__)
_checking = threading.Lock()


class Checked(NamedTuple):
    """What the check found: whether the chain is whole, in a sentence, and how far it came."""

    whole: bool
    told: Text
    rows: int
    seq: int
    hash: str


def check_audit(held: Store, username: str) -> Checked:
    """Check the chain and put the result on record; Busy while another check runs or when it does
    not come to its end."""
    if not _checking.acquire(blocking=False):
        raise Busy(UNDER_WAY, "audit_check_under_way")
    try:
        found = _found(held.settings)
    finally:
        _checking.release()
    code, at = held.county.code, held.clock()
    detail = {"rows": found.rows, "seq": found.seq, "hash": found.hash, "told": found.told.zh,
              "told_en": found.told.en}  # fmt: skip
    more = {"result": "ok" if found.whole else "failed", "detail": detail}
    held.writer.submit(lambda c: write_audit(c, code, at, username, ACTION, **more), urgent=True)
    return found


def _found(settings: Settings) -> Checked:
    child = own_process.start(settings, COMMAND)
    try:
        answer, _ = child.communicate(timeout=LONGEST_SECONDS)
        told = orjson.loads(answer)
        text = Text(told["zh"], told["en"])
        return Checked(told["whole"], text, told["rows"], told["seq"], told["hash"])
    except (subprocess.SubprocessError, ValueError, KeyError) as error:
        log.exception("the audit trail could not be checked")
        raise Busy(NOT_CHECKED, "audit_not_checked") from error
    finally:
        child.kill()
        child.wait()
