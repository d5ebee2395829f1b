"""Organisers' pages of the plans: where each stands, and what they do with it."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.consultations.models import Consultation
from app.core import clock
from app.core.access import Perm, allowed, viewer
from app.core.access.links import safe_next
from app.core.db import transaction
from app.core.errors import BadInput, NotFound, Refusal
from app.core.i18n import gettext, ngettext, pick
from app.core.refusals import back_with, explain
from app.directory.services import list_bodies
from app.documents.services import list_documents
from app.events.models import Event
from app.events.rules import EventKind
from app.events.services import list_events, list_sessions
from app.table_plans import services
from app.table_plans.forms.validation import DecisionForm, PlansConsultedForm, ReturnForm
from app.table_plans.rules import Act, PlanState
from app.table_plans.rules.general import read_frozen
from app.table_plans.services import Actor, MeetingDecision, Standing, actor_of
from app.table_plans.views import printed
from app.table_plans.views.blueprint import bp
from app.table_plans.views.desk import Desk, both_doors
from app.table_plans.views.stated import STATES, VERDICTS, Stated, actor_at, stated
from app.working_tables.services import list_tables

TABLES = allowed(Perm.EVENT_TABLES, on="event")

_DONE: dict[Act, Callable[[], str]] = {
    Act.PRESENT: lambda: gettext("The plan is presented. Its text stays as it is now."),
    Act.WITHDRAW: lambda: gettext("The plan is taken back. You can write on."),
    Act.TAKE_UP: lambda: gettext("The plan is under validation."),
    Act.PUT_BACK: lambda: gettext("The plan is no longer under validation."),
    Act.MERGE: lambda: gettext("The plan is part of the general plan."),
    Act.UNMERGE: lambda: gettext("The plan is validated, but no longer merged."),
    Act.UNVALIDATE: lambda: gettext("The record is taken back: the plan is under validation."),
}
_ACTS = {
    Act.PRESENT: services.present,
    Act.WITHDRAW: services.withdraw,
    Act.TAKE_UP: services.take_up,
    Act.PUT_BACK: services.put_back,
    Act.MERGE: services.merge,
    Act.UNMERGE: services.unmerge,
    Act.UNVALIDATE: services.unvalidate,
}


# --- what authors do as well ----------------------------------------------------------------------


@both_doors("/present", ("POST",))
def present(desk: Desk) -> ResponseReturnValue:
    """Present a plan: its version stays as it is from now on."""
    return _own_act(desk, Act.PRESENT)


@both_doors("/withdraw", ("POST",))
def withdraw(desk: Desk) -> ResponseReturnValue:
    """Take a presented plan back before anybody has taken it up."""
    return _own_act(desk, Act.WITHDRAW)


def _own_act(desk: Desk, act: Act) -> ResponseReturnValue:
    return _do(desk.event, desk.begun.id, act, actor_at(desk), desk.url())


def _act(event: Event, plan_id: UUID, act: Act) -> ResponseReturnValue:
    back = url_for("table_plans.moves", event=event, plan_id=plan_id)
    return _do(event, plan_id, act, actor_of(event, viewer()), back)


def _do(event: Event, plan_id: UUID, act: Act, actor: Actor, back: str) -> ResponseReturnValue:
    back = safe_next(request.form.get("next"), back)
    try:
        with transaction():
            _ACTS[act](event, plan_id, actor)
    except NotFound:
        raise
    except Refusal as refusal:
        return back_with(refusal, back)
    flash(_DONE[act](), "ok")
    return redirect(back, 303)


# --- the organisers' list -------------------------------------------------------------------------


@bp.get("/manage/table-plans/", access=TABLES)
def overview(event: Event) -> str:
    """List the plans of all tables with their states."""
    return _list_page(event, _consulted_form(event))


def _list_page(event: Event, form: PlansConsultedForm | None, refusal: str | None = None) -> str:
    standings = services.list_standings(event)
    begun = {each.table.id for each in standings}
    general = services.find_general(event)
    return render_template(
        "table_plans/plans.html",
        event=event,
        rows=[stated(event, each, actor_of(event, viewer())) for each in standings],
        waiting=[t for t in list_tables(event) if t.id not in begun and not t.is_linking],
        states=STATES,
        verdicts=VERDICTS,
        ready=sum(each.state is PlanState.VALIDATED for each in standings),
        listed=sum(each.state in (PlanState.VALIDATED, PlanState.MERGED) for each in standings),
        reviewed=services.find_reviewed(event),
        published_at=general.published_at if general else None,
        form=form,
        refusal=refusal,
    )


def _consulted_form(event: Event) -> PlansConsultedForm | None:
    """Offer one consultation for several plans, to whoever runs consultations."""
    if not viewer().can(Perm.CONSULTATION_EDIT):
        return None
    open_plans = [each for each in services.list_standings(event) if each.state is PlanState.UNDER_VALIDATION]
    if not open_plans:
        return None
    form = PlansConsultedForm()
    form.plans.choices = [(str(each.plan.id), pick(each.table.name)) for each in open_plans]
    form.consultation_id.choices = [("", gettext("Choose")), *_consultations(open_plans)]
    return form


def _consultations(standings: list[Standing]) -> list[tuple[str, str]]:
    presented = [each.presentation for each in standings if each.presentation]
    found: list[Consultation] = services.consultations_to_choose(presented)
    return [(str(each.id), pick(each.title)) for each in found]


@bp.post("/manage/table-plans/consultation", access=TABLES)
def consult(event: Event) -> ResponseReturnValue:
    """Let the result of a consultation decide on the chosen plans."""
    form = _consulted_form(event)
    if form is None:
        raise BadInput
    if not form.validate_on_submit():
        return _list_page(event, form), 400
    chosen = [UUID(each) for each in form.plans.data or ()]
    try:
        with transaction():
            services.choose_consultation(
                event, chosen, UUID(form.consultation_id.data), actor_of(event, viewer())
            )
    except Refusal as refusal:
        return _list_page(event, form, explain(refusal)), refusal.status
    flash(gettext("Noted. The result counts as soon as the consultation is closed."), "ok")
    return redirect(url_for("table_plans.overview", event=event), 303)


@bp.post("/manage/table-plans/merge", access=TABLES)
def merge_all(event: Event) -> ResponseReturnValue:
    """Take all validated plans into the general plan."""
    with transaction():
        count = services.merge_all(event, actor_of(event, viewer()))
    text = ngettext(
        "%(num)s plan is part of the general plan now.",
        "%(num)s plans are part of the general plan now.",
        count,
    )
    flash(text, "ok")
    return redirect(url_for("table_plans.overview", event=event), 303)


@bp.post("/manage/table-plans/publish", access=TABLES)
def publish(event: Event) -> ResponseReturnValue:
    """Let all read the general plan."""
    with transaction():
        services.publish_general(event)
    flash(gettext("All can read the general plan now."), "ok")
    return redirect(url_for("table_plans.overview", event=event), 303)


@bp.post("/manage/table-plans/unpublish", access=TABLES)
def unpublish(event: Event) -> ResponseReturnValue:
    """Let only organisers and the tables read the general plan again."""
    with transaction():
        services.unpublish_general(event)
    flash(gettext("Only organisers and the tables read the general plan now."), "ok")
    return redirect(url_for("table_plans.overview", event=event), 303)


# --- one plan -------------------------------------------------------------------------------------


@bp.get("/manage/table-plans/<uuid:plan_id>", access=TABLES)
def moves(event: Event, plan_id: UUID) -> str:
    """Show what was presented, what was decided on it, and what can be done."""
    row = stated(event, services.get_standing(plan_id), actor_of(event, viewer()))
    return _plan_page(event, row, ReturnForm(formdata=None), _decision_form(event, empty=True))


def _plan_page(
    event: Event,
    row: Stated,
    return_form: ReturnForm,
    decision_form: DecisionForm,
    refusal: tuple[str, str] | None = None,
) -> str:
    standing = row.standing
    content = services.presented_content(standing)
    sections, activities = read_frozen(content) if content else ((), ())
    return render_template(
        "table_plans/plan_moves.html",
        event=event,
        row=row,
        history=services.list_presentations(standing.plan.id),
        sections=sections,
        activities=activities,
        names=services.names_of({each.responsible_id for each in activities}),
        said=printed,
        states=STATES,
        verdicts=VERDICTS,
        may_consult=viewer().can(Perm.CONSULTATION_EDIT),
        return_form=return_form,
        decision_form=decision_form,
        wrong=refusal[0] if refusal else "",
        refusal=refusal[1] if refusal else None,
    )


def _decision_form(event: Event, *, empty: bool = False) -> DecisionForm:
    form = DecisionForm(formdata=None) if empty else DecisionForm()
    nobody = [("", gettext("None"))]
    sessions = [each for each in list_sessions(event) if each.cancelled_at is None]
    meetings = list_events(kind=EventKind.MEETING, per_page=200).items
    papers = list_documents(viewer(), event_id=event.id)
    form.body_id.choices = nobody + [(str(each.id), pick(each.name)) for each in list_bodies()]
    form.meeting.choices = (
        nobody
        + [(f"session:{each.id}", pick(each.title)) for each in sessions]
        + [(f"event:{each.id}", pick(each.title)) for each in meetings if each.id != event.id]
    )
    form.document_id.choices = nobody + [(str(each.id), pick(each.title)) for each in papers]
    if empty:
        form.decided_on.data = clock.today(event.time_zone)
    return form


@bp.post("/manage/table-plans/<uuid:plan_id>/take-up", access=TABLES)
def take_up(event: Event, plan_id: UUID) -> ResponseReturnValue:
    """Put a presented plan under validation."""
    return _act(event, plan_id, Act.TAKE_UP)


@bp.post("/manage/table-plans/<uuid:plan_id>/put-back", access=TABLES)
def put_back(event: Event, plan_id: UUID) -> ResponseReturnValue:
    """Take back that a plan was put under validation."""
    return _act(event, plan_id, Act.PUT_BACK)


@bp.post("/manage/table-plans/<uuid:plan_id>/unvalidate", access=TABLES)
def unvalidate(event: Event, plan_id: UUID) -> ResponseReturnValue:
    """Take back the record of a decision, or leave a consultation."""
    return _act(event, plan_id, Act.UNVALIDATE)


@bp.post("/manage/table-plans/<uuid:plan_id>/merge", access=TABLES)
def merge(event: Event, plan_id: UUID) -> ResponseReturnValue:
    """Take a validated plan into the general plan."""
    return _act(event, plan_id, Act.MERGE)


@bp.post("/manage/table-plans/<uuid:plan_id>/unmerge", access=TABLES)
def unmerge(event: Event, plan_id: UUID) -> ResponseReturnValue:
    """Take back that a plan was merged."""
    return _act(event, plan_id, Act.UNMERGE)


@bp.post("/manage/table-plans/<uuid:plan_id>/return", access=TABLES)
def give_back(event: Event, plan_id: UUID) -> ResponseReturnValue:
    """Return a plan to its table, with reasons."""
    form = ReturnForm()
    row = stated(event, services.get_standing(plan_id), actor_of(event, viewer()))
    if not form.validate_on_submit():
        return _plan_page(event, row, form, _decision_form(event, empty=True)), 400
    try:
        with transaction():
            services.give_back(event, plan_id, form.reasons.data or "", actor_of(event, viewer()))
    except Refusal as refusal:
        row = stated(event, services.get_standing(plan_id), actor_of(event, viewer()))
        wrong = ("return", explain(refusal))
        page = _plan_page(event, row, form, _decision_form(event, empty=True), wrong)
        return page, refusal.status
    flash(gettext("The plan is back with its table, which reads your reasons."), "ok")
    return redirect(url_for("table_plans.moves", event=event, plan_id=plan_id), 303)


@bp.post("/manage/table-plans/<uuid:plan_id>/decision", access=TABLES)
def decide(event: Event, plan_id: UUID) -> ResponseReturnValue:
    """Record that a meeting validated the plan."""
    row = stated(event, services.get_standing(plan_id), actor_of(event, viewer()))
    form = _decision_form(event)
    if not form.validate_on_submit():
        return _plan_page(event, row, ReturnForm(formdata=None), form), 400
    try:
        with transaction():
            services.record_decision(event, plan_id, _decision(form), actor_of(event, viewer()))
    except Refusal as refusal:
        row = stated(event, services.get_standing(plan_id), actor_of(event, viewer()))
        wrong = ("decision", explain(refusal))
        return _plan_page(event, row, ReturnForm(formdata=None), form, wrong), refusal.status
    flash(gettext("The decision is recorded: the plan is validated."), "ok")
    return redirect(url_for("table_plans.moves", event=event, plan_id=plan_id), 303)


def _decision(form: DecisionForm) -> MeetingDecision:
    kind, _colon, key = (form.meeting.data or "").partition(":")
    return MeetingDecision(
        decided_on=form.decided_on.data,
        decision=form.decision.data or "",
        body_id=UUID(form.body_id.data) if form.body_id.data else None,
        meeting_id=UUID(key) if kind == "event" else None,
        session_id=UUID(key) if kind == "session" else None,
        document_id=UUID(form.document_id.data) if form.document_id.data else None,
    )
