"""Find a date for a meeting, and take it."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import Perm, Viewer
from app.core.clock import is_zone
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.i18n import _, pick, reader_zone, zone_city
from app.core.refusals import back_with
from app.directory import services as directory
from app.planning import services as planning
from app.planning.models import Activity
from app.planning.rules import OTHER_ZONES, ActivityMode, OutsideWindow, PlannedTime, TimeTooLong
from app.yearplan import services
from app.yearplan.forms import DateForm, TakeForm
from app.yearplan.rules import MeetingState
from app.yearplan.services import Wish, Year
from app.yearplan.views.blueprint import PLANNERS, bp, check_year, context, home_zone, load, planner, today
from app.yearplan.views.calendar import people_choices
from app.yearplan.views.words import told_weeks

MOVABLE = frozenset({MeetingState.TO_PLACE, MeetingState.PLANNED})


@bp.get("/year/<int:year>/find-a-date", access=PLANNERS)
def find_date(year: int) -> ResponseReturnValue:
    """Look for a date: each week of the window with its best starts, or with why there is none."""
    asking = planner()
    found = load(year)
    movable = _movable(found, asking)
    form = _form(found, movable, asking)
    weeks, status, wish = None, 200, None
    if request.args.get("body"):
        if form.validate():
            wish = _wish(form)
            answer = services.find_dates(found, wish, asking)
            weeks = told_weeks(answer, found, wish)
        else:
            status = 422
    page = render_template(
        "yearplan/find_date.html",
        form=form,
        weeks=weeks,
        wish=wish,
        activity=next((each for each in movable if str(each.id) == form.activity.data), None),
        zone=form.place.data or home_zone(),
        **context(found, asking),
    )
    return page, status


@bp.post("/year/<int:year>/find-a-date", access=PLANNERS)
def take_date(year: int) -> ResponseReturnValue:
    """Give an activity the start that was found."""
    asking = planner()
    check_year(year)
    form = TakeForm()
    back = url_for("yearplan.calendar", year=year)
    try:
        activity_id, at = UUID(form.activity.data), datetime.fromisoformat(form.at.data or "")
    except ValueError as error:
        raise NotFound from error
    if not form.validate_on_submit() or at.tzinfo is None or not is_zone(form.place.data or ""):
        raise NotFound
    activity = planning.get_activity(activity_id)
    if not asking.can(Perm.PLAN_EDIT, "body", activity.lead_body_id) or activity.is_fixed:
        raise NotFound
    try:
        with transaction():
            planned = PlannedTime(at, form.minutes.data, form.place.data)
            planning.plan_time(planning.get_activity(activity_id), planned)
    except (OutsideWindow, TimeTooLong) as refusal:
        return back_with(refusal, back)
    flash(_("Planned. It may still move until you fix it."), "ok")
    for text in planning.warnings_of(planning.get_activity(activity_id)):
        flash(text, "warn")
    return redirect(url_for("planning.activity", activity_id=activity_id))


def _movable(year: Year, asking: Viewer) -> list[Activity]:
    """List the activities that the viewer may give a time: without an event, not fixed, not over."""
    return [
        entry.activity
        for entry in year.entries
        if entry.activity is not None
        and entry.event is None
        and entry.meeting.state in MOVABLE
        and asking.can(Perm.PLAN_EDIT, "body", entry.activity.lead_body_id)
    ]


def _form(year: Year, movable: list[Activity], asking: Viewer) -> DateForm:
    number = year.number
    chosen = next((each for each in movable if str(each.id) == request.args.get("activity")), None)
    form = DateForm(
        number, formdata=request.args if request.args.get("body") else None, **_begin(year, chosen)
    )
    form.activity.choices = [("", _("A new one")), *((str(each.id), pick(each.title)) for each in movable)]
    form.body.choices = [(str(body.id), pick(body.name)) for body in year.bodies.values()]
    form.with_.choices = form.body.choices
    zones = {country.time_zone for country in directory.list_countries()} | {home_zone(), *OTHER_ZONES}
    zones |= {zone for zone in (reader_zone(), chosen.time_zone if chosen else None) if zone}
    form.place.choices = sorted(((zone, zone_city(zone)) for zone in zones), key=lambda pair: pair[1])
    form.people.choices = people_choices(year, asking)
    return form


def _begin(year: Year, chosen: Activity | None) -> dict[str, Any]:
    """Return what the form starts with: the activity's own facts, else the days that are left."""
    first = max(date(year.number, 1, 1), today())
    last = date(year.number, 12, 31)
    data: dict[str, Any] = {
        "first": first if first <= last else date(year.number, 1, 1),
        "last": last,
        "opens": time(8),
        "closes": time(18),
        "place": reader_zone() or home_zone(),
        "body": request.args.get("lead", ""),
    }
    if chosen is not None:
        data |= {
            "activity": str(chosen.id),
            "body": str(chosen.lead_body_id),
            "with_": [str(row.body_id) for row in chosen.co_bodies],
            "mode": chosen.mode.value,
            "minutes": chosen.planned_minutes or 180,
            "first": max(data["first"], chosen.window_from or data["first"]),
            "last": min(last, chosen.window_to or last),
            "place": chosen.time_zone or data["place"],
        }
    return {"data": data}


def _wish(form: DateForm) -> Wish:
    return Wish(
        first=form.first.data,
        last=form.last.data,
        minutes=form.minutes.data,
        zone=form.place.data,
        bodies=frozenset(UUID(key) for key in (form.body.data, *(form.with_.data or ()))),
        mode=ActivityMode(form.mode.data),
        people=frozenset(UUID(key) for key in form.people.data or ()),
        opens=form.opens.data,
        closes=form.closes.data,
        interpreters=form.interpreters.data,
        without=UUID(form.activity.data) if form.activity.data else None,
    )
