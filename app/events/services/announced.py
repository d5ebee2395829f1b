"""Who is announced: parts that are public and were not declined, and how people present themselves."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa

from app.core import audit, clock, storage
from app.core.db import after_commit, db
from app.core.errors import NotFound
from app.directory.models import Person
from app.directory.services import affiliations
from app.events.models import (
    Contribution,
    ContributionSpeaker,
    Event,
    Session,
    SessionRole,
    SpeakerProfile,
)
from app.events.rules import EventFacts, SessionPart, may_see

ROLE_ANNOUNCED = sa.and_(SessionRole.public, SessionRole.declined_at.is_(None))
TALK_ANNOUNCED = sa.and_(ContributionSpeaker.public, ContributionSpeaker.declined_at.is_(None))
LONGEST_BIOGRAPHY = 1500

Texts = dict[str, str]


def find_profile(event: Event, person_id: UUID) -> SpeakerProfile | None:
    """Return how somebody presents themselves at the event in scope."""
    return db.session.scalar(
        sa.select(SpeakerProfile).where(
            SpeakerProfile.event_id == event.id, SpeakerProfile.person_id == person_id
        )
    )


def _profile(event: Event, person_id: UUID) -> SpeakerProfile:
    found = find_profile(event, person_id)
    if found is None:
        found = SpeakerProfile(event_id=event.id, person_id=person_id, biography={}, photo_key="")
        db.session.add(found)
        db.session.flush()
    return found


def set_biography(event: Event, person_id: UUID, biography: Texts) -> None:
    """Keep what somebody wrote of themselves, in the languages in which they wrote it."""
    row = _profile(event, person_id)
    row.biography = {
        language: text.strip()[:LONGEST_BIOGRAPHY] for language, text in biography.items() if text.strip()
    }
    db.session.flush()
    audit.record("speaker.biography", "event", event.id, person=audit.personal(person_id))


def set_photo(event: Event, person_id: UUID, key: str) -> None:
    """Keep a picture to whose being shown the person agrees; an earlier one is deleted."""
    row = _profile(event, person_id)
    _delete_picture(row)
    row.photo_key, row.photo_consent_at = key, clock.now()
    db.session.flush()
    audit.record("speaker.photo", "event", event.id, person=audit.personal(person_id))


def withdraw_photo(event: Event, person_id: UUID) -> None:
    """Take the consent back: the picture is not shown from now on, and deleted."""
    row = find_profile(event, person_id)
    if row is None:
        return
    _delete_picture(row)
    row.photo_key, row.photo_consent_at = "", None
    db.session.flush()
    audit.record("speaker.photo_withdrawn", "event", event.id, person=audit.personal(person_id))


def forget_profile(row: SpeakerProfile) -> None:
    """Delete a profile with its picture."""
    _delete_picture(row)
    db.session.delete(row)
    db.session.flush()


def _delete_picture(row: SpeakerProfile) -> None:
    key = row.photo_key
    if key:
        after_commit(lambda: storage.delete(key))


def profiles_of(event: Event, person_ids: Collection[UUID]) -> dict[UUID, SpeakerProfile]:
    """Return the profiles of people at the event in scope."""
    if not person_ids:
        return {}
    query = sa.select(SpeakerProfile).where(
        SpeakerProfile.event_id == event.id, SpeakerProfile.person_id.in_(list(person_ids))
    )
    return {row.person_id: row for row in db.session.scalars(query)}


@dataclass(slots=True)
class Announced:
    """Somebody whom readers of the programme may know of: as whom, in which sessions, and their own words."""

    person_id: UUID
    name: str
    label: str = ""
    biography: Texts = field(default_factory=dict)
    photo: UUID | None = None
    post: str = ""
    institution: Texts = field(default_factory=dict)
    country_code: str | None = None
    parts: list[tuple[SessionPart | None, Session]] = field(default_factory=list)


def announced_in(event: Event, facts: EventFacts) -> list[Announced]:
    """List who is announced in sessions that exist for a reader, by name; in six statements."""
    sessions = {
        row.id: row
        for row in db.session.scalars(
            sa.select(Session).where(Session.event_id == event.id, Session.cancelled_at.is_(None))
        )
        if may_see(row, facts)
    }
    found: dict[UUID, Announced] = {}
    names: dict[UUID, str] = {}
    seen: dict[UUID, set[UUID]] = defaultdict(set)
    for person, label, part, session_id in _announcements(event):
        if session_id not in sessions:
            continue
        entry = found.setdefault(person.id, Announced(person.id, person.full_name))
        names[person.id], entry.label = person.sort_name, entry.label or label
        if session_id not in seen[person.id] or part is not None:
            entry.parts.append((part, sessions[session_id]))
            seen[person.id].add(session_id)
    for person_id, row in profiles_of(event, found).items():
        add_profile(found[person_id], row)
    for person_id, of in affiliations(list(found)).items():
        entry = found[person_id]
        entry.post, entry.country_code = of.post, of.country_code
        entry.institution = dict(of.institution_name or {})
    return sorted(found.values(), key=lambda each: names[each.person_id])


def _announcements(event: Event) -> list[tuple[Person, str, SessionPart | None, UUID]]:
    parts = db.session.execute(
        sa.select(Person, SessionRole.institution_label, SessionRole.role, SessionRole.session_id)
        .join(SessionRole, SessionRole.person_id == Person.id)
        .where(SessionRole.event_id == event.id, ROLE_ANNOUNCED)
        .order_by(SessionRole.order)
    )
    talks = db.session.execute(
        sa.select(Person, ContributionSpeaker.institution_label, Contribution.session_id)
        .join(ContributionSpeaker, ContributionSpeaker.person_id == Person.id)
        .join(Contribution, Contribution.id == ContributionSpeaker.contribution_id)
        .where(ContributionSpeaker.event_id == event.id, TALK_ANNOUNCED)
        .order_by(ContributionSpeaker.order)
    )
    found = [(row[0], row[1], row[2], row[3]) for row in parts]
    return [*found, *((row[0], row[1], None, row[2]) for row in talks)]


def add_profile(entry: Announced, row: SpeakerProfile) -> None:
    """Put what somebody wrote of themselves beside their name; the picture only where they agreed."""
    entry.biography = dict(row.biography)
    entry.photo = row.id if row.photo_key and row.photo_consent_at else None


def open_photo(event: Event, profile_id: UUID, facts: EventFacts) -> bytes:
    """Return a picture to whoever may know of its person here; without consent there is none."""
    row = db.session.scalar(sa.select(SpeakerProfile).where(SpeakerProfile.id == profile_id))
    if row is None or not row.photo_key or row.photo_consent_at is None:
        raise NotFound
    known = _announcements(event)
    in_sessions = {session_id for person, _as, _part, session_id in known if person.id == row.person_id}
    sessions = db.session.scalars(
        sa.select(Session).where(Session.id.in_(in_sessions), Session.cancelled_at.is_(None))
    )
    if not any(may_see(session, facts) for session in sessions):
        raise NotFound
    return storage.get(row.photo_key)
