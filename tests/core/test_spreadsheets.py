"""Spreadsheets: nothing that people write runs, everything comes back, limits hold."""

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import spreadsheets
from app.core.spreadsheets import (
    Cell,
    ColumnsMissing,
    Row,
    TableTooLarge,
    TableUnreadable,
    decode,
    find_separator,
    read_table,
    records,
    write_csv,
    write_xlsx,
)

FORMULAS = [
    "=1+1",
    "+41 22 000 00 00",
    "-",
    "-5",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "  =1",
    "'=1",
    "''-x",
    "|cmd",
    "％=",
    "＝1+1",
    '=HYPERLINK("http://e.example","x")',
    "=cmd|' /C calc'!A0",
    "http://e.example",
    "007",
    "1e5",
    "TRUE",
    "2027-07-14",
    'a;b,c\td"e',
    "línea 1\nlínea 2",
]
TEXT = st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)
CELLS = st.one_of(TEXT, st.sampled_from(FORMULAS))


def cells(content: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in read_table(content)]


@settings(max_examples=300, deadline=None)
@given(table=st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=5))
def test_a_csv_never_begins_a_cell_with_a_formula_and_comes_back_whole(table: list[list[str]]) -> None:
    content = write_csv([["nombre", "país"], *table])
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        assert not [cell for cell in row if re.match(r"\s*[=+\-@\t\r]", cell)]
    kept = [tuple(row) for row in table if any(cell.strip() for cell in row)]
    assert cells(content)[1:] == kept


@pytest.mark.parametrize("text", FORMULAS)
def test_a_workbook_holds_text_as_text(text: str) -> None:
    content = write_xlsx({"Personas": [["nombre", "nota"], [text, "x"]]})
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert 't="str"' not in sheet
        assert not [name for name in book.namelist() if "externalLink" in name or "_rels/sheet" in name]
    assert re.search(r'<c r="A2"[^>]* t="s"', sheet)
    assert cells(content)[1] == (text, "x")


@settings(max_examples=20, deadline=None)
@given(text=TEXT.filter(lambda text: text.strip()))
def test_any_text_survives_a_workbook(text: str) -> None:
    ((_, read),) = cells(write_xlsx({"a": [["x", text]]}))
    printable = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", " ", text)
    assert read.replace("\r\n", "\n").replace("\r", "\n") == printable.replace("\r\n", "\n").replace(
        "\r", "\n"
    )


def test_numbers_days_and_instants_keep_their_kind() -> None:
    row: list[Cell] = [
        3,
        2.5,
        Decimal(-7),
        True,
        date(2027, 7, 14),
        datetime(2027, 7, 14, 9, 30, tzinfo=UTC),
        None,
        "0",
    ]
    expected = ("3", "2.5", "-7", "TRUE", "2027-07-14", "2027-07-14 09:30:00", "", "0")
    assert cells(write_xlsx({"Días: /[a]": [["x"] * 8, row]}))[1] == expected
    written = write_csv([row]).decode("utf-8-sig").strip()
    assert written == "3,2.5,-7,True,2027-07-14,2027-07-14 09:30+00:00,,0"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encoding_and_separator_are_found_out(encoding: str, separator: str) -> None:
    table = [("Nombre", "Correo", "País"), ("Núñez, Ana", "a@x.org", "México"), ("Peña", "p@x.org", "Perú")]
    held = io.StringIO(newline="")
    csv.writer(held, delimiter=separator).writerows(table)
    assert cells(held.getvalue().encode(encoding)) == table


def test_rows_carry_the_number_that_people_see() -> None:
    content = b'name,note\n"a","two\nlines"\n\n,,\nb,x\n'
    assert [row.number for row in read_table(content)] == [1, 2, 6]
    workbook = write_xlsx({"a": [["name"], [], ["b"]]})
    assert [row.number for row in read_table(workbook)] == [1, 3]


def test_columns_are_found_by_any_of_their_names() -> None:
    rows = [Row(1, ("CORREO electrónico ", "Nombre", "Extra")), Row(4, (" a@x.org ", "Ana"))]
    wanted = {
        "email": ["Email", "Correo electronico"],
        "name": ["Nombre"],
        "phone": ["?Phone"],
        "extra": ["Extra"],
    }
    assert list(records(rows, required=wanted)) == [(4, {"email": "a@x.org", "name": "Ana", "extra": ""})]


def test_missing_columns_are_named() -> None:
    with pytest.raises(ColumnsMissing) as refusal:
        list(records([Row(1, ("a",))], required={"x": ["Email", "Correo"], "y": ["Nombre"]}))
    assert refusal.value.facts == {"columns": "Email, Nombre"}
    with pytest.raises(ColumnsMissing):
        list(records([], required={"x": ["Email"]}))


def test_tables_beyond_the_limits_are_refused() -> None:
    with pytest.raises(TableTooLarge):
        read_table(b"a,b\n" * 50, most_rows=49)
    with pytest.raises(TableTooLarge):
        read_table(b"a,b\n" * 50, largest=100)
    with pytest.raises(TableTooLarge):
        read_table(b"a," * 300 + b"\n")
    with pytest.raises(TableTooLarge):
        read_table(write_xlsx({"a": [["x", "y"]] * 60}), most_rows=49)


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04 not a package", b"a,b\n\x00\x01\x02", b'a,"b\n' + b"x" * 200_000],
    ids=["package", "binary", "cell"],
)
def test_what_is_no_table_is_refused_as_such(content: bytes) -> None:
    with pytest.raises(TableUnreadable):
        read_table(content)


def test_a_workbook_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "READING_MEGABYTES", 300)
    good = write_xlsx({"a": [["x"]]})
    with zipfile.ZipFile(io.BytesIO(good)) as book, zipfile.ZipFile(held := io.BytesIO(), "w", 8) as bomb:
        for name in book.namelist():
            content = book.read(name)
            if name.endswith("sheet1.xml"):
                row = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>' + b"x" * 30_000 + b"</t></is></c></row>"
                rows = b"".join(row % (number, number) for number in range(2, 3000))
                content = content.replace(b"</sheetData>", rows + b"</sheetData>")
            bomb.writestr(name, content)
    assert len(held.getvalue()) < 2**20
    with pytest.raises((TableUnreadable, TableTooLarge)):
        read_table(held.getvalue())


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=400).filter(lambda content: not content.startswith(b"PK\x03\x04")))
def test_any_bytes_are_a_table_or_a_refusal(content: bytes) -> None:
    try:
        rows = read_table(content)
    except TableUnreadable:
        return
    assert all(isinstance(cell, str) for row in rows for cell in row.cells)


def test_a_single_column_needs_no_separator() -> None:
    assert find_separator("nombre\nAna\n") == ","
    assert decode(b"") == ""
    assert read_table(b"") == []
