"""Our own form of an event as a file: `docs/event-file.md` describes it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.core.text import fold, slugify
from app.directory.rules import AgendaItem, Sector
from app.events.importers.fields import LONGEST, Fields
from app.events.importers.plan import (
    EventPlan,
    Fault,
    PersonPlan,
    Reading,
    RoomPlan,
    SessionPlan,
    TalkPlan,
)
from app.events.rules import City, EventAccess, EventKind, Mode, SessionAccess, SessionKind, SessionPart

FORMAT = "encuentro-event/1"
RESERVED = frozenset({"new", "past", "classes", "import"})


def read_general(document: Mapping[str, Any]) -> Reading:
    """Read an event in our own form."""
    faults: list[Fault] = []
    fields = Fields(document, "", faults)
    fields.raw("format")
    event = _event(fields)
    zone = event.values.get("time_zone", "")
    names = {fold(room.name) for room in event.rooms}
    sessions = tuple(
        _session(Fields(item, f"sessions[{number}]", faults), number, zone, event.values.get("mode"))
        for number, item in enumerate(fields.items("sessions"), start=1)
    )
    if not sessions:
        fields.fault("sessions", "no_sessions")
    fields.leftovers()
    faults += [
        Fault(each.place, "room", "no_room", {"value": each.room})
        for each in sessions
        if each.room and fold(each.room) not in names
    ]
    check_sessions(sessions, faults, event.values.get("starts_on"), event.values.get("ends_on"), zone)
    return Reading(event, sessions, tuple(faults))


def _event(fields: Fields) -> EventPlan:
    title = fields.texts("title", required=True, most=250)
    slug = fields.slug("slug") or slugify(title.get("es") or next(iter(title.values()), ""), longest=80)
    if slug in RESERVED:
        fields.fault("slug", "not_slug", value=slug)
    starts_on = fields.day("starts_on", required=True)
    ends_on = fields.day("ends_on") or starts_on
    if starts_on and ends_on and ends_on < starts_on:
        fields.fault("ends_on", "reversed")
    zone = fields.zone("time_zone", required=True)
    values: dict[str, Any] = {
        "slug": slug,
        "title": title,
        "kind": fields.word("kind", EventKind, required=True),
        "mode": fields.word("mode", Mode, required=True),
        "starts_on": starts_on,
        "ends_on": ends_on,
        "time_zone": zone,
    }
    optional: dict[str, Any] = {
        "access": fields.word("access", EventAccess),
        "listed": fields.yes_no("listed"),
        "summary": fields.texts("summary", most=LONGEST) or None,
        "description": fields.texts("description", most=LONGEST) or None,
        "city": fields.texts("city", most=120) or None,
        "venue": fields.texts("venue", most=200) or None,
        "languages": fields.words("languages", ("es", "en")),
        "cities": _cities(fields),
        "host_country_code": fields.text("host_country", most=2).upper() or None,
        "presidency_year": fields.number("presidency_year", 1996, 2200),
        "edition": fields.number("edition", 1, 200),
        "capacity_in_person": fields.number("capacity_in_person", 0, 1_000_000),
        "capacity_online": fields.number("capacity_online", 0, 1_000_000),
        "certificate_minutes": fields.number("certificate_minutes", 1, 100_000),
        "certificate_share": fields.number("certificate_share", 1, 100),
        "registration_opens_at": fields.instant("registration_opens_at", zone),
        "registration_closes_at": fields.instant("registration_closes_at", zone),
    }
    values |= {name: value for name, value in optional.items() if value is not None}
    return EventPlan(values=values, body=fields.text("body", most=20), rooms=_rooms(fields))


def _cities(fields: Fields) -> tuple[City, ...] | None:
    items = fields.items("cities", most=6)
    found = []
    for number, item in enumerate(items, start=1):
        city = Fields(item, f"cities[{number}]", fields.faults)
        found.append(City(city.text("name", required=True, most=80), city.zone("time_zone", required=True)))
        city.leftovers()
    return tuple(found) if items else None


def _rooms(fields: Fields) -> tuple[RoomPlan, ...]:
    found: dict[str, RoomPlan] = {}
    for number, item in enumerate(fields.items("rooms", most=200), start=1):
        room = Fields(item, f"rooms[{number}]", fields.faults)
        name = room.text("name", required=True, most=120)
        capacity, features = room.number("capacity", 1, 1_000_000), room.words("features")
        room.leftovers()
        if fold(name) in found:
            room.fault("name", "twice", value=name)
        found[fold(name)] = RoomPlan(name=name, capacity=capacity, features=features or ())
    return tuple(room for room in found.values() if room.name)


def _session(fields: Fields, number: int, zone: str, mode: Mode | None) -> SessionPlan:
    starts_at, ends_at = fields.instant("starts_at", zone), fields.instant("ends_at", zone)
    minutes = fields.number("minutes", 1, 1440)
    ends_at = ends_of(fields, starts_at, ends_at, minutes)
    wanted: dict[str, Any] = {
        "kind": fields.word("kind", SessionKind, required=True),
        "mode": fields.word("mode", Mode) or mode,
        "minutes": minutes_of(starts_at, ends_at) or minutes or 60,
        "access": fields.word("access", SessionAccess),
        "abstract": fields.texts("abstract", most=LONGEST) or None,
        "online_url": fields.link("online_url") or None,
        "interpretation": fields.words("interpretation"),
        "teams": fields.words("teams"),
        "seats_expected": fields.number("seats_expected", 0, 1_000_000),
        "capacity": fields.number("capacity", 0, 1_000_000),
        "per_country": fields.number("per_country", 1, 100),
        "needs_choice": fields.yes_no("needs_choice"),
        "composition": composition_of(fields, "composition"),
        "composition_strict": fields.yes_no("composition_strict"),
        "composition_reason": fields.text("composition_reason", most=500) or None,
        "features": fields.words("features"),
        "agenda_item": fields.word("agenda_item", AgendaItem),
    }
    plan = SessionPlan(
        place=fields.place,
        code=fields.text("code", most=20) or f"S{number}",
        title=fields.texts("title", required=True, most=250),
        values={name: value for name, value in wanted.items() if value is not None},
        starts_at=starts_at,
        ends_at=ends_at,
        room=fields.text("room", most=120),
        people=_people(fields),
        talks=_talks(fields),
    )
    fields.leftovers()
    return plan


def ends_of(
    fields: Fields, starts_at: datetime | None, ends_at: datetime | None, minutes: int | None
) -> datetime | None:
    """Return when a session ends, from its end or its length."""
    if starts_at is None:
        if ends_at is not None:
            fields.fault("starts_at", "missing")
        return None
    if ends_at is None:
        if minutes is None:
            fields.fault("ends_at", "missing")
            return None
        return starts_at + timedelta(minutes=minutes)
    if ends_at <= starts_at:
        fields.fault("ends_at", "reversed")
        return None
    return ends_at


def minutes_of(starts_at: datetime | None, ends_at: datetime | None) -> int | None:
    if starts_at is None or ends_at is None:
        return None
    return int((ends_at - starts_at).total_seconds()) // 60


def composition_of(fields: Fields, name: str) -> dict[str, int] | None:
    """Return how many of each sector a panel shall have."""
    value = fields.raw(name)
    if value is None:
        return None
    wanted = Fields(value, f"{fields.place}.{name}" if fields.place else name, fields.faults)
    counts = {sector.value: wanted.number(sector.value, 0, 100) for sector in Sector}
    wanted.leftovers()
    return {sector: count for sector, count in counts.items() if count is not None}


def _people(fields: Fields) -> tuple[PersonPlan, ...]:
    found = []
    for number, item in enumerate(fields.items("people", most=200), start=1):
        person = Fields(item, f"{fields.place}.people[{number}]", fields.faults)
        part = person.word("part", SessionPart, required=True)
        plan = PersonPlan(
            email=person.address("email"),
            given_name=person.text("given_name", required=True, most=120),
            family_name=person.text("family_name", most=120),
            part=part or SessionPart.EXPERT,
            sector=person.word("sector", Sector),
            label=person.text("label", most=200),
        )
        person.leftovers()
        found.append(plan)
    return tuple(found)


def _talks(fields: Fields) -> tuple[TalkPlan, ...] | None:
    items = fields.items("contributions", most=200)
    found = []
    for number, item in enumerate(items, start=1):
        talk = Fields(item, f"{fields.place}.contributions[{number}]", fields.faults)
        plan = TalkPlan(
            title=talk.texts("title", required=True, most=250),
            minutes=talk.number("minutes", 1, 480) or 5,
            sector=talk.word("sector", Sector),
        )
        talk.leftovers()
        found.append(plan)
    return tuple(found) if items else None


def check_sessions(
    sessions: tuple[SessionPlan, ...],
    faults: list[Fault],
    starts_on: date | None,
    ends_on: date | None,
    zone: str,
) -> None:
    """Find codes and sessions that are written twice, and sessions outside the days of the event."""
    codes: set[str] = set()
    placed: set[tuple[str, datetime | None]] = set()
    for each in sessions:
        if fold(each.code) in codes:
            faults.append(Fault(each.place, "code", "twice", {"value": each.code}))
        codes.add(fold(each.code))
        title = fold(next(iter(each.title.values()), ""))
        if title and (title, each.starts_at) in placed:
            faults.append(Fault(each.place, "title", "twice", {"value": title[:80]}))
        placed.add((title, each.starts_at))
        if each.starts_at is None or each.ends_at is None or not (starts_on and ends_on and zone):
            continue
        first = each.starts_at.astimezone(ZoneInfo(zone)).date()
        if not starts_on <= first <= ends_on:
            faults.append(Fault(each.place, "starts_at", "outside"))
