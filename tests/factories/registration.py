"""Registrations as tests need them."""

from itertools import count
from typing import Any

from app.core.db import db, event_scope, transaction
from app.events.models import Event
from app.events.rules import KnownClass, Mode
from app.registration import services
from app.registration.models import Campaign, Invitation, InvitationList, Registration
from app.registration.rules import Application, Origin
from app.registration.rules.invitations import ListSource
from app.registration.services import Invitee, campaigns, invitees, sending
from app.registration.services.campaigns import CampaignDraft

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


def make_campaign(event: Event, **changes: Any) -> Campaign:
    """Make a campaign of invitations, with nobody in it."""
    values: dict[str, Any] = {"name": "Mecanismo", "participant_class": KnownClass.GUEST}
    with transaction(), event_scope(event.id):
        return campaigns.create_campaign(event, CampaignDraft(**values | changes), by=None)


def add_people(event: Event, campaign: Campaign, *rows: tuple[str, ...]) -> InvitationList:
    """Hand in a table with a heading and take it; rows hold address and name."""
    table = [(1, ("Correo", "Nombre")), *((number, row) for number, row in enumerate(rows, 2))]
    with transaction(), event_scope(event.id):
        kept = invitees.keep_list(event, campaign, table, source=ListSource.FILE, by=None)
        invitees.take_list(event, kept, by=None)
        return kept


def start(event: Event, campaign: Campaign) -> None:
    """Start a campaign and send what it owes now."""
    with transaction(), event_scope(event.id):
        campaigns.start_campaign(event, campaigns.get_campaign(campaign.id))
    sending.send_campaign(event.id, campaign.id)


def invitations_of(event: Event) -> dict[str, Invitation]:
    """Read the invitations of an event anew, by address."""
    db.session.rollback()
    db.session.expire_all()
    with event_scope(event.id):
        return {row.email_norm: row for row in services.list_invitations()}
