"""A ticket on one page: the code, whose it is, where and when."""

from dataclasses import dataclass
from datetime import date

from app.badges.renderer.parts import code, days, document, fonts, safe, sheet
from app.core.pdf import Page

WORDS = {
    "es": {
        "title": "Boleto",
        "hint": "Muestre este código en la entrada. Sirve en papel y en pantalla. "
        "Es personal: quien lo tenga puede usarlo.",
        "code": "Código del boleto de",
    },
    "en": {
        "title": "Ticket",
        "hint": "Show this code at the entrance, on paper or on a screen. "
        "It is personal: whoever holds it can use it.",
        "code": "Entry code of",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFacts:
    """Everything that a ticket says."""

    name: str
    class_name: str
    colour: str
    ticket_url: str
    event: str
    place: str
    starts_on: date
    ends_on: date
    language: str


def lay_out_ticket(facts: TicketFacts) -> Page:
    """Put a ticket on its page."""
    language = facts.language if facts.language in WORDS else "es"
    words = WORDS[language]
    when = ", ".join(filter(None, (days(facts.starts_on, facts.ends_on, language), facts.place)))
    body = (
        f'<div class="band c-{safe(facts.colour)}"><p>{words["title"]}</p></div>'
        f'<h1>{safe(facts.event)}</h1><p class="when">{safe(when)}</p>'
        f'<p class="name">{safe(facts.name)}</p>'
        f'<p class="class c-{safe(facts.colour)}">{safe(facts.class_name)}</p>'
        f'<p class="qr"><img src="asset:code.svg" alt="{words["code"]} {safe(facts.name)}"></p>'
        f'<p class="hint">{words["hint"]}</p>'
    )
    colours = sheet("badge")[1].partition("/* Colours")[2]
    faces, own = sheet("ticket")
    return Page(
        document(language=language, title=f"{words['title']}: {facts.event}", body=body),
        (faces, f"{own}\n/* Colours{colours}"),
        {**fonts(), "code.svg": code(facts.ticket_url)},
    )
