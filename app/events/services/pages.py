"""One session as its page shows it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import sqlalchemy as sa

from app.core.db import db
from app.core.errors import NotFound
from app.directory.models import Body, Person
from app.directory.services import Affiliation, affiliations
from app.events.models import (
    Contribution,
    ContributionSpeaker,
    Event,
    Room,
    Session,
    SessionBody,
    SessionRole,
    SpeakerProfile,
)
from app.events.rules import EventFacts, may_see
from app.events.services.announced import ROLE_ANNOUNCED, TALK_ANNOUNCED, profiles_of
from app.events.services.programme import Speaker, Texts


@dataclass(slots=True)
class SessionPage:
    """One session as its page shows it."""

    session: Session
    room: Room | None
    people: list[Speaker]
    contributions: list[tuple[Contribution, list[Speaker]]]
    bodies: list[Texts]


def session_page(event: Event, session_id: UUID, facts: EventFacts) -> SessionPage:
    """Return what a viewer gets of a session; one that is hidden from them does not exist."""
    session = db.session.scalar(sa.select(Session).where(Session.id == session_id))
    if session is None or not may_see(session, facts):
        raise NotFound
    return SessionPage(
        session=session,
        room=session.room,
        people=announced_people(event, session_ids=[session.id]),
        contributions=_contributions(session),
        bodies=list(
            db.session.scalars(
                sa.select(Body.name)
                .join(SessionBody, SessionBody.body_id == Body.id)
                .where(SessionBody.session_id == session.id)
            )
        ),
    )


def _contributions(session: Session) -> list[tuple[Contribution, list[Speaker]]]:
    rows = list(
        db.session.scalars(
            sa.select(Contribution)
            .where(Contribution.session_id == session.id)
            .order_by(Contribution.order, Contribution.created_at)
        )
    )
    speakers: dict[UUID, list[Speaker]] = defaultdict(list)
    for contribution_id, label, given, family in db.session.execute(
        sa.select(
            ContributionSpeaker.contribution_id,
            ContributionSpeaker.institution_label,
            Person.given_name,
            Person.family_name,
        )
        .join(Person, Person.id == ContributionSpeaker.person_id)
        .where(ContributionSpeaker.contribution_id.in_([row.id for row in rows]), TALK_ANNOUNCED)
        .order_by(ContributionSpeaker.order)
    ):
        speakers[contribution_id].append(Speaker(f"{given} {family}".strip(), label, None))
    return [(row, speakers[row.id]) for row in rows]


def announced_people(event: Event, *, session_ids: Sequence[UUID]) -> list[Speaker]:
    """Return who is announced for these sessions, each person once: parts first, then who gives a talk."""
    parts = db.session.execute(
        sa.select(SessionRole.person_id, SessionRole.role, SessionRole.institution_label, Person)
        .join(Person, Person.id == SessionRole.person_id)
        .where(SessionRole.event_id == event.id, SessionRole.session_id.in_(session_ids), ROLE_ANNOUNCED)
        .order_by(SessionRole.order)
    ).all()
    talks = db.session.execute(
        sa.select(ContributionSpeaker.person_id, ContributionSpeaker.institution_label, Person)
        .join(Person, Person.id == ContributionSpeaker.person_id)
        .join(Contribution, Contribution.id == ContributionSpeaker.contribution_id)
        .where(Contribution.session_id.in_(session_ids), TALK_ANNOUNCED)
        .order_by(Contribution.order, ContributionSpeaker.order)
    ).all()
    found: dict[UUID, Speaker] = {}
    for person_id, part, label, person in parts:
        found.setdefault(person_id, Speaker(person.full_name, label, part))
    for person_id, label, person in talks:
        found.setdefault(person_id, Speaker(person.full_name, label, None))
    profiles, standing = profiles_of(event, found), affiliations(list(found))
    return [_presented(each, profiles.get(key), standing.get(key)) for key, each in found.items()]


def _presented(speaker: Speaker, row: SpeakerProfile | None, of: Affiliation | None) -> Speaker:
    return replace(
        speaker,
        biography=dict(row.biography) if row else {},
        photo=row.id if row and row.photo_key and row.photo_consent_at else None,
        post=of.post if of else "",
        institution=dict(of.institution_name or {}) if of else {},
        country_code=of.country_code if of else None,
    )
