"""An export as read: its rows, still without persons."""

from dataclasses import dataclass
from enum import StrEnum

from app.core.spans import Span


class ReportFormat(StrEnum):
    """The shapes of export that can be read."""

    ZOOM_MEETING = "zoom_meeting_participants"
    ZOOM_TOTALS = "zoom_meeting_unique_users"


class DateOrder(StrEnum):
    """Whether the day or the month comes first."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


class LeftOut(StrEnum):
    """Why a row is nobody's presence."""

    WAITING_ROOM = "waiting_room_row"
    BOT = "bot"


@dataclass(frozen=True, slots=True)
class Line:
    """One row: a connection with its times, or, in a totals export, only its seconds."""

    number: int
    name: str
    email: str = ""
    span: Span | None = None
    seconds: int | None = None
    own_id: str = ""
    left_out: LeftOut | None = None
    open_ended: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """All rows of one export, in their order."""

    format: ReportFormat
    lines: tuple[Line, ...]
    date_order: DateOrder | None = None
