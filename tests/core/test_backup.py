"""Backups: one file, checked to the byte, restored into an empty place, what was erased erased again."""

import contextvars
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from app.core import clock, storage
from app.core.audit import bury, record, register_replay, verify_chain
from app.core.audit.tombstones import ledger_path, read_ledger, write_ledger
from app.core.commands.archive import BrokenBackup, check
from app.core.commands.backups import NotEmpty, back_up, restore
from app.core.commands.engines import is_empty
from app.core.db import db, transaction
from app.core.jobs import Job, JobState
from tests.services.application import build_app, settings_for

erased: list[uuid.UUID] = []


@register_replay("test.erase")
def erase(object_id: uuid.UUID) -> None:
    """Delete a job, which stands for a person here."""
    erased.append(object_id)
    db.session.execute(sa.delete(Job).where(Job.id == object_id))


@pytest.fixture
def empty_place(
    app: Flask, database_kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[[], Flask]]:
    """Make other installations of the same kind, with an empty database and no files."""
    made: list[Flask] = []

    def make() -> Flask:
        folder = tmp_path / f"place-{len(made)}"
        folder.mkdir()
        if database_kind == "sqlite":
            url = f"sqlite:///{folder / 'restored.sqlite'}"
        else:
            url = request.getfixturevalue("postgres").create(f"restored_{len(made)}")
        made.append(build_app(settings_for(url, folder / "data")))
        return made[-1]

    yield make
    for place in made:
        with place.app_context():
            db.session.remove()
            db.engine.dispose()


@contextmanager
def inside(place: Flask) -> Iterator[None]:
    with place.app_context():
        yield
        db.session.rollback()


def run(place: Flask, *arguments: str) -> Result:
    """Run a command apart from the test's own context."""
    db.session.rollback()
    return contextvars.Context().run(place.test_cli_runner().invoke, args=arguments)


def fill() -> tuple[list[uuid.UUID], str]:
    """Put people (jobs stand for them), a file and a record into the installation."""
    with transaction():
        jobs = [Job(kind="test", payload={"name": "ñandú"}, state=JobState.DONE) for _ in range(5)]
        db.session.add_all(jobs)
        for number in range(4):
            record("filled", "thing", number)
    return [job.id for job in jobs], storage.put("papers", b"%PDF\x00\xff", name="a-paper-of-its-own.pdf")


def ids() -> set[uuid.UUID]:
    db.session.rollback()
    return set(db.session.scalars(sa.select(Job.id)))


both = pytest.mark.both_databases


@both
def test_everything_comes_back(
    app: Flask, empty_place: Callable[[], Flask], tmp_path: Path, database_kind: str
) -> None:
    people, key = fill()
    target = tmp_path / "backup.tar.gz"
    back_up(target)
    assert target.stat().st_mode & 0o077 == 0
    with inside(empty_place()):
        done = restore(target)
        assert ids() == set(people)
        assert storage.get(key) == b"%PDF\x00\xff"
        assert (done.files, done.entries) == (1, 4)
        assert verify_chain().entries == 4
        with transaction():
            record("went on", "thing", 5)
        assert verify_chain().is_whole


@both
def test_what_was_erased_after_the_backup_is_erased_again(
    app: Flask, empty_place: Callable[[], Flask], tmp_path: Path, database_kind: str
) -> None:
    people, _key = fill()
    older, newer = tmp_path / "older.tar", tmp_path / "newer.tar"
    back_up(older)
    with transaction():
        erase(people[0])
        bury("test.erase", people[0])
    assert (ledger_path().parent / "tombstones.jsonl").exists()
    back_up(newer)
    with inside(empty_place()):
        done = restore(older)
        assert done.replayed == {"test.erase": 1}
        assert ids() == set(people[1:])
        third = tmp_path / "third.tar"
        back_up(third)
    with inside(empty_place()):
        restore(third)
        assert ids() == set(people[1:])


def test_a_ledger_rescued_from_the_lost_machine_is_replayed(
    app: Flask, empty_place: Callable[[], Flask], tmp_path: Path
) -> None:
    people, _key = fill()
    back_up(tmp_path / "backup.tar")
    with transaction():
        bury("test.erase", people[1])
    rescued = tmp_path / "rescued.jsonl"
    rescued.write_bytes(ledger_path().read_bytes())
    with inside(empty_place()):
        restore(tmp_path / "backup.tar", ledger=rescued)
        assert ids() == set(people) - {people[1]}


def test_a_tombstone_that_a_crash_kept_out_of_the_ledger_is_added(app: Flask) -> None:
    people, _key = fill()
    with transaction():
        bury("test.erase", people[0])
        bury("test.erase", people[1])
    path = ledger_path()
    cut = path.read_bytes()[:-20]
    path.write_bytes(cut)
    assert len(read_ledger(path)) == 1
    assert write_ledger() == 1
    assert len(read_ledger(path)) == 2


def test_a_tombstone_nobody_can_replay_is_refused(app: Flask) -> None:
    with pytest.raises(ValueError, match="replay"), transaction():
        bury("test.unknown", uuid.uuid4())


@pytest.mark.parametrize("where", [0.1, 0.5, 0.9])
def test_one_changed_byte_stops_the_restore_before_it_begins(
    app: Flask, empty_place: Callable[[], Flask], tmp_path: Path, where: float
) -> None:
    fill()
    target = tmp_path / "backup.tar"
    back_up(target)
    content = bytearray(target.read_bytes())
    position = int(len(content) * where)
    content[position] ^= 1
    target.write_bytes(content)
    with inside(empty_place()):
        with pytest.raises(BrokenBackup):
            restore(target)
        assert is_empty()


def test_half_a_file_is_no_backup(app: Flask, tmp_path: Path) -> None:
    fill()
    target = tmp_path / "backup.tar"
    back_up(target)
    target.write_bytes(target.read_bytes()[: target.stat().st_size // 3])
    with pytest.raises(BrokenBackup):
        check(target)


def test_a_restore_never_overwrites(app: Flask, tmp_path: Path) -> None:
    people, _key = fill()
    back_up(tmp_path / "backup.tar")
    with pytest.raises(NotEmpty):
        restore(tmp_path / "backup.tar")
    assert ids() == set(people)


def test_a_failed_backup_leaves_the_older_one_alone(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill()
    target = tmp_path / "backup.tar"
    back_up(target)
    before = target.read_bytes()
    key = storage.put("papers", b"x", name="another-paper-here.pdf")
    monkeypatch.setattr(storage, "get", lambda _key: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(OSError, match="space"):
        back_up(target)
    assert key
    assert target.read_bytes() == before
    assert list(tmp_path.glob("*.partial")) == []


def test_commands_back_up_and_restore(app: Flask, empty_place: Callable[[], Flask], tmp_path: Path) -> None:
    people, _key = fill()
    target = str(tmp_path / "backup.tar")
    assert "1 files" in run(app, "backup", target).output
    refused = run(app, "restore", target)
    assert refused.exit_code == 1
    assert "not empty" in refused.output
    place = empty_place()
    restored = run(place, "restore", target)
    assert restored.exit_code == 0, restored.output
    with inside(place):
        assert ids() == set(people)
        assert run(place, "audit", "verify").exit_code == 0


def test_a_backup_is_dated_and_counts_what_it_holds(app: Flask, tmp_path: Path) -> None:
    fill()
    moment = clock.now()
    with clock.fixed_at(moment):
        back_up(tmp_path / "backup.tar")
    manifest = check(tmp_path / "backup.tar")
    assert manifest.made_at == moment.isoformat()
    assert (manifest.rows["job"], manifest.rows["audit_entry"]) == (5, 4)
    assert manifest.audit_head[0] == 4
