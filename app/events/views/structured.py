"""What machines read of an event (schema.org): nothing where it is not announced to everybody."""

from dataclasses import dataclass

from flask import current_app, url_for

from app.events.models import Event
from app.events.rules import EventAccess, EventState, Mode

ATTENDANCE = {
    Mode.IN_PERSON: "OfflineEventAttendanceMode",
    Mode.ONLINE: "OnlineEventAttendanceMode",
    Mode.HYBRID: "MixedEventAttendanceMode",
}


@dataclass(frozen=True, slots=True)
class Structured:
    """The facts of an event in the words of schema.org."""

    statuses: tuple[str, ...]
    attendance: str
    previous_start: str
    url: str


def structured(event: Event) -> Structured | None:
    """Return what machines may read of an event, or nothing."""
    by_name = {EventAccess.INVITATION, EventAccess.DELEGATION}
    if event.state is EventState.DRAFT or not event.listed or event.access in by_name:
        return None
    base = current_app.extensions["settings"].base_url
    return Structured(
        statuses=statuses(event),
        attendance=ATTENDANCE[event.mode],
        previous_start=(event.first_starts_on or event.starts_on).isoformat() if _is_elsewhen(event) else "",
        url=base + url_for("events.event_page", event=event),
    )


def _is_elsewhen(event: Event) -> bool:
    return event.state is EventState.POSTPONED or event.first_starts_on not in {None, event.starts_on}


def statuses(event: Event) -> tuple[str, ...]:
    """Name how the event stands; moved to other days and moved online can be true together."""
    if event.state is EventState.CANCELLED:
        return ("EventCancelled",)
    if event.state is EventState.POSTPONED:
        return ("EventPostponed",)
    found = []
    if event.first_starts_on not in {None, event.starts_on}:
        found.append("EventRescheduled")
    if event.first_mode is not None and event.first_mode is not Mode.ONLINE and event.mode is Mode.ONLINE:
        found.append("EventMovedOnline")
    return tuple(found) or ("EventScheduled",)
