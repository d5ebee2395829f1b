"""A speaker's own parts: which they are, when they are as far as that is published, and their answer."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db
from app.core.errors import NotFound
from app.core.spans import Span
from app.events import services as events
from app.events.models import (
    Contribution,
    ContributionSpeaker,
    Event,
    Material,
    Room,
    Session,
    SessionRole,
)
from app.events.rules import EventState, SessionPart, span_of
from app.events.services import CalendarSession
from app.speakers.models import OwnMaterial
from app.speakers.rules import LONGEST_NOTE, PartState
from app.speakers.services import mails
from app.speakers.services.links import Mine

Answered = SessionRole | ContributionSpeaker


@dataclass(slots=True)
class Part:
    """Something that a person does in a session: a role, or a talk of their own."""

    row: Answered
    session: Session
    room: str
    role: SessionPart | None
    talk: Contribution | None
    event: Event
    slides: list[Material] = field(default_factory=list)

    @property
    def id(self) -> uuid.UUID:
        return self.row.id

    @property
    def state(self) -> PartState:
        return state_of(self.row)

    @property
    def span(self) -> Span | None:
        """Return when it is, as far as that is published; a draft of the programme says nothing here."""
        return published_span(self.event, self.session)


def state_of(row: Answered) -> PartState:
    """Say how the person answered."""
    if row.declined_at is not None:
        return PartState.DECLINED
    return PartState.CONFIRMED if row.confirmed_at is not None else PartState.WAITING


def published_span(event: Event, session: Session) -> Span | None:
    """Return when a session is, once its programme is published."""
    return span_of(session) if event.programme_published_at is not None else None


def list_parts(mine: Mine) -> list[Part]:
    """List somebody's parts in the event in scope, by time; in a constant number of statements."""
    event, person_id = mine.event, mine.person.id
    roles = db.session.execute(
        sa.select(SessionRole, Session, Room.name)
        .join(Session, Session.id == SessionRole.session_id)
        .outerjoin(Room, Room.id == Session.room_id)
        .where(SessionRole.event_id == event.id, SessionRole.person_id == person_id)
    )
    found = [Part(row, session, room or "", row.role, None, event) for row, session, room in roles]
    talks = db.session.execute(
        sa.select(ContributionSpeaker, Contribution, Session, Room.name)
        .join(Contribution, Contribution.id == ContributionSpeaker.contribution_id)
        .join(Session, Session.id == Contribution.session_id)
        .outerjoin(Room, Room.id == Session.room_id)
        .where(ContributionSpeaker.event_id == event.id, ContributionSpeaker.person_id == person_id)
    )
    found += [Part(row, session, room or "", None, talk, event) for row, talk, session, room in talks]
    hidden = events.kept_out(person_id, [part.session for part in found])
    found = [part for part in found if part.session.id not in hidden]
    _add_slides(event, person_id, found)
    return sorted(found, key=_by_time)


def _by_time(part: Part) -> tuple[bool, datetime, int]:
    span = part.span
    return span is None, span.start if span else part.session.created_at, part.session.order


def _add_slides(event: Event, person_id: uuid.UUID, parts: list[Part]) -> None:
    rows = db.session.scalars(
        sa.select(Material)
        .join(OwnMaterial, OwnMaterial.material_id == Material.id)
        .where(Material.event_id == event.id, OwnMaterial.person_id == person_id)
        .order_by(Material.order)
    )
    first: dict[uuid.UUID, Part] = {}
    for part in parts:
        first.setdefault(part.session.id, part)
    for material in rows:
        if material.session_id in first:
            first[material.session_id].slides.append(material)


def get_part(mine: Mine, part_id: uuid.UUID) -> Part:
    """Return one of somebody's own parts; anybody else's does not exist."""
    for part in list_parts(mine):
        if part.id == part_id:
            return part
    raise NotFound


def confirm_part(mine: Mine, part: Part, note: str) -> None:
    """Accept a part; the same again changes nothing."""
    part.row.confirmed_at, part.row.declined_at = part.row.confirmed_at or clock.now(), None
    _note(mine, part, note, "confirmed")


def decline_part(mine: Mine, part: Part, note: str) -> None:
    """Decline a part: it stays on record, is no longer announced, and the organisers are told."""
    told = part.row.declined_at is not None
    part.row.confirmed_at, part.row.declined_at = None, part.row.declined_at or clock.now()
    _note(mine, part, note, "declined")
    if not told:
        mails.declined(mine, part.row)


def _note(mine: Mine, part: Part, note: str, what: str) -> None:
    part.row.answer_note = note.strip()[:LONGEST_NOTE]
    mine.link.answered_at = clock.now()
    db.session.flush()
    audit.record(f"speaker.{what}", "session", part.session.id, person=audit.personal(mine.person.id))


def own_sessions(mine: Mine) -> list[CalendarSession]:
    """List the sessions of somebody's parts that have a published time, for their calendar."""
    found: dict[uuid.UUID, CalendarSession] = {}
    if mine.event.state is EventState.DRAFT:
        return []
    for part in list_parts(mine):
        if part.span is not None and part.state is not PartState.DECLINED:
            found.setdefault(part.session.id, CalendarSession(mine.event, part.session, part.room))
    return list(found.values())
