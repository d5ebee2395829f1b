"""What a request asks about: an event with its days, or the year of a body; and whether that is over."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app.availability.models import AvailabilityRequest
from app.availability.rules import Cell, day_cells, days_span, week_cells
from app.core import clock
from app.core.db import db
from app.core.spans import Span
from app.directory.models import Body
from app.events.models import Event
from app.events.rules import EventState, event_window


@dataclass(frozen=True, slots=True)
class Scope:
    """An event, or a body and a year."""

    event: Event | None
    body: Body | None
    year: int | None

    @property
    def title(self) -> Mapping[str, str]:
        thing = self.event or self.body
        return thing.title if isinstance(thing, Event) else thing.name if thing else {}

    @property
    def is_over(self) -> bool:
        """Tell whether there is nothing left to answer."""
        if self.event is not None:
            called_off = self.event.state in {EventState.CANCELLED, EventState.HELD}
            return called_off or clock.today(self.event.time_zone) > self.event.ends_on
        return clock.today() > date(self.year or 0, 12, 31)

    def zone(self, own: str) -> str:
        """Return the zone in which its days are counted: the event's, or a person's own."""
        return self.event.time_zone if self.event else own

    def window(self, own: str = "UTC") -> Span:
        """Return its days as instants."""
        if self.event is not None:
            return event_window(self.event.starts_on, self.event.ends_on, self.event.time_zone)
        cells = week_cells(self.year or 0, own)
        first, last = date(self.year or 0, 1, 1), date(self.year or 0, 12, 31)
        days = days_span(first, last, own)
        return Span(min(days.start, cells[0].span.start), max(days.end, cells[-1].span.end))

    def cells(self, own: str) -> list[Cell]:
        """Return the parts of its grid that are not over yet."""
        if self.event is not None:
            found = day_cells(self.event.starts_on, self.event.ends_on, self.event.time_zone)
        else:
            found = week_cells(self.year or 0, own)
        return [cell for cell in found if cell.span.end > clock.now()]


def scope_of(request: AvailabilityRequest) -> Scope:
    """Return what a request asks about."""
    event = db.session.get(Event, request.event_id) if request.event_id else None
    body = db.session.get(Body, request.body_id) if request.body_id else None
    return Scope(event, body, request.year)


def scopes_of(requests: Sequence[AvailabilityRequest]) -> dict[uuid.UUID, Scope]:
    """Return what each of the requests asks about, in two statements."""
    event_ids = [each.event_id for each in requests if each.event_id]
    body_ids = [each.body_id for each in requests if each.body_id]
    events = {row.id: row for row in db.session.scalars(sa.select(Event).where(Event.id.in_(event_ids)))}
    bodies = {row.id: row for row in db.session.scalars(sa.select(Body).where(Body.id.in_(body_ids)))}
    return {
        each.id: Scope(
            events.get(each.event_id) if each.event_id else None,
            bodies.get(each.body_id) if each.body_id else None,
            each.year,
        )
        for each in requests
    }


def find_event_request(event: Event) -> AvailabilityRequest | None:
    """Return the request of an event, if anybody was asked."""
    return db.session.scalar(sa.select(AvailabilityRequest).where(AvailabilityRequest.event_id == event.id))


def find_body_request(body_id: uuid.UUID, year: int) -> AvailabilityRequest | None:
    """Return the request of a body for a year, if anybody was asked."""
    return db.session.scalar(
        sa.select(AvailabilityRequest).where(
            AvailabilityRequest.body_id == body_id, AvailabilityRequest.year == year
        )
    )
