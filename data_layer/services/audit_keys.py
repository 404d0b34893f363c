"""The keys of the audit chain: `audit_key` in the instance folder, apart from the database, and
`audit_key.<name>` for those it took the place of."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from data_layer.core.audit_chain import Keys, key_id
from data_layer.db.engine import writer_engine
from data_layer.errors import CannotStart
from data_layer.services.key_file import key_of_file, read_private
from data_layer.services.sealing import personal_keys
from data_layer.settings import Settings
from data_layer.vocab import Text

NAME = "audit_key"
SHORTEST = 32
SHORT = Text(
    "审计密钥 {path} 已损坏或太短：请从备份恢复该文件。",
    "The audit key {path} is damaged or too short; restore the file from the backup.",
)


def audit_key(instance: Path) -> bytes:
    """The key new rows are chained with, made at the first start."""
    instance.mkdir(parents=True, exist_ok=True)
    return _checked(instance / NAME, key_of_file(instance / NAME))


def all_keys(instance: Path) -> Keys:
    """Every key there is, by its name: what rows may have been chained with. None is made."""
    files = [*instance.glob(NAME), *sorted(instance.glob(f"{NAME}.*"))]
    found = [_checked(path, read_private(path)) for path in files]
    return {key_id(key): key for key in found}


def auditing_engine(settings: Settings) -> Engine:
    """The engine that may write, audit rows and personal data too: its connections carry the
    keys."""
    keys = audit_key(settings.instance), personal_keys(settings.instance)
    return writer_engine(settings.database_url, *keys)


def _checked(path: Path, key: str) -> bytes:
    if len(key) < SHORTEST:
        named = SHORT.zh.format(path=path), SHORT.en.format(path=path)
        raise CannotStart(Text(*named), "audit_key_short")
    return key.encode()
