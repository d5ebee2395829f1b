"""Pages of scheduling: conflicts of an event, and the proposal that resolves them."""

import uuid
from collections import Counter
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import Perm, Viewer, viewer
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.i18n import _, ngettext
from app.core.refusals import back_with
from app.events.models import Event
from app.events.rules import NO_PART, EventState, SummaryPart, ToDo
from app.scheduling import services
from app.scheduling.forms import LEVEL_NAMES, SearchForm, search_form
from app.scheduling.rules import Severity
from app.scheduling.views.blueprint import ORGANISERS, bp
from app.scheduling.views.search_words import SearchView, search_view
from app.scheduling.views.words import fault_words

PREPARED = {EventState.DRAFT, EventState.PUBLISHED}


@bp.get("/events/<event:event>/scheduling/", access=ORGANISERS)
def conflicts(event: Event) -> ResponseReturnValue:
    """Show what clashes, what has no time, and the latest proposal."""
    return _page(event)


def _page(event: Event, form: SearchForm | None = None) -> str:
    shown = services.overview(event, viewer())
    return render_template(
        "scheduling/conflicts.html",
        event=event,
        overview=shown,
        form=form or search_form(shown.options),
        level_names=LEVEL_NAMES,
        search=search_view(event, shown.world),
        **_filtered(event, shown.findings),
        balance=services.balance_of(event),
        counts={"scheduling.conflicts": shown.errors},
    )


def _filtered(event: Event, lines: list[services.FindingLine]) -> dict[str, Any]:
    """Return the findings that the address asks for, and what else one may ask for."""
    show, kind = request.args.get("show", ""), request.args.get("kind", "")
    groups = {
        "": [line for line in lines if line.is_open],
        "errors": [line for line in lines if line.is_open and line.severity is Severity.ERROR],
        "warnings": [line for line in lines if line.is_open and line.severity is Severity.WARNING],
        "accepted": [line for line in lines if not line.is_open],
    }
    show = show if show in groups else ""
    words = {
        "": _("To look at"),
        "errors": _("In the way of publishing"),
        "warnings": _("Warnings"),
        "accepted": _("Taken as they are"),
    }
    counted = Counter(line.kind for line in groups[show])
    tabs = [
        (
            words[name],
            url_for("scheduling.conflicts", event=event, show=name or None),
            len(group),
            name == show,
            name == "errors" and bool(group),
        )
        for name, group in groups.items()
    ]
    return {
        "show": show,
        "kind": kind,
        "tabs": tabs,
        "kinds": [(each.value, fault_words(each)[1], count) for each, count in sorted(counted.items())],
        "shown": [line for line in groups[show] if not kind or line.kind == kind],
    }


@bp.post("/events/<event:event>/scheduling/search", access=ORGANISERS)
def search(event: Event) -> ResponseReturnValue:
    """Ask for a programme; the search goes on in the background."""
    form = SearchForm()
    if not form.validate_on_submit():
        return _page(event, form), 400
    try:
        with transaction():
            services.propose(event, form.options(), by=viewer().person_id)
    except Refusal as refusal:
        return back_with(refusal, _url(event))
    return _back(event)


@bp.get("/events/<event:event>/scheduling/<uuid:proposal_id>/progress", access=ORGANISERS)
def progress(event: Event, proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Show how a search is doing; when it is over, the page itself."""
    proposal = services.get_proposal(proposal_id)
    shown = services.progress_of(proposal)
    if shown is None or not request.headers.get("HX-Request"):
        answer = make_response("" if request.headers.get("HX-Request") else redirect(_url(event)))
        answer.headers["HX-Refresh"] = "true"
        return answer
    return render_template(
        "scheduling/_progress.html",
        event=event,
        search=SearchView(proposal, shown),
        level_names=LEVEL_NAMES,
    )


@bp.post("/events/<event:event>/scheduling/<uuid:proposal_id>/stop", access=ORGANISERS)
def stop(event: Event, proposal_id: uuid.UUID) -> ResponseReturnValue:
    """End a search with the best plan so far."""
    with transaction():
        services.ask_to_stop(services.get_proposal(proposal_id))
    flash(_("The search is ending. What it has found so far will be shown here."), "info")
    return _back(event)


@bp.post("/events/<event:event>/scheduling/<uuid:proposal_id>/accept", access=ORGANISERS)
def accept(event: Event, proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Write a proposal into the programme."""
    try:
        with transaction():
            count = services.accept(event, services.get_proposal(proposal_id), by=viewer().person_id)
    except Refusal as refusal:
        return back_with(refusal, _url(event))
    flash(
        ngettext(
            "The programme has %(num)s change. You can undo it below.",
            "The programme has %(num)s changes. You can undo them below.",
            count,
        ),
        "ok",
    )
    return _back(event)


@bp.post("/events/<event:event>/scheduling/<uuid:proposal_id>/discard", access=ORGANISERS)
def discard(event: Event, proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Throw a proposal away."""
    try:
        with transaction():
            services.discard(services.get_proposal(proposal_id))
    except Refusal as refusal:
        return back_with(refusal, _url(event))
    flash(_("The proposal was discarded. The programme is as it was."), "info")
    return _back(event)


@bp.post("/events/<event:event>/scheduling/<uuid:proposal_id>/undo", access=ORGANISERS)
def undo(event: Event, proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Put everything back where it was before a proposal."""
    try:
        with transaction():
            count = services.undo(event, services.get_proposal(proposal_id), by=viewer().person_id)
    except Refusal as refusal:
        return back_with(refusal, _url(event))
    flash(
        ngettext(
            "%(num)s session is back where it was.", "%(num)s sessions are back where they were.", count
        ),
        "ok",
    )
    return _back(event)


def summary_part(event: Event, asking: Viewer) -> SummaryPart:
    """Add what is in conflict to the organiser's summary; `application.py` hands this to events."""
    if event.state not in PREPARED or not asking.can(Perm.EVENT_SCHEDULE, "event", event.id):
        return NO_PART
    count = services.count_errors(event)
    if not count:
        return NO_PART
    return SummaryPart(
        todos=(
            ToDo(
                rank=15,
                title=ngettext("Resolve %(num)s conflict", "Resolve %(num)s conflicts", count),
                text=_("A room, a person, a group or a team is needed twice at once."),
                url=_url(event),
                action=_("See the conflicts"),
            ),
        )
    )


def _url(event: Event) -> str:
    return url_for("scheduling.conflicts", event=event)


def _back(event: Event) -> ResponseReturnValue:
    """Go back to where the form was: the editor, or the list of conflicts."""
    if request.form.get("from") == "editor":
        return redirect(url_for("scheduling.editor", event=event))
    return redirect(_url(event))
