"""Programmes as scheduling needs them: with conflicts, without a time, and of a given size."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app

from app.core import clock
from app.core.db import db, event_scope, transaction
from app.core.jobs import Job, run_pending_jobs
from app.directory.models import Body, BodyRelation, Person
from app.directory.rules import BodyKind, Relation
from app.events.models import Event, Room, Session, SessionBody, SessionRole
from app.events.rules import Mode, SessionKind, SessionPart
from app.scheduling import services
from app.scheduling.models import Proposal
from app.scheduling.rules import SearchOptions
from tests.factories.events import FIRST_DAY, make_event, make_role, make_room, make_session, make_speaker

BEFORE = datetime(2027, 6, 1, 12, tzinfo=UTC)
QUICK = SearchOptions(seconds=60)


@contextmanager
def before_the_event() -> Iterator[None]:
    """Hold the clock six weeks before the event of the factories."""
    with clock.fixed_at(BEFORE):
        yield


def make_body(code: str, kind: BodyKind = BodyKind.WORKING_GROUP) -> Body:
    """Make a body that holds meetings."""
    with transaction():
        body = Body(code=code, kind=kind, name={"es": f"Grupo {code}", "en": f"Group {code}"})
        db.session.add(body)
    return body


def let_meet_at_once(one: Body, other: Body) -> None:
    """Put a pair of bodies on the list of those that may meet in parallel."""
    with transaction():
        db.session.add(BodyRelation(body_id=one.id, other_id=other.id, relation=Relation.PARALLEL))


def make_meeting(body: Body, start: str, minutes: int, **changes: Any) -> tuple[Event, Session]:
    """Make an online meeting of a body, of one session on the first day."""
    event = make_event(
        mode=Mode.ONLINE, starts_on=FIRST_DAY, ends_on=FIRST_DAY, time_zone="UTC", body_id=body.id, **changes
    )
    return event, make_session(event, start, minutes=minutes)


def clashing_congress() -> tuple[Event, list[Room], list[Session], Person]:
    """Make a congress where one person moderates two panels at once and two sessions have no time."""
    event = make_event()
    rooms = [make_room(event, f"Sala {letter}", capacity=80) for letter in "ABC"]
    keisha = make_speaker("Keisha", "Baptiste")
    sessions = [
        make_session(event, "09:00", room_id=rooms[0].id),
        make_session(event, "10:15", room_id=rooms[0].id),
        make_session(event, "10:45", room_id=rooms[1].id),
        make_session(event, None, minutes=45, seats_expected=20),
        make_session(event, None, minutes=30),
    ]
    make_role(event, sessions[1], keisha)
    make_role(event, sessions[2], keisha, SessionPart.EXPERT, accept="for the test")
    return event, rooms, sessions, keisha


def propose(event: Event, options: SearchOptions = QUICK) -> Proposal:
    """Ask for a programme and let the worker search for it."""
    with transaction(), event_scope(event.id):
        proposal_id = services.propose(event, options).id
    work_off()
    with event_scope(event.id):
        return services.get_proposal(proposal_id)


def work_off() -> None:
    """Do what the worker has to do."""
    run_pending_jobs(current_app._get_current_object())  # type: ignore[attr-defined]
    db.session.rollback()


def job_of(proposal: Proposal) -> Job:
    """Return the job that searched."""
    found = db.session.get(Job, proposal.job_id)
    assert found is not None
    return found


def make_large_programme(
    *, sessions: int = 200, rooms: int = 10, people: int = 150, clashes: int = 12, seed: int = 1
) -> Event:
    """Fill a congress of five days with sessions of an hour, three people each, and some clashes."""
    rng = random.Random(seed)
    event = make_event(ends_on=FIRST_DAY + timedelta(days=4))
    starts = [
        datetime(2027, 7, 14 + day, hour, tzinfo=UTC) for day in range(5) for hour in (14, 15, 16, 19, 20, 21)
    ]
    with transaction(), event_scope(event.id):
        halls = [Room(event_id=event.id, name=f"Sala {n}", capacity=60, order=n) for n in range(rooms)]
        bodies = [
            Body(code=f"B{seed}-{n}", kind=BodyKind.WORKING_GROUP, name={"es": f"Grupo {n}"})
            for n in range(6)
        ]
        crowd = [
            Person(given_name=f"Nombre{n}", family_name="Prueba", sort_name=f"prueba {n}")
            for n in range(people)
        ]
        db.session.add_all([*halls, *bodies, *crowd])
        db.session.flush()
        slots = rng.sample([(start, hall) for start in starts for hall in halls], sessions)
        busy: dict[datetime, set[int]] = {start: set() for start in starts}
        for number, (start, hall) in enumerate(slots):
            free = [n for n in range(people) if n not in busy[start]]
            chosen = rng.sample(free, 3)
            if number < clashes and busy[start]:
                chosen[0] = next(iter(busy[start]))
            busy[start].update(chosen)
            session = Session(
                event_id=event.id,
                code=f"L{number}",
                title={"es": f"Sesión {number}"},
                kind=SessionKind.PANEL,
                mode=Mode.HYBRID,
                starts_at=start,
                ends_at=start + timedelta(hours=1),
                minutes=60,
                room_id=hall.id,
                teams=["ES-EN"] if number % 20 == 0 else [],
            )
            db.session.add(session)
            db.session.flush()
            db.session.add_all(
                SessionRole(
                    event_id=event.id, session_id=session.id, person_id=crowd[n].id, role=SessionPart.EXPERT
                )
                for n in chosen
            )
            if number % 4 == 0:
                db.session.add(
                    SessionBody(event_id=event.id, session_id=session.id, body_id=bodies[number // 4 % 6].id)
                )
    return event
