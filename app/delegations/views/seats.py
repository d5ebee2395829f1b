"""The closed part on the focal point's page: who of the delegation sits in it."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import NotFound
from app.core.i18n import _
from app.delegations import services
from app.delegations.models import Delegation
from app.delegations.views.blueprint import FOCAL, OWN, act, as_uuid, bp
from app.directory.models import Institution
from app.events.models import Event, Session
from app.registration import services as registration
from app.registration.models import Registration

SEATS = OWN + "/sessions/<uuid:session_id>"


def _session(event: Event, found: Delegation, session_id: uuid.UUID) -> Session:
    """Return a session in which this delegation has places; for any other it does not exist."""
    if services.class_of(found) != "member" or found.country_code is None:
        raise NotFound
    for session in registration.list_counted_sessions(event):
        if session.id == session_id:
            return session
    raise NotFound


def _row(found: Delegation, field: str) -> Registration:
    """Return the member of the delegation whom a form names."""
    wanted = as_uuid(request.form.get(field))
    if wanted is None:
        raise NotFound
    return services.get_delegate(found, wanted).registration


@dataclass(frozen=True, slots=True)
class Where:
    """A session on the page of a delegation."""

    event: Event
    institution: Institution
    delegation_id: uuid.UUID
    session_id: uuid.UUID


def _do(where: Where, work: Callable[[Delegation, Session], object], done: str) -> ResponseReturnValue:
    def inside() -> None:
        found = services.get_served(where.delegation_id, where.institution)
        work(found, _session(where.event, found, where.session_id))

    _session(where.event, services.get_served(where.delegation_id, where.institution), where.session_id)
    act(inside, done)
    page = url_for(
        "delegations.delegation",
        event=where.event,
        institution=where.institution,
        delegation_id=where.delegation_id,
    )
    return redirect(f"{page}#part-{where.session_id}")


@bp.post(SEATS + "/admit", access=FOCAL)
def admit(
    event: Event, institution: Institution, delegation_id: uuid.UUID, session_id: uuid.UUID
) -> ResponseReturnValue:
    def work(found: Delegation, session: Session) -> None:
        registration.admit(event, session, _row(found, "delegate"))

    done = _("The place is given; a mail is on its way.")
    return _do(Where(event, institution, delegation_id, session_id), work, done)


@bp.post(SEATS + "/free", access=FOCAL)
def free_seat(
    event: Event, institution: Institution, delegation_id: uuid.UUID, session_id: uuid.UUID
) -> ResponseReturnValue:
    def work(found: Delegation, session: Session) -> None:
        registration.withdraw_admission(event, session, _row(found, "delegate"))

    return _do(Where(event, institution, delegation_id, session_id), work, _("The place is free."))


@bp.post(SEATS + "/swap", access=FOCAL)
def swap(
    event: Event, institution: Institution, delegation_id: uuid.UUID, session_id: uuid.UUID
) -> ResponseReturnValue:
    def work(found: Delegation, session: Session) -> None:
        leaves, enters = _row(found, "leaves"), _row(found, "delegate")
        registration.swap_admission(event, session, leaves=leaves, enters=enters)

    done = _("The place has passed over; both were told by mail.")
    return _do(Where(event, institution, delegation_id, session_id), work, done)
