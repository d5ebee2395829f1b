"""Search a plan for the year: ask, watch, stop, accept, undo."""

import uuid
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import viewer
from app.core.db import db, transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import _, ngettext
from app.core.jobs import Job
from app.core.refusals import back_with
from app.directory import services as directory
from app.scheduling.rules import ProposalState
from app.yearplan import services
from app.yearplan.forms import YearSearchForm
from app.yearplan.models import YearProposal
from app.yearplan.rules import YearOptions
from app.yearplan.services import Year
from app.yearplan.views.blueprint import STAFF, bp, check_year, context, home_zone, load
from app.yearplan.views.words import rules_in_words


@bp.get("/year/<int:year>/search", access=STAFF)
def search(year: int) -> ResponseReturnValue:
    """Show what has no time, and the latest proposal."""
    return _page(year)


def _page(number: int, form: YearSearchForm | None = None) -> str:
    year = load(number)
    proposal = services.find_latest(number)
    options = services.options_of(proposal) if proposal else YearOptions(home_zone())
    return render_template(
        "yearplan/search.html",
        form=form or YearSearchForm(obj=options),
        options=options,
        proposal=proposal,
        job=_job(proposal),
        waiting=[
            (activity, services.fits_a_day(activity, options), year.proposed.get(activity.id))
            for activity in year.to_place
        ],
        contradiction=_contradiction(proposal, year),
        **context(year, viewer()),
    )


def _job(proposal: YearProposal | None) -> Job | None:
    if proposal is None or proposal.state is not ProposalState.SEARCHING or services.is_lost(proposal):
        return None
    return db.session.get(Job, proposal.job_id)


def _contradiction(proposal: YearProposal | None, year: Year) -> list[tuple[str, bool]]:
    """Return the rules that exclude each other in words, each with whether a plan exists without it."""
    conflict: dict[str, Any] = ((proposal.plan if proposal else None) or {}).get("conflict") or {}
    rules = conflict.get("rules", [])
    if not rules:
        return []
    ids = {subject for rule in rules for subject in rule.get("subjects", []) if _is_id(subject)}
    people = (directory.find_person(uuid.UUID(each)) for each in ids)
    names = {str(person.id): person.full_name for person in people if person}
    alone = {each["drop"][0] for each in conflict.get("relaxations", []) if len(each.get("drop", [])) == 1}
    words = rules_in_words(conflict, year, names)
    return [(text, number in alone) for number, text in enumerate(words)]


def _is_id(text: object) -> bool:
    try:
        uuid.UUID(str(text))
    except ValueError:
        return False
    return True


@bp.post("/year/<int:year>/search", access=STAFF)
def start_search(year: int) -> ResponseReturnValue:
    """Ask for a plan; the search goes on in the background."""
    form = YearSearchForm()
    if not form.validate_on_submit():
        return _page(year, form), 422
    try:
        with transaction():
            services.propose(check_year(year), form.options(home_zone()), by=viewer().person_id)
    except Refusal as refusal:
        return back_with(refusal, _url(year))
    return redirect(_url(year))


@bp.get("/year/<int:year>/search/<uuid:proposal_id>/progress", access=STAFF)
def progress(year: int, proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Show how a search is doing; when it is over, the page itself."""
    shown = _job(_proposal(year, proposal_id))
    if shown is None or not request.headers.get("HX-Request"):
        answer = make_response("" if request.headers.get("HX-Request") else redirect(_url(year)))
        answer.headers["HX-Refresh"] = "true"
        return answer
    return render_template("yearplan/_progress.html", number=year, proposal_id=proposal_id, job=shown)


def _proposal(year: int, proposal_id: uuid.UUID) -> YearProposal:
    found = services.get_proposal(proposal_id)
    if found.year != year:
        raise NotFound
    return found


@bp.post("/year/<int:year>/search/<uuid:proposal_id>/stop", access=STAFF)
def stop(year: int, proposal_id: uuid.UUID) -> ResponseReturnValue:
    """End a search with the best plan so far."""
    with transaction():
        services.ask_to_stop(_proposal(year, proposal_id))
    flash(_("The search is ending. What it has found so far will be shown here."), "info")
    return redirect(_url(year))


@bp.post("/year/<int:year>/search/<uuid:proposal_id>/accept", access=STAFF)
def accept(year: int, proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Write the times of a proposal."""
    try:
        with transaction():
            count = services.accept(_proposal(year, proposal_id))
    except Refusal as refusal:
        return back_with(refusal, _url(year))
    flash(
        ngettext("%(num)s activity is planned.", "%(num)s activities are planned.", count)
        + " "
        + _("You can undo it here."),
        "ok",
    )
    return redirect(_url(year))


@bp.post("/year/<int:year>/search/<uuid:proposal_id>/discard", access=STAFF)
def discard(year: int, proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Throw a proposal away."""
    try:
        with transaction():
            services.discard(_proposal(year, proposal_id))
    except Refusal as refusal:
        return back_with(refusal, _url(year))
    flash(_("The proposal was discarded. The year is as it was."), "info")
    return redirect(_url(year))


@bp.post("/year/<int:year>/search/<uuid:proposal_id>/undo", access=STAFF)
def undo(year: int, proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Take the times of a proposal back."""
    try:
        with transaction():
            count = services.undo(_proposal(year, proposal_id))
    except Refusal as refusal:
        return back_with(refusal, _url(year))
    flash(
        ngettext(
            "%(num)s activity is without a time again.", "%(num)s activities are without a time again.", count
        ),
        "ok",
    )
    return redirect(_url(year))


def _url(year: int) -> str:
    return url_for("yearplan.search", year=year)
