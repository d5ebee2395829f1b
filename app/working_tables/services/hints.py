"""What does not fit yet when the tables of an event are set up; nothing here stops anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Any

from app.core.spans import Span
from app.events.models import Event, Room
from app.events.rules import span_of
from app.events.services import list_rooms, list_sessions
from app.registration.services import list_confirmed
from app.working_tables.models import WorkingTable
from app.working_tables.rules import LINKING_PARTS, offices


class HintKind(StrEnum):
    """What may be overlooked."""

    TOO_FEW_SEATS = "too_few_seats"
    TOO_MANY_ASKED = "too_many_asked"
    ROOM_TOO_SMALL = "room_too_small"
    ROOM_SHARED = "room_shared"
    NOBODY_SPEAKS = "nobody_speaks"


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing, and the tables and numbers that it is about."""

    kind: HintKind
    tables: tuple[WorkingTable, ...] = ()
    number: int = 0
    total: int = 0
    room: str = ""


def hints_of(event: Event, tables: Sequence[WorkingTable]) -> list[Hint]:
    """List what does not fit; constant in statements."""
    seated = [table for table in tables if not table.is_linking]
    if not seated:
        return []
    found = _of_numbers(seated, len(list_confirmed(event.id)))
    rooms = {room.id: room for room in list_rooms(event)}
    found += _of_rooms(seated, rooms, _meetings(event))
    silent = tuple(
        table for table in seated if not {part for _person, part in offices(table)} & LINKING_PARTS
    )
    if silent and len(seated) < len(tables):
        found.append(Hint(HintKind.NOBODY_SPEAKS, silent))
    return found


def _of_numbers(seated: Sequence[WorkingTable], people: int) -> list[Hint]:
    most, least = sum(table.most for table in seated), sum(table.least for table in seated)
    found = []
    if people > most:
        found.append(Hint(HintKind.TOO_FEW_SEATS, number=most, total=people))
    if people and least > people:
        found.append(Hint(HintKind.TOO_MANY_ASKED, number=least, total=people))
    return found


def _meetings(event: Event) -> dict[Any, Span | None]:
    return {session.id: span_of(session) for session in list_sessions(event)}


def _of_rooms(
    seated: Sequence[WorkingTable], rooms: dict[Any, Room], meetings: dict[Any, Span | None]
) -> list[Hint]:
    placed = [(table, rooms[table.room_id]) for table in seated if table.room_id in rooms]
    found = [
        Hint(HintKind.ROOM_TOO_SMALL, (table,), table.least, room.capacity, room.name)
        for table, room in placed
        if room.capacity is not None and "online" not in table.modes and table.least > room.capacity
    ]
    for (one, room), (other, where) in combinations(placed, 2):
        first, second = meetings.get(one.session_id), meetings.get(other.session_id)
        apart = first is not None and second is not None and not first.overlaps(second)
        if room is where and not apart:
            found.append(Hint(HintKind.ROOM_SHARED, (one, other), room=room.name))
    return found
