"""Papers of the tables: who and what is printed, and files that do not stay."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa

from app.accounts.services import erasure_step, event_erasure_step
from app.core import audit, clock, pdf, storage
from app.core.access import Perm
from app.core.db import after_commit, db
from app.core.errors import NotFound, Refusal
from app.core.jobs import Job, JobState, enqueue
from app.core.text import Translated, mark
from app.directory.models import Country, Institution, Person
from app.directory.services import affiliations
from app.events.models import Event, Room, Session
from app.events.rules import Mode
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.working_tables.models import Seat, Seating, WorkingTable
from app.working_tables.renderer import (
    TablePage,
    TablePerson,
    TablesOnPaper,
    lay_out_lists,
    lay_out_signs,
    lay_out_tents,
)
from app.working_tables.rules import TablePart, linked, offices
from app.working_tables.services.seating import find_current_seating
from app.working_tables.services.tables import list_tables

MAKE = "working_tables.papers"
AREA = "table_papers"
KEPT = timedelta(days=1)
# Laying out more takes longer than a reader should wait for a page.
AT_ONCE = 30
SECONDS = 240.0


class Paper(StrEnum):
    """What can be printed of the tables."""

    LISTS = "lists"
    SIGNS = "signs"
    TENTS = "tents"
    TENTS_TWO = "tents-two"


PERSONAL = frozenset({Paper.LISTS, Paper.TENTS, Paper.TENTS_TWO})


class NothingToPrint(Refusal):
    code = "nothing_to_print"
    message = mark("There is nothing to print: nobody sits there in the seating in force.")
    status = 409


@dataclass(frozen=True, slots=True)
class Order:
    """What is printed: of all tables or of one, in one language or in two beside each other."""

    paper: Paper
    languages: tuple[str, ...]
    table_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class _Guest:
    """Somebody at a table: from a registration, or from the directory where they hold an office alone."""

    key: UUID
    given_name: str
    family_name: str
    sort_name: str
    country: str | None
    institution: Translated
    online: bool


def gather(event: Event, order: Order) -> TablesOnPaper:
    """Gather what is printed, in a number of statements that does not grow; raises NothingToPrint."""
    every = list_tables(event)
    tables = [table for table in every if order.table_id in (None, table.id)]
    if order.table_id is not None and not tables:
        raise NotFound
    seating = find_current_seating()
    people = _people(every, tables, seating) if order.paper in PERSONAL else {}
    rooms = {room.id: room.name for room in db.session.scalars(sa.select(Room))}
    sessions = _sessions(tables)
    papers = TablesOnPaper(
        event=event.title,
        zone=event.time_zone,
        languages=order.languages,
        number=seating.number if seating else None,
        printed_on=clock.today(event.time_zone),
        tables=[_page(table, rooms, sessions, people.get(table.id, ())) for table in tables],
    )
    if not count(order.paper, papers):
        raise NothingToPrint
    return papers


def count(paper: Paper, papers: TablesOnPaper) -> int:
    """Count what the paper is about: tables for signs, people for all others, those in the room for tents."""
    if paper is Paper.SIGNS:
        return len(papers.tables)
    tents = paper is not Paper.LISTS
    return sum(1 for table in papers.tables for person in table.people if not (tents and person.online))


def is_long(paper: Paper, papers: TablesOnPaper) -> bool:
    """Tell whether laying this out is work for the worker."""
    return count(paper, papers) > AT_ONCE


def draw(paper: Paper, papers: TablesOnPaper) -> bytes:
    """Lay papers out; never inside a transaction, it takes its time."""
    db.session.rollback()
    if paper is Paper.LISTS:
        return pdf.render(lay_out_lists(papers), seconds=SECONDS)
    if paper is Paper.SIGNS:
        return pdf.render(lay_out_signs(papers), seconds=SECONDS)
    return pdf.render(lay_out_tents(papers, two_up=paper is Paper.TENTS_TWO), seconds=SECONDS)


def record(event: Event, order: Order, papers: TablesOnPaper) -> None:
    """Put on record that a paper was made, and of how many people."""
    table = str(order.table_id) if order.table_id else None
    people = count(order.paper, papers) if order.paper in PERSONAL else 0
    audit.record(
        "working_tables.print", "event", event.id, paper=order.paper.value, table=table, people=people
    )


# --- people ---------------------------------------------------------------------------------------


def _people(
    every: Sequence[WorkingTable], tables: Sequence[WorkingTable], seating: Seating | None
) -> dict[UUID, list[TablePerson]]:
    """Return who is at each table: those seated there and its offices; a linking table follows from all."""
    held = {table.id: _parts(table, every) for table in tables}
    seats = _seats(seating, [table.id for table in tables if not table.is_linking])
    named = {person_id for parts in held.values() for person_id in parts}
    registered = _registered(set(seats), named)
    guests = {row.id: row for row in registered}
    by_person = {row.person_id: row.id for row in registered if row.person_id is not None}
    made = _guests(list(guests.values())) | _from_directory(named - by_person.keys())
    countries = _countries({guest.country for guest in made.values()})
    at: dict[UUID, dict[UUID, TablePart]] = {table.id: {} for table in tables}
    for registration_id, table_id in seats.items():
        at[table_id][registration_id] = TablePart.MEMBER
    for table_id, parts in held.items():
        for person_id, part in parts.items():
            at[table_id][by_person.get(person_id, person_id)] = part
    return {
        table_id: [
            _person(guest, countries, parts[guest.key])
            for guest in sorted(
                (made[key] for key in parts if key in made), key=lambda g: (g.sort_name, str(g.key))
            )
        ]
        for table_id, parts in at.items()
    }


def _parts(table: WorkingTable, every: Sequence[WorkingTable]) -> dict[UUID, TablePart]:
    """Return who holds an office at a table, the weightiest one; at a linking table also who is linked."""
    found = offices(table)
    if table.is_linking:
        found += [
            (person_id, TablePart.MEMBER) for person_id, _part in linked(t for t in every if not t.is_linking)
        ]
    parts: dict[UUID, TablePart] = {}
    for person_id, part in found:
        parts.setdefault(person_id, part)
    return parts


def _seats(seating: Seating | None, table_ids: Collection[UUID]) -> dict[UUID, UUID]:
    if seating is None or not table_ids:
        return {}
    rows = db.session.execute(
        sa.select(Seat.registration_id, Seat.table_id).where(
            Seat.seating_id == seating.id, Seat.table_id.in_(table_ids)
        )
    )
    return {row.registration_id: row.table_id for row in rows}


def _registered(ids: Collection[UUID], person_ids: Collection[UUID]) -> list[Registration]:
    """Return the confirmed registrations among these; of office holders too."""
    query = sa.select(Registration).where(
        Registration.state == RegistrationState.CONFIRMED,
        sa.or_(Registration.id.in_(ids), Registration.person_id.in_(person_ids)),
    )
    return list(db.session.scalars(query)) if ids or person_ids else []


def _guests(rows: Sequence[Registration]) -> dict[UUID, _Guest]:
    wanted = {row.institution_id for row in rows} - {None}
    names: dict[UUID, Translated] = {
        each.id: each.name
        for each in db.session.scalars(sa.select(Institution).where(Institution.id.in_(wanted)))
    }
    return {
        row.id: _Guest(
            row.id,
            row.given_name,
            row.family_name,
            row.sort_name,
            row.country_code,
            (row.institution_id and names.get(row.institution_id)) or {"es": row.institution_name},
            row.mode is Mode.ONLINE,
        )
        for row in rows
    }


def _from_directory(person_ids: Collection[UUID]) -> dict[UUID, _Guest]:
    """Return office holders who did not register; whoever registered and left is not at the table."""
    if not person_ids:
        return {}
    left = sa.select(Registration.person_id).where(Registration.person_id.in_(person_ids))
    rows = db.session.scalars(
        sa.select(Person).where(Person.id.in_(person_ids), Person.erased_at.is_(None), Person.id.not_in(left))
    ).all()
    behalf = affiliations([row.id for row in rows])
    return {
        row.id: _Guest(
            row.id,
            row.given_name,
            row.family_name,
            row.sort_name,
            behalf[row.id].country_code,
            behalf[row.id].institution_name or {},
            False,
        )
        for row in rows
    }


def _countries(codes: Iterable[str | None]) -> dict[str, Translated]:
    wanted = {code for code in codes if code}
    rows = db.session.scalars(sa.select(Country).where(Country.code.in_(wanted)))
    return {row.code: row.name for row in rows}


def _person(guest: _Guest, countries: Mapping[str, Translated], part: TablePart) -> TablePerson:
    return TablePerson(
        given_name=guest.given_name,
        family_name=guest.family_name,
        country=countries.get(guest.country or "", {}),
        institution=guest.institution,
        online=guest.online,
        part=part,
    )


# --- tables ---------------------------------------------------------------------------------------


def _sessions(tables: Sequence[WorkingTable]) -> dict[UUID, Session]:
    wanted = {table.session_id for table in tables} - {None}
    rows = db.session.scalars(
        sa.select(Session).where(Session.id.in_(wanted), Session.cancelled_at.is_(None))
    )
    return {row.id: row for row in rows}


def _page(
    table: WorkingTable,
    rooms: Mapping[UUID, str],
    sessions: Mapping[UUID, Session],
    people: Sequence[TablePerson],
) -> TablePage:
    session = sessions.get(table.session_id) if table.session_id else None
    room_id = table.room_id or (session.room_id if session else None)
    return TablePage(
        name=table.name,
        axis=table.axis,
        room=rooms.get(room_id, "") if room_id else "",
        starts_at=session.starts_at if session else None,
        ends_at=session.ends_at if session else None,
        languages=tuple(table.languages),
        interpretation=table.interpretation,
        people=people,
    )


# --- files ----------------------------------------------------------------------------------------


def order_papers(event: Event, order: Order) -> UUID:
    """Ask the worker for papers; return the id of the job."""
    payload = {
        "event_id": str(event.id),
        "paper": order.paper.value,
        "languages": list(order.languages),
        "table_id": str(order.table_id) if order.table_id else None,
    }
    return enqueue(MAKE, payload, event_id=event.id, permission=Perm.EVENT_TABLES)


def keep_file(job_id: UUID, content: bytes) -> None:
    """Keep a file of papers for a day."""
    storage.put(AREA, content, name=_name(job_id))


def file_of(event: Event, job_id: UUID) -> tuple[bytes, str]:
    """Return a file of papers of this event, and of what it is; raises NotFound, also once it was deleted."""
    job = db.session.get(Job, job_id)
    if job is None or job.kind != MAKE or job.event_id != event.id or job.state is not JobState.DONE:
        raise NotFound
    if job.finished_at is None or job.finished_at < clock.now() - KEPT:
        raise NotFound
    return storage.get(f"{AREA}/{_name(job_id)}"), str(job.payload.get("paper", ""))


def _name(job_id: UUID) -> str:
    return f"{job_id.hex}.pdf"


def delete_old_files() -> int:
    """Delete the files of yesterday, and those that no job knows any more."""
    keys = storage.list_keys(AREA)
    if not keys:
        return 0
    young = sa.select(Job.id).where(Job.kind == MAKE, Job.created_at >= clock.now() - KEPT)
    kept = {f"{AREA}/{_name(job_id)}" for job_id in db.session.scalars(young)}
    old = [key for key in keys if key not in kept]
    for key in old:
        storage.delete(key)
    return len(old)


@erasure_step
def forget_files(_person_id: UUID) -> None:
    """Delete the files that may name a person: all of them, since they are made anew in seconds."""
    for key in storage.list_keys(AREA):
        after_commit(lambda key=key: storage.delete(key))  # type: ignore[misc]


@event_erasure_step
def forget_files_of_event(_event_id: UUID) -> None:
    """Delete the files that may name the people of an event."""
    forget_files(_event_id)
