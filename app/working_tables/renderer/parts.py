"""What all papers of tables share: words, fonts, hours, and letters as large as a name allows."""

import html
import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date, get_timezone, get_timezone_location

from app.core.pdf import Page
from app.core.text import Translated, pick
from app.working_tables.renderer.facts import TablePage
from app.working_tables.rules import TablePart

ROOT = Path(__file__).resolve().parents[3]
SHEETS = ROOT / "templates" / "working_tables" / "pdf"
SHARED = ROOT / "certificates" / "_shared"
FACES = (
    ("Faustina", 600, "fonts/Faustina_600SemiBold.ttf"),
    ("Source Sans 3", 400, "fonts/SourceSans3_400Regular.ttf"),
    ("Source Sans 3", 600, "fonts/SourceSans3_600SemiBold.ttf"),
)
_FACE = '@font-face {{ font-family: "{}"; font-weight: {}; src: url("asset:{}"); }}'

WORDS: Mapping[str, Mapping[str, str]] = {
    "es": {
        "lists": "Listas de las mesas",
        "signs": "Letreros de las mesas",
        "tents": "Nombres para las mesas",
        "name": "Nombre",
        "country": "País",
        "institution": "Institución",
        "signature": "Firma",
        "online": "En línea",
        "people_1": "1 persona",
        "people_n": "{count} personas",
        "seating": "Reparto {number}",
        "printed": "impreso el {day}",
        "interpretation": "con interpretación",
        "nobody": "Nadie todavía",
        "in": "{hours}, hora de {place}",
        TablePart.LEADER: "coordina la mesa",
        TablePart.SECRETARIAT: "secretaría",
        TablePart.RAPPORTEUR: "relatoría",
    },
    "en": {
        "lists": "Lists of the tables",
        "signs": "Door signs of the tables",
        "tents": "Names for the tables",
        "name": "Name",
        "country": "Country",
        "institution": "Institution",
        "signature": "Signature",
        "online": "Online",
        "people_1": "1 person",
        "people_n": "{count} people",
        "seating": "Seating {number}",
        "printed": "printed on {day}",
        "interpretation": "with interpretation",
        "nobody": "Nobody yet",
        "in": "{hours}, {place} time",
        TablePart.LEADER: "leads the table",
        TablePart.SECRETARIAT: "secretariat",
        TablePart.RAPPORTEUR: "rapporteur",
    },
}


def safe(text: str) -> str:
    """Write a text into a page: nothing in it is read as markup."""
    return html.escape(" ".join(text.split()), quote=True)


def said(languages: Sequence[str], key: str, **values: object) -> str:
    """Write a word in each language, once where they agree."""
    return _joined(WORDS[language][key].format(**values) for language in languages)


def both(texts: Translated, languages: Sequence[str]) -> str:
    """Write a text in each language, once where they agree."""
    return _joined(pick(texts, language) for language in languages)


def _joined(words: Iterable[str]) -> str:
    return " / ".join(dict.fromkeys(word for word in words if word))


def page(languages: Sequence[str], sheet: str, title: str, body: str, body_class: str = "") -> Page:
    """Return a document around a body, with the style sheet of its kind."""
    named = f' class="{body_class}"' if body_class else ""
    document = (
        f'<!doctype html><html lang="{languages[0]}"><head><meta charset="utf-8"><title>{safe(title)}</title>'
        f'<meta name="generator" content="Encuentro"></head><body{named}>{body}</body></html>'
    )
    return Page(document, _styles(sheet), _fonts())


@cache
def _styles(sheet: str) -> tuple[str, ...]:
    faces = "\n".join(_FACE.format(*face) for face in FACES)
    return faces, (SHEETS / f"{sheet}.css").read_text(encoding="utf-8")


@cache
def _fonts() -> dict[str, bytes]:
    return {file: (SHARED / file).read_bytes() for _name, _weight, file in FACES}


def day(moment: date, locale: str) -> str:
    """Write a day in words."""
    return str(format_date(moment, "long", locale=locale))


def when(table: TablePage, zone: str, locale: str) -> str:
    """Write when a table meets, by the clock of the event; empty if that is not set."""
    if table.starts_at is None or table.ends_at is None:
        return ""
    clock = get_timezone(zone)
    start, end = table.starts_at.astimezone(clock), table.ends_at.astimezone(clock)
    place = get_timezone_location(zone, locale=locale, return_city=True).rpartition("/")[2]
    hours = WORDS[locale]["in"].format(hours=f"{start:%H:%M}–{end:%H:%M}", place=place)
    written = f"{format_date(start.date(), 'full', locale=locale)}, {hours}"
    return written[0].upper() + written[1:]


def tongues(table: TablePage, locale: str) -> str:
    """Write in which languages a table works, and whether it has interpretation."""
    names = [str(Locale(locale).languages.get(code, code)).capitalize() for code in table.languages]
    words = ", ".join(names)
    if table.interpretation:
        words = f"{words} · {WORDS[locale]['interpretation']}" if words else WORDS[locale]["interpretation"]
        return words[0].upper() + words[1:]
    return words


def size_for(text: str, *, width: float, height: float, sizes: Sequence[float]) -> float:
    """Choose the largest letters (in mm) with which a text stays in its box; words are broken if need be."""
    for broken in (False, True):
        for size in sizes:
            if _fits(text, size, width, height, broken=broken):
                return size
    return sizes[-1]


def _fits(text: str, size: float, width: float, height: float, *, broken: bool) -> bool:
    lines, left = 1, width
    for word in text.split():
        long = sum(map(_wide, word)) * size
        if long > width and not broken:
            return False
        space = _wide(" ") * size if left < width else 0.0
        if long + space > left and left < width:
            lines, left, space = lines + 1, width, 0.0
        more = max(0, math.ceil(long / width) - 1)
        lines, left = lines + more, left - space - (long - more * width)
    return lines <= math.floor(height / (size * 1.12))


def _wide(letter: str) -> float:
    """Guess how wide a letter is, in heights of the type; rather too wide than too narrow."""
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in {"W", "F"}:
        return 1.05
    if letter in "iljtfrI.,;:'’|!()[] -":
        return 0.38
    if letter in "mwMW@%":
        return 0.95
    return 0.74 if letter.isupper() else 0.6
