"""The participant's own table: rank the tables, exclude one, then see where one sits and why."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import personal_link, signed_in, viewer
from app.core.db import event_scope, transaction
from app.core.errors import NotFound, Refusal
from app.core.refusals import back_with, explain
from app.events.models import Event
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.registration.services import find_by_link, find_own, link_token
from app.working_tables import services
from app.working_tables.rules import ChoicesClosed, PaperKind
from app.working_tables.services import papers as shelf
from app.working_tables.views.blueprint import bp
from app.working_tables.views.paper_words import PAPER_KINDS
from app.working_tables.views.wish_form import Shown, again, as_text, order_from, read_wish
from app.working_tables.views.wish_words import PARTS, lines_of, sentence_of

OWN = signed_in("shows and ranks the tables for the viewer's own registration")
LINK = personal_link("the tables of the registration that the link names")


@bp.route("/my-table", methods=["GET", "POST"], access=OWN)
def my_table(event: Event) -> ResponseReturnValue:
    """Rank the tables, or see one's own, when signed in."""
    person_id = viewer().person_id
    registration = find_own(event.id, person_id) if person_id else None
    return _answer(event, registration, url_for("working_tables.my_table", event=event))


@bp.route("/my-table/<token>", methods=["GET", "POST"], access=LINK)
def my_table_by_link(event: Event, token: str) -> ResponseReturnValue:
    """Do the same by the personal link of the registration."""
    registration = find_by_link(token)
    if registration is None or registration.event_id != event.id:
        raise NotFound
    return _answer(event, registration, url_for("working_tables.my_table_by_link", event=event, token=token))


def _answer(event: Event, registration: Registration | None, here: str) -> ResponseReturnValue:
    if registration is None or registration.state is not RegistrationState.CONFIRMED:
        raise NotFound
    if request.method == "POST":
        return _save(event, registration.id, here)
    return _page(event, registration, here)


def _save(event: Event, registration_id: UUID, here: str) -> ResponseReturnValue:
    try:
        with transaction(), event_scope(event.id):
            before = services.send_wish(event, registration_id, read_wish(request.form))
    except ChoicesClosed as refusal:
        return back_with(refusal, here)
    except Refusal as refusal:
        with event_scope(event.id):
            registration = services.confirmed(registration_id)
            return _page(event, registration, here, refusal), refusal.status
    return redirect(f"{here}?saved={as_text(before)}#saved")


def _page(event: Event, registration: Registration, here: str, refusal: Refusal | None = None) -> str:
    tables = services.tables_open_to(event, registration)
    order, own = services.choices_of(registration), services.own_table(event, registration)
    return render_template(
        "working_tables/mine.html",
        event=event,
        registration=registration,
        here=here,
        state=services.choice_state(event),
        order=[table for table_id in order for table in tables if table.id == table_id],
        own=own,
        sentence=sentence_of(own, registration, ordered=bool(order)) if own else "",
        further=services.further_tables(event, registration, own),
        token=link_token(registration),
        kinds=PAPER_KINDS,
        **_shelf(event, registration, own),
        parts=PARTS,
        office=services.office_of(registration, tables),
        refusal=explain(refusal) if refusal else None,
        before=_before(tables, order) if refusal is None else None,
        **_form(event, registration, tables, order, failed=refusal is not None),
    )


def _shelf(event: Event, registration: Registration, own: services.OwnTable | None) -> dict[str, Any]:
    """Return what lies on the own table: materials, and minutes apart."""
    if own is None:
        return {"materials": [], "minutes": []}
    found = shelf.papers_of(own.table, shelf.eyes_of(event, own.table, registration=registration))
    return {
        "materials": [paper for paper in found if paper.kind is not PaperKind.MINUTES],
        "minutes": [paper for paper in found if paper.kind is PaperKind.MINUTES],
    }


def _form(
    event: Event,
    registration: Registration,
    tables: Sequence[Any],
    order: Sequence[UUID],
    *,
    failed: bool,
) -> dict[str, Any]:
    """Gather what the form shows: what is saved, or what was just refused."""
    barriers = services.barriers_of(registration, tables)
    lines = lines_of(tables, services.fullness_of(event), barriers, shelf.public_papers(tables))
    excluded = services.find_exclusion(registration)
    possible = [line for line in lines if not line.barrier]
    if failed:
        shown = again(request.form, [line.id for line in lines], order)
    elif excluded is None:
        shown = Shown(order, None, "", order)
    else:
        shown = Shown(order, excluded.table_id, services.reason_of(excluded), order)
    ranked = bool(order) or failed
    return {
        "lines": possible,
        "barred": [line for line in lines if line.barrier],
        "shown": shown,
        "left_out": [line.id for line in possible if ranked and line.id not in shown.order],
        "seen": as_text(shown.seen),
        "names": {line.id: line.table.name for line in lines},
    }


def _before(tables: Sequence[Any], order: Sequence[UUID]) -> Sequence[UUID] | None:
    """Return the order before the one just saved, for taking it back; None where nothing was just saved."""
    if "saved" not in request.args:
        return None
    before = order_from(request.args["saved"], [table.id for table in tables])
    return before if before is not None and before != list(order) else None
