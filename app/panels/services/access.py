"""Who runs a panel and who may put questions to it: by account, or by a link of one's own."""

import base64
import binascii
import hmac
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.access import Perm, Viewer, derived_token, hash_token
from app.core.db import across_events, db, event_scope
from app.core.errors import NotFound
from app.events import services as events
from app.events.models import Event, Session, SessionRole
from app.events.rules import EventFacts, EventState, Mode, SessionPart, may_enter, may_see
from app.panels.models import Panel
from app.panels.rules import Origin, PanelLinkSpent
from app.registration import services as registrations
from app.registration.models import Registration

MODERATING = (SessionPart.MODERATOR, SessionPart.HOST, SessionPart.FACILITATOR)
NAMES = 43  # letters that two keys take at the front of a token


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody who runs a session's panel; `token` where they came by their link."""

    event: Event
    session: Session
    panel: Panel | None
    person_id: UUID | None
    organiser: bool = False
    token: str = ""


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who takes part in a session, in the room or online."""

    event: Event
    session: Session
    panel: Panel | None
    person_id: UUID | None
    registration: Registration | None
    token: str = ""

    @property
    def voter(self) -> UUID | None:
        """Return what stands for this person when voices are counted."""
        return self.person_id or (self.registration.id if self.registration else None)

    @property
    def origin(self) -> Origin:
        if self.session.mode is Mode.ONLINE:
            return Origin.REMOTE
        here = self.registration is None or self.registration.mode is Mode.IN_PERSON
        return Origin.ROOM if here else Origin.REMOTE


def find_panel(session_id: UUID) -> Panel | None:
    """Find what was prepared for a session of the event in scope."""
    return db.session.scalar(sa.select(Panel).where(Panel.session_id == session_id))


def takes_questions(session_id: UUID) -> bool:
    """Tell whether a session of the event in scope has a panel that takes questions."""
    panel = find_panel(session_id)
    return panel is not None and panel.takes_questions


def open_panels(event: Event, registration: Registration) -> list[tuple[Session, str]]:
    """List the sessions to come whose panels take questions of a registered person, with their links."""
    query = (
        sa.select(Session)
        .join(Panel, Panel.session_id == Session.id)
        .where(
            Panel.event_id == event.id,
            Panel.takes_questions,
            Session.cancelled_at.is_(None),
            Session.ends_at > clock.now(),
        )
    )
    sessions = list(db.session.scalars(query.order_by(Session.starts_at, Session.code)))
    if not sessions:
        return []
    facts = registrations.facts_of(registration)
    return [
        (each, question_token(registration, each.id))
        for each in sessions
        if facts.participant and may_enter(each, facts)
    ]


def moderates(session_id: UUID, person_id: UUID | None) -> bool:
    """Tell whether somebody runs a session of the event in scope."""
    if person_id is None:
        return False
    query = sa.select(SessionRole.id).where(
        SessionRole.session_id == session_id,
        SessionRole.person_id == person_id,
        SessionRole.role.in_(MODERATING),
        SessionRole.declined_at.is_(None),
    )
    return db.session.scalar(query) is not None


def desk_of(event: Event, session_id: UUID, viewer: Viewer) -> Desk:
    """Return the desk of whoever moderates the session, or prepares the event; nobody else finds one."""
    session = events.get_session(session_id)
    organiser = viewer.can(Perm.EVENT_SCHEDULE, "event", event.id)
    seen = may_see(session, events.facts_for(event, viewer))
    if not seen or not (organiser or moderates(session_id, viewer.person_id)):
        raise NotFound
    return Desk(event, session, find_panel(session_id), viewer.person_id, organiser)


def may_report(event: Event, session_id: UUID, viewer: Viewer) -> bool:
    """Tell whether somebody writes down what was asked: those at the desk, and rapporteurs."""
    try:
        desk_of(event, session_id, viewer)
    except NotFound:
        query = sa.select(SessionRole.id).where(
            SessionRole.session_id == session_id,
            SessionRole.person_id == viewer.person_id,
            SessionRole.role == SessionPart.RAPPORTEUR,
        )
        session = events.get_session(session_id)
        sees = may_see(session, events.facts_for(event, viewer))
        return viewer.person_id is not None and sees and db.session.scalar(query) is not None
    return True


def own_desks(event: Event, person_id: UUID) -> dict[UUID, str]:
    """Return the tokens of a person's desks in an event, by session, where a panel is prepared."""
    rows = db.session.scalars(
        sa.select(Panel)
        .join(SessionRole, SessionRole.session_id == Panel.session_id)
        .where(
            Panel.event_id == event.id,
            SessionRole.person_id == person_id,
            SessionRole.role.in_(MODERATING),
            SessionRole.declined_at.is_(None),
        )
    )
    return {panel.session_id: moderator_token(panel, person_id) for panel in rows}


def moderator_token(panel: Panel, person_id: UUID) -> str:
    """Return the token of somebody who moderates a session, good as long as they do."""
    purpose = f"panel:{panel.session_id}:{panel.key_version}"
    return _names(panel.session_id, person_id) + derived_token(purpose, person_id, 1)


def open_desk(token: str) -> Desk:
    """Return the desk that a moderator's link opens."""
    session_id, person_id = _names_in(token)
    with across_events("a moderator's link names its own session, whatever the event"):
        panel = find_panel(session_id)
    if panel is None or not _same(token, moderator_token(panel, person_id)):
        raise PanelLinkSpent
    event = db.session.get_one(Event, panel.event_id)
    with event_scope(event.id):
        if not moderates(session_id, person_id) or event.state is EventState.CANCELLED:
            raise PanelLinkSpent
        session = events.get_session(session_id)
    return Desk(event, session, panel, person_id, token=token)


def stage_token(panel: Panel) -> str:
    """Return the token of the screen in the room."""
    return derived_token("stage", panel.id, panel.key_version)


def open_stage(token: str) -> tuple[Event, Session, Panel]:
    """Return what the screen of a room shows."""
    with across_events("the link of a screen names its own session, whatever the event"):
        panel = db.session.scalar(sa.select(Panel).where(Panel.stage_hash == hash_token(token)))
    if panel is None:
        raise PanelLinkSpent
    event = db.session.get_one(Event, panel.event_id)
    with event_scope(event.id):
        return event, events.get_session(panel.session_id), panel


def seat_of(event: Event, session_id: UUID, viewer: Viewer) -> Seat:
    """Return the seat of somebody signed in who may enter the session."""
    session = events.get_session(session_id)
    _check_seat(session, events.facts_for(event, viewer))
    registration = registrations.find_own(event.id, viewer.person_id) if viewer.person_id else None
    return Seat(event, session, find_panel(session_id), viewer.person_id, registration)


def _check_seat(session: Session, facts: EventFacts) -> None:
    if not may_enter(session, facts) or session.starts_at is None:
        raise NotFound


def question_token(registration: Registration, session_id: UUID) -> str:
    """Return the token by which a registered person puts questions to a session."""
    purpose = f"questions:{session_id}:{registration.key_version}"
    return _names(session_id, registration.id) + derived_token(purpose, registration.id, 1)


def open_seat(token: str) -> Seat:
    """Return the seat that a registered person's link opens, as long as they may enter the session."""
    session_id, registration_id = _names_in(token)
    with across_events("a personal link names its own registration, whatever the event"):
        row = db.session.scalar(sa.select(Registration).where(Registration.id == registration_id))
    if row is None or not _same(token, question_token(row, session_id)):
        raise PanelLinkSpent
    if row.link_hash != hash_token(registrations.link_token(row)):
        raise PanelLinkSpent
    event = db.session.get_one(Event, row.event_id)
    with event_scope(event.id):
        session = db.session.scalar(sa.select(Session).where(Session.id == session_id))
        facts = registrations.facts_of(row)
        if session is None or not facts.participant or not may_enter(session, facts):
            raise PanelLinkSpent
        return Seat(event, session, find_panel(session_id), row.person_id, row, token)


def _names(one: UUID, other: UUID) -> str:
    return base64.urlsafe_b64encode(one.bytes + other.bytes).decode().rstrip("=")


def _names_in(token: str) -> tuple[UUID, UUID]:
    try:
        raw = base64.urlsafe_b64decode(token[:NAMES] + "=")
        return UUID(bytes=raw[:16]), UUID(bytes=raw[16:])
    except (ValueError, binascii.Error) as fault:
        raise PanelLinkSpent from fault


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
