"""Figures of attendance: how many were present, of which class, from which country, in the room or online."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.attendance.services.presence import Presence, presence_in
from app.core.db import db
from app.events.models import Event, Session
from app.events.rules import SessionKind
from app.events.services import list_sessions
from app.registration.models import Registration


@dataclass(frozen=True, slots=True)
class SessionFigures:
    """One session with the people who were in it; a person in both ways counts as in the room."""

    session: Session
    in_room: int
    online: int
    countries: int

    @property
    def present(self) -> int:
        return self.in_room + self.online


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The people of one session with their presence, and their counts."""

    people: tuple[tuple[Registration, Presence], ...]
    by_class: tuple[tuple[str, int], ...]
    by_country: tuple[tuple[str, int], ...]
    in_room: int
    online: int

    @property
    def total(self) -> int:
        return len(self.people)


def figures_of(event: Event) -> list[SessionFigures]:
    """Count who was in each placed session of an event, in order of time."""
    sessions = [
        session
        for session in list_sessions(event, with_cancelled=False)
        if session.starts_at is not None and session.kind is not SessionKind.BREAK
    ]
    found = presence_in(sessions)
    rows = db.session.execute(sa.select(Registration.id, Registration.country_code))
    country_of = {registration_id: code or "" for registration_id, code in rows}
    lines = []
    for session in sessions:
        present = {r: p for (s, r), p in found.items() if s == session.id and p.seconds}
        in_room = sum(presence.in_room for presence in present.values())
        countries = {country_of.get(registration_id) for registration_id in present} - {"", None}
        lines.append(SessionFigures(session, in_room, len(present) - in_room, len(countries)))
    return lines


def breakdown_of(session: Session) -> Breakdown:
    """List who was in a session, by name, and count them by class, country and way of taking part."""
    present = {r: p for (_s, r), p in presence_in([session]).items() if p.seconds}
    registrations: Sequence[Registration] = db.session.scalars(
        sa.select(Registration).where(Registration.id.in_(present)).order_by(Registration.sort_name)
    ).all()
    classes = Counter(str(registration.participant_class) for registration in registrations)
    countries = Counter(registration.country_code or "" for registration in registrations)
    in_room = sum(presence.in_room for presence in present.values())
    return Breakdown(
        people=tuple((registration, present[registration.id]) for registration in registrations),
        by_class=tuple(classes.most_common()),
        by_country=tuple(sorted(countries.items(), key=lambda item: (-item[1], item[0]))),
        in_room=in_room,
        online=len(registrations) - in_room,
    )


def count_people(event: Event) -> int:
    """Count the registrations that were present in any session."""
    found = presence_in(list_sessions(event, with_cancelled=False))
    return len({registration_id for (_session_id, registration_id), p in found.items() if p.seconds})
