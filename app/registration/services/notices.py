"""What registration writes to people: one mail for each occasion, queued with the change itself."""

import uuid

from app.core.access import derived_token
from app.core.mail import deferred, deferred_value, queue
from app.events.models import Event
from app.registration.models import Invitation, Place, Registration
from app.registration.rules import RegistrationState

TEMPLATES = {
    RegistrationState.CONFIRMED: "confirmed",
    RegistrationState.WAITING: "waiting",
    RegistrationState.PENDING: "pending",
    RegistrationState.CANCELLED: "cancelled",
    RegistrationState.REJECTED: "rejected",
    RegistrationState.EXPIRED: "expired",
}


@deferred_value("registration.link")
def _link_token(purpose: str, registration_id: str, version: str) -> str:
    return derived_token(purpose, uuid.UUID(registration_id), int(version))


def state_of(event: Event, registration: Registration) -> None:
    """Write what the registration has become."""
    kind = TEMPLATES[registration.state]
    _write(event, registration, kind, calendar=registration.state is RegistrationState.CONFIRMED)


def ask_for_proof(event: Event, registration: Registration) -> None:
    """Write the link by which a held seat is confirmed within half an hour."""
    _write(event, registration, "prove")


def already_registered(event: Event, registration: Registration) -> None:
    """Tell the owner of an address that somebody used it again; an unproved one gets its link again."""
    kind = "again" if registration.proved_at is not None else "prove"
    _write(event, registration, kind, about=str(uuid.uuid4()))


def promoted(event: Event, registration: Registration) -> None:
    """Write that a seat opened."""
    _write(event, registration, "promoted", calendar=True)


def session_seat(event: Event, registration: Registration, place: Place) -> None:
    """Write that a seat in a session opened."""
    _write(event, registration, "session_seat", session_id=place.pool.subject, about=place.pool.subject)


def invited(event: Event, invitation: Invitation) -> None:
    """Write the invitation with its link."""
    queue(
        to=invitation.email,
        template="registration/mail/invited",
        occasion=str(invitation.id),
        locale=invitation.language,
        context={
            "event_title": event.title,
            "starts_on": event.starts_on.isoformat(),
            "ends_on": event.ends_on.isoformat(),
            "name": invitation.name,
            "token": deferred("registration.link", "invitation", str(invitation.id), "1"),
        },
    )


def _write(
    event: Event,
    registration: Registration,
    kind: str,
    *,
    about: str = "",
    calendar: bool = False,
    **more: str,
) -> None:
    occasion = (
        f"{registration.id}:{registration.key_version}:{registration.state}:{registration.mode}:{about}"
    )
    key = (str(registration.id), str(registration.key_version))
    queue(
        to=registration.email,
        template=f"registration/mail/{kind}",
        occasion=occasion,
        locale=registration.language,
        context={
            "event_id": str(event.id),
            "event_slug": event.slug,
            "event_title": event.title,
            "starts_on": event.starts_on.isoformat(),
            "ends_on": event.ends_on.isoformat(),
            "registration_id": str(registration.id),
            "name": registration.given_name,
            "mode": str(registration.mode),
            "token": deferred("registration.link", "registration", *key),
            "proof": deferred("registration.link", "proof", *key),
            **more,
        },
        # Drawn while sending: the time it takes would tell a stranger that the address was invited.
        attachments=[deferred("registration.calendar", str(registration.id))] if calendar else [],
    )
