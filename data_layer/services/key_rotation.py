"""A new key in the place of one that is old, or that others may have seen. The old file stays
beside it under the day's name: for the audit chain as long as rows of its time are kept, for form
tokens until it is removed."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection

from data_layer.core.days import iso
from data_layer.errors import Conflict, Invalid
from data_layer.services import audit_keys, sealing
from data_layer.services.audit import write_audit
from data_layer.services.hook_secrets import seal_secrets_anew
from data_layer.services.key_file import key_of_file
from data_layer.services.new_account import ACTOR
from data_layer.services.sealed_anew import seal_again
from data_layer.services.sealing import personal_keys
from data_layer.services.second_factor import seal_anew
from data_layer.settings import Settings
from data_layer.vocab import Text

GIVEN = Text(
    "密钥由环境变量 SECRET_KEY 提供，请更换该变量的值后重启服务。",
    "The key is given by SECRET_KEY: change the variable and start the server again.",
)
TODAY = Text(
    "该密钥今天已更换过，请明天再换，或先移走 {path}。",
    "This key was changed today already; wait until tomorrow, or move {path} away first.",
)


class Key(StrEnum):
    """What a key is for; the value is the name of its file."""

    FORMS = "secret_key"
    AUDIT = audit_keys.NAME
    FIELDS = sealing.NAME


def rotate_key(conn: Connection, county_code: str, settings: Settings, key: Key, now: int) -> Path:
    """Put a new key in the place of the old, whose new path is returned; what is sealed is sealed
    anew. The row in the audit trail is still chained with the key the connection began with."""
    if key is Key.FORMS and settings.secret_key:
        raise Conflict(GIVEN, "secret_key_given")
    path = settings.instance / key
    old = path.with_name(f"{key}.{iso(now, 'UTC')[:10]}")
    if old.exists():
        named = TODAY.zh.format(path=old), TODAY.en.format(path=old)
        raise Invalid(Text(*named), "rotated_today")
    key_of_file(path)
    path.rename(old)
    key_of_file(path)
    if key is Key.FIELDS:
        seal_anew(conn, settings)
        seal_secrets_anew(conn, settings)
        seal_again(conn, personal_keys(settings.instance))
    write_audit(conn, county_code, now, ACTOR, "rotate_key", object=str(key))
    return old
