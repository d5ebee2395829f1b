"""Letters that invite, and letters that support a visa: in one language or in two, under one number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.badges.renderer.parts import day, days, document, fonts, safe, sheet
from app.badges.rules import LetterKind
from app.core.pdf import Page
from app.core.text import Translated, pick

WORDS: Mapping[str, Mapping[str, str]] = {
    "es": {
        "invitation": "Carta de invitación",
        "visa": "Carta de apoyo para visado",
        "number": "Referencia",
        "to": "A quien corresponda:",
        "dear": "Estimada persona participante {name}:",
        "invite": "Nos complace invitarle a participar en {event}, que se celebra {when}{where}.",
        "confirm": "Su inscripción está confirmada{role}. "
        "Esta carta no compromete pago alguno salvo acuerdo por escrito.",
        "support": "Hacemos constar que la persona indicada abajo está inscrita en {event}, "
        "que se celebra {when}{where}, "
        "y que su participación está confirmada{role}.",
        "ask": "Agradecemos las facilidades que se le brinden para obtener el visado y viajar. "
        "La persona viaja solo para esta "
        "actividad y regresará a su país de residencia al terminar.",
        "as": " ({role})",
        "in": ", en {place}",
        "consulate": "Dirigida a: {consulate}",
        "name": "Nombre",
        "institution": "Institución",
        "passport": "Pasaporte",
        "passport_country": "País que lo expide",
        "born": "Fecha de nacimiento",
        "expires": "Válido hasta",
        "sign": "Atentamente,",
    },
    "en": {
        "invitation": "Letter of invitation",
        "visa": "Letter in support of a visa",
        "number": "Reference",
        "to": "To whom it may concern:",
        "dear": "Dear {name},",
        "invite": "We are pleased to invite you to take part in {event}, held {when}{where}.",
        "confirm": "Your registration is confirmed{role}. "
        "This letter commits to no payment unless agreed in writing.",
        "support": "We confirm that the person named below is registered for {event}, held {when}{where}, "
        "and that their participation is confirmed{role}.",
        "ask": "We would be grateful for any help given to them in obtaining a visa and travelling. "
        "The person travels for this "
        "activity only and returns to their country of residence when it ends.",
        "as": " ({role})",
        "in": ", in {place}",
        "consulate": "Addressed to: {consulate}",
        "name": "Name",
        "institution": "Institution",
        "passport": "Passport",
        "passport_country": "Issued by",
        "born": "Date of birth",
        "expires": "Valid until",
        "sign": "Yours sincerely,",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFacts:
    """Everything that a letter says; the passport only where the person gave it for this letter."""

    kind: LetterKind
    languages: Sequence[str]
    number: str
    written_on: date
    letterhead: Sequence[Translated]
    name: str
    institution: str
    class_name: Translated
    event: Translated
    place: Translated
    starts_on: date
    ends_on: date
    signatory: str = ""
    signatory_role: Translated = field(default_factory=dict)
    consulate: str = ""
    passport: str = ""
    passport_country: Translated = field(default_factory=dict)
    born_on: date | None = None
    expires_on: date | None = None


def lay_out_letter(facts: LetterFacts) -> Page:
    """Put a letter on its page, one section for each language."""
    first = facts.languages[0]
    head, *more = [pick(name, first) for name in facts.letterhead] or [""]
    others = "".join(f'<p class="more">{safe(name)}</p>' for name in more)
    sections = "".join(_section(facts, language) for language in facts.languages)
    about = " · ".join(safe(day(facts.written_on, language)) for language in facts.languages)
    body = (
        f'<div class="head"><p>{safe(head)}</p>{others}</div>'
        f'<div class="about"><p class="number">{WORDS[first]["number"]}: {safe(facts.number)}</p>'
        f"<p>{about}</p></div>{sections}{_signature(facts)}"
    )
    title = f"{WORDS[first][facts.kind.value]} {facts.number}"
    return Page(document(language=first, title=title, body=body), sheet("letter"), fonts())


def _section(facts: LetterFacts, language: str) -> str:
    words = WORDS[language]
    place, role = pick(facts.place, language), pick(facts.class_name, language)
    said = {
        "event": pick(facts.event, language),
        "when": _when(facts, language),
        "where": words["in"].format(place=place) if place else "",
        "role": words["as"].format(role=role) if role else "",
        "name": facts.name,
    }
    if facts.kind is LetterKind.VISA:
        address = [words["consulate"].format(consulate=facts.consulate)] if facts.consulate else []
        lines = [*address, words["to"], words["support"].format(**said)]
        body = _paragraphs(lines) + _passport(facts, language) + _paragraphs([words["ask"]])
    else:
        lines = [
            words["dear"].format(**said),
            words["invite"].format(**said),
            words["confirm"].format(**said),
        ]
        body = _paragraphs(lines)
    return f'<section lang="{language}"><h1>{words[facts.kind.value]}</h1>{body}</section>'


def _when(facts: LetterFacts, language: str) -> str:
    written = days(facts.starts_on, facts.ends_on, language)
    if language == "es":
        several = facts.starts_on != facts.ends_on
        return f"del {written}" if several else f"el {written}"
    return f"on {written}"


def _paragraphs(lines: Sequence[str]) -> str:
    return "".join(f"<p>{safe(line)}</p>" for line in lines)


def _passport(facts: LetterFacts, language: str) -> str:
    words = WORDS[language]
    rows = [
        (words["name"], facts.name),
        (words["institution"], facts.institution),
        (words["passport"], facts.passport),
        (words["passport_country"], pick(facts.passport_country, language)),
        (words["born"], day(facts.born_on, language) if facts.born_on else ""),
        (words["expires"], day(facts.expires_on, language) if facts.expires_on else ""),
    ]
    items = "".join(f"<dt>{safe(term)}</dt><dd>{safe(value)}</dd>" for term, value in rows if value)
    return f"<dl>{items}</dl>"


def _signature(facts: LetterFacts) -> str:
    first = facts.languages[0]
    role = "".join(f"<p>{safe(pick(facts.signatory_role, language))}</p>" for language in facts.languages)
    greeting = " / ".join(WORDS[language]["sign"] for language in facts.languages)
    name = safe(facts.signatory or pick(facts.letterhead[0], first) if facts.letterhead else facts.signatory)
    return f'<div class="sign"><p>{greeting}</p><br><br><div class="line"><p>{name}</p>{role}</div></div>'
