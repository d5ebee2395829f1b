"""What every printed page shares: fonts, codes, dates in words, safe text."""

import html
import io
from datetime import date, datetime
from functools import cache
from pathlib import Path

import segno
from babel.dates import format_date, get_timezone
from babel.dates import format_datetime as _format_datetime

ROOT = Path(__file__).resolve().parents[3]
SHEETS = ROOT / "templates" / "badges" / "pdf"
FONTS = ROOT / "certificates" / "_shared"
FACES = (
    "fonts/Faustina_600SemiBold.ttf",
    "fonts/SourceSans3_400Regular.ttf",
    "fonts/SourceSans3_600SemiBold.ttf",
)
_FACE = '@font-face {{ font-family: "{name}"; font-weight: {weight}; src: url("asset:{file}"); }}'
NO_PHOTO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#1d1824" '
    b'stroke-width="2"><path d="M3 8h4l2-3h6l2 3h4v11H3z"/><circle cx="12" cy="13" r="3.5"/>'
    b'<path d="M2 2l20 20" stroke="#a63320" stroke-width="2.6"/></svg>'
)


@cache
def sheet(name: str) -> tuple[str, ...]:
    """Return the style sheets of a paper, the fonts first."""
    faces = [
        _FACE.format(name="Faustina", weight=600, file=FACES[0]),
        _FACE.format(name="Source Sans 3", weight=400, file=FACES[1]),
        _FACE.format(name="Source Sans 3", weight=600, file=FACES[2]),
    ]
    return "\n".join(faces), (SHEETS / f"{name}.css").read_text(encoding="utf-8")


@cache
def fonts() -> dict[str, bytes]:
    """Return the font files that the style sheets name."""
    return {name: (FONTS / name).read_bytes() for name in FACES}


def safe(text: str) -> str:
    """Write a text into a page: nothing in it is read as markup."""
    return html.escape(" ".join(text.split()), quote=True)


def code(address: str) -> bytes:
    """Draw an address as a QR code in vectors, with the white border that readers need."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False, boost_error=False).save(
        drawn, kind="svg", border=4, xmldecl=False, svgns=True, omitsize=True
    )
    return drawn.getvalue()


def day(moment: date, locale: str) -> str:
    """Write a day in words."""
    return str(format_date(moment, "long", locale=locale))


def days(first: date, last: date, locale: str) -> str:
    """Write one day or a span of days in words."""
    if first == last:
        return day(first, locale)
    if (first.year, first.month) == (last.year, last.month):
        joint = {"es": " al ", "en": "–"}.get(locale, "–")
        if locale == "es":
            return f"{first.day}{joint}{day(last, locale)}"
        return f"{first.day}{joint}{format_date(last, 'd MMMM y', locale=locale)}"
    return f"{day(first, locale)} – {day(last, locale)}"


def hour(moment: datetime, zone: str, locale: str) -> str:
    """Write the day and hour of an instant in a zone, briefly."""
    return str(_format_datetime(moment, "EEE d, HH:mm", tzinfo=get_timezone(zone), locale=locale))


def document(*, language: str, title: str, body: str, body_class: str = "") -> str:
    """Return a whole page around a body; `title` is plain text."""
    named = f' class="{body_class}"' if body_class else ""
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{safe(title)}</title>'
        f'<meta name="generator" content="Encuentro"></head><body{named}>{body}</body></html>'
    )
