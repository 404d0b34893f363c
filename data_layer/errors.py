"""One tree of errors; each says in both languages what to do next, and one table maps them to
HTTP status."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from data_layer.vocab import Text

STALE = Text(
    "该事件刚刚有了新的处理，请查看变化后再操作。",
    "Somebody has just acted on this case; look at what changed, then decide.",
)
FIELDS = Text("有内容需要补充或改正。", "Something is missing or must be mended.")


class GovernanceError(Exception):
    """Base of every refusal this product makes on purpose; `extra` stands beside `error` in a JSON
    answer."""

    def __init__(self, text: Text, code: str = "refused", extra: dict[str, Any] | None = None):
        super().__init__(text.zh)
        self.text = text
        self.code = code
        self.extra = extra or {}
        # Whether the audit trail has it already.
        self.noted = False


class BadRequest(GovernanceError):
    """The request is malformed."""


class NotSignedIn(GovernanceError):
    """No valid session or token."""


class Forbidden(GovernanceError):
    """Signed in, but role or scope does not allow it."""


class NotFound(GovernanceError):
    """Nothing of that name in the caller's scope."""


class Conflict(GovernanceError):
    """The state does not allow it now."""


class TooLarge(GovernanceError):
    """Over a documented size."""


class Invalid(GovernanceError):
    """Understood, but not acceptable."""


def place_told(where: str) -> Text:
    """A place of a workbook, '便民服务!F4' or '东镇!4', in words; any other as it is."""
    sheet, mark, at = where.rpartition("!")
    if not mark:
        return Text(where, where)
    if at.isdecimal():
        return Text(f"{sheet}第 {at} 行", f"{sheet}, row {at}")
    return Text(f"“{sheet}”表 {at} 格", f"{sheet}, cell {at}")


class Problem(NamedTuple):
    """One thing that is wrong: in which line of a file ('' when in none), what, and which cells of
    a form it is about."""

    text: Text
    where: str = ""
    cells: tuple[object, ...] = ()

    def say(self, lang: str) -> str:
        """The sentence in that language."""
        told = self.text.say(lang)
        if "!" in self.where:
            return f"{place_told(self.where).say(lang)}{'：' if lang == 'zh' else ': '}{told}"
        return self._led(told)

    @property
    def both(self) -> str:
        """The sentence in both languages, for the command line."""
        return self._led(f"{self.text.zh} / {self.text.en}")

    def _led(self, told: str) -> str:
        return f"{self.where}: {told}" if self.where else told


class ManyProblems(Invalid):
    """Not acceptable for several reasons; `problems` lists everything found."""

    def __init__(self, text: Text, code: str, problems: Sequence[Problem]) -> None:
        super().__init__(text, code)
        self.problems = list(problems)


TABLES = {
    "calendar": Text("日历", "calendar"),
    "limits": Text("时限表", "limit table"),
    "capacity": Text("治理能力表", "capacity table"),
    "roster": Text("名册", "roster"),
    "import": Text("对应关系", "mapping"),
}


class TableInvalid(ManyProblems):
    """A table somebody sent that contradicts itself; nothing was changed."""

    def __init__(self, table: str, problems: Sequence[Problem]) -> None:
        name, n = TABLES[table], len(problems)
        zh, en = ("\n".join(f"  - {p.say(lang)}" for p in problems) for lang in ("zh", "en"))
        text = Text(
            f"{name.zh}有 {n} 处问题，未作任何更改，请改正后重试：\n{zh}",
            f"The {name.en} has {n} problems and nothing was changed; mend and try again:\n{en}",
        )
        super().__init__(text, f"{table}_invalid", problems)


class RulesInvalid(ManyProblems):
    """The text of a rule lacks something; nothing was kept."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(FIELDS, "rule_invalid", problems)


class TooMany(GovernanceError):
    """Over a documented rate."""


class Busy(GovernanceError):
    """The writer's queue is full or the database is away; try again later."""


class AuditUnwritable(Busy):
    """What must be on record could not be put there, so nothing was done."""


class Stopped(GovernanceError):
    """Somebody ended it before it was done."""


class TooLong(Stopped):
    """It ended itself: it took longer than it may."""


class IllegalAction(Conflict):
    """The case does not allow this action now; `legal` names those it allows."""

    def __init__(self, text: Text, version: int, legal: list[str]) -> None:
        extra = {"version": version, "legal": legal, "changed": []}
        super().__init__(text, "illegal_action", extra)


class StaleVersion(Conflict):
    """The caller looked at an older state; `changed` are the events it had not seen."""

    def __init__(self, version: int, legal: list[str], changed: list[dict[str, str]]) -> None:
        extra = {"version": version, "legal": legal, "changed": changed}
        super().__init__(STALE, "stale_version", extra)


class FieldsInvalid(Invalid):
    """Fields are missing or wrong; `errors` says of each which and why."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__(FIELDS, "invalid_fields", {"errors": errors})


class PackInvalid(GovernanceError):
    """A county pack is wrong; `problems` lists everything found."""

    def __init__(self, problems: list[str]) -> None:
        lines = "\n".join(f"  - {problem}" for problem in problems)
        text = Text(
            f"县域数据包有 {len(problems)} 处问题，请改正后重新载入：\n{lines}",
            f"The county pack has {len(problems)} problems, listed above; mend and load again.",
        )
        super().__init__(text, "pack_invalid")
        self.problems = problems


class CannotStart(GovernanceError):
    """The server or a command cannot start; the sentence says what to do."""


STATUS: dict[type[GovernanceError], int] = {
    BadRequest: 400,
    NotSignedIn: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    TooLarge: 413,
    Invalid: 422,
    TooMany: 429,
    Busy: 503,
    Stopped: 503,
}
