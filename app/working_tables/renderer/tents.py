"""Tents with names: A4 folded in the middle, or two on a sheet; both faces say the same, one upside down."""

from app.core.pdf import Page
from app.core.text import Translated
from app.working_tables.renderer.facts import TablePage, TablePerson, TablesOnPaper
from app.working_tables.renderer.parts import both, page, safe, said, size_for

WIDTH = 170.0
# Letters and the height that a name may take, for a whole sheet and for half of one.
LARGE = (76.0, (40.0, 36.0, 32.0, 28.0, 24.0, 20.0, 17.0, 14.0, 12.0, 9.0, 6.5))
HALF = (27.5, (23.0, 20.0, 17.5, 15.0, 13.0, 11.5, 10.0, 8.0, 6.8, 5.2, 4.0))


def lay_out_tents(papers: TablesOnPaper, *, two_up: bool) -> Page:
    """Put the name of everybody who sits in the room on a tent of their own."""
    tents = "".join(
        _tent(papers, table, person, two_up)
        for table in papers.tables
        for person in table.people
        if not person.online
    )
    title = f"{said(papers.languages, 'tents')}: {both(papers.event, papers.languages)}"
    return page(papers.languages, "tents", title, tents, body_class="two" if two_up else "one")


def _tent(papers: TablesOnPaper, table: TablePage, person: TablePerson, two_up: bool) -> str:
    height, sizes = HALF if two_up else LARGE
    size = size_for(person.name, width=WIDTH, height=height, sizes=sizes)
    small = 0.75 if two_up else 1.0
    below = [
        _line(
            "country", both(person.country, papers.languages), (11 * small, 9 * small, 7 * small), 14 * small
        ),
        _line(
            "institution", _once(person.institution, papers), (8 * small, 6.5 * small, 5 * small), 20 * small
        ),
    ]
    face = (
        f'<h1 style="font-size: {size}mm">{safe(person.name)}</h1>{"".join(below)}'
        f'<p class="table">{safe(both(table.name, papers.languages))}</p>'
    )
    return (
        f'<article class="tent"><div class="face back">{face}</div><div class="fold"></div>'
        f'<div class="face front">{face}</div></article>'
    )


def _line(kind: str, text: str, sizes: tuple[float, ...], height: float) -> str:
    if not text:
        return ""
    size = size_for(text, width=WIDTH, height=height, sizes=sizes)
    return f'<p class="{kind}" style="font-size: {size:.2f}mm">{safe(text)}</p>'


def _once(texts: Translated, papers: TablesOnPaper) -> str:
    """Institutions bear their names in one language: two would leave no place for the person's."""
    return both(texts, papers.languages[:1])
