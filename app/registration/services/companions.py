"""Those whom a colleague registered with themselves: they follow the colleague's proof, then stand alone."""

import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from app.core.db import db
from app.events.models import Event
from app.registration.models import Party, Place, Registration
from app.registration.rules import Origin, RegistrationState, after_proof
from app.registration.services import notices


def prove_with(event: Event, lead: Registration, places: Sequence[Place], now: datetime) -> None:
    """Let the proof of whoever registered the others count for them, and write to each of them."""
    for member in members_of([place.party_id for place in places if place.party_id is not None]):
        if member.id == lead.id or member.proved_at is not None or not member.is_active:
            continue
        member.origin, member.proved_at, member.hold_expires_at = Origin.COMPANION, now, None
        member.state = after_proof(member.state, event.access)
        if member.state is RegistrationState.CONFIRMED:
            member.confirmed_at = now
        notices.companion(event, member, lead)


def members_of(party_ids: Sequence[uuid.UUID]) -> Sequence[Registration]:
    """List those who still hold or await a place in one of the parties."""
    if not party_ids:
        return []
    in_party = sa.select(Place.registration_id).where(Place.party_id.in_(party_ids))
    return db.session.scalars(
        sa.select(Registration).where(Registration.id.in_(in_party)).order_by(Registration.sort_name)
    ).all()


def find_party(registration: Registration) -> Party | None:
    """Return the group in which somebody was registered, as long as they have not left it."""
    return db.session.scalar(
        sa.select(Party)
        .join(Place, Place.party_id == Party.id)
        .where(Place.registration_id == registration.id)
        .limit(1)
    )
