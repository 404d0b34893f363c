"""A key in a file of its own that nobody else reads, made when it is missing."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from data_layer.errors import CannotStart
from data_layer.vocab import Text


def key_of_file(path: Path) -> str:
    """The key in that file, 64 random hex digits in a new one; CannotStart when it cannot be
    written, or read by others too."""
    part = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    try:
        if not path.exists():
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(32))
            # Whole or not at all: of several processes that start at once one is first.
            os.link(part, path)
    except FileExistsError:
        pass
    except OSError as error:
        raise CannotStart(_unwritable(path), f"{path.name}_unwritable") from error
    finally:
        part.unlink(missing_ok=True)
    return read_private(path)


def read_private(path: Path) -> str:
    """The key in a file that is there; CannotStart when others can read it."""
    if path.stat().st_mode & 0o077:
        raise CannotStart(_too_open(path), f"{path.name}_readable")
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
