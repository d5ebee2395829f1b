"""What organisers see of a room while it is open, and what the platform tells of who is inside."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import across_events, db, event_scope
from app.core.errors import NotFound
from app.core.settings import VideoSettings
from app.core.spans import Span
from app.core.text import fold
from app.events.models import Session
from app.joining.models import JoinEntry, JoinLink, JoinNotice, MeetingRoom
from app.joining.platforms import Room
from app.joining.rules import (
    OPENS_BEFORE,
    SETTLING,
    TELLS_WHO_IS_INSIDE,
    EntryEnd,
    PlatformKind,
    PlatformUnreachable,
    stay,
)
from app.joining.services.entering import guest_key
from app.joining.services.platforms import ask
from app.joining.services.rooms import opening_of, platform_in
from app.registration.models import Registration
from app.registration.rules import RegistrationState

PER_PAGE = 50


@dataclass(slots=True)
class Line:
    """One person in the live list of a session."""

    registration: Registration
    entries: list[JoinEntry] = field(default_factory=list)
    notices: list[JoinNotice] = field(default_factory=list)
    link: JoinLink | None = None

    @property
    def live(self) -> JoinEntry | None:
        return next((entry for entry in self.entries if entry.live), None)

    @property
    def open_notices(self) -> list[JoinNotice]:
        return [notice for notice in self.notices if notice.seen_at is None]

    @property
    def revoked(self) -> bool:
        return self.link is not None and self.link.revoked_at is not None


@dataclass(frozen=True, slots=True)
class RoomFigures:
    """How many are in, came at all, and need a look."""

    live: int
    came: int
    doubles: int


def figures_of(session_id: uuid.UUID) -> RoomFigures:
    """Count the people of a session's room."""
    people = sa.func.count(sa.distinct(JoinEntry.registration_id))
    live, came = (
        db.session.scalar(sa.select(people).where(JoinEntry.session_id == session_id, *more)) or 0
        for more in ([JoinEntry.live.is_(True)], [])
    )
    doubles = db.session.scalar(
        sa.select(sa.func.count(sa.distinct(JoinNotice.registration_id))).where(
            JoinNotice.session_id == session_id, JoinNotice.seen_at.is_(None)
        )
    )
    return RoomFigures(live, came, doubles or 0)


def list_people(
    session: Session, *, view: str = "came", search: str = "", page: int = 1
) -> tuple[list[Line], int]:
    """Return a page of people of a session: who came, those to look at, or whoever is searched for."""
    query = sa.select(Registration).where(Registration.state == RegistrationState.CONFIRMED)
    if search:
        words = f"%{fold(search)}%"
        query = query.where(sa.or_(Registration.sort_name.ilike(words), Registration.email_norm.ilike(words)))
    else:
        query = query.where(Registration.id.in_(_chosen(session.id, view)))
    total = db.session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    rows = db.session.scalars(
        query.order_by(Registration.sort_name, Registration.id).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    ).all()
    return _lines(session.id, rows), total


def _chosen(session_id: uuid.UUID, view: str) -> sa.Select[Any]:
    if view == "look":
        return sa.select(JoinNotice.registration_id).where(
            JoinNotice.session_id == session_id, JoinNotice.seen_at.is_(None)
        )
    if view == "revoked":
        return sa.select(JoinLink.registration_id).where(
            JoinLink.session_id == session_id, JoinLink.revoked_at.is_not(None)
        )
    return sa.select(JoinEntry.registration_id).where(JoinEntry.session_id == session_id)


def _lines(session_id: uuid.UUID, rows: Sequence[Registration]) -> list[Line]:
    lines = {row.id: Line(row) for row in rows}
    for entry in db.session.scalars(
        sa.select(JoinEntry)
        .where(JoinEntry.session_id == session_id, JoinEntry.registration_id.in_(lines))
        .order_by(JoinEntry.entered_at)
    ):
        lines[entry.registration_id].entries.append(entry)
    for notice in db.session.scalars(
        sa.select(JoinNotice)
        .where(JoinNotice.session_id == session_id, JoinNotice.registration_id.in_(lines))
        .order_by(JoinNotice.at)
    ):
        lines[notice.registration_id].notices.append(notice)
    for link in db.session.scalars(
        sa.select(JoinLink).where(JoinLink.session_id == session_id, JoinLink.registration_id.in_(lines))
    ):
        lines[link.registration_id].link = link
    return list(lines.values())


def counts_by_session(session_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[int, int]]:
    """Return for each session how many are in now and how many notices wait."""
    entries = db.session.execute(
        sa.select(JoinEntry.session_id, sa.func.count())
        .where(JoinEntry.session_id.in_(session_ids), JoinEntry.live.is_(True))
        .group_by(JoinEntry.session_id)
    )
    live = {row[0]: row[1] for row in entries}
    notices = db.session.execute(
        sa.select(JoinNotice.session_id, sa.func.count(sa.distinct(JoinNotice.registration_id)))
        .where(JoinNotice.session_id.in_(session_ids), JoinNotice.seen_at.is_(None))
        .group_by(JoinNotice.session_id)
    )
    waiting = {row[0]: row[1] for row in notices}
    return {key: (live.get(key, 0), waiting.get(key, 0)) for key in session_ids}


def mark_looked_at(session: Session, registration: Registration) -> None:
    """Put a person's notices aside; a new try of the same device brings them back."""
    db.session.execute(
        sa.update(JoinNotice)
        .where(JoinNotice.session_id == session.id, JoinNotice.registration_id == registration.id)
        .values(seen_at=clock.now())
    )
    audit.record("joining.looked_at", "registration", registration.id, session=str(session.id))


def get_online_session(session_id: uuid.UUID) -> Session:
    """Return a session of the event in scope; raises NotFound."""
    found = db.session.scalar(sa.select(Session).where(Session.id == session_id))
    if found is None:
        raise NotFound
    return found


# --- what platforms tell --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Watched:
    """A room that is open now on a platform that tells who is inside."""

    event_id: uuid.UUID
    session_id: uuid.UUID
    platform: PlatformKind
    room: Room


def list_watched() -> list[Watched]:
    """List the rooms to ask about: those of sessions that are under way."""
    now = clock.now()
    with across_events("rooms that are open now, whatever the event"):
        rows = db.session.execute(
            sa.select(MeetingRoom, Session)
            .join(Session, Session.id == MeetingRoom.session_id)
            .where(
                MeetingRoom.platform.in_(TELLS_WHO_IS_INSIDE),
                Session.starts_at <= now + OPENS_BEFORE,
                Session.ends_at > now - OPENS_BEFORE,
                Session.cancelled_at.is_(None),
            )
        ).all()
        return [found for room, session in rows if (found := _watched(room, session))]


def _watched(room: MeetingRoom, session: Session) -> Watched | None:
    platform, meeting = platform_in(session, room)
    opens, ends = opening_of(session), session.ends_at
    if opens is None or ends is None:
        return None
    return Watched(session.event_id, session.id, platform, Room(meeting, "", opens, ends))


def ask_who_is_inside(watched: Watched, video: VideoSettings) -> frozenset[str] | None:
    """Ask a platform who is in a room; None where it did not say."""
    try:
        return ask(watched.platform, video, lambda platform: platform.inside(watched.room))
    except PlatformUnreachable:
        return None


def note_inside(watched: Watched, inside: frozenset[str]) -> None:
    """Write down who was seen inside, who has left, and who came back by the platform's own door."""
    now = clock.now()
    with event_scope(watched.event_id):
        entries = db.session.scalars(
            sa.select(JoinEntry)
            .where(JoinEntry.session_id == watched.session_id)
            .order_by(JoinEntry.entered_at)
        ).all()
        last = {entry.registration_id: entry for entry in entries}
        for registration_id, entry in last.items():
            if guest_key(registration_id, watched.session_id) in inside:
                _seen(entry, now)
            elif entry.live and (entry.seen_at or now - entry.entered_at >= SETTLING):
                entry.live, entry.ended_at, entry.ended_by = None, entry.seen_at or now, EntryEnd.LEFT


def _seen(entry: JoinEntry, now: datetime) -> None:
    if entry.live:
        entry.seen_at = now
    elif entry.ended_by is EntryEnd.LEFT:
        db.session.add(
            JoinEntry(
                event_id=entry.event_id,
                session_id=entry.session_id,
                registration_id=entry.registration_id,
                entered_at=now,
                device_hash=entry.device_hash,
                device=entry.device,
                live=True,
                seen_at=now,
            )
        )


def stays_in(
    session_ids: Collection[uuid.UUID], *, only: uuid.UUID | None = None
) -> Mapping[tuple[uuid.UUID, uuid.UUID], list[Span]]:
    """Return when people were inside, by session and registration, as far as platforms told.

    An entry on a platform that does not tell says only that somebody came: it counts no minutes.
    `only` is the one registration to look at.
    """
    query = sa.select(JoinEntry).where(JoinEntry.session_id.in_(session_ids), JoinEntry.seen_at.is_not(None))
    if only is not None:
        query = query.where(JoinEntry.registration_id == only)
    found: dict[tuple[uuid.UUID, uuid.UUID], list[Span]] = defaultdict(list)
    for entry in db.session.scalars(query):
        span = stay(entry.entered_at, entry.seen_at, entry.ended_at)
        if span is not None:
            found[entry.session_id, entry.registration_id].append(span)
    return found
