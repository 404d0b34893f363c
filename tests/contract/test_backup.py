"""A backup holds everything or is none, and what is restored is the same: on each engine."""

from __future__ import annotations

import fcntl
import hashlib
import sqlite3
import tarfile
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, insert, text
from sqlalchemy.engine import make_url

from data_layer.core.backups import name_of
from data_layer.db.migrate import HEAD, schema_version, upgrade
from data_layer.db.tables import attachment, report_file, revision
from data_layer.errors import Busy, CannotStart, Invalid
from data_layer.log.record import record
from data_layer.services.attachment_files import file_of, write_file
from data_layer.services.backup import LOCK, Made, backups_in, make_backup, rotate
from data_layer.services.backup_database import Facts, facts_of, reading
from data_layer.services.backup_reading import MANIFEST, verify
from data_layer.services.restore import drill, restore
from data_layer.settings import Settings
from tests.fresh import fresh
from tests.older import BEFORE, one_release_back
from tests.world import CODE, COUNTY, COUNTY_SCOPE, DAY, NOW, reported, submit

SECRET = "the key that signs every cookie"
PHOTO = b"\xff\xd8 a photo"


@pytest.fixture
def settings(engine: Engine, tmp_path: Path) -> Settings:
    """A county with ten cases, a photo, an archived report and keys."""
    instance = tmp_path / "instance"
    url = engine.url.render_as_string(hide_password=False)
    with engine.begin() as conn:
        for i in range(10):
            one = submit([reported(NOW - DAY, f"e{i}")], f"i{i}")
            record(conn, COUNTY, one, COUNTY_SCOPE, NOW)
    for folder, content in (
        ("", b""), ("exports/QX1", b"archived"), ("exports/QX2", b"of a day"), ("geometry", b"map"),
    ):  # fmt: skip
        (instance / folder).mkdir(parents=True, exist_ok=True)
        (instance / folder / "file.pdf").write_bytes(content)
    (instance / "secret_key").write_text(SECRET)
    for name in ("server.log", "server.log.1.gz", "governance.lock"):
        (instance / name).write_text("not in a backup")
    _with_rows(engine, write_file(instance, PHOTO))
    return Settings.from_env({"INSTANCE_DIR": str(instance), "DATABASE_URL": url})


def _with_rows(engine: Engine, sha256: str) -> None:
    photo = {
        "county_code": CODE, "attachment_id": "a1", "case_no": "TC1", "township_code": "",
        "name": "现场.jpg", "kind": "image/jpeg", "bytes": len(PHOTO), "sha256": sha256,
        "uploaded_by": "operator", "uploaded_at": NOW,
    }  # fmt: skip
    report = {"county_code": CODE, "run_id": "r", "format": "pdf", "tries": 1, "number": "QX1"}
    with engine.begin() as conn:
        conn.execute(insert(attachment), photo)
        conn.execute(insert(report_file), report)


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "backup.key"
    path.write_text("ab" * 32)
    path.chmod(0o600)
    return path


KEY = bytes([0xAB] * 32)


@pytest.fixture
def made(settings: Settings, tmp_path: Path) -> Made:
    return make_backup(settings, tmp_path / "backups", None, NOW)


@pytest.fixture
def target(settings: Settings) -> Iterator[str]:
    """Where to restore a database to: an empty one on PostgreSQL."""
    if settings.sqlite:
        yield settings.database_url
        return
    server = create_engine(settings.database_url, isolation_level="AUTOCOMMIT")
    with server.connect() as conn:
        conn.execute(text("CREATE DATABASE restored"))
    url = make_url(settings.database_url).set(database="restored")
    yield url.render_as_string(hide_password=False)
    with server.connect() as conn:
        conn.execute(text("DROP DATABASE restored WITH (FORCE)"))
    server.dispose()


def facts_at(url: str) -> Facts:
    with reading(url) as conn:
        return facts_of(conn)


def databases(settings: Settings) -> set[str]:
    if settings.sqlite:
        return set()
    server = create_engine(settings.database_url)
    with server.connect() as conn:
        found = set(conn.scalars(text("SELECT datname FROM pg_database")))
    server.dispose()
    return found


def test_a_drill_restores_everything_and_leaves_nothing(
    settings: Settings, made: Made, tmp_path: Path
) -> None:
    before = databases(settings), set(made.path.parent.iterdir())
    found = drill(made.path, None, tmp_path / "room", settings.database_url, NOW)
    assert found.manifest == made.manifest
    assert found.manifest.counts["incident"] == 10
    assert found.manifest.schema == HEAD
    assert not found.upgraded
    assert (found.answers.open, found.answers.files, found.answers.files_missing) == (10, 1, 0)
    assert list(found.seconds) == ["unpack", "judge", "upgrade", "questions"]
    assert list((tmp_path / "room").iterdir()) == []
    assert (databases(settings), set(made.path.parent.iterdir())) == before


def test_a_restored_instance_is_the_same(
    settings: Settings, made: Made, target: str, tmp_path: Path
) -> None:
    to = tmp_path / "new"
    restore(made.path, None, to, target)
    url = f"sqlite:///{to / 'governance.db'}" if settings.sqlite else target
    assert facts_at(url) == facts_at(settings.database_url)
    assert (to / "secret_key").read_text() == SECRET
    files = {path.relative_to(to).as_posix() for path in to.rglob("*") if path.is_file()}
    photo = next(name for name in files if name.startswith("attachments/"))
    assert files - {"governance.db"} == {
        "secret_key", "file.pdf", "exports/QX1/file.pdf", photo,
    }  # fmt: skip
    assert (to / photo).read_bytes() == PHOTO
    assert all((to / name).stat().st_mode & 0o077 == 0 for name in files)


def test_nothing_that_is_there_is_overwritten(
    settings: Settings, made: Made, tmp_path: Path
) -> None:
    to = tmp_path / "there"
    to.mkdir()
    (to / "anything").touch()
    with pytest.raises(CannotStart, match="不是空的"):
        restore(made.path, None, to, settings.database_url)
    if not settings.sqlite:
        with pytest.raises(CannotStart, match="已有数据表"):
            restore(made.path, None, tmp_path / "new", settings.database_url)
        assert not (tmp_path / "new").exists()


def test_a_photo_that_is_gone_is_told(settings: Settings, tmp_path: Path) -> None:
    for path in (settings.instance / "attachments").rglob("*"):
        if path.is_file():
            path.unlink()
    made = make_backup(settings, tmp_path / "backups", None, NOW)
    found = drill(made.path, None, tmp_path, settings.database_url, NOW)
    assert (found.answers.files, found.answers.files_missing) == (1, 1)


def test_an_encrypted_backup_holds_no_secret_and_needs_its_key(
    settings: Settings, key_file: Path, tmp_path: Path
) -> None:
    inside = key_file.replace(settings.instance / "backup.key")
    made = make_backup(settings, tmp_path / "backups", inside, NOW)
    assert made.path.suffix == ".enc"
    content = made.path.read_bytes()
    assert SECRET.encode() not in content
    assert not any("backup.key" in name for name in made.manifest.parts)
    assert verify(made.path, KEY) == made.manifest
    with pytest.raises(Invalid, match="已加密"):
        verify(made.path, None)
    with pytest.raises(Invalid, match="无法解密"):
        verify(made.path, bytes(32))


@pytest.mark.parametrize("sealed", [False, True], ids=["plain", "sealed"])
def test_no_flipped_byte_and_no_cut_goes_unnoticed(
    settings: Settings, key_file: Path, tmp_path: Path, sealed: bool
) -> None:
    made = make_backup(settings, tmp_path / "backups", key_file if sealed else None, NOW)
    content, key = made.path.read_bytes(), KEY if sealed else None
    held = _bytes_of_parts(content) if not sealed else range(8, len(content), 100_003)
    for place in held:
        changed = bytearray(content)
        changed[place] ^= 1
        made.path.write_bytes(changed)
        with pytest.raises(Invalid):
            verify(made.path, key)
    for length in (0, 3, 600, len(content) // 2):
        made.path.write_bytes(content[:length])
        with pytest.raises(Invalid):
            verify(made.path, key)


def _bytes_of_parts(content: bytes) -> list[int]:
    """The middle byte of each part; what lies between parts holds nothing."""
    with tarfile.open(fileobj=BytesIO(content)) as tar:
        return [m.offset_data + m.size // 2 for m in tar if m.size and m.name != MANIFEST]


def test_what_leads_out_of_the_folder_is_refused(made: Made, tmp_path: Path) -> None:
    name = "instance/../../evil"
    part = next(iter(made.manifest.parts.values()))
    told = replace(made.manifest, parts={name: replace(part, sha256=EMPTY, size=0)}).as_json()
    with tarfile.open(made.path, "w") as tar:
        for member, content in ((MANIFEST, told), (name, b"")):
            info = tarfile.TarInfo(member)
            info.size = len(content)
            tar.addfile(info, BytesIO(content))
    with pytest.raises(Invalid):
        restore(made.path, None, tmp_path / "new", "sqlite:////nowhere.db")
    assert not (tmp_path / "evil").exists()


EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_what_was_restored_is_held_to_the_manifest(settings: Settings, tmp_path: Path) -> None:
    """A backup whose parts are sound, but that tells of another database."""
    made = make_backup(settings, tmp_path / "backups", None, NOW)
    counts = {**made.manifest.counts, "incident": 11}
    told = replace(made.manifest, counts=counts).as_json()
    with tarfile.open(made.path) as tar:
        parts = {m.name: tar.extractfile(m).read() for m in tar}
    with tarfile.open(made.path, "w") as tar:
        for name, content in {**parts, MANIFEST: told}.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, BytesIO(content))
    verify(made.path, None)
    with pytest.raises(Invalid, match="incident：应为 11，实为 10"):
        drill(made.path, None, tmp_path, settings.database_url, NOW)


def test_the_head_of_the_audit_chain_goes_along(
    settings: Settings, engine: Engine, tmp_path: Path
) -> None:
    made = make_backup(settings, tmp_path / "backups", None, NOW)
    if "audit_head" not in made.manifest.counts:
        assert made.manifest.audit_head == []
        with engine.begin() as conn:
            conn.execute(text("CREATE TABLE audit_head (county_code TEXT, hash TEXT)"))
            conn.execute(text("INSERT INTO audit_head VALUES ('990001', 'beef')"))
        try:
            made = make_backup(settings, tmp_path / "backups", None, NOW + DAY)
        finally:
            with engine.begin() as conn:
                conn.execute(text("DROP TABLE audit_head"))
        assert made.manifest.audit_head == [{"county_code": "990001", "hash": "beef"}]


def test_writing_goes_on_meanwhile_and_the_copy_is_of_one_moment(
    settings: Settings, engine: Engine, tmp_path: Path
) -> None:
    """Each transaction adds a revision and a report: a copy between two would differ."""
    stop, n = threading.Event(), [0]

    def work() -> None:
        while not stop.is_set():
            n[0] += 1
            row = {"county_code": CODE, "run_id": f"w{n[0]}", "format": "x", "tries": 1}
            with engine.begin() as conn:
                conn.execute(insert(report_file), {**row, "number": "QX9"})
                conn.execute(revision.update().values(number=revision.c.number + 1))

    first = facts_at(settings.database_url)
    writer = threading.Thread(target=work)
    writer.start()
    try:
        made = [
            make_backup(settings, tmp_path / "backups", None, NOW + i * DAY).manifest
            for i in range(3)
        ]
    finally:
        stop.set()
        writer.join()
    for one in made:
        added = one.counts["report_file"] - first.counts["report_file"]
        assert one.revision - first.revision == added
    assert n[0] > 3


def test_one_backup_at_a_time_and_what_a_killed_one_left_is_cleared(
    settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    left = folder / ".part-1"
    left.mkdir(parents=True)
    (left / "half.tar").touch()
    with (folder / LOCK).open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(Busy):
            make_backup(settings, folder, None, NOW)
    made = make_backup(settings, folder, None, NOW)
    assert {path.name for path in folder.iterdir()} == {LOCK, made.path.name}
    assert made.path.stat().st_mode & 0o777 == 0o600


def test_rotation_touches_backups_of_this_county_alone(tmp_path: Path) -> None:
    for day in range(40):
        (tmp_path / name_of(CODE, NOW - day * DAY, sealed=False)).touch()
    (tmp_path / name_of("520581", NOW - 99 * DAY, sealed=False)).touch()
    (tmp_path / "governance-notes.txt").touch()
    gone = rotate(tmp_path, CODE, "Asia/Shanghai")
    assert len(gone) + len(backups_in(tmp_path, CODE)) == 40
    assert len(backups_in(tmp_path, CODE)) == 7 + 2 + 1
    assert len(list(tmp_path.iterdir())) == 10 + 2


def test_a_damaged_database_is_no_backup(tmp_path: Path, sqlite_url: str) -> None:

    fresh(sqlite_url)
    path = Path(make_url(sqlite_url).database or "")
    with closing(sqlite3.connect(path)) as conn:
        root = conn.execute("SELECT rootpage FROM sqlite_master WHERE name='log'").fetchone()[0]
        size = conn.execute("PRAGMA page_size").fetchone()[0]
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    settings = Settings.from_env({"INSTANCE_DIR": str(tmp_path / "i"), "DATABASE_URL": sqlite_url})
    with pytest.raises(Invalid, match="完整性"):
        make_backup(settings, tmp_path / "backups", None, NOW)
    assert backups_in(tmp_path / "backups", CODE) == {}


def test_a_backup_of_an_older_release_is_brought_to_the_newest_schema(
    settings: Settings, engine: Engine, tmp_path: Path
) -> None:
    if not settings.sqlite:
        pytest.skip("an older schema is made by hand on SQLite alone")
    with engine.begin() as conn:
        one_release_back(conn)
    made = make_backup(settings, tmp_path / "backups", None, NOW)
    assert made.manifest.schema == BEFORE
    assert drill(made.path, None, tmp_path, settings.database_url, NOW).upgraded
    with engine.begin() as conn:
        assert schema_version(conn) == BEFORE
        upgrade(conn)


def test_the_file_of_an_attachment_lies_where_it_is_looked_for(
    settings: Settings, made: Made, target: str, tmp_path: Path
) -> None:
    restore(made.path, None, tmp_path / "new", target)
    assert file_of(tmp_path / "new", hashlib.sha256(PHOTO).hexdigest()).read_bytes() == PHOTO
