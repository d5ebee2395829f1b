"""The migrations: one line of them, dated, the same as the models, and there and back again on both databases."""

import re
from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.core.db import db, event_scope
from app.working_tables.models import Seat, Seating, SeatNotice
from tests.factories.working_tables import make_hall, sit_down
from tests.services import application

ROOT = Path(__file__).resolve().parents[1]
MIGRATIONS = ROOT / "migrations"


def revisions():
    return list(ScriptDirectory(str(MIGRATIONS)).walk_revisions())


def test_migrations_are_one_line() -> None:
    assert revisions(), "no migration yet: `encuentro db migrate -m ...`"
    assert len(ScriptDirectory(str(MIGRATIONS)).get_heads()) == 1
    assert all(not script.is_merge_point and not script.is_branch_point for script in revisions())


def test_file_names_are_dated_in_the_order_of_the_line() -> None:
    names = [Path(script.path).name for script in reversed(revisions())]
    assert names == sorted(names)
    assert [name for name in names if not re.fullmatch(r"\d{8}_\d{4}_[a-z0-9_]+\.py", name)] == []


def test_migrations_need_nothing_of_the_application() -> None:
    """What a migration did yesterday must not change with the code of today."""
    found = [
        script.path for script in revisions() if re.search(r"\bapp\.|from app", Path(script.path).read_text())
    ]
    assert found == []


@pytest.fixture
def empty(database_kind, scratch, request, data_dir):
    """An application on an empty database."""
    if database_kind == "sqlite":
        path = scratch / "migrations.sqlite"
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            path.with_name(name).unlink(missing_ok=True)
        url = f"sqlite:///{path}"
    else:
        url = request.getfixturevalue("postgres").create("migrations")
    app = application.build_app(application.settings_for(url, data_dir))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def tables() -> set[str]:
    return set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}


@pytest.mark.both_databases
def test_migrated_and_modelled_tables_are_the_same(empty) -> None:
    flask_migrate.upgrade(directory=str(MIGRATIONS))
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def checks() -> dict[str, list[tuple[str, str]]]:
    found = sa.inspect(db.engine)
    return {
        table: sorted((str(check["name"]), check["sqltext"]) for check in found.get_check_constraints(table))
        for table in tables()
    }


@pytest.mark.both_databases
def test_migrated_and_modelled_checks_are_the_same(empty) -> None:
    """What the comparison of tables does not look at: the walls in the database itself."""
    flask_migrate.upgrade(directory=str(MIGRATIONS))
    migrated = checks()
    flask_migrate.downgrade(directory=str(MIGRATIONS), revision="base")
    db.create_all()
    assert any(migrated.values())
    assert migrated == checks()


@pytest.mark.both_databases
def test_every_migration_goes_back(empty) -> None:
    flask_migrate.upgrade(directory=str(MIGRATIONS))
    there = tables()
    assert there
    for _ in revisions():
        flask_migrate.downgrade(directory=str(MIGRATIONS))
    assert tables() == set()
    flask_migrate.upgrade(directory=str(MIGRATIONS))
    assert tables() == there


@pytest.mark.both_databases
def test_migrations_bring_the_triggers_of_the_record(empty) -> None:
    flask_migrate.upgrade(directory=str(MIGRATIONS))
    with db.engine.begin() as connection, pytest.raises(sa.exc.DBAPIError, match="append-only"):
        connection.exec_driver_sql("DELETE FROM audit_head")


@pytest.mark.both_databases
def test_whoever_saw_their_table_is_not_told_of_it_again(empty) -> None:
    """A seating that was accepted before there was publishing was seen: it counts as published and told."""
    flask_migrate.upgrade(directory=str(MIGRATIONS))
    event, tables, people = make_hall()
    event_id = event.id
    old = sit_down(event, tables, people[:3], published=False).id
    force = sit_down(event, tables, people, published=False).id
    db.session.remove()
    flask_migrate.downgrade(directory=str(MIGRATIONS), revision="e19a5c07d8b4")
    flask_migrate.upgrade(directory=str(MIGRATIONS))
    with event_scope(event_id):
        told = {row.registration_id: row.table_id for row in db.session.scalars(sa.select(SeatNotice))}
        seats = db.session.scalars(sa.select(Seat).where(Seat.seating_id == force)).all()
        assert told == {seat.registration_id: seat.table_id for seat in seats}
        published = db.session.scalars(sa.select(Seating).order_by(Seating.number)).all()
        assert [row.id for row in published] == [old, force]
        assert all(row.published_at == row.decided_at for row in published)
