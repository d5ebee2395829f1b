"""Where sessions stand on a page: rooms as columns, five-minute rows, breaks across all of them."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from app.events.rules.words import SessionAccess, SessionKind

STEP = 5
WIDEST = 12
LONGEST = 720

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
class Cell:
    """The classes of one session: its row, its length and its column; column 0 spans all."""

    row: str
    length: int
    column: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A day as a grid; `columns` are room keys, None for what is in no room."""

    first_hour: int
    hours: tuple[datetime, ...]
    columns: tuple[Hashable, ...]
    cells: tuple[Cell, ...]
    fits: bool


def _without_room(sessions: Sequence[Placed]) -> dict[int, int]:
    """Give sessions in no room as few further columns as their overlaps need, by index."""
    lanes: list[datetime] = []
    found: dict[int, int] = {}
    for index, session in enumerate(sessions):
        if session.room_key is not None or session.is_break:
            continue
        lane = next((n for n, free_at in enumerate(lanes) if free_at <= session.starts_at), len(lanes))
        if lane == len(lanes):
            lanes.append(session.ends_at)
        lanes[lane] = session.ends_at
        found[index] = lane
    return found


def lay_out(sessions: Sequence[Placed], *, rooms: Iterable[Hashable], day: date, zone: str) -> Grid:
    """Place the sessions of a day, sorted by start, in a grid of the event's wall clock.

    Rooms without a session that day get no column. Two sessions clashing in a room share its cell;
    what does not fit in twelve columns, or crosses midnight, is shown as a list.
    """
    home = ZoneInfo(zone)
    used = {session.room_key for session in sessions}
    columns: list[Hashable] = [room for room in rooms if room in used]
    lanes = _without_room(sessions)
    columns += [None] * (max(lanes.values(), default=-1) + 1)
    offset = len(columns) - (max(lanes.values(), default=-1) + 1)
    cells = []
    starts = [session.starts_at.astimezone(home) for session in sessions]
    ends = [session.ends_at.astimezone(home) for session in sessions]
    for index, session in enumerate(sessions):
        start = starts[index]
        minutes = int((session.ends_at - session.starts_at).total_seconds()) // 60
        length = max(STEP, min(LONGEST, -(-minutes // STEP) * STEP))
        if session.is_break and session.room_key is None:
            column = 0
        elif session.room_key is None:
            column = offset + lanes[index] + 1
        else:
            column = columns.index(session.room_key) + 1
        cells.append(Cell(f"{start.hour:02d}{start.minute // STEP * STEP:02d}", length, column))
    first_hour = min((start.hour for start in starts), default=0)
    last = max(ends, default=None)
    last_hour = -(-(last.hour * 60 + last.minute) // 60) if last and last.date() == day else 24
    fits = bool(sessions) and len(columns) <= WIDEST and all(end.date() == day for end in ends)
    midnight = datetime(day.year, day.month, day.day, tzinfo=home)
    hours = tuple(midnight + timedelta(hours=hour) for hour in range(first_hour, last_hour))
    return Grid(first_hour, hours, tuple(columns), tuple(cells), fits)
