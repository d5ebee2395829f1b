"""An event with several tables, each with who leads it and a plan that says something."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from app.core.db import event_scope, transaction
from app.directory.models import Person
from app.events.models import Event
from app.table_plans import services
from app.table_plans.models import TablePlan
from app.table_plans.services import Actor, MeetingDecision, Standing
from app.working_tables.models import WorkingTable
from tests.factories.events import make_event
from tests.factories.planning import make_body
from tests.factories.working_tables import make_table
from tests.services.people import make_someone

AXES = ("Rutas regulares", "Gobernanza", "Inclusión", "Datos y evidencia")
ORGANISER = Actor(None, organiser=True, consults=True)


@dataclass
class Hall:
    """The event, its tables with their plans, who leads each, and who organises."""

    event: Event
    tables: list[WorkingTable] = field(default_factory=list)
    plans: list[TablePlan] = field(default_factory=list)
    leaders: list[Person] = field(default_factory=list)

    def standing(self, number: int) -> Standing:
        """Return where a plan stands."""
        with event_scope(self.event.id):
            return services.get_standing(self.plans[number].id)

    def present(self, *numbers: int) -> None:
        """Present plans as those who lead the tables."""
        for number in numbers:
            with transaction(), event_scope(self.event.id):
                services.present(self.event, self.plans[number].id, Actor(self.leaders[number].id))

    def take_up(self, *numbers: int) -> None:
        """Put plans under validation."""
        for number in numbers:
            with transaction(), event_scope(self.event.id):
                services.take_up(self.event, self.plans[number].id, ORGANISER)

    def validate(self, *numbers: int, **changes: object) -> None:
        """Record that the plenary validated plans today."""
        body = make_body()
        for number in numbers:
            values = {"decided_on": TODAY.date(), "decision": "Se aprueba.", "body_id": body.id} | changes
            with transaction(), event_scope(self.event.id):
                services.record_decision(
                    self.event,
                    self.plans[number].id,
                    MeetingDecision(**values),  # type: ignore[arg-type]
                    ORGANISER,
                )

    def give_back(self, number: int, reasons: str = "Falta el presupuesto.") -> None:
        """Return a plan."""
        with transaction(), event_scope(self.event.id):
            services.give_back(self.event, self.plans[number].id, reasons, ORGANISER)


TODAY = datetime(2027, 6, 20, 15, tzinfo=UTC)


def make_hall_of_plans(tables: int = 4) -> Hall:
    """Make tables that each have a plan with a text and an activity; nothing is presented yet."""
    hall = Hall(make_event())
    for number in range(tables):
        leader = make_someone(given_name="Delegada", family_name=f"Número {number + 1}")
        axis = {"es": AXES[number % 4], "en": AXES[number % 4]}
        table = make_table(hall.event, f"Mesa {number + 1}", axis=axis, leader_id=leader.id)
        hall.tables.append(table)
        hall.leaders.append(leader)
        hall.plans.append(_write(hall.event, table, leader, number + 1))
    return hall


def _write(event: Event, table: WorkingTable, leader: Person, number: int) -> TablePlan:
    with transaction(), event_scope(event.id):
        plan = services.start_plan(event, table, leader.id, language="es")
        section = services.list_sections(plan.id)[0]
        services.save_section(
            plan.id, section.id, title="", text=f"Contexto secreto {number}.", began=1, by=leader.id
        )
        activity = {
            "what": f"Taller regional {number}",
            "responsible": "Instituto de la Mujer",
            "starts_on": "2028-03-01",
            "starts_in": "month",
            "ends_on": "2028-05-31",
            "ends_in": "month",
            "indicator": f"Talleres: {number}",
        }
        services.save_activity(plan.id, None, activity, began=0, by=leader.id)
    return plan
