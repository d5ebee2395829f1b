"""Forgetting: who asked, what was heard of whom, and voices; questions stay without a name."""

import uuid

import sqlalchemy as sa

from app.accounts.services import erasure_step, event_erasure_step
from app.accounts.services.exporting import export_titles
from app.core.db import across_events, db, event_scope
from app.core.text import mark
from app.panels.models import PanelQuestion, PanelStep, PanelVoice
from app.registration.models import Registration

export_titles(panel_question=mark("Questions to panels"), panel_step=mark("Steps of panels that are yours"))


@erasure_step
def forget_askers(person_id: uuid.UUID) -> None:
    """Take a person's name off what they asked, and off the steps that were theirs."""
    with across_events("a person is forgotten at every panel"):
        own = list(db.session.scalars(sa.select(Registration.id).where(Registration.person_id == person_id)))
        db.session.execute(
            sa.update(PanelQuestion)
            .where(sa.or_(PanelQuestion.asker_id == person_id, PanelQuestion.registration_id.in_(own)))
            .values(asker_id=None, registration_id=None, said_by="", idempotency_key=None)
        )
        db.session.execute(
            sa.update(PanelQuestion).where(PanelQuestion.addressee_id == person_id).values(addressee_id=None)
        )
        db.session.execute(
            sa.update(PanelStep).where(PanelStep.person_id == person_id).values(person_id=None)
        )


@event_erasure_step
def forget_askers_of_event(event_id: uuid.UUID) -> None:
    """Take every name off the questions of an event; voices go."""
    with event_scope(event_id):
        db.session.execute(
            sa.update(PanelQuestion)
            .where(PanelQuestion.event_id == event_id)
            .values(asker_id=None, registration_id=None, said_by="", idempotency_key=None)
        )
        db.session.execute(sa.delete(PanelVoice).where(PanelVoice.event_id == event_id))
