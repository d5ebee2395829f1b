"""Changes that wait: for a place to come free, or for the organisers once the deadline has passed."""

import uuid

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import across_events, db, event_scope
from app.core.text import normalise_email
from app.delegations.models import Delegate, Delegation, DelegationChange
from app.delegations.rules import (
    WAITING,
    ChangeKind,
    ChangePending,
    ChangeSettled,
    ChangeState,
    Nominee,
    ReasonMissing,
    is_late,
)
from app.delegations.services import mails, naming
from app.delegations.services.reading import get_delegate
from app.events.models import Event


def is_closed_to_focal_points(delegation: Delegation) -> bool:
    """Tell whether the deadline has passed, so that the organisers decide from now on."""
    return is_late(delegation.deadline, clock.now())


def ask_to_add(
    event: Event, delegation: Delegation, nominee: Nominee, *, by: uuid.UUID | None, note: str = ""
) -> DelegationChange:
    """Propose somebody after the deadline."""
    naming.check_open(event, delegation)
    return _put(event, delegation, ChangeKind.ADD, ChangeState.ASKED, nominee=nominee, by=by, note=note)


def put_in_line(
    event: Event, delegation: Delegation, nominee: Nominee, *, by: uuid.UUID | None
) -> DelegationChange:
    """Put somebody down for the next place that comes free; put down twice, they stand in line once."""
    naming.check_open(event, delegation)
    same = sa.select(DelegationChange).where(
        DelegationChange.delegation_id == delegation.id,
        DelegationChange.state == ChangeState.QUEUED,
        DelegationChange.email_norm == normalise_email(nominee.email),
    )
    found = db.session.scalar(same)
    if found is not None:
        return found
    return _put(event, delegation, ChangeKind.ADD, ChangeState.QUEUED, nominee=nominee, by=by)


def ask_to_replace(
    event: Event,
    delegate: Delegate,
    nominee: Nominee,
    *,
    by: uuid.UUID | None,
    note: str = "",
    with_admissions: bool = False,
) -> DelegationChange:
    """Ask the organisers to put somebody in another's place; until they answer, nothing changes."""
    naming.check_open(event, delegate.delegation)
    _check_not_asked(delegate)
    change = _put(
        event,
        delegate.delegation,
        ChangeKind.REPLACE,
        ChangeState.ASKED,
        nominee=nominee,
        leaves=delegate,
        by=by,
        note=note,
    )
    change.with_admissions = with_admissions
    return change


def ask_to_withdraw(
    event: Event, delegate: Delegate, *, by: uuid.UUID | None, note: str = ""
) -> DelegationChange:
    """Ask the organisers to let go of somebody."""
    naming.check_open(event, delegate.delegation)
    _check_not_asked(delegate)
    return _put(
        event,
        delegate.delegation,
        ChangeKind.WITHDRAW,
        ChangeState.ASKED,
        leaves=delegate,
        by=by,
        note=note,
    )


def approve(event: Event, change: DelegationChange, *, by: uuid.UUID | None, reason: str = "") -> None:
    """Do what was asked; what refuses it (no place, say) leaves it waiting."""
    _check_waiting(change, ChangeState.ASKED)
    enters, leaves = change.full_name, _leaving(change)
    made = _carry_out(event, change)
    naming.settle(change, ChangeState.APPROVED, by=by, reason=reason.strip(), enters=made)
    audit.record("delegation.change_approved", "delegation", change.delegation_id, kind=change.kind)
    mails.decided(event, change, enters=enters, leaves=leaves)


def _carry_out(event: Event, change: DelegationChange) -> Delegate | None:
    asked_by = change.asked_by_id
    if change.kind is ChangeKind.ADD:
        return naming.name(event, change.delegation, naming.nominee_of(change), by=asked_by)
    if change.leaves_id is None:
        raise ChangeSettled
    delegate = get_delegate(change.delegation, change.leaves_id)
    if change.kind is ChangeKind.WITHDRAW:
        naming.withdraw(event, delegate, by=asked_by)
        return None
    nominee, seats_too = naming.nominee_of(change), change.with_admissions
    return naming.replace(event, delegate, nominee, by=asked_by, with_admissions=seats_too)


def refuse(event: Event, change: DelegationChange, *, by: uuid.UUID | None, reason: str) -> None:
    """Leave everything as it is, and say why."""
    _check_waiting(change, ChangeState.ASKED)
    if not reason.strip():
        raise ReasonMissing
    _close(event, change, ChangeState.REFUSED, by=by, reason=reason.strip())


def take_back(change: DelegationChange, *, by: uuid.UUID | None) -> None:
    """Withdraw a wish of one's own: asked, or in line."""
    _check_waiting(change, *WAITING)
    naming.settle(change, ChangeState.TAKEN_BACK, by=by)
    audit.record("delegation.change_taken_back", "delegation", change.delegation_id, kind=change.kind)


def lapse_changes() -> int:
    """Close what nobody decided before the event began, or found no place; return how many there were."""
    with across_events("the sweep of changes that nobody decided serves all events"):
        rows = db.session.execute(
            sa.select(DelegationChange.id, Event)
            .join(Event, Event.id == DelegationChange.event_id)
            .where(DelegationChange.state.in_(WAITING))
        ).all()
    lapsed = 0
    for change_id, event in rows:
        if event.starts_on <= clock.today(event.time_zone):
            with event_scope(event.id):
                change = db.session.get_one(DelegationChange, change_id)
                _close(event, change, ChangeState.LAPSED, by=None)
            lapsed += 1
    return lapsed


def _close(
    event: Event, change: DelegationChange, state: ChangeState, *, by: uuid.UUID | None, reason: str = ""
) -> None:
    enters, leaves = change.full_name, _leaving(change)
    naming.settle(change, state, by=by, reason=reason)
    audit.record(f"delegation.change_{state}", "delegation", change.delegation_id, kind=change.kind)
    mails.decided(event, change, enters=enters, leaves=leaves)


def _put(
    event: Event,
    delegation: Delegation,
    kind: ChangeKind,
    state: ChangeState,
    *,
    by: uuid.UUID | None,
    nominee: Nominee | None = None,
    leaves: Delegate | None = None,
    note: str = "",
) -> DelegationChange:
    change = DelegationChange(
        event_id=event.id,
        delegation=delegation,
        kind=kind,
        state=state,
        leaves=leaves,
        note=note.strip(),
        asked_by_id=by,
        asked_at=clock.now(),
    )
    if nominee is not None:
        change.given_name, change.family_name = nominee.given_name, nominee.family_name
        change.email, change.email_norm = nominee.email.strip(), normalise_email(nominee.email)
        change.role, change.mode = nominee.role, nominee.mode
        change.language, change.institution_id = nominee.language, nominee.institution_id
    db.session.add(change)
    db.session.flush()
    audit.record("delegation.change_asked", "delegation", delegation.id, kind=kind, state=state)
    return change


def _check_not_asked(delegate: Delegate) -> None:
    asked = sa.select(DelegationChange.id).where(
        DelegationChange.leaves_id == delegate.id, DelegationChange.state == ChangeState.ASKED
    )
    if db.session.scalar(asked) is not None:
        raise ChangePending(name=delegate.registration.full_name)


def _check_waiting(change: DelegationChange, *states: ChangeState) -> None:
    if change.state not in states:
        raise ChangeSettled


def _leaving(change: DelegationChange) -> str:
    return change.leaves.registration.full_name if change.leaves else ""
