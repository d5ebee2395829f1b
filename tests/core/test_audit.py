"""The record: chained, final, without personal data, and one writer after the other."""

import contextvars
import threading
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from app.core import clock
from app.core.audit import AuditEntry, AuditHead, export_head, personal, pseudonym, record, verify_chain
from app.core.db import transaction

pytestmark = pytest.mark.both_databases


def write(count: int = 1, action: str = "changed") -> None:
    for number in range(count):
        with transaction():
            record(action, "thing", number, size=(number, number + 1))


def raise_after(act: Callable[[], None]) -> None:
    act()
    raise ZeroDivisionError


def entries(db: SQLAlchemy) -> list[AuditEntry]:
    return list(db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.seq)))


def tamper(db: SQLAlchemy, statement: str) -> None:
    """Change the tables as somebody with the database's own password could."""
    with db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ALTER TABLE audit_entry DISABLE TRIGGER ALL")
            connection.exec_driver_sql("ALTER TABLE audit_head DISABLE TRIGGER ALL")
        else:
            for name in connection.scalars(
                sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            ).all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql(statement)


def test_entries_are_numbered_and_chained(app: Flask, db: SQLAlchemy, database_kind: str) -> None:
    write(3)
    first, second, third = entries(db)
    assert [first.seq, second.seq, third.seq] == [1, 2, 3]
    assert (second.prev_hash, third.prev_hash) == (first.hash, second.hash)
    assert verify_chain().is_whole
    assert export_head() == (3, third.hash)


def test_nothing_is_recorded_of_what_was_rolled_back(app: Flask, db: SQLAlchemy, database_kind: str) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        raise_after(lambda: record("deleted", "thing", 1))
    write()
    assert [entry.action for entry in entries(db)] == ["changed"]


def test_a_savepoint_takes_its_entries_back_with_it(app: Flask, db: SQLAlchemy, database_kind: str) -> None:
    with transaction():
        record("before", "thing", 1)
        with pytest.raises(ZeroDivisionError), db.session.begin_nested():
            raise_after(lambda: record("inside", "thing", 1))
        with db.session.begin_nested():
            record("kept", "thing", 1)
    assert [entry.action for entry in entries(db)] == ["before", "kept"]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_entry SET action = 'nothing'", "DELETE FROM audit_entry", "DELETE FROM audit_head",
     "UPDATE audit_head SET seq = seq - 1"],
)  # fmt: skip
def test_the_database_refuses_to_change_the_record(
    app: Flask, db: SQLAlchemy, database_kind: str, statement: str
) -> None:
    write(2)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), db.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    assert verify_chain().entries == 2


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit_entry SET changes = '{\"size\":[1,3]}' WHERE seq = 2", 2),
        ("UPDATE audit_entry SET actor = 'systen' WHERE seq = 3", 3),
        ("DELETE FROM audit_entry WHERE seq = 2", 2),
        ("DELETE FROM audit_entry WHERE seq = 4", 4),
        ("UPDATE audit_head SET seq = 3", 4),
    ],
)
def test_one_changed_byte_is_named(
    app: Flask, db: SQLAlchemy, database_kind: str, statement: str, broken: int
) -> None:
    write(4)
    kept = export_head()
    db.session.rollback()
    tamper(db, statement)
    assert verify_chain([kept]).broken_seq == broken


def test_a_chain_written_anew_differs_from_the_kept_head(
    app: Flask, db: SQLAlchemy, database_kind: str
) -> None:
    write(2)
    kept = export_head()
    db.session.rollback()
    tamper(db, "DELETE FROM audit_entry")
    tamper(db, f"UPDATE audit_head SET seq = 0, hash = '{'0' * 64}'")
    write(2, action="forged")
    assert verify_chain().is_whole
    assert verify_chain([kept]).broken_seq == 2


def test_writers_at_once_do_not_fork_the_chain(app: Flask, db: SQLAlchemy, database_kind: str) -> None:
    failures: list[BaseException] = []

    def one() -> None:
        try:
            with app.app_context():
                write(10)
        except BaseException as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=contextvars.Context().run, args=(one,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert verify_chain().entries == 60
    assert len({entry.prev_hash for entry in entries(db)}) == 60


def test_personal_data_is_recorded_as_pseudonyms(app: Flask, db: SQLAlchemy, database_kind: str) -> None:
    person = uuid.uuid4()
    with transaction():
        record(
            "merged", "person", person, actor=person,
            name=(personal("Rosa Ixchel Canario"), personal("Rosa Canario")),
            contact="canario@example.org", note={"to": ["otra@example.org"]},
        )  # fmt: skip
    (entry,) = entries(db)
    stored = f"{entry.actor} {entry.changes}"
    assert "Canario" not in stored
    assert "example.org" not in stored
    assert str(person) not in stored
    assert entry.actor == pseudonym(person)
    assert pseudonym("Rosa Canario") in entry.changes


def test_acts_outside_of_requests_are_the_systems(app: Flask, db: SQLAlchemy, database_kind: str) -> None:
    write()
    assert entries(db)[0].actor == "system"


def test_an_entry_says_when_by_the_one_clock(app: Flask, db: SQLAlchemy, database_kind: str) -> None:
    moment = clock.now() - timedelta(days=400)
    with clock.fixed_at(moment):
        write()
    assert entries(db)[0].at == moment


def test_the_record_needs_a_transaction(app: Flask, database_kind: str) -> None:
    with pytest.raises(RuntimeError):
        record("changed", "thing", 1)


def test_a_lost_head_is_noticed(app: Flask, db: SQLAlchemy, database_kind: str) -> None:
    write()
    db.session.rollback()
    tamper(db, "UPDATE audit_head SET hash = 'x'")
    assert db.session.scalar(sa.select(AuditHead.hash)) == "x"
    assert not verify_chain().is_whole
