"""Two entries of one person become one, by hand: what moves, what stays and why, and the way back."""

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult

from app.core import audit, clock
from app.core.db import across_events, db
from app.core.errors import NotFound
from app.core.sealing import seal, unseal
from app.core.text import mark
from app.directory.models import FocalPoint, Person, PersonMerge
from app.directory.rules import MergedHoldsRights, MergeOrder, MergeTooOld, NotTwoEntries
from app.directory.services.references import pointing_to

UNDO_WITHIN = timedelta(days=30)
PURPOSE = "directory.merge"
OWN = frozenset({"person_merge", "person_difference"})
STAYS_BY_RULE = mark("It opens doors: it is given by hand, never by merging.")
STAYS_IN_CONFLICT = mark("The other entry has one already, and there can be only one.")
STAYS_AS_A_WAY_IN = mark(
    "The entry that is kept holds roles, and whoever reads this mailbox must not come in by it."
    " The person can add the address in their own account."
)
Rights = Callable[[uuid.UUID], bool]
_staying: set[str] = {"body_member"}
_asked: list[Rights] = []


def never_moves(*tables: str) -> None:
    """Say that rows of these tables stay with their entry, because rights follow from them."""
    _staying.update(tables)


def ask_for_rights(holds_rights: Rights) -> Rights:
    """Register what knows whether a person holds rights now."""
    _asked.append(holds_rights)
    return holds_rights


def holds_rights(person_id: uuid.UUID) -> bool:
    return any(ask(person_id) for ask in _asked)


@dataclass(frozen=True)
class Step:
    """One value that changes: of which row, from what to what."""

    table: str
    key: str
    column: str
    old: Any
    new: Any


@dataclass
class Plan:
    """What merging would do: how many rows of each table move, and which stay for what reason."""

    kept: Person
    merged: Person
    moves: dict[str, int] = field(default_factory=dict)
    stays: dict[tuple[str, str], int] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    keeps_addresses: bool = False


def plan(kept_id: uuid.UUID, merged_id: uuid.UUID) -> Plan:
    """Work out what merging would do; nothing is written. Raises NotTwoEntries, MergedHoldsRights."""
    kept, merged = db.session.get(Person, kept_id), db.session.get(Person, merged_id)
    if kept is None or merged is None or kept.id == merged.id:
        raise NotTwoEntries
    if any(each.erased_at or each.merged_into_id for each in (kept, merged)):
        raise NotTwoEntries
    if holds_rights(merged_id):
        raise MergedHoldsRights
    made = Plan(kept, merged, keeps_addresses=holds_rights(kept_id))
    with across_events("a person is made one in every event"):
        for table, column in pointing_to("person.id"):
            if table.name not in OWN:
                _plan_table(made, table, column)
    now = clock.now()
    account = db.metadata.tables.get("account")
    if account is not None:
        query = sa.select(account).where(account.c.person_id == merged_id, account.c.disabled_at.is_(None))
        for row in db.session.execute(query):
            made.steps.append(_step(account, row, "disabled_at", now))
    made.steps.append(Step("person", str(merged_id), "merged_into_id", None, str(kept_id)))
    return made


def _plan_table(made: Plan, table: sa.Table, column: sa.Column[Any]) -> None:
    rows = db.session.execute(sa.select(table).where(column == made.merged.id)).all()
    for row in rows:
        if (table.name in _staying and column.name == "person_id") or _opens_doors(table, row):
            _stay(made, table, STAYS_BY_RULE)
        elif table.name == "person_email" and made.keeps_addresses:
            _stay(made, table, STAYS_AS_A_WAY_IN)
        elif _is_taken(table, column, row, made.kept.id):
            _stay(made, table, STAYS_IN_CONFLICT)
        else:
            made.moves[table.name] = made.moves.get(table.name, 0) + 1
            if table.name == "person_email" and row.is_primary:
                made.steps.append(_step(table, row, "is_primary", False))
            made.steps.append(_step(table, row, column.name, made.kept.id))


def _opens_doors(table: sa.Table, row: Any) -> bool:
    """Tell whether a post is that of a focal point, now or at another time: rights follow from it."""
    if table.name != "appointment":
        return False
    return db.session.scalar(sa.select(FocalPoint.id).where(FocalPoint.appointment_id == row.id)) is not None


def _stay(made: Plan, table: sa.Table, why: str) -> None:
    made.stays[table.name, why] = made.stays.get((table.name, why), 0) + 1


def _is_taken(table: sa.Table, column: sa.Column[Any], row: Any, kept_id: uuid.UUID) -> bool:
    """Tell whether a rule of the table forbids that the kept entry has this row, too."""
    values = row._mapping
    for columns in _unique_sets(table):
        if column not in columns:
            continue
        same = [each == (kept_id if each is column else values[each]) for each in columns]
        if any(values[each] is None for each in columns if each is not column):
            continue
        if table.name == "person_email":
            continue
        if db.session.execute(sa.select(sa.literal(1)).select_from(table).where(*same).limit(1)).first():
            return True
    return False


def _unique_sets(table: sa.Table) -> list[list[sa.Column[Any]]]:
    found = [list(each.columns) for each in table.constraints if isinstance(each, sa.UniqueConstraint)]
    found += [list(index.columns) for index in table.indexes if index.unique]
    found += [[column] for column in table.columns if column.unique]
    found.append(list(table.primary_key.columns))
    return found


def _step(table: sa.Table, row: Any, name: str, new: Any) -> Step:
    (key,) = table.primary_key.columns
    values = row._mapping
    return Step(table.name, _as_text(values[key]), name, _as_text(values[table.c[name]]), _as_text(new))


def _as_text(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return str(value)
    return value.isoformat() if isinstance(value, datetime) else value


def _as_value(column: sa.Column[Any], text: Any) -> Any:
    if text is None:
        return None
    kind = column.type.python_type if not isinstance(column.type, sa.types.TypeDecorator) else datetime
    if kind is uuid.UUID:
        return uuid.UUID(text)
    return datetime.fromisoformat(text) if kind is datetime else text


def merge(kept_id: uuid.UUID, merged_id: uuid.UUID, *, by: uuid.UUID | None) -> PersonMerge:
    """Make two entries one and keep the way back; what conflicts stays with the merged entry."""
    made = plan(kept_id, merged_id)
    db.session.expire_all()
    with across_events("a person is made one in every event"):
        for step in made.steps:
            _write(step.table, step.key, step.column, step.old, step.new)
    row = PersonMerge(id=uuid.uuid4(), kept_id=kept_id, merged_id=merged_id, by_id=by, merged_at=clock.now())
    journal = json.dumps([[s.table, s.key, s.column, s.old, s.new] for s in made.steps])
    row.journal = seal(PURPOSE, journal, bound_to=str(row.id))
    db.session.add(row)
    db.session.flush()
    audit.record(
        "person.merged",
        "person",
        kept_id,
        merged=str(merged_id),
        moved=dict(made.moves),
        stayed={table: count for (table, _why), count in made.stays.items()},
    )
    return row


def _write(name: str, key: str, column_name: str, old: Any, new: Any) -> bool:
    """Change one value if it is still what it was; the row's own stamp stays."""
    table = db.metadata.tables[name]
    (primary,) = table.primary_key.columns
    column = table.c[column_name]
    before = _as_value(column, old)
    values: dict[str, Any] = {column_name: _as_value(column, new)}
    if "updated_at" in table.c:
        values["updated_at"] = table.c.updated_at
    still = column.is_(None) if before is None else column == before
    result = cast(
        CursorResult[Any],
        db.session.execute(sa.update(table).where(primary == _as_value(primary, key), still).values(values)),
    )
    return result.rowcount == 1


def undo(merge_id: uuid.UUID) -> int:
    """Give everything back as it was, within 30 days; return how many values have changed since and stay."""
    row = db.session.get(PersonMerge, merge_id)
    if row is None:
        raise NotFound
    journal = unseal(PURPOSE, row.journal, bound_to=str(row.id)) if row.journal else None
    if row.undone_at or journal is None or clock.now() > row.merged_at + UNDO_WITHIN:
        raise MergeTooOld(days=UNDO_WITHIN.days)
    later = sa.select(PersonMerge.id).where(
        PersonMerge.merged_id == row.kept_id, PersonMerge.undone_at.is_(None), PersonMerge.id != row.id
    )
    if db.session.scalar(later) is not None:
        raise MergeOrder
    db.session.flush()
    left = 0
    with across_events("a person is made two again in every event"):
        for table, key, column, old, new in reversed(json.loads(journal)):
            left += not _write(table, key, column, new, old)
    row.undone_at, row.journal = clock.now(), ""
    db.session.flush()
    db.session.expire_all()
    audit.record("person.unmerged", "person", row.kept_id, merged=str(row.merged_id), left=left)
    return left


def list_merges() -> list[PersonMerge]:
    """List the merges that can still be undone, the latest first."""
    since = clock.now() - UNDO_WITHIN
    query = sa.select(PersonMerge).where(PersonMerge.merged_at > since, PersonMerge.undone_at.is_(None))
    return list(db.session.scalars(query.order_by(PersonMerge.merged_at.desc())))


def merged_entries(person_id: uuid.UUID) -> list[uuid.UUID]:
    """List the entries that were merged into a person."""
    return list(db.session.scalars(sa.select(Person.id).where(Person.merged_into_id == person_id)))


def forget_journals() -> int:
    """Delete what undoing needed once it can no longer be undone; return how many."""
    old = sa.select(PersonMerge).where(
        PersonMerge.merged_at <= clock.now() - UNDO_WITHIN, PersonMerge.journal != ""
    )
    rows: Mapping[uuid.UUID, PersonMerge] = {row.id: row for row in db.session.scalars(old)}
    for row in rows.values():
        row.journal = ""
    return len(rows)
