"""From the rows of an event to the seating problem that the engine solves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import sqlalchemy as sa

from app.core.db import db
from app.core.spans import Span
from app.core.text import fold
from app.events.models import Event, Session
from app.events.rules import ClashKind, span_of
from app.events.services import claims_of
from app.registration.models import Registration
from app.registration.services import list_confirmed
from app.working_tables.models import Seat, WorkingTable
from app.working_tables.rules import (
    DEFAULT_WEIGHTS,
    NobodyToSeat,
    Problem,
    Seatee,
    TableSpec,
    gender_group,
    may_sit,
)
from app.working_tables.services.choices import all_choices
from app.working_tables.services.exclusion import exclusions
from app.working_tables.services.seating import find_current_seating, find_proposal
from app.working_tables.services.tables import seated_tables

# A move costs more than losing every wish, so that people who were told their table keep it.
MOVE_WEIGHT = 50


@dataclass(frozen=True, slots=True)
class Prepared:
    """A problem ready for the engine, and who was left out because no table can take them."""

    problem: Problem
    left_out: tuple[UUID, ...]


def prepare_problem(event: Event, *, keep: bool, base: UUID | None = None) -> Prepared:
    """Gather tables, people, wishes and locks; with `keep`, who sits somewhere moves only if need be.

    `base` is the seating that is kept to, the one in force if none is named. Ids in the problem are those
    of registrations and tables. Raises NobodyToSeat.
    """
    tables = seated_tables(event)
    registrations = list_confirmed(event.id)
    if not tables or not registrations:
        raise NobodyToSeat
    specs = tuple(_spec(table) for table in tables)
    wishes, clashing = all_choices(event), _clashes(event, tables, registrations)
    known, excluded = {spec.id for spec in specs}, exclusions(event)
    offices, locks = _offices(tables), _locks()
    people, left_out = [], []
    for registration in registrations:
        fixed = offices.get(registration.person_id) or locks.get(registration.id)
        elsewhere = {*clashing.get(registration.id, ()), str(excluded.get(registration.id, ""))}
        person = _seatee(
            registration,
            wishes=[str(table_id) for table_id in wishes.get(registration.id, ()) if str(table_id) in known],
            fixed=fixed if fixed in known else None,
            excluded=frozenset(elsewhere & known),
        )
        if any(may_sit(person, spec) for spec in specs):
            people.append(person)
        else:
            left_out.append(registration.id)
    if not people:
        raise NobodyToSeat
    kept = _seats_kept(base) if keep else {}
    current = {key: table_id for key, table_id in kept.items() if table_id in known}
    weights = replace(DEFAULT_WEIGHTS, move=MOVE_WEIGHT if current else 0)
    return Prepared(Problem(specs, tuple(people), weights, current), tuple(left_out))


def _offices(tables: Sequence[WorkingTable]) -> dict[UUID | None, str]:
    """Return at which table somebody has a part; who leads one and writes at another sits where they lead."""
    found: dict[UUID | None, str] = {}
    for part in ("leader_id", "rapporteur_id", "secretariat_id"):
        for table in tables:
            found.setdefault(getattr(table, part), str(table.id))
    found.pop(None, None)
    return found


def _spec(table: WorkingTable) -> TableSpec:
    return TableSpec(
        id=str(table.id),
        min=table.least,
        max=table.most,
        languages=frozenset(table.languages),
        interpretation=table.interpretation,
        modes=frozenset(table.modes),
        require={"sector": dict(table.required_sectors)} if table.required_sectors else {},
    )


def _seatee(
    registration: Registration, *, wishes: Sequence[str], fixed: str | None, excluded: frozenset[str]
) -> Seatee:
    attributes = {
        "country": registration.country_code,
        "sector": registration.sector,
        "gender": gender_group(registration.gender),
        "organisation": str(registration.institution_id or "") or fold(registration.institution_name),
    }
    return Seatee(
        id=str(registration.id),
        choices=tuple(wishes),
        languages=frozenset({registration.language} if registration.language else ()),
        mode=registration.mode.value,
        fixed=fixed,
        excluded=excluded,
        attributes={name: str(value) for name, value in attributes.items() if value},
    )


def _clashes(
    event: Event, tables: Sequence[WorkingTable], registrations: Sequence[Registration]
) -> Mapping[UUID, frozenset[str]]:
    """Say which tables meet while somebody has a part in another session, here or at another event."""
    windows = _windows(tables)
    people = {r.person_id: r.id for r in registrations if r.person_id is not None}
    if not windows or not people:
        return {}
    found: dict[UUID, set[str]] = {}
    for claim in claims_of(event_ids=[event.id], people=list(people)):
        span = span_of(claim)
        meeting = {
            table_id
            for table_id, (session_id, window) in windows.items()
            if span is not None and session_id != claim.session_id and window.overlaps(span)
        }
        for need in claim.needs if meeting else ():
            if need.kind is ClashKind.PERSON and (registration_id := people.get(UUID(need.key))):
                found.setdefault(registration_id, set()).update(meeting)
    return {registration_id: frozenset(ids) for registration_id, ids in found.items()}


def _windows(tables: Sequence[WorkingTable]) -> dict[str, tuple[UUID, Span]]:
    """Return when each table meets, for tables that belong to a placed session."""
    wanted = {table.session_id for table in tables if table.session_id is not None}
    if not wanted:
        return {}
    sessions = {
        session.id: window
        for session in db.session.scalars(sa.select(Session).where(Session.id.in_(wanted)))
        if session.cancelled_at is None and (window := span_of(session)) is not None
    }
    return {
        str(table.id): (table.session_id, sessions[table.session_id])
        for table in tables
        if table.session_id is not None and table.session_id in sessions
    }


def _locks() -> dict[UUID, str]:
    """Return the seats fixed by hand in the seating that organisers look at."""
    shown = find_proposal() or find_current_seating()
    if shown is None:
        return {}
    rows = db.session.execute(
        sa.select(Seat.registration_id, Seat.table_id).where(Seat.seating_id == shown.id, Seat.locked)
    )
    return {registration_id: str(table_id) for registration_id, table_id in rows}


def _seats_kept(base: UUID | None) -> dict[str, str]:
    current = None if base else find_current_seating()
    seating_id = base or (current.id if current else None)
    if seating_id is None:
        return {}
    rows = db.session.execute(
        sa.select(Seat.registration_id, Seat.table_id).where(Seat.seating_id == seating_id)
    )
    return {str(registration_id): str(table_id) for registration_id, table_id in rows}
