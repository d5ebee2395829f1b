"""How sessions, days and clocks are written on pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import url_for

from app.core.i18n import and_list, day, gettext, number, pick, reader_zone, time_of_day, zone_city
from app.events.models import Event
from app.events.rules import DOES, Mode, SessionAccess, SessionKind, SessionPart
from app.events.services import ContributionLine, Programme, ProgrammeDay, ProgrammeSession
from app.events.views.blueprint import word


@dataclass(frozen=True, slots=True)
class Item:
    """A session as the macros of the programme take it."""

    start: datetime
    end: datetime
    room: int
    kind: str
    title: str
    url: str | None
    kind_text: str
    room_text: str
    line: str
    mine: bool
    state: str
    tags: list[tuple[str, str]]
    contributions: list[ContributionLine]


def items_of(event: Event, shown: ProgrammeDay) -> list[Item]:
    """Write a day's sessions for the grid."""
    base = url_for("events.session", event=event, session_id=UUID(int=0))[:-36]
    return [
        _item(event, line, place, base) for line, place in zip(shown.sessions, shown.grid.places, strict=True)
    ]


def _item(event: Event, line: ProgrammeSession, place: int, base: str) -> Item:
    return Item(
        start=line.starts_at,
        end=line.ends_at,
        room=place,
        kind=line.group,
        title=pick(line.title),
        url=None if line.is_break else f"{base}{line.id}",
        kind_text=word(line.kind),
        room_text=line.room,
        line=people_line(line),
        mine=line.mine and not line.cancelled,
        state="off" if line.cancelled else "",
        tags=tags_of(event, line),
        contributions=line.contributions,
    )


def people_line(line: ProgrammeSession) -> str:
    """Say who leads a session, or how many contributions it has."""
    by_part: dict[SessionPart, list[str]] = {}
    for speaker in line.people:
        if speaker.part is not None:
            by_part.setdefault(speaker.part, []).append(speaker.name)
    for part in (SessionPart.MODERATOR, SessionPart.FACILITATOR, SessionPart.HOST, SessionPart.EXPERT):
        if part in by_part:
            return gettext(DOES[part], names=and_list(by_part[part]))
    return ""


def tags_of(event: Event, line: ProgrammeSession) -> list[tuple[str, str]]:
    """Return what is special about a session, each with its icon."""
    if line.is_break:
        return []
    tags = [("x", gettext("Called off"))] if line.cancelled else []
    if line.mode is Mode.IN_PERSON:
        if event.mode is not Mode.IN_PERSON:
            tags.append(("pin", gettext("In person")))
    else:
        tags.append(("video", word(line.mode)))
    if line.interpretation:
        tags.append(("lang", "–".join(code.upper() for code in line.interpretation)))
    if line.access is not SessionAccess.OPEN:
        tags.append(("lock", word(line.access)))
    return tags


def rooms_of(programme: Programme, shown: ProgrammeDay, event: Event) -> list[tuple[str, str]]:
    """Write the heads of the columns: name, places and what the room has."""
    heads = []
    for key in shown.grid.columns:
        room = programme.rooms.get(key) if isinstance(key, UUID) else None
        if room is None:
            away = gettext("No room yet") if event.mode is Mode.IN_PERSON else gettext("Online")
            heads.append((away, ""))
        else:
            facts = [str(room.capacity)] if room.capacity else []
            heads.append((room.name, " · ".join(facts + room.features[:1])))
    return heads


def key_of(days: list[ProgrammeDay]) -> list[tuple[str, str]]:
    """Return the colour groups of what is shown, with their words."""
    used = {line.group for shown in days for line in shown.sessions}
    words = {
        "plenary": word(SessionKind.PLENARY),
        "panel": gettext("Panel or colloquium"),
        "table": word(SessionKind.WORKING_TABLE),
        "workshop": word(SessionKind.WORKSHOP),
        "closed": word(SessionKind.MEETING),
    }
    return [(name, text) for name, text in words.items() if name in used]


def day_text(which: date) -> tuple[str, str]:
    """Return weekday with number, and the month, for a tab."""
    return day(which, style="EEE d"), day(which, style="LLLL")


def clocks_of(event: Event, start: datetime | None, end: datetime | None) -> list[tuple[str, str, bool]]:
    """Return the hours in the reader's zone, the event's and the chosen cities', the event's marked."""
    if start is None or end is None:
        return []
    mine = reader_zone()
    names = _places(event)
    if mine is not None:
        names[mine] = gettext("%(city)s, your zone", city=names.get(mine) or zone_city(mine))
    if mine != event.time_zone:
        names[event.time_zone] = gettext("%(city)s, host", city=names[event.time_zone])
    return [
        (names[zone], _hours(start, end, zone), zone == event.time_zone) for zone in _westward(names, start)
    ]


def _places(event: Event) -> dict[str, str]:
    """Return the zones whose clocks the event shows, by name: the chosen cities and its own."""
    names = {city["zone"]: city["name"] for city in event.cities}
    names[event.time_zone] = pick(event.city) or names.get(event.time_zone) or zone_city(event.time_zone)
    return names


def _westward(zones: Iterable[str], moment: datetime) -> list[str]:
    """Order zones by their clocks, the earliest first."""
    return sorted(zones, key=lambda zone: moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None))


def _hours(start: datetime, end: datetime, zone: str) -> str:
    return gettext("%(start)s to %(end)s", start=time_of_day(start, zone), end=time_of_day(end, zone))


def opening_clocks(event: Event, start: datetime) -> list[tuple[str, str]]:
    """Return when something begins in every chosen city, earliest clock first."""
    names = _places(event)
    names[event.time_zone] = gettext("%(city)s, host", city=names[event.time_zone])
    mine = reader_zone()
    if mine is not None and mine != event.time_zone:
        names[mine] = gettext("%(city)s, your zone", city=names.get(mine) or zone_city(mine))
    return [(names[zone], time_of_day(start, zone)) for zone in _westward(names, start)]


def size_text(size: int | None) -> str:
    """Write the size of a file as people read it."""
    if not size:
        return ""
    if size < 1_000_000:
        return f"{number(max(1, round(size / 1000)))} kB"
    return f"{number(round(size / 1_000_000, 1))} MB"
