"""Pages of consultations: for the secretariat that asks, and for the focal points that answer."""

import uuid
from collections.abc import Iterable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.consultations import services
from app.consultations.forms import ANSWERS, OUTCOMES, AnswerForm, ConsultationForm, ResultForm
from app.consultations.models import Consultation
from app.consultations.rules import (
    AnswerKind,
    ConsultationNotOpen,
    ConsultationState,
    CountriesStandAgainst,
    Outcome,
)
from app.consultations.services import ConsultationDraft
from app.core.access import Perm, allowed, signed_in, viewer
from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.forms import texts_of
from app.core.i18n import _, and_list, country, day, pick
from app.core.refusals import explain
from app.directory import services as directory
from app.directory.rules import CountryRole

bp = Blueprint("consultations", __name__)
THOSE_ASKED = "the secretariat sees all, a focal point what its country is asked"
EDITING = allowed(Perm.CONSULTATION_EDIT, on="organisation")


@bp.get("/consultations/", access=signed_in(THOSE_ASKED))
def index() -> str:
    asking = viewer()
    may_edit = asking.can(Perm.CONSULTATION_EDIT)
    own = services.countries_of(asking)
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
    own = services.countries_of(viewer())
    asked = {row.country_code for row in found.addressees}
    sent = found.state is not ConsultationState.DRAFT
    if not viewer().can(Perm.CONSULTATION_EDIT) and not (sent and own & asked):
        raise NotFound
    return found, own


def _page(
    found: Consultation,
    own: Iterable[str],
    *,
    form: AnswerForm | None = None,
    result_form: ResultForm | None = None,
    refusal: str = "",
) -> str:
    may_edit = viewer().can(Perm.CONSULTATION_EDIT)
    draft = found.state is ConsultationState.DRAFT
    mine = next((row for row in found.addressees if row.country_code in set(own)), None)
    if mine and not form:
        form = AnswerForm(formdata=None, kind=mine.answer, comment=mine.comment)
    return render_template(
        "consultations/consultation.html",
        consultation=found,
        may_edit=may_edit,
        mine=mine,
        answered_by=directory.find_person(mine.answered_by_id) if mine and mine.answered_by_id else None,
        form=form,
        refusal=refusal,
        answers=ANSWERS,
        outcomes=OUTCOMES,
        result_form=result_form or ResultForm(formdata=None),
        ends_at=services.ends_at,
        if_sent=services.deadline_if_sent(found, services.today_of_presidency()) if draft else None,
        contacts=services.list_contacts(found) if draft else [],
        silent=[row.country for row in found.addressees if row.answer is None],
    )


@bp.post("/consultations/<uuid:consultation_id>/answer", access=signed_in(THOSE_ASKED))
def answer(consultation_id: uuid.UUID) -> ResponseReturnValue:
    found, own = _readable(consultation_id)
    form = AnswerForm()
    asked = sorted(own & {row.country_code for row in found.addressees})
    if not asked:
        raise NotFound
    if not form.validate_on_submit():
        return _page(found, own, form=form), 422
    try:
        with transaction():
            found = services.get_consultation(consultation_id)
            given = AnswerKind(form.kind.data)
            services.answer(found, asked[0], given, form.comment.data or "", by=viewer().person_id)
    except ConsultationNotOpen as refusal:
        found = services.get_consultation(consultation_id)
        return _page(found, own, form=form, refusal=explain(refusal)), refusal.status
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
    page = render_template("consultations/edit.html", form=form, consultation=None)
    return (page, 422) if form.errors else page


@bp.route("/consultations/<uuid:consultation_id>/edit", methods=["GET", "POST"], access=EDITING)
def edit_consultation(consultation_id: uuid.UUID) -> ResponseReturnValue:
    found = services.get_consultation(consultation_id)
    services.check_is_draft(found)
    form = _consultation_form(found)
    if form.validate_on_submit():
        with transaction():
            services.edit_consultation(services.get_consultation(consultation_id), _draft(form))
        flash(_("The draft is saved. Nothing was sent yet."), "ok")
        return redirect(url_for("consultations.consultation", consultation_id=consultation_id))
    page = render_template("consultations/edit.html", form=form, consultation=found)
    return (page, 422) if form.errors else page


@bp.post("/consultations/<uuid:consultation_id>/send", access=EDITING)
def send(consultation_id: uuid.UUID) -> ResponseReturnValue:
    with transaction():
        until = services.send(services.get_consultation(consultation_id))
    flash(_("Sent to the focal points. They can answer until %(day)s.", day=day(until.last_day)), "ok")
    return redirect(url_for("consultations.consultation", consultation_id=consultation_id))


@bp.post("/consultations/<uuid:consultation_id>/close", access=EDITING)
def close(consultation_id: uuid.UUID) -> ResponseReturnValue:
    found, own = _readable(consultation_id)
    form = ResultForm()
    if not form.validate_on_submit():
        return _page(found, own, result_form=form), 422
    try:
        with transaction():
            found = services.get_consultation(consultation_id)
            services.close(found, Outcome(form.outcome.data), texts_of(form.result))
    except (CountriesStandAgainst, ConsultationNotOpen) as refusal:
        found = services.get_consultation(consultation_id)
        return _page(found, own, result_form=form, refusal=_said(refusal)), refusal.status
    flash(_("The result is declared. The focal points get it by mail."), "ok")
    return redirect(url_for("consultations.consultation", consultation_id=consultation_id))


def _said(refusal: Refusal) -> str:
    if isinstance(refusal, CountriesStandAgainst):
        return _(refusal.message, countries=and_list(country(code) for code in refusal.codes))
    return explain(refusal)


def _consultation_form(found: Consultation | None) -> ConsultationForm:
    """Make the form for a draft; a new one may begin as a revised text, or as one for the Troika."""
    before = found or _earlier(request.args.get("after", ""))
    form = ConsultationForm(obj=before)
    members = [(each.code, pick(each.name)) for each in directory.list_countries(CountryRole.MEMBER)]
    members.sort(key=lambda choice: choice[1])
    form.countries.choices = members
    form.holidays_of.choices = members
    if not form.is_submitted():
        troika = directory.troika()
        presiding = [troika.current] if troika.current else []
        asked = [code for code, _name in members]
        if request.args.get("to") == "troika":
            asked = list(troika.countries)
        form.countries.data = [row.country_code for row in before.addressees] if before else asked
        form.holidays_of.data = list(before.holidays_of) if before else presiding
    return form


def _earlier(text: str) -> Consultation | None:
    try:
        return services.get_consultation(uuid.UUID(text)) if text else None
    except ValueError:
        return None


def _draft(form: ConsultationForm) -> ConsultationDraft:
    return ConsultationDraft(
        title=texts_of(form.title),
        text=texts_of(form.text),
        country_codes=tuple(form.countries.data or ()),
        working_days=form.working_days.data or 5,
        holidays_of=tuple(form.holidays_of.data or ()),
    )
