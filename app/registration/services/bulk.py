"""One act on many registrations: each row by itself, what failed with its reason, undone while it may be."""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db, transaction
from app.core.errors import NotFound, Refusal
from app.events import services as events
from app.events.models import Event
from app.registration.models import BulkAct, BulkRow, Registration
from app.registration.rules import (
    BulkKind,
    BulkRowState,
    NothingChosen,
    NotTheirs,
    RegistrationState,
    UndoTooLate,
)
from app.registration.rules.lists import UNDO_WITHIN, UNDOABLE
from app.registration.services import approving, keeping, notices
from app.registration.services.changing import cancel
from app.registration.services.choosing import choose_sessions, session_places

BATCH = 25
Act = Callable[[Event, Registration, BulkAct], str | None]


def begin(
    event: Event,
    kind: BulkKind,
    ids: Sequence[uuid.UUID],
    values: Mapping[str, str],
    *,
    by: uuid.UUID | None,
) -> BulkAct:
    """Note what is to be done to whom; ids of other events are nobody's."""
    known = _known(ids)
    if not known:
        raise NothingChosen
    act = BulkAct(event_id=event.id, kind=kind, values=dict(values), by_id=by)
    db.session.add(act)
    db.session.flush()
    db.session.execute(
        sa.insert(BulkRow),
        [
            {"id": uuid.uuid4(), "event_id": event.id, "act_id": act.id, "registration_id": each}
            for each in known
        ],
    )
    audit.record("registration.bulk", "event", event.id, act=kind, count=len(known))
    return act


def _known(ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    found: set[uuid.UUID] = set()
    for batch in _batches(ids, 500):
        found.update(db.session.scalars(sa.select(Registration.id).where(Registration.id.in_(batch))))
    return [each for each in dict.fromkeys(ids) if each in found]


def _batches(ids: Sequence[uuid.UUID], size: int) -> Iterator[Sequence[uuid.UUID]]:
    yield from (ids[at : at + size] for at in range(0, len(ids), size))


def carry_out(event: Event, act_id: uuid.UUID, report: Callable[[int, int], None] | None = None) -> None:
    """Do what is still to be done, some rows a transaction; called again it goes on where it stopped."""
    todo = db.session.scalars(
        sa.select(BulkRow.id).where(BulkRow.act_id == act_id, BulkRow.state == BulkRowState.TODO)
    ).all()
    total = (
        db.session.scalar(sa.select(sa.func.count()).select_from(BulkRow).where(BulkRow.act_id == act_id))
        or 0
    )
    done = total - len(todo)
    for batch in _batches(todo, BATCH):
        if report:
            report(done, total)
        with transaction():
            act = get_act(act_id)
            rows = sa.select(BulkRow).where(BulkRow.id.in_(batch), BulkRow.state == BulkRowState.TODO)
            for row in db.session.scalars(rows):
                _do_one(event, act, row)
        done += len(batch)
    if report:
        report(total, total)
    with transaction():
        get_act(act_id).finished_at = clock.now()


def _do_one(event: Event, act: BulkAct, row: BulkRow) -> None:
    """Do it to one; what is refused leaves no trace but its reason."""
    try:
        with db.session.begin_nested():
            registration = _registration(row)
            row.before = _ACTS[act.kind](event, registration, act)
            db.session.flush()
    except Refusal as refusal:
        row.state, row.why = BulkRowState.FAILED, reason_of(refusal)
    else:
        row.state = BulkRowState.DONE
    db.session.flush()


def reason_of(refusal: Refusal) -> dict[str, str]:
    """Keep a refusal as it can be explained later, in any language."""
    facts = {name: str(fact) for name, fact in refusal.facts.items() if isinstance(fact, str | int)}
    return {"": refusal.message, **facts}


def _registration(row: BulkRow) -> Registration:
    found = db.session.scalar(sa.select(Registration).where(Registration.id == row.registration_id))
    if found is None:
        raise NotFound
    return found


# --- the acts: each returns what undoing needs ------------------------------------------------


def _approve(event: Event, registration: Registration, act: BulkAct) -> str | None:
    _decide(event, registration, act, approve=True)
    return RegistrationState.PENDING.value


def _reject(event: Event, registration: Registration, act: BulkAct) -> str | None:
    _decide(event, registration, act, approve=False)
    return None


def _decide(event: Event, registration: Registration, act: BulkAct, *, approve: bool) -> None:
    """Decide as on the queue of those who wait: the reason goes into the mail."""
    text = act.values.get("reason", "")
    reason = {registration.language: text} if text else None
    decided = approving.decide_many(event, [registration.id], approve=approve, reason=reason, by=act.by_id)
    if not decided.done:
        raise NotTheirs


def _cancel(event: Event, registration: Registration, _act: BulkAct) -> str | None:
    cancel(event, registration)
    return None


def set_class(registration: Registration, code: str) -> str:
    """Let somebody take part as something else; return what it was."""
    if code not in events.classes_by_code():
        raise NotFound
    before = str(registration.participant_class)
    registration.participant_class = code
    db.session.flush()
    audit.record("registration.class", "registration", registration.id, participant_class=(before, code))
    return before


def _class(_event: Event, registration: Registration, act: BulkAct) -> str | None:
    return set_class(registration, act.values["class"])


def _tag(event: Event, registration: Registration, act: BulkAct) -> str | None:
    hung = keeping.hang_tag(registration, keeping.get_or_make_tag(event.id, act.values["tag"]))
    return "new" if hung else "there"


def _untag(_event: Event, registration: Registration, act: BulkAct) -> str | None:
    taken = keeping.take_tag(registration, keeping.get_tag(uuid.UUID(act.values["tag_id"])))
    return "there" if taken else "new"


def _mail(event: Event, registration: Registration, _act: BulkAct) -> str | None:
    notices.state_again(event, registration)
    audit.record("registration.mailed_again", "registration", registration.id)
    return None


def _session(event: Event, registration: Registration, act: BulkAct) -> str | None:
    if not registration.is_active:
        raise NotTheirs
    chosen = [uuid.UUID(place.pool.subject) for place in session_places(registration.id)]
    choose_sessions(event, registration, [*chosen, uuid.UUID(act.values["session_id"])])
    return None


_ACTS: dict[BulkKind, Act] = {
    BulkKind.APPROVE: _approve,
    BulkKind.REJECT: _reject,
    BulkKind.CANCEL: _cancel,
    BulkKind.CLASS: _class,
    BulkKind.TAG: _tag,
    BulkKind.UNTAG: _untag,
    BulkKind.MAIL: _mail,
    BulkKind.SESSION: _session,
}


# --- afterwards -------------------------------------------------------------------------------


def get_act(act_id: uuid.UUID) -> BulkAct:
    """Return an act on many of the event in scope; raises NotFound."""
    found = db.session.scalar(sa.select(BulkAct).where(BulkAct.id == act_id))
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an act on many: how many, and the ones that failed with their reasons."""

    act: BulkAct
    done: int
    todo: int
    failed: Sequence[tuple[Registration, dict[str, str]]]
    undo_until: datetime | None

    @property
    def failed_count(self) -> int:
        return len(self.failed)


def outcome(act_id: uuid.UUID) -> Outcome:
    """Say what became of an act on many; the failed ones stand by name."""
    act = get_act(act_id)
    rows = db.session.execute(
        sa.select(BulkRow.state, sa.func.count()).where(BulkRow.act_id == act_id).group_by(BulkRow.state)
    )
    counts: dict[BulkRowState, int] = {state: count for state, count in rows}  # noqa: C416
    failed: list[Any] = []
    if counts.get(BulkRowState.FAILED):
        failed = list(
            db.session.execute(
                sa.select(Registration, BulkRow.why)
                .join(BulkRow, BulkRow.registration_id == Registration.id)
                .where(BulkRow.act_id == act_id, BulkRow.state == BulkRowState.FAILED)
                .order_by(Registration.sort_name)
            )
        )
    until = undo_until(act)
    return Outcome(act, counts.get(BulkRowState.DONE, 0), counts.get(BulkRowState.TODO, 0), failed, until)


def undo_until(act: BulkAct) -> datetime | None:
    """Return until when an act can be undone, or None when it cannot (any more)."""
    if act.kind not in UNDOABLE or act.finished_at is None or act.undone_at is not None:
        return None
    until = act.finished_at + UNDO_WITHIN
    return until if clock.now() < until else None


def undo(event: Event, act_id: uuid.UUID) -> int:
    """Take back what was done, except where somebody has changed it since; return how many."""
    act = get_act(act_id)
    if undo_until(act) is None:
        raise UndoTooLate
    rows = db.session.scalars(
        sa.select(BulkRow).where(BulkRow.act_id == act_id, BulkRow.state == BulkRowState.DONE)
    ).all()
    undone = 0
    for row in rows:
        if _take_back(event, act, row):
            row.state = BulkRowState.UNDONE
            undone += 1
    act.undone_at = clock.now()
    audit.record("registration.bulk_undone", "event", event.id, act=act.kind, count=undone)
    return undone


def _take_back(event: Event, act: BulkAct, row: BulkRow) -> bool:
    registration = _registration(row)
    if act.kind is BulkKind.APPROVE:
        return _reconsider(event, registration)
    if act.kind is BulkKind.CLASS:
        if str(registration.participant_class) != act.values["class"] or row.before is None:
            return False
        set_class(registration, row.before)
        return True
    if act.kind is BulkKind.TAG:
        tag = keeping.get_or_make_tag(event.id, act.values["tag"])
        return row.before == "new" and keeping.take_tag(registration, tag)
    tag = keeping.get_tag(uuid.UUID(act.values["tag_id"]))
    return row.before == "there" and keeping.hang_tag(registration, tag)


def _reconsider(event: Event, registration: Registration) -> bool:
    """Let an approved registration wait for a decision again; its seat stays."""
    try:
        return approving.undo_approvals(event, [registration.id]) == 1
    except UndoTooLate:
        return False
