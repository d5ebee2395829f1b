"""Which rows point to a row, walked from the tables themselves, so that new tables are never forgotten."""

import uuid
from collections.abc import Iterator

import sqlalchemy as sa

from app.core.db import Base, db


def pointing_to(target: str) -> Iterator[tuple[sa.Table, sa.Column[object]]]:
    """Yield each column of each table that is a foreign key to the target, such as `person.id`."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.target_fullname == target for key in column.foreign_keys):
                yield table, column


def is_needed(person_id: uuid.UUID, *, apart_from: frozenset[str]) -> bool:
    """Tell whether any row, apart from those of some tables, still points to a person."""
    for table, column in pointing_to("person.id"):
        if table.name in apart_from:
            continue
        found = sa.select(sa.literal(1)).select_from(table).where(column == person_id).limit(1)
        if db.session.execute(found).first() is not None:
            return True
    return False
