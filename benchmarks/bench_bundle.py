"""The offline bundle: made here, installed in a clean environment that may look nowhere else."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figure import Figure
from data_layer.settings import ROOT


def run() -> list[Figure]:
    """Seconds to bundle and to install, the size, and whether the installed product answers."""
    with TemporaryDirectory(prefix="bench-") as name:
        to = Path(name) / "bundle"
        began = time.monotonic()
        subprocess.run(["./run", "bundle", str(to)], cwd=ROOT, check=True)
        bundled, began = time.monotonic() - began, time.monotonic()
        source, python = to / "governance", str(to / "venv" / "bin" / "python")
        subprocess.run([sys.executable, "-m", "venv", str(to / "venv")], check=True)
        install = ["-m", "pip", "install", "-q", "--no-index", "--find-links", str(to / "wheels")]
        subprocess.run([python, *install, "-r", "requirements.txt"], cwd=source, check=True)
        installed = time.monotonic() - began
        answers = subprocess.run([python, "manage.py", "--help"], cwd=source, check=False)
        size = sum(path.stat().st_size for path in to.glob("wheels/*")) / 1e6
    return [
        Figure("bundled", bundled, "s", note=f"{size:.0f} MB of wheels"),
        Figure("installed without a network", installed, "s"),
        Figure("the installed product starts", int(not answers.returncode), "", 1, at_least=True),
    ]
