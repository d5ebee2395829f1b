"""Plans, activities and concept notes as tests need them."""

from datetime import date
from itertools import count
from typing import Any

from app.core.db import transaction
from app.directory import services as directory
from app.directory.models import Body, Person
from app.directory.rules import BodyKind, BodyRole
from app.planning import services
from app.planning.models import Activity, Plan
from app.planning.rules import ActivityMode, ActivityState, NoteSection, PlanLevel
from app.planning.services import ActivityDraft, PlanDraft
from tests.services.people import make_someone

_numbers = count(1)
WHOLE = {str(section): f"Lo que dice {section}." for section in NoteSection}


def make_body(**fields: Any) -> Body:
    """Enter a working group."""
    number = next(_numbers)
    names = {"es": f"Grupo {number}", "en": f"Group {number}"}
    values = {"code": f"GT-{number}", "kind": BodyKind.WORKING_GROUP, "name": names}
    with transaction():
        return directory.create_body(**{**values, **fields})


def make_coordinator(body: Body) -> Person:
    """Make somebody the coordinator of a body."""
    person = make_someone()
    with transaction():
        directory.add_body_member(body.id, person_id=person.id, role=BodyRole.COORDINATOR)
    return person


def make_plan(**changes: Any) -> Plan:
    """Enter the annual plan of 2027."""
    values: dict[str, Any] = {
        "level": PlanLevel.ANNUAL,
        "title": {"es": "Plan anual 2027", "en": "Annual plan 2027"},
        "starts_on": date(2027, 1, 1),
        "ends_on": date(2027, 12, 31),
    }
    with transaction():
        return services.create_plan(PlanDraft(**values | changes))


def activity_draft(body: Body, **changes: Any) -> ActivityDraft:
    """Return the draft of an online meeting of a body."""
    values: dict[str, Any] = {
        "title": {"es": "Reunión de trabajo", "en": "Working meeting"},
        "lead_body_id": body.id,
        "mode": ActivityMode.ONLINE,
    }
    return ActivityDraft(**values | changes)


def make_activity(
    body: Body | None = None,
    *,
    plan: Plan | None = None,
    state: ActivityState = ActivityState.PROPOSED,
    without: tuple[NoteSection, ...] | None = None,
    **changes: Any,
) -> Activity:
    """Plan an activity; `without=()` writes its whole note, or all of it but the sections named."""
    body = body or make_body()
    with transaction():
        draft = activity_draft(body, plan_id=plan.id if plan else None, **changes)
        activity = services.create_activity(draft)
        if state is not ActivityState.PROPOSED:
            services.move_activity(activity, ActivityState.APPROVED)
        if without is not None:
            written = {key: "" if key in without else text for key, text in WHOLE.items()}
            services.save_note(activity, written, version=1, by=None)
        if state not in {ActivityState.PROPOSED, ActivityState.APPROVED}:
            services.move_activity(activity, state)
    return activity
