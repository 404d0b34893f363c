"""Work of many seconds runs in processes of our own: the pages would wait for it in this one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

from data_layer.settings import ROOT, UNTOLD, Settings


def start(settings: Settings, command: str) -> subprocess.Popen[bytes]:
    """Begin that command of manage.py; it is told on its standard input and answers on its output.
    It knows database, files and pack, and none of the secrets."""
    return subprocess.Popen(  # noqa: S603 - our own command; what is asked goes in as data
        [sys.executable, str(ROOT / "manage.py"), command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=environment(settings, os.environ),
    )


def environment(settings: Settings, env: Mapping[str, str]) -> dict[str, str]:
    """What such a process is told of our `env`."""
    told = {name: value for name, value in env.items() if name not in UNTOLD}
    return {**told, **settings.as_env()}
