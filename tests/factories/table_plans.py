"""A table whose people sit there by a published seating, and its plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.core import clock
from app.core.db import db, event_scope, transaction
from app.events.models import Event
from app.registration.models import Registration
from app.table_plans import services
from app.table_plans.models import PlanSection, TablePlan
from app.working_tables.models import Seat, Seating, WorkingTable
from app.working_tables.rules import SeatingState, SolveStatus
from tests.factories.events import make_event
from tests.factories.registration import make_registration
from tests.factories.working_tables import make_table

NAMES = ("Ana", "Luis", "Josefa", "Kenroy", "Ixchel", "Marta")


@dataclass(frozen=True)
class Seated:
    """An event with one table, the people who sit there and one who sits at another."""

    event: Event
    table: WorkingTable
    people: Sequence[Registration]
    other_table: WorkingTable
    stranger: Registration


def seat(event: Event, seats: dict[WorkingTable, Sequence[Registration]]) -> Seating:
    """Seat people by hand and publish it."""
    now = clock.now()
    with transaction(), event_scope(event.id):
        seating = Seating(
            event_id=event.id,
            number=1,
            state=SeatingState.ACCEPTED,
            status=SolveStatus.FEASIBLE,
            cost=0,
            bound=0,
            decided_at=now,
            published_at=now,
        )
        db.session.add(seating)
        db.session.flush()
        for table, people in seats.items():
            db.session.add_all(
                Seat(event_id=event.id, seating_id=seating.id, table_id=table.id, registration_id=row.id)
                for row in people
            )
    return seating


def make_seated(people: int = 3, **table: Any) -> Seated:
    """Make an event whose table has its people by a published seating, and another table with one."""
    event = make_event()
    mine, other = make_table(event, "Mesa 1", **table), make_table(event, "Mesa 2")
    rows = [
        make_registration(event, given_name=name, family_name="Mesa Uno", listed=True)
        for name in NAMES[:people]
    ]
    stranger = make_registration(event, given_name="Rosa", family_name="Mesa Dos")
    seat(event, {mine: rows, other: [stranger]})
    return Seated(event, mine, rows, other, stranger)


def make_plan(seated: Seated, table: WorkingTable | None = None, **texts: str) -> TablePlan:
    """Begin a plan; `texts` are what its sections of these kinds say."""
    with transaction(), event_scope(seated.event.id):
        by = seated.people[0].person_id
        plan = services.start_plan(seated.event, table or seated.table, by, language="es")
        for section in services.list_sections(plan.id):
            if section.kind in texts:
                services.save_section(plan.id, section.id, title="", text=texts[section.kind], began=1, by=by)
        return plan


def section_of(seated: Seated, plan: TablePlan, kind: str = "findings") -> PlanSection:
    """Return a section of a plan by its kind."""
    with event_scope(seated.event.id):
        return next(row for row in services.list_sections(plan.id) if row.kind == kind)


def add_activity(seated: Seated, plan: TablePlan, what: str = "Taller regional", **values: Any) -> None:
    """Add an activity to a plan."""
    with transaction(), event_scope(seated.event.id):
        by = seated.people[0].person_id
        services.save_activity(plan.id, None, {"what": what, **values}, began=0, by=by)
