"""What working tables add to a person's page of their registration: the next step, then the own table."""

from app.core.db import event_scope
from app.core.text import mark
from app.events.models import Event
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.registration.services import NextStep, OwnPart
from app.working_tables import services


def own_parts(event: Event, registration: Registration, token: str) -> list[OwnPart]:
    """Lead to the tables: first of all to ranking them while that waits, later to one's own."""
    if registration.state is not RegistrationState.CONFIRMED:
        return []
    tables = services.tables_open_to(event, registration)
    seat, state = services.seat_of(registration), services.choice_state(event)
    if not tables and seat is None:
        return []
    order = services.choices_of(registration)
    may_rank = services.may_rank(event, registration)
    waits = may_rank and not order and seat is None
    names = {table.id: table.name for table in tables}
    facts = {
        "token": token,
        "seat": seat,
        "state": state,
        "waits": waits,
        "may_rank": may_rank,
        "order": [names[table_id] for table_id in order if table_id in names],
    }
    return [OwnPart("working_tables/_my_tables.html", facts, first=waits or seat is not None)]


def next_step_of(event: Event, registration: Registration) -> NextStep | None:
    """Ask whoever is confirmed to order the tables, while that is possible and not done."""
    with event_scope(event.id):
        if not services.lacks_order(event, registration):
            return None
    text = mark("Next step: say which working table interests you most")
    return NextStep(text, "working_tables.my_table_by_link", {"event": event.slug})
