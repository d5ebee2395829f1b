"""Wishes as organisers see them: who said something, entering for somebody, reminding; sealed reasons."""

from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import Perm, allowed, viewer
from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import gettext, ngettext
from app.core.refusals import back_with, explain
from app.events.models import Event
from app.registration.models import Registration
from app.working_tables import services
from app.working_tables.forms import DeadlineForm
from app.working_tables.services import reminding, wishes
from app.working_tables.views.blueprint import bp
from app.working_tables.views.board import TABLES
from app.working_tables.views.wish_form import Shown, again, as_text, read_wish
from app.working_tables.views.wish_words import lines_of

REASONS = allowed(Perm.NEEDS_READ, on="event")
PER_PAGE = 50


@bp.get("/working-tables/wishes/", access=TABLES)
def wishes_list(event: Event) -> str:
    """List who takes part with their order; who excluded a table is not said here."""
    view = request.args.get("view", "")
    search = request.args.get("q", "").strip()[:60]
    page = max(1, request.args.get("page", 1, type=int) or 1)
    found = wishes.list_wishes(event, view=view, search=search, page=page, per_page=PER_PAGE)
    state = services.choice_state(event)
    form = DeadlineForm(formdata=None)
    if state.closes_at:
        form.closes_at.data = state.closes_at.astimezone(ZoneInfo(event.time_zone))
    return render_template(
        "working_tables/wishes.html",
        event=event,
        found=found,
        view=view,
        search=search,
        state=state,
        form=form,
        names={table.id: table.name for table in services.seated_tables(event)},
        may_read=viewer().can(Perm.NEEDS_READ, "event", event.id),
    )


@bp.post("/working-tables/wishes/deadline", access=TABLES)
def reopen_choices(event: Event) -> ResponseReturnValue:
    """Set until when tables are ranked; a later instant opens a time that was over."""
    form = DeadlineForm()
    if form.validate_on_submit():
        with transaction():
            services.close_choices_at(event, form.instant(event.time_zone))
        opened = services.choice_state(event).is_open
        yes, no = gettext("Saved. The tables can be ranked now."), gettext("Saved. The time is over.")
        flash(yes if opened else no, "ok")
    else:
        flash(gettext("That is not a date with its hour. Nothing was changed."), "bad")
    return redirect(url_for("working_tables.wishes_list", event=event))


@bp.route("/working-tables/wishes/<uuid:registration_id>", methods=["GET", "POST"], access=TABLES)
def wish_of(event: Event, registration_id: UUID) -> ResponseReturnValue:
    """Enter or change the order of somebody who wrote or called, after the deadline too."""
    registration = services.confirmed(registration_id)
    if request.method != "POST":
        return _wish_page(event, registration)
    try:
        with transaction():
            wish = read_wish({name: value for name, value in request.form.items() if name != "exclude"})
            services.send_wish(event, registration_id, wish, by_organiser=True)
    except Refusal as refusal:
        return _wish_page(event, services.confirmed(registration_id), refusal), refusal.status
    flash(gettext("The order of %(name)s is saved.", name=registration.full_name), "ok")
    return redirect(url_for("working_tables.wishes_list", event=event))


def _wish_page(event: Event, registration: Registration, refusal: Refusal | None = None) -> str:
    tables, order = services.seated_tables(event), services.choices_of(registration)
    barriers = services.barriers_of(registration, tables)
    lines = lines_of(tables, services.fullness_of(event), barriers, {})
    possible = [line for line in lines if not line.barrier]
    shown = Shown(order, None, "", order)
    if refusal is not None:
        shown = again(request.form, [line.id for line in possible], order)
    ranked = bool(order) or refusal is not None
    return render_template(
        "working_tables/wish.html",
        event=event,
        registration=registration,
        lines=possible,
        barred=[line for line in lines if line.barrier],
        shown=shown,
        left_out=[line.id for line in possible if ranked and line.id not in shown.order],
        seen=as_text(shown.seen),
        refusal=explain(refusal) if refusal else None,
    )


@bp.get("/working-tables/wishes/remind", access=TABLES)
def remind_preview(event: Event) -> str:
    """Show whom a reminder would reach before it is sent."""
    return render_template(
        "working_tables/remind.html",
        event=event,
        people=reminding.list_to_remind(event),
        silent=len(reminding.list_silent(event)),
        state=services.choice_state(event),
    )


@bp.post("/working-tables/wishes/remind", access=TABLES)
def remind_now(event: Event) -> ResponseReturnValue:
    """Send the reminder; nobody is written to twice for one deadline."""
    back = url_for("working_tables.wishes_list", event=event)
    try:
        with transaction():
            count = len(reminding.list_to_remind(event))
            reminding.start_reminding(event)
    except Refusal as refusal:
        return back_with(refusal, back)
    flash(ngettext("%(num)s person is reminded.", "%(num)s people are reminded.", count), "ok")
    return redirect(back)


@bp.get("/working-tables/exclusions/", access=REASONS)
def exclusions_list(event: Event) -> str:
    """List who cannot sit at which table; each reason is opened by itself, and that is on record."""
    return render_template("working_tables/exclusions.html", event=event, found=wishes.list_exclusions(event))


@bp.post("/working-tables/exclusions/<uuid:registration_id>", access=REASONS)
def read_exclusion(event: Event, registration_id: UUID) -> ResponseReturnValue:
    """Show one reason, once, to somebody who looks after special needs."""
    registration = services.confirmed(registration_id)
    exclusion = services.find_exclusion(registration)
    if exclusion is None:
        raise NotFound
    with transaction():
        reason = services.read_reason(exclusion)
    answer = make_response(
        render_template(
            "working_tables/exclusions.html",
            event=event,
            found=wishes.list_exclusions(event),
            opened=registration_id,
            reason=reason,
        )
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
