"""What each setting may be, and what to do about one that is not: every function takes what was
given and returns what it means, or raises CannotStart with the name of the variable."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from data_layer.core.account_rules import Policy
from data_layer.core.hook_targets import Entry, entry_of
from data_layer.errors import CannotStart
from data_layer.vocab import Text

MOST_PROXIES = 9
LONGEST_TICK = 3600
# The Cybersecurity Law asks for six months of logs.
LEAST_AUDIT_MONTHS, LONGEST_AUDIT = 6, 120
LONGEST_CONTACT = 120
SHORTEST_TOKEN = 32
TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
FOLDERS = {
    "REPORT_FOLDER": Text("投递报告的共享文件夹", "where reports are put"),
    "BACKUP_FOLDER": Text("存放备份的文件夹", "where backups are kept"),
}
PREFIX = re.compile(r"(?:/[a-z0-9]+(?:-[a-z0-9]+)*)+")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
MAIL_SCHEMES = ("smtp", "smtp+tls", "smtps")
MAIL_ADDRESS = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+")


@dataclass(frozen=True)
class Oidc:
    """A system that proves who somebody is: its address, what it knows this program as, the claim
    that names the account here, and what the button says."""

    issuer: str
    client_id: str
    client_secret: str
    claim: str
    name: str


def host(value: str, *, https: bool, plain: bool) -> str:
    """The address to listen at; others reach it over HTTPS only, unless told otherwise."""
    if https or plain or value in LOOPBACK:
        return value
    raise CannotStart(
        Text(
            f"HOST={value} 会让其他电脑以明文访问，口令可能被窃听。请在前面放 HTTPS 代理并设 "
            "HTTPS=1（见 docs/operations.md），或在可信的内网中设 ALLOW_HTTP=1 表示知悉。",
            f"HOST={value} lets other machines in without encryption, and passwords could be read. "
            "Put an HTTPS proxy before it and set HTTPS=1 (docs/operations.md), or accept it for "
            "a network you trust with ALLOW_HTTP=1.",
        )
    )


def port(value: str) -> int:
    """A port to listen at."""
    if value.isdigit() and 0 < int(value) < 65536:
        return int(value)
    raise CannotStart(
        Text(
            f"PORT 应为 1 到 65535 的整数，现为“{value}”，请改正后重试。",
            f"PORT must be a whole number from 1 to 65535, not '{value}'.",
        )
    )


def prefix(value: str) -> str:
    """The folder of the host the product is shown under, as "/grid"; "" for the root."""
    if not value or PREFIX.fullmatch(value):
        return value
    raise CannotStart(
        Text(
            f"URL_PREFIX 应以“/”开头、不以“/”结尾，只含小写字母、数字和连字符，例如 /grid，"
            f"现为“{value}”，请改正后重试。",
            f"URL_PREFIX must begin with a slash, not end with one, and hold small letters, digits "
            f"and hyphens only, such as /grid, not '{value}'.",
        )
    )


def proxies(value: str) -> int:
    """How many proxies stand before the server."""
    if value.isascii() and value.isdigit() and int(value) <= MOST_PROXIES:
        return int(value)
    raise CannotStart(
        Text(
            f"TRUSTED_PROXIES 应为 0 到 {MOST_PROXIES} 的整数（服务器前的代理层数），"
            f"现为“{value}”，请改正后重试。",
            f"TRUSTED_PROXIES must be a whole number from 0 to {MOST_PROXIES} (how many proxies "
            f"stand before the server), not '{value}'.",
        )
    )


def policy(value: str) -> Policy:
    """What is asked of passwords."""
    if value in set(Policy):
        return Policy(value)
    raise CannotStart(
        Text(
            f"PASSWORD_POLICY 应为 mlps3（等级保护三级）或 asvs，现为“{value}”，请改正后重试。",
            f"PASSWORD_POLICY must be mlps3 or asvs, not '{value}'.",
        )
    )


def oidc(env: dict[str, str]) -> Oidc | None:
    """The single sign-on, where one is set: all three of its variables, over https."""
    issuer, client, secret = (
        env.get(f"OIDC_{name}") or "" for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")
    )
    if not issuer and not client and not secret:
        return None
    parts = urlsplit(issuer)
    near = parts.hostname in {"127.0.0.1", "::1", "localhost"}
    if client and secret and parts.hostname and (parts.scheme == "https" or near):
        claim, name = env.get("OIDC_CLAIM") or "preferred_username", env.get("OIDC_NAME") or ""
        return Oidc(issuer.rstrip("/"), client, secret, claim, name or "统一身份认证")
    raise CannotStart(
        Text(
            "统一认证须同时设置 OIDC_ISSUER（https:// 地址）、OIDC_CLIENT_ID、"
            "OIDC_CLIENT_SECRET，"
            "请改正后重试。",
            "For single sign-on set OIDC_ISSUER (an https:// address), OIDC_CLIENT_ID and "
            "OIDC_CLIENT_SECRET.",
        )
    )


def tick(value: str) -> int:
    """Seconds between two looks of the ladder; 0 for none."""
    if value.isascii() and value.isdigit() and int(value) <= LONGEST_TICK:
        return int(value)
    raise CannotStart(
        Text(
            f"TICK_SECONDS 应为 0 到 {LONGEST_TICK} 的整数（升级巡检的间隔秒数，0 为不巡检），"
            f"现为“{value}”，请改正后重试。",
            f"TICK_SECONDS must be a whole number from 0 to {LONGEST_TICK} (seconds between two "
            f"looks of the escalation ladder, 0 for none), not '{value}'.",
        )
    )


def months(value: str) -> int:
    """Whole months audit rows are kept."""
    if value.isascii() and value.isdigit() and LEAST_AUDIT_MONTHS <= int(value) <= LONGEST_AUDIT:
        return int(value)
    raise CannotStart(
        Text(
            f"AUDIT_MONTHS（审计记录保存的月数）应为 {LEAST_AUDIT_MONTHS} 到 {LONGEST_AUDIT} 的"
            f"整数，现为“{value}”；网络日志依法至少保存六个月，请改正后重试。",
            f"AUDIT_MONTHS (how many months audit rows are kept) must be a whole number from "
            f"{LEAST_AUDIT_MONTHS} to {LONGEST_AUDIT}, not '{value}'; the law asks for six months.",
        )
    )


def contact_months(value: str) -> int:
    """Whole months contacts are kept after a case ended."""
    if value.isascii() and value.isdigit() and 1 <= int(value) <= LONGEST_CONTACT:
        return int(value)
    raise CannotStart(
        Text(
            f"CONTACT_MONTHS（事件办结后反映人信息保存的月数）应为 1 到 {LONGEST_CONTACT} 的整数，"
            f"现为“{value}”，请改正后重试。",
            f"CONTACT_MONTHS (how many months a reporter's data is kept after the case ended) must "
            f"be a whole number from 1 to {LONGEST_CONTACT}, not '{value}'.",
        )
    )


def mail(url: str, sender: str) -> tuple[str, str]:
    """Both or neither: a server to send by, and the address that stands as the sender."""
    if not url and not sender:
        return "", ""
    try:
        parts = urlsplit(url)
        good = parts.scheme in MAIL_SCHEMES and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if good and MAIL_ADDRESS.fullmatch(sender):
        return url, sender
    raise CannotStart(
        Text(
            "发送邮件须同时设置 SMTP_URL（smtp://、smtp+tls:// 或 smtps://[用户:口令@]主机[:端口]）"
            "和 MAIL_FROM（发件人邮箱地址），请改正后重试。",
            "To send mail set both SMTP_URL (smtp://, smtp+tls:// or "
            "smtps://[user:password@]host[:port]) and MAIL_FROM (the sender's address).",
        )
    )


def folder(name: str, value: str) -> Path | None:
    """A folder this program may write to; None for none."""
    if not value:
        return None
    path = Path(value)
    if path.is_absolute() and path.is_dir() and os.access(path, os.W_OK):
        return path
    what = FOLDERS[name]
    raise CannotStart(
        Text(
            f"{name}（{what.zh}）应为可写入的绝对路径，现为“{value}”，"
            "请建立该文件夹并授予写权限后重试。",
            f"{name} ({what.en}) must be an absolute path of a folder this program may write to, "
            f"not '{value}'.",
        )
    )


def targets(value: str) -> tuple[Entry, ...]:
    """Where events may be pushed to: hosts, addresses and networks, with commas between."""
    texts = [text.strip() for text in value.split(",") if text.strip()]
    entries = [entry_of(text) for text in texts]
    wrong = next((text for text, one in zip(texts, entries, strict=True) if one is None), None)
    if wrong is None:
        return tuple(one for one in entries if one is not None)
    raise CannotStart(
        Text(
            f"HOOK_TARGETS 中的“{wrong}”不是主机名、主机名:端口、地址或网段（如 10.1.0.0/16），"
            "各项以逗号分隔，请改正后重试。",
            f"HOOK_TARGETS holds '{wrong}', which is no host, host:port, address or network (such "
            "as 10.1.0.0/16); separate them by commas.",
        )
    )


def path(value: str) -> Path | None:
    """A path; None for none."""
    return Path(value) if value else None


def token(value: str) -> str:
    """A secret long enough not to be guessed; empty for none."""
    if not value or len(value) >= SHORTEST_TOKEN:
        return value
    raise CannotStart(
        Text(
            f"METRICS_TOKEN 至少 {SHORTEST_TOKEN} 个字符（可用 openssl rand -hex 32 生成），"
            "请改正后重试。",
            f"METRICS_TOKEN needs at least {SHORTEST_TOKEN} characters (openssl rand -hex 32).",
        )
    )


def minute(value: str) -> int:
    """The minute of the day."""
    found = TIME.fullmatch(value)
    if found:
        return int(found[1]) * 60 + int(found[2])
    raise CannotStart(
        Text(
            f"BACKUP_AT（每天备份的时刻）应写作 02:30 这样的时分，现为“{value}”，请改正后重试。",
            f"BACKUP_AT (when to back up each day) must be a time such as 02:30, not '{value}'.",
        )
    )


def check_url(url: str) -> None:
    """Raise CannotStart for what is no database."""
    parts = urlsplit(url)
    good = parts.scheme == "postgresql+psycopg" and parts.path.strip("/") and parts.hostname
    if good or (url.startswith("sqlite:///") and len(url) > len("sqlite:///")):
        return
    raise CannotStart(
        Text(
            "DATABASE_URL 无法识别，应写作 sqlite:////路径/文件.db 或 "
            "postgresql+psycopg://用户:口令@主机/库名。",
            "DATABASE_URL is not understood; write sqlite:////path/file.db or "
            "postgresql+psycopg://user:password@host/database.",
        )
    )
