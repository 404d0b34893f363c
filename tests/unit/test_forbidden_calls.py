"""What no line of the product does: build SQL or commands from text, run text, unpack objects."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from data_layer.settings import ROOT

PRODUCT = ("app.py", "manage.py", "gunicorn.conf.py", "data_layer", "dashboards", "geo")
SQL = {"text", "exec_driver_sql"}
RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
RUNS_COMMANDS = {"system", "popen", "getoutput", "getstatusoutput"}
UNPACKS = {"pickle", "cPickle", "marshal", "shelve", "dill", "joblib", "jsonpickle"}
# Names of tables and databases cannot be parameters: migrations' own, and one drawn for a drill.
OWN_NAMES = ("data_layer/db/migrations/", "data_layer/services/restore.py")
# Invented data, repeatable by its seed; by how much a retry is put off.
DRAWN = (
    "data_layer/core/demo/", "data_layer/services/demo_", "data_layer/services/prepare.py",
    "data_layer/services/hook_sender.py", "data_layer/services/scheduler.py",
)  # fmt: skip


def wrong(source: str, *, sql: bool = True) -> Iterator[str]:
    """What a file does that none may, with its line."""
    for node in ast.walk(ast.parse(source)):
        told = _imported(node) or (_called(node, sql) if isinstance(node, ast.Call) else "")
        if told:
            yield f"{told} in line {node.lineno}"  # type: ignore[attr-defined]


def _imported(node: ast.AST) -> str:
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    return next((name for name in names if name.partition(".")[0] in UNPACKS), "")


def _called(node: ast.Call, sql: bool) -> str:
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    owner = getattr(getattr(node.func, "value", None), "id", "")
    if sql and name in SQL and node.args and _built(node.args[0]):
        return "SQL of pieces"
    if isinstance(node.func, ast.Name) and name in RUNS_TEXT:
        return name
    if isinstance(node.func, ast.Attribute) and (
        name == "eval" or (owner, name) == ("df", "query")
    ):
        return name
    if (owner in {"os", "subprocess", "commands"} and name in RUNS_COMMANDS) or any(
        word.arg == "shell" and not _is_false(word.value) for word in node.keywords
    ):
        return "a shell"
    if owner == "yaml" and name.startswith("load"):
        return "yaml.load"
    return ""


def _built(node: ast.expr) -> bool:
    """Whether text is put together there: f"…", "…" % x, "…" + x, "…".format(x)."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.Call):
        return getattr(node.func, "attr", "") in {"format", "join", "replace"}
    return isinstance(node, ast.BinOp)


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def files() -> list[Path]:
    found = [ROOT / name for name in PRODUCT]
    return [file for one in found for file in ([one] if one.is_file() else one.rglob("*.py"))]


def test_no_file_of_the_product_does_it() -> None:
    found, looked = [], files()
    for file in looked:
        name = str(file.relative_to(ROOT))
        source = file.read_text(encoding="utf-8")
        found += [f"{name}: {told}" for told in wrong(source, sql=not name.startswith(OWN_NAMES))]
    assert found == []
    assert len(looked) > 300


def test_what_is_drawn_without_secrets_is_none() -> None:
    """Tokens, keys and passwords come of `secrets`; whatever else draws is named here."""
    drawing = re.compile(r"^\s*(?:import|from) random\b", re.MULTILINE)
    found = [file for file in files() if drawing.search(file.read_text(encoding="utf-8"))]
    names = [str(file.relative_to(ROOT)) for file in found]
    assert [name for name in names if not name.startswith(DRAWN)] == []
    assert names


@pytest.mark.parametrize(
    "source",
    [
        'conn.execute(text(f"SELECT {x}"))',
        'text("SELECT %s" % x)',
        'text("SELECT " + x)',
        'text("SELECT {}".format(x))',
        'conn.exec_driver_sql(f"DROP {x}")',
        "subprocess.run(x, shell=True)",
        "subprocess.run(x, shell=flag)",
        "os.system(x)",
        "eval(x)",
        "exec(x)",
        "frame.eval(x)",
        "df.query(x)",
        "import pickle",
        "from joblib import load",
        "yaml.load(x)",
    ],
)
def test_it_would_be_seen(source: str) -> None:
    assert list(wrong(source))


@pytest.mark.parametrize(
    "source",
    [
        'text("SELECT 1")', 'text(f"SELECT 1")', "re.compile(x)", "subprocess.run([x])",
        "subprocess.run(x, shell=False)", "session.query(x)",
    ],
)  # fmt: skip
def test_what_is_fine_is_left_alone(source: str) -> None:
    assert not list(wrong(source))
