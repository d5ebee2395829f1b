"""What is written to those responsible for a plan and to the organisers when it moves."""

from uuid import UUID

import sqlalchemy as sa

from app.accounts.services import list_people_with_perm, list_people_with_role
from app.core import clock
from app.core.access import Perm, Role
from app.core.db import db
from app.core.mail import queue
from app.directory.models import Person
from app.events.models import Event
from app.table_plans.models import PlanPresentation
from app.table_plans.rules import Act, Manner
from app.table_plans.services.standing import Actor, Standing


def tell(event: Event, standing: Standing, presentation: PlanPresentation, act: Act, actor: Actor) -> None:
    """Write to all whom an act concerns, but not to who did it; the state guard lets each happen once."""
    people = _concerned(event, standing)
    people.pop(actor.person_id, None)
    _write(event, standing, presentation, people, what=act.value, once=clock.now().isoformat())


def tell_result(event: Event, standing: Standing, presentation: PlanPresentation) -> None:
    """Write what the countries decided; the same result of the same consultation is one mail."""
    what = standing.verdict.value if standing.verdict else ""
    once = str(presentation.consultation_id)
    _write(event, standing, presentation, _concerned(event, standing), what=what, once=once)


def _concerned(event: Event, standing: Standing) -> dict[UUID | None, Person]:
    """Return those responsible, and whom the event names as organisers, or else whoever seats its tables."""
    organisers = list_people_with_role(Role.ORGANISER, scope_id=event.id) or list_people_with_perm(
        Perm.EVENT_TABLES, kind="event", scope_id=event.id
    )
    authors = db.session.scalars(
        sa.select(Person).where(Person.id.in_(standing.responsible), Person.erased_at.is_(None))
    )
    return {person.id: person for person in (*authors, *organisers)}


def _write(
    event: Event,
    standing: Standing,
    presentation: PlanPresentation,
    people: dict[UUID | None, Person],
    *,
    what: str,
    once: str,
) -> None:
    for person in people.values():
        if not person.email:
            continue
        queue(
            to=person.email,
            template="table_plans/mail/moved",
            occasion=f"table_plan:{presentation.id}:{what}:{once}",
            locale=person.language,
            context={
                "name": person.given_name,
                "what": what,
                "table": standing.table.name,
                "title": event.title,
                "slug": event.slug,
                "plan_id": str(standing.plan.id),
                "table_id": str(standing.table.id),
                "organises": person.id not in standing.responsible,
                "reasons": presentation.reasons,
                "day": presentation.decided_on.isoformat() if presentation.decided_on else "",
                "by_meeting": presentation.manner is Manner.MEETING,
            },
        )
