"""What machines read of an event (schema.org, as JSON-LD): nothing where it is not announced to everybody."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, url_for
from markupsafe import Markup

from app.core.i18n import country, pick
from app.events import services
from app.events.models import Event, Room, Session
from app.events.rules import EventState, Mode, SessionAccess, SessionKind
from app.events.services import Holders

SCHEMA = "https://schema.org"
ATTENDANCE = {
    Mode.IN_PERSON: "OfflineEventAttendanceMode",
    Mode.ONLINE: "OnlineEventAttendanceMode",
    Mode.HYBRID: "MixedEventAttendanceMode",
}
# A page stays light on a slow line; the whole programme is in schedule.json.
MOST_SESSIONS = 60


def structured(event: Event, holders: Holders, sessions: Iterable[tuple[Session, Room | None]]) -> Markup:
    """Return what machines may read of an event and its open sessions, or nothing."""
    if not services.is_announced(event):
        return Markup()
    told = [
        (session, room)
        for session, room in sessions
        if session.access is SessionAccess.OPEN
        and session.starts_at
        and session.kind is not SessionKind.BREAK
    ]
    facts = _event(event, holders, [session for session, _room in told])
    if told:
        url = base_url() + url_for("events.session", event=event, session_id=told[0][0].id)
        beginning = url.removesuffix(str(told[0][0].id))
        facts["subEvent"] = [
            _session(event, session, room, f"{beginning}{session.id}")
            for session, room in told[:MOST_SESSIONS]
        ]
    return data_block({"@context": SCHEMA, **facts})


def structured_session(event: Event, session: Session, room: Room | None) -> Markup:
    """Return what machines may read of one session, or nothing."""
    if not services.is_announced(event) or event.programme_published_at is None:
        return Markup()
    if session.access is not SessionAccess.OPEN or session.starts_at is None:
        return Markup()
    url = base_url() + url_for("events.session", event=event, session_id=session.id)
    facts = _session(event, session, room, url)
    above = {
        "@type": "Event",
        "name": pick(event.title),
        "url": _page(event),
        "startDate": str(event.starts_on),
    }
    return data_block(
        {"@context": SCHEMA, **facts, "description": pick(session.abstract), "superEvent": above}
    )


def data_block(facts: dict[str, Any]) -> Markup:
    """Write facts into a page as data: whatever people typed, nothing in it ends the block or is run."""
    text = json.dumps(_without_blanks(facts), ensure_ascii=False, separators=(",", ":"))
    for sign, code in (
        ("&", "\\u0026"),
        ("<", "\\u003c"),
        (">", "\\u003e"),
        ("\u2028", "\\u2028"),
        ("\u2029", "\\u2029"),
    ):
        text = text.replace(sign, code)
    return Markup(text)  # noqa: S704 # every sign that means something in HTML was replaced


def _without_blanks(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value not in ("", None, [], ())}


def base_url() -> str:
    return str(current_app.extensions["settings"].base_url)


def _page(event: Event) -> str:
    return base_url() + url_for("events.event_page", event=event)


def _event(event: Event, holders: Holders, sessions: Sequence[Session]) -> dict[str, Any]:
    starts = [session.starts_at for session in sessions if session.starts_at]
    ends = [session.ends_at for session in sessions if session.ends_at]
    organisers = [_organisation(pick(each.name)) for each, _role in holders.organisers]
    return {
        "@type": "Event",
        "@id": _page(event),
        "name": pick(event.title),
        "description": pick(event.summary),
        "url": _page(event),
        "startDate": _moment(min(starts, default=None), event.starts_on, event.time_zone),
        "endDate": _moment(max(ends, default=None), event.ends_on, event.time_zone),
        "previousStartDate": str(event.first_starts_on or event.starts_on) if _is_elsewhen(event) else "",
        "eventStatus": [f"{SCHEMA}/{each}" for each in statuses(event)],
        "eventAttendanceMode": f"{SCHEMA}/{ATTENDANCE[event.mode]}",
        "location": _location(event, event.mode, "", _page(event)),
        "organizer": organisers or [_organisation(current_app.extensions["settings"].organisation)],
        "inLanguage": list(event.languages),
    }


def _moment(moment: datetime | None, otherwise: date, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).isoformat() if moment else otherwise.isoformat()


def _organisation(name: str) -> dict[str, str]:
    return {"@type": "Organization", "name": name}


def _location(event: Event, mode: Mode, room: str, url: str) -> list[dict[str, Any]]:
    """Say where: the place, the page that leads in, or both; the way in itself is personal."""
    found: list[dict[str, Any]] = []
    if mode is not Mode.ONLINE:
        names = [each for each in (room, pick(event.venue), pick(event.city)) if each]
        land = event.host_country_code
        place: dict[str, Any] = {
            "@type": "Place",
            "name": ", ".join(names) or country(land) or pick(event.title),
        }
        address = {"addressLocality": pick(event.city), "addressCountry": land}
        if any(address.values()):
            place["address"] = {"@type": "PostalAddress", **_without_blanks(address)}
        found.append(place)
    if mode is not Mode.IN_PERSON:
        found.append({"@type": "VirtualLocation", "url": url})
    return found


def _session(event: Event, session: Session, room: Room | None, url: str) -> dict[str, Any]:
    off = session.cancelled_at is not None or event.state is EventState.CANCELLED
    status = "EventCancelled" if off else statuses(event)[0]
    return {
        "@type": "Event",
        "name": pick(session.title),
        "url": url,
        "startDate": _moment(session.starts_at, event.starts_on, event.time_zone),
        "endDate": _moment(session.ends_at, event.ends_on, event.time_zone),
        "eventStatus": f"{SCHEMA}/{status}",
        "eventAttendanceMode": f"{SCHEMA}/{ATTENDANCE[session.mode]}",
        "location": _location(event, session.mode, room.name if room else "", url),
    }


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
