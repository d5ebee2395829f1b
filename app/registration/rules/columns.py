"""Which column of a table of people holds what, guessed from its headings and its cells."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.core.text import fold

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x1f\x7f]")


class Column(StrEnum):
    """What a column of the table may hold."""

    EMAIL = "email"
    NAME = "name"
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    LANGUAGE = "language"
    COUNTRY = "country"
    INSTITUTION = "institution"
    PARTICIPANT_CLASS = "participant_class"


_HEADINGS: Mapping[Column, tuple[str, ...]] = {
    Column.EMAIL: (
        "correo electronico", "correo", "e-mail", "email", "mail", "e-mail address", "email address",
        "direccion de correo", "direccion de correo electronico", "correo-e", "correo e", "cuenta de correo",
        "emails", "correos", "correo institucional", "correo electronico institucional", "mailbox",
        "direccion electronica", "address", "user email", "e mail", "mail address", "correo personal",
    ),
    Column.GIVEN_NAME: (
        "nombres", "nombre de pila", "given name", "given names", "first name", "firstname", "primer nombre",
        "forename", "forenames", "name (first)",
    ),
    Column.FAMILY_NAME: (
        "apellidos", "apellido", "family name", "family names", "last name", "lastname", "surname",
        "primer apellido", "surnames",
    ),
    Column.NAME: (
        "nombre", "nombre completo", "nombre y apellidos", "nombre y apellido", "nombres y apellidos", "name",
        "full name", "participante", "participant", "persona", "person", "invitado", "invitada", "guest",
        "nombre del participante", "apellidos y nombres", "fullname", "persona invitada", "invitee",
    ),
    Column.LANGUAGE: (
        "idioma", "lengua", "language", "lang", "locale", "idioma preferido", "preferred language",
    ),
    Column.COUNTRY: (
        "pais", "country", "codigo de pais", "country code", "nacion", "estado miembro", "state",
    ),
    Column.INSTITUTION: (
        "institucion", "organizacion", "organisation", "organization", "institution", "entidad", "ministerio",
        "dependencia", "agencia", "agency", "affiliation", "empresa", "company", "institucion u organizacion",
        "institution or organisation", "afiliacion",
    ),
    Column.PARTICIPANT_CLASS: (
        "clase", "class", "calidad", "categoria", "category", "participa como", "takes part as",
        "tipo de participante", "participant class", "clase de participante", "tipo", "type", "rol", "role",
        "in the capacity of", "en calidad de",
    ),
}  # fmt: skip
_BY_HEADING = {heading: column for column, headings in _HEADINGS.items() for heading in headings}


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what, and whether the first row is a heading."""

    places: Mapping[Column, int]
    has_heading: bool


def clean(text: str) -> str:
    """Return the text of a cell without what nobody sees: controls, directions, outer space."""
    return " ".join(
        _INVISIBLE.sub(
            " " if "\n" in text or "\t" in text else "", unicodedata.normalize("NFC", text)
        ).split()
    )


def guess_columns(rows: Sequence[Sequence[str]]) -> Columns:
    """Guess from the headings, in Spanish or English, which column holds what; else from the cells.

    A first row with an address in it is no heading.
    """
    if not rows:
        return Columns({}, has_heading=False)
    head = [fold(clean(cell)).strip(" :*.") for cell in rows[0]]
    has_heading = not any("@" in cell for cell in rows[0])
    places: dict[Column, int] = {}
    if has_heading:
        for place, text in enumerate(head):
            column = _BY_HEADING.get(text) or _loosely(text)
            if column is not None and column not in places:
                places[column] = place
    body = rows[1:] if has_heading else rows
    if Column.EMAIL not in places:
        found = _column_with_addresses(body)
        if found is not None:
            places = {column: place for column, place in places.items() if place != found}
            places[Column.EMAIL] = found
    if not has_heading and Column.EMAIL in places and len(rows[0]) > 1:
        others = [place for place in range(len(rows[0])) if place != places[Column.EMAIL]]
        places[Column.NAME] = others[0]
    return Columns(places, has_heading)


def heading_at(rows: Sequence[Sequence[str]]) -> int:
    """Find the row of headings under a title or a logo: the first with a heading for addresses, else 0."""
    for place, row in enumerate(rows[:20]):
        if any("@" in cell for cell in row):
            return 0
        if any(_BY_HEADING.get(fold(clean(cell)).strip(" :*.")) is Column.EMAIL for cell in row):
            return place
    return 0


def _loosely(text: str) -> Column | None:
    """Take a longer heading by the first of our words in it: “Correo electrónico (obligatorio)”."""
    words = re.split(r"[^\w-]+", text)
    for column in (Column.EMAIL, Column.FAMILY_NAME, Column.GIVEN_NAME, Column.INSTITUTION, Column.COUNTRY):
        if any(word in _HEADINGS[column] for word in words):
            both = column is Column.FAMILY_NAME and ({"nombre", "nombres"} & set(words))
            return Column.NAME if both else column
    for column in (Column.LANGUAGE, Column.PARTICIPANT_CLASS, Column.NAME):
        if any(word in _HEADINGS[column] for word in words):
            return column
    return None


def _column_with_addresses(rows: Sequence[Sequence[str]]) -> int | None:
    counts: dict[int, int] = {}
    for row in rows[:200]:
        for place, cell in enumerate(row):
            if "@" in cell:
                counts[place] = counts.get(place, 0) + 1
    return max(counts, key=lambda place: (counts[place], -place)) if counts else None


def letter_of(column: int) -> str:
    """Name a column as spreadsheet programs do: A, B … Z, AA."""
    text = ""
    place = column + 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text
