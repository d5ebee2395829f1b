"""One's own table: where it meets, why one sits there, who else agreed to be named; never what others are."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from app.core.db import db
from app.directory.models import Person
from app.events.models import Event, Session, SessionRole
from app.events.rules import SessionKind, may_see
from app.events.services import CalendarSession
from app.joining.services import OwnRoom, own_rooms
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.registration.services import agenda_of, facts_of
from app.working_tables.models import Seat, Seating, WorkingTable
from app.working_tables.rules import Because, SeatFacts, TablePart, because
from app.working_tables.services.choices import choices_of
from app.working_tables.services.people import TableMembership, tables_of
from app.working_tables.services.seating import find_published_seating, seat_of
from app.working_tables.services.tables import list_tables, seated_tables

HEADS = (TablePart.LEADER, TablePart.RAPPORTEUR, TablePart.SECRETARIAT)


@dataclass(frozen=True, slots=True)
class OwnTable:
    """All that somebody sees of the table at which they sit."""

    table: WorkingTable
    room: str
    rank: int | None
    reason: Because
    tables: int
    parts: tuple[TablePart, ...]
    meetings: list[CalendarSession]
    doors: dict[UUID, OwnRoom]
    heads: list[tuple[TablePart, str]]
    members: list[str]
    unnamed: int


def own_table(event: Event, registration: Registration) -> OwnTable | None:
    """Gather what a confirmed participant sees of their table, once the seating is published."""
    info, published = seat_of(registration), find_published_seating()
    if info is None or published is None:
        return None
    tables = seated_tables(event)
    memberships = {each.table.id: each for each in tables_of(event, registration=registration)}
    held = memberships.get(info.table.id)
    parts = tuple(part for part in (held.parts if held else ()) if part in HEADS)
    mates = _mates(published, info.table)
    named = [mate.full_name for mate in mates if mate.listed and mate.id != registration.id]
    meetings = _meetings(event, registration, info.table)
    return OwnTable(
        table=info.table,
        room=info.room,
        rank=info.rank,
        reason=because(_facts(registration, published, info.table, tables, bool(parts))),
        tables=len(tables),
        parts=parts,
        meetings=meetings,
        doors=_doors(event, registration, meetings),
        heads=_heads(info.table, registration),
        members=named,
        unnamed=len(mates) - len(named) - 1,
    )


def further_tables(event: Event, registration: Registration, own: OwnTable | None) -> list[TableMembership]:
    """List the tables that somebody belongs to beside their seat, such as the linking table."""
    seat = own.table.id if own else None
    return [each for each in tables_of(event, registration=registration) if each.table.id != seat]


def tables_open_to(event: Event, registration: Registration) -> Sequence[WorkingTable]:
    """List the tables that somebody may know of: all but those in sessions that are hidden from them."""
    tables = seated_tables(event)
    ids = {table.session_id for table in tables if table.session_id is not None}
    if not ids:
        return tables
    facts = facts_of(registration)
    sessions = db.session.scalars(sa.select(Session).where(Session.id.in_(ids)))
    hidden = {session.id for session in sessions if not may_see(session, facts)}
    return [table for table in tables if table.session_id not in hidden]


def is_for(own: Collection[UUID], session: Session, tables: Collection[WorkingTable]) -> bool:
    """Tell whether a session concerns who belongs to these tables: those of other tables do not.

    A table meets in the session that it is tied to, and in those of its room that are tied to no table.
    """
    if session.kind is not SessionKind.WORKING_TABLE:
        return True
    tied = {table.id for table in tables if table.session_id == session.id}
    met = tied or {table.id for table in tables if table.room_id and table.room_id == session.room_id}
    return not met or not met.isdisjoint(own)


def _meetings(event: Event, registration: Registration, table: WorkingTable) -> list[CalendarSession]:
    """List when the table meets, as far as the person may see these sessions at all."""
    tables = list_tables(event)
    return [
        each
        for each in agenda_of(event, registration)
        if each.session.cancelled_at is None
        and (each.session.id == table.session_id or each.session.kind is SessionKind.WORKING_TABLE)
        and is_for({table.id}, each.session, tables)
    ]


def _doors(
    event: Event, registration: Registration, meetings: Sequence[CalendarSession]
) -> dict[UUID, OwnRoom]:
    if not meetings:
        return {}
    wanted = {each.session.id for each in meetings}
    rooms = own_rooms(event, registration)
    return {room.item.session.id: room for room in rooms if room.item.session.id in wanted}


def _mates(published: Seating, table: WorkingTable) -> Sequence[Registration]:
    return db.session.scalars(
        sa.select(Registration)
        .join(Seat, Seat.registration_id == Registration.id)
        .where(
            Seat.seating_id == published.id,
            Seat.table_id == table.id,
            Registration.state == RegistrationState.CONFIRMED,
            Registration.anonymised_at.is_(None),
        )
        .order_by(Registration.sort_name, Registration.id)
    ).all()


def _heads(table: WorkingTable, reader: Registration) -> list[tuple[TablePart, str]]:
    """Name who leads, reports and writes for the table, where the programme or they themselves say it."""
    held = {
        TablePart.LEADER: table.leader_id,
        TablePart.RAPPORTEUR: table.rapporteur_id,
        TablePart.SECRETARIAT: table.secretariat_id,
    }
    ids = {person_id for person_id in held.values() if person_id is not None}
    if not ids:
        return []
    in_programme = sa.select(SessionRole.person_id).where(SessionRole.public.is_(True))
    agreed = sa.select(Registration.person_id).where(
        Registration.listed.is_(True), Registration.person_id.is_not(None)
    )
    known = {
        person.id: person.full_name
        for person in db.session.scalars(
            sa.select(Person).where(
                Person.id.in_(ids),
                Person.erased_at.is_(None),
                sa.or_(Person.id.in_(in_programme), Person.id.in_(agreed), Person.consent_listed.is_(True)),
            )
        )
    }
    if reader.person_id in ids:
        known[reader.person_id] = reader.full_name
    return [(part, known[person_id]) for part, person_id in held.items() if person_id in known]


def _facts(
    registration: Registration,
    published: Seating,
    table: WorkingTable,
    tables: Sequence[WorkingTable],
    holds_office: bool,
) -> SeatFacts:
    rows = db.session.execute(
        sa.select(Seat, Registration.country_code)
        .join(Registration, Registration.id == Seat.registration_id)
        .where(Seat.seating_id == published.id, Registration.state == RegistrationState.CONFIRMED)
    ).all()
    own: Seat = next(seat for seat, _country in rows if seat.registration_id == registration.id)
    country = registration.country_code
    countrymen = Counter(seat.table_id for seat, code in rows if country and code == country)
    full = Counter(seat.table_id for seat, _code in rows)
    order = choices_of(registration)
    wanted = order[: order.index(table.id)] if table.id in order else order
    places = {each.id: each.most for each in tables}
    return SeatFacts(
        rank=own.rank_received,
        locked=own.locked,
        holds_office=holds_office,
        countrymen_here=countrymen[table.id],
        tables_with_countrymen=sum(1 for each in tables if countrymen[each.id]),
        tables=len(tables),
        wanted_more_are_full=bool(wanted) and all(full[each] >= places.get(each, 0) for each in wanted),
    )
