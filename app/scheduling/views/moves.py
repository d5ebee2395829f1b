"""What organisers do in the editor: move, take off, lock, shift, step back and forth, settle."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from flask import abort, request
from flask.typing import ResponseReturnValue

from app.core.access import viewer
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.i18n import gettext, ngettext
from app.events.models import Event
from app.events.services import days_of
from app.scheduling.forms import PlaceForm, ShiftForm
from app.scheduling.rules.drafts import BadShift
from app.scheduling.services import editor as boards
from app.scheduling.services import journal, moving
from app.scheduling.views.blueprint import ORGANISERS, bp
from app.scheduling.views.editor import answered, card_of, load, offer, slot_page


@bp.post("/events/<event:event>/scheduling/editor/move", access=ORGANISERS)
def move(event: Event) -> ResponseReturnValue:
    """Put a session at a day, a time and a room of the draft."""
    session_id = _session_id()
    form = PlaceForm()
    if not request.headers.get("HX-Request") and not form.time.data:
        board = load(event)
        offer(board, form)
        form.validate()
        return slot_page(event, board, card_of(board, session_id), form), 400
    board_days = [(each.isoformat(), "") for each in days_of(event)]
    form.day.choices, form.room.choices = board_days, [(request.form.get("room", ""), "")]
    if not form.validate():
        abort(400)
    starts_at = boards.instant(event, date.fromisoformat(form.day.data), f"{form.time.data:%H:%M}")
    room_id = _uuid(form.room.data) if form.room.data else None
    wanted = {"day": form.day.data, "time": f"{form.time.data:%H:%M}", "room": form.room.data or ""}
    return _do(
        event,
        lambda: moving.move(
            event, session_id, starts_at=starts_at, room_id=room_id, seen=_seen(), by=viewer().person_id
        ),
        session_id=session_id,
        wanted=wanted,
    )


@bp.post("/events/<event:event>/scheduling/editor/unplace", access=ORGANISERS)
def unplace(event: Event) -> ResponseReturnValue:
    """Take a session off the grid."""
    session_id = _session_id()
    return _do(
        event,
        lambda: moving.unplace(event, session_id, seen=_seen(), by=viewer().person_id),
        session_id=session_id,
    )


@bp.post("/events/<event:event>/scheduling/editor/lock", access=ORGANISERS)
def lock(event: Event) -> ResponseReturnValue:
    """Keep a session where it is, or let it move again."""
    session_id, locked = _session_id(), request.form.get("locked") == "1"
    return _do(
        event,
        lambda: moving.set_lock(event, [session_id], locked=locked, by=viewer().person_id),
        session_id=session_id,
    )


@bp.post("/events/<event:event>/scheduling/editor/shift", access=ORGANISERS)
def shift(event: Event) -> ResponseReturnValue:
    """Move everything of a day that starts from a time on, in one room or in all."""
    form = ShiftForm()
    form.day.choices = [(each.isoformat(), "") for each in days_of(event)]
    form.room.choices = [(request.form.get("room", ""), "")]
    if not form.validate():
        return answered(event, refusal=_bad_shift(form))
    day = date.fromisoformat(form.day.data)
    return _do(
        event,
        lambda: moving.shift_after(
            event,
            boards.instant(event, day, f"{form.after.data:%H:%M}"),
            form.minutes.data or 0,
            until=boards.end_of(event, day),
            room_id=_uuid(form.room.data) if form.room.data else None,
            leave_locked=form.leave_locked.data,
            by=viewer().person_id,
        ),
        text=lambda step: ngettext(
            "%(num)s session was shifted.", "%(num)s sessions were shifted.", len(step.after)
        ),
    )


def _bad_shift(form: ShiftForm) -> Refusal:
    texts = [str(text) for texts in form.errors.values() for text in texts]
    return BadShift(reason=" ".join(texts))


@bp.post("/events/<event:event>/scheduling/editor/undo", access=ORGANISERS)
def undo_step(event: Event) -> ResponseReturnValue:
    """Take the own newest step back."""
    return _do(
        event,
        lambda: journal.undo(event, by=viewer().person_id),
        text=lambda _step: gettext("Undone. You can do it again."),
    )


@bp.post("/events/<event:event>/scheduling/editor/redo", access=ORGANISERS)
def redo_step(event: Event) -> ResponseReturnValue:
    """Do again what was undone last."""
    return _do(
        event,
        lambda: journal.redo(event, by=viewer().person_id),
        text=lambda _step: gettext("Done again."),
    )


@bp.post("/events/<event:event>/scheduling/editor/settle", access=ORGANISERS)
def settle(event: Event) -> ResponseReturnValue:
    """Choose between the place in the draft and the one that the session's form gave it since."""
    session_id, keep = _session_id(), request.form.get("keep") == "draft"
    return _do(
        event,
        lambda: moving.settle(event, session_id, keep_draft=keep, seen=_seen(), by=viewer().person_id),
        session_id=session_id,
    )


def _do(
    event: Event,
    act: Callable[[], Any],
    *,
    session_id: UUID | None = None,
    wanted: dict[str, str] | None = None,
    text: Callable[[Any], str] | None = None,
) -> ResponseReturnValue:
    try:
        with transaction():
            done = act()
            said = text(done) if text else ""
    except Refusal as refusal:
        return answered(event, session_id=session_id, refusal=refusal, wanted=wanted)
    return answered(event, session_id=session_id, text=said)


def _session_id() -> UUID:
    return _uuid(request.form.get("session", ""))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        abort(400)


def _seen() -> str | None:
    return request.form.get("seen") or None
