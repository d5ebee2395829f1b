"""What the mails of a campaign say, and what comes back."""

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.db import db, event_scope, transaction
from app.core.jobs import run_pending_jobs, run_periodic
from app.core.mail import Mail, MailState, delivered
from app.registration.rules.invitations import (
    ListSource,
)
from app.registration.services import campaigns, invitees
from tests.factories.directory import make_person
from tests.factories.registration import (
    add_people,
    invitations_of,
    make_campaign,
    start,
)
from tests.registration.conftest import open_event
from tests.registration.test_campaigns import DAY, keep

pytestmark = pytest.mark.usefixtures("app")


def test_mail_that_came_back_is_counted_and_shown(app: Flask) -> None:
    event = open_event()
    campaign = make_campaign(event)
    add_people(event, campaign, ("ana@example.org", "Ana"), ("luz@example.org", "Luz"))
    start(event, campaign)
    run_pending_jobs(app)
    with transaction():
        db.session.execute(
            sa.update(Mail)
            .where(Mail.about_id == invitations_of(event)["ana@example.org"].id)
            .values(state=MailState.BOUNCED)
        )
    with event_scope(event.id):
        assert campaigns.progress_of([campaign.id])[campaign.id].bounced == 1


def test_the_personal_message_reaches_each_in_their_language(app: Flask) -> None:
    event = open_event()
    campaign = make_campaign(event, message={"es": "Nos honra su voz.", "en": "Your voice honours us."})
    table = [
        (1, ("Correo", "Idioma")),
        (2, ("ana@example.org", "Español")),
        (3, ("ann@example.org", "English")),
    ]
    with transaction(), event_scope(event.id):
        kept = invitees.keep_list(event, campaign, table, source=ListSource.FILE, by=None)
        invitees.take_list(event, kept, by=None)
    start(event, campaign)
    run_pending_jobs(app)
    (spanish,), (english,) = delivered("ana@example.org"), delivered("ann@example.org")
    assert "Nos honra su voz." in str(spanish.get_body(("plain",)))
    assert "Your voice honours us." in english.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_addresses_in_the_campaigns_are_forgotten_with_the_person() -> None:
    event = open_event()
    person = make_person(email="ana@example.org", verified=True)
    add_people(event, make_campaign(event), ("ana@example.org", "Ana"))
    from app.accounts import services as accounts

    with transaction():
        accounts.erase_person(person.id)
    assert invitations_of(event) == {}


def test_old_rows_of_lists_do_not_stay(app: Flask) -> None:
    event = open_event()
    kept = keep(event, make_campaign(event), ("ana@example.org", "Ana"))
    with clock.fixed_at(clock.now() + 3 * DAY):
        run_periodic(app, "registration.invitation_lists")
    db.session.rollback()
    db.session.expire_all()
    with event_scope(event.id):
        assert invitees.get_list(kept.id).stored_as == ""
