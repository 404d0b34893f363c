"""The key that signs form tokens: given, or made on the first start; a weak one stops the start."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from data_layer.errors import CannotStart
from data_layer.settings import Settings
from data_layer.vocab import Text

SHORTEST, FEWEST_DIFFERENT = 32, 10
KNOWN = ("changeme", "change_me", "secret", "your-key", "example", "password", "please")
WEAK = Text(
    f"密钥 SECRET_KEY 太弱：至少 {SHORTEST} 个随机字符。"
    "请去掉该变量（首次启动会自动生成），或换成 python3 -c "
    "'import secrets; print(secrets.token_hex(32))' 的输出。",
    f"SECRET_KEY is weak: it needs at least {SHORTEST} random characters. Remove the variable "
    "(one is made on the first start), or use the output of python3 -c "
    "'import secrets; print(secrets.token_hex(32))'.",
)


def secret_key(settings: Settings) -> str:
    """The key of the settings, else of `secret_key` in the instance folder, made when missing."""
    key = settings.secret_key or _from_file(settings.instance / "secret_key")
    if len(key) < SHORTEST or len(set(key)) < FEWEST_DIFFERENT:
        raise CannotStart(WEAK, "weak_secret_key")
    if any(word in key.lower() for word in KNOWN):
        raise CannotStart(WEAK, "weak_secret_key")
    return key


def _from_file(path: Path) -> str:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read_private(path)
    except OSError as error:
        raise CannotStart(_unwritable(path), "secret_key_unwritable") from error
    key = secrets.token_hex(32)
    with os.fdopen(handle, "w") as file:
        file.write(key)
    return key


def _read_private(path: Path) -> str:
    if path.stat().st_mode & 0o077:
        raise CannotStart(_too_open(path), "secret_key_readable")
    return path.read_text(encoding="utf-8").strip()


def _unwritable(path: Path) -> Text:
    return Text(
        f"不能写入密钥文件 {path},请检查该文件夹的权限。",
        f"Cannot write the key file {path}; check the permissions of its folder.",
    )


def _too_open(path: Path) -> Text:
    return Text(
        f"其他用户可以读取密钥文件，请运行：chmod 600 {path}",
        f"Other users can read the key file; run: chmod 600 {path}",
    )
