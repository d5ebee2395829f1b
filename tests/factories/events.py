"""Events as tests need them: a congress of two days in Panama, its rooms, sessions and people."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from app.core.db import db, event_scope, transaction
from app.directory.models import Person
from app.events import services
from app.events.models import Contribution, Event, Room, Session, SessionRole
from app.events.rules import (
    City,
    ContributionDraft,
    EventDraft,
    EventKind,
    EventState,
    Mode,
    RoleDraft,
    SessionDraft,
    SessionKind,
    SessionPart,
    local_instant,
)

FIRST_DAY = date(2027, 7, 14)
ZONE = "America/Panama"
_numbers = count(1)


def event_draft(**changes: Any) -> EventDraft:
    """Return the draft of a hybrid congress of two days."""
    values: dict[str, Any] = {
        "slug": f"congreso-{next(_numbers)}",
        "title": {"es": "Mujeres en la Migración", "en": "Women in Migration"},
        "summary": {
            "es": "Dos días para acordar qué hacen once países.",
            "en": "Two days, eleven countries.",
        },
        "kind": EventKind.CONGRESS,
        "mode": Mode.HYBRID,
        "starts_on": FIRST_DAY,
        "ends_on": FIRST_DAY + timedelta(days=1),
        "time_zone": ZONE,
        "languages": ("es", "en"),
        "city": {"es": "Ciudad de Panamá", "en": "Panama City"},
        "cities": (
            City("San José", "America/Costa_Rica"),
            City("Bridgetown", "America/Barbados"),
            City("Buenos Aires", "America/Argentina/Buenos_Aires"),
        ),
        "capacity_in_person": 300,
        "capacity_online": 500,
        "certificate_minutes": 720,
        "certificate_share": 80,
    }
    return EventDraft(**values | changes)


def make_event(*, state: EventState = EventState.PUBLISHED, published: bool = True, **changes: Any) -> Event:
    """Make an event; published with its programme unless said otherwise."""
    with transaction():
        event = services.create_event(event_draft(**changes))
        event.state = state
        if published:
            event.programme_published_at = datetime(2027, 5, 20, 21, 20, tzinfo=UTC)
    return event


def make_room(event: Event, name: str | None = None, **changes: Any) -> Room:
    """Add a room to an event."""
    with transaction(), event_scope(event.id):
        return services.add_room(event, name=name or f"Sala {next(_numbers)}", **changes)


def session_draft(event: Event, start: str | None = "09:00", day: int = 0, **changes: Any) -> SessionDraft:
    """Return the draft of a panel of an hour, `day` counted from the event's first; None is unscheduled."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "code": f"S{number}",
        "title": {"es": f"Panel {number}", "en": f"Panel {number} in English"},
        "kind": SessionKind.PANEL,
        "mode": event.mode,
        "minutes": 60,
    }
    values |= changes
    if start is not None:
        values["starts_at"] = local_instant(event.starts_on + timedelta(days=day), start, event.time_zone)
        values["ends_at"] = values["starts_at"] + timedelta(minutes=values["minutes"])
    return SessionDraft(**values)


def make_session(
    event: Event, start: str | None = "09:00", day: int = 0, *, accept: str = "", **changes: Any
) -> Session:
    """Add a session to an event."""
    with transaction(), event_scope(event.id):
        return services.create_session(event, session_draft(event, start, day, **changes), accept=accept)


def make_speaker(given: str = "Irma", family: str = "Quezada Tun", **changes: Any) -> Person:
    """Make a person to whom parts can be given."""
    with transaction():
        person = Person(
            given_name=given, family_name=family, sort_name=f"{family} {given}".lower(), **changes
        )
        db.session.add(person)
    return person


def make_role(
    event: Event,
    session: Session,
    person: Person,
    part: SessionPart = SessionPart.MODERATOR,
    *,
    accept: str = "",
    **changes: Any,
) -> SessionRole:
    """Give a person a part in a session."""
    with transaction(), event_scope(event.id):
        draft = RoleDraft(person_id=person.id, role=part, **changes)
        return services.add_role(event, session, draft, accept=accept)


def make_contribution(
    event: Event, session: Session, *speakers: UUID, accept: str = "", **changes: Any
) -> Contribution:
    """Add a contribution of five minutes."""
    number = next(_numbers)
    values: dict[str, Any] = {"title": {"es": f"Ponencia {number}", "en": f"Paper {number}"}} | changes
    with transaction(), event_scope(event.id):
        draft = ContributionDraft(speakers=speakers, **values)
        return services.add_contribution(event, session, draft, accept=accept)


def make_programme(
    event: Event, *, sessions: int = 30, contributions: int = 200, rooms: int = 5, mine: Person | None = None
) -> list[Session]:
    """Fill an event with a programme of a given size, without clashes; `mine` has a part in three."""
    halls = [make_room(event, capacity=60 + 20 * n) for n in range(rooms)]
    starts = ["08:30", "10:00", "11:30", "13:30", "15:00", "16:30"]
    made = []
    for number in range(sessions):
        slot, room = divmod(number, rooms)
        day, position = divmod(slot, -(-sessions // rooms // 2))
        made.append(make_session(event, starts[position], day, room_id=halls[room].id, minutes=75))
    for number in range(contributions):
        session = made[number % sessions]
        speaker = make_speaker(f"Nombre{number}", f"Apellido{number}")
        make_contribution(event, session, speaker.id, order=number)
    for number, session in enumerate(made):
        make_role(event, session, make_speaker(f"Modera{number}", "Ferreras"))
    if mine is not None:
        for session in made[::rooms][:3]:
            make_role(event, session, mine, SessionPart.RAPPORTEUR)
    return made
