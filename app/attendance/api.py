"""Attendance for programs: who was in a session, and for how long."""

from typing import Any

from flask import Blueprint

from app.attendance import services
from app.core.access import Perm, allowed
from app.core.api import PREFIX, Identifier, Listed, Paging, Shape, listed, query_of, reads
from app.events.models import Event
from app.events.services import get_session

bp = Blueprint("attendance_api", __name__, url_prefix=PREFIX)
COUNT = allowed(Perm.ATTENDANCE_EDIT, on="event")
TAG = "Attendance"


class FiguresShape(Shape):
    """How many were in a session."""

    session_id: Identifier
    code: str
    in_room: int
    online: int
    countries: int


class PresenceShape(Shape):
    """How long somebody was in a session, in whole seconds within its time."""

    registration_id: Identifier
    seconds: int


@bp.get("/events/<event:event>/attendance", access=COUNT)
@reads(Listed[FiguresShape], tag=TAG, query=Paging)
def figures(event: Event) -> Any:
    """List how many were in each session."""
    return listed(services.figures_of(event), query_of(Paging), shape=_figures)


def _figures(line: services.SessionFigures) -> FiguresShape:
    return FiguresShape(
        session_id=line.session.id,
        code=line.session.code,
        in_room=line.in_room,
        online=line.online,
        countries=line.countries,
    )


@bp.get("/events/<event:event>/sessions/<uuid:session_id>/attendance", access=COUNT)
@reads(Listed[PresenceShape], tag=TAG, query=Paging)
def presence(event: Event, session_id: Identifier) -> Any:
    """List who was in a session, and for how long."""
    del event  # the gate has opened its scope
    seconds = services.seconds_by_registration(get_session(session_id))
    rows = sorted(seconds.items(), key=lambda row: str(row[0]))
    return listed(rows, query_of(Paging), shape=_presence)


def _presence(row: tuple[Identifier, int]) -> PresenceShape:
    return PresenceShape(registration_id=row[0], seconds=row[1])
