"""Reading a table of people: columns guessed, rows judged, slips of the keyboard reported."""

import pytest

from app.registration.rules.columns import Column, guess_columns, heading_at, letter_of
from app.registration.rules.invitees import FaultCode, NoteCode, Words, paste_to_rows, read_rows, split_name
from app.registration.rules.typos import corrected, distance, find_typos
from app.registration.services.matching import checked_address

WORDS = Words(
    {"guatemala": "GT", "gt": "GT"}, {"invitado especial": "guest", "guest": "guest"}, checked_address
)


def numbered(*rows: list[str]) -> list[tuple[int, list[str]]]:
    return list(enumerate(rows, 1))


def columns_of(*heading: str) -> dict[str, int]:
    found = guess_columns([list(heading)])
    assert found.has_heading
    return {str(column): place for column, place in found.places.items()}


@pytest.mark.parametrize(
    "heading",
    ["Correo", "CORREO ELECTRÓNICO", "E-mail", "Email address", "Correo electrónico (obligatorio)", "Mail:"],
)
def test_the_column_of_addresses_is_known_by_many_names(heading: str) -> None:
    assert columns_of("N.º", heading)["email"] == 1


def test_headings_in_both_languages_say_what_a_column_holds() -> None:
    spanish = columns_of("Apellidos", "Nombres", "País", "Institución", "Correo", "Idioma", "Participa como")
    english = columns_of(
        "Family name", "Given name", "Country", "Organisation", "E-mail", "Language", "Takes part as"
    )
    assert spanish == english == {
        "family_name": 0, "given_name": 1, "country": 2, "institution": 3, "email": 4, "language": 5,
        "participant_class": 6,
    }  # fmt: skip
    assert columns_of("Nombre y apellidos del participante", "Correo institucional") == {
        "name": 0,
        "email": 1,
    }


def test_a_table_without_headings_is_read_by_what_its_cells_hold() -> None:
    found = guess_columns([["Ana Rojas", "ana@example.org"], ["Luz Paz", "luz@example.org"]])
    assert not found.has_heading
    assert found.places == {Column.EMAIL: 1, Column.NAME: 0}
    odd = guess_columns([["Uno", "Dos"], ["x", "ana@example.org"], ["y", "luz@example.org"]])
    assert odd.has_heading
    assert odd.places[Column.EMAIL] == 1


def test_headings_are_found_under_a_title() -> None:
    rows = [
        ["Lista de invitados 2027", ""],
        ["Congreso", ""],
        ["Nombre", "Correo"],
        ["Ana", "ana@example.org"],
    ]
    assert heading_at(rows) == 2
    assert heading_at([["Ana", "ana@example.org"], ["Nombre", "Correo"]]) == 0
    assert heading_at([["a", "b"]]) == 0


def test_a_fault_names_row_and_column() -> None:
    rows = numbered(
        ["Correo", "Nombre", "Clase"],
        ["ana@example.org", "Ana Rojas", "Invitado especial"],
        ["", "Sin Correo", ""],
        ["no es correo", "Mala Fila", ""],
        ["uno@example.org; dos@example.org", "Dos", ""],
        ["luz@example.org", "Luz Paz", "astronauta"],
        ["", "", ""],
    )
    reading = read_rows(rows, guess_columns([cells for _n, cells in rows]), WORDS)
    assert [(each.row, each.email, each.participant_class) for each in reading.good] == [
        (2, "ana@example.org", "guest")
    ]
    assert [(each.row, each.column, each.code) for each in reading.faults] == [
        (3, 0, FaultCode.ADDRESS_MISSING),
        (4, 0, FaultCode.ADDRESS_INVALID),
        (5, 0, FaultCode.TWO_ADDRESSES),
        (6, 2, FaultCode.CLASS_UNKNOWN),
    ]


def test_the_same_address_twice_is_told_from_a_mailbox_that_two_share() -> None:
    rows = numbered(
        ["Correo", "Nombre"],
        ["dgm@example.org", "Ana Rojas"],
        ["DGM@example.org ", "Ana  ROJAS"],
        ["dgm@example.org", "Luz Paz"],
    )
    reading = read_rows(rows, guess_columns([cells for _n, cells in rows]), WORDS)
    assert [(each.row, each.code, each.other) for each in reading.faults] == [
        (3, FaultCode.REPEATED, "2"),
        (4, FaultCode.SHARED_MAILBOX, "2"),
    ]
    assert [note.code for note in reading.notes] == [NoteCode.ROLE_MAILBOX]


def test_what_nobody_sees_in_a_cell_is_not_kept() -> None:
    rows = numbered(
        ["Correo", "Nombre", "País", "Idioma"],
        ["\u202eana@example.org\u200b", "Ana\u0000 🦜 Rojas", "Guatemala", "klingon"],
    )
    reading = read_rows(rows, guess_columns([cells for _n, cells in rows]), WORDS)
    (ana,) = reading.good
    assert (ana.email, ana.name, ana.country_code, ana.language) == (
        "ana@example.org",
        "Ana 🦜 Rojas",
        "GT",
        "",
    )
    assert [note.code for note in reading.notes] == [NoteCode.LANGUAGE_UNKNOWN]


def test_pasted_lines_hold_addresses_with_names_or_without() -> None:
    text = 'Ana Rojas <ana@example.org>\n\n luz@example.org\nnothing here\n"Paz, Sol", sol@example.org;\n'
    assert paste_to_rows(text) == [
        (1, ["ana@example.org", "Ana Rojas"]),
        (3, ["luz@example.org", ""]),
        (4, ["nothing here", ""]),
        (5, ["sol@example.org", "Paz, Sol"]),
    ]
    assert split_name("Paz, Sol") == ("Sol", "Paz")
    assert split_name("Ana María Rojas Paz") == ("Ana María", "Rojas Paz")


def test_letters_swapped_left_out_put_in_and_changed_count_one_each() -> None:
    assert distance("gmial.com", "gmail.com") == 1
    assert distance("gmal.com", "gmail.com") == 1
    assert distance("gmaill.com", "gmail.com") == 1
    assert distance("gnail.com", "gmail.com") == 1
    assert distance("hotmial.con", "hotmail.com") == 2
    assert distance("example.org", "gmail.com") == 3


def typos(*domains: str, known: dict[str, int] | None = None) -> dict[str, tuple[str, bool]]:
    found = find_typos([f"x@{domain}" for domain in domains], known or {})
    return {typo.domain: (typo.meant, typo.sure) for typo in found}


def test_domains_near_a_common_provider_or_a_frequent_one_are_reported() -> None:
    found = typos(
        "gmial.com",
        "gmail.con",
        "hotmial.com",
        "outlok.es",
        "cancileria.gob.sv",
        *["cancilleria.gob.sv"] * 12,
    )
    assert found == {
        "gmial.com": ("gmail.com", True),
        "gmail.con": ("gmail.com", True),
        "hotmial.com": ("hotmail.com", True),
        "outlok.es": ("outlook.es", True),
        "cancileria.gob.sv": ("cancilleria.gob.sv", True),
    }


def test_even_a_slip_that_many_made_is_reported() -> None:
    assert typos(*["gmial.com"] * 20) == {"gmial.com": ("gmail.com", True)}


def test_domains_that_exist_are_left_alone() -> None:
    assert typos("sre.gob.hn", "mail.com", "ymail.com", *["sre.gob.mx"] * 30) == {}
    assert typos("cancileria.gob.sv", *["cancilleria.gob.sv"] * 12, known={"cancileria.gob.sv": 1}) == {}


def test_a_short_domain_is_reported_without_being_sure() -> None:
    assert typos("ser.gob.mx", *["sre.gob.mx"] * 30) == {"ser.gob.mx": ("sre.gob.mx", False)}


def test_a_correction_changes_the_domain_alone() -> None:
    assert corrected("Ana.Rojas@GMIAL.com", {"gmial.com": "gmail.com"}) == "Ana.Rojas@gmail.com"
    assert corrected("ana@example.org", {"gmial.com": "gmail.com"}) == "ana@example.org"


def test_columns_are_named_as_spreadsheet_programs_name_them() -> None:
    assert [letter_of(place) for place in (0, 25, 26, 255)] == ["A", "Z", "AA", "IV"]
