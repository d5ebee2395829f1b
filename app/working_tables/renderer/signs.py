"""Signs for doors: one page for each table, to be read from the end of the corridor; no names of people."""

from app.core.pdf import Page
from app.core.text import pick
from app.working_tables.renderer.facts import TablePage, TablesOnPaper
from app.working_tables.renderer.parts import both, page, safe, said, size_for, tongues, when

WIDTH = 174.0
NAMES = (34.0, 30.0, 26.0, 22.0, 19.0, 16.0, 13.0)
AXES = (13.0, 11.0, 9.5, 8.0, 7.0)
ROOMS = (22.0, 18.0, 15.0, 12.0, 10.0, 8.0)


def lay_out_signs(papers: TablesOnPaper) -> Page:
    """Put each table on a page of its own."""
    title = f"{said(papers.languages, 'signs')}: {both(papers.event, papers.languages)}"
    return page(papers.languages, "signs", title, "".join(_sign(papers, table) for table in papers.tables))


def _sign(papers: TablesOnPaper, table: TablePage) -> str:
    first, others = papers.languages[0], papers.languages[1:]
    name, axis = pick(table.name, first), pick(table.axis, first)
    more_names = [n for n in (pick(table.name, language) for language in others) if n != name]
    more_axes = [a for a in (pick(table.axis, language) for language in others) if a != axis]
    share = 0.6 if others else 1.0
    large = size_for(name, width=WIDTH, height=88 * share, sizes=NAMES)
    middle = size_for(axis, width=WIDTH, height=44 * share, sizes=AXES)
    hours = dict.fromkeys(when(table, papers.zone, language) for language in papers.languages)
    spoken = dict.fromkeys(tongues(table, language) for language in papers.languages)
    parts = [
        f'<p class="event">{safe(pick(papers.event, first))}</p>',
        f'<h1 style="font-size: {large}mm">{safe(name)}</h1>',
        *(_second("h2", text, large * 0.55) for text in more_names),
        f'<p class="axis" style="font-size: {middle}mm">{safe(axis)}</p>' if axis else "",
        *(_second("p", text, middle * 0.75, "axis second") for text in more_axes if text),
        '<div class="foot">',
        _room(table.room) if table.room else "",
        *(f'<p class="when">{safe(text)}</p>' for text in hours if text),
        *(f'<p class="tongue">{safe(text)}</p>' for text in spoken if text),
        "</div>",
    ]
    return f"<section>{''.join(parts)}</section>"


def _second(tag: str, text: str, size: float, kind: str = "second") -> str:
    return f'<{tag} class="{kind}" style="font-size: {size:.1f}mm">{safe(text)}</{tag}>'


def _room(room: str) -> str:
    size = size_for(room, width=WIDTH, height=46, sizes=ROOMS)
    return f'<p class="room" style="font-size: {size}mm">{safe(room)}</p>'
