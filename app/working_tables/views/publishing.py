"""From the seating in force to what participants see, and two seatings side by side."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.core.access import viewer
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.i18n import gettext, ngettext
from app.core.refusals import back_with
from app.events.models import Event
from app.working_tables import services
from app.working_tables.models import Seating
from app.working_tables.services import NewsKind
from app.working_tables.services.comparing import compare_seatings
from app.working_tables.views.blueprint import bp
from app.working_tables.views.board import TABLES, board_url
from app.working_tables.views.words import NEWS, comparison_words, state_words

MOST_SHOWN = 200


@bp.get("/working-tables/publish", access=TABLES)
def publish_preview(event: Event) -> ResponseReturnValue:
    """Show what publishing the seating in force would do: who is told what."""
    try:
        found = services.preview(event)
    except Refusal as refusal:
        return back_with(refusal, board_url(event))
    counts = {kind: sum(news.kind is kind for news in found.news) for kind in NewsKind}
    return render_template(
        "working_tables/publish.html",
        event=event,
        found=found,
        counts=counts,
        words=NEWS,
        most=MOST_SHOWN,
    )


@bp.post("/working-tables/publish", access=TABLES)
def publish(event: Event) -> ResponseReturnValue:
    """Let participants see the seating in force, and have those told whose table is another."""
    try:
        with transaction():
            told = len(services.preview(event).news)
            services.publish_seating(
                event,
                by=viewer().person_id,
                seating_id=request.form.get("seating", type=UUID),
                revision=request.form.get("revision", type=int),
            )
    except Refusal as refusal:
        return back_with(refusal, board_url(event))
    said = ngettext("%(num)s person is being told.", "%(num)s people are being told.", told)
    flash(gettext("Participants see their table now. %(told)s", told=said), "ok")
    return redirect(board_url(event))


@bp.get("/working-tables/compare", access=TABLES)
def compare(event: Event) -> str:
    """Show two kept seatings side by side: who sits elsewhere, and how wishes and balance change."""
    seatings = services.list_seatings()
    one, other = _chosen("a", seatings, _first(seatings)), _chosen("b", seatings, _second(seatings))
    found = compare_seatings(event, one, other) if one and other else None
    shown: dict[str, Any] = comparison_words(found) if found else {}
    return render_template(
        "working_tables/compare.html",
        event=event,
        seatings=seatings,
        one=one,
        other=other,
        found=found,
        state=state_words,
        **shown,
    )


def _chosen(name: str, seatings: Any, default: Seating | None) -> Seating | None:
    asked = request.args.get(name, type=UUID)
    return next((seating for seating in seatings if seating.id == asked), default)


def _first(seatings: Any) -> Seating | None:
    """Return what a proposal is held against: the seating in force, else the one before the newest."""
    current = services.find_current_seating()
    if current is not None and services.find_proposal() is not None:
        return current
    published = services.find_published_seating()
    if published is not None and published != current:
        return published
    return seatings[1] if len(seatings) > 1 else None


def _second(seatings: Any) -> Seating | None:
    shown = services.find_proposal() or services.find_current_seating()
    return shown or (seatings[0] if seatings else None)
