"""The programme in the two forms that conference apps read: schedule.xml and schedule.json (frab, c3voc)."""

import json
import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from app.core.text import pick, slugify
from app.events.renderer.facts import (
    FORMAT,
    PublicPerson,
    PublicProgramme,
    PublicRoom,
    PublicSession,
    number_of,
)
from app.events.rules import Mode

SLOT = "00:05"
_MOST_OF_A_TITLE = 60
# What no XML document may hold, and what JSON readers stumble over.
_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The language of a file, the words of our kinds in it, and where pages are."""

    locale: str
    word: Callable[[StrEnum], str]
    online: str
    no_room: str
    minutes: Callable[[int], str]
    event_url: str
    session_url: str  # the beginning; the id of the session follows
    version: str


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the programme, its sessions by room."""

    index: int
    date: date
    start: datetime
    end: datetime
    rooms: dict[str, list[PublicSession]]


def schedule_json(programme: PublicProgramme, wording: Wording) -> bytes:
    """Write schedule.json."""
    days = days_of(programme, wording)
    text = _texts(wording)
    content = {
        "$schema": "https://c3voc.de/schedule/schema.json",
        "generator": {"name": "Encuentro", "version": str(FORMAT)},
        "schedule": {
            "version": wording.version,
            "base_url": wording.event_url,
            "conference": {
                "acronym": acronym_of(programme.slug),
                "title": text(programme.title),
                "start": days[0].date.isoformat(),
                "end": days[-1].date.isoformat(),
                "daysCount": len(days),
                "timeslot_duration": SLOT,
                "time_zone_name": programme.zone,
                "url": wording.event_url,
                "rooms": [_room(programme, room, name) for room, name in _rooms(days)],
                "tracks": [{"name": name} for name in _tracks(programme, wording)],
                "days": [_day(programme, each, wording) for each in days],
            },
        },
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _texts(wording: Wording) -> Callable[[Any], str]:
    return lambda texts: _clean(pick(texts, wording.locale))


def _clean(text: str) -> str:
    return _UNWANTED.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))


def acronym_of(slug: str) -> str:
    """Return the event's slug as an acronym: four signs or more, none of them a hyphen."""
    plain = re.sub(r"[^a-z0-9]+", "_", slug.lower()).strip("_")
    return plain if len(plain) >= 4 else f"{plain}_event".lstrip("_")


def held(programme: PublicProgramme) -> list[PublicSession]:
    """Return what takes place: conference apps have no word for what is called off."""
    return [each for each in programme.sessions if not each.cancelled and not programme.called_off]


def days_of(programme: PublicProgramme, wording: Wording) -> list[Day]:
    """Return every day of the event, also those on which nothing public happens: each keeps its index."""
    zone = ZoneInfo(programme.zone)
    by_day: dict[date, list[PublicSession]] = {
        programme.starts_on + timedelta(days=n): []
        for n in range((programme.ends_on - programme.starts_on).days + 1)
    }
    for session in held(programme):
        by_day.setdefault(session.starts_at.astimezone(zone).date(), []).append(session)
    return [
        _one_day(index, day, by_day[day], zone, wording) for index, day in enumerate(sorted(by_day), start=1)
    ]


def _one_day(
    index: int, day: date, sessions: Sequence[PublicSession], zone: ZoneInfo, wording: Wording
) -> Day:
    rooms: dict[str, list[PublicSession]] = {}
    for session in sessions:
        rooms.setdefault(room_name(session, wording), []).append(session)
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    after = day + timedelta(days=1)
    return Day(
        index=index,
        date=day,
        start=min((each.starts_at.astimezone(zone) for each in sessions), default=midnight),
        end=max(
            (each.ends_at.astimezone(zone) for each in sessions),
            default=datetime(after.year, after.month, after.day, tzinfo=zone),
        ),
        rooms=rooms,
    )


def room_name(session: PublicSession, wording: Wording) -> str:
    """Name where a session is; there is always a name, for readers that make columns of it."""
    if session.room is not None:
        return _clean(session.room.name)
    return wording.no_room if session.mode is Mode.IN_PERSON else wording.online


def _rooms(days: Sequence[Day]) -> list[tuple[PublicRoom | None, str]]:
    """Return the rooms that are used, each once, in the order in which they appear."""
    found: dict[str, PublicRoom | None] = {}
    for day in days:
        for name, sessions in day.rooms.items():
            found.setdefault(name, sessions[0].room)
    return [(room, name) for name, room in found.items()]


def _room(programme: PublicProgramme, room: PublicRoom | None, name: str) -> dict[str, Any]:
    key = room.id if room else uuid.uuid5(uuid.NAMESPACE_URL, f"{programme.slug}/{name}")
    return {
        "guid": str(key),
        "name": name,
        "description": None,
        "capacity": room.capacity if room else None,
    }


def _tracks(programme: PublicProgramme, wording: Wording) -> list[str]:
    return list(dict.fromkeys(track_of(each, wording) for each in held(programme)))


def track_of(session: PublicSession, wording: Wording) -> str:
    """Return the body that holds a session, or its kind where no body does."""
    if session.bodies:
        return _clean(pick(session.bodies[0], wording.locale))
    return wording.word(session.kind)


def _day(programme: PublicProgramme, day: Day, wording: Wording) -> dict[str, Any]:
    return {
        "index": day.index,
        "date": day.date.isoformat(),
        "day_start": day.start.isoformat(),
        "day_end": day.end.isoformat(),
        "rooms": {
            name: [_session(programme, each, name, wording) for each in sessions]
            for name, sessions in day.rooms.items()
        },
    }


def _session(
    programme: PublicProgramme, session: PublicSession, room: str, wording: Wording
) -> dict[str, Any]:
    """Return a session in the words of schedule.json; schedule.xml has the same ones."""
    text, zone = _texts(wording), ZoneInfo(programme.zone)
    title, start = text(session.title), session.starts_at.astimezone(zone)
    url = f"{wording.session_url}{session.id}"
    return {
        "id": session.number,
        "guid": str(session.id),
        "date": start.isoformat(),
        "start": f"{start:%H:%M}",
        "duration": duration_of(session),
        "room": room,
        "slug": slug_of(programme, session, title),
        "url": url,
        "title": title,
        "subtitle": "",
        "track": track_of(session, wording),
        "type": wording.word(session.kind),
        "language": programme.languages[0] if programme.languages else wording.locale,
        "abstract": text(session.abstract),
        "description": _description(session, wording),
        "persons": [
            {"id": number_of(uuid.UUID(person.key)), "guid": person.key, "public_name": _clean(person.name)}
            for person in _people(session)
        ],
        "links": [{"title": title, "url": url}],
        "attachments": [],
    }


def duration_of(session: PublicSession) -> str:
    """Return how long a session takes, as `H:MM`."""
    hours, minutes = divmod(int((session.ends_at - session.starts_at).total_seconds()) // 60, 60)
    return f"{hours:02d}:{minutes:02d}"


def slug_of(programme: PublicProgramme, session: PublicSession, title: str) -> str:
    """Return the name of a session in addresses: the number in it keeps two of one title apart."""
    end = slugify(title)[:_MOST_OF_A_TITLE].strip("-")
    return "-".join(filter(None, (acronym_of(programme.slug), str(session.number), end)))


def _people(session: PublicSession) -> list[PublicPerson]:
    """Return who is announced for a session, each once, those with a part before those who speak."""
    found: dict[str, PublicPerson] = {}
    for person in (*session.people, *(each for talk in session.talks for each in talk.people)):
        found.setdefault(person.key, person)
    return list(found.values())


def _description(session: PublicSession, wording: Wording) -> str:
    lines = []
    for talk in session.talks:
        facts = [
            ", ".join(_clean(person.name) for person in talk.people),
            wording.minutes(talk.minutes),
        ]
        lines.append(f"• {_clean(pick(talk.title, wording.locale))} ({', '.join(filter(None, facts))})")
    return "\n".join(lines)


def schedule_xml(programme: PublicProgramme, wording: Wording) -> bytes:
    """Write schedule.xml."""
    days = days_of(programme, wording)
    root = ET.Element("schedule")
    ET.SubElement(root, "generator", {"name": "Encuentro", "version": str(FORMAT)})
    _put(root, "version", wording.version)
    conference = ET.SubElement(root, "conference")
    for name, value in (
        ("title", _texts(wording)(programme.title)),
        ("acronym", acronym_of(programme.slug)),
        ("start", days[0].date.isoformat()),
        ("end", days[-1].date.isoformat()),
        ("days", str(len(days))),
        ("timeslot_duration", SLOT),
        ("base_url", wording.event_url),
        ("time_zone_name", programme.zone),
    ):
        _put(conference, name, value)
    for day in days:
        _put_day(root, programme, day, wording)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _put(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text


def _put_day(root: ET.Element, programme: PublicProgramme, day: Day, wording: Wording) -> None:
    element = ET.SubElement(
        root,
        "day",
        {
            "index": str(day.index),
            "date": day.date.isoformat(),
            "start": day.start.isoformat(),
            "end": day.end.isoformat(),
        },
    )
    for name, sessions in day.rooms.items():
        room = ET.SubElement(element, "room", {"name": name})
        for session in sessions:
            _put_session(room, _session(programme, session, name, wording))


_TEXTS = ("room", "title", "subtitle", "type", "date", "start", "duration", "abstract", "slug", "track")


def _put_session(room: ET.Element, facts: dict[str, Any]) -> None:
    element = ET.SubElement(room, "event", {"id": str(facts["id"]), "guid": facts["guid"]})
    for name in (*_TEXTS, "language", "description", "url"):
        _put(element, name, facts[name])
    persons = ET.SubElement(element, "persons")
    for person in facts["persons"]:
        one = ET.SubElement(persons, "person", {"id": str(person["id"])})
        one.text = person["public_name"]
    links = ET.SubElement(element, "links")
    for link in facts["links"]:
        ET.SubElement(links, "link", {"href": link["url"]}).text = link["title"]
    ET.SubElement(element, "attachments")
