"""The programme on paper: by day, with rooms, people and the clocks of the chosen cities."""

import html
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from textwrap import shorten
from zoneinfo import ZoneInfo

import segno
from babel.dates import format_date

from app.core.pdf import Page
from app.core.text import Translated, pick
from app.events.renderer.facts import PublicPerson, PublicProgramme, PublicSession
from app.events.rules import Mode, SessionAccess, SessionKind, group_of

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT / "certificates" / "_shared"
SHEET = ROOT / "templates" / "events" / "pdf" / "programme.css"
FACES = (
    ("Faustina", 600, "fonts/Faustina_600SemiBold.ttf"),
    ("Source Sans 3", 400, "fonts/SourceSans3_400Regular.ttf"),
    ("Source Sans 3", 600, "fonts/SourceSans3_600SemiBold.ttf"),
)
# Longer ones do not fit in the head of each page.
_MOST_OF_A_TITLE = 75
_FACE = '@font-face {{ font-family: "{}"; font-weight: {}; src: url("asset:{}"); }}'


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedWords:
    """What paper says around the facts, in its language."""

    locale: str
    word: Callable[[StrEnum], str]
    programme: str
    days: str
    published: str
    hours_of: str
    columns: tuple[str, str, str]
    online: str
    no_room: str
    called_off: str
    event_called_off: str
    latest: str
    url: str
    lead: Mapping[str, str]  # "Moderates: %(names)s" and the like, by part
    minutes: Callable[[int], str]


def lay_out_programme(programme: PublicProgramme, words: PrintedWords) -> Page:
    """Put a programme on pages of A4."""
    body = _head(programme, words) + "".join(
        _day(programme, day, sessions, words) for day, sessions in _by_day(programme).items()
    )
    title = f"{words.programme} · {pick(programme.title, words.locale)}"
    document = (
        f'<!doctype html><html lang="{words.locale}"><head><meta charset="utf-8">'
        f"<title>{_safe(title)}</title></head>"
        f"<body>{body}{_foot(words)}</body></html>"
    )
    return Page(document, _styles(), {**_fonts(), "thread.svg": _thread(), "code.svg": _code(words.url)})


@cache
def _styles() -> tuple[str, ...]:
    return "\n".join(_FACE.format(*face) for face in FACES), SHEET.read_text(encoding="utf-8")


@cache
def _fonts() -> dict[str, bytes]:
    return {file: (SHARED / file).read_bytes() for _name, _weight, file in FACES}


@cache
def _thread() -> bytes:
    return (SHARED / "thread.svg").read_bytes()


def _code(address: str) -> bytes:
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", border=2, xmldecl=False, svgns=True, omitsize=True
    )
    return drawn.getvalue()


def _safe(text: str) -> str:
    return html.escape(" ".join(text.split()), quote=True)


def _by_day(programme: PublicProgramme) -> dict[date, list[PublicSession]]:
    zone = ZoneInfo(programme.zone)
    days: dict[date, list[PublicSession]] = {}
    for session in programme.sessions:
        days.setdefault(session.starts_at.astimezone(zone).date(), []).append(session)
    return dict(sorted(days.items()))


# --- the head and the foot ------------------------------------------------------------------------


def _head(programme: PublicProgramme, words: PrintedWords) -> str:
    def said(texts: Translated) -> str:
        return pick(texts, words.locale)

    title = said(programme.title)
    place = ", ".join(filter(None, (said(programme.venue), said(programme.city))))
    how = words.word(programme.mode)
    facts = [words.days, *([place] if place and programme.mode is not Mode.ONLINE else []), how]
    holders = ", ".join(said(each) for each in programme.holders)
    return (
        '<header class="cover"><img class="thread" src="asset:thread.svg" alt="">'
        f'<p class="kicker">{_safe(words.programme)}</p>'
        f'<h1 data-short="{_safe(shorten(title, _MOST_OF_A_TITLE, placeholder="…"))}">{_safe(title)}</h1>'
        f'<p class="facts">{" · ".join(_safe(each) for each in facts)}</p>'
        + (f'<p class="holders">{_safe(holders)}</p>' if holders else "")
        + (f'<p class="off">{_safe(words.event_called_off)}</p>' if programme.called_off else "")
        + f'<p class="note">{_safe(words.hours_of)} {_safe(words.published)}</p></header>'
    )


def _foot(words: PrintedWords) -> str:
    return (
        '<footer class="latest"><img src="asset:code.svg" alt="">'
        f"<p>{_safe(words.latest)}<br><b>{_safe(words.url)}</b></p></footer>"
    )


# --- a day ----------------------------------------------------------------------------------------


def _day(
    programme: PublicProgramme, day: date, sessions: Sequence[PublicSession], words: PrintedWords
) -> str:
    named = format_date(day, "full", locale=words.locale)
    heads = "".join(f'<th scope="col">{_safe(name)}</th>' for name in words.columns)
    rows, hours = "", ""
    for session in sessions:
        # What runs side by side has its hours in other cities once.
        before, hours = hours, _hours(session, programme.zone)
        clocks = "" if hours == before else _clocks(programme, session)
        rows += _row(programme, session, words, clocks)
    return (
        f'<section class="day"><h2>{_safe(named[:1].upper() + named[1:])}</h2>'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></section>"
    )


def _row(programme: PublicProgramme, session: PublicSession, words: PrintedWords, clocks: str) -> str:
    off = session.cancelled or programme.called_off
    hours = f'<th scope="row"><p class="hours">{_hours(session, programme.zone)}</p>{clocks}'
    title = _safe(pick(session.title, words.locale))
    if session.kind is SessionKind.BREAK:
        return f'<tr class="k-break">{hours}</th><td colspan="2"><p class="title">{title}</p></td></tr>'
    kind = words.word(session.kind)
    marks = [words.called_off] if off else []
    if session.access is not SessionAccess.OPEN:
        marks.append(words.word(session.access))
    if session.interpretation:
        marks.append("–".join(code.upper() for code in session.interpretation))
    said = "".join(f' <span class="mark">{_safe(mark)}</span>' for mark in marks)
    return (
        f'<tr class="k-{group_of(session.kind, session.access)}{" is-off" if off else ""}">{hours}</th>'
        f'<td><p class="title">{title}</p><p class="kind">{_safe(kind)}{said}</p>'
        f"{_people(session, words)}{_talks(session, words)}</td>"
        f'<td class="room">{_safe(_room(session, words))}</td></tr>'
    )


def _hours(session: PublicSession, zone: str) -> str:
    start, end = (each.astimezone(ZoneInfo(zone)) for each in (session.starts_at, session.ends_at))
    return f"{start:%H:%M}–{end:%H:%M}"


def _clocks(programme: PublicProgramme, session: PublicSession) -> str:
    """Write the hours of the other cities, with `+1` where it is another day there."""
    here = session.starts_at.astimezone(ZoneInfo(programme.zone)).date()
    lines = []
    for name, zone in _westward(programme, session.starts_at):
        there = session.starts_at.astimezone(ZoneInfo(zone)).date()
        apart = (there - here).days
        mark = f" ({apart:+d})" if apart else ""
        lines.append(f'<p class="clock">{_safe(name)} {_hours(session, zone)}{mark}</p>')
    return "".join(lines)


def _westward(programme: PublicProgramme, moment: datetime) -> list[tuple[str, str]]:
    others = [(name, zone) for name, zone in programme.cities if zone != programme.zone]
    return sorted(others, key=lambda city: moment.astimezone(ZoneInfo(city[1])).replace(tzinfo=None))


def _room(session: PublicSession, words: PrintedWords) -> str:
    if session.room is not None:
        name = session.room.name
        return name if session.mode is not Mode.HYBRID else f"{name} · {words.online}"
    return words.no_room if session.mode is Mode.IN_PERSON else words.online


def _people(session: PublicSession, words: PrintedWords) -> str:
    by_part: dict[str, list[str]] = {}
    for person in session.people:
        if person.part is not None:
            by_part.setdefault(person.part.value, []).append(_named(person))
    return "".join(
        f'<p class="people">{_safe(sentence % {"names": "; ".join(by_part[part])})}</p>'
        for part, sentence in words.lead.items()
        if part in by_part
    )


def _named(person: PublicPerson) -> str:
    return f"{person.name} ({person.label})" if person.label else person.name


def _talks(session: PublicSession, words: PrintedWords) -> str:
    items = []
    for talk in session.talks:
        names = "; ".join(_named(person) for person in talk.people)
        facts = " · ".join(filter(None, (names, words.minutes(talk.minutes))))
        items.append(f"<li>{_safe(pick(talk.title, words.locale))} <span>{_safe(facts)}</span></li>")
    return f"<ol>{''.join(items)}</ol>" if items else ""
