"""The board: ask for a seating, look at it, change it by hand, accept it, print it."""

from collections.abc import Callable
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import Perm, allowed, viewer
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.i18n import gettext, ngettext, pick
from app.core.jobs import Job
from app.core.refusals import back_with
from app.core.text import fold
from app.events.models import Event
from app.working_tables import services
from app.working_tables.forms import SeatForm
from app.working_tables.models import Seating
from app.working_tables.services import Board, Card
from app.working_tables.views.blueprint import bp
from app.working_tables.views.words import COLOURS, SECTORS, Reason, meter_rows, reasons_of, tiles_of

TABLES = allowed(Perm.EVENT_TABLES, on="event")


@bp.get("/working-tables/", access=TABLES)
def board(event: Event) -> str:
    """Show the proposal that waits for a decision, else the seating in force, else who waits for a seat."""
    proposal, current = services.find_proposal(), services.find_current_seating()
    shown = current if request.args.get("show") == "current" else proposal or current
    laid_out = services.get_board(event, shown)
    search = services.last_search(event)
    return render_template(
        "working_tables/board.html",
        event=event,
        board=laid_out,
        rows={column.table.id: meter_rows(column) for column in laid_out.columns},
        tiles_shown=tiles_of(laid_out),
        proposal=proposal,
        current=current,
        search=search,
        reasons=_reasons(laid_out, search, proposal or current),
        picked=_picked(laid_out),
        keeps=_matcher(),
        filters=_filters(),
        sectors={sector.value: words for sector, words in SECTORS.items()},
        colours={sector.value: colour for sector, colour in COLOURS.items()},
    )


def _picked(laid_out: Board) -> object:
    asked = request.args.get("person", type=UUID)
    return laid_out.card(asked) if asked else None


def _reasons(laid_out: Board, search: Job | None, seating: Seating | None) -> list[Reason]:
    """Return why the newest search found nothing, unless something was found since."""
    if search is None or search.result is None or search.result.get("seating"):
        return []
    if seating is not None and seating.created_at > search.created_at:
        return []
    return reasons_of(search.result, laid_out)


def _filters() -> dict[str, str]:
    return {name: request.args.get(name, "").strip()[:60] for name in ("q", "country", "sector", "mode")}


def _matcher() -> Callable[[Card], bool]:
    """Return whether a card is shown under the filters asked for."""
    asked = _filters()

    def keeps(card: Card) -> bool:
        mode = "online" if card.online else "in_person"
        return (
            fold(asked["q"]) in fold(f"{card.name} {card.institution}")
            and asked["country"] in ("", card.country)
            and asked["sector"] in ("", card.sector)
            and asked["mode"] in ("", mode)
        )

    return keeps


@bp.post("/working-tables/seat", access=TABLES)
def seat_everybody(event: Event) -> ResponseReturnValue:
    """Start the search for a seating of everybody."""
    with transaction():
        services.propose_seating(event, keep="keep" in request.form)
    return redirect(_board_url(event))


@bp.post("/working-tables/seatings/<uuid:seating_id>/accept", access=TABLES)
def accept(event: Event, seating_id: UUID) -> ResponseReturnValue:
    """Put a proposal in force."""
    try:
        with transaction():
            services.accept_seating(services.get_seating(seating_id), by=viewer().person_id)
    except Refusal as refusal:
        return back_with(refusal, _board_url(event))
    flash(gettext("The seating holds now. Participants see their table."), "ok")
    return redirect(_board_url(event))


@bp.post("/working-tables/seatings/<uuid:seating_id>/discard", access=TABLES)
def discard(event: Event, seating_id: UUID) -> ResponseReturnValue:
    """Drop a proposal."""
    try:
        with transaction():
            services.discard_seating(services.get_seating(seating_id))
    except Refusal as refusal:
        return back_with(refusal, _board_url(event))
    return redirect(_board_url(event))


@bp.post("/working-tables/undo", access=TABLES)
def undo(event: Event) -> ResponseReturnValue:
    """Take the seating in force back."""
    try:
        with transaction():
            before = services.undo_seating()
    except Refusal as refusal:
        return back_with(refusal, _board_url(event))
    if before is None:
        flash(gettext("Taken back. No seating holds now."), "ok")
    else:
        flash(gettext("Taken back. Seating %(number)s holds again.", number=before.number), "ok")
    return redirect(_board_url(event))


@bp.post("/working-tables/seatings/<uuid:seating_id>/seats", access=TABLES)
def move(event: Event, seating_id: UUID) -> ResponseReturnValue:
    """Move one person by hand, lock them, or take them off."""
    form = SeatForm()
    if not form.validate_on_submit():
        abort(400)
    registration_id = UUID(form.registration_id.data)
    table_id = UUID(form.table_id.data) if form.table_id.data else None
    try:
        with transaction():
            if table_id is not None:
                services.get_table(table_id)
            seating = services.get_seating(seating_id)
            services.set_seat(seating, registration_id, table_id=table_id, locked=form.locked.data)
    except Refusal as refusal:
        return back_with(refusal, _board_url(event))
    return redirect(_board_url(event, person=registration_id) + f"#p-{registration_id}")


@bp.get("/working-tables/print", access=TABLES)
def print_list(event: Event) -> str:
    """Show the lists of the tables for paper."""
    seating = services.find_current_seating() or services.find_proposal()
    laid_out = services.get_board(event, seating)
    total = ngettext("%(num)s person", "%(num)s people", laid_out.seated)
    return render_template(
        "working_tables/print.html",
        event=event,
        board=laid_out,
        total=total,
        names={column.table.leader_id: pick(column.table.name) for column in laid_out.columns},
    )


def _board_url(event: Event, **values: object) -> str:
    return url_for("working_tables.board", event=event, **values)  # type: ignore[arg-type]
