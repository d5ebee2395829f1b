"""Forgetting: a speaker's words, picture, slides and link."""

import uuid

import sqlalchemy as sa

from app.accounts.services import erasure_step, event_erasure_step
from app.core.db import across_events, db, event_scope
from app.events.models import ContributionSpeaker, Material, SessionRole, SpeakerProfile
from app.events.services import forget_profile
from app.speakers.models import OwnMaterial, SpeakerLink
from app.speakers.services.handing_in import forget_material


@erasure_step
def forget_speaker(person_id: uuid.UUID) -> None:
    """Forget what somebody handed in at any event, and what they wrote to organisers."""
    with across_events("a person is forgotten at every event"):
        own = sa.select(OwnMaterial.material_id).where(OwnMaterial.person_id == person_id)
        for material in db.session.scalars(sa.select(Material).where(Material.id.in_(own))).all():
            forget_material(material)
        profiles = sa.select(SpeakerProfile).where(SpeakerProfile.person_id == person_id)
        for profile in db.session.scalars(profiles).all():
            forget_profile(profile)
        db.session.execute(sa.delete(SpeakerLink).where(SpeakerLink.person_id == person_id))
        for kind in (SessionRole, ContributionSpeaker):
            db.session.execute(sa.update(kind).where(kind.person_id == person_id).values(answer_note=""))


@event_erasure_step
def forget_speakers_of_event(event_id: uuid.UUID) -> None:
    """Forget words, pictures and links of an event's speakers; slides stay with the event."""
    with event_scope(event_id):
        for profile in db.session.scalars(sa.select(SpeakerProfile)).all():
            forget_profile(profile)
        db.session.execute(sa.delete(SpeakerLink).where(SpeakerLink.event_id == event_id))
        db.session.execute(sa.delete(OwnMaterial).where(OwnMaterial.event_id == event_id))
        for kind in (SessionRole, ContributionSpeaker):
            db.session.execute(sa.update(kind).where(kind.event_id == event_id).values(answer_note=""))
