"""Run within a mount namespace of its own: fill a small disk under a database, look, make room.

python -m tests.full_disk FOLDER; FOLDER is a tmpfs of a few MiB that nothing else uses.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from sqlalchemy import func, insert, select

from data_layer.db.engine import reader_engine
from data_layer.db.tables import report_file
from data_layer.errors import Busy
from data_layer.services.writer import Writer
from tests.fresh import fresh
from tests.world import CODE


def main(folder: Path) -> dict[str, object]:
    url = f"sqlite:///{folder / 'test.db'}"
    fresh(url)
    writer, readers = Writer(url).start(), reader_engine(url)
    stored, refused = 0, set[str]()

    def write(number: int) -> None:
        row = {"county_code": CODE, "run_id": "x" * 4000, "format": str(number), "tries": 1}
        writer.submit(lambda c: c.execute(insert(report_file), {**row, "number": "n"}))

    def there() -> int:
        with readers.connect() as conn:
            return int(conn.scalar(select(func.count()).select_from(report_file)) or 0)

    write(-1)  # as a server that has been up for a while
    stored += there()
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
    for number in range(400):
        try:
            write(number)
            stored += 1
        except Busy as error:
            refused.add(error.code)
    full = there()
    filler.unlink()
    for number in range(400, 410):
        write(number)
    found = {"stored": stored, "full": full, "refused": sorted(refused), "after": there()}
    writer.stop()
    readers.dispose()
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]))))
