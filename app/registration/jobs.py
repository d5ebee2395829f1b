"""Work of registration that nobody waits for."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, url_for

from app.core import clock
from app.core.calendar import Method, to_ics
from app.core.db import across_events, db, event_scope, transaction
from app.core.jobs import JobContext, job, periodic
from app.core.mail import Attachment, deferred_value
from app.core.text import mark
from app.events.models import Event
from app.events.rules import EventChange
from app.registration import services
from app.registration.models import Registration
from app.registration.services import accepting, bulk, calendars, invitees, retention, sending, telling, whole

PART, PARTS = 25, 40
WORKING_THROUGH = mark("Working through the list")
SENDING_INVITATIONS = mark("Sending invitations")
TELLING = mark("Writing to participants")


@periodic("registration.expire_holds", every=timedelta(minutes=1))
def expire_holds() -> None:
    """Give back the seats of holds that nobody confirmed in time, a few at a time."""
    _in_parts(services.expire_holds)


@periodic("registration.lapse_offers", every=timedelta(minutes=1))
def lapse_offers() -> None:
    """Pass on the places that were offered and not accepted in time, a few at a time."""
    _in_parts(services.lapse_offers)


def _in_parts(sweep: Callable[[int], int]) -> None:
    """Work in short transactions: each holds the pools that people are registering in."""
    for _part in range(PARTS):
        with transaction():
            done = sweep(PART)
        if done < PART:
            return


@periodic("registration.make_known", every=timedelta(minutes=1))
def make_known() -> None:
    """Tie the invited who used the open form to their persons."""
    with transaction():
        services.make_all_known()
        accepting.let_in_late()


@periodic("registration.forget_needs", every=timedelta(hours=12))
def forget_needs() -> None:
    """Delete what people needed at events that ended a month ago."""
    with transaction():
        services.forget_needs()


@periodic("registration.forget_answers", every=timedelta(hours=12))
def forget_answers() -> None:
    """Delete the answers whose time is up."""
    with transaction():
        services.forget_due_answers()


@periodic("registration.sweep_files", every=timedelta(hours=6))
def sweep_files() -> None:
    """Delete files that came with forms that were never accepted."""
    services.sweep_files(clock.now())


@periodic("registration.forget_past_events", every=timedelta(hours=24))
def forget_past_events() -> None:
    """Take the names out of registrations whose time is over."""
    retention.forget_past_events()


@job("registration.bulk", attempts=5)
def bulk_act(context: JobContext, *, event_id: str, act_id: str, url: str) -> Mapping[str, Any]:
    """Do one act to many registrations; begun again, it goes on where it stopped."""
    with event_scope(uuid.UUID(event_id)):
        event = db.session.get_one(Event, uuid.UUID(event_id))
        bulk.carry_out(
            event, uuid.UUID(act_id), lambda done, total: context.progress(done, total, WORKING_THROUGH)
        )
        return {"url": url}


@periodic("registration.campaigns", every=timedelta(minutes=1))
def run_campaigns() -> None:
    """Send what campaigns of invitations owe by now, and end the invitations whose time is over."""
    with transaction():
        sending.expire_invitations()
    for campaign_id, event_id in sending.campaigns_at_work():
        sending.send_campaign(event_id, campaign_id)


@job("registration.campaign", attempts=5)
def send_campaign(context: JobContext, *, event_id: str, campaign_id: str) -> None:
    """Send what a campaign owes now; begun again, it goes on where it stopped."""
    sending.send_campaign(
        uuid.UUID(event_id),
        uuid.UUID(campaign_id),
        lambda done, total: context.progress(done, total, SENDING_INVITATIONS),
    )


@periodic("registration.invitation_lists", every=timedelta(hours=6))
def forget_lists() -> None:
    """Delete the rows of lists of people that were taken, or left two days ago."""
    with transaction():
        invitees.forget_rows()


@job("registration.tell_changes", attempts=5)
def tell_changes(
    context: JobContext, *, event_id: str, before: dict[str, Any], published_at: str
) -> Mapping[str, Any]:
    """Tell participants what became other; begun again, it passes over those who were told."""
    last: uuid.UUID | None = None
    seen = told = 0
    with event_scope(uuid.UUID(event_id)):
        while True:
            with transaction():
                event = db.session.get_one(Event, uuid.UUID(event_id))
                total = telling.count_to_tell(event)
                last, looked_at, written = telling.tell_some(
                    event, before, datetime.fromisoformat(published_at), last
                )
            seen, told = seen + looked_at, told + written
            context.progress(seen, max(seen, total), TELLING)
            if looked_at < telling.BATCH:
                return {"told": told}


@job("registration.tell_event", attempts=5)
def tell_event(
    context: JobContext, *, event_id: str, change: str, before: dict[str, Any], number: int
) -> Mapping[str, Any]:
    """Tell everybody of a change of the whole event; each is written to once, also when begun again."""
    seen = 0
    with event_scope(uuid.UUID(event_id)):
        for tell in (whole.tell_some, whole.tell_invited):
            last: uuid.UUID | None = None
            count = telling.BATCH
            while count == telling.BATCH:
                with transaction():
                    event = db.session.get_one(Event, uuid.UUID(event_id))
                    total = whole.count_to_tell(event)
                    last, count = tell(event, EventChange(change), before, number, last)
                seen += count
                context.progress(seen, max(seen, total), TELLING)
    return {"told": seen}


@deferred_value(calendars.FILE)
def _invitation_file(registration_id: str, method: str, sequence: str, stamp: str) -> dict[str, str] | None:
    """Draw what a calendar is told of a registration, as it stands when the mail leaves."""
    with across_events("a mail names the registration, not the event"):
        found = db.session.get(Registration, uuid.UUID(registration_id))
    if found is None:
        return None
    event = db.session.get_one(Event, found.event_id)
    settings = current_app.extensions["settings"]
    link = settings.base_url + url_for("registration.mine", token=services.link_token(found))
    when = datetime.fromisoformat(stamp)
    with event_scope(event.id):
        word = calendars.Word(Method(method), int(sequence), when, link, settings)
        feed = calendars.invitation(event, found, word)
    media_type = f"text/calendar; method={method}; charset=utf-8"
    return Attachment(f"{event.slug}.ics", media_type, to_ics(feed), in_body=True).as_json()
