"""What registration adds to the pages of events; `application.py` hands these functions to events."""

from flask import url_for

from app.core import clock
from app.core.access import Viewer
from app.core.i18n import _, country, ngettext, number
from app.events.models import Event
from app.events.rules import (
    EventState,
    Mode,
    Places,
    RegistrationStatus,
    SummaryPart,
    Tile,
    ToDo,
)
from app.events.rules import RegistrationState as Standing
from app.registration import services
from app.registration.models import Registration
from app.registration.rules import BY_NAME_ONLY, RegistrationState
from app.registration.services import Seats

OWN = {
    RegistrationState.CONFIRMED: Standing.REGISTERED,
    RegistrationState.PENDING: Standing.HELD,
    RegistrationState.HELD: Standing.HELD,
    RegistrationState.WAITING: Standing.WAITING,
}


def registration_status(event: Event, asking: Viewer) -> RegistrationStatus:
    """Say how things stand with taking part, for this viewer: the one act that is open now."""
    own = services.find_own(event.id, asking.person_id) if asking.person_id else None
    declared = services.seats_declared(event)
    state = _standing(event, own, declared)
    endpoint = "registration.my_registration" if own and own.is_active else "registration.register"
    acts = {Standing.OPEN, Standing.FULL, Standing.REGISTERED, Standing.WAITING, Standing.HELD}
    return RegistrationStatus(
        state=state,
        url=url_for(endpoint, event=event) if state in acts else "",
        opens_at=event.registration_opens_at,
        closes_at=event.registration_closes_at,
        in_person=_places(declared.get(Mode.IN_PERSON)),
        online=_places(declared.get(Mode.ONLINE)),
        position=services.queue_position(own) if own and state is Standing.WAITING else None,
    )


def _standing(event: Event, own: Registration | None, declared: dict[str, Seats]) -> Standing:
    if own is not None and own.is_active:
        return OWN[own.state]
    now = clock.now()
    if event.state is not EventState.PUBLISHED or _is_past(event.registration_closes_at):
        return Standing.CLOSED
    if event.registration_opens_at and now < event.registration_opens_at:
        return Standing.NOT_YET
    if event.access in BY_NAME_ONLY:
        return Standing.INVITATION
    full = all(seats.free is not None and (seats.free == 0 or seats.waiting) for seats in declared.values())
    return Standing.FULL if declared and full else Standing.OPEN


def _is_past(moment: object) -> bool:
    return moment is not None and clock.now() >= moment  # type: ignore[operator]


def _places(seats: Seats | None) -> Places | None:
    return Places(seats.capacity, seats.free) if seats else None


def summary_part(event: Event, _asking: Viewer) -> SummaryPart:
    """Add how many take part, who waits for a decision, and two charts to the organiser's summary."""
    counts = services.count_by_state(event.id)
    confirmed = counts.get(RegistrationState.CONFIRMED, 0)
    waiting = counts.get(RegistrationState.WAITING, 0)
    address = url_for("registration.registrations", event=event)
    tiles = (
        Tile(title=_("Registered"), value=number(confirmed), url=address),
        Tile(title=_("On the waiting list"), value=number(waiting), url=f"{address}?state=waiting"),
    )
    return SummaryPart(
        tiles=tiles,
        todos=_decisions(event, counts.get(RegistrationState.PENDING, 0)),
        template="registration/_figures.html",
        context=_figures(event),
    )


def _decisions(event: Event, pending: int) -> tuple[ToDo, ...]:
    if not pending:
        return ()
    text = ngettext("%(num)s person waits for a decision", "%(num)s people wait for a decision", pending)
    return (
        ToDo(
            rank=20,
            title=text % {"num": pending},
            text=_("They are told as soon as you decide."),
            url=url_for("registration.approvals", event=event),
            action=_("Decide"),
            icon="users",
        ),
    )


def _figures(event: Event) -> dict[str, object]:
    days = services.count_by_day(event.id)
    total, growing = 0, []
    for _day, count in days:
        total += count
        growing.append(total)
    by_country = sorted(
        services.count_by_country_and_mode(event.id).items(), key=lambda row: -sum(row[1].values())
    )
    return {
        "days": [day for day, _count in days],
        "total": growing,
        "countries": [country(code) or _("not stated") for code, _modes in by_country[:16]],
        "in_person": [modes.get(Mode.IN_PERSON, 0) for _code, modes in by_country[:16]],
        "online": [modes.get(Mode.ONLINE, 0) for _code, modes in by_country[:16]],
    }
