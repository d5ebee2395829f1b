"""Personal links by mail: worked out only while the mail is sent."""

import uuid

import sqlalchemy as sa

from app.core.db import across_events, db, event_scope
from app.core.mail import deferred, deferred_value, queue
from app.core.text import pick
from app.events.models import Event, Session
from app.joining.models import JoinLink
from app.joining.services.links import find_link, join_token, reissue
from app.joining.services.rooms import get_room, may_go_in
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.registration.services import facts_of_all

SEND = "joining.send_links"


@deferred_value("joining.path")
def join_path(registration_id: str, session_id: str) -> str:
    """Return the path of somebody's link to a session, as it is on the day of sending."""
    with across_events("a mail is sent to the person whose link it holds"):
        registration = db.session.get_one(Registration, uuid.UUID(registration_id))
        link = find_link(registration.id, uuid.UUID(session_id))
    return f"/join/{join_token(registration, uuid.UUID(session_id), link)}"


def mail_link(event: Event, session: Session, registration: Registration, *, occasion: str) -> None:
    """Mail a person their link to a session."""
    if session.starts_at is None:
        return
    locale = registration.language
    queue(
        to=registration.email,
        template="joining/mail/link",
        occasion=f"join:{session.id}:{registration.id}:{occasion}",
        locale=locale,
        context={
            "name": registration.given_name,
            "event": pick(event.title, locale),
            "session": pick(session.title, locale),
            "starts_at": session.starts_at.isoformat(),
            "zone": event.time_zone,
            "path": deferred("joining.path", str(registration.id), str(session.id)),
        },
    )


def reissue_and_mail(event: Event, session: Session, registration: Registration) -> None:
    """Give a person a new link and mail it to them."""
    link = reissue(event, session, registration)
    mail_link(event, session, registration, occasion=f"again:{link.version}")


def list_to_mail(event_id: uuid.UUID, session_id: uuid.UUID) -> list[uuid.UUID]:
    """List the registrations that may enter a session online and whose link was not revoked."""
    with event_scope(event_id):
        session = db.session.scalar(sa.select(Session).where(Session.id == session_id))
        if session is None or session.starts_at is None:
            return []
        room = get_room(session)
        revoked = sa.select(JoinLink.registration_id).where(
            JoinLink.session_id == session_id, JoinLink.revoked_at.is_not(None)
        )
        rows = db.session.scalars(
            sa.select(Registration).where(
                Registration.state == RegistrationState.CONFIRMED, Registration.id.not_in(revoked)
            )
        ).all()
        facts = facts_of_all(db.session.get_one(Event, event_id), rows)
        return [row.id for row in rows if may_go_in(session, facts[row.id], room)]


def mail_links(event_id: uuid.UUID, session_id: uuid.UUID, registration_ids: list[uuid.UUID]) -> None:
    """Mail some of them their links; whoever got this mail before gets no second one."""
    with event_scope(event_id):
        event, session = db.session.get_one(Event, event_id), db.session.get_one(Session, session_id)
        stamp = session.starts_at.isoformat() if session.starts_at else ""
        for row in db.session.scalars(sa.select(Registration).where(Registration.id.in_(registration_ids))):
            mail_link(event, session, row, occasion=f"all:{stamp}")
