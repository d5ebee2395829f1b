"""An event from a file: all of it or nothing, and a second time without harm."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import audit, clock, storage
from app.core.db import db, event_scope, transaction
from app.core.errors import NotFound, Refusal
from app.core.text import fold
from app.directory.models import Country
from app.directory.services import find_body, find_person_by_email, get_or_create_person
from app.events.importers import EventPlan, Fault, PersonPlan, Reading, SessionPlan
from app.events.models import Event, Room, Session, SessionRole
from app.events.rules import (
    ContributionDraft,
    EventDraft,
    EventOfOthers,
    EventState,
    RoleDraft,
    SessionDraft,
)
from app.events.services.events import create_event, draft_of, edit_event, find_event
from app.events.services.people import add_contribution, add_role, list_contributions, remove_contribution
from app.events.services.sessions import (
    add_room,
    create_session,
    edit_session,
    list_rooms,
    list_session_bodies,
    list_sessions,
)

AREA = "event_files"
KEPT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class SessionChange:
    """What importing does with one session of the file."""

    plan: SessionPlan
    what: str


@dataclass(slots=True)
class Outcome:
    """What importing does, or would do: `what` is new, changed or same."""

    event_id: UUID | None = None
    slug: str = ""
    what: str = "same"
    sessions: list[SessionChange] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    refusal: Refusal | None = None

    @property
    def is_good(self) -> bool:
        return not self.faults and self.refusal is None

    @property
    def changes(self) -> bool:
        return self.what != "same" or any(each.what != "same" for each in self.sessions)


class _Back(Exception):
    """Takes a trial back."""


def try_import(
    reading: Reading, *, by: UUID | None, into: UUID | None, may_edit: Callable[[Event], bool]
) -> Outcome:
    """Say what importing would do; everything is written and taken back, so that no rule is left out."""
    outcome = Outcome(faults=_unknown(reading))
    if not outcome.is_good:
        return outcome
    try:
        with transaction():
            outcome = import_event(reading, by=by, into=into, may_edit=may_edit)
            raise _Back  # noqa: TRY301  (takes back what was tried)
    except _Back:
        return replace(outcome, event_id=into)
    except Refusal as refusal:
        return Outcome(refusal=refusal, sessions=[SessionChange(each, "same") for each in reading.sessions])


def _unknown(reading: Reading) -> list[Fault]:
    """Return the faults of the file, and what it names that is not in the directory."""
    found = list(reading.faults)
    if reading.event is None or found:
        return found
    code = reading.event.values.get("host_country_code")
    if code and db.session.get(Country, code) is None:
        found.append(Fault("", "host_country", "not_word", {"value": code, "words": _countries()}))
    if reading.event.body and find_body(reading.event.body) is None:
        found.append(Fault("", "body", "not_word", {"value": reading.event.body, "words": "CRM"}))
    return found


def _countries() -> str:
    return ", ".join(db.session.scalars(sa.select(Country.code).order_by(Country.code)))


def import_event(
    reading: Reading, *, by: UUID | None, into: UUID | None, may_edit: Callable[[Event], bool]
) -> Outcome:
    """Make or change the event and its sessions as the file says; what the file leaves out stays as it is."""
    event = db.session.get(Event, into) if into else None
    outcome = Outcome()
    if reading.event is not None:
        event, outcome.what = _write_event(reading.event, by=by, may_edit=may_edit)
    if event is None or not may_edit(event):
        raise NotFound
    outcome.event_id, outcome.slug = event.id, event.slug
    with event_scope(event.id):
        rooms = _write_rooms(event, reading)
        for plan in reading.sessions:
            outcome.sessions.append(SessionChange(plan, _write_session(event, plan, rooms)))
    audit.record("event.imported", "event", event.id, sessions=len(reading.sessions), changed=outcome.changes)
    return outcome


def _write_event(plan: EventPlan, *, by: UUID | None, may_edit: Callable[[Event], bool]) -> tuple[Event, str]:
    values = dict(plan.values)
    if plan.body:
        body = find_body(plan.body)
        values["body_id"] = body.id if body else None
    event = find_event(values["slug"])
    if event is None:
        return create_event(EventDraft(**values), by=by), "new"
    if not may_edit(event):
        raise EventOfOthers(slug=event.slug)
    with event_scope(event.id):
        before = draft_of(event)
        after = replace(before, **values)
        if _plain(after) == _plain(before):
            return event, "same"
        edit_event(event, after)
    return event, "changed"


def _plain(draft: EventDraft | SessionDraft) -> dict[str, Any]:
    """Return the fields of a draft in a form that compares by content."""
    found = {}
    for name in draft.__dataclass_fields__:
        value = getattr(draft, name)
        found[name] = dict(value) if isinstance(value, Mapping) else tuple(value) if _is_row(value) else value
    return found


def _is_row(value: object) -> bool:
    return isinstance(value, list | tuple)


def _write_rooms(event: Event, reading: Reading) -> dict[str, Room]:
    """Return the rooms of the event by their folded names, those that the file adds included."""
    known = {fold(room.name): room for room in list_rooms(event)}
    for plan in reading.event.rooms if reading.event else ():
        room = known.get(fold(plan.name))
        if room is None:
            known[fold(plan.name)] = add_room(
                event, name=plan.name, capacity=plan.capacity, features=plan.features
            )
        elif plan.capacity is not None:
            room.capacity = plan.capacity
    for name in (each.room for each in reading.sessions if each.room):
        if fold(name) not in known:
            known[fold(name)] = add_room(event, name=name)
    return known


def _write_session(event: Event, plan: SessionPlan, rooms: Mapping[str, Room]) -> str:
    room = rooms[fold(plan.room)].id if plan.room else None
    values = {**plan.values, "code": plan.code, "title": dict(plan.title)}
    placed: dict[str, Any] = {"starts_at": plan.starts_at, "ends_at": plan.ends_at, "room_id": room}
    session = _find_session(event, plan)
    if session is None:
        session = create_session(event, SessionDraft(**values, **placed))
        _write_people(event, session, plan)
        return "new"
    before = _draft_of(session)
    after = replace(before, **values, **placed)
    what = "same"
    if _plain(after) != _plain(before):
        edit_session(event, session, after)
        what = "changed"
    return "changed" if _write_people(event, session, plan) else what


def _find_session(event: Event, plan: SessionPlan) -> Session | None:
    """Find the session of the event that the file means: by its code, else by its title."""
    sessions = list_sessions(event)
    by_code = next((each for each in sessions if fold(each.code) == fold(plan.code)), None)
    if by_code is not None and _titles(by_code.title) & _titles(plan.title):
        return by_code
    by_title = [each for each in sessions if _titles(each.title) & _titles(plan.title)]
    return by_title[0] if len(by_title) == 1 else by_code


def _titles(texts: Mapping[str, str]) -> set[str]:
    return {fold(text) for text in texts.values() if text}


def _draft_of(session: Session) -> SessionDraft:
    names = [name for name in SessionDraft.__dataclass_fields__ if name != "bodies"]
    values = {name: getattr(session, name) for name in names}
    for name in ("interpretation", "teams", "features"):
        values[name] = tuple(values[name])
    return SessionDraft(**values, bodies=tuple(list_session_bodies(session.id)))


def _write_people(event: Event, session: Session, plan: SessionPlan) -> bool:
    """Give people their parts and write what is given; return whether that changed anything."""
    added = [_write_part(event, session, person) for person in plan.people]
    if plan.talks is None:
        return any(added)
    wanted = [(dict(each.title), each.minutes, each.sector) for each in plan.talks]
    there = list_contributions(session)
    if [(dict(each.title), each.minutes, each.sector) for each in there] == wanted:
        return any(added)
    for contribution in there:
        remove_contribution(contribution)
    for order, (title, minutes, sector) in enumerate(wanted, start=1):
        draft = ContributionDraft(title=title, minutes=minutes, order=order, sector=sector)
        add_contribution(event, session, draft)
    return True


def _write_part(event: Event, session: Session, plan: PersonPlan) -> bool:
    found = find_person_by_email(plan.email)
    person = found or get_or_create_person(
        email=plan.email, given_name=plan.given_name, family_name=plan.family_name
    )
    there = sa.select(SessionRole.id).where(
        SessionRole.session_id == session.id,
        SessionRole.person_id == person.id,
        SessionRole.role == plan.part,
    )
    if db.session.scalar(there) is not None:
        return False
    draft = RoleDraft(person_id=person.id, role=plan.part, sector=plan.sector, institution_label=plan.label)
    add_role(event, session, draft)
    return True


def list_open_events(*, most: int = 300) -> list[Event]:
    """List the events that are still prepared, the latest first."""
    query = sa.select(Event).where(Event.state.in_([EventState.DRAFT, EventState.PUBLISHED]))
    return list(db.session.scalars(query.order_by(Event.starts_on.desc(), Event.slug).limit(most)))


# --- uploads between preview and confirmation ---------------------------------------------------


def keep_file(owner: UUID, content: bytes) -> str:
    """Keep an upload and return the name under which the same person gets it back."""
    name = _name(owner, content, f"{clock.now():%Y%m%d}")
    storage.put(AREA, content, name=name)
    return name


def get_file(owner: UUID, name: str) -> bytes:
    """Return an upload of this person; raises NotFound, also for somebody else's."""
    if len(name) != 73 or not name.replace("-", "").isalnum() or not name.isascii():
        raise NotFound
    content = storage.get(f"{AREA}/{name}")
    if not hmac.compare_digest(_name(owner, content, name[:8]), name):
        raise NotFound
    return content


def drop_file(name: str) -> None:
    """Forget an upload."""
    storage.delete(f"{AREA}/{name}")


def delete_old_files() -> int:
    """Delete uploads whose preview was left two days ago; return how many there were."""
    oldest = f"{clock.now() - KEPT:%Y%m%d}"
    old = [key for key in storage.list_keys(AREA) if key.rpartition("/")[2][:8] < oldest]
    for key in old:
        storage.delete(key)
    return len(old)


def _name(owner: UUID, content: bytes, day: str) -> str:
    return f"{day}-{hashlib.sha256(owner.bytes + content).hexdigest()}"
