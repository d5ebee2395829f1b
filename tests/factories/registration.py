"""Registrations as tests need them."""

from itertools import count
from typing import Any

from app.core.db import event_scope, transaction
from app.events.models import Event
from app.events.rules import KnownClass, Mode
from app.registration import services
from app.registration.models import Invitation, Registration
from app.registration.rules import Application, Origin
from app.registration.services import Invitee

_numbers = count(1)


def application(**changes: Any) -> Application:
    """Return what an invented person asks for."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "email": f"persona{number}@example.org",
        "given_name": "Marta",
        "family_name": f"Solís {number}",
        "mode": Mode.IN_PERSON,
    }
    return Application(**values | changes)


def make_registration(event: Event, *, origin: Origin = Origin.VERIFIED, **changes: Any) -> Registration:
    """Register somebody; confirmed at once, or queued, unless the origin is a stranger."""
    with transaction(), event_scope(event.id):
        return services.register(event, application(**changes), origin=origin).registration


def make_invitation(event: Event, email: str, **changes: Any) -> Invitation:
    """Invite an address."""
    values: dict[str, Any] = {"participant_class": KnownClass.GUEST, "language": "es", "by": None}
    with transaction(), event_scope(event.id):
        return services.invite(event, Invitee(1, email, email), **values | changes)


def invite_all(event: Event, emails: list[str]) -> None:
    """Invite many addresses in one transaction."""
    with transaction(), event_scope(event.id):
        for email in emails:
            services.invite(
                event,
                Invitee(1, email, email),
                participant_class=KnownClass.GUEST,
                language="es",
                by=None,
            )
