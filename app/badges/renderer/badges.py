"""Badges: two sides on a strip that is folded, one strip a page or two on A4, with marks to fold and cut."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from app.badges.renderer.parts import NO_PHOTO, code, days, document, fonts, hour, safe, sheet
from app.badges.rules import Layout
from app.core.pdf import Page

WORDS = {
    "es": {
        "agenda": "Mi agenda",
        "found": "Si encuentra este gafete, entréguelo en la mesa de acreditación.",
        "photo": "Sin fotos",
        "interpretation": "con interpretación",
        "code": "Código del boleto",
        "title": "Gafetes",
    },
    "en": {
        "agenda": "My agenda",
        "found": "If you find this badge, please hand it in at the accreditation desk.",
        "photo": "No photos",
        "interpretation": "with interpretation",
        "code": "Entry code",
        "title": "Badges",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeFacts:
    """Everything that a badge says; `class_name` is the word for the colour beside it."""

    given_name: str
    family_name: str
    institution: str
    country: str
    class_name: str
    colour: str
    language: str
    interpretation: bool
    photos: bool
    ticket_url: str
    event: str
    city: str
    starts_on: date
    ends_on: date
    zone: str
    agenda: Sequence[tuple[datetime, str]] = field(default_factory=tuple)


def lay_out_badges(badges: Sequence[BadgeFacts], layout: Layout, *, locale: str) -> Page:
    """Put badges on pages; words around the facts are in the language of each person."""
    assets = {**fonts(), "no-photo.svg": NO_PHOTO}
    strips = []
    for number, badge in enumerate(badges):
        assets[f"code-{number}.svg"] = code(badge.ticket_url)
        strips.append(_strip(badge, number))
    title = f"{WORDS[_words(locale)]['title']}: {badges[0].event}" if badges else WORDS["es"]["title"]
    body_class = "two" if layout is Layout.TWO_UP else "fold"
    return Page(
        document(language=_words(locale), title=title, body="".join(strips), body_class=body_class),
        sheet("badge"),
        assets,
    )


def _words(locale: str) -> str:
    return locale if locale in WORDS else "es"


def _strip(badge: BadgeFacts, number: int) -> str:
    language = _words(badge.language)
    marks = "".join(f'<div class="mark {each}"></div>' for each in ("up", "down", "cut-l", "cut-r"))
    return (
        f'<article class="strip" lang="{language}">{marks}{_front(badge, number, language)}'
        f"{_back(badge, language)}</article>"
    )


def _front(badge: BadgeFacts, number: int, language: str) -> str:
    words = WORDS[language]
    name = f"{badge.given_name} {badge.family_name}"
    size = (
        "is-long" if len(name) > 34 or _longest(name) > 13 else "is-medium" if len(name) > 20 else "is-short"
    )
    tongue = f'<span class="tongue">{safe(badge.language.upper())}</span>'
    if badge.interpretation:
        tongue += f" {words['interpretation']}"
    photo = (
        "" if badge.photos else f'<p class="photo"><img src="asset:no-photo.svg" alt=""> {words["photo"]}</p>'
    )
    return (
        f'<div class="side front"><div class="band c-{safe(badge.colour)}"><p>{safe(badge.event)}</p></div>'
        f'<h1 class="given {size}">{safe(badge.given_name)}'
        f'<span class="family">{safe(badge.family_name)}</span></h1>'
        f'<p class="place"><b>{safe(badge.institution)}</b>{safe(badge.country)}</p>'
        f'<div class="foot"><p>{tongue}</p>{photo}</div>'
        f'<p class="qr"><img src="asset:code-{number}.svg" alt="{words["code"]}"></p>'
        f'<p class="class c-{safe(badge.colour)}">{safe(badge.class_name)}</p></div>'
    )


def _longest(name: str) -> int:
    return max((len(word) for word in name.split()), default=0)


def _back(badge: BadgeFacts, language: str) -> str:
    words = WORDS[language]
    place = ", ".join(filter(None, (days(badge.starts_on, badge.ends_on, language), badge.city)))
    items = "".join(
        f"<li><b>{safe(hour(moment, badge.zone, language))}</b> {safe(title)}</li>"
        for moment, title in badge.agenda
    )
    agenda = f"<h2>{words['agenda']}</h2><ul>{items}</ul>" if items else ""
    return (
        f'<div class="side back"><h2 class="event">{safe(badge.event)}</h2><p class="when">{safe(place)}</p>'
        f'{agenda}<p class="found">{words["found"]}</p></div>'
    )
