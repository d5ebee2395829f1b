"""Pages of consultations: for the secretariat that asks, and for the focal points that answer."""

import uuid
from collections.abc import Iterable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.consultations import services
from app.consultations.forms import ANSWERS, OUTCOMES, AnswerForm, ConsultationForm, ResultForm
from app.consultations.models import Consultation
from app.consultations.rules import AnswerKind, ConsultationState, Outcome
from app.consultations.services import ConsultationDraft
from app.core import clock
from app.core.access import Perm, Viewer, allowed, signed_in, viewer
from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.forms import texts_of
from app.core.i18n import _, day, pick
from app.core.refusals import explain
from app.directory import services as directory
from app.directory.rules import CountryRole

bp = Blueprint("consultations", __name__)
THOSE_ASKED = "the secretariat sees all, a focal point what its country is asked"
EDITING = allowed(Perm.CONSULTATION_EDIT, on="organisation")


def countries_of(asking: Viewer) -> frozenset[str]:
    """Return the countries for which the viewer answers: those of the institutions they speak for."""
    institutions = asking.scopes_of(Perm.CONSULTATION_ANSWER, "institution")
    found = [directory.find_institution(institution_id) for institution_id in institutions]
    return frozenset(each.country_code for each in found if each and each.country_code)


@bp.get("/consultations/", access=signed_in(THOSE_ASKED))
def index() -> str:
    asking = viewer()
    may_edit = asking.can(Perm.CONSULTATION_EDIT)
    own = countries_of(asking)
    if not may_edit and not own:
        raise NotFound
    found = services.list_consultations(country_codes=None if may_edit else own)
    return render_template(
        "consultations/index.html", consultations=found, may_edit=may_edit, own=own, outcomes=OUTCOMES
    )


@bp.get("/consultations/<uuid:consultation_id>", access=signed_in(THOSE_ASKED))
def consultation(consultation_id: uuid.UUID) -> str:
    found, own = _readable(consultation_id)
    return _page(found, own)


def _readable(consultation_id: uuid.UUID) -> tuple[Consultation, frozenset[str]]:
    found = services.get_consultation(consultation_id)
    own = countries_of(viewer())
    asked = {row.country_code for row in found.addressees}
    sent = found.state is not ConsultationState.DRAFT
    if not viewer().can(Perm.CONSULTATION_EDIT) and not (sent and own & asked):
        raise NotFound
    return found, own


def _page(found: Consultation, own: Iterable[str], form: AnswerForm | None = None, refusal: str = "") -> str:
    may_edit = viewer().can(Perm.CONSULTATION_EDIT)
    mine = [row for row in found.addressees if row.country_code in set(own)]
    form = form or AnswerForm(kind=mine[0].answer, comment=mine[0].comment) if mine else None
    return render_template(
        "consultations/consultation.html",
        consultation=found,
        may_edit=may_edit,
        mine=mine,
        form=form,
        refusal=refusal,
        answers=ANSWERS,
        outcomes=OUTCOMES,
        result_form=ResultForm() if may_edit else None,
        ends_at=services.ends_at,
        if_sent=services.deadline_if_sent(found, clock.today()) if may_edit else None,
    )


@bp.post("/consultations/<uuid:consultation_id>/answer", access=signed_in(THOSE_ASKED))
def answer(consultation_id: uuid.UUID) -> ResponseReturnValue:
    found, own = _readable(consultation_id)
    form = AnswerForm()
    asked = sorted(own & {row.country_code for row in found.addressees})
    if not asked:
        raise NotFound
    if not form.validate_on_submit():
        return _page(found, own, form), 422
    with transaction():
        found = services.get_consultation(consultation_id)
        given = AnswerKind(form.kind.data)
        services.answer(found, asked[0], given, form.comment.data or "", by=viewer().person_id)
    flash(_("Your answer is saved. You can change it until the consultation closes."), "ok")
    return redirect(url_for("consultations.consultation", consultation_id=consultation_id))


@bp.route("/consultations/new", methods=["GET", "POST"], access=EDITING)
def new_consultation() -> ResponseReturnValue:
    form = _consultation_form(None)
    if form.validate_on_submit():
        with transaction():
            made_id = services.create_consultation(_draft(form), by=viewer().person_id).id
        flash(_("The draft is saved. Nothing was sent yet."), "ok")
        return redirect(url_for("consultations.consultation", consultation_id=made_id))
    return render_template("consultations/edit.html", form=form, consultation=None)


@bp.route("/consultations/<uuid:consultation_id>/edit", methods=["GET", "POST"], access=EDITING)
def edit_consultation(consultation_id: uuid.UUID) -> ResponseReturnValue:
    found = services.get_consultation(consultation_id)
    form = _consultation_form(found)
    if form.validate_on_submit():
        with transaction():
            services.edit_consultation(services.get_consultation(consultation_id), _draft(form))
        flash(_("The draft is saved. Nothing was sent yet."), "ok")
        return redirect(url_for("consultations.consultation", consultation_id=consultation_id))
    return render_template("consultations/edit.html", form=form, consultation=found)


@bp.post("/consultations/<uuid:consultation_id>/send", access=EDITING)
def send(consultation_id: uuid.UUID) -> ResponseReturnValue:
    with transaction():
        until = services.send(services.get_consultation(consultation_id))
    flash(_("Sent to the focal points. They can answer until %(day)s.", day=day(until.last_day)), "ok")
    return redirect(url_for("consultations.consultation", consultation_id=consultation_id))


@bp.post("/consultations/<uuid:consultation_id>/close", access=EDITING)
def close(consultation_id: uuid.UUID) -> ResponseReturnValue:
    form = ResultForm()
    if not form.validate_on_submit():
        flash(_("Say what came of it."), "bad")
        return redirect(url_for("consultations.consultation", consultation_id=consultation_id))
    try:
        with transaction():
            found = services.get_consultation(consultation_id)
            services.close(found, Outcome(form.outcome.data), texts_of(form.result))
    except Refusal as refusal:
        flash(explain(refusal), "bad")
    else:
        flash(_("The result is declared."), "ok")
    return redirect(url_for("consultations.consultation", consultation_id=consultation_id))


def _consultation_form(found: Consultation | None) -> ConsultationForm:
    form = ConsultationForm(obj=found)
    members = [(country.code, pick(country.name)) for country in directory.list_countries(CountryRole.MEMBER)]
    form.countries.choices = members
    form.holidays_of.choices = members
    if not form.is_submitted():
        asked = [row.country_code for row in found.addressees] if found else [code for code, _name in members]
        form.countries.data = asked
        form.holidays_of.data = list(found.holidays_of) if found else _presidency()
    return form


def _presidency() -> list[str]:
    troika = directory.troika()
    return [troika.current] if troika.current else []


def _draft(form: ConsultationForm) -> ConsultationDraft:
    return ConsultationDraft(
        title=texts_of(form.title),
        text=texts_of(form.text),
        country_codes=tuple(form.countries.data or ()),
        working_days=form.working_days.data or 5,
        holidays_of=tuple(form.holidays_of.data or ()),
    )
