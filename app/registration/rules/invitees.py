"""Reading a table of people to invite: which rows are good, and what is wrong with the others."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.core.text import fold, mark, normalise_email
from app.registration.rules.columns import Column, Columns, clean
from app.registration.rules.typos import corrected

LONGEST_NAME = 240
ROLES = frozenset(
    "info contacto contact direccion secretaria recepcion oficina office despacho prensa webmaster admin"
    " administracion correo mail ventas sales consulado embajada embajador ministro ministra viceministro"
    " viceministra cancilleria ministerio relaciones relacionesexteriores protocolo comunicacion"
    " comunicaciones support soporte ayuda help enquiries registro general generales dgm".split()
)
_PASTED = re.compile(r"^(?P<name>.*?)[\s<,;\t]*(?P<address>[^\s<>,;]+@[^\s<>,;]+)>?[\s,;]*$")


class FaultCode(StrEnum):
    ADDRESS_MISSING = "address_missing"
    ADDRESS_INVALID = "address_invalid"
    TWO_ADDRESSES = "two_addresses"
    NAME_TOO_LONG = "name_too_long"
    CLASS_UNKNOWN = "class_unknown"
    REPEATED = "repeated"
    SHARED_MAILBOX = "shared_mailbox"
    INVITED = "invited"
    DECLINED = "declined"
    REGISTERED = "registered"
    SAME_PERSON = "same_person"


class NoteCode(StrEnum):
    """What was left aside in a row that is good all the same."""

    LANGUAGE_UNKNOWN = "language_unknown"
    COUNTRY_UNKNOWN = "country_unknown"
    ROLE_MAILBOX = "role_mailbox"
    REGISTERED = "registered_already"


FAULTS: Mapping[FaultCode, tuple[str, str]] = {
    FaultCode.ADDRESS_MISSING: (
        mark("There is no address."),
        mark("Write one in this cell, or leave the row out."),
    ),
    FaultCode.ADDRESS_INVALID: (
        mark("“%(value)s” is not an e-mail address."),
        mark("Correct the cell. If the whole column is wrong, choose another one for the addresses."),
    ),
    FaultCode.TWO_ADDRESSES: (
        mark("“%(value)s” is more than one address."),
        mark("Give each person a row of their own."),
    ),
    FaultCode.NAME_TOO_LONG: (mark("The name is longer than a name can be."), mark("Shorten it.")),
    FaultCode.CLASS_UNKNOWN: (
        mark("“%(value)s” is no class of participants."),
        mark("Use one of the classes of this event, or leave the cell empty."),
    ),
    FaultCode.REPEATED: (
        mark("“%(value)s” stands in row %(other)s already."),
        mark("Nothing to do: one invitation goes out."),
    ),
    FaultCode.SHARED_MAILBOX: (
        mark("“%(value)s” is the address of somebody else in row %(other)s."),
        mark("Each person needs an address of their own: ask for a personal one."),
    ),
    FaultCode.INVITED: (
        mark("“%(value)s” is invited already."),
        mark("Nothing to do. You can send the invitation again in the list."),
    ),
    FaultCode.DECLINED: (
        mark("“%(value)s” was invited and has declined."),
        mark("To ask again, use “Invite again” in the list."),
    ),
    FaultCode.REGISTERED: (mark("“%(value)s” is registered already."), mark("Nothing to do.")),
    FaultCode.SAME_PERSON: (
        mark("“%(value)s” belongs to somebody who is here under another address: %(other)s."),
        mark("Nothing to do: one invitation is enough for one person."),
    ),
}
NOTES: Mapping[NoteCode, str] = {
    NoteCode.LANGUAGE_UNKNOWN: mark("“%(value)s” is not a language of this site; the campaign's is used."),
    NoteCode.COUNTRY_UNKNOWN: mark("“%(value)s” is not a country that we know; the cell is left aside."),
    NoteCode.ROLE_MAILBOX: mark(
        "“%(value)s” looks like the mailbox of an office: one person alone can enter with it."
    ),
    NoteCode.REGISTERED: mark("“%(value)s” is registered; accepting lets them into the sessions."),
}
LANGUAGES = {
    "es": "es", "espanol": "es", "castellano": "es", "spanish": "es", "spa": "es", "esp": "es", "sp": "es",
    "es-419": "es", "es-mx": "es", "es-es": "es", "en": "en", "ingles": "en", "english": "en", "eng": "en",
    "ing": "en", "en-us": "en", "en-gb": "en",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is left out: `row` as people count, `column` from 0."""

    row: int
    column: int | None
    code: FaultCode
    value: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    row: int
    column: int | None
    code: NoteCode
    value: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who can be invited."""

    row: int
    email: str
    name: str = ""
    given_name: str = ""
    family_name: str = ""
    language: str = ""
    country_code: str | None = None
    institution: str = ""
    participant_class: str = ""

    @property
    def norm(self) -> str:
        return normalise_email(self.email)


@dataclass(slots=True)
class Reading:
    """What was read of a table."""

    good: list[Candidate] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Words:
    """What the cells may say: countries and classes by their folded names, and what an address is."""

    countries: Mapping[str, str]
    classes: Mapping[str, str]
    address: Callable[[str], str | None]


def paste_to_rows(text: str) -> list[tuple[int, list[str]]]:
    """Cut pasted lines into name and address; what has no address stands in the address's place."""
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            parts = _PASTED.match(line.strip())
            if parts is None:
                rows.append((number, [line.strip(), ""]))
            else:
                rows.append((number, [parts["address"], parts["name"].strip(" \"'<,;\t")]))
    return rows


def read_rows(
    rows: Sequence[tuple[int, Sequence[str]]],
    columns: Columns,
    words: Words,
    corrections: Mapping[str, str] | None = None,
) -> Reading:
    """Read each row: good ones become candidates, of the others it says row, column and what is wrong."""
    reader = _Reader(columns, words, corrections or {})
    for number, cells in rows[1:] if columns.has_heading else rows:
        values = {
            column: clean(cells[place]) if place < len(cells) else ""
            for column, place in columns.places.items()
        }
        if any(values.values()):
            reader.take(number, values)
    return reader.reading


class _Reader:
    """Takes one row after the other, and remembers whose addresses it has seen."""

    def __init__(self, columns: Columns, words: Words, corrections: Mapping[str, str]) -> None:
        self.reading = Reading()
        self._columns, self._words, self._corrections = columns, words, corrections
        self._seen: dict[str, Candidate] = {}

    def take(self, number: int, values: Mapping[Column, str]) -> None:
        text = values.get(Column.EMAIL, "").strip("<>;, \"'")
        text = text[7:] if text.lower().startswith("mailto:") else text
        email = self._words.address(corrected(text, self._corrections)) if text else None
        if email is None:
            self._fault(number, Column.EMAIL, _what_is_wrong(text), text)
            return
        candidate, notes, wrong = _candidate(number, email, values, self._words)
        if wrong is not None:
            self._fault(number, *wrong)
            return
        first = self._seen.setdefault(candidate.norm, candidate)
        if first is not candidate:
            another = first.name and candidate.name and fold(first.name) != fold(candidate.name)
            code = FaultCode.SHARED_MAILBOX if another else FaultCode.REPEATED
            self._fault(number, Column.EMAIL, code, email, str(first.row))
            return
        self.reading.good.append(candidate)
        places = self._columns.places
        for column, what, value in notes:
            self.reading.notes.append(Note(number, places.get(column), what, value[:80]))

    def _fault(self, row: int, column: Column, code: FaultCode, value: str, other: str = "") -> None:
        place = self._columns.places.get(column)
        self.reading.faults.append(Fault(row, place, code, value[:80], other))


def _what_is_wrong(text: str) -> FaultCode:
    if not text:
        return FaultCode.ADDRESS_MISSING
    several = text.count("@") > 1 and re.search(r"[\s;,/]", text)
    return FaultCode.TWO_ADDRESSES if several else FaultCode.ADDRESS_INVALID


def _candidate(
    number: int, email: str, values: Mapping[Column, str], words: Words
) -> tuple[Candidate, list[tuple[Column, NoteCode, str]], tuple[Column, FaultCode, str] | None]:
    given, family = values.get(Column.GIVEN_NAME, ""), values.get(Column.FAMILY_NAME, "")
    name = values.get(Column.NAME, "")
    if name and not given and not family:
        given, family = split_name(name)
    elif name and family and not given:
        given = name  # A table with “Nombre” and “Apellidos”.
    whole = f"{given} {family}".strip() or name
    notes: list[tuple[Column, NoteCode, str]] = []
    language = values.get(Column.LANGUAGE, "")
    country = values.get(Column.COUNTRY, "")
    kind = values.get(Column.PARTICIPANT_CLASS, "")
    if language and fold(language) not in LANGUAGES:
        notes.append((Column.LANGUAGE, NoteCode.LANGUAGE_UNKNOWN, language))
    if country and fold(country) not in words.countries:
        notes.append((Column.COUNTRY, NoteCode.COUNTRY_UNKNOWN, country))
    if fold(email.partition("@")[0]) in ROLES:
        notes.append((Column.EMAIL, NoteCode.ROLE_MAILBOX, email))
    wrong = None
    if len(whole) > LONGEST_NAME or max(len(given), len(family)) > LONGEST_NAME // 2:
        wrong = (Column.NAME, FaultCode.NAME_TOO_LONG, whole)
    elif kind and fold(kind) not in words.classes:
        wrong = (Column.PARTICIPANT_CLASS, FaultCode.CLASS_UNKNOWN, kind)
    candidate = Candidate(
        number,
        email,
        whole,
        given,
        family,
        LANGUAGES.get(fold(language), ""),
        words.countries.get(fold(country)),
        values.get(Column.INSTITUTION, "")[:200],
        words.classes.get(fold(kind), ""),
    )
    return candidate, notes, wrong


def split_name(name: str) -> tuple[str, str]:
    """Guess given and family names, so that a form can be filled in advance: people correct it there."""
    if "," in name:
        family, _comma, given = name.partition(",")
        return given.strip(), family.strip()
    words = name.split()
    at = {0: 0, 1: 1, 2: 1, 3: 1}.get(len(words), 2)
    return " ".join(words[:at]), " ".join(words[at:])
