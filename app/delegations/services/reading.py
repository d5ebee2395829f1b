"""Reading delegations: whom somebody serves, who is in, what waits, and the organisers' table."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.core import clock
from app.core.access import Perm, Viewer
from app.core.db import across_events, db
from app.core.errors import NotFound
from app.delegations.models import Delegate, Delegation, DelegationChange, DelegationLetter
from app.delegations.rules import (
    WAITING,
    ChangeState,
    DelegateRole,
    DelegationState,
    is_government,
    is_late,
    order_of,
)
from app.directory import services as directory
from app.directory.models import FocalPoint, Institution, Person
from app.events.models import Event
from app.events.rules import EventState

_WHOM = (joinedload(Delegation.country), joinedload(Delegation.institution).joinedload(Institution.country))


def get_delegation(delegation_id: uuid.UUID) -> Delegation:
    """Return a delegation of the event in scope; raises NotFound."""
    found = db.session.scalar(sa.select(Delegation).options(*_WHOM).where(Delegation.id == delegation_id))
    if found is None:
        raise NotFound
    return found


def get_served(delegation_id: uuid.UUID, institution: Institution) -> Delegation:
    """Return a delegation that the focal points of this institution fill; any other does not exist."""
    found = get_delegation(delegation_id)
    if not serves(institution, found):
        raise NotFound
    return found


def serves(institution: Institution, delegation: Delegation) -> bool:
    """Tell whether the institution's focal points fill this delegation: its own, or its government's."""
    if delegation.institution_id is not None:
        return delegation.institution_id == institution.id
    return delegation.country_code == institution.country_code and is_government(
        institution.kind, institution.participates_as
    )


def list_delegations() -> list[Delegation]:
    """List the delegations of the event in scope: countries first, by name."""
    rows = db.session.scalars(sa.select(Delegation).options(*_WHOM))
    return sorted(rows, key=lambda row: (row.country_code is None, sorted(row.name.values())[:1]))


def list_delegates(delegation_id: uuid.UUID) -> list[Delegate]:
    """List who belongs to a delegation now: heads first, then by name."""
    rows = db.session.scalars(
        sa.select(Delegate)
        .join(Delegate.registration)
        .options(sa.orm.contains_eager(Delegate.registration))
        .where(Delegate.delegation_id == delegation_id, Delegate.ended_at.is_(None))
    )
    return sorted(rows, key=lambda row: (order_of(row.role), row.registration.sort_name))


def get_delegate(delegation: Delegation, delegate_id: uuid.UUID) -> Delegate:
    """Return somebody who belongs to the delegation now; raises NotFound."""
    found = db.session.scalar(
        sa.select(Delegate)
        .options(joinedload(Delegate.registration))
        .where(
            Delegate.id == delegate_id,
            Delegate.delegation_id == delegation.id,
            Delegate.ended_at.is_(None),
        )
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def find_standing(registration_id: uuid.UUID) -> Delegate | None:
    """Find as what a registration belongs to a delegation now."""
    return db.session.scalar(
        sa.select(Delegate)
        .options(joinedload(Delegate.registration), joinedload(Delegate.delegation))
        .where(Delegate.registration_id == registration_id, Delegate.ended_at.is_(None))
    )


def list_changes(
    delegation_id: uuid.UUID | None = None, states: Collection[ChangeState] = WAITING
) -> Sequence[DelegationChange]:
    """List the changes of a delegation, or of all of the event in scope, in the order they were asked."""
    query = sa.select(DelegationChange).options(
        joinedload(DelegationChange.leaves).joinedload(Delegate.registration),
        joinedload(DelegationChange.enters).joinedload(Delegate.registration),
        joinedload(DelegationChange.delegation).options(
            joinedload(Delegation.country), joinedload(Delegation.institution)
        ),
    )
    if delegation_id is not None:
        query = query.where(DelegationChange.delegation_id == delegation_id)
    query = query.where(DelegationChange.state.in_(states))
    return db.session.scalars(query.order_by(DelegationChange.asked_at, DelegationChange.id)).all()


def get_change(change_id: uuid.UUID) -> DelegationChange:
    """Return a change of the event in scope, locked until the transaction ends."""
    found = db.session.scalar(
        sa.select(DelegationChange)
        .options(joinedload(DelegationChange.delegation, innerjoin=True))
        .where(DelegationChange.id == change_id)
        .with_for_update(of=DelegationChange)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def find_letter(delegation_id: uuid.UUID) -> DelegationLetter | None:
    return db.session.scalar(
        sa.select(DelegationLetter).where(DelegationLetter.delegation_id == delegation_id)
    )


def focal_points_of(delegations: Iterable[Delegation]) -> dict[uuid.UUID, list[FocalPoint]]:
    """Return the present focal points of each delegation; who holds the post today, and nobody else."""
    points = directory.list_focal_points()
    return {
        delegation.id: [point for point in points if serves(point.appointment.institution, delegation)]
        for delegation in delegations
    }


def names_of(person_ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """Return the names of people by their ids, in one statement."""
    wanted = {person_id for person_id in person_ids if person_id}
    rows = db.session.scalars(sa.select(Person).where(Person.id.in_(wanted)))
    return {row.id: row.full_name for row in rows}


@dataclass(frozen=True, slots=True)
class Row:
    """A delegation in the organisers' table."""

    delegation: Delegation
    named: dict[DelegateRole, int] = field(default_factory=dict)
    has_letter: bool = False
    asked: int = 0
    queued: int = 0
    focal_points: list[FocalPoint] = field(default_factory=list)

    @property
    def taken(self) -> int:
        return sum(self.named.values())

    @property
    def lacks_head(self) -> bool:
        return self.delegation.state is DelegationState.OPEN and not self.named.get(DelegateRole.HEAD)

    @property
    def lacks_letter(self) -> bool:
        return self.delegation.letter_required and not self.has_letter


def table() -> list[Row]:
    """Return every delegation of the event in scope with what is filled and what it lacks."""
    delegations = list_delegations()
    named: dict[uuid.UUID, dict[DelegateRole, int]] = defaultdict(dict)
    for delegation_id, role, count in db.session.execute(
        sa.select(Delegate.delegation_id, Delegate.role, sa.func.count())
        .where(Delegate.ended_at.is_(None))
        .group_by(Delegate.delegation_id, Delegate.role)
    ):
        named[delegation_id][role] = count
    letters = set(db.session.scalars(sa.select(DelegationLetter.delegation_id)))
    waiting: dict[tuple[uuid.UUID, ChangeState], int] = {
        (delegation_id, state): count
        for delegation_id, state, count in db.session.execute(
            sa.select(DelegationChange.delegation_id, DelegationChange.state, sa.func.count())
            .where(DelegationChange.state.in_(WAITING))
            .group_by(DelegationChange.delegation_id, DelegationChange.state)
        )
    }
    points = focal_points_of(delegations)
    return [
        Row(
            each,
            named[each.id],
            each.id in letters,
            waiting.get((each.id, ChangeState.ASKED), 0),
            waiting.get((each.id, ChangeState.QUEUED), 0),
            points[each.id],
        )
        for each in delegations
    ]


def count_asked(event_id: uuid.UUID) -> int:
    """Count the changes that wait for the organisers of the event in scope."""
    query = sa.select(sa.func.count()).where(
        DelegationChange.event_id == event_id, DelegationChange.state == ChangeState.ASKED
    )
    return db.session.scalar(query) or 0


@dataclass(frozen=True, slots=True)
class Served:
    """A delegation that a focal point fills, and what it still lacks."""

    event: Event
    institution: Institution
    delegation: Delegation
    named: int
    has_head: bool
    has_letter: bool

    @property
    def is_late(self) -> bool:
        return is_late(self.delegation.deadline, clock.now())

    @property
    def lacks(self) -> bool:
        """Tell whether there is something to do: nobody named, no head, or no letter."""
        letter = self.delegation.letter_required and not self.has_letter
        return not self.named or not self.has_head or letter


def list_served(asking: Viewer) -> list[Served]:
    """List the delegations to coming events that somebody fills today, soonest first."""
    institutions = [
        found
        for institution_id in asking.scopes_of(Perm.DELEGATION_EDIT, "institution")
        if (found := directory.find_institution(institution_id))
    ]
    if not institutions:
        return []
    ids = [each.id for each in institutions]
    codes = [each.country_code for each in institutions if each.country_code]
    with across_events("a focal point fills the delegations of its country to every event"):
        found_rows = db.session.execute(
            sa.select(Delegation, Event)
            .join(Event, Event.id == Delegation.event_id)
            .options(*_WHOM)
            .where(
                Delegation.institution_id.in_(ids) | Delegation.country_code.in_(codes),
                Delegation.state == DelegationState.OPEN,
                Event.state == EventState.PUBLISHED,
            )
            .order_by(Event.starts_on)
        ).all()
        roles, letters = _filled([delegation.id for delegation, _event in found_rows])
    return [
        Served(
            event,
            institution,
            delegation,
            sum(roles[delegation.id].values()),
            DelegateRole.HEAD in roles[delegation.id],
            delegation.id in letters,
        )
        for delegation, event in found_rows
        if event.ends_on >= clock.today(event.time_zone)
        for institution in institutions
        if serves(institution, delegation)
    ]


def _filled(
    delegation_ids: Sequence[uuid.UUID],
) -> tuple[dict[uuid.UUID, dict[DelegateRole, int]], set[uuid.UUID]]:
    roles: dict[uuid.UUID, dict[DelegateRole, int]] = defaultdict(dict)
    for delegation_id, role, count in db.session.execute(
        sa.select(Delegate.delegation_id, Delegate.role, sa.func.count())
        .where(Delegate.delegation_id.in_(delegation_ids), Delegate.ended_at.is_(None))
        .group_by(Delegate.delegation_id, Delegate.role)
    ):
        roles[delegation_id][role] = count
    letters = sa.select(DelegationLetter.delegation_id).where(
        DelegationLetter.delegation_id.in_(delegation_ids)
    )
    return roles, set(db.session.scalars(letters))


@dataclass(frozen=True, slots=True)
class Past:
    """Something that happened to a delegation: when, what, to whom, by whom."""

    at: datetime
    what: str
    name: str
    by: str


def history_of(delegation: Delegation) -> list[Past]:
    """List what happened to a delegation, the latest first."""
    rows = db.session.scalars(
        sa.select(Delegate)
        .options(joinedload(Delegate.registration))
        .where(Delegate.delegation_id == delegation.id)
    ).all()
    changes = list_changes(delegation.id, frozenset(ChangeState))
    people = names_of(
        [
            delegation.confirmed_by_id,
            *(each for row in rows for each in (row.named_by_id, row.ended_by_id)),
            *(each for row in changes for each in (row.asked_by_id, row.decided_by_id)),
        ]
    )

    def past(at: datetime | None, what: str, name: str, by: uuid.UUID | None) -> Iterable[Past]:
        return [Past(at, what, name, people.get(by, "") if by else "")] if at else []

    found: list[Past] = []
    for row in rows:
        found += past(row.named_at, "named", row.registration.full_name, row.named_by_id)
        found += past(row.consented_at, "consented", row.registration.full_name, None)
        found += past(row.ended_at, "ended", row.registration.full_name, row.ended_by_id)
    for change in changes:
        about = change.leaves.registration.full_name if change.leaves else change.full_name
        asked = "queued" if change.state is ChangeState.QUEUED else f"asked_{change.kind}"
        found += past(change.asked_at, asked, about, change.asked_by_id)
        found += past(change.decided_at, f"change_{change.state}", about, change.decided_by_id)
    found += past(delegation.confirmed_at, "confirmed", "", delegation.confirmed_by_id)
    return sorted(found, key=lambda each: each.at, reverse=True)
