"""What a column may hold, what protects it and how long it is kept; the rules that say so."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from data_layer.vocab import Text


class Class(Enum):
    """What a column holds, by what its disclosure would do."""

    OPEN = Text("公开", "open")
    INTERNAL = Text("内部", "internal")
    CASE = Text("敏感（事件内容）", "sensitive (case)")
    PERSONAL = Text("个人信息", "personal")
    SPECIAL = Text("敏感个人信息", "sensitive personal")
    SECRET = Text("鉴别信息", "credential")


class Guard(Enum):
    """What protects it beside rights and scope, which hold for everything but what is open."""

    NONE = Text("—", "—")
    SCOPE = Text("按角色和数据范围", "role and scope")
    COVERED = Text("号码、证件号、联系方式遮盖后保存", "stored with numbers and contacts covered")
    MASKED = Text("显示时遮盖", "masked when shown")
    OWN = Text("限本人和管理员", "own and administrators'")
    SEALED = Text("加密（AES-256-GCM）", "sealed (AES-256-GCM)")
    KEYED = Text("密钥摘要（HMAC-SHA-256）", "keyed digest (HMAC-SHA-256)")
    HASHED = Text("散列（口令 argon2id，令牌 SHA-256）", "hashed (argon2id, SHA-256)")
    CHAINED = Text("只增，带密钥的链", "append-only, keyed chain")
    SUMMED = Text("汇总数，共享时小数抑制", "sums, small cells suppressed when shared")


class Kept(Enum):
    """How long."""

    ALWAYS = Text("长期", "for good")
    WITH_IT = Text("随所属对象", "as long as what it belongs to")
    CONTACT = Text("结案后 CONTACT_MONTHS 个月", "CONTACT_MONTHS after the case ended")
    UNLESS_VOID = Text(
        "长期；作废、不予受理的，CONTACT_MONTHS 个月",
        "for good; of cases void or refused, CONTACT_MONTHS",
    )
    AUDIT = Text("AUDIT_MONTHS 个月", "AUDIT_MONTHS")
    DAY = Text("失效后 30 天", "30 days after it ended")
    YEAR = Text("失效后 1 年", "a year after it ended")
    QUARTER = Text("失效后 90 天", "90 days after it ended")
    ENDED = Text("失效即删", "deleted once it ended")
    FILE = Text("文件 24 小时，登记长期", "files 24 hours, the entry for good")
    DERIVED = Text("可由日志重建", "made anew from the log")


class Rule(NamedTuple):
    """Columns that are treated alike."""

    columns: tuple[str, ...]
    kind: Class
    guard: Guard
    kept: Kept


def rule(columns: str, kind: Class, guard: Guard, kept: Kept) -> Rule:
    """The rule of columns named with blanks between them."""
    return Rule(tuple(columns.split()), kind, guard, kept)


def public(columns: str) -> Rule:
    """What anybody may know."""
    return rule(columns, Class.OPEN, Guard.NONE, Kept.ALWAYS)


def internal(columns: str, kept: Kept = Kept.ALWAYS) -> Rule:
    """Of the office, of no case and of no person."""
    return rule(columns, Class.INTERNAL, Guard.SCOPE, kept)


def of_case(columns: str, kept: Kept = Kept.ALWAYS) -> Rule:
    """What a case is about."""
    return rule(columns, Class.CASE, Guard.SCOPE, kept)


def sums(columns: str) -> Rule:
    """Counts, made of the log."""
    return rule(columns, Class.INTERNAL, Guard.SUMMED, Kept.DERIVED)


def staff(columns: str, kept: Kept = Kept.WITH_IT) -> Rule:
    """Who of the staff did it: names and user names."""
    return rule(columns, Class.PERSONAL, Guard.SCOPE, kept)
