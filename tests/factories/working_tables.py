"""Invented seating problems drawn from a seed, and events with tables and people."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import db, event_scope, transaction
from app.core.jobs import Stopping
from app.core.jobs.runner import run_due_jobs
from app.directory.models import Country, Person
from app.directory.services import create_person
from app.events.models import Event
from app.events.rules import KnownClass, Mode
from app.registration.models import Registration
from app.registration.rules import Application, Origin
from app.registration.services import list_confirmed, register
from app.working_tables.models import Seat, Seating, WorkingTable
from app.working_tables.rules import SeatingState, SolveStatus
from app.working_tables.services import (
    TableDraft,
    accept_seating,
    add_table,
    basis_of,
    draft_of,
    edit_table,
    find_proposal,
    get_table,
    last_search,
    prepare_problem,
    propose_seating,
    publish_seating,
    rank_tables,
    seated_tables,
    store_proposal,
)
from app.working_tables.services.choices import all_choices
from tests.factories.events import make_event

_COUNTRIES = ("BZ", "CA", "CR", "DO", "GT", "HN", "MX", "NI", "PA", "SV", "US")
_SECTORS = ("government", "civil_society", "international", "academia", "local")


def seating_document(*, people: int, tables: int, seed: int = 1) -> dict[str, Any]:
    """Draw a `tables/1` document: a leader fixed at each table, wishes skewed to some tables."""
    draw = random.Random(seed)
    share = people / tables
    specs = [
        {
            "id": f"T{t}",
            "min": int(share * 0.8),
            "max": int(share * 1.2) + 1,
            "languages": ["en" if t % 8 == 7 else "pt" if t % 10 == 5 else "es"],
            "interpretation": t % 2 == 0,
            "modes": ["in_person"] if t % 4 == 3 else ["in_person", "online"],
        }
        for t in range(tables)
    ]
    guests = [_guest(draw, number, people, tables) for number in range(people)]
    for spec, leader in zip(specs, draw.sample(guests, tables), strict=True):
        leader["fixed"] = spec["id"]
    return {"format": "tables/1", "tables": specs, "people": guests}


def _guest(draw: random.Random, number: int, people: int, tables: int) -> dict[str, Any]:
    popular = [1 / (1 + t % 7) for t in range(tables)]
    choices: list[str] = []
    while len(choices) < min(tables, 3 if tables <= 5 else 5):
        table = f"T{draw.choices(range(tables), popular)[0]}"
        if table not in choices:
            choices.append(table)
    country = draw.choices(_COUNTRIES, [0.2 + (c * 7 % 11) / 11 for c in range(11)])[0]
    return {
        "id": f"P{number}",
        "choices": choices,
        "languages": draw.choices([["es"], ["es", "en"], ["pt", "es"], ["en"]], [5, 4, 1, 0.5])[0],
        "mode": "online" if draw.random() < 0.2 else "in_person",
        "country": country,
        "sector": draw.choices(_SECTORS, [4, 3, 2, 1, 1])[0],
        "gender": draw.choices(["f", "m", "x"], [50, 48, 2])[0],
        "organisation": f"{country}-{draw.randrange(max(2, people // 40))}",
    }


@contextmanager
def writing(event: Event) -> Iterator[None]:
    """Write within one transaction in an event's scope."""
    with transaction(), event_scope(event.id):
        yield


def make_participant(event: Event, number: int, **changes: Any) -> Registration:
    """Register somebody whom the organisers entered: confirmed at once."""
    values: dict[str, Any] = {
        "email": f"p{number}-{event.slug}@example.org",
        "given_name": f"Nombre{number}",
        "family_name": f"Apellido{number:03}",
        "mode": Mode.IN_PERSON,
        "participant_class": KnownClass.MEMBER,
    } | changes
    with transaction(), event_scope(event.id):
        return register(event, Application(**values), origin=Origin.ORGANISER).registration


def make_countries(*codes: str) -> None:
    """Enter countries, so that people can be of them."""
    with transaction():
        db.session.add_all(
            Country(code=code, name={"es": code, "en": code}, time_zone="America/Panama") for code in codes
        )


def make_table(
    event: Event, name: str = "Mesa", *, least: int = 0, most: int = 20, **changes: Any
) -> WorkingTable:
    """Add a table to an event."""
    draft = TableDraft(
        name={"es": name, "en": name.replace("Mesa", "Table")}, least=least, most=most, **changes
    )
    with transaction(), event_scope(event.id):
        return add_table(event, draft)


def make_hall(people: int = 24, tables: int = 3) -> tuple[Event, list[WorkingTable], list[Registration]]:
    """Make an event with tables and with people of four countries who ranked them."""
    event = make_event()
    make_countries("SV", "MX", "GT", "CR")
    made = [
        make_table(event, f"Mesa {number}", least=people // tables - 1, most=people // tables + 1)
        for number in range(1, tables + 1)
    ]
    registrations = [
        make_participant(
            event,
            number,
            country_code=("SV", "MX", "GT", "CR")[number % 4],
            sector=("civil_society", "academia", "national_government")[number % 3],
            gender=("mujer", "hombre")[number % 2],
        )
        for number in range(people)
    ]
    for number, registration in enumerate(registrations):
        order = made[number % tables :] + made[: number % tables]
        with transaction(), event_scope(event.id):
            rank_tables(event, registration, [table.id for table in order])
    return event, made, registrations


def seat_everybody(event: Event, *, keep: bool = False) -> Seating:
    """Seat everybody as the worker does, and return the proposal."""
    with transaction(), event_scope(event.id):
        propose_seating(event, keep=keep)
    run_jobs()
    with event_scope(event.id):
        proposal = find_proposal()
        assert proposal is not None, last_search(event)
        return proposal


def run_jobs() -> None:
    """Do the jobs that wait for the worker; its mails stay where they are."""
    bugs: list[Exception] = []
    run_due_jobs(Stopping(), bugs)
    if bugs:
        raise bugs[0]


def somebody(name: str) -> UUID:
    """Enter a person in the directory, with an address."""
    with transaction():
        person: Person = create_person(
            given_name=name, family_name="Ríos", email=f"{name.casefold()}@example.org"
        )
        return person.id


def sit_down(
    event: Event, tables: Sequence[WorkingTable], people: Sequence[Registration], **how: Any
) -> Seating:
    """Seat people in turn, without the engine, as if that had been decided."""
    return seat_by_hand(event, {row: tables[n % len(tables)] for n, row in enumerate(people)}, **how)


def seat_by_hand(
    event: Event,
    places: dict[Registration, WorkingTable],
    *,
    state: SeatingState = SeatingState.ACCEPTED,
    published: bool = True,
) -> Seating:
    """Put a seating in force that says where these people sit; it is published unless said otherwise."""
    with transaction(), event_scope(event.id):
        wishes = all_choices(event)
        last = db.session.scalar(sa.select(sa.func.max(Seating.number))) or 0
        decided = clock.now() if state is SeatingState.ACCEPTED else None
        seating = Seating(
            event_id=event.id, number=last + 1, state=state, status=SolveStatus.FEASIBLE, cost=0, bound=0,
            decided_at=decided, published_at=decided if published else None,
        )  # fmt: skip
        db.session.add(seating)
        db.session.flush()
        for person, table in places.items():
            order = wishes.get(person.id, [])
            rank = order.index(table.id) + 1 if table.id in order else None
            seat = Seat(
                event_id=event.id, seating_id=seating.id, registration_id=person.id, table_id=table.id,
                rank_received=rank,
            )  # fmt: skip
            db.session.add(seat)
    return seating


def give_offices(event: Event, table: WorkingTable, **offices: UUID | None) -> None:
    """Name who leads a table, who is its rapporteur and its secretariat."""
    with transaction(), event_scope(event.id):
        row = get_table(table.id)
        named: dict[str, Any] = dict(offices)
        edit_table(row, replace(draft_of(row), **named))


def make_seating(event: Event, *, accepted: bool = False, published: bool = False) -> Seating:
    """Seat everybody in turn at the tables, by the order of names, without asking the engine."""
    with transaction(), event_scope(event.id):
        prepared = prepare_problem(event, keep=False)
        tables = [str(table.id) for table in seated_tables(event)]
        people = [str(row.id) for row in list_confirmed(event.id)]
        places = {key: tables[number % len(tables)] for number, key in enumerate(people)}
        answer = {"status": "feasible", "cost": 12, "bound": 10, "parts": {"rank": 12}, "seating": places}
        seating = store_proposal(event, answer, left_out=prepared.left_out, basis=basis_of(event, prepared))
        if accepted or published:
            accept_seating(seating, by=None)
        if published:
            publish_seating(event, by=None)
        return seating
