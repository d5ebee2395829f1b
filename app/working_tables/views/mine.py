"""The participant's own table: rank the tables, then see where one sits."""

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import personal_link, signed_in, viewer
from app.core.db import event_scope, transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import gettext
from app.core.refusals import back_with
from app.events.models import Event
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.registration.services import find_by_link, find_own, get_registration
from app.working_tables import services
from app.working_tables.models import WorkingTable
from app.working_tables.views.blueprint import bp

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
    tables = services.list_tables(event)
    return render_template(
        "working_tables/mine.html",
        event=event,
        registration=registration,
        tables=tables,
        order=services.choices_of(registration),
        state=services.choice_state(event),
        seat=services.seat_of(registration),
        here=here,
    )


def _save(event: Event, registration_id: UUID, here: str) -> ResponseReturnValue:
    try:
        with transaction(), event_scope(event.id):
            ordered = _order(services.list_tables(event))
            services.rank_tables(event, get_registration(registration_id), ordered)
    except Refusal as refusal:
        return back_with(refusal, here)
    flash(gettext("Your order is saved. You can change it until it closes."), "ok")
    return redirect(here)


def _order(tables: Sequence[WorkingTable]) -> list[UUID]:
    """Read the place given to each table; two in one place are an unclear order, and refused as such."""
    places: dict[int, list[UUID]] = {}
    for table in tables:
        place = request.form.get(f"table-{table.id}", type=int)
        if place is not None:
            places.setdefault(place, []).append(table.id)
    if any(len(there) > 1 for there in places.values()):
        return []
    return [there[0] for _place, there in sorted(places.items())]
