"""From the bytes of an export to rows of cells, whatever the encoding and the separator."""

import codecs
import csv
from collections.abc import Callable

from app.attendance.rules import (
    ReportEmpty,
    ReportIsWorkbook,
    ReportOfAnotherTool,
    ReportTooLarge,
    ReportUnreadable,
)

LARGEST_MEGABYTES = 30
MOST_ROWS = 200_000
SEPARATORS = (",", ";", "\t")

Rows = list[list[str]]


def decode(data: bytes) -> str:
    """Return the text of an export; refuse what is not text, saying what it is."""
    if len(data) > LARGEST_MEGABYTES * 2**20:
        raise ReportTooLarge(megabytes=LARGEST_MEGABYTES, rows=MOST_ROWS)
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ReportIsWorkbook
    text = _as_text(data)
    if not text.strip():
        raise ReportEmpty
    if text.lstrip().startswith(("{", "[{")):
        raise ReportOfAnotherTool
    if "\0" in text or text.lstrip().lower().startswith(("<!doctype", "<html", "%pdf")):
        raise ReportUnreadable
    return text


def _as_text(data: bytes) -> str:
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return data.decode("utf-16")
        if data[1:2] == b"\0":
            return data.decode("utf-16-le")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise ReportUnreadable from None
        return data.decode("cp1252", errors="replace")


def rows_where(text: str, is_header: Callable[[list[str]], bool]) -> tuple[int, Rows] | None:
    """Cut the text at the separator under which a line is a header; return its index and all rows."""
    for separator in SEPARATORS:
        rows = split(text, separator)
        for index, row in enumerate(rows):
            if is_header(row):
                return index, rows
    return None


def split(text: str, separator: str) -> Rows:
    """Cut the text into rows; a row that was wrapped whole in quotes is cut again."""
    try:
        rows = list(csv.reader(text.splitlines(keepends=True), delimiter=separator))
        if len(rows) > MOST_ROWS:
            raise ReportTooLarge(megabytes=LARGEST_MEGABYTES, rows=MOST_ROWS)
        return [_unwrapped(row, separator) for row in rows]
    except csv.Error:
        raise ReportUnreadable from None


def _unwrapped(row: list[str], separator: str) -> list[str]:
    cells = [" ".join(cell.split()) for cell in row]
    filled = [cell for cell in cells if cell]
    if len(filled) == 1 and separator in filled[0]:
        return [cell.strip() for cell in next(csv.reader(filled, delimiter=separator), [])]
    return cells
