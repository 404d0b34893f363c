"""The offline bundle: made here, unpacked and started as its INSTALL.txt says, without network."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figure import Figure
from data_layer.settings import ROOT
from tests.served import free_port

# A network of its own with nothing but itself: whatever would be fetched is missed.
ALONE = ["unshare", "--map-root-user", "--net", "bash", "-c"]
INSTALL = """
set -e
ip link set lo up
(cd "$1" && sha256sum --quiet -c SHA256SUMS)
mkdir "$2" && cp -r "$1/governance" "$1/wheels" "$2"
cd "$2/governance"
PORT=$3 timeout 600 ./run --no-demo &
until python3 - <<END
import urllib.request
urllib.request.urlopen("http://127.0.0.1:$3/healthz", timeout=5)
END
do kill -0 $!; sleep 0.5; done 2>/dev/null
kill -INT $!
wait $! || true
"""


def run() -> list[Figure]:
    """Seconds to bundle, then to install and serve without a network; the parts it lists."""
    with TemporaryDirectory(prefix="bench-") as name:
        bundle, there = Path(name) / "bundle", Path(name) / "opt"
        began = time.monotonic()
        subprocess.run(["./run", "bundle", str(bundle)], cwd=ROOT, check=True)
        bundled, began = time.monotonic() - began, time.monotonic()
        asked = [*ALONE, INSTALL, "install", str(bundle), str(there), str(free_port())]
        served = subprocess.run(asked, check=False).returncode == 0
        installed = time.monotonic() - began
        parts = json.loads((bundle / "SBOM.json").read_text(encoding="utf-8"))["components"]
        wheels = list(bundle.glob("wheels/*.whl"))
        size = sum(path.stat().st_size for path in wheels) / 1e6
    return [
        Figure("bundled", bundled, "s", note=f"{len(wheels)} wheels, {size:.0f} MB"),
        Figure("installed and serving without a network", installed, "s", 600),
        Figure("it served", int(served), "", 1, at_least=True),
        Figure("parts listed", len(parts), "", len(wheels), at_least=True),
    ]
