"""Answering by a personal link or signed in: one's own time, and nobody else's."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.availability.models import Absence, AvailabilityAnswer, AvailabilityRequest
from app.availability.rules import (
    FIRST_MINUTE,
    LAST_MINUTE,
    AvailabilityLinkSpent,
    Cell,
    CellState,
    Hours,
    OutsideScope,
    hours_from,
    state_of,
)
from app.availability.services.absences import add_absence, free_time, list_absences, save_grid
from app.availability.services.scopes import Scope, scope_of, scopes_of
from app.availability.services.times import hours_of
from app.core import audit, clock
from app.core.access import derived_token, hash_token
from app.core.db import db
from app.core.errors import NotFound
from app.core.spans import Span, union
from app.directory.models import Person
from app.events.models import Event


def link_token(answer: AvailabilityAnswer) -> str:
    """Return the token of the link under which somebody answers."""
    return derived_token("availability", answer.id, answer.key_version)


def new_answer(request: AvailabilityRequest, person: Person) -> AvailabilityAnswer:
    """Make the place for somebody's answer, with a link of its own."""
    answer = AvailabilityAnswer(id=uuid.uuid4(), request_id=request.id, person_id=person.id, key_version=1)
    answer.link_hash = hash_token(link_token(answer))
    db.session.add(answer)
    db.session.flush()
    return answer


def renew(answer: AvailabilityAnswer) -> None:
    """End the link and make a new one."""
    answer.key_version += 1
    answer.link_hash = hash_token(link_token(answer))
    db.session.flush()


@dataclass(frozen=True, slots=True)
class Mine:
    """What a link opens: one person's answer to one request."""

    answer: AvailabilityAnswer
    request: AvailabilityRequest
    person: Person
    scope: Scope
    own_zone: str


def open_link(token: str) -> Mine:
    """Return what a link opens; one that was ended, replaced or made up raises AvailabilityLinkSpent."""
    query = sa.select(AvailabilityAnswer).where(AvailabilityAnswer.link_hash == hash_token(token))
    return _mine(db.session.scalar(_with_parts(query)))


def own_answer(person_id: uuid.UUID, answer_id: uuid.UUID) -> Mine:
    """Return somebody's own answer; anybody else's does not exist."""
    query = sa.select(AvailabilityAnswer).where(
        AvailabilityAnswer.id == answer_id, AvailabilityAnswer.person_id == person_id
    )
    found = db.session.scalar(_with_parts(query))
    if found is None:
        raise NotFound
    return _mine(found)


def own_for_event(person_id: uuid.UUID, event: Event) -> Mine | None:
    """Return somebody's own answer for an event, or None where they were not asked or it is over."""
    query = sa.select(AvailabilityAnswer).where(
        AvailabilityAnswer.person_id == person_id,
        AvailabilityAnswer.request.has(AvailabilityRequest.event_id == event.id),
    )
    found = db.session.scalar(_with_parts(query))
    return _mine(found) if found and not scope_of(found.request).is_over else None


def answers_of(event: Event) -> dict[uuid.UUID, AvailabilityAnswer]:
    """Return the answers of an event by person."""
    query = sa.select(AvailabilityAnswer).where(
        AvailabilityAnswer.request.has(AvailabilityRequest.event_id == event.id)
    )
    return {row.person_id: row for row in db.session.scalars(query)}


def list_own(person_id: uuid.UUID) -> list[Mine]:
    """List what a person is asked for now, the soonest deadline first."""
    query = sa.select(AvailabilityAnswer).where(AvailabilityAnswer.person_id == person_id)
    answers = db.session.scalars(_with_parts(query)).all()
    scopes, hours = scopes_of([answer.request for answer in answers]), hours_of([person_id])
    known = hours[person_id].zone if person_id in hours else None
    found = [
        Mine(answer, answer.request, answer.person, scope, known or scope.zone("UTC"))
        for answer in answers
        if not (scope := scopes[answer.request_id]).is_over
    ]
    return sorted(found, key=lambda mine: (mine.request.due_on is None, mine.request.due_on or clock.today()))


def _with_parts(query: "sa.Select[AvailabilityAnswer]") -> "sa.Select[AvailabilityAnswer]":
    return query.options(joinedload(AvailabilityAnswer.request), joinedload(AvailabilityAnswer.person))


def _mine(answer: AvailabilityAnswer | None) -> Mine:
    if answer is None or answer.person.erased_at or answer.person.merged_into_id:
        raise AvailabilityLinkSpent
    scope = scope_of(answer.request)
    if scope.is_over:
        raise AvailabilityLinkSpent
    return Mine(answer, answer.request, answer.person, scope, zone_of(answer.person_id, scope))


def zone_of(person_id: uuid.UUID, scope: Scope | None = None) -> str:
    """Return the zone in which a person lives as far as it is known, else the event's, else UTC."""
    known = hours_of([person_id]).get(person_id)
    return known.zone if known else scope.zone("UTC") if scope else "UTC"


def own_hours(mine: Mine) -> Hours:
    """Return the hours that the page shows; what nobody said is the usual."""
    known = hours_of([mine.person.id]).get(mine.person.id)
    return known or hours_from(mine.own_zone, FIRST_MINUTE, LAST_MINUTE)


@dataclass(frozen=True, slots=True)
class GridLine:
    """A part of the grid, how it stands, and the times within it that are taken in part."""

    cell: Cell
    state: CellState
    parts: list[Span]

    @property
    def month(self) -> date:
        """Return the first day of the month of its Thursday, by which weeks are counted."""
        return (self.cell.day + timedelta(days=3)).replace(day=1)


@dataclass(frozen=True, slots=True)
class Page:
    """What a person's page shows: the grid, and every time within what was asked about."""

    lines: list[GridLine]
    absences: list[Absence]
    window: Span


def page_of(mine: Mine) -> Page:
    """Gather somebody's own page."""
    window = mine.scope.window(mine.own_zone)
    absences = list_absences(mine.person.id, window=window)
    spans = union(row.span for row in absences)
    lines = [
        GridLine(cell, state_of(cell, spans), [part for span in spans if (part := span.clip(cell.span))])
        for cell in mine.scope.cells(mine.own_zone)
    ]
    return Page(lines, absences, window)


def answer_grid(mine: Mine, marked: Collection[str]) -> None:
    """Save the grid; what is not of this grid is not looked at."""
    save_grid(mine.person.id, mine.scope.cells(mine.own_zone), marked)
    _note(mine)


def answer_span(mine: Mine, span: Span) -> None:
    """Add a time within what was asked about."""
    window = mine.scope.window(mine.own_zone)
    if not span.overlaps(window):
        raise OutsideScope
    add_absence(mine.person.id, span)
    _note(mine)


def answer_free(mine: Mine) -> None:
    """Say that one is free all the time that was asked about."""
    free_time(mine.person.id, mine.scope.window(mine.own_zone))
    _note(mine, always=True)


def free_span(mine: Mine, absence_id: uuid.UUID) -> None:
    """Take back one of one's own times; anybody else's does not exist."""
    remove_own(mine.person.id, absence_id)
    _note(mine)


def remove_own(person_id: uuid.UUID, absence_id: uuid.UUID) -> None:
    """Take back a time of a person; a time that is gone already is no fault."""
    row = db.session.get(Absence, absence_id)
    if row is None:
        return
    if row.person_id != person_id:
        raise NotFound
    free_time(person_id, row.span)


def _note(mine: Mine, *, always: bool = False) -> None:
    mine.answer.answered_at, mine.answer.always_free = clock.now(), always
    db.session.flush()
    audit.record(
        "availability.answered", "availability_answer", mine.answer.id, person=audit.personal(mine.person.id)
    )
