"""What the product is made of: every package pinned once, and who of it calls other machines."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from data_layer.settings import ROOT

# What can open a connection to a machine that is named at run time.
CALLERS = {
    "requests",
    "urllib.request",
    "http.client",
    "smtplib",
    "ftplib",
    "socket",
    "authlib",
    "httpx",
}
# Mail, sign-on and webhooks go where the settings say; the demo feed calls the own server; a start
# looks whether its port is free.
ALLOWED = {
    "data_layer/services/demo_post.py": {"http.client", "socket"},
    "data_layer/services/hook_post.py": {"http.client", "socket"},
    "data_layer/services/mail.py": {"smtplib"},
    "data_layer/services/prepare.py": {"socket"},
    "data_layer/services/report_letters.py": {"smtplib"},
    "dashboards/endpoints/single_sign_on.py": {"requests", "authlib"},
}


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_pinned(file: str) -> None:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith(("#", "-r "))]
    names = [line.partition("==")[0].partition("[")[0].lower() for line in wanted]
    assert [line for line in wanted if line.count("==") != 1] == []
    assert sorted(set(names)) == sorted(names)


def calls(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        found |= {
            caller for caller in CALLERS for name in names if f"{name}.".startswith(f"{caller}.")
        }
    return found


def test_only_known_modules_call_other_machines() -> None:
    found = {}
    for folder in ("data_layer", "dashboards", "geo"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if called := calls(path):
                found[path.relative_to(ROOT).as_posix()] = called
    assert found == ALLOWED
