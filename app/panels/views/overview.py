"""What panels add to other pages: the way to the desk, and to the questions."""

from flask import url_for

from app.core.access import Perm, Viewer
from app.core.i18n import gettext as _
from app.events.models import Event, Session
from app.events.rules import EventFacts, EventState, may_enter
from app.events.services import SessionDoor
from app.joining.services import EntryPart, Way
from app.panels import services
from app.registration.models import Registration
from app.registration.services import OwnPart


def session_doors(event: Event, session: Session, facts: EventFacts, asking: Viewer) -> list[SessionDoor]:
    """Lead those who run a panel to its desk, and those who take part to its questions."""
    if asking.person_id is None or session.starts_at is None or session.cancelled_at is not None:
        return []
    doors = []
    runs = asking.can(Perm.EVENT_SCHEDULE, "event", event.id) or services.moderates(
        session.id, asking.person_id
    )
    if runs:
        url = url_for("panels.desk", event=event, session_id=session.id)
        doors.append(SessionDoor(url, _("Run the panel"), "speech"))
    if may_enter(session, facts) and services.takes_questions(session.id):
        url = url_for("panels.questions", event=event, session_id=session.id)
        doors.append(SessionDoor(url, _("Questions to the panel"), "speech"))
    return doors


def own_parts(event: Event, registration: Registration, _token: str) -> list[OwnPart]:
    """Lead a registered person to the panels that take their questions."""
    if event.state is EventState.CANCELLED:
        return []
    found = services.open_panels(event, registration)
    return [OwnPart("panels/_own.html", {"panels": found})] if found else []


def entry_parts(way: Way) -> list[EntryPart]:
    """Lead somebody on their way into a session to its questions."""
    if not services.takes_questions(way.session.id):
        return []
    token = services.question_token(way.registration, way.session.id)
    return [EntryPart(url_for("panels.own_questions", token=token), _("Questions to the panel"))]
