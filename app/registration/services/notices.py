"""What registration writes to people: one mail for each occasion, queued with the change itself."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from app.core.access import derived_token
from app.core.calendar import Method
from app.core.db import db
from app.core.mail import deferred, deferred_value
from app.core.text import pick
from app.events.models import Event, Session
from app.events.rules import EventChange, EventState
from app.messages.services import write
from app.registration.models import Campaign, Invitation, Place, QueueDecision, Registration
from app.registration.rules import ENDED, RegistrationState
from app.registration.rules.invitations import Step
from app.registration.services import (
    calendars,
    occasions,  # noqa: F401 -- says which mails there are
)
from app.registration.services.next_steps import next_steps

INVITATION_MAILS = {
    Step.INVITE: "invited",
    Step.REMIND: "invitation_reminder",
    Step.LAST_CALL: "invitation_last_call",
}
TEMPLATES = {
    RegistrationState.CONFIRMED: "confirmed",
    RegistrationState.WAITING: "waiting",
    RegistrationState.PENDING: "pending",
    RegistrationState.CANCELLED: "cancelled",
    RegistrationState.REJECTED: "rejected",
    RegistrationState.EXPIRED: "expired",
}

EVENT_CHANGES = {
    EventChange.CANCEL: "event_cancelled",
    EventChange.POSTPONE: "event_postponed",
    EventChange.RESUME: "event_resumed",
    EventChange.MOVE: "event_moved",
    EventChange.MODE: "event_mode",
}


@deferred_value("registration.link")
def _link_token(purpose: str, registration_id: str, version: str) -> str:
    return derived_token(purpose, uuid.UUID(registration_id), int(version))


def state_of(event: Event, registration: Registration) -> None:
    """Write what the registration has become; who was not accepted reads why, where somebody said so."""
    kind = TEMPLATES[registration.state]
    more: dict[str, Any] = {}
    if registration.state is RegistrationState.REJECTED:
        more = {"reason": _reason(registration)}
    elif registration.state is RegistrationState.CONFIRMED:
        more = {"steps": next_steps(event, registration)}
    ends_or_stands = registration.state in {RegistrationState.CONFIRMED, *ENDED}
    _write(event, registration, kind, calendar=ends_or_stands and _was_in_calendar(registration), **more)


def _reason(registration: Registration) -> str:
    given = db.session.scalar(
        sa.select(QueueDecision.reason)
        .where(QueueDecision.registration_id == registration.id)
        .order_by(QueueDecision.decided_at.desc())
        .limit(1)
    )
    return pick(given, registration.language)


def state_again(event: Event, registration: Registration) -> None:
    """Write once more how things stand; who has not proved the address gets that link."""
    kind = TEMPLATES.get(registration.state, "prove")
    _write(event, registration, kind, calendar=_was_in_calendar(registration), about=str(uuid.uuid4()))


def ask_for_proof(event: Event, registration: Registration) -> None:
    """Write the link by which a held seat is confirmed within half an hour."""
    _write(event, registration, "prove")


def already_registered(event: Event, registration: Registration) -> None:
    """Tell the owner of an address that somebody used it again; an unproved one gets its link again."""
    kind = "again" if registration.proved_at is not None else "prove"
    _write(event, registration, kind, about=str(uuid.uuid4()))


def promoted(event: Event, registration: Registration) -> None:
    """Write that a seat opened."""
    _write(event, registration, "promoted", calendar=True, steps=next_steps(event, registration))


def session_seat(event: Event, registration: Registration, place: Place) -> None:
    """Write that a seat in a session opened."""
    about, calendar = place.pool.subject, registration.state is RegistrationState.CONFIRMED
    if calendar:
        registration.raise_sequence()
    _write(event, registration, "session_seat", session_id=about, about=about, calendar=calendar)


def agenda(event: Event, registration: Registration) -> None:
    """Write that the person's own sessions are others now, and tell their calendar."""
    if registration.state is RegistrationState.CONFIRMED:
        registration.raise_sequence()
        _write(event, registration, "agenda", about="agenda", calendar=True)


def offered(event: Event, registration: Registration, place: Place, what: dict[str, str]) -> None:
    """Write that a place is kept for somebody, and until when they can accept it."""
    until = place.offered_until.isoformat() if place.offered_until else ""
    about = f"{place.pool_id}:{until}"
    _write(event, registration, "offered", about=about, what=pick(what, registration.language), until=until)


def offer_lapsed(event: Event, registration: Registration, place_id: uuid.UUID, what: dict[str, str]) -> None:
    """Write that an offer was not accepted in time and went on."""
    about = f"{place_id}:{uuid.uuid4()}"
    _write(event, registration, "offer_lapsed", about=about, what=pick(what, registration.language))


def option_seat(event: Event, registration: Registration, place: Place, what: dict[str, str]) -> None:
    """Write that a place opened in something that was chosen in the form."""
    about = f"{place.pool_id}:{uuid.uuid4()}"
    _write(event, registration, "option_seat", about=about, what=pick(what, registration.language))


def companion(event: Event, registration: Registration, lead: Registration) -> None:
    """Write to somebody whom a colleague registered: who did it, how it stands, and their own link."""
    calendar = registration.state is RegistrationState.CONFIRMED
    state = str(registration.state)
    _write(event, registration, "companion", calendar=calendar, lead=lead.full_name, state=state)


def programme_changed(
    event: Event, registration: Registration, changes: Sequence[dict[str, Any]], *, nothing_left: bool
) -> None:
    """Write what is other now in the person's own programme, all in one mail."""
    registration.raise_sequence()
    method = Method.CANCEL if nothing_left else None
    _write(event, registration, "changed", calendar=True, method=method, changes=list(changes))


def event_changed(
    event: Event, registration: Registration, change: EventChange, before: Mapping[str, Any], number: int
) -> None:
    """Write that the whole event is called off, put off, moved or held in another way."""
    calendar = registration.state is RegistrationState.CONFIRMED
    if calendar:
        registration.raise_sequence()
    _write(
        event,
        registration,
        EVENT_CHANGES[change],
        calendar=calendar,
        once=f"event:{change}:{number}",
        **_of_change(event, before),
    )


def event_changed_for_invited(
    event: Event, invitation: Invitation, change: EventChange, before: Mapping[str, Any], number: int
) -> None:
    """Write the same to somebody who is invited and has not answered."""
    write(
        event,
        kind=f"registration.{EVENT_CHANGES[change]}",
        to=invitation.email,
        locale=invitation.language,
        occasion=f"{invitation.id}:event:{change}:{number}",
        about=invitation.id,
        context={
            "name": invitation.name,
            "mode": event.mode.value,
            "token": deferred(
                "registration.link", "invitation", str(invitation.id), str(invitation.key_version)
            ),
            "is_invited": True,
            **_of_change(event, before),
        },
    )


def _of_change(event: Event, before: Mapping[str, Any]) -> dict[str, Any]:
    reason = event.cancel_reason if event.state is EventState.CANCELLED else event.change_reason
    old = {name: before.get(name, "") for name in ("starts_on", "ends_on")}
    return {
        "reason": dict(reason or {}),
        "was_starts_on": old["starts_on"] or event.starts_on.isoformat(),
        "was_ends_on": old["ends_on"] or event.ends_on.isoformat(),
        "event_mode": event.mode.value,
    }


def admitted(event: Event, registration: Registration, session: Session, admission_id: uuid.UUID) -> None:
    """Write that somebody is let into a session by name; only they learn which."""
    title = pick(session.title, registration.language)
    calendar = registration.state is RegistrationState.CONFIRMED
    if calendar:
        registration.raise_sequence()
    _write(event, registration, "admitted", about=str(admission_id), session=title, calendar=calendar)


def not_admitted(event: Event, registration: Registration, admission_id: uuid.UUID) -> None:
    """Write that an admission has ended, without saying to what."""
    calendar = registration.state is RegistrationState.CONFIRMED
    if calendar:
        registration.raise_sequence()
    _write(event, registration, "not_admitted", about=str(admission_id), calendar=calendar)


def invited(
    event: Event, invitation: Invitation, *, step: Step = Step.INVITE, campaign: Campaign | None = None
) -> None:
    """Write the invitation, its reminder or the last call, with the link and the words of its campaign."""
    again = f":{invitation.sendings}" if invitation.sendings else ""
    answer_by = campaign.answer_by.isoformat() if campaign and campaign.answer_by else ""
    write(
        event,
        kind=f"registration.{INVITATION_MAILS[step]}",
        to=invitation.email,
        locale=invitation.language,
        occasion=f"{invitation.id}{again}",
        about=invitation.id,
        context={
            "name": invitation.name,
            "message": pick(campaign.message, invitation.language) if campaign else "",
            "answer_by": answer_by,
            "token": deferred(
                "registration.link", "invitation", str(invitation.id), str(invitation.key_version)
            ),
        },
    )


def invited_again(event: Event, invitation: Invitation) -> None:
    """Write the invitation once more, with the same link."""
    invitation.sendings += 1
    invited(event, invitation)


def context_of(registration: Registration) -> dict[str, Any]:
    """Say what every mail to a participant may say of them; links are worked out while sending."""
    key = (str(registration.id), str(registration.key_version))
    return {
        "registration_id": str(registration.id),
        "name": registration.given_name,
        "mode": str(registration.mode),
        "token": deferred("registration.link", "registration", *key),
        "proof": deferred("registration.link", "proof", *key),
    }


def _write(
    event: Event,
    registration: Registration,
    kind: str,
    *,
    about: str = "",
    calendar: bool = False,
    method: Method | None = None,
    once: str = "",
    **more: Any,
) -> None:
    about += f":{registration.calendar_sequence}" if calendar else ""
    stands = f"{registration.key_version}:{registration.state}:{registration.mode}:{about}"
    occasion = f"{registration.id}:{once or stands}"
    files = [calendars.attachment(registration, method or _method(event, registration))] if calendar else []
    write(
        event,
        kind=f"registration.{kind}",
        to=registration.email,
        locale=registration.language,
        occasion=occasion,
        about=registration.id,
        context={**context_of(registration), **more},
        attachments=files,
    )


def _method(event: Event, registration: Registration) -> Method:
    stays = registration.state is RegistrationState.CONFIRMED and event.state is not EventState.CANCELLED
    return Method.REQUEST if stays else Method.CANCEL


def _was_in_calendar(registration: Registration) -> bool:
    """Tell whether the person's calendar has been told of the registration."""
    return registration.calendar_sequence is not None
