"""Who is let into a session by name: for those who prepare the event."""

import uuid
from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import viewer
from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import _, country, pick
from app.core.refusals import explain
from app.directory import services as directory
from app.events import services as events
from app.events.models import Event, Session
from app.events.rules import may_see
from app.registration import services
from app.registration.forms import MODES
from app.registration.models import Registration
from app.registration.rules.admitting import BY_NAME
from app.registration.views.blueprint import bp
from app.registration.views.organisers import EDIT, READ

PAGE = "/events/<event:event>/sessions/<uuid:session_id>/admissions"


def _session(event: Event, session_id: uuid.UUID) -> Session:
    """Return a session that the viewer may know of and that admits by name."""
    session = events.get_session(session_id)
    if session.access not in BY_NAME or not may_see(session, events.facts_for(event, viewer())):
        raise NotFound
    return session


@bp.get(PAGE, access=READ)
def admissions(event: Event, session_id: uuid.UUID) -> str:
    session = _session(event, session_id)
    counts = services.head_counts(event, session)
    search = request.args.get("q", "").strip()[:100]
    return render_template(
        "registration/admissions.html",
        event=event,
        session=session,
        heads=counts,
        capacity=services.head_count_of(event, session),
        whose={count.subject: _whose(count.subject) for count in counts},
        search=search,
        found=services.list_admissible(session.id, search) if search else [],
        modes=MODES,
        may_edit=viewer().can("registration.edit", "event", event.id),
    )


def _whose(subject: str) -> str:
    """Write whose heads are counted together."""
    kind, _colon, key = subject.partition(":")
    if kind == "institution":
        institution = directory.find_institution(key)
        return pick(institution.name) if institution else "–"
    return country(subject) if len(subject) == 2 else _("Without a country")


def _row(field: str) -> Registration:
    try:
        return services.get_registration(uuid.UUID(request.form.get(field, "")))
    except ValueError as fault:
        raise NotFound from fault


def _act(
    event: Event, session_id: uuid.UUID, work: Callable[[Session], object], done: str
) -> ResponseReturnValue:
    _session(event, session_id)
    try:
        with transaction():
            work(events.get_session(session_id))
    except NotFound:
        raise
    except Refusal as refusal:
        flash(explain(refusal), "bad")
    else:
        flash(done, "ok")
    return redirect(url_for("registration.admissions", event=event, session_id=session_id))


@bp.post(PAGE + "/admit", access=EDIT)
def admit(event: Event, session_id: uuid.UUID) -> ResponseReturnValue:
    return _act(
        event,
        session_id,
        lambda session: services.admit(event, session, _row("registration")),
        _("Let in; a mail is on its way."),
    )


@bp.post(PAGE + "/withdraw", access=EDIT)
def withdraw_admission(event: Event, session_id: uuid.UUID) -> ResponseReturnValue:
    return _act(
        event,
        session_id,
        lambda session: services.withdraw_admission(event, session, _row("registration")),
        _("The place is free."),
    )


@bp.post(PAGE + "/swap", access=EDIT)
def swap_admission(event: Event, session_id: uuid.UUID) -> ResponseReturnValue:
    def work(session: Session) -> None:
        services.swap_admission(event, session, leaves=_row("leaves"), enters=_row("registration"))

    return _act(event, session_id, work, _("The place has passed over; both were told by mail."))
