"""The plan that the participant's own table begins, so that its pages have something to show."""

from app.core.db import event_scope, transaction
from app.directory.models import Person
from app.events.models import Event
from app.table_plans import services
from app.working_tables.models import WorkingTable
from app.working_tables.services import tables_of


def own_table(event: Event, person: Person) -> WorkingTable:
    """Return the table at which somebody sits by the published seating."""
    return tables_of(event, person_id=person.id)[0].table


def begin_plan(event: Event, person: Person) -> None:
    """Let somebody begin the plan of their table, with a text and an activity."""
    with transaction(), event_scope(event.id):
        plan = services.start_plan(event, own_table(event, person), person.id, language="es")
        section = services.list_sections(plan.id)[0]
        services.save_section(
            plan.id, section.id, title="", text="Las rutas regulares son pocas.", began=1, by=person.id
        )
        values = {"what": "Taller regional", "ends_on": "2027-12-31", "ends_in": "year"}
        services.save_activity(plan.id, None, values, began=0, by=person.id)


def plan_values(event: Event, person: Person) -> dict[str, object]:
    """Return one value for each name that the addresses of a table's plan use."""
    with event_scope(event.id):
        table = own_table(event, person)
        plan = services.get_plan(table.id)
        return {
            "own_table": table.id,
            "plan_section": services.list_sections(plan.id)[0].id,
            "plan_activity": services.list_activities(plan.id)[0].id,
        }
