"""Events for programs: what is announced, and its programme as the asking person may see it."""

from typing import Any

from flask import Blueprint
from pydantic import Field

from app.core.access import Perm, public, viewer
from app.core.api import (
    PREFIX,
    Day,
    Identifier,
    Instant,
    Line,
    Listed,
    Paging,
    Shape,
    Texts,
    listed,
    query_of,
    reads,
)
from app.core.errors import NotFound
from app.events import services
from app.events.models import Event
from app.events.rules import EventFacts, EventKind, Mode
from app.events.services import ProgrammeSession

bp = Blueprint("events_api", __name__, url_prefix=PREFIX)
ANNOUNCED = public("what is announced of an event; closed sessions are left out")
TAG = "Events"


class CityShape(Shape):
    """A city whose clock is shown beside the event's."""

    name: str
    zone: str


class EventShape(Shape):
    """An event; its times are in `time_zone`."""

    slug: str
    title: Texts
    summary: Texts
    kind: str
    mode: str
    state: str
    access: str
    starts_on: Day
    ends_on: Day
    time_zone: str
    languages: list[str]
    cities: list[CityShape]
    venue: Texts
    city: Texts
    host_country_code: str | None
    registration_opens_at: Instant | None
    registration_closes_at: Instant | None
    sequence: int


class SpeakerShape(Shape):
    """Somebody announced, and as whom."""

    name: str
    label: str
    part: str | None


class ContributionShape(Shape):
    """What speakers give within a session."""

    title: Texts
    minutes: int
    speakers: list[str]


class SessionShape(Shape):
    """A session that has a time."""

    id: Identifier
    code: str
    title: Texts
    kind: str
    mode: str
    access: str
    starts_at: Instant
    ends_at: Instant
    room: str
    interpretation: list[str]
    cancelled: bool
    people: list[SpeakerShape]
    contributions: list[ContributionShape]


class EventQuery(Paging):
    """Which events."""

    when: str = Field("all", pattern="^(upcoming|past|all)$")
    kind: EventKind | None = None
    mode: Mode | None = None
    search: Line = ""


@bp.get("/events", access=public("lists what is announced; drafts only to those who prepare them"))
@reads(Listed[EventShape], tag=TAG, query=EventQuery, closed=False)
def events() -> Any:
    """List events that exist for the asking person."""
    asked, asking = query_of(EventQuery), viewer()
    found = services.list_events(
        when=asked.when,
        kind=asked.kind,
        mode=asked.mode,
        search=asked.search,
        drafts_of=asking.scopes_of(Perm.EVENT_VIEW, "event"),
        all_drafts=asking.can(Perm.EVENT_VIEW),
        page=asked.page,
        per_page=asked.size,
    )
    # Past the last page the list would show its last one again.
    items = found.items if asked.page == found.page else []
    return listed(items, asked, found.total, shape=_event)


@bp.get("/events/<event:event>", access=ANNOUNCED)
@reads(EventShape, tag=TAG, closed=False)
def event(event: Event) -> Any:
    """Read an event."""
    return _event(event)


def _event(event: Event) -> EventShape:
    return EventShape.model_validate(event)


@bp.get("/events/<event:event>/sessions", access=ANNOUNCED)
@reads(Listed[SessionShape], tag=TAG, query=Paging, closed=False)
def sessions(event: Event) -> Any:
    """List the programme in order of time: the sessions that exist for the asking person."""
    lines = _lines(event, services.facts_for(event, viewer()))
    return listed(lines, query_of(Paging), shape=_session)


@bp.get("/events/<event:event>/sessions/<uuid:session_id>", access=ANNOUNCED)
@reads(SessionShape, tag=TAG, closed=False)
def session(event: Event, session_id: Identifier) -> Any:
    """Read a session of the programme."""
    lines = _lines(event, services.facts_for(event, viewer()))
    found = next((line for line in lines if line.id == session_id), None)
    if found is None:
        raise NotFound
    return _session(found)


def _lines(event: Event, facts: EventFacts) -> list[ProgrammeSession]:
    if event.programme_published_at is None and not facts.organiser:
        return []
    return [line for day in services.programme(event, facts, every_day=True).shown for line in day.sessions]


def _session(line: ProgrammeSession) -> SessionShape:
    return SessionShape.model_validate(line)
