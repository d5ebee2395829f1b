"""Papers of the tables as they are laid out: what stands where, that it fits, and that it can be heard."""

import io
import re
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from app.core import pdf
from app.working_tables.renderer import (
    TablePage,
    TablePerson,
    TablesOnPaper,
    lay_out_lists,
    lay_out_signs,
    lay_out_tents,
)
from app.working_tables.renderer.parts import size_for
from app.working_tables.rules import TablePart

A4 = (595, 842)
LETTER_LOSES = (842 - 792) / 2  # points at each end, when A4 is printed on letter without shrinking


def person(given: str = "Rosaura", family: str = "Menchú Ix", **changes: Any) -> TablePerson:
    values: dict[str, Any] = {
        "country": {"es": "México", "en": "Mexico"},
        "institution": {"es": "Secretaría de Gobernación", "en": "Ministry of the Interior"},
        "online": False,
        "part": TablePart.MEMBER,
    }
    return TablePerson(given_name=given, family_name=family, **(values | changes))


TABLE = TablePage(
    name={"es": "Mesa 1", "en": "Table 1"}, axis={"es": "Gobernanza", "en": "Governance"}, room="Salón Izalco",
    starts_at=datetime(2027, 7, 15, 15, tzinfo=UTC), ends_at=datetime(2027, 7, 15, 17, tzinfo=UTC),
    languages=("es", "en"), interpretation=True, people=(person(),),
)  # fmt: skip
PAPERS = TablesOnPaper(
    event={"es": "V Congreso", "en": "Fifth Congress"}, zone="America/Panama", languages=("es",), number=3,
    printed_on=date(2027, 7, 10), tables=(TABLE,),
)  # fmt: skip
LONG = "Wolfeschlegelsteinhausenbergerdorff"


def pages_of(content: bytes, tmp_path: Path) -> list[str]:
    """Return the text of each page, its spaces single."""
    file = tmp_path / "paper.pdf"
    file.write_bytes(content)
    done = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True)
    return [" ".join(page.split()) for page in done.stdout.split("\f")[:-1]]


def boxes_of(content: bytes, tmp_path: Path) -> list[tuple[float, float, float, float, str]]:
    """Return where each word stands on its page: left, top, right, bottom in points."""
    file = tmp_path / "paper.pdf"
    file.write_bytes(content)
    done = subprocess.run(["pdftotext", "-bbox", file, "-"], capture_output=True, text=True, check=True)
    found = re.findall(
        r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>', done.stdout
    )
    return [(float(a), float(b), float(c), float(d), word) for a, b, c, d, word in found]


# --- how they look --------------------------------------------------------------------------------


def test_a_list_is_by_family_name_with_a_place_to_sign(tmp_path: Path) -> None:
    people = (person(part=TablePart.LEADER), person("Ana", "Zelaya", online=True), person("", "Suharto"))
    content = pdf.render(lay_out_lists(replace(PAPERS, tables=(replace(TABLE, people=people),))))
    (said,) = pages_of(content, tmp_path)
    for words in ("Mesa 1", "Gobernanza", "Salón Izalco", "10:00–12:00", "3 personas", "Firma", "México"):
        assert words in said
    assert "Menchú Ix, Rosaura" in said
    assert "coordina la mesa" in said
    assert "En línea" in said
    assert ", Suharto" not in said
    assert "Suharto," not in said
    assert "Reparto 3 · impreso el 10 de julio de 2027" in said


@pytest.mark.parametrize("languages", [("es",), ("en",), ("es", "en"), ("en", "es")])
def test_papers_speak_the_language_asked_for(languages: tuple[str, ...], tmp_path: Path) -> None:
    papers = replace(PAPERS, languages=languages)
    lists, signs, tents = (
        " ".join(pages_of(pdf.render(page), tmp_path))
        for page in (lay_out_lists(papers), lay_out_signs(papers), lay_out_tents(papers, two_up=True))
    )
    for language, words in {
        "es": (
            ("Firma", "México"),
            ("Mesa 1", "Jueves, 15 de julio", "Español", "Con interpretación"),
            ("México",),
        ),
        "en": (
            ("Signature", "Mexico"),
            ("Table 1", "Thursday, July 15", "Spanish", "With interpretation"),
            ("Mexico",),
        ),
    }.items():
        for text, expected in zip((lists, signs, tents), words, strict=True):
            for word in expected:
                assert (word.lower() in text.lower()) == (language in languages), (language, word)


def test_each_table_has_its_sign_without_anybody_s_name(tmp_path: Path) -> None:
    tables = (TABLE, replace(TABLE, name={"es": "Mesa 2"}, starts_at=None, room="", languages=(), axis={}))
    content = pdf.render(lay_out_signs(replace(PAPERS, tables=tables)))
    pages = pages_of(content, tmp_path)
    assert len(pages) == 2
    assert "Salón Izalco" in pages[0]
    assert "10:00–12:00, hora de Panamá" in pages[0]
    assert not [word for word in ("Rosaura", "Menchú", "Gobernación") if word in "".join(pages)]


@pytest.mark.parametrize(("two_up", "pages"), [(True, 2), (False, 3)])
def test_a_tent_says_the_name_on_both_sides(two_up: bool, pages: int, tmp_path: Path) -> None:
    people = (
        person("Ana", "Ix"),
        person("Berta", "Lux"),
        person("Carla", "Mux"),
        person("Lejana", "Nux", online=True),
    )
    papers = replace(PAPERS, tables=(replace(TABLE, people=people),))
    content = pdf.render(lay_out_tents(papers, two_up=two_up))
    with pikepdf.open(io.BytesIO(content)) as document:
        assert len(document.pages) == pages
    words = [word for *_box, word in boxes_of(content, tmp_path)]
    assert words.count("Berta") == 2
    assert "Lejana" not in words


@pytest.mark.parametrize(
    ("given", "family"),
    [
        ("María de los Ángeles Guadalupe", "Hernández-Villanueva de la Cruz y Montemayor"),
        (LONG, LONG),
        ("山田", "花子"),
        ("Зинаида", "Квитко-Основьяненко"),
        ("فاطمة", "الزهراء"),
        ("X", ""),
        ("M" * 120, "W" * 120),
    ],
)
def test_every_name_fits_on_paper(given: str, family: str, tmp_path: Path) -> None:
    """Also on letter paper: nothing stands where its edge would be, and nothing over the fold."""
    one = person(given, family, institution={"es": "Instituto " * 20})
    papers = replace(
        PAPERS, languages=("es", "en"), tables=(replace(TABLE, people=(one, one), name={"es": LONG}),)
    )
    drawn = {
        "lists": pdf.render(lay_out_lists(papers)),
        "signs": pdf.render(lay_out_signs(papers)),
        "two": pdf.render(lay_out_tents(papers, two_up=True)),
        "one": pdf.render(lay_out_tents(papers, two_up=False)),
    }
    for kind, content in drawn.items():
        for left, top, right, bottom, word in boxes_of(content, tmp_path):
            if word and bottom - top > 1:
                assert left >= 0, (kind, word)
                assert right <= A4[0] + 1, (kind, word)
                assert top >= LETTER_LOSES, (kind, word)
                assert bottom <= A4[1] - LETTER_LOSES, (kind, word)
                for fold in {"one": (421,), "two": (210.5, 421, 631.5)}.get(kind, ()):
                    assert not top + 4 < fold < bottom - 4, (kind, word, fold)


def test_letters_are_as_large_as_the_box_allows() -> None:
    sizes = (20.0, 10.0, 5.0)
    assert size_for("Ana", width=100, height=30, sizes=sizes) == 20
    assert size_for("Ana María de la Cruz", width=100, height=30, sizes=sizes) == 10
    assert size_for("花" * 9, width=100, height=30, sizes=sizes) == 10
    assert size_for("x" * 500, width=100, height=30, sizes=sizes) == 5


def test_what_people_write_is_never_markup(tmp_path: Path) -> None:
    nasty = "<img src='https://evil.example/x'><b>Ana</b> & ${name}"
    one = person(nasty, nasty, institution={"es": nasty}, country={"es": nasty})
    table = replace(TABLE, people=(one,), name={"es": nasty}, axis={"es": nasty}, room=nasty)
    papers = replace(PAPERS, event={"es": nasty}, tables=(table,))
    for page in (lay_out_lists(papers), lay_out_signs(papers), lay_out_tents(papers, two_up=True)):
        said = "".join(pages_of(pdf.render(page), tmp_path)).replace(" ", "")
        assert "<b>Ana</b>&${name}" in said


def test_papers_are_tagged_for_those_who_hear_them() -> None:
    for page in (lay_out_lists(PAPERS), lay_out_signs(PAPERS), lay_out_tents(PAPERS, two_up=True)):
        with pikepdf.open(io.BytesIO(pdf.render(page))) as document:
            assert document.Root.MarkInfo.Marked
            assert document.Root.Lang == "es"
            assert "pdfuaid" in document.Root.Metadata.read_bytes().decode()
            assert str(document.docinfo["/Title"]).endswith("V Congreso")
