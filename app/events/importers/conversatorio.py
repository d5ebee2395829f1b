"""The form in which a Conversatorio is written down: sessions on the clocks of several cities."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.core.text import fold
from app.directory.rules import Sector
from app.events.importers.fields import Fields
from app.events.importers.general import check_sessions, composition_of, minutes_of
from app.events.importers.plan import EventPlan, Fault, Reading, SessionPlan, TalkPlan
from app.events.rules import City, EventAccess, EventKind, Mode, SessionKind

_OUTSIDE = {
    "edition", "join_link", "one_person_per_email", "frequency", "topics_selected_by", "output",
    "seed",
}  # fmt: skip
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def read_conversatorio(document: Mapping[str, Any]) -> Reading:
    """Read the day, its sessions with all their clocks, and the composition of the panels."""
    faults: list[Fault] = []
    fields = Fields(document, "", faults)
    fields.taken |= _OUTSIDE
    day = fields.day("date", required=True)
    mode = fields.word("mode", Mode, required=True)
    spoken = fields.words("interpretation", ("es", "en")) or ("es",)
    method = Fields(fields.raw("method") or {}, "method", faults)
    items = fields.items("sessions")
    if not items:
        fields.fault("sessions", "no_sessions")
    cities = _cities(items)
    zone = cities[0].zone if cities else ""
    sessions = tuple(
        _session(Fields(item, f"sessions[{number}]", faults), number, method, spoken, mode)
        for number, item in enumerate(items, start=1)
    )
    sessions = _with_reasons(fields, sessions)
    access, listed = _access(fields)
    values: dict[str, Any] = {
        "slug": f"conversatorio-{day.year if day else 0}",
        "title": {language: f"Conversatorio {day.year if day else ''}".strip() for language in ("es", "en")},
        "kind": EventKind.MEETING,
        "mode": mode,
        "access": access,
        "listed": listed,
        "starts_on": day,
        "ends_on": day,
        "time_zone": zone,
        "city": {"es": cities[0].name} if cities else {},
        "cities": cities[1:],
        "languages": ("es", "en"),
    }
    fields.leftovers()
    check_sessions(sessions, faults, day, day, zone)
    return Reading(EventPlan(values=values), sessions, tuple(faults))


def _with_reasons(fields: Fields, sessions: tuple[SessionPlan, ...]) -> tuple[SessionPlan, ...]:
    """Keep with each panel why it is made up otherwise than it was planned."""
    reasons: dict[str, str] = {}
    for number, item in enumerate(fields.items("composition_deviations"), start=1):
        said = Fields(item, f"composition_deviations[{number}]", fields.faults)
        session = said.number("session", 1, 99)
        words = [said.text("planned", most=200), said.text("actual", required=True, most=200)]
        said.leftovers()
        if session:
            reasons[f"S{session}"] = " → ".join(word for word in words if word)
    return tuple(
        replace(plan, values={**plan.values, "composition_reason": reasons[plan.code]})
        if plan.code in reasons
        else plan
        for plan in sessions
    )


def _access(fields: Fields) -> tuple[EventAccess, bool]:
    """Read the words for who gets in; what is closed stands in no list."""
    said = fold(fields.text("access", required=True))
    by_name = "invitation" in said or "invitacion" in said
    closed = "closed" in said or "cerrad" in said
    if said and not (by_name or closed or "open" in said or "abiert" in said):
        fields.fault("access", "not_word", value=said, words="closed, personal invitation; open")
    return (EventAccess.INVITATION if by_name or closed else EventAccess.OPEN), not (by_name or closed)


def _cities(items: list[Any]) -> tuple[City, ...]:
    """Return the cities whose clocks the sessions name, the first as the event's own."""
    found: dict[str, str] = {}
    for item in items:
        times = item.get("times") if isinstance(item, Mapping) else None
        for name, clock in times.items() if isinstance(times, Mapping) else ():
            zone = clock.get("time_zone") if isinstance(clock, Mapping) else None
            if isinstance(zone, str):
                found.setdefault(str(name), zone)
    return tuple(City(name[:80], zone) for name, zone in found.items())


def _session(
    fields: Fields, number: int, method: Fields, spoken: tuple[str, ...], mode: Mode | None
) -> SessionPlan:
    said = fields.number("no", 1, 99) or number
    starts_at, ends_at = _instant(fields, "utc_start"), _instant(fields, "utc_end")
    if starts_at and ends_at and ends_at <= starts_at:
        fields.fault("utc_end", "reversed")
        ends_at = None
    length = fields.number("duration_minutes", 1, 1440)
    real = minutes_of(starts_at, ends_at)
    if length and real and length != real:
        fields.fault("duration_minutes", "count_differs", value=length, right=real)
    _check_clocks(fields, starts_at, ends_at)
    is_lightning = "lightning" in fold(str(method.values.get("name", "")))
    wanted: dict[str, Any] = {
        "kind": SessionKind.LIGHTNING if is_lightning else SessionKind.PANEL,
        "mode": mode,
        "minutes": real or length or 60,
        "abstract": _abstract(fields),
        "interpretation": spoken,
        "seats_expected": fields.number("participants", 0, 1_000_000),
        "needs_choice": True,
        "composition": composition_of(method, "composition"),
    }
    fields.taken |= {"countries", "times"}
    title = fields.texts("label", most=250) or {
        language: text for language in ("es", "en") if (text := fields.text(f"label_{language}", most=250))
    }
    if not title:
        fields.fault("label_es", "missing")
    talks = _talks(fields, method)
    fields.leftovers()
    return SessionPlan(
        place=fields.place,
        code=f"S{said}",
        title=title,
        values={name: value for name, value in wanted.items() if value is not None},
        starts_at=starts_at if ends_at else None,
        ends_at=ends_at if starts_at else None,
        talks=talks,
    )


def _instant(fields: Fields, name: str) -> datetime | None:
    value = fields.instant(name, "UTC", required=True)
    return value.astimezone(UTC) if value else None


def _check_clocks(fields: Fields, starts_at: datetime | None, ends_at: datetime | None) -> None:
    """Compare the hours printed for each city with what the clock shows there."""
    times = fields.raw("times", required=True)
    for city, item in times.items() if isinstance(times, Mapping) else ():
        clock = Fields(item, f"{fields.place}.times.{city}", fields.faults)
        zone = clock.zone("time_zone", required=True)
        for name, instant in (("start", starts_at), ("end", ends_at)):
            said = clock.text(name, required=True)
            if said and not _CLOCK.fullmatch(said):
                clock.fault(name, "not_time", value=said)
            elif said and zone and instant:
                right = f"{instant.astimezone(ZoneInfo(zone)):%H:%M}"
                if said.zfill(5) != right:
                    clock.fault(name, "clock_differs", city=city, value=said, right=right)
        clock.leftovers()


def _abstract(fields: Fields) -> dict[str, str] | None:
    goals = [str(each) for each in fields.items("gcm_objectives", most=30)]
    questions = fields.number("guiding_questions", 0, 100)
    lead = [str(each)[:200] for each in fields.items("un_roles", most=30)]
    spanish, english = [], []
    if goals:
        spanish.append(f"Objetivos del Pacto Mundial: {', '.join(goals)}.")
        english.append(f"Objectives of the Global Compact: {', '.join(goals)}.")
    if questions:
        spanish.append(f"Preguntas guía: {questions}.")
        english.append(f"Guiding questions: {questions}.")
    if lead:
        spanish.append(f"Moderación y relatoría: {', '.join(lead)}.")
        english.append(f"Moderation and rapporteurs: {', '.join(lead)}.")
    return {"es": " ".join(spanish), "en": " ".join(english)} if spanish else None


def _talks(fields: Fields, method: Fields) -> tuple[TalkPlan, ...] | None:
    """Read who gave the presentations: by sector, each as long as the method says."""
    panel = Fields(fields.raw("actual_panel") or {}, f"{fields.place}.actual_panel", fields.faults)
    minutes = method.number("minutes_each", 1, 480) or 5
    announced = method.number("presentations", 1, 200)
    found = []
    for sector in Sector:
        for item in panel.items(sector.value, most=100):
            if not isinstance(item, str) or not item.strip():
                panel.fault(sector.value, "not_text")
                continue
            found.append(TalkPlan(title={"es": item.strip()[:250]}, minutes=minutes, sector=sector))
    panel.leftovers()
    if found and announced and announced != len(found):
        fields.fault("actual_panel", "count_differs", value=announced, right=len(found))
    return tuple(found) or None
