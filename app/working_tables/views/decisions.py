"""What becomes of seatings: searched for, stopped, accepted or repaired, dropped, taken back."""

from uuid import UUID

from flask import flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.core.access import viewer
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.i18n import gettext
from app.core.refusals import back_with, explain
from app.events.models import Event
from app.working_tables import services
from app.working_tables.rules import SeatingOutdated
from app.working_tables.views.blueprint import bp
from app.working_tables.views.board import TABLES, board_url, context_of
from app.working_tables.views.words import change_words


@bp.post("/working-tables/seat", access=TABLES)
def seat_everybody(event: Event) -> ResponseReturnValue:
    """Start the search for a seating of everybody; `base` is the one to keep to."""
    base = request.form.get("base", type=UUID)
    with transaction():
        if base is not None:
            services.get_seating(base)
        services.propose_seating(event, keep="keep" in request.form, base=base)
    return redirect(board_url(event))


@bp.post("/working-tables/stop", access=TABLES)
def stop(event: Event) -> ResponseReturnValue:
    """End the search with the best seating so far."""
    with transaction():
        services.stop_search(event)
    flash(gettext("The search is ending. The best seating so far will be shown here."), "info")
    return redirect(board_url(event))


@bp.get("/working-tables/progress", access=TABLES)
def progress(event: Event) -> ResponseReturnValue:
    """Show how the search is doing; when it is over, the page itself."""
    job = services.last_search(event)
    if job is None or not job.is_active or not request.headers.get("HX-Request"):
        answer = make_response("" if request.headers.get("HX-Request") else redirect(board_url(event)))
        answer.headers["HX-Refresh"] = "true"
        return answer
    return render_template(
        "working_tables/_progress.html", event=event, job=job, search=services.find_search(job.id)
    )


@bp.post("/working-tables/seatings/<uuid:seating_id>/accept", access=TABLES)
def accept(event: Event, seating_id: UUID) -> ResponseReturnValue:
    """Put a proposal in force; where it is out of date, say what changed and offer to repair it."""
    try:
        with transaction():
            services.accept_seating(services.get_seating(seating_id), by=viewer().person_id)
    except SeatingOutdated as refusal:
        seating = services.get_seating(seating_id)
        changes = [change_words(change) for change in services.changes_since(event, seating)]
        facts = {"outdated": seating, "changes": changes, "refusal": explain(refusal)}
        return render_template("working_tables/board.html", **context_of(event), **facts), refusal.status
    except Refusal as refusal:
        return back_with(refusal, board_url(event))
    flash(gettext("The seating holds now for you. Participants see it once you publish it."), "ok")
    return redirect(board_url(event))


@bp.post("/working-tables/seatings/<uuid:seating_id>/discard", access=TABLES)
def discard(event: Event, seating_id: UUID) -> ResponseReturnValue:
    """Drop a proposal."""
    try:
        with transaction():
            services.discard_seating(services.get_seating(seating_id))
    except Refusal as refusal:
        return back_with(refusal, board_url(event))
    return redirect(board_url(event))


@bp.post("/working-tables/undo", access=TABLES)
def undo(event: Event) -> ResponseReturnValue:
    """Take the seating in force back."""
    try:
        with transaction():
            before = services.undo_seating()
    except Refusal as refusal:
        return back_with(refusal, board_url(event))
    if before is None:
        flash(gettext("Taken back. No seating holds now."), "ok")
    else:
        flash(gettext("Taken back. Seating %(number)s holds again.", number=before.number), "ok")
    return redirect(board_url(event))
