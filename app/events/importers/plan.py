"""What a file says of an event, in the right types, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.core.text import mark
from app.directory.rules import Sector
from app.events.rules import SessionPart

Texts = Mapping[str, str]

# Each fault: what is wrong, and what to do about it.
FAULTS: dict[str, tuple[str, str]] = {
    "not_json": (
        mark("The file is not valid JSON: %(detail)s."),
        mark("Correct it at that place, or save it again from the program that wrote it."),
    ),
    "not_known": (
        mark("The file is neither the description of an event nor a programme."),
        mark("Begin with the example below, or send a table with one row for each session."),
    ),
    "too_much": (mark("The file holds too much: %(detail)s."), mark("Divide it into several files.")),
    "twice": (mark("“%(value)s” is written twice."), mark("Keep one of the two.")),
    "missing": (mark("This is missing."), mark("Write it.")),
    "not_text": (mark("A text is needed here."), mark("Write a text, or one for each language.")),
    "not_list": (mark("A list is needed here."), mark("Write a list, also where it has one entry.")),
    "not_object": (
        mark("A group of fields is needed here."),
        mark("Write the fields between braces, as in the example."),
    ),
    "too_long": (mark("This text is too long: %(value)s signs."), mark("Shorten it to %(most)s signs.")),
    "not_number": (
        mark("“%(value)s” is not a number from %(least)s to %(most)s."),
        mark("Write a whole number."),
    ),
    "not_yes_no": (
        mark("“%(value)s” is neither yes nor no."),
        mark("Write true or false; in a table yes or no."),
    ),
    "not_day": (mark("“%(value)s” is no date."), mark("Write it as 2027-07-14.")),
    "not_time": (
        mark("“%(value)s” is no time."),
        mark("Write it as 2027-07-14T09:30, in a table as 09:30."),
    ),
    "skipped_time": (
        mark("%(value)s does not exist there: clocks are put forward then."),
        mark("Choose another time."),
    ),
    "double_time": (
        mark("%(value)s comes twice there: clocks are put back then."),
        mark("Add the difference to UTC, such as -05:00."),
    ),
    "not_zone": (
        mark("“%(value)s” is no time zone."),
        mark("Write it as America/Panama: the list of zones of IANA has the names."),
    ),
    "not_word": (mark("“%(value)s” is not known here."), mark("Choose one of: %(words)s.")),
    "not_slug": (
        mark("“%(value)s” cannot be an address."),
        mark("Use small letters, digits and hyphens only."),
    ),
    "not_address": (mark("“%(value)s” is no e-mail address."), mark("Correct it, or leave the person out.")),
    "not_link": (mark("“%(value)s” is no address of the web."), mark("Begin it with https://.")),
    "reversed": (mark("The end is not after the start."), mark("Look at both, and at the day.")),
    "outside": (
        mark("This is outside the days of the event."),
        mark("Change the time, or the first or last day of the event."),
    ),
    "no_room": (mark("The room “%(value)s” is not in the list of rooms."), mark("Add it to the rooms.")),
    "no_sessions": (mark("There is no session."), mark("Write at least one.")),
    "clock_differs": (
        mark("%(city)s: the file says %(value)s, but %(right)s is what the clock shows there."),
        mark("Correct the hour or the time zone."),
    ),
    "count_differs": (
        mark("%(value)s are announced and %(right)s are there."),
        mark("Correct the number or the list."),
    ),
    "formula": (mark("This cell holds a formula."), mark("Replace it by its value and send the file again.")),
    "unknown_field": (
        mark("The field “%(value)s” is not known and would be lost."),
        mark("Correct its name or take it out."),
    ),
    "no_event": (
        mark("A table has sessions, but says nothing of the event."),
        mark("Choose the event that they belong to."),
    ),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong: in which row of a table or where in the file, in which field, and what it is."""

    place: str
    name: str
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPlan:
    """Somebody who does something in a session."""

    email: str
    given_name: str
    family_name: str
    part: SessionPart
    sector: Sector | None = None
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkPlan:
    """What is given within a session, and for which sector."""

    title: Texts
    minutes: int = 5
    sector: Sector | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPlan:
    """A session: `values` are the fields of its draft that the file gives."""

    place: str
    code: str
    title: Texts
    values: Mapping[str, Any]
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    room: str = ""
    people: tuple[PersonPlan, ...] = ()
    talks: tuple[TalkPlan, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomPlan:
    name: str
    capacity: int | None = None
    features: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPlan:
    """What the file says of the event: `values` are the fields of its draft that the file gives."""

    values: Mapping[str, Any]
    body: str = ""
    rooms: tuple[RoomPlan, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read; a table speaks of no event, and with a fault nothing of it is used."""

    event: EventPlan | None = None
    sessions: tuple[SessionPlan, ...] = ()
    faults: tuple[Fault, ...] = ()
