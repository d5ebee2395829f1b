"""What stands on tickets, badges and letters, read back from the paper."""

import io
import re
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pikepdf
import pytest

from app.badges.renderer import (
    BadgeFacts,
    LetterFacts,
    TicketFacts,
    lay_out_badges,
    lay_out_letter,
    lay_out_ticket,
)
from app.badges.rules import Layout, LetterKind
from app.core import pdf
from app.events.rules import ClassColour

BADGE = BadgeFacts(
    given_name="Rosaura", family_name="Menchú Ix", institution="Cancillería", country="Guatemala",
    class_name="País observador", colour="lavender", language="es", interpretation=True, photos=False,
    ticket_url="https://encuentro.example.org/t/" + "Ab3_xYz9" * 4, event="V Congreso", city="Panamá",
    starts_on=date(2027, 7, 14), ends_on=date(2027, 7, 15), zone="America/Panama",
    agenda=((datetime(2027, 7, 14, 14, tzinfo=UTC), "Plenaria"),),
)  # fmt: skip
LETTER = LetterFacts(
    kind=LetterKind.VISA, languages=("es", "en"), number="V-CONGRESO-0007", written_on=date(2027, 5, 2),
    letterhead=({"es": "Secretaría"}, {"es": "Instituto Ceiba"}), name="Rosaura Menchú Ix",
    institution="Cancillería", class_name={"es": "País miembro", "en": "Member country"},
    event={"es": "V Congreso", "en": "Fifth Congress"}, place={"es": "Ciudad de Panamá", "en": "Panama City"},
    starts_on=date(2027, 7, 14), ends_on=date(2027, 7, 15), signatory="Tamara Solís",
    signatory_role={"es": "Directora", "en": "Director"}, consulate="Consulado en Guatemala",
    passport="X1234567", passport_country={"es": "Guatemala", "en": "Guatemala"},
    born_on=date(1980, 2, 3), expires_on=date(2030, 1, 1),
)  # fmt: skip


def text_of(content: bytes, tmp_path: Path) -> str:
    file = tmp_path / "paper.pdf"
    file.write_bytes(content)
    done = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split())


def pages_of(content: bytes, tmp_path: Path) -> list[str]:
    file = tmp_path / "paper.pdf"
    file.write_bytes(content)
    done = subprocess.run(["pdfinfo", "-l", "99", file], capture_output=True, text=True, check=True)
    return [
        line.split(":")[1].strip() for line in done.stdout.splitlines() if "size:" in line and "Page" in line
    ]


def codes_in(content: bytes, tmp_path: Path) -> set[str]:
    file = tmp_path / "paper.pdf"
    file.write_bytes(content)
    subprocess.run(["pdftoppm", "-r", "150", "-png", file, tmp_path / "page"], check=True)
    pictures = sorted(tmp_path.glob("page*.png"))
    done = subprocess.run(["zbarimg", "-q", "--raw", *pictures], capture_output=True, text=True, check=False)
    return set(done.stdout.split())


def test_a_badge_says_who_and_what_by_word_and_carries_the_code(tmp_path: Path) -> None:
    content = pdf.render(lay_out_badges([BADGE], Layout.FOLD, locale="es"))
    said = text_of(content, tmp_path)
    for word in ("Rosaura", "Menchú Ix", "Cancillería", "Guatemala", "País observador", "Sin fotos", "ES"):
        assert word in said
    assert "con interpretación" in said
    assert "mié 14, 09:00 Plenaria" in said
    assert codes_in(content, tmp_path) == {BADGE.ticket_url}
    agreed = pdf.render(lay_out_badges([replace(BADGE, photos=True)], Layout.FOLD, locale="es"))
    assert "Sin fotos" not in text_of(agreed, tmp_path)


@pytest.mark.parametrize(("layout", "sizes"), [(Layout.FOLD, 3), (Layout.TWO_UP, 2)])
def test_strips_are_folded_one_a_page_or_two_on_a4(layout: Layout, sizes: int, tmp_path: Path) -> None:
    many = [replace(BADGE, given_name=f"Persona {n}", ticket_url=f"{BADGE.ticket_url}{n}") for n in range(3)]
    content = pdf.render(lay_out_badges(many, layout, locale="es"))
    found = pages_of(content, tmp_path)
    assert len(found) == sizes
    assert ("A4" in found[0]) == (layout is Layout.TWO_UP)
    assert codes_in(content, tmp_path) == {badge.ticket_url for badge in many}


def test_each_colour_of_a_class_has_its_letters_readable() -> None:
    sheet = Path("templates/badges/pdf/badge.css").read_text(encoding="utf-8")
    found = dict(re.findall(r"\.c-(\w+) { background: (#\w+); color: #\w+; }", sheet))
    letters = dict(re.findall(r"\.c-(\w+) { background: #\w+; color: (#\w+); }", sheet))
    assert set(found) == {colour.value for colour in ClassColour}
    for name, ground in found.items():
        assert contrast(ground, letters[name]) >= 4.5, name


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        short = len(colour) == 4
        parts = [colour[n] * 2 for n in (1, 2, 3)] if short else [colour[n : n + 2] for n in (1, 3, 5)]
        values = [int(part, 16) / 255 for part in parts]
        linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in values]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_what_people_write_is_never_markup(tmp_path: Path) -> None:
    nasty = "<img src='https://evil.example/x'><b>Ana</b> & ${name}"
    content = pdf.render(
        lay_out_badges([replace(BADGE, given_name=nasty, institution=nasty)], Layout.FOLD, locale="es")
    )
    assert "<b>Ana</b>&${name}" in text_of(content, tmp_path).replace(" ", "")
    letter = pdf.render(lay_out_letter(replace(LETTER, name=nasty, consulate=nasty)))
    assert "<b>Ana</b>" in text_of(letter, tmp_path)


def test_a_ticket_is_one_tagged_page_with_a_code(tmp_path: Path) -> None:
    facts = TicketFacts(
        name="Rosaura Menchú Ix", class_name="Member country", colour="jacaranda", event="Fifth Congress",
        ticket_url=BADGE.ticket_url, place="Panama City", starts_on=date(2027, 7, 14),
        ends_on=date(2027, 7, 15), language="en",
    )  # fmt: skip
    content = pdf.render(lay_out_ticket(facts))
    assert len(pages_of(content, tmp_path)) == 1
    said = text_of(content, tmp_path)
    assert "14–15 July 2027, Panama City" in said
    assert "Member country" in said
    assert codes_in(content, tmp_path) == {BADGE.ticket_url}
    with pikepdf.open(io.BytesIO(content)) as paper:
        assert "/StructTreeRoot" in paper.Root


def test_a_letter_for_a_visa_names_the_passport_in_both_languages(tmp_path: Path) -> None:
    said = text_of(pdf.render(lay_out_letter(LETTER)), tmp_path)
    for word in (
        "V-CONGRESO-0007", "X1234567", "3 de febrero de 1980", "February 3, 1980", "Secretaría",
        "Instituto Ceiba", "del 14 al 15 de julio de 2027, en Ciudad de Panamá", "Carta de apoyo para visado",
        "Letter in support of a visa", "Tamara Solís", "Directora", "Dirigida a: Consulado en Guatemala",
    ):  # fmt: skip
        assert word in said, word


def test_a_letter_of_invitation_names_no_passport(tmp_path: Path) -> None:
    said = text_of(
        pdf.render(lay_out_letter(replace(LETTER, kind=LetterKind.INVITATION, languages=("en",)))), tmp_path
    )
    assert "Dear Rosaura Menchú Ix, We are pleased to invite you" in said
    assert "X1234567" not in said
    assert "Carta" not in said
