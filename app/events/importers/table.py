"""A programme as a table: one row for each session, headings in Spanish or English."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from app.core.spreadsheets import Row, records
from app.core.text import fold
from app.events.importers.fields import LONGEST, Fields
from app.events.importers.general import check_sessions, ends_of, minutes_of
from app.events.importers.plan import Fault, Reading, RoomPlan, SessionPlan
from app.events.rules import Mode, SessionAccess, SessionKind

COLUMNS: Mapping[str, Sequence[str]] = {
    "code": ("?Código", "Code", "Clave"),
    "title": ("Título", "Title", "Sesión", "Session"),
    "title_en": ("?Título en inglés", "Title in English", "Title (en)"),
    "kind": ("?Tipo", "Kind", "Type", "Clase"),
    "day": ("?Día", "Day", "Fecha", "Date"),
    "start": ("?Inicio", "Start", "Hora de inicio", "Desde", "Hora"),
    "end": ("?Fin", "End", "Hora de fin", "Hasta", "Término"),
    "minutes": ("?Minutos", "Minutes", "Duración", "Duration"),
    "room": ("?Sala", "Room", "Salón", "Lugar"),
    "mode": ("?Modalidad", "Mode"),
    "access": ("?Acceso", "Access"),
    "capacity": ("?Cupo", "Capacity", "Lugares"),
    "needs_choice": ("?Con inscripción", "Needs choice", "Inscripción"),
    "interpretation": ("?Interpretación", "Interpretation"),
    "abstract": ("?Resumen", "Abstract", "Descripción"),
}
_KINDS = {
    "apertura": SessionKind.OPENING, "inauguracion": SessionKind.OPENING, "plenaria": SessionKind.PLENARY,
    "coloquio": SessionKind.COLLOQUIUM, "coloquio tematico": SessionKind.COLLOQUIUM,
    "ponencias relampago": SessionKind.LIGHTNING, "charla relampago": SessionKind.LIGHTNING,
    "lightning talk": SessionKind.LIGHTNING, "lightning talks": SessionKind.LIGHTNING,
    "taller": SessionKind.WORKSHOP, "mesa": SessionKind.WORKING_TABLE,
    "mesa de trabajo": SessionKind.WORKING_TABLE,
    "avances": SessionKind.PROGRESS, "lanzamiento de curso": SessionKind.COURSE_LAUNCH,
    "reunion": SessionKind.MEETING, "reunion cerrada": SessionKind.MEETING, "clausura": SessionKind.CLOSING,
    "cierre": SessionKind.CLOSING, "receso": SessionKind.BREAK, "pausa": SessionKind.BREAK,
    "almuerzo": SessionKind.BREAK, "cafe": SessionKind.BREAK, "otra": SessionKind.OTHER,
    "otro": SessionKind.OTHER,
}  # fmt: skip
_MODES = {
    "presencial": Mode.IN_PERSON, "en linea": Mode.ONLINE, "virtual": Mode.ONLINE, "hibrida": Mode.HYBRID,
    "hibrido": Mode.HYBRID, "bimodal": Mode.HYBRID,
}  # fmt: skip
_ACCESSES = {
    "abierta": SessionAccess.OPEN, "abierto": SessionAccess.OPEN, "por invitacion": SessionAccess.INVITED,
    "invitacion": SessionAccess.INVITED, "miembros": SessionAccess.MEMBERS,
    "solo miembros": SessionAccess.MEMBERS, "cerrada": SessionAccess.CLOSED, "cerrado": SessionAccess.CLOSED,
}  # fmt: skip
_TIME = re.compile(r"(\d{1,2})[:.h](\d{2})(?::\d{2})?(?:\.0+)?\s*(a\.?\s?m\.?|p\.?\s?m\.?)?", re.IGNORECASE)
_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")


def read_programme(rows: Sequence[Row], *, zone: str, mode: Mode, starts_on: date, ends_on: date) -> Reading:
    """Read the sessions of an event that is known: its zone, its way of being held and its days."""
    faults: list[Fault] = []
    sessions: list[SessionPlan] = []
    rooms: dict[str, RoomPlan] = {}
    for number, cells in records(rows, required=COLUMNS):
        fields = Fields(dict(cells), str(number), faults)
        _refuse_formulas(fields)
        plan = _session(fields, len(sessions) + 1, zone, mode, starts_on)
        sessions.append(plan)
        if plan.room:
            rooms.setdefault(fold(plan.room), RoomPlan(name=plan.room))
    if not sessions:
        faults.append(Fault("1", "", "no_sessions"))
    check_sessions(tuple(sessions), faults, starts_on, ends_on, zone)
    return Reading(None, tuple(sessions), tuple(faults))


def _refuse_formulas(fields: Fields) -> None:
    for name, value in fields.values.items():
        if isinstance(value, str) and re.match(r"[=@]|[+-](?!\d+([.,]\d+)?$)", value):
            fields.fault(name, "formula")


def _session(fields: Fields, number: int, zone: str, mode: Mode, starts_on: date) -> SessionPlan:
    starts_at, ends_at = _hours(fields, zone, starts_on)
    minutes = fields.number("minutes", 1, 1440)
    ends_at = ends_of(fields, starts_at, ends_at, minutes)
    title = {"es": fields.text("title", required=True, most=250), "en": fields.text("title_en", most=250)}
    abstract = fields.text("abstract", most=LONGEST)
    wanted: dict[str, Any] = {
        "kind": fields.word("kind", SessionKind, also=_KINDS) or SessionKind.PANEL,
        "mode": fields.word("mode", Mode, also=_MODES) or mode,
        "minutes": minutes_of(starts_at, ends_at) or minutes or 60,
        "access": fields.word("access", SessionAccess, also=_ACCESSES),
        "capacity": fields.number("capacity", 0, 1_000_000),
        "needs_choice": fields.yes_no("needs_choice"),
        "interpretation": fields.words("interpretation"),
        "abstract": {"es": abstract} if abstract else None,
    }
    return SessionPlan(
        place=fields.place,
        code=fields.text("code", most=20) or f"S{number}",
        title={language: text for language, text in title.items() if text},
        values={name: value for name, value in wanted.items() if value is not None},
        starts_at=starts_at,
        ends_at=ends_at,
        room=fields.text("room", most=120),
    )


def _hours(fields: Fields, zone: str, first: date) -> tuple[datetime | None, datetime | None]:
    """Return start and end; past midnight where the end is earlier on the clock."""
    start, end = _clock(fields, "start"), _clock(fields, "end")
    day = _day(fields) or (first if start else None)
    if day is None or start is None:
        if day is not None and "day" in fields.values and fields.values["day"]:
            fields.fault("start", "missing")
        return None, None
    begins = fields.on_clock("start", datetime.combine(day, start), zone)
    if end is None:
        return begins, None
    later = day + timedelta(days=1) if end < start and end <= time(6) else day
    return begins, fields.on_clock("end", datetime.combine(later, end), zone)


def _day(fields: Fields) -> date | None:
    """Read a day as a spreadsheet program or a person writes it: 2027-07-14 or 14/07/2027."""
    value = fields.text("day")
    if not value:
        return None
    try:
        if found := _DAY.fullmatch(value):
            return date(int(found[3]), int(found[2]), int(found[1]))
        return datetime.fromisoformat(value).date()
    except ValueError:
        fields.fault("day", "not_day", value=value)
        return None


def _clock(fields: Fields, name: str) -> time | None:
    """Read an hour: 9:30, 09:30:00, 9.30, 2:15 p.m., or the day with it."""
    value = fields.text(name)
    if not value:
        return None
    found = _TIME.fullmatch(value.split("T")[-1].split(" ", 1)[-1] if re.match(r"\d{4}-", value) else value)
    if found is None:
        fields.fault(name, "not_time", value=value)
        return None
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").casefold()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    try:
        return time(hour, minute)
    except ValueError:
        fields.fault(name, "not_time", value=value)
        return None
