"""The printed certificate: what it says, that machines and screen readers can read it, and what it ignores."""

import re
import subprocess
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import page as checker
import pytest

from app.certificates.renderer import (
    DESIGNS,
    PLACES,
    BadDesign,
    Facts,
    days,
    hours,
    lay_out,
    list_designs,
    load_design,
    sample_facts,
)
from app.certificates.rules import Kind
from app.core.pdf import render

LONG = "María de los Ángeles Fernández-Çelik y Wojciechowska de Ñuñoa"
FOREIGN = "Thị Bích Șerban Ωmega Нгуен"


@pytest.fixture
def make(tmp_path: Path) -> Callable[[Facts], Path]:
    """Render facts with the formal design into a file."""

    def write(facts: Facts) -> Path:
        path = tmp_path / "certificate.pdf"
        path.write_bytes(render(lay_out(load_design("formal"), facts)))
        return path

    return write


def text_of(path: Path) -> str:
    done = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split())


def variants() -> list[Facts]:
    facts = sample_facts("formal")
    return [
        facts,
        replace(facts, holder=LONG),
        replace(facts, holder=FOREIGN, locale="en", organisers=facts.organisers[:1]),
        replace(facts, kind=Kind.COMPLETION, minutes=None, scheduled_minutes=None, signatories=()),
    ]


@pytest.mark.parametrize("facts", variants(), ids=["sample", "long", "foreign", "completion"])
def test_an_independent_checker_finds_it_accessible(facts: Facts, make: Callable[[Facts], Path]) -> None:
    report = checker.validate_pdf(str(make(facts)), profile="ua1")
    assert report.is_compliant, [failure.message for failure in report.failures]
    assert report.rules.total > 90


@pytest.mark.parametrize("facts", variants(), ids=["sample", "long", "foreign", "completion"])
def test_it_is_one_page_that_says_every_fact(facts: Facts, make: Callable[[Facts], Path]) -> None:
    path = make(facts)
    assert (
        "Pages:           1\n"
        in subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    )
    text = text_of(path)
    said = [facts.holder, facts.serial, facts.title["es"], facts.title["en"], *facts.place.values()]
    said += ["14 y 15 de julio de 2027", "14 and 15 July 2027", "K7MD-3QXA-90TF-WE52- 8HJK-2M4P-QRST"]
    said += [signatory.name for signatory in facts.signatories]
    said += [names[facts.locale] for names in facts.organisers]
    assert [words for words in said if words not in text] == []
    heading = "Certificado de participación" if facts.kind is Kind.SHARE else "Certificado de aprovechamiento"
    assert heading in text


def test_it_says_the_hours_and_never_more_than_were_sat_through(make: Callable[[Facts], Path]) -> None:
    facts = replace(sample_facts("formal"), minutes=719)
    text = text_of(make(facts))
    assert "11 h 59 min" in text
    assert "12 horas" in text
    assert "99 %" in text


@pytest.mark.parametrize("dots", [100, 150, 300])
def test_the_code_is_read_back_from_paper(dots: int, make: Callable[[Facts], Path], tmp_path: Path) -> None:
    facts = sample_facts("formal")
    subprocess.run(["pdftoppm", "-r", str(dots), "-gray", "-png", make(facts), tmp_path / "p"], check=True)
    image = next(tmp_path.glob("p*.png"))
    read = subprocess.run(["zbarimg", "-q", "--raw", image], capture_output=True, text=True, check=True)
    assert read.stdout.strip() == facts.verify_url


def test_every_font_is_embedded(make: Callable[[Facts], Path]) -> None:
    done = subprocess.run(
        ["pdffonts", make(sample_facts("formal"))], capture_output=True, text=True, check=True
    )
    rows = done.stdout.splitlines()[2:]
    assert rows
    assert all(row.split()[-5] == "yes" for row in rows)


HOSTILE = [
    "<b>bold</b>",
    "<img src='file:///etc/passwd'>",
    '"><link rel=attachment href="file:///etc/passwd">',
    "${serial} ${__class__} $$ $holder",
    "{{ 7*7 }} {% raw %} #{1} %(x)s %s",
    "{0.__class__} {holder}",
    "</p><style>p{display:none}</style>",
    "asset:qr.svg url(asset:qr.svg)",
    "&amp; &lt; &#x41;",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("place", ["holder", "title", "place", "organisers", "serial"])
def test_whatever_people_write_is_printed_as_they_wrote_it(
    text: str, place: str, make: Callable[[Facts], Path]
) -> None:
    facts = sample_facts("formal")
    both = {"es": text, "en": text}
    values: dict[str, Any] = {
        "holder": text,
        "title": both,
        "place": both,
        "organisers": [both],
        "serial": text,
    }
    printed = text_of(make(replace(facts, **{place: values[place]})))
    assert "".join(text.split()) in "".join(printed.split())


def test_every_design_is_complete() -> None:
    assert list_designs() == ["formal"]
    for name in list_designs():
        load_design(name)
        lay_out(load_design(name), sample_facts(name))


@pytest.mark.parametrize("name", ["../_shared", "_shared", "none", "", "formal/..", "/etc"])
def test_only_folders_of_designs_are_designs(name: str) -> None:
    with pytest.raises(BadDesign):
        load_design(name)


def test_the_places_of_a_design_come_from_a_closed_list() -> None:
    for name in list_designs():
        assert set(load_design(name).template.get_identifiers()) <= PLACES


def test_the_fonts_are_those_of_the_manifest() -> None:
    folder = DESIGNS / "_shared" / "fonts"
    files = tomllib.loads((folder / "MANIFEST.toml").read_text())["file"]
    listed = {file["path"]: file["sha256"] for file in files}
    found = {path.name: path for path in folder.iterdir() if path.suffix in {".ttf", ".woff2"}}
    assert {name: sha256(path.read_bytes()).hexdigest() for name, path in found.items()} == listed
    assert all((folder / file["licence_file"]).is_file() for file in files)


@pytest.mark.parametrize(
    ("first", "last", "es", "en"),
    [
        (date(2027, 7, 14), date(2027, 7, 14), "14 de julio de 2027", "14 July 2027"),
        (date(2027, 7, 14), date(2027, 7, 18), "14 al 18 de julio de 2027", "14–18 July 2027"),
        (
            date(2028, 2, 29),
            date(2028, 3, 1),
            "29 de febrero al 1 de marzo de 2028",
            "29 February to 1 March 2028",
        ),
        (
            date(2027, 12, 31),
            date(2028, 1, 1),
            "31 de diciembre de 2027 al 1 de enero de 2028",
            "31 December 2027 to 1 January 2028",
        ),
    ],
)
def test_days_are_written_in_words(first: date, last: date, es: str, en: str) -> None:
    assert (days(first, last, "es"), days(first, last, "en")) == (es, en)


def test_hours_are_written_as_people_say_them() -> None:
    assert [hours(minutes, "es") for minutes in (60, 660, 670, 10)] == [
        "1 hora",
        "11 horas",
        "11 h 10 min",
        "10 min",
    ]
    assert hours(60, "en") == "1 hour"


def test_the_list_of_places_is_written_down() -> None:
    places = (
        (DESIGNS / "README.md").read_text(encoding="utf-8").partition("## Places")[2].partition("## Rules")[0]
    )
    named = {name for name in re.findall(r"`([a-z_]+)`", places) if not name.startswith("_")}
    named |= {name.removesuffix("_es") + "_en" for name in named if name.endswith("_es")}
    assert named == PLACES
