"""One frozen Settings, read once from the environment; the only module that looks there."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from data_layer.core.account_rules import Policy
from data_layer.core.hook_targets import Entry
from data_layer.settings import given
from data_layer.settings.given import Oidc

ROOT = Path(__file__).resolve().parent.parent.parent
# What no process of our own needs to know; the sender goes with the mail server.
UNTOLD = ("SECRET_KEY", "SMTP_URL", "MAIL_FROM", "OIDC_CLIENT_SECRET", "METRICS_TOKEN")


# Of the web server; a live stream holds one, so 200 streams and 56 for everything else.
THREADS = 256


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
    contact_months: int = 24
    backup_folder: Path | None = None
    backup_minute: int = 150
    backup_key_file: Path | None = None
    metrics_token: str = ""
    url_prefix: str = ""
    open311_key_in_query: bool = False
    hook_targets: tuple[Entry, ...] = ()
    warnings: bool = True

    @property
    def base_url(self) -> str:
        """Where a browser on this machine finds the product."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104
        return f"http://{host}:{self.port}{self.url_prefix}"

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
        given.check_url(url)
        https = env.get("HTTPS", "0") == "1"
        host = env.get("HOST") or "127.0.0.1"
        smtp_url, mail_from = given.mail(env.get("SMTP_URL") or "", env.get("MAIL_FROM") or "")
        return cls(
            host=given.host(host, https=https, plain=env.get("ALLOW_HTTP", "0") == "1"),
            port=given.port(env.get("PORT") or "8050"),
            database_url=url,
            instance=instance,
            county_pack=Path(env.get("COUNTY_PACK") or ROOT / "counties" / "qianxi"),
            demo=env.get("DEMO", "1") != "0",
            secret_key=env.get("SECRET_KEY", ""),
            https=https,
            trusted_proxies=given.proxies(env.get("TRUSTED_PROXIES") or "0"),
            release=_release(),
            tick_seconds=given.tick(env.get("TICK_SECONDS") or "30"),
            smtp_url=smtp_url,
            mail_from=mail_from,
            report_folder=given.folder("REPORT_FOLDER", env.get("REPORT_FOLDER") or ""),
            backup_folder=given.folder("BACKUP_FOLDER", env.get("BACKUP_FOLDER") or ""),
            backup_minute=given.minute(env.get("BACKUP_AT") or "02:30"),
            backup_key_file=given.path(env.get("BACKUP_KEY_FILE") or ""),
            metrics_token=given.token(env.get("METRICS_TOKEN") or ""),
            url_prefix=given.prefix(env.get("URL_PREFIX") or ""),
            open311_key_in_query=env.get("OPEN311_KEY_IN_QUERY", "0") == "1",
            hook_targets=given.targets(env.get("HOOK_TARGETS") or ""),
            warnings=env.get("WARNINGS", "1") != "0",
            oidc=given.oidc(env),
            second_factor=env.get("SECOND_FACTOR", "required") != "optional",
            password_policy=given.policy(env.get("PASSWORD_POLICY") or Policy.MLPS3),
            audit_months=given.months(env.get("AUDIT_MONTHS") or "12"),
            contact_months=given.contact_months(env.get("CONTACT_MONTHS") or "24"),
        )


def _release() -> str:
    """The version heading of the changelog, so that it is written in one place."""
    for line in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            return line.removeprefix("## ").split()[0].strip("[]")
    return "0"
