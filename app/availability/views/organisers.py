"""Organisers' pages: whom to ask, who has answered, rooms and teams; for an event, and for a body's year."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.availability import services
from app.availability.forms import AskForm, SpanForm, ThingForm
from app.availability.models import AvailabilityRequest
from app.availability.rules import SpanReversed
from app.availability.services import Question
from app.availability.views.blueprint import bp
from app.core import clock
from app.core.access import Perm, allowed, viewer
from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import _, ngettext
from app.core.refusals import explain
from app.core.spans import Span
from app.directory.models import Body, Person
from app.events.models import Event
from app.events.services import list_rooms

SCHEDULE = allowed(Perm.EVENT_SCHEDULE, on="event")
PLAN = allowed(Perm.PLAN_EDIT, on="body")
OTHER = "-"


def _ask_form(people: list[Person], request: AvailabilityRequest | None) -> AskForm:
    form = AskForm(
        due_on=request.due_on if request else None,
        message=request.message if request else "",
    )
    form.people.choices = [(str(each.id), each.full_name) for each in people]
    if not form.is_submitted():
        form.people.data = [str(each.id) for each in people if each.email]
    return form


def _chosen(form: AskForm) -> set[uuid.UUID]:
    return {uuid.UUID(each) for each in form.people.data or ()}


def _question(form: AskForm) -> Question:
    return Question(form.due_on.data, form.message.data or "")


def _facts(
    request: AvailabilityRequest | None, everybody: list[Person], form: AskForm | None, refused: str
) -> dict[str, Any]:
    lines = services.list_answers(request) if request else []
    asked = {line.person.id for line in lines if line.answer.asked_at}
    left = [each for each in everybody if each.id not in asked]
    return {
        "request_": request,
        "lines": lines,
        "answered": sum(line.has_answered for line in lines),
        "waiting": sum(line.answer.asked_at is not None and not line.has_answered for line in lines),
        "form": form or _ask_form(left, request),
        "left": {str(each.id): each for each in left},
        "refused": refused,
        "today": clock.today(),
    }


def _url(endpoint: str, answer_id: uuid.UUID, **values: Any) -> str:
    return url_for(endpoint, answer_id=answer_id, **values)


def _told(count: int) -> None:
    text = ngettext("%(num)s mail goes out.", "%(num)s mails go out.", count)
    flash(text if count else _("Nobody had to be written to."), "ok" if count else "info")


# --- an event ----------------------------------------------------------------------------------


@bp.get("/events/<event:event>/manage/availability/", access=SCHEDULE)
def event_answers(event: Event) -> str:
    """Show who was asked, who has answered, and when people are not available."""
    return _event_page(event)


def _event_page(
    event: Event, *, form: AskForm | None = None, note: ThingForm | None = None, refused: str = ""
) -> str:
    request, people = services.find_event_request(event), services.people_of_event(event)
    facts = _facts(request, people, form, refused)
    noted = services.list_noted(event, [each.id for each in people])
    return render_template(
        "availability/event.html",
        event=event,
        noted=[(each, noted[each.id]) for each in people if each.id in noted],
        note_form=note or _note_form(event, people),
        send_url=partial(_url, "availability.send_event", event=event),
        take_back_url=partial(_url, "availability.take_back_event", event=event),
        **facts,
    )


def _note_form(event: Event, people: list[Person]) -> ThingForm:
    form = ThingForm(first=event.starts_on, prefix="note-")
    form.thing.label.text = _("Person")
    form.thing.choices = [("", _("Choose")), *((str(each.id), each.full_name) for each in people)]
    form.offer([event.time_zone])
    return form


@bp.post("/events/<event:event>/manage/availability/ask", access=SCHEDULE)
def ask_event(event: Event) -> ResponseReturnValue:
    """Ask those chosen."""
    form = _ask_form(services.people_of_event(event), services.find_event_request(event))
    if not form.validate_on_submit():
        return _event_page(event, form=form), 400
    try:
        with transaction():
            count = services.ask_event(event, _question(form), _chosen(form), by=viewer().person_id)
    except Refusal as refusal:
        return _event_page(event, form=form, refused=explain(refusal)), refusal.status
    _told(count)
    return redirect(url_for("availability.event_answers", event=event), 303)


@bp.post("/events/<event:event>/manage/availability/remind", access=SCHEDULE)
def remind_event(event: Event) -> ResponseReturnValue:
    """Write again to those who have not answered."""
    with transaction():
        count = services.remind(_request_of(event))
    _told(count)
    return redirect(url_for("availability.event_answers", event=event), 303)


def _request_of(event: Event) -> AvailabilityRequest:
    found = services.find_event_request(event)
    if found is None:
        raise NotFound
    return found


@bp.post("/events/<event:event>/manage/availability/<uuid:answer_id>/send", access=SCHEDULE)
def send_event(event: Event, answer_id: uuid.UUID) -> ResponseReturnValue:
    """Send somebody a new link; the old one ends."""
    with transaction():
        request = _request_of(event)
        services.send_again(request, services.get_answer(request, answer_id))
    flash(_("A new link is on its way; the old one has ended."), "ok")
    return redirect(url_for("availability.event_answers", event=event), 303)


@bp.post("/events/<event:event>/manage/availability/<uuid:answer_id>/take-back", access=SCHEDULE)
def take_back_event(event: Event, answer_id: uuid.UUID) -> ResponseReturnValue:
    """No longer ask somebody."""
    with transaction():
        request = _request_of(event)
        services.take_back(request, services.get_answer(request, answer_id))
    flash(_("Their link has ended."), "ok")
    return redirect(url_for("availability.event_answers", event=event), 303)


@bp.post("/events/<event:event>/manage/availability/note", access=SCHEDULE)
def note_away(event: Event) -> ResponseReturnValue:
    """Write down that somebody with a part is not available, as they said by another way."""
    people = services.people_of_event(event)
    form = _note_form(event, people)
    if not form.validate_on_submit():
        return _event_page(event, note=form), 400
    try:
        with transaction():
            services.add_absence(uuid.UUID(form.thing.data), _span(form, event), noted_in=event)
    except Refusal as refusal:
        return _event_page(event, note=form, refused=explain(refusal)), refusal.status
    flash(_("Noted."), "ok")
    return redirect(url_for("availability.event_answers", event=event), 303)


def _span(form: SpanForm, event: Event) -> Span:
    """Return a time within reach of the event: organisers plan nobody's life beside it."""
    try:
        return services.within(event, form.span(event.time_zone))
    except ValueError as fault:
        raise SpanReversed from fault


@bp.post("/events/<event:event>/manage/availability/noted/<uuid:absence_id>/remove", access=SCHEDULE)
def remove_noted(event: Event, absence_id: uuid.UUID) -> ResponseReturnValue:
    """Take back what organisers of this event wrote down."""
    with transaction():
        services.remove_noted(event, absence_id)
    flash(_("It is taken back."), "ok")
    return redirect(url_for("availability.event_answers", event=event), 303)


# --- rooms and teams ---------------------------------------------------------------------------


@bp.get("/events/<event:event>/manage/availability/places", access=SCHEDULE)
def places(event: Event) -> str:
    """Show when rooms are closed and teams of interpreters are away."""
    return _places_page(event)


def _places_page(
    event: Event, *, room: ThingForm | None = None, team: ThingForm | None = None, refused: str = ""
) -> str:
    return render_template(
        "availability/places.html",
        event=event,
        closures=services.list_closures(),
        absences=services.list_team_absences(),
        rooms=list_rooms(event),
        room_form=room or _room_form(event),
        team_form=team or _team_form(event),
        refused=refused,
    )


def _room_form(event: Event) -> ThingForm:
    form = ThingForm(first=event.starts_on, prefix="room-")
    form.thing.label.text = _("Room")
    form.thing.choices = [(str(room.id), room.name) for room in list_rooms(event)]
    form.offer([event.time_zone])
    return form


def _team_form(event: Event) -> ThingForm:
    form = ThingForm(first=event.starts_on, prefix="team-")
    form.thing.label.text = _("Team")
    teams = [(team, team) for team in services.teams_of(event)]
    form.thing.choices = [*teams, (OTHER, _("Another one: write its name"))]
    form.offer([event.time_zone])
    return form


@bp.post("/events/<event:event>/manage/availability/places/rooms", access=SCHEDULE)
def close_room(event: Event) -> ResponseReturnValue:
    """Close a room for a time."""
    form = _room_form(event)
    if not form.validate_on_submit():
        return _places_page(event, room=form), 400
    room_id = uuid.UUID(form.thing.data)
    return _keep(event, lambda: services.close_room(event, room_id, _span(form, event)), room=form)


@bp.post("/events/<event:event>/manage/availability/places/teams", access=SCHEDULE)
def team_away(event: Event) -> ResponseReturnValue:
    """Note that a team is away."""
    form = _team_form(event)
    valid = form.validate_on_submit()
    name = (form.name.data or "").strip() if form.thing.data == OTHER else form.thing.data
    if valid and not name:
        form.name.errors = [_("Write the name of the team.")]
    if not valid or not name:
        return _places_page(event, team=form), 400
    return _keep(event, lambda: services.note_team_away(event, name, _span(form, event)), team=form)


def _keep(event: Event, act: Callable[[], None], **forms: ThingForm) -> ResponseReturnValue:
    try:
        with transaction():
            act()
    except Refusal as refusal:
        return _places_page(event, refused=explain(refusal), **forms), refusal.status
    flash(_("Noted."), "ok")
    return redirect(url_for("availability.places", event=event), 303)


@bp.post("/events/<event:event>/manage/availability/places/rooms/<uuid:closure_id>/remove", access=SCHEDULE)
def open_room(event: Event, closure_id: uuid.UUID) -> ResponseReturnValue:
    """Take a closure back."""
    with transaction():
        services.open_room(closure_id)
    flash(_("It is taken back."), "ok")
    return redirect(url_for("availability.places", event=event), 303)


@bp.post("/events/<event:event>/manage/availability/places/teams/<uuid:absence_id>/remove", access=SCHEDULE)
def team_back(event: Event, absence_id: uuid.UUID) -> ResponseReturnValue:
    """Take the absence of a team back."""
    with transaction():
        services.note_team_back(absence_id)
    flash(_("It is taken back."), "ok")
    return redirect(url_for("availability.places", event=event), 303)


# --- a body's year -----------------------------------------------------------------------------


@bp.get("/directory/bodies/<body:body>/availability/<int:year>", access=PLAN)
def body_answers(body: Body, year: int) -> str:
    """Show who was asked for a body's year, and when people are not available."""
    return _body_page(body, _year(year))


def _year(year: int) -> int:
    if not 2000 <= year <= clock.today().year + 3:
        raise NotFound
    return year


def _body_page(body: Body, year: int, *, form: AskForm | None = None, refused: str = "") -> str:
    request = services.find_body_request(body.id, year)
    facts = _facts(request, services.people_of_body(body), form, refused)
    return render_template(
        "availability/body.html",
        body=body,
        year=year,
        send_url=partial(_url, "availability.send_body", body=body, year=year),
        take_back_url=partial(_url, "availability.take_back_body", body=body, year=year),
        **facts,
    )


@bp.post("/directory/bodies/<body:body>/availability/<int:year>/ask", access=PLAN)
def ask_body(body: Body, year: int) -> ResponseReturnValue:
    """Ask those chosen for a body's year."""
    people = services.people_of_body(body)
    form = _ask_form(people, services.find_body_request(body.id, _year(year)))
    if not form.validate_on_submit():
        return _body_page(body, year, form=form), 400
    try:
        with transaction():
            count = services.ask_body(body, year, _question(form), _chosen(form), by=viewer().person_id)
    except Refusal as refusal:
        return _body_page(body, year, form=form, refused=explain(refusal)), refusal.status
    _told(count)
    return redirect(url_for("availability.body_answers", body=body, year=year), 303)


def _request_of_body(body: Body, year: int) -> AvailabilityRequest:
    found = services.find_body_request(body.id, year)
    if found is None:
        raise NotFound
    return found


@bp.post("/directory/bodies/<body:body>/availability/<int:year>/remind", access=PLAN)
def remind_body(body: Body, year: int) -> ResponseReturnValue:
    """Write again to those who have not answered."""
    with transaction():
        count = services.remind(_request_of_body(body, year))
    _told(count)
    return redirect(url_for("availability.body_answers", body=body, year=year), 303)


@bp.post("/directory/bodies/<body:body>/availability/<int:year>/<uuid:answer_id>/send", access=PLAN)
def send_body(body: Body, year: int, answer_id: uuid.UUID) -> ResponseReturnValue:
    """Send somebody a new link; the old one ends."""
    with transaction():
        request = _request_of_body(body, year)
        services.send_again(request, services.get_answer(request, answer_id))
    flash(_("A new link is on its way; the old one has ended."), "ok")
    return redirect(url_for("availability.body_answers", body=body, year=year), 303)


@bp.post("/directory/bodies/<body:body>/availability/<int:year>/<uuid:answer_id>/take-back", access=PLAN)
def take_back_body(body: Body, year: int, answer_id: uuid.UUID) -> ResponseReturnValue:
    """No longer ask somebody."""
    with transaction():
        request = _request_of_body(body, year)
        services.take_back(request, services.get_answer(request, answer_id))
    flash(_("Their link has ended."), "ok")
    return redirect(url_for("availability.body_answers", body=body, year=year), 303)
