"""Forgetting a person for good: addresses that platforms made for them, and their devices."""

import uuid

import sqlalchemy as sa

from app.accounts.services import erasure_step, event_erasure_step
from app.core import clock
from app.core.db import across_events, db, event_scope
from app.joining.models import JoinEntry, JoinLink, JoinNotice
from app.joining.rules import Device
from app.registration.models import Registration


@erasure_step
def forget_entries(person_id: uuid.UUID) -> None:
    """End a person's links and take the devices out of their entries; the times stay for the counts."""
    own = sa.select(Registration.id).where(Registration.person_id == person_id)
    with across_events("a person is forgotten in every room"):
        ids = list(db.session.scalars(own))
        db.session.execute(
            sa.update(JoinLink)
            .where(JoinLink.registration_id.in_(ids))
            .values(address_sealed="", revoked_at=clock.now())
        )
        db.session.execute(
            sa.update(JoinEntry)
            .where(JoinEntry.registration_id.in_(ids))
            .values(device_hash="", device=Device.UNKNOWN)
        )
        db.session.execute(sa.delete(JoinNotice).where(JoinNotice.registration_id.in_(ids)))


@event_erasure_step
def forget_devices_of_event(event_id: uuid.UUID) -> None:
    """Take devices and addresses of platforms out of an event's entries; the times stay."""
    with event_scope(event_id):
        db.session.execute(sa.update(JoinLink).where(JoinLink.event_id == event_id).values(address_sealed=""))
        db.session.execute(
            sa.update(JoinEntry)
            .where(JoinEntry.event_id == event_id)
            .values(device_hash="", device=Device.UNKNOWN)
        )
        db.session.execute(sa.delete(JoinNotice).where(JoinNotice.event_id == event_id))
