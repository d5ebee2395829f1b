"""Reminders to organisers: a concept note that is missing is said in time, and not every day."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Flask

from app.accounts.services import grant_role
from app.core import clock
from app.core.access import Role
from app.core.db import transaction
from app.core.jobs import run_pending_jobs, run_periodic
from app.core.mail import delivered, find_mails
from tests.factories.events import make_event
from tests.factories.planning import make_activity, make_plan
from tests.services.people import make_someone

TEMPLATE = "messages/mail/note_missing"


def test_organisers_are_reminded_of_a_missing_note_a_few_times(app: Flask) -> None:
    activity = make_activity(plan=make_plan())
    event = make_event(activity_id=activity.id)
    make_event()
    person = make_someone()
    with transaction():
        grant_role(person_id=person.id, role=Role.ORGANISER, scope_id=event.id)
    counts = []
    for days in (40, 28, 27, 14, 4, 3, 0):
        noon = datetime.combine(event.starts_on - timedelta(days=days), time(12), ZoneInfo(event.time_zone))
        with clock.fixed_at(noon):
            run_periodic(app, "messages.remind")
            counts.append(len(find_mails(template=TEMPLATE)))
            run_pending_jobs(app)
    assert counts == [0, 1, 1, 2, 2, 3, 3]
    (first, *_rest) = delivered(person.email)
    assert f"/events/{event.slug}/" in first.get_body(("plain",)).get_content()  # type: ignore[union-attr]
