"""Pages of planning: plans with their activities, one activity, its concept note."""

import uuid
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import Perm, Viewer, allowed, signed_in, viewer
from app.core.clock import is_zone
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.forms import texts_of
from app.core.i18n import _, pick, reader_zone, zone_city
from app.core.refusals import explain
from app.core.text import mark
from app.directory import services as directory
from app.planning import services
from app.planning.forms import (
    HINTS,
    LEVELS,
    MODES,
    SECTIONS,
    STATES,
    ActivityForm,
    NoteForm,
    PlanForm,
    StepForm,
)
from app.planning.models import Activity
from app.planning.rules import (
    OTHER_ZONES,
    USUAL_MINUTES,
    ActivityMode,
    ActivityState,
    NoteChanged,
    NoteIncomplete,
    NoteSection,
    OutsideWindow,
    PlanFixed,
    PlanLevel,
    PlannedTime,
    SkippedHour,
    TimeHalfGiven,
    WrongStep,
    missing_sections,
    planned_instant,
    steps_from,
)
from app.planning.services import ActivityDraft, PlanDraft

bp = Blueprint("planning", __name__)
READERS = "staff and focal points read plans; the view asks for the right, of any body or institution"
HOME_ZONE = "America/Costa_Rica"  # where the secretariat sits
ACTIONS = {
    ActivityState.APPROVED: mark("Approve"),
    ActivityState.SCHEDULED: mark("Mark as scheduled"),
    ActivityState.HELD: mark("Mark that it took place"),
    ActivityState.REPORTED: mark("Mark as reported"),
    ActivityState.PROPOSED: mark("Propose again"),
    ActivityState.POSTPONED: mark("Postpone"),
    ActivityState.CANCELLED: mark("Call off"),
}


def may_read(asking: Viewer) -> bool:
    """Tell whether the viewer reads plans, through the organisation, a body or an institution."""
    return asking.can_somewhere(Perm.PLAN_READ)


def may_edit(asking: Viewer, activity: Activity) -> bool:
    """Tell whether the viewer edits an activity: through the organisation, or its leading body."""
    return asking.can(Perm.PLAN_EDIT, "body", activity.lead_body_id)


@bp.get("/plans/", access=signed_in(READERS))
def index() -> str:
    if not may_read(viewer()):
        raise NotFound
    state = request.args.get("state", "")
    body_code = request.args.get("body", "")
    body = directory.find_body(body_code) if body_code else None
    plan_id = _uuid_or_none(request.args.get("plan", ""))
    activities = services.list_activities(
        plan_id=plan_id,
        body_id=body.id if body else None,
        state=ActivityState(state) if state in set(ActivityState) else None,
    )
    return render_template(
        "planning/index.html",
        plans=services.list_plans(),
        activities=activities,
        missing={each.id: missing_sections(services.sections_of(each)) for each in activities},
        bodies=directory.list_bodies(),
        chosen={"state": state, "body": body_code, "plan": plan_id},
        levels=LEVELS,
        modes=MODES,
        states=STATES,
        may_edit=viewer().can(Perm.PLAN_EDIT),
    )


@bp.route("/plans/new", methods=["GET", "POST"], access=allowed(Perm.PLAN_EDIT, on="organisation"))
def new_plan() -> ResponseReturnValue:
    form = PlanForm()
    form.body_id.choices = [("", _("The whole organisation")), *_body_choices()]
    if form.validate_on_submit():
        if form.ends_on.data < form.starts_on.data:
            form.ends_on.errors = [_("The last day is before the first.")]
        else:
            with transaction():
                services.create_plan(_plan_draft(form))
            flash(_("The plan is saved."), "ok")
            return redirect(url_for("planning.index"))
    page = render_template("planning/edit_plan.html", form=form)
    return (page, 422) if form.errors else page


def _plan_draft(form: PlanForm) -> PlanDraft:
    return PlanDraft(
        level=PlanLevel(form.level.data),
        title=texts_of(form.title),
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        body_id=_uuid(form.body_id.data),
    )


@bp.get("/plans/activities/<uuid:activity_id>", access=signed_in(READERS))
def activity(activity_id: uuid.UUID) -> str:
    found = _readable(activity_id)
    return render_template("planning/activity.html", **_activity_context(found))


def _readable(activity_id: uuid.UUID) -> Activity:
    if not may_read(viewer()):
        raise NotFound
    return services.get_activity(activity_id)


def _editable(activity_id: uuid.UUID) -> Activity:
    found = services.get_activity(activity_id)
    if not may_edit(viewer(), found):
        raise NotFound
    return found


def _activity_context(found: Activity) -> dict[str, Any]:
    return {
        "activity": found,
        "note": found.note,
        "saved": services.sections_of(found),
        "missing": missing_sections(services.sections_of(found)),
        "versions": services.list_note_versions(found.note) if found.note else [],
        "steps": [step for step in ActivityState if step in steps_from(found.state)],
        "actions": ACTIONS,
        "sections": SECTIONS,
        "states": STATES,
        "modes": MODES,
        "may_edit": may_edit(viewer(), found),
        "planned": services.planned_time(found),
    }


@bp.route("/plans/activities/new", methods=["GET", "POST"], access=allowed(Perm.PLAN_EDIT, on="organisation"))
def new_activity() -> ResponseReturnValue:
    form = _activity_form(None)
    if form.validate_on_submit() and _window_in_order(form):
        try:
            with transaction():
                made_id = services.create_activity(_activity_draft(form)).id
        except (OutsideWindow, SkippedHour, TimeHalfGiven) as refusal:
            form.planned_on.errors = [explain(refusal)]
        else:
            flash(_("The activity is saved. Its concept note comes next."), "ok")
            _warn(made_id)
            return redirect(url_for("planning.activity", activity_id=made_id))
    page = render_template("planning/edit_activity.html", form=form, activity=None)
    return (page, 422) if form.errors else page


@bp.route(
    "/plans/activities/<uuid:activity_id>/edit",
    methods=["GET", "POST"],
    access=signed_in("coordinators edit what their body leads; the view asks for that right"),
)
def edit_activity(activity_id: uuid.UUID) -> ResponseReturnValue:
    found = _editable(activity_id)
    form = _activity_form(found)
    if form.validate_on_submit() and _window_in_order(form):
        try:
            with transaction():
                services.edit_activity(_editable(activity_id), _activity_draft(form))
        except PlanFixed as refusal:
            form.plan_id.errors = [explain(refusal)]
        except (OutsideWindow, SkippedHour, TimeHalfGiven) as refusal:
            form.planned_on.errors = [explain(refusal)]
        else:
            flash(_("Saved."), "ok")
            _warn(activity_id)
            return redirect(url_for("planning.activity", activity_id=activity_id))
    page = render_template(
        "planning/edit_activity.html", form=form, activity=services.get_activity(activity_id)
    )
    return (page, 422) if form.errors else page


@bp.post(
    "/plans/activities/<uuid:activity_id>/step",
    access=signed_in("coordinators move what their body leads; the view asks for that right"),
)
def step(activity_id: uuid.UUID) -> ResponseReturnValue:
    wanted = StepForm().state.data
    if wanted not in set(ActivityState):
        raise NotFound
    try:
        with transaction():
            services.move_activity(_editable(activity_id), ActivityState(wanted))
    except (NoteIncomplete, WrongStep) as refusal:
        context = _activity_context(services.get_activity(activity_id))
        page = render_template("planning/activity.html", refused=explain(refusal), **context)
        return page, refusal.status
    flash(_("Now: %(state)s.", state=STATES[ActivityState(wanted)]), "ok")
    return redirect(url_for("planning.activity", activity_id=activity_id))


@bp.route(
    "/plans/activities/<uuid:activity_id>/note",
    methods=["GET", "POST"],
    access=signed_in("coordinators write the notes of what their body leads; the view asks for that right"),
)
def note(activity_id: uuid.UUID) -> ResponseReturnValue:
    found = _editable(activity_id)
    form = NoteForm(data={**services.sections_of(found), "version": found.note.version if found.note else 0})
    refused = ""
    if form.validate_on_submit():
        written = {str(section): getattr(form, section.value).data or "" for section in NoteSection}
        try:
            with transaction():
                services.save_note(
                    _editable(activity_id), written, version=form.version.data or 0, by=viewer().person_id
                )
        except NoteChanged as refusal:
            refused = explain(refusal)
            found = services.get_activity(activity_id)
            _read_again(form, found)
        else:
            flash(_("The concept note is saved."), "ok")
            return redirect(url_for("planning.activity", activity_id=activity_id))
    page = render_template(
        "planning/note.html",
        form=form,
        hints=HINTS,
        refused=refused,
        **_activity_context(found),
    )
    if refused:
        return page, NoteChanged.status
    return (page, 422) if form.errors else page


def _read_again(form: NoteForm, found: Activity) -> None:
    # The author now sees both texts, so what they save next is meant to follow the newer one.
    form.version.raw_data = None
    form.version.data = found.note.version if found.note else 0


@bp.get("/events/<event:event>/concept-note", access=allowed(Perm.EVENT_EDIT, on="event"))
def event_note(event: Any) -> ResponseReturnValue:
    if event.activity_id is None:
        return render_template("planning/event_note.html", event=event)
    found = services.get_activity(event.activity_id)
    return render_template("planning/event_activity.html", event=event, **_activity_context(found))


def _warn(activity_id: uuid.UUID) -> None:
    """Say what stands in the way of the time that was just saved: it is kept, and somebody has to look."""
    for text in services.warnings_of(services.get_activity(activity_id)):
        flash(text, "warn")


def _window_in_order(form: ActivityForm) -> bool:
    first, last = form.window_from.data, form.window_to.data
    if first and last and last < first:
        form.window_to.errors = [_("The last day is before the first.")]
        return False
    return True


def _body_choices() -> list[tuple[str, str]]:
    found = [(str(body.id), pick(body.name)) for body in directory.list_bodies()]
    return sorted(found, key=lambda choice: choice[1])


def _activity_form(found: Activity | None) -> ActivityForm:
    form = ActivityForm(obj=found)
    plans = [(str(plan.id), pick(plan.title)) for plan in services.list_plans()]
    form.plan_id.choices = [("", _("None: not in a plan")), *plans]
    form.lead_body_id.choices = _body_choices()
    form.co_body_ids.choices = _body_choices()
    form.time_zone.choices = _zone_choices(found.time_zone if found else None)
    if form.is_submitted():
        form.time_zone.data = form.time_zone.data or HOME_ZONE
        return form
    if found is None:
        _wish(form)
    else:
        form.plan_id.data = str(found.plan_id or "")
        form.lead_body_id.data = str(found.lead_body_id)
        form.co_body_ids.data = [str(row.body_id) for row in found.co_bodies]
        _show_time(form, services.planned_time(found))
    return form


def _zone_choices(present: str | None) -> list[tuple[str, str]]:
    zones = {country.time_zone for country in directory.list_countries()} | {HOME_ZONE, *OTHER_ZONES}
    zones |= {zone for zone in (present, reader_zone(), request.args.get("place")) if zone and is_zone(zone)}
    return sorted(((zone, zone_city(zone)) for zone in zones), key=lambda pair: pair[1])


def _show_time(form: ActivityForm, planned: PlannedTime | None) -> None:
    form.time_zone.data = planned.zone if planned else form.time_zone.data or reader_zone() or HOME_ZONE
    if planned is not None:
        wall = planned.at.astimezone(ZoneInfo(planned.zone))
        form.planned_on.data, form.planned_clock.data = wall.date(), wall.time()


def _wish(form: ActivityForm) -> None:
    """Fill a new activity with what the address asks for: a date that was found, and for whom."""
    asked = request.args
    form.lead_body_id.data = asked.get("body") or form.lead_body_id.data
    form.co_body_ids.data = asked.getlist("with") or form.co_body_ids.data
    form.mode.data = asked.get("mode") or form.mode.data
    form.planned_minutes.data = asked.get("minutes", type=int)
    zone = asked.get("place", "")
    try:
        at = datetime.fromisoformat(asked.get("at", ""))
    except ValueError:
        at = None
    known = at is not None and at.tzinfo is not None and is_zone(zone)
    _show_time(form, PlannedTime(at, 0, zone) if known and at else None)


def _activity_draft(form: ActivityForm) -> ActivityDraft:
    return ActivityDraft(
        title=texts_of(form.title),
        lead_body_id=uuid.UUID(form.lead_body_id.data),
        mode=ActivityMode(form.mode.data),
        plan_id=_uuid(form.plan_id.data),
        co_body_ids=tuple(uuid.UUID(body_id) for body_id in form.co_body_ids.data or ()),
        window_from=form.window_from.data,
        window_to=form.window_to.data,
        project=form.project.data or "",
        is_meeting=form.is_meeting.data,
        planned_minutes=form.planned_minutes.data,
        planned=_planned(form),
    )


def _planned(form: ActivityForm) -> PlannedTime | None:
    """Read the planned time; raises TimeHalfGiven and SkippedHour."""
    on, at = form.planned_on.data, form.planned_clock.data
    if (on is None) != (at is None) or (form.is_fixed.data and on is None):
        raise TimeHalfGiven
    if on is None or at is None:
        return None
    instant = planned_instant(on, at, form.time_zone.data)
    minutes = form.planned_minutes.data or USUAL_MINUTES
    return PlannedTime(instant, minutes, form.time_zone.data, form.is_fixed.data)


def _uuid_or_none(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _uuid(text: str | None) -> uuid.UUID | None:
    return uuid.UUID(text) if text else None
