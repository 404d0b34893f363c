"""One frozen Settings, read once from the environment; the only module that looks there."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from data_layer.core.account_rules import Policy
from data_layer.errors import CannotStart
from data_layer.vocab import Text

ROOT = Path(__file__).resolve().parent.parent
MOST_PROXIES = 9
LONGEST_TICK = 3600
# The Cybersecurity Law asks for six months of logs.
LEAST_AUDIT_MONTHS, LONGEST_AUDIT = 6, 120
# What no process of our own needs to know; the sender goes with the mail server.
UNTOLD = ("SECRET_KEY", "SMTP_URL", "MAIL_FROM", "OIDC_CLIENT_SECRET", "METRICS_TOKEN")
SHORTEST_TOKEN = 32
TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
FOLDERS = {
    "REPORT_FOLDER": Text("投递报告的共享文件夹", "where reports are put"),
    "BACKUP_FOLDER": Text("存放备份的文件夹", "where backups are kept"),
}
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


@dataclass(frozen=True)
class Settings:
    """Everything the product can be told from outside."""

    host: str
    port: int
    database_url: str
    instance: Path
    county_pack: Path
    demo: bool
    secret_key: str
    https: bool
    trusted_proxies: int
    release: str
    tick_seconds: int = 30
    smtp_url: str = ""
    mail_from: str = ""
    report_folder: Path | None = None
    password_policy: Policy = Policy.MLPS3
    second_factor: bool = True
    oidc: Oidc | None = None
    audit_months: int = 12
    backup_folder: Path | None = None
    backup_minute: int = 150
    backup_key_file: Path | None = None
    metrics_token: str = ""

    @property
    def base_url(self) -> str:
        """Where a browser on this machine finds the product."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104
        return f"http://{host}:{self.port}"

    @property
    def sqlite(self) -> bool:
        """Whether the embedded database is used."""
        return self.database_url.startswith("sqlite")

    def as_env(self) -> dict[str, str]:
        """What a process of our own needs to find the same database, files and pack."""
        return {
            "INSTANCE_DIR": str(self.instance),
            "DATABASE_URL": self.database_url,
            "COUNTY_PACK": str(self.county_pack),
        }

    @classmethod
    def from_env(cls, env: dict[str, str] | None = None) -> Settings:
        """Read the environment; raises CannotStart with the name of the bad variable."""
        env = dict(os.environ) if env is None else env
        instance = Path(env.get("INSTANCE_DIR") or ROOT / "instance")
        url = env.get("DATABASE_URL") or f"sqlite:///{quote(str(instance / 'governance.db'))}"
        _check_url(url)
        smtp_url, mail_from = _mail(env.get("SMTP_URL") or "", env.get("MAIL_FROM") or "")
        return cls(
            host=env.get("HOST") or "127.0.0.1",
            port=_port(env.get("PORT") or "8050"),
            database_url=url,
            instance=instance,
            county_pack=Path(env.get("COUNTY_PACK") or ROOT / "counties" / "qianxi"),
            demo=env.get("DEMO", "1") != "0",
            secret_key=env.get("SECRET_KEY", ""),
            https=env.get("HTTPS", "0") == "1",
            trusted_proxies=_proxies(env.get("TRUSTED_PROXIES") or "0"),
            release=_release(),
            tick_seconds=_tick(env.get("TICK_SECONDS") or "30"),
            smtp_url=smtp_url,
            mail_from=mail_from,
            report_folder=_folder("REPORT_FOLDER", env.get("REPORT_FOLDER") or ""),
            backup_folder=_folder("BACKUP_FOLDER", env.get("BACKUP_FOLDER") or ""),
            backup_minute=_minute(env.get("BACKUP_AT") or "02:30"),
            backup_key_file=_path(env.get("BACKUP_KEY_FILE") or ""),
            metrics_token=_token(env.get("METRICS_TOKEN") or ""),
            oidc=_oidc(env),
            second_factor=env.get("SECOND_FACTOR", "required") != "optional",
            password_policy=_policy(env.get("PASSWORD_POLICY") or Policy.MLPS3),
            audit_months=_months(env.get("AUDIT_MONTHS") or "12"),
        )


def _port(value: str) -> int:
    if value.isdigit() and 0 < int(value) < 65536:
        return int(value)
    raise CannotStart(
        Text(
            f"PORT 应为 1 到 65535 的整数，现为“{value}”，请改正后重试。",
            f"PORT must be a whole number from 1 to 65535, not '{value}'.",
        )
    )


def _proxies(value: str) -> int:
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


def _policy(value: str) -> Policy:
    if value in set(Policy):
        return Policy(value)
    raise CannotStart(
        Text(
            f"PASSWORD_POLICY 应为 mlps3（等级保护三级）或 asvs，现为“{value}”，请改正后重试。",
            f"PASSWORD_POLICY must be mlps3 or asvs, not '{value}'.",
        )
    )


def _oidc(env: dict[str, str]) -> Oidc | None:
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


def _tick(value: str) -> int:
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


def _months(value: str) -> int:
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


def _mail(url: str, sender: str) -> tuple[str, str]:
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


def _folder(name: str, value: str) -> Path | None:
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


def _path(value: str) -> Path | None:
    return Path(value) if value else None


def _token(value: str) -> str:
    if not value or len(value) >= SHORTEST_TOKEN:
        return value
    raise CannotStart(
        Text(
            f"METRICS_TOKEN 至少 {SHORTEST_TOKEN} 个字符（可用 openssl rand -hex 32 生成），"
            "请改正后重试。",
            f"METRICS_TOKEN needs at least {SHORTEST_TOKEN} characters (openssl rand -hex 32).",
        )
    )


def _minute(value: str) -> int:
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


def _check_url(url: str) -> None:
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


def _release() -> str:
    """The version heading of the changelog, so that it is written in one place."""
    for line in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            return line.removeprefix("## ").split()[0].strip("[]")
    return "0"
