"""Spreadsheets out and in: text stays text, formulas never run, and what is read has limits."""

import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from app.core.errors import Refusal
from app.core.processes import ChildError, run_child
from app.core.text import fold, mark

Cell = str | int | float | Decimal | bool | date | datetime | None

LARGEST = 20 * 2**20
MOST_ROWS = 100_000
MOST_COLUMNS = 256
LONGEST_CELL = 32_767
READING_SECONDS = 30
READING_MEGABYTES = 1024

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"

# What a spreadsheet program takes for a formula or a command, also behind spaces or our own guard.
_DANGEROUS = re.compile(r"'*[\s\x00]*[=+\-@\t\r\n|%＝＋－＠]")
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class TableTooLarge(Refusal):
    code = "table_too_large"
    message = mark(
        "This table is too large: at most %(rows)s rows, %(columns)s columns and %(megabytes)s MB."
    )
    status = 413


class TableUnreadable(Refusal):
    code = "table_unreadable"
    message = mark("This file cannot be read as a table. Save it as .xlsx or as .csv and send it again.")
    status = 400


class ColumnsMissing(Refusal):
    code = "columns_missing"
    message = mark("These columns are missing: %(columns)s. The first row must hold the column names.")
    status = 400


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table as people count them: `number` is the row shown by a spreadsheet program."""

    number: int
    cells: tuple[str, ...]


# --- out --------------------------------------------------------------------------------------


def write_xlsx(sheets: Mapping[str, Iterable[Sequence[Cell]]]) -> bytes:
    """Write each sheet's rows, the first as its heading; no text becomes a formula, link or number."""
    import xlsxwriter

    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(held := io.BytesIO(), options) as book:
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1}),
            "instant": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        for title, rows in sheets.items():
            sheet = book.add_worksheet(_sheet_name(title))
            sheet.freeze_panes(1, 0)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    _write_cell(sheet, number, column, value, formats)
            sheet.autofit(300)
    return held.getvalue()


def _write_cell(sheet: Any, row: int, column: int, value: Cell, formats: Mapping[str, Any]) -> None:
    head = formats["head"] if row == 0 else None
    match value:
        case None | "":
            return
        case bool():
            sheet.write_boolean(row, column, value, head)
        case int() | float() | Decimal():
            sheet.write_number(row, column, value, head)
        case datetime():
            sheet.write_datetime(row, column, value, formats["instant"])
        case date():
            sheet.write_datetime(row, column, value)
        case _:
            sheet.write_string(row, column, _NOT_XML.sub(" ", value)[:LONGEST_CELL], head)


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:31] or "1"


def write_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write UTF-8 with a byte order mark, as spreadsheet programs expect; `read_table` undoes the guard."""
    held = io.StringIO(newline="")
    writer = csv.writer(held, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_guarded(value) for value in row])
    return "\ufeff".encode() + held.getvalue().encode("utf-8", "replace")


def is_dangerous(text: str) -> bool:
    """Tell whether a spreadsheet program would take a text for a formula or a command."""
    return bool(_DANGEROUS.match(text))


def _guarded(value: Cell) -> str:
    match value:
        case None:
            return ""
        case str():
            text = value.replace("\0", " ")
            return f"'{text}" if _DANGEROUS.match(text) else text
        case datetime() | date():
            return value.isoformat(*((" ", "minutes") if isinstance(value, datetime) else ()))
        case _:
            return str(value)


def _unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and _DANGEROUS.match(text) else text


# --- in ---------------------------------------------------------------------------------------


def read_table(content: bytes, *, largest: int = LARGEST, most_rows: int = MOST_ROWS) -> list[Row]:
    """Read a CSV file, or the first sheet of an XLSX file, into rows of plain text; empty rows are left out.

    The content decides, not the file's name. Encoding and separator are found out. Packed files are
    opened in a child process with limits. Raises TableTooLarge or TableUnreadable.
    """
    if len(content) > largest:
        raise _too_large(most_rows, largest)
    if content.startswith(b"PK\x03\x04"):
        try:
            rows = run_child(
                "app.core.spreadsheets:read_xlsx_here",
                {"content": content, "most_rows": most_rows},
                seconds=READING_SECONDS,
                megabytes=READING_MEGABYTES,
            )
        except ChildError as fault:
            raise TableUnreadable from fault
        return [Row(number, tuple(cells)) for number, cells in rows]
    return list(_read_csv(content, most_rows))


def records(
    rows: Sequence[Row], *, required: Mapping[str, Sequence[str]]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row's number and its cells by field name.

    `required` names for each field the headings that stand for it, compared without case and accents.
    A field whose first heading begins with `?` may be missing. Raises ColumnsMissing.
    """
    head = {fold(cell): place for place, cell in reversed(list(enumerate(rows[0].cells)))} if rows else {}
    places: dict[str, int] = {}
    missing = []
    for name, headings in required.items():
        wanted = [fold(heading.removeprefix("?")) for heading in headings]
        found = next((head[heading] for heading in wanted if heading in head), None)
        if found is not None:
            places[name] = found
        elif not headings[0].startswith("?"):
            missing.append(headings[0])
    if missing:
        raise ColumnsMissing(columns=", ".join(missing))
    for row in rows[1:]:
        yield (
            row.number,
            {
                name: row.cells[place].strip() if place < len(row.cells) else ""
                for name, place in places.items()
            },
        )


def decode(content: bytes) -> str:
    """Decode the text of a table: by its byte order mark, else as UTF-8, else as Windows writes it."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if content[1:2] == b"\0" and b"\0" not in content[:1]:
        return content.decode("utf-16-le", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def find_separator(text: str) -> str:
    """Return the separator that cuts the heading, and the first rows most evenly: `,`, `;`, tab or `|`."""

    def evenness(separator: str) -> tuple[bool, int, int]:
        reader = csv.reader(io.StringIO(text[:50_000], newline=""), delimiter=separator)
        try:
            counts = [len(row) - 1 for row in itertools.islice(reader, 20) if row]
        except csv.Error:
            return False, 0, 0
        usual = max(set(counts), key=counts.count, default=0)
        return bool(counts and counts[0]), (counts.count(usual) if usual else 0), usual

    return max(",;\t|", key=evenness)


def _read_csv(content: bytes, most_rows: int) -> Iterator[Row]:
    text = decode(content)
    if "\0" in text:
        raise TableUnreadable
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=find_separator(text))
    count = 0
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            raise TableUnreadable from fault
        plain = tuple(_unguarded(cell) for cell in cells)
        if any(cell.strip() for cell in plain):
            count += 1
            if count > most_rows or len(plain) > MOST_COLUMNS:
                raise _too_large(most_rows)
            yield Row(number, plain)


def read_xlsx_here(payload: Mapping[str, Any]) -> list[tuple[int, list[str]]]:
    """Read the first sheet in this process; only for the child."""
    import python_calamine

    most_rows = payload["most_rows"]
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(payload["content"]))
        if not book.sheet_names:
            raise TableUnreadable
        sheet = book.get_sheet_by_index(0)
    except (python_calamine.CalamineError, OSError, ValueError) as fault:
        raise TableUnreadable from fault
    if sheet.total_height > most_rows * 2 or sheet.total_width > MOST_COLUMNS:
        raise _too_large(most_rows)
    rows = [
        (number, [_as_text(value) for value in row])
        for number, row in enumerate(sheet.to_python(skip_empty_area=False), 1)
        if any(value not in ("", None) for value in row)
    ]
    if len(rows) > most_rows:
        raise _too_large(most_rows)
    return rows


def _as_text(value: object) -> str:
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime():
            return value.isoformat(" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return str(value)


def _too_large(most_rows: int, largest: int = LARGEST) -> TableTooLarge:
    return TableTooLarge(rows=most_rows, columns=MOST_COLUMNS, megabytes=largest // 2**20)
