"""What a seating was computed on, as keyed hashes, and what has changed since then."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.audit import keyed_hash
from app.core.db import db
from app.events.models import Event
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.working_tables.models import Seat, Seating, WorkingTable
from app.working_tables.rules import NobodyToSeat, Seatee
from app.working_tables.services.problem import Prepared, prepare_problem
from app.working_tables.services.tables import seated_tables

Texts = dict[str, str]
HASH_LENGTH = 16
NO_TABLE = "no table takes them"


class ChangeKind(StrEnum):
    """What is other than when a seating was computed."""

    LEFT = "left"
    CAME = "came"
    WISHES = "wishes"
    FACTS = "facts"
    TABLE_NEW = "table_new"
    TABLE_GONE = "table_gone"
    TABLE_CHANGED = "table_changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed, and whom or which table it concerns; never how it was and how it is."""

    kind: ChangeKind
    name: str = ""
    table: Texts = field(default_factory=dict)


def basis_of(event: Event, prepared: Prepared) -> dict[str, Any]:
    """Write down what a problem was made of, so that it can be told later whether that still holds."""
    people = {seatee.id: [_hashed(seatee.choices), _facts(seatee)] for seatee in prepared.problem.people}
    people |= {str(key): ["", _hashed(NO_TABLE)] for key in prepared.left_out}
    return {"people": people, "tables": {str(table.id): _table(table) for table in seated_tables(event)}}


def _facts(seatee: Seatee) -> str:
    return _hashed(
        [sorted(seatee.languages), seatee.mode, sorted(seatee.excluded), sorted(seatee.attributes.items())]
    )


def _table(table: WorkingTable) -> str:
    return _hashed(
        [
            table.least,
            table.most,
            sorted(table.languages),
            table.interpretation,
            sorted(table.modes),
            sorted(table.required_sectors.items()),
            str(table.session_id),
            str(table.leader_id),
            str(table.rapporteur_id),
            str(table.secretariat_id),
        ]
    )


def _hashed(value: object) -> str:
    return keyed_hash("seating", json.dumps(value))[:HASH_LENGTH]


def changes_since(event: Event, seating: Seating) -> list[Change]:
    """List who left or came, whose wishes or facts, and which tables changed since it was computed."""
    if seating.basis is None:
        return _changes_of_old(event, seating)
    try:
        now = basis_of(event, prepare_problem(event, keep=False))
    except NobodyToSeat:
        tables = {str(table.id): _table(table) for table in seated_tables(event)}
        now = {"people": {}, "tables": tables}
    return _people_changes(seating.basis["people"], now["people"]) + _table_changes(
        event, seating.basis["tables"], now["tables"]
    )


def _people_changes(was: Mapping[str, list[str]], now: Mapping[str, list[str]]) -> list[Change]:
    found: list[tuple[ChangeKind, str]] = []
    for key in {**was, **now}:
        if key not in now:
            found.append((ChangeKind.LEFT, key))
        elif key not in was:
            found.append((ChangeKind.CAME, key))
        else:
            if was[key][0] != now[key][0]:
                found.append((ChangeKind.WISHES, key))
            if was[key][1] != now[key][1]:
                found.append((ChangeKind.FACTS, key))
    names = _names([key for _kind, key in found])
    order = list(ChangeKind)
    listed = [Change(kind, names.get(key, "")) for kind, key in found]
    return sorted(listed, key=lambda change: (order.index(change.kind), change.name))


def _names(keys: list[str]) -> dict[str, str]:
    if not keys:
        return {}
    query = sa.select(Registration).where(Registration.id.in_([UUID(key) for key in keys]))
    return {str(row.id): row.full_name for row in db.session.scalars(query)}


def _table_changes(event: Event, was: Mapping[str, str], now: Mapping[str, str]) -> list[Change]:
    names = {str(table.id): table.name for table in seated_tables(event)}
    found = [Change(ChangeKind.TABLE_GONE) for key in was if key not in now]
    found += [Change(ChangeKind.TABLE_NEW, table=names[key]) for key in now if key not in was]
    changed = [key for key in now if key in was and was[key] != now[key]]
    return found + [Change(ChangeKind.TABLE_CHANGED, table=names[key]) for key in changed]


def _changes_of_old(event: Event, seating: Seating) -> list[Change]:
    """Compare a seating that was kept before its basis was: by who was considered, and by the tables."""
    seated = set(db.session.scalars(sa.select(Seat.registration_id).where(Seat.seating_id == seating.id)))
    considered = {str(key) for key in seated} | set(seating.left_out)
    confirmed = sa.select(Registration.id).where(Registration.state == RegistrationState.CONFIRMED)
    present = {str(key) for key in db.session.scalars(confirmed)}
    same = ["", ""]
    tables = {str(table.id): "" for table in seated_tables(event)}
    return _people_changes(dict.fromkeys(considered, same), dict.fromkeys(present, same)) + _table_changes(
        event, dict.fromkeys(seating.table_ids, ""), tables
    )
