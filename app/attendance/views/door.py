"""The door, on a phone: scan or search, a whole-screen answer, undo. It works without camera and script."""

import uuid

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.attendance import services
from app.attendance.forms import DoorForm
from app.attendance.rules import CheckInKind, DoorAnswer
from app.attendance.services import DoorResult
from app.attendance.views.blueprint import bp
from app.core import clock
from app.core.access import Perm, allowed, viewer
from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import gettext, time_of_day, when
from app.core.refusals import back_with
from app.events.models import Event, Session
from app.events.rules import may_see
from app.events.services import facts_for, get_session, list_sessions
from app.registration.models import Registration
from app.registration.services import get_registration

DOOR = allowed(Perm.CHECK_IN, on="event")
# The camera is for this page alone; everywhere else it is forbidden.
CAMERA = "camera=(self), microphone=(), geolocation=(), payment=()"


@bp.get("/check-in/", access=DOOR)
def door(event: Event) -> str:
    """Choose the session at whose door one stands; today's come first."""
    facts = facts_for(event, viewer())
    placed = [
        s for s in list_sessions(event, with_cancelled=False) if s.starts_at is not None and may_see(s, facts)
    ]
    today = clock.today(event.time_zone)
    return render_template(
        "attendance/door.html", event=event, sessions=placed, today=today, figures=_counts(event)
    )


def _session(event: Event, session_id: uuid.UUID) -> Session:
    """Return a session that exists for whoever stands at the door."""
    found = get_session(session_id)
    if not may_see(found, facts_for(event, viewer())):
        raise NotFound
    return found


def _counts(event: Event) -> dict[uuid.UUID, int]:
    return {line.session.id: line.in_room for line in services.figures_of(event)}


@bp.get("/check-in/<uuid:session_id>", access=DOOR)
def check_in(event: Event, session_id: uuid.UUID) -> ResponseReturnValue:
    """Show the camera, the field for a code and the search by name."""
    return _page(event, _session(event, session_id))


@bp.post("/check-in/<uuid:session_id>", access=DOOR)
def let_in(event: Event, session_id: uuid.UUID) -> ResponseReturnValue:
    """Answer a code or a person; the same key again gives the same answer."""
    form = DoorForm()
    if not form.validate_on_submit():
        return redirect(url_for("attendance.check_in", event=event, session_id=session_id))
    with transaction():
        session = _session(event, session_id)
        result = services.check_in(
            session,
            _registration(form),
            key=form.key.data,
            kind=CheckInKind(form.kind.data),
            by=viewer().person_id,
            device=request.headers.get("User-Agent", ""),
            insisted=form.insisted.data,
        )
    if request.headers.get("HX-Request"):
        return render_template("attendance/_answer.html", **_answer(event, session, result))
    return _page(event, session, result)


def _registration(form: DoorForm) -> Registration | None:
    if form.registration_id.data:
        return get_registration(uuid.UUID(form.registration_id.data))
    return services.find_registration(form.code.data or "")


@bp.post("/check-in/<uuid:session_id>/undo/<uuid:check_in_id>", access=DOOR)
def undo(event: Event, session_id: uuid.UUID, check_in_id: uuid.UUID) -> ResponseReturnValue:
    """Take the last passage back."""
    _session(event, session_id)
    here = url_for("attendance.check_in", event=event, session_id=session_id)
    try:
        with transaction():
            services.undo_check_in(check_in_id, by=viewer().person_id)
    except Refusal as refusal:
        return back_with(refusal, here)
    return redirect(here)


@bp.get("/check-in/<uuid:session_id>/list", access=DOOR)
def paper_list(event: Event, session_id: uuid.UUID) -> str:
    """Show who may come into a session, for paper: a line and a place to sign for each."""
    session = _session(event, session_id)
    return render_template(
        "attendance/paper_list.html", event=event, session=session, people=services.list_expected(session)
    )


def _page(event: Event, session: Session, result: DoorResult | None = None) -> ResponseReturnValue:
    search = request.args.get("q", "").strip()[:60]
    going_out = request.args.get("kind") == CheckInKind.EXIT
    page = render_template(
        "attendance/check_in.html",
        event=event,
        session=session,
        search=search,
        found=services.search_people(search),
        passages=services.last_passages(session),
        kind=CheckInKind.EXIT if going_out else CheckInKind.ENTRY,
        answered=_answer(event, session, result) if result else None,
        key=new_key,
    )
    response = make_response(page)
    response.headers["Permissions-Policy"] = CAMERA
    return response


def new_key() -> str:
    """Make the key under which one passage is sent, however often."""
    return uuid.uuid4().hex


def _answer(event: Event, session: Session, result: DoorResult) -> dict[str, object]:
    title, text = _words(result, session, event.time_zone)
    return {
        "event": event,
        "session": session,
        "result": result,
        "colour": result.answer.colour,
        "title": title,
        "text": text,
        "key": new_key,
        "may_insist": result.answer.may_be_insisted,
        "may_leave": result.answer is DoorAnswer.ALREADY_IN,
    }


def _words(result: DoorResult, session: Session, zone: str) -> tuple[str, str]:
    """Say the answer in a few words, and what to do."""
    since = time_of_day(result.since, zone) if result.since else ""
    words = {
        DoorAnswer.COME_IN: (gettext("May come in"), gettext("Entered at %(time)s.", time=since)),
        DoorAnswer.GONE_OUT: (gettext("Goodbye"), gettext("The exit is noted.")),
        DoorAnswer.ALREADY_IN: (gettext("Already in"), gettext("Inside since %(time)s.", time=since)),
        DoorAnswer.NOT_IN: (gettext("Not inside"), gettext("There is no entry to end.")),
        DoorAnswer.ONLINE: (
            gettext("Ask first"),
            gettext("Registered to take part online, not in the room."),
        ),
        DoorAnswer.NOT_NOW: (
            gettext("Another session?"),
            gettext("This one begins on %(when)s.", when=when(session.starts_at, zone))
            if session.starts_at
            else gettext("This one has no time yet."),
        ),
        DoorAnswer.NOT_CONFIRMED: (
            gettext("Do not let in"),
            gettext("There is no confirmed place. It may not be their fault: take them to the help desk."),
        ),
        DoorAnswer.NOT_INVITED: (
            gettext("Do not let in"),
            gettext("This session is for those admitted to it. Take them to the help desk."),
        ),
        DoorAnswer.UNKNOWN: (
            gettext("Do not let in"),
            gettext("This code is not valid for this event. Search by name, or take them to the help desk."),
        ),
    }
    return words[result.answer]
