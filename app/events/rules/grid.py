"""Where sessions stand on a page: rooms as columns, breaks across all of them."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from app.events.rules.words import SessionAccess, SessionKind

WIDEST = 12
_BLINK = timedelta(microseconds=1)

_GROUPS = {
    SessionKind.OPENING: "plenary",
    SessionKind.PLENARY: "plenary",
    SessionKind.CLOSING: "plenary",
    SessionKind.PROGRESS: "plenary",
    SessionKind.COURSE_LAUNCH: "plenary",
    SessionKind.COLLOQUIUM: "panel",
    SessionKind.PANEL: "panel",
    SessionKind.LIGHTNING: "panel",
    SessionKind.WORKING_TABLE: "table",
    SessionKind.WORKSHOP: "workshop",
    SessionKind.MEETING: "closed",
    SessionKind.BREAK: "break",
    SessionKind.OTHER: "other",
}


def group_of(kind: SessionKind, access: SessionAccess) -> str:
    """Return the colour group of a session: what is closed looks closed, whatever its kind."""
    if access in {SessionAccess.CLOSED, SessionAccess.MEMBERS}:
        return "closed"
    return _GROUPS[kind]


class Placed(Protocol):
    """A session of one day with its times."""

    @property
    def starts_at(self) -> datetime: ...

    @property
    def ends_at(self) -> datetime: ...

    @property
    def room_key(self) -> Hashable: ...

    @property
    def is_break(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Grid:
    """A day as rooms by time: room keys as columns, None for what is in no room.

    `places` holds one column for each session, from 1; 0 is across all. Where `fits` is false
    the day is shown as a list.
    """

    columns: tuple[Hashable, ...]
    places: tuple[int, ...]
    fits: bool


def _lanes(sessions: Sequence[Placed]) -> dict[int, int]:
    """Give sessions in no room as few further columns as their overlaps need, by index."""
    free_from: list[datetime] = []
    found: dict[int, int] = {}
    for index, session in enumerate(sessions):
        if session.room_key is not None or session.is_break:
            continue
        lane = next((n for n, at in enumerate(free_from) if at <= session.starts_at), len(free_from))
        free_from[lane : lane + 1] = [session.ends_at]
        found[index] = lane
    return found


def lay_out(sessions: Sequence[Placed], *, rooms: Iterable[Hashable], day: date, zone: str) -> Grid:
    """Place the sessions of a day, sorted by start, in columns; rooms without a session get none."""
    used = {session.room_key for session in sessions}
    columns: list[Hashable] = [room for room in rooms if room in used]
    lanes = _lanes(sessions)
    in_rooms = len(columns)
    columns += [None] * (max(lanes.values(), default=-1) + 1)
    places = []
    for index, session in enumerate(sessions):
        if index in lanes:
            places.append(in_rooms + lanes[index] + 1)
        else:
            places.append(columns.index(session.room_key) + 1 if session.room_key is not None else 0)
    home = ZoneInfo(zone)
    ends_today = all((session.ends_at - _BLINK).astimezone(home).date() == day for session in sessions)
    return Grid(tuple(columns), tuple(places), bool(sessions) and len(columns) <= WIDEST and ends_today)
