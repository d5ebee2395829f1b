"""Can this process serve: the database answers, its schema is the newest, a ring would be heard."""

from functools import cache
from pathlib import Path

import sqlalchemy as sa
from flask import current_app

from app.core.db import db
from app.core.jobs import transport

MIGRATIONS = Path(__file__).parents[3] / "migrations"


def readiness() -> dict[str, bool]:
    """Check what serving needs; the names are for whoever watches, they hold no secrets."""
    schema = _schema()
    return {
        "database": schema is not None,
        "migrations": bool(schema),
        "transport": transport().is_reachable(),
    }


def _schema() -> bool | None:
    """Tell whether the schema is the newest; None where the database does not answer."""
    from alembic.runtime.migration import MigrationContext

    try:
        with db.engine.connect() as connection:
            connection.execute(sa.select(sa.literal(1)))
            found = set(MigrationContext.configure(connection).get_current_heads())
            return found == heads() or (not found and _has_tables(connection) and _is_test())
    except sa.exc.SQLAlchemyError:
        return None


def _has_tables(connection: sa.Connection) -> bool:
    return sa.inspect(connection).has_table("audit_head")


def _is_test() -> bool:
    return bool(current_app.extensions["settings"].environment == "test")


@cache
def heads() -> set[str]:
    """Return the newest revision of the migrations that this code brings."""
    from alembic.script import ScriptDirectory

    return set(ScriptDirectory(str(MIGRATIONS)).get_heads())
