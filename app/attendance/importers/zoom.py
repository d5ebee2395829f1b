"""The participants of a Zoom meeting: with the block of the meeting above or without, English or Spanish."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from app.attendance.importers import sheet
from app.attendance.importers.times import connection, read_time
from app.attendance.rules import (
    DateOrder,
    DatesElsewhere,
    DatesUnclear,
    LeftOut,
    Line,
    Report,
    ReportFormat,
    ReportHasNoRows,
    ReportIsRegistrationList,
    ReportOfTeams,
    ReportOfWebinar,
    ReportUnknown,
    RowBroken,
    RowReversed,
    SeveralMeetings,
)
from app.core.spans import Span
from app.core.text import fold

# Labels without accents, spaces and signs; the first that a header has is taken.
_LABELS: Mapping[str, tuple[str, ...]] = {
    "name": ("nameoriginalname", "nombrenombreoriginal", "nombredeusuario"),
    "email": (
        "useremail2",
        "useremail",
        "email",
        "emaildelusuario",
        "emaildeusuario",
        "correoelectronico",
        "correoelectronicodelusuario",
    ),
    "join": ("jointime", "horaparaunirse", "horadeentrada"),
    "leave": ("leavetime", "horaparasalir", "horadesalida"),
    "total": ("totaldurationminutes", "duraciontotalminutos"),
    "waiting": ("inwaitingroom", "ensaladeespera"),
    "meeting": ("meetingid", "iddelareunion"),
}
_YES = frozenset({"yes", "si", "y", "true"})
_BOT = re.compile(
    r"\b(note ?taker|read\.ai|otter\.ai|otterpilot|fireflies\.ai|fred from fireflies|fathom\.video|tl;dv"
    r"|meetgeek|avoma|sembly|recording bot|meeting bot|grabadora|bot de grabacion|ai companion)\b"
)
_TEAMS = frozenset(
    {"fullname", "useraction", "firstjoin", "1summary", "meetingsummary", "1resumen", "primeraentrada"}
)
_NEAR = timedelta(days=1)
_Read = tuple[Line, ...] | RowBroken | RowReversed


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows under a header, and where its columns are."""

    columns: Mapping[str, int]
    titles: list[str]
    rows: list[tuple[int, list[str]]]

    def cell(self, row: list[str], column: str) -> str:
        place = self.columns.get(column, len(row))
        return row[place] if place < len(row) else ""

    def broken(self, number: int, row: list[str], column: str) -> RowBroken:
        return RowBroken(row=number, column=self.titles[self.columns[column]], value=self.cell(row, column))


def read_report(data: bytes, *, zone: str, window: Span, date_order: DateOrder | None = None) -> Report:
    """Read an export whose wall times are those of a zone, for a session at that window.

    Raises a refusal that says what the file is instead, or which row and column cannot be read.
    """
    table = _find_table(sheet.decode(data))
    if "total" in table.columns:
        lines = tuple(_totals(table))
        return _not_empty(Report(ReportFormat.ZOOM_TOTALS, lines))
    readings = {
        order: _read_lines(table, order, ZoneInfo(zone), window)
        for order in ([date_order] if date_order else DateOrder)
    }
    order, lines = _choose(readings, table, window, stated=date_order is not None)
    return _not_empty(Report(ReportFormat.ZOOM_MEETING, lines, order))


def _not_empty(report: Report) -> Report:
    if not report.lines:
        raise ReportHasNoRows
    return report


# --- the header ---------------------------------------------------------------------------------


def _label(cell: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(cell))


def _columns(row: list[str]) -> dict[str, int]:
    labels = [_label(cell) for cell in row]
    found = {
        column: next(labels.index(label) for label in known if label in labels)
        for column, known in _LABELS.items()
        if any(label in labels for label in known)
    }
    if "meeting" in found and "name" not in found:
        return {}
    return found


def _is_header(row: list[str]) -> bool:
    found = _columns(row).keys()
    return {"name", "email"} <= found and ({"join", "leave"} <= found or "total" in found)


def _find_table(text: str) -> _Table:
    _refuse_other_shapes(text)
    found = sheet.rows_where(text, _is_header)
    if found is None:
        raise ReportUnknown(first=text.strip().splitlines()[0][:120])
    index, rows = found
    body = [(number, row) for number, row in enumerate(rows[index + 1 :], index + 2) if any(row)]
    table = _Table(_columns(rows[index]), rows[index], body)
    meetings = {table.cell(row, "meeting") for _number, row in body} - {""}
    if len(meetings) > 1:
        raise SeveralMeetings(count=len(meetings))
    return table


def _refuse_other_shapes(text: str) -> None:
    """Say what a file is that people mistake for the list of participants."""
    first = fold(text.lstrip().split("\n", 1)[0]).strip('"')
    labels = [{_label(cell) for cell in re.split(r"[,;\t]", line)} for line in text.splitlines()[:60]]
    if first.startswith(("attendee report", "informe de asistentes")) or any(
        {"attended", "approvalstatus"} & each and {"email", "correoelectronico"} & each and "jointime" in each
        for each in labels
    ):
        raise ReportOfWebinar
    if any("\t" in line for line in text.splitlines()[:60]) and any(
        each
        & {"fullname", "useraction", "firstjoin", "1summary", "meetingsummary", "1resumen", "primeraentrada"}
        for each in labels
    ):
        raise ReportOfTeams
    if any({"registrationtime", "horaderegistro"} & each and "jointime" not in each for each in labels):
        raise ReportIsRegistrationList


# --- the rows -----------------------------------------------------------------------------------


def _left_out(table: _Table, row: list[str]) -> LeftOut | None:
    if fold(table.cell(row, "waiting")) in _YES:
        return LeftOut.WAITING_ROOM
    return LeftOut.BOT if _BOT.search(fold(table.cell(row, "name"))) else None


def _totals(table: _Table) -> Iterator[Line]:
    for number, row in table.rows:
        minutes = table.cell(row, "total")
        if not minutes.isdecimal():
            raise table.broken(number, row, "total")
        yield Line(
            number,
            table.cell(row, "name"),
            table.cell(row, "email"),
            seconds=int(minutes) * 60,
            left_out=_left_out(table, row),
        )


def _read_lines(table: _Table, order: DateOrder, zone: ZoneInfo, window: Span) -> _Read:
    """Read every row with one order of day and month; return the refusal of the first that does not fit."""
    lines = []
    for number, row in table.rows:
        left_out = _left_out(table, row)
        name, email = table.cell(row, "name"), table.cell(row, "email")
        if left_out is not None:
            lines.append(Line(number, name, email, left_out=left_out))
            continue
        joined, left = table.cell(row, "join"), table.cell(row, "leave")
        start = read_time(joined, order)
        if start is None:
            return table.broken(number, row, "join")
        still_in = left in ("", "-", "--")
        end = (
            max(start, window.end.astimezone(zone).replace(tzinfo=None))
            if still_in
            else read_time(left, order)
        )
        if end is None:
            return table.broken(number, row, "leave")
        span = connection(start, end, zone, window)
        if span is None:
            return RowReversed(row=number)
        lines.append(Line(number, name, email, span, open_ended=still_in))
    return tuple(lines)


def _choose(
    readings: Mapping[DateOrder, _Read], table: _Table, window: Span, *, stated: bool
) -> tuple[DateOrder, tuple[Line, ...]]:
    """Take the order of day and month that puts the rows within a day of the session."""
    whole = {order: lines for order, lines in readings.items() if isinstance(lines, tuple)}
    if not whole:
        # With both orders broken, the one that got further names the cell that is really wrong.
        raise max(
            (reading for reading in readings.values() if isinstance(reading, RowBroken | RowReversed)),
            key=lambda refusal: int(str(refusal.facts["row"])),
        )
    near = window.widened(_NEAR, _NEAR)
    fitting = {order: lines for order, lines in whole.items() if stated or not _far(lines, near)}
    if not fitting:
        number = min((_far(lines, near) for lines in whole.values()), key=len)[0]
        raise DatesElsewhere(row=number, value=table.cell(dict(table.rows)[number], "join"))
    order, lines = next(iter(fitting.items()))
    if any(other != lines for other in fitting.values()):
        raise DatesUnclear
    return order, lines


def _far(lines: tuple[Line, ...], near: Span) -> list[int]:
    """List the rows that are not wholly within reach of the session."""
    return [
        line.number
        for line in lines
        if line.span is not None and not near.start <= line.span.start <= line.span.end <= near.end
    ]
