"""What organisers do with online rooms: choose the platform, watch who is in, end and renew links."""

import uuid
from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.access import Perm, allowed, viewer
from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import gettext as _
from app.core.jobs import enqueue
from app.core.refusals import back_with, explain
from app.events import services as events
from app.events.models import Event, Session
from app.events.rules import may_see
from app.joining import services
from app.joining.forms import RoomForm
from app.joining.rules import NEEDS_MEETING, Moment, PlatformKind, moment_of
from app.joining.views.blueprint import DEVICES, ENDS, NOTICES, PLATFORMS, bp
from app.joining.views.own import video
from app.registration.models import Registration
from app.registration.services import get_registration

EDIT = allowed(Perm.EVENT_EDIT, on="event")
PEOPLE = allowed(Perm.REGISTRATION_EDIT, on="event")
VIEWS = ("came", "look", "revoked")


def _session(event: Event, session_id: uuid.UUID) -> Session:
    """Return a session that this organiser may know of; raises NotFound."""
    session = services.get_online_session(session_id)
    if not may_see(session, events.facts_for(event, viewer())):
        raise NotFound
    return session


@bp.get("/events/<event:event>/online/", access=PEOPLE)
def sessions(event: Event) -> str:
    """List the sessions that are held online, where they meet and who is in."""
    found, rooms = services.list_online_sessions()
    facts = events.facts_for(event, viewer())
    shown = [session for session in found if may_see(session, facts)]
    now = clock.now()
    return render_template(
        "joining/sessions.html",
        event=event,
        sessions=shown,
        rooms={session.id: services.platform_in(session, rooms.get(session.id))[0] for session in shown},
        ready={session.id: services.has_room(session, rooms.get(session.id)) for session in shown},
        moments={session.id: moment_of(now, session.starts_at, session.ends_at).value for session in shown},
        people=services.counts_by_session([session.id for session in shown]),
        platforms=PLATFORMS,
        may_edit=viewer().can(Perm.EVENT_EDIT, "event", event.id),
    )


@bp.get("/events/<event:event>/online/<uuid:session_id>", access=PEOPLE)
def live(event: Event, session_id: uuid.UUID) -> str:
    """Show who entered a session, whose entry is doubled, and whose link was ended."""
    session = _session(event, session_id)
    view = request.args.get("view", "came")
    view = view if view in VIEWS else "came"
    search = request.args.get("q", "").strip()[:100]
    page = max(1, request.args.get("page", 1, type=int))
    lines, total = services.list_people(session, view=view, search=search, page=page)
    platform, _meeting = services.platform_in(session, services.get_room(session))
    return render_template(
        "joining/live.html",
        event=event,
        session=session,
        view=view,
        search=search,
        page=page,
        pages=-(-total // services.PER_PAGE),
        total=total,
        lines=lines,
        figures=services.figures_of(session.id),
        platform=platform,
        platforms=PLATFORMS,
        devices=DEVICES,
        notices=NOTICES,
        ends=ENDS,
        is_open=moment_of(clock.now(), session.starts_at, session.ends_at) is Moment.OPEN,
        may_edit=viewer().can(Perm.EVENT_EDIT, "event", event.id),
    )


@bp.route("/events/<event:event>/online/<uuid:session_id>/room", methods=["GET", "POST"], access=EDIT)
def choose_room(event: Event, session_id: uuid.UUID) -> ResponseReturnValue:
    """Choose where a session meets."""
    session = _session(event, session_id)
    room = services.get_room(session)
    form = RoomForm(obj=room) if room is not None else RoomForm(platform=PlatformKind.LINK)
    form.platform.choices = [(kind.value, PLATFORMS[kind]) for kind in services.offered(video())]
    refused = ""
    if form.validate_on_submit():
        chosen = (PlatformKind(form.platform.data), form.meeting.data or "", video())
        try:
            with transaction():
                services.choose_platform(event, _session(event, session_id), *chosen)
        except Refusal as refusal:
            refused = explain(refusal)
        else:
            flash(_("Saved. Personal links lead there from now on."), "ok")
            return redirect(url_for("joining.sessions", event=event))
    page = render_template(
        "joining/choose_room.html",
        event=event,
        session=session,
        form=form,
        refused=refused,
        needs={kind.value for kind in NEEDS_MEETING},
    )
    return page, 400 if form.errors or refused else 200


@bp.post("/events/<event:event>/online/<uuid:session_id>/links", access=PEOPLE)
def send_links(event: Event, session_id: uuid.UUID) -> ResponseReturnValue:
    """Mail everybody of a session their link."""
    session = _session(event, session_id)
    with transaction():
        job_id = enqueue(
            services.SEND,
            {"event_id": str(event.id), "session_id": str(session.id)},
            key=str(session.id),
            event_id=event.id,
            permission=Perm.REGISTRATION_EDIT,
        )
    return redirect(url_for("core.job", job_id=job_id))


PERSON = "/events/<event:event>/online/<uuid:session_id>/people/<uuid:registration_id>"


@bp.post(f"{PERSON}/revoke", access=PEOPLE)
def revoke(event: Event, session_id: uuid.UUID, registration_id: uuid.UUID) -> ResponseReturnValue:
    """End a person's link to a session."""
    return _change(
        event,
        session_id,
        registration_id,
        services.revoke,
        _("The link of %(name)s is ended: it opens nothing any more."),
    )


@bp.post(f"{PERSON}/reissue", access=PEOPLE)
def reissue(event: Event, session_id: uuid.UUID, registration_id: uuid.UUID) -> ResponseReturnValue:
    """Give a person a new link and mail it to them."""
    return _change(
        event,
        session_id,
        registration_id,
        services.reissue_and_mail,
        _("%(name)s gets a new link by mail; the old one is ended."),
    )


@bp.post(f"{PERSON}/looked-at", access=PEOPLE)
def looked_at(event: Event, session_id: uuid.UUID, registration_id: uuid.UUID) -> ResponseReturnValue:
    """Put aside what was told of a person's entry."""
    return _change(
        event,
        session_id,
        registration_id,
        lambda _event, session, registration: services.mark_looked_at(session, registration),
        _("Put aside: %(name)s."),
    )


def _change(
    event: Event,
    session_id: uuid.UUID,
    registration_id: uuid.UUID,
    act: Callable[[Event, Session, Registration], object],
    done: str,
) -> ResponseReturnValue:
    back = url_for("joining.live", event=event, session_id=session_id, view=request.form.get("view"))
    try:
        with transaction():
            registration = get_registration(registration_id)
            act(event, _session(event, session_id), registration)
            name = registration.full_name
    except Refusal as refusal:
        if refusal.status == NotFound.status:
            raise
        return back_with(refusal, back)
    flash(done % {"name": name}, "ok")
    return redirect(back)


@bp.post("/events/<event:event>/online/<uuid:session_id>/host", access=EDIT)
def host(event: Event, session_id: uuid.UUID) -> ResponseReturnValue:
    """Let an organiser into the room as its host."""
    session = _session(event, session_id)
    back = url_for("joining.live", event=event, session_id=session_id)
    try:
        plan = services.plan_host(event, session, name=viewer().name or "–", key=str(viewer().person_id))
        address = services.ask(plan.platform, video(), lambda platform: platform.entry(plan.room, plan.guest))
    except Refusal as refusal:
        return back_with(refusal, back)
    with transaction():
        services.note_host(session_id)
    return redirect(address, 303)


@bp.post("/events/<event:event>/online/<uuid:session_id>/end", access=EDIT)
def end(event: Event, session_id: uuid.UUID) -> ResponseReturnValue:
    """End the meeting for everybody, on a platform that can."""
    session = _session(event, session_id)
    back = url_for("joining.live", event=event, session_id=session_id)
    try:
        services.end_meeting(services.plan_host(event, session, name="", key=""), video())
    except Refusal as refusal:
        return back_with(refusal, back)
    with transaction():
        services.note_ended(session_id)
    flash(_("The meeting is ended for everybody."), "ok")
    return redirect(back)
