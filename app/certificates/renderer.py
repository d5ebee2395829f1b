"""Certificates from designs: a folder of plain files in, a page for the PDF engine out.

A design's `certificate.html` holds `${name}` places from a closed list. Texts are escaped; the few
blocks (rows whose number varies) are built here from escaped texts. Nothing in a value is read again.
"""

import html
import io
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

import segno
from babel.dates import format_date

from app.certificates.rules import Kind, format_code
from app.core.pdf import Page
from app.core.text import Translated, pick

DESIGNS = Path(__file__).resolve().parents[2] / "certificates"
SHARED = DESIGNS / "_shared"
LANGUAGES = ("es", "en")
BLOCKS = frozenset({"organisers", "figures", "signatories"})
TEXTS = frozenset(
    f"{name}_{language}"
    for name in ("heading", "awarded", "reason", "title", "when", "check", "serial_label", "issuer")
    for language in LANGUAGES
) | {
    "holder",
    "holder_class",
    "serial",
    "code_start",
    "code_end",
    "verify_url",
    "verify_host",
    "document_title",
    "language",
}
PLACES = TEXTS | BLOCKS


class BadDesign(ValueError):
    """A design folder that cannot be used; the text names the file and the fault."""


@dataclass(frozen=True, slots=True)
class Signatory:
    name: str
    role: Translated = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that is printed; texts in several languages are keyed by `es` and `en`."""

    kind: Kind
    holder: str
    title: Translated
    starts_on: date
    ends_on: date
    place: Translated
    minutes: int | None
    scheduled_minutes: int | None
    organisers: Sequence[Translated]
    signatories: Sequence[Signatory]
    issued_on: date
    serial: str
    code: str
    verify_url: str
    locale: str = "es"


@dataclass(frozen=True, slots=True)
class Design:
    """A design as read from its folder."""

    name: str
    template: Template
    styles: tuple[str, ...]
    words: Mapping[str, Any]
    assets: Mapping[str, bytes]


def list_designs() -> list[str]:
    """List the names of the designs."""
    return sorted(path.parent.name for path in DESIGNS.glob("[a-z]*/design.toml"))


@cache
def load_design(name: str) -> Design:
    """Read a design; raise BadDesign where it names places or files that do not exist."""
    if name not in list_designs():
        raise BadDesign(f"there is no design {name!r}")
    folder = DESIGNS / name
    template = Template((folder / "certificate.html").read_text(encoding="utf-8"))
    unknown = set(template.get_identifiers()) - PLACES
    if unknown or not template.is_valid():
        raise BadDesign(f"{name}/certificate.html: unknown places {sorted(unknown)}")
    styles = (_styles(SHARED / "fonts.css"), _styles(folder / "certificate.css"))
    named = set(re.findall(r"asset:([\w./-]+)", template.template + "".join(styles)))
    files = {asset: _asset(asset, folder) for asset in named - {"qr.svg"}}
    words = tomllib.loads((folder / "design.toml").read_text(encoding="utf-8"))
    return Design(name, template, styles, words, files)


def _styles(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _asset(name: str, folder: Path) -> bytes:
    for root in (SHARED, folder):
        path = (root / name).resolve()
        if path.is_relative_to(root) and path.is_file():
            return path.read_bytes()
    raise BadDesign(f"{folder.name}: there is no file for asset:{name}")


def lay_out(design: Design, facts: Facts) -> Page:
    """Fill the design with the facts of one certificate."""
    values = _texts(design, facts)
    filled = {name: html.escape(value, quote=True) for name, value in values.items()}
    filled["organisers"] = _organisers(facts)
    filled["figures"] = _figures(design, facts)
    filled["signatories"] = _signatories(facts)
    assets = {**design.assets, "qr.svg": qr(facts.verify_url)}
    return Page(design.template.substitute(filled), design.styles, assets)


def qr(address: str) -> bytes:
    """Draw an address as a QR code in vectors, with the white border that readers need."""
    segno.make(address, error="m", micro=False, boost_error=False).save(
        drawn := io.BytesIO(), kind="svg", border=4, xmldecl=False, svgns=True, omitsize=True
    )
    return drawn.getvalue()


def _texts(design: Design, facts: Facts) -> dict[str, str]:
    wording = design.words[facts.kind.value]
    values = {
        "holder": facts.holder,
        "holder_class": _width_class(facts.holder),
        "serial": facts.serial,
        "code_start": format_code(facts.code)[:20],
        "code_end": format_code(facts.code)[20:],
        "verify_url": facts.verify_url,
        "verify_host": facts.verify_url.partition("://")[2].rpartition("/")[0],
        "document_title": f"{pick(wording['heading'], facts.locale)} {facts.serial}",
        "language": facts.locale,
    }
    for language in LANGUAGES:
        values |= {
            f"heading_{language}": wording["heading"][language],
            f"reason_{language}": wording["reason"][language],
            f"awarded_{language}": design.words["labels"]["awarded"][language],
            f"check_{language}": design.words["labels"]["check"][language],
            f"serial_label_{language}": design.words["labels"]["serial"][language],
            f"title_{language}": pick(facts.title, language),
            f"when_{language}": _when(facts, language),
            f"issuer_{language}": pick(facts.organisers[0], language) if facts.organisers else "",
        }
    return values


def _width_class(name: str) -> str:
    """Tell long names from short ones, so that each stays on as few lines as can be."""
    return "is-long" if len(name) > 36 else "is-medium" if len(name) > 24 else "is-short"


def _when(facts: Facts, language: str) -> str:
    parts = (days(facts.starts_on, facts.ends_on, language), pick(facts.place, language))
    return ", ".join(part for part in parts if part)


def days(first: date, last: date, language: str) -> str:
    """Write one day or a span of days in words: `14 y 15 de julio de 2027`, `14–18 July 2027`."""
    if first == last:
        return _day(first, "d MMMM y", language)
    near = (last - first).days == 1
    if (first.year, first.month) == (last.year, last.month):
        between = {"es": " y " if near else " al ", "en": " and " if near else "–"}[language]
        return f"{first.day}{between}{_day(last, 'd MMMM y', language)}"
    between = {"es": " al ", "en": " to "}[language]
    pattern = "d MMMM" if first.year == last.year else "d MMMM y"
    return f"{_day(first, pattern, language)}{between}{_day(last, 'd MMMM y', language)}"


def _day(day: date, pattern: str, language: str) -> str:
    if language == "es":
        pattern = pattern.replace(" MMMM", " 'de' MMMM").replace(" y", " 'de' y")
    return str(format_date(day, pattern, locale=language))


def hours(minutes: int, language: str) -> str:
    """Write minutes as hours: `11 horas`, `1 hour`, `11 h 10 min`."""
    whole, rest = divmod(minutes, 60)
    if rest:
        return f"{whole} h {rest} min" if whole else f"{rest} min"
    unit = {"es": ("hora", "horas"), "en": ("hour", "hours")}[language][whole != 1]
    return f"{whole} {unit}"


def _organisers(facts: Facts) -> str:
    rows = []
    for number, names in enumerate(facts.organisers[:3], 1):
        text = html.escape(pick(names, facts.locale))
        rows.append(f'<p class="emblem-{number}"><span>{text}</span></p>')
    return "".join(rows)


def _figures(design: Design, facts: Facts) -> str:
    labels, main = design.words["labels"], facts.locale
    figures: list[tuple[str, str]] = []
    if facts.minutes:
        figures.append((hours(facts.minutes, main), "credited"))
    if facts.minutes and facts.scheduled_minutes:
        figures.append((hours(facts.scheduled_minutes, main), "scheduled"))
        share = min(100, facts.minutes * 100 // facts.scheduled_minutes)
        figures.append((f"{share} %", "attendance"))
    figures.append((days(facts.issued_on, facts.issued_on, main), "issued"))
    return "".join(_figure(value, labels[label], main) for value, label in figures)


def _figure(value: str, label: Translated, main: str) -> str:
    other = next(language for language in LANGUAGES if language != main)
    first, second = html.escape(label[main]), html.escape(label[other])
    text = f'{first}, <span lang="{other}">{second}</span>'
    return f"<p><b>{html.escape(value)}</b> <span>{text}</span></p>"


def _signatories(facts: Facts) -> str:
    rows = []
    for signatory in facts.signatories[:2]:
        roles = {language: html.escape(pick(signatory.role, language)) for language in LANGUAGES}
        second = f'<span lang="en">{roles["en"]}</span>' if roles["en"] != roles["es"] else ""
        name = html.escape(signatory.name)
        rows.append(
            f'<div class="sign"><p><b>{name}</b><span lang="es">{roles["es"]}</span>{second}</p></div>'
        )
    return "".join(rows)


def sample_facts(name: str) -> Facts:
    """Read the invented facts that a design is shown with."""
    values = tomllib.loads((DESIGNS / name / "sample.toml").read_text(encoding="utf-8"))
    people = [Signatory(**person) for person in values.pop("signatories")]
    return Facts(**{**values, "kind": Kind(values["kind"]), "signatories": people})
