"""Lists of the tables: who sits there, by family name, with a place to sign; each table begins a page."""

from app.core.pdf import Page
from app.core.text import pick
from app.working_tables.renderer.facts import TablePage, TablePerson, TablesOnPaper
from app.working_tables.renderer.parts import both, day, page, safe, said, when
from app.working_tables.rules import TablePart


def lay_out_lists(papers: TablesOnPaper) -> Page:
    """Put the list of each table on pages of A4 that can be printed on letter too."""
    languages = papers.languages
    title = f"{said(languages, 'lists')}: {both(papers.event, languages)}"
    return page(languages, "lists", title, "".join(_table(papers, table) for table in papers.tables))


def _table(papers: TablesOnPaper, table: TablePage) -> str:
    languages = papers.languages
    facts = [both(table.axis, languages), table.room]
    facts += dict.fromkeys(when(table, papers.zone, language) for language in languages)
    count = len(table.people)
    number = said(languages, "people_1" if count == 1 else "people_n", count=count)
    head = (
        f'<p class="kicker">{safe(both(papers.event, languages))}</p>'
        f'<h1 data-foot="{safe(_edition(papers, table))}">{safe(both(table.name, languages))}</h1>'
        f'<p class="facts">{" · ".join(safe(fact) for fact in (*facts, number) if fact)}</p>'
    )
    if not table.people:
        return f'<section>{head}<p class="nobody">{safe(said(languages, "nobody"))}</p></section>'
    rows = "".join(_row(papers, person, place) for place, person in enumerate(table.people, 1))
    heads = "".join(
        f'<th scope="col">{safe(said(languages, key))}</th>'
        for key in ("name", "country", "institution", "signature")
    )
    return (
        f'<section>{head}<table><thead><tr><th scope="col" class="no">#</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></section>"
    )


def _row(papers: TablesOnPaper, person: TablePerson, place: int) -> str:
    languages = papers.languages
    part = said(languages, person.part) if person.part is not TablePart.MEMBER else ""
    # Somebody without a family name, or without a given one, needs no comma.
    names = [f"<b>{safe(person.family_name)}</b>" if person.family_name else "", safe(person.given_name)]
    name = ", ".join(each for each in names if each)
    sign = f'<span class="online">{safe(said(languages, "online"))}</span>' if person.online else ""
    mark = f'<span class="part">{safe(part)}</span>' if part else ""
    return (
        f'<tr><td class="no">{place}</td><th scope="row">{name}{mark}</th>'
        f"<td>{safe(both(person.country, languages))}</td>"
        f'<td>{safe(pick(person.institution, languages[0]))}</td><td class="sign">{sign}</td></tr>'
    )


def _edition(papers: TablesOnPaper, table: TablePage) -> str:
    """Say which seating and day this paper is of, so that an old one is known for what it is."""
    languages = papers.languages
    number = said(languages, "seating", number=papers.number) if papers.number is not None else ""
    first = languages[0]
    printed = said(languages[:1], "printed", day=day(papers.printed_on, first))
    return " · ".join(filter(None, (pick(table.name, first), number, printed)))
