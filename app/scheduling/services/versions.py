"""Versions of a programme: what was where each time it was published, and what that changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.access import Perm
from app.core.db import db
from app.core.errors import NotFound
from app.core.jobs import enqueue
from app.events.models import Event, Room, Session
from app.events.rules import EventFacts, Placement, SessionKind, may_see
from app.scheduling.models import ProgrammeVersion
from app.scheduling.rules.drafts import ChangeKind, Spot, change_between, read_spot

TELL = "scheduling.tell_people"
Places = dict[str, dict[str, Any]]
Texts = dict[str, str]


def places_now(event: Event, drafted: Mapping[UUID, Placement] | None = None) -> Places:
    """Say where every session is, as plain JSON; with `drafted` where the draft has it."""
    elsewhere = drafted or {}
    called = sa.select(Room.id, Room.name).where(Room.event_id == event.id)
    rooms: dict[UUID | None, str] = {row.id: row.name for row in db.session.execute(called)}
    rows = db.session.execute(
        sa.select(
            Session.id, Session.starts_at, Session.ends_at, Session.room_id, Session.cancelled_at
        ).where(Session.event_id == event.id)
    )
    found: Places = {}
    for session_id, starts_at, ends_at, room_id, cancelled_at in rows:
        spot = Spot(starts_at, ends_at, room_id)
        if cancelled_at is None and (place := elsewhere.get(session_id)) is not None:
            spot = Spot(place.starts_at, place.ends_at, place.room_id)
        if spot.starts_at is not None:
            found[str(session_id)] = {
                **spot.written(),
                "room": rooms.get(spot.room_id, ""),
                "cancelled": cancelled_at is not None,
            }
    return found


def changes_between(before: Places, after: Places) -> list[dict[str, Any]]:
    """List what became of each session from one set of places to another, by the time of it."""
    found = []
    for key in {*before, *after}:
        kind = change_between(before.get(key), after.get(key))
        if kind is not None:
            found.append(
                {"kind": kind.value, "session": key, "before": before.get(key), "after": after.get(key)}
            )
    return sorted(
        found, key=lambda change: ((change["after"] or change["before"])["starts_at"], change["session"])
    )


def find_last_version(event: Event) -> ProgrammeVersion | None:
    """Return the version that is public."""
    query = sa.select(ProgrammeVersion).where(ProgrammeVersion.event_id == event.id)
    return db.session.scalar(query.order_by(ProgrammeVersion.number.desc()).limit(1))


def get_version(event: Event, number: int) -> ProgrammeVersion:
    """Return one version of the event."""
    query = sa.select(ProgrammeVersion).where(
        ProgrammeVersion.event_id == event.id, ProgrammeVersion.number == number
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def list_versions(event: Event) -> list[ProgrammeVersion]:
    """List the versions, the newest first."""
    query = sa.select(ProgrammeVersion).where(ProgrammeVersion.event_id == event.id)
    return list(db.session.scalars(query.order_by(ProgrammeVersion.number.desc())))


def keep_first_version(event: Event) -> None:
    """Note what was public before versions were kept, so that the next one can say what it changes."""
    if event.programme_published_at is None or find_last_version(event) is not None:
        return
    _keep(event, places_now(event), [], event.programme_published_at)


def programme_published(event: Event, _before: datetime | None) -> None:
    """Keep what is public now as a version, and start telling whoever has a part in what changed.

    `application.py` hands this to events: whatever door the programme is published by, there is a version.
    """
    last, places = find_last_version(event), places_now(event)
    changes = changes_between(last.places, places) if last is not None else []
    version = _keep(event, places, changes, clock.now())
    if changes:
        payload = {"event_id": str(event.id), "number": version.number}
        enqueue(TELL, payload, event_id=event.id, permission=Perm.EVENT_SCHEDULE)


def _keep(
    event: Event, places: Places, changes: list[dict[str, Any]], published_at: datetime
) -> ProgrammeVersion:
    event.programme_version += 1
    version = ProgrammeVersion(
        event_id=event.id,
        number=event.programme_version,
        published_at=published_at,
        places=places,
        changes=changes,
    )
    db.session.add(version)
    db.session.flush()
    return version


# --- what everybody may read ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the change log."""

    kind: ChangeKind
    session_id: UUID
    title: Texts
    before: Spot | None
    room_before: str
    after: Spot | None
    room_after: str
    has_page: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One version in the change log, with what the reader may know of it."""

    number: int
    published_at: datetime
    note: str
    lines: tuple[Line, ...]


def change_log(event: Event, facts: EventFacts) -> list[Entry]:
    """List the versions with what each changed, as far as the reader may see the sessions.

    A version in which nothing changed for them is left out, save the one that is public and the first.
    """
    versions = list_versions(event)
    sessions = {
        str(session.id): session
        for session in db.session.scalars(sa.select(Session).where(Session.event_id == event.id))
        if may_see(session, facts) and session.kind is not SessionKind.BREAK
    }
    entries = []
    for version in versions:
        lines = tuple(
            _line(change, sessions[change["session"]])
            for change in version.changes
            if change["session"] in sessions
        )
        if lines or version.note or version in (versions[0], versions[-1]):
            entries.append(Entry(version.number, version.published_at, version.note, lines))
    return entries


def _line(change: Mapping[str, Any], session: Session) -> Line:
    before, after = change["before"], change["after"]
    return Line(
        kind=ChangeKind(change["kind"]),
        session_id=session.id,
        title=session.title,
        before=read_spot(before) if before else None,
        room_before=before["room"] if before else "",
        after=read_spot(after) if after else None,
        room_after=after["room"] if after else "",
        has_page=session.starts_at is not None,
    )
