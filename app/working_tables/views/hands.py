"""What organisers do at the board by hand: look at somebody, move, swap, lock, step back and forth."""

from collections.abc import Callable
from uuid import UUID

from flask import abort, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.core.access import viewer
from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import gettext, pick
from app.core.refusals import explain
from app.events.models import Event
from app.working_tables import services
from app.working_tables.forms import SeatForm, SwapForm
from app.working_tables.rules.steps import SeatChanged
from app.working_tables.services import Board, Card
from app.working_tables.views.blueprint import bp
from app.working_tables.views.board import (
    TABLES,
    address,
    board_url,
    context_of,
    fragment,
    shown_seating,
    toast,
)
from app.working_tables.views.move_words import Hand, hand_of


@bp.get("/working-tables/people/<uuid:registration_id>", access=TABLES)
def person(event: Event, registration_id: UUID) -> str:
    """Show why somebody sits where they sit, and what each other table would mean."""
    return render_template("working_tables/person.html", **_in_hand(event, registration_id))


@bp.get("/working-tables/people/<uuid:registration_id>/hand", access=TABLES)
def hand(event: Event, registration_id: UUID) -> str:
    """Tell a page that has taken somebody what each table would mean for them."""
    return render_template("working_tables/_hand.html", **_in_hand(event, registration_id))


def _in_hand(event: Event, registration_id: UUID) -> dict[str, object]:
    laid_out = services.get_board(event, shown_seating())
    found = laid_out.card(registration_id)
    if found is None or laid_out.seating is None:
        raise NotFound
    return {
        "event": event,
        "board": laid_out,
        "hand": hand_of(event, laid_out, found[0]),
        "args": address(),
    }


@bp.post("/working-tables/seatings/<uuid:seating_id>/seats", access=TABLES)
def move(event: Event, seating_id: UUID) -> ResponseReturnValue:
    """Move one person by hand, lock them, or take them off."""
    form = SeatForm()
    if not form.validate_on_submit():
        abort(400)
    registration_id = UUID(form.registration_id.data)
    table_id = UUID(form.table_id.data) if form.table_id.data else None

    def act() -> str:
        table = services.get_table(table_id) if table_id else None
        services.set_seat(
            services.get_seating(seating_id),
            registration_id,
            table_id=table_id,
            locked=form.locked.data,
            seen=form.seen.data if form.seen.raw_data else None,
            by=viewer().person_id,
        )
        return gettext("Moved to: %(table)s", table=pick(table.name)) if table else gettext("Taken off.")

    return do(event, act, registration_id=registration_id, wanted=table_id)


@bp.post("/working-tables/seatings/<uuid:seating_id>/swap", access=TABLES)
def swap(event: Event, seating_id: UUID) -> ResponseReturnValue:
    """Let two people change places."""
    form = SwapForm()
    if not form.validate_on_submit():
        abort(400)
    one, other = UUID(form.registration_id.data), UUID(form.other_id.data)
    seen = {one: form.seen.data or "", other: form.other_seen.data or ""}

    def act() -> str:
        services.swap_seats(services.get_seating(seating_id), one, other, seen=seen, by=viewer().person_id)
        return gettext("They changed places.")

    return do(event, act, registration_id=one)


@bp.post("/working-tables/seatings/<uuid:seating_id>/undo", access=TABLES)
def undo_step(event: Event, seating_id: UUID) -> ResponseReturnValue:
    """Take the own newest act back."""

    def act() -> str:
        services.undo_step(services.get_seating(seating_id), by=viewer().person_id)
        return gettext("Undone. You can do it again.")

    return do(event, act)


@bp.post("/working-tables/seatings/<uuid:seating_id>/redo", access=TABLES)
def redo_step(event: Event, seating_id: UUID) -> ResponseReturnValue:
    """Do again what was undone last."""

    def act() -> str:
        services.redo_step(services.get_seating(seating_id), by=viewer().person_id)
        return gettext("Done again.")

    return do(event, act)


def do(
    event: Event,
    act: Callable[[], str],
    *,
    registration_id: UUID | None = None,
    wanted: UUID | None = None,
) -> ResponseReturnValue:
    """Do something by hand, and answer with the new board to script, with the page to everybody else."""
    try:
        with transaction():
            text = act()
    except Refusal as refusal:
        if refusal.status == NotFound.status:
            raise
        return _refused(event, refusal, registration_id, wanted)
    if request.headers.get("HX-Request"):
        answer = make_response(fragment(event))
        toast(answer, text)
        return answer
    flash(text, "ok")
    return redirect(board_url(event) + (f"#p-{registration_id}" if registration_id else ""))


def _refused(
    event: Event, refusal: Refusal, registration_id: UUID | None, wanted: UUID | None
) -> ResponseReturnValue:
    """Say what was refused; where somebody was moved meanwhile, show both places."""
    both = None
    if isinstance(refusal, SeatChanged) and registration_id:
        laid_out = services.get_board(event, shown_seating())
        both = _both(event, laid_out, laid_out.card(registration_id), wanted)
    facts = {"refusal": explain(refusal), "both": both}
    if request.headers.get("HX-Request"):
        return fragment(event, **facts), refusal.status
    return render_template("working_tables/board.html", **context_of(event), **facts), refusal.status


def _both(event: Event, laid_out: Board, found: object, wanted: UUID | None) -> Hand | None:
    if not isinstance(found, tuple) or not isinstance(found[0], Card):
        return None
    return hand_of(event, laid_out, found[0], wanted=wanted)
