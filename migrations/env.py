"""Run migrations inside the application, on the database of its settings."""

import logging
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.operations.ops import MigrationScript
from alembic.runtime.migration import MigrationContext
from flask import current_app

from app.core.db import UtcDateTime, db

logging.getLogger("alembic").setLevel(logging.WARNING)


def _skip_empty(_context: MigrationContext, _revision: object, directives: list[MigrationScript]) -> None:
    """Write no file when the models and the database agree."""
    upgrade = directives[0].upgrade_ops
    if upgrade is not None and upgrade.is_empty():
        directives.clear()


def _render(kind: str, item: object, autogen: Any) -> str | Literal[False]:
    """Write the application's own column types as what they are in the database today."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, sa.types.TypeDecorator) and type(item.impl_instance) is sa.Text:
        return "sa.Text()"
    if isinstance(getattr(item, "impl_instance", item), sa.JSON):
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def _foreign_keys(connection: sa.Connection, state: str) -> None:
    """Switch them outside any transaction, where alone SQLite listens: it changes a table by copying it."""
    raw = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite" and raw is not None:
        raw.cursor().execute(f"PRAGMA foreign_keys={state}")


def run() -> None:
    """Run each migration in a transaction of its own."""
    with db.engine.connect() as connection:
        _foreign_keys(connection, "OFF")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            compare_type=True,
            render_item=_render,
            render_as_batch=connection.dialect.name == "sqlite",
            transaction_per_migration=True,
            process_revision_directives=_skip_empty,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.rollback()
        _foreign_keys(connection, "ON")


if context.is_offline_mode():
    raise SystemExit("migrations run on a database; writing SQL only is not supported")
with current_app.app_context():
    run()
