"""Counts the statements of a call."""

from collections.abc import Callable

import sqlalchemy as sa

from app.core.db import db


def statements(call: Callable[[], object]) -> int:
    """Return how many SELECTs a call makes."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    db.session.rollback()
    db.session.expunge_all()
    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        call()
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return sum(each.lstrip().upper().startswith("SELECT") for each in seen)
