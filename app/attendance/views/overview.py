"""What attendance adds to the organiser's summary of an event."""

from flask import url_for

from app.attendance import services
from app.core.access import Perm, Viewer
from app.core.i18n import gettext, number
from app.events.models import Event
from app.events.rules import NO_PART, SummaryPart, Tile


def summary_part(event: Event, asking: Viewer) -> SummaryPart:
    """Say how many people were counted so far, once anybody was."""
    if not asking.can(Perm.ATTENDANCE_EDIT, "event", event.id):
        return NO_PART
    counted = services.count_people(event)
    if not counted:
        return NO_PART
    address = url_for("attendance.sessions", event=event)
    return SummaryPart(tiles=(Tile(title=gettext("Were present"), value=number(counted), url=address),))
