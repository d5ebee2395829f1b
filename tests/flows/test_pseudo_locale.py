"""Under the pseudo-locale every translated text stands in brackets: what stands outside was never translated."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from zoneinfo import available_timezones

import pytest
import sqlalchemy as sa
from babel import Locale
from babel.dates import get_timezone_location

from app.core.db import TranslatedText, across_events, db
from app.delegations.rules import ROLE_NAMES
from tests.flows.conftest import Flows
from tests.flows.demonstration import EXPORT
from tests.flows.pages import PAGES
from tests.services.server import Server

SPOKEN = {"aria-label", "title", "placeholder", "alt", "data-confirm", "content"}
SILENT = {"script", "style", "textarea"}
MACHINERY = {"job", "audit_entry", "mail", "schedule_proposal", "seating", "periodic_run", "rate_window"}
CODE = re.compile(r"[a-z_]+")  # what the database calls a state is no word for people
# Serial numbers, initials, codes of languages and countries, secrets in groups of four.
SERIAL = re.compile(
    r"\b(?:(?:[A-Z2-7]{4}\b ?){4,}|(?=\S*\d)[0-9A-Z]+(?:-[0-9A-Z]+)*|[A-ZÁÉÍÓÚÑ]{2,3})\b|\S+@\S+|https?://\S+"
)
WORD = re.compile(r"[^\W\d_]{2,}")
# Names that are the same in every language, and what a Spanish date is made of.
NAMES = {
    "Encuentro", "Español", "English", "Chrome", "Linux", "Zoom", "iCalendar", "min", "kB", "de", "a", "y", "al",
    "BigBlueButton", "Jitsi", "Microsoft Teams",
}  # fmt: skip
# What stands in the spreadsheet that was handed in as a list of people.
HANDED_IN = {
    "ana@gmial.com",
    "Correo",
    "Nombre",
    "Ana Rojas",
    "Luz Paz",
    "gmail.com",
    "gmial.com",
    "sin correo",
}
TRAP = "Website"  # a field that only machines see and fill in
ROLES_SAID = {text for name in ROLE_NAMES.values() for text in name.values()}
IN_OWN_WORDS = {"gender", "features"}


class Reader(HTMLParser):
    """Collects what a page says: its text in one stream, and each spoken attribute."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stream: list[str] = []
        self.attributes: list[str] = []
        self.silent = 0
        self.kept: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.silent += tag in SILENT
        if known.get("translate") == "no":
            self.kept.append(tag)
            self.silent += 1
        self.stream.append("\n")
        said = SPOKEN if tag != "meta" or known.get("name") == "description" else set()
        self.attributes += [value for name, value in attrs if name in said and value]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT
        if self.kept[-1:] == [tag]:
            self.kept.pop()
            self.silent -= 1
        self.stream.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.stream.append(data)


def outside(text: str) -> Iterator[str]:
    """Yield the pieces that stand outside every bracket."""
    depth, piece = 0, ""
    for letter in text:
        if letter == "⟦":
            depth += 1
        elif letter == "⟧":
            depth -= 1
        if depth or letter in "⟧\n":
            yield piece
            piece = ""
        else:
            piece += letter
    yield piece


def unbracketed(page: str) -> set[str]:
    """Return everything that a page says outside brackets."""
    reader = Reader()
    reader.feed(page)
    said = {piece for text in ["".join(reader.stream), *reader.attributes] for piece in outside(text)}
    return {" ".join(piece.split()) for piece in said if WORD.search(piece)}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from (
            part.strip(" -*>#.0123456789")
            for line in value.splitlines()
            for part in (line, *line.split("**"))
        )
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


def _of_the_database() -> set[str]:
    found: set[str] = set()
    for table in db.metadata.sorted_tables:
        columns = [column for column in table.columns if table.name not in MACHINERY and _holds_text(column)]
        for column in columns:
            for value in db.session.scalars(sa.select(column).distinct()):
                own = column.name in IN_OWN_WORDS
                found |= {text for text in _texts(value) if own or not CODE.fullmatch(text)}
    return found


def _holds_text(column: "sa.Column[object]") -> bool:
    kind = column.type
    return isinstance(kind, TranslatedText | sa.String | sa.Text | sa.JSON) and not isinstance(kind, sa.Enum)


def _of_the_world() -> set[str]:
    spanish = Locale("es")
    zones = {zone for zone in available_timezones() if "/" in zone}
    names = {*spanish.territories.values(), *spanish.languages.values()}
    names |= {name for zone in zones for name in (zone, zone.replace("_", " "))}
    for zone in zones:
        names.add(get_timezone_location(zone, locale="es", return_city=True).rpartition("/")[2])
    for group in (spanish.months, spanish.days):
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                names |= set(group[form][width].values())
    return names


@pytest.fixture(scope="module")
def known(flows: Flows) -> re.Pattern[str]:
    """Everything that is data and not interface, longest first."""
    with flows.app.app_context(), across_events("whatever the tables hold is data"):
        texts = (
            _of_the_database()
            | _of_the_world()
            | NAMES
            | HANDED_IN
            | ROLES_SAID
            | {TRAP, *EXPORT.replace("\n", ",").split(",")}
        )
        texts |= set(_texts(flows.app.extensions["settings"].organisation))
        db.session.remove()
    texts = {" ".join(text.split()) for text in texts}
    longest = sorted((text for text in texts if WORD.search(text)), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest)) + r")(?!\w)", re.IGNORECASE)


@pytest.fixture(scope="module")
def bracketed(flows: Flows, serve: Callable[..., Server]) -> Server:
    """The same demonstration, served with every translated text in brackets."""
    return serve(flows.demo, PSEUDO_LOCALE="1")


def test_no_interface_text_is_left_untranslated(
    flows: Flows, bracketed: Server, known: re.Pattern[str]
) -> None:
    left: dict[str, list[str]] = {}
    for name, example in PAGES.items():
        if not example.is_page:
            continue
        path = example.path.format(**flows.examples)
        address = f"{path}{'&' if '?' in path else '?'}lang=es"
        for letter in {example.seen_by[:1], example.seen_by[-1:]} - {""}:
            answer = flows.get(address, letter, server=bracketed)
            page = answer.body.decode()
            assert "⟦" in page, address
            for text in unbracketed(page):
                if WORD.search(SERIAL.sub("", known.sub("", text))):
                    left.setdefault(text, []).append(f"{name} ({letter})")
    assert not left, "\n".join(f"{text!r}: {', '.join(where[:3])}" for text, where in sorted(left.items()))


def test_the_brackets_are_read_right() -> None:
    assert unbracketed('<td translate="no">List</td><td>uno</td>') == {"uno"}
    assert unbracketed("<p>⟦Uno <b>dos</b> tres⟧ cuatro</p><img alt='cinco'>") == {"cuatro", "cinco"}
    assert unbracketed("<p>⟦Uno ⟦dos⟧ tres⟧</p><script>let four</script>") == set()
