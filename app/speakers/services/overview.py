"""All speakers of an event for its organisers: who confirmed, what is missing; sending and reminding."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.availability import services as availability
from app.availability.models import AvailabilityAnswer
from app.core import audit, clock
from app.core.db import db
from app.directory.models import Person
from app.events import services as events
from app.events.models import (
    Contribution,
    ContributionSpeaker,
    Event,
    Session,
    SessionRole,
    SpeakerProfile,
)
from app.events.rules import EventFacts, SessionPart, may_see
from app.speakers.models import OwnMaterial, SpeakerLink
from app.speakers.rules import Lack, PartState
from app.speakers.services import mails
from app.speakers.services.links import keep_link, renew_link
from app.speakers.services.parts import Answered, state_of


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part as organisers read it: in which session, as what, how answered."""

    session: Session
    role: SessionPart | None
    state: PartState
    note: str


@dataclass(slots=True)
class SpeakerLine:
    """A person with parts, and what they have handed in."""

    person: Person
    parts: list[PartLine] = field(default_factory=list)
    link: SpeakerLink | None = None
    profile: SpeakerProfile | None = None
    slides: int = 0
    availability: AvailabilityAnswer | None = None

    @property
    def has_photo(self) -> bool:
        return self.profile is not None and bool(self.profile.photo_key and self.profile.photo_consent_at)

    @property
    def lacks(self) -> list[Lack]:
        """Say what organisers still wait for; who declined everything owes nothing."""
        states = {part.state for part in self.parts}
        if states == {PartState.DECLINED}:
            return []
        lacks = [Lack.ANSWER] if PartState.WAITING in states else []
        if self.profile is None or not self.profile.biography:
            lacks.append(Lack.BIOGRAPHY)
        if not self.has_photo:
            lacks.append(Lack.PHOTO)
        gives = any(
            each.role in {None, SessionPart.EXPERT} and each.state is not PartState.DECLINED
            for each in self.parts
        )
        if gives and not self.slides:
            lacks.append(Lack.SLIDES)
        if self.availability is None or self.availability.answered_at is None:
            lacks.append(Lack.AVAILABILITY)
        return lacks

    @property
    def declined(self) -> bool:
        return any(part.state is PartState.DECLINED for part in self.parts)


def list_speakers(event: Event, facts: EventFacts) -> list[SpeakerLine]:
    """List everybody with a part that the reader may know of, by name; in a constant number of statements."""
    lines: dict[uuid.UUID, SpeakerLine] = {}
    for person, part in _parts(event, facts):
        lines.setdefault(person.id, SpeakerLine(person)).parts.append(part)
    profiles = events.profiles_of(event, lines)
    links = {
        row.person_id: row
        for row in db.session.scalars(sa.select(SpeakerLink).where(SpeakerLink.event_id == event.id))
    }
    slides = _count_slides(event)
    answers = availability.answers_of(event)
    for person_id, line in lines.items():
        line.profile, line.link = profiles.get(person_id), links.get(person_id)
        line.slides, line.availability = slides.get(person_id, 0), answers.get(person_id)
    return sorted(lines.values(), key=lambda line: line.person.sort_name)


def _parts(event: Event, facts: EventFacts) -> Iterable[tuple[Person, PartLine]]:
    roles = db.session.execute(
        sa.select(SessionRole, Session, Person)
        .join(Session, Session.id == SessionRole.session_id)
        .join(Person, Person.id == SessionRole.person_id)
        .options(selectinload(Person.emails))
        .where(SessionRole.event_id == event.id, Session.cancelled_at.is_(None))
        .order_by(Session.starts_at, Session.code)
    )
    talks = db.session.execute(
        sa.select(ContributionSpeaker, Session, Person)
        .join(Contribution, Contribution.id == ContributionSpeaker.contribution_id)
        .join(Session, Session.id == Contribution.session_id)
        .join(Person, Person.id == ContributionSpeaker.person_id)
        .options(selectinload(Person.emails))
        .where(ContributionSpeaker.event_id == event.id, Session.cancelled_at.is_(None))
        .order_by(Session.starts_at, Session.code)
    )
    rows: list[tuple[Answered, Session, Person]] = [(row[0], row[1], row[2]) for row in roles]
    rows += [(row[0], row[1], row[2]) for row in talks]
    for row, session, person in rows:
        if may_see(session, facts):
            role = row.role if isinstance(row, SessionRole) else None
            yield person, PartLine(session, role, state_of(row), row.answer_note)


def _count_slides(event: Event) -> dict[uuid.UUID, int]:
    query = (
        sa.select(OwnMaterial.person_id, sa.func.count())
        .where(OwnMaterial.event_id == event.id)
        .group_by(OwnMaterial.person_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def send_links(event: Event, people: Collection[uuid.UUID], facts: EventFacts) -> int:
    """Send people with a part the link to their page, once each; return how many mails go out."""
    chosen = [line for line in list_speakers(event, facts) if line.person.id in people and line.person.email]
    availability.ensure_asked(event, {line.person.id for line in chosen})
    written = 0
    for line in chosen:
        link = line.link or keep_link(event, line.person.id)
        if link.sent_at is None:
            link.sent_at = clock.now()
            mails.sent(event, link, line.person)
            written += 1
    audit.record("speaker.links_sent", "event", event.id, sent=written)
    return written


def send_again(event: Event, person_id: uuid.UUID, facts: EventFacts) -> None:
    """Give somebody a new link, which ends the old one, and mail it."""
    for line in list_speakers(event, facts):
        if line.person.id == person_id:
            link = line.link or keep_link(event, person_id)
            if link.sent_at is not None:
                renew_link(event, link)
            link.sent_at = clock.now()
            availability.ensure_asked(event, {person_id})
            mails.sent(event, link, line.person)


def remind(event: Event, facts: EventFacts) -> int:
    """Write again to those who were sent a link and have not answered for a part; at most once a day."""
    today, written = clock.today(), 0
    for line in list_speakers(event, facts):
        link = line.link
        if link is None or link.sent_at is None or Lack.ANSWER not in line.lacks:
            continue
        if link.reminded_at is not None and link.reminded_at.date() == today:
            continue
        link.reminded_at = clock.now()
        mails.reminded(event, link, line.person)
        written += 1
    audit.record("speaker.reminded", "event", event.id, reminded=written)
    return written


@dataclass(frozen=True, slots=True)
class Figures:
    """How far the speakers of an event are."""

    people: int
    confirmed: int
    waiting: int
    declined: int
    lacking: dict[Lack, int]


def figures_of(lines: Collection[SpeakerLine]) -> Figures:
    """Count people by how they answered, and what is missing."""
    lacking: dict[Lack, int] = defaultdict(int)
    for line in lines:
        for lack in line.lacks:
            lacking[lack] += 1
    waiting = sum(Lack.ANSWER in line.lacks for line in lines)
    declined = sum(line.declined for line in lines)
    confirmed = sum(all(part.state is PartState.CONFIRMED for part in line.parts) for line in lines)
    return Figures(len(lines), confirmed, waiting, declined, dict(lacking))
