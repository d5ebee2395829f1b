"""The general plan on A4: contents, a chapter for each table, what is pending, what it adds up to."""

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import shorten

from app.core.pdf import Page

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT / "certificates" / "_shared"
SHEET = ROOT / "templates" / "table_plans" / "pdf" / "general.css"
FACES = (
    ("Faustina", 600, "fonts/Faustina_600SemiBold.ttf"),
    ("Source Sans 3", 400, "fonts/SourceSans3_400Regular.ttf"),
    ("Source Sans 3", 600, "fonts/SourceSans3_600SemiBold.ttf"),
)
# Longer ones do not fit in the head of each page.
_MOST_OF_A_TITLE = 75
_FACE = '@font-face {{ font-family: "{}"; font-weight: {}; src: url("asset:{}"); }}'


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedPart:
    """A table's chapter, all of it in words: `language` is that of what the table wrote."""

    name: str
    axis: str
    language: str
    state: str
    approval: str = ""
    decision: str = ""
    sections: Sequence[tuple[str, str]] = ()
    activities: Sequence[Sequence[str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedWords:
    """What paper says around the facts, in its language."""

    locale: str
    general_plan: str
    contents: str
    activities: str
    columns: Sequence[str]
    pending: str
    pending_lead: str
    nothing_pending: str
    reach: str
    reach_lead: str
    reach_columns: Sequence[str]
    progress: str
    progress_columns: Sequence[str]
    findings: str
    priorities: str
    latest: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedPlan:
    """The whole document, in words."""

    words: PrintedWords
    event: str
    facts: str
    status: str
    parts: Sequence[PrintedPart]
    pending: Sequence[PrintedPart]
    reach: Sequence[Sequence[str]]
    progress: Sequence[Sequence[str]] = ()
    findings: str = ""
    priorities: str = ""


def lay_out_general(plan: PrintedPlan) -> Page:
    """Put the general plan on pages of A4."""
    words = plan.words
    chapters = [(f"part-{number}", part.name, _part(part, words)) for number, part in enumerate(plan.parts)]
    chapters.append(("pending", words.pending, _pending(plan)))
    if plan.reach:
        table = _table(words.reach_columns, plan.reach, "reach")
        chapters.append(("reach", words.reach, f'<p class="soft">{_safe(words.reach_lead)}</p>{table}'))
    if plan.progress or plan.findings or plan.priorities:
        chapters.append(("progress", words.progress, _progress(plan)))
    body = (
        _head(plan)
        + _contents(words, chapters)
        + "".join(
            f'<section class="chapter" id="{key}"><h2>{_safe(title)}</h2>{text}</section>'
            for key, title, text in chapters
        )
    )
    title = f"{words.general_plan} · {plan.event}"
    document = (
        f'<!doctype html><html lang="{words.locale}"><head><meta charset="utf-8">'
        f"<title>{_safe(title)}</title></head><body>{body}"
        f'<footer class="latest"><p>{_safe(words.latest)}<br><b>{_safe(words.url)}</b></p></footer>'
        "</body></html>"
    )
    return Page(document, _styles(), {**_fonts(), "thread.svg": _thread()})


@cache
def _styles() -> tuple[str, ...]:
    return "\n".join(_FACE.format(*face) for face in FACES), SHEET.read_text(encoding="utf-8")


@cache
def _fonts() -> dict[str, bytes]:
    return {file: (SHARED / file).read_bytes() for _name, _weight, file in FACES}


@cache
def _thread() -> bytes:
    return (SHARED / "thread.svg").read_bytes()


def _safe(text: str) -> str:
    return html.escape(" ".join(text.split()), quote=True)


def _paragraphs(text: str) -> str:
    """Write what people wrote in lines; lines that begin with a dash or a star stay a list."""
    out: list[str] = []
    items: list[str] = []
    for line in [*text.splitlines(), ""]:
        bare = line.strip()
        if bare[:2] in {"- ", "* ", "• "}:
            items.append(f"<li>{_safe(bare[2:])}</li>")
            continue
        if items:
            out.append(f"<ul>{''.join(items)}</ul>")
            items = []
        if bare:
            out.append(f"<p>{_safe(bare)}</p>")
    return "".join(out)


# --- chapters -----------------------------------------------------------------------------------


def _head(plan: PrintedPlan) -> str:
    short = shorten(plan.event, _MOST_OF_A_TITLE, placeholder="…")
    return (
        '<header class="cover"><img class="thread" src="asset:thread.svg" alt="">'
        f'<p class="kicker">{_safe(plan.words.general_plan)}</p>'
        f'<h1 data-short="{_safe(short)}">{_safe(plan.event)}</h1>'
        f'<p class="facts">{_safe(plan.facts)}</p><p class="note">{_safe(plan.status)}</p></header>'
    )


def _contents(words: PrintedWords, chapters: Iterable[tuple[str, str, str]]) -> str:
    lines = "".join(f'<li><a href="#{key}">{_safe(title)}</a></li>' for key, title, _text in chapters)
    return f'<nav class="contents"><h2>{_safe(words.contents)}</h2><ol>{lines}</ol></nav>'


def _part(part: PrintedPart, words: PrintedWords) -> str:
    sections = "".join(
        f'<h3>{_safe(title)}</h3><div lang="{part.language}">{_paragraphs(text)}</div>'
        for title, text in part.sections
    )
    decision = (
        f'<blockquote lang="{part.language}">{_paragraphs(part.decision)}</blockquote>'
        if part.decision
        else ""
    )
    table = _table(words.columns, part.activities, "activities") if part.activities else ""
    return (
        (f'<p class="axis">{_safe(part.axis)}</p>' if part.axis else "")
        + f'<p class="state">{_safe(part.state)}</p>'
        + (f'<p class="soft">{_safe(part.approval)}</p>' if part.approval else "")
        + decision
        + sections
        + (f"<h3>{_safe(words.activities)}</h3>{table}" if table else "")
    )


def _pending(plan: PrintedPlan) -> str:
    if not plan.pending:
        return f"<p>{_safe(plan.words.nothing_pending)}</p>"
    rows = "".join(
        f"<li><b>{_safe(part.name)}</b>{f' · {_safe(part.axis)}' if part.axis else ''}"
        f'<br><span class="soft">{_safe(part.state)}</span></li>'
        for part in plan.pending
    )
    return f'<p class="soft">{_safe(plan.words.pending_lead)}</p><ul class="pending">{rows}</ul>'


def _progress(plan: PrintedPlan) -> str:
    words = plan.words
    table = _table(words.progress_columns, plan.progress, "counts") if plan.progress else ""
    return table + "".join(
        f"<h3>{_safe(title)}</h3>{_paragraphs(text)}"
        for title, text in ((words.findings, plan.findings), (words.priorities, plan.priorities))
        if text
    )


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], kind: str) -> str:
    head = "".join(f'<th scope="col">{_safe(name)}</th>' for name in heads)
    body = "".join(
        f'<tr><th scope="row">{_safe(row[0])}</th>'
        + "".join(f"<td>{_safe(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return f'<table class="{kind}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
