"""What registration writes to people: one mail for each occasion, queued with the change itself."""

import uuid

from app.core.access import derived_token
from app.core.mail import deferred, deferred_value
from app.core.text import pick
from app.events.models import Event, Session
from app.messages.services import write
from app.registration.models import Invitation, Place, Registration
from app.registration.rules import RegistrationState
from app.registration.services import occasions  # noqa: F401 -- says which mails there are

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


def state_again(event: Event, registration: Registration) -> None:
    """Write once more how things stand; who has not proved the address gets that link."""
    kind = TEMPLATES.get(registration.state, "prove")
    calendar = registration.state is RegistrationState.CONFIRMED
    _write(event, registration, kind, calendar=calendar, about=str(uuid.uuid4()))


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


def admitted(event: Event, registration: Registration, session: Session, admission_id: uuid.UUID) -> None:
    """Write that somebody is let into a session by name; only they learn which."""
    title = pick(session.title, registration.language)
    _write(event, registration, "admitted", about=str(admission_id), session=title)


def not_admitted(event: Event, registration: Registration, admission_id: uuid.UUID) -> None:
    """Write that an admission has ended, without saying to what."""
    _write(event, registration, "not_admitted", about=str(admission_id))


def invited(event: Event, invitation: Invitation) -> None:
    """Write the invitation with its link."""
    write(
        event,
        kind="registration.invited",
        to=invitation.email,
        locale=invitation.language,
        occasion=str(invitation.id),
        about=invitation.id,
        context={
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
    write(
        event,
        kind=f"registration.{kind}",
        to=registration.email,
        locale=registration.language,
        occasion=occasion,
        about=registration.id,
        context={
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
