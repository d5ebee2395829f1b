"""Which rows are a person's, walked from the tables themselves, so that new tables are never forgotten."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from app.core.db import Base, across_events, db

ABOUT = frozenset({"person_id", "leader_id", "merged_into_id"})
"""Columns that say whose a row is; others say who did something to it."""
SECRET = re.compile(r"hash|secret|sealed|encrypted|journal|_key$|^key_|norm$|folded$|^sort_name$")
DEEPEST = 4
_kept_out: set[str] = {"person_merge", "person_difference"}


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


def keep_out(*tables: str) -> None:
    """Say that rows of these tables tell of others, too, and are not handed out as a person's own."""
    _kept_out.update(tables)


def rows_of(person_id: uuid.UUID) -> dict[str, list[dict[str, Any]]]:
    """Return every row that is a person's, by table: those that name them, and those that belong to these.

    Secrets are left out. Rows of events are read across events.
    """
    with across_events("everything that is kept of one person"):
        return _walk({("person", "id"): [person_id]})


def _walk(start: dict[tuple[str, str], list[Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, dict[Any, dict[str, Any]]] = {}
    waiting = [(Base.metadata.tables[table].c[column], keys, 0) for (table, column), keys in start.items()]
    while waiting:
        column, keys, depth = waiting.pop()
        table: sa.Table = column.table
        fresh = _read(table, column, keys, found.setdefault(table.name, {}))
        if fresh and depth < DEEPEST:
            waiting += [(each, fresh, depth + 1) for each in _belonging_to(table)]
    return {name: [_shown(row) for row in rows.values()] for name, rows in found.items() if rows}


def _read(table: sa.Table, column: Any, keys: list[Any], known: dict[Any, dict[str, Any]]) -> list[Any]:
    primary = list(table.primary_key.columns)
    fresh = []
    for batch in (keys[at : at + 500] for at in range(0, len(keys), 500)):
        for row in db.session.execute(sa.select(table).where(column.in_(batch))).mappings():
            key = tuple(row[each] for each in primary)
            if key not in known:
                known[key] = {each.name: row[each] for each in table.columns}
                fresh.append(key[0])
    return fresh


def _belonging_to(table: sa.Table) -> Iterator[Any]:
    (primary,) = list(table.primary_key.columns)[:1]
    for other, column in pointing_to(f"{table.name}.{primary.name}"):
        is_whose = table.name != "person" or column.name in ABOUT
        is_own = is_whose and other.name != table.name and other.name not in _kept_out
        if is_own or column.name == "merged_into_id":
            yield column


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not SECRET.search(name)}


def acts_of(person_id: uuid.UUID) -> dict[str, int]:
    """Count the rows of each table that a person made or changed without their being theirs."""
    counts: dict[str, int] = {}
    with across_events("what one person did, counted"):
        for table, column in pointing_to("person.id"):
            if column.name in ABOUT or table.name in _kept_out:
                continue
            query = sa.select(sa.func.count()).select_from(table).where(column == person_id)
            count = db.session.scalar(query) or 0
            if count:
                counts[table.name] = counts.get(table.name, 0) + count
    return counts
