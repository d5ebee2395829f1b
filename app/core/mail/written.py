"""Texts that people wrote for a mail in place of its template: flat placeholders, no code of any kind."""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Protocol
from uuid import UUID

from flask import current_app
from markupsafe import Markup, escape

from app.core.markdown import render as markdown
from app.core.text import fill


class MailLike(Protocol):
    """What of a mail decides its text."""

    @property
    def template(self) -> str: ...
    @property
    def locale(self) -> str: ...
    @property
    def event_id(self) -> UUID | None: ...
    @property
    def context(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Expressions:
    """How placeholders get their values: expressions of our own code over a mail's context."""

    of: Mapping[str, str]
    links: frozenset[str] = frozenset()

    def values(self, context: Mapping[str, Any]) -> dict[str, str]:
        """Work the values out, in the language and the request that are current."""
        return {name: _value(source, context) for name, source in self.of.items()}


@dataclass(frozen=True, slots=True)
class Text:
    """A subject and a body, greeting included, as somebody wrote them."""

    subject: str
    body: str
    expressions: Expressions = field(default_factory=lambda: Expressions({}))


TextSource = Callable[[MailLike], Text | None]
_sources: list[TextSource] = []


def texts_from(source: TextSource) -> TextSource:
    """Register who may have a text for a mail; the first that has one is asked no further."""
    if source not in _sources:
        _sources.append(source)
    return source


def find_text(mail: MailLike) -> Text | None:
    """Return the text that stands in place of the template, if somebody wrote one."""
    return next((found for source in _sources if (found := source(mail)) is not None), None)


def _value(source: str, context: Mapping[str, Any]) -> str:
    value = current_app.jinja_env.compile_expression(source, undefined_to_none=True)(**context)
    return "" if value is None else str(value)


# Of what Markdown reads as its own, the target of a link and an address in angle brackets.
_IN_LINK = re.compile(r"(?<=\]\()\s*$|(?<=<)\s*$")

# In a mail the end of a line is one, also in HTML; lists, quotes and tables have their own.
_LINE_END = re.compile(r"(?<=\S)\n(?!\n|\s*(?:[-*+>#|]|\d+[.)])\s)")


def as_html(body: str, values: Mapping[str, str], links: frozenset[str]) -> Markup:
    """Read the body as Markdown and put the escaped values in afterwards: no value is read as Markdown."""
    marker = secrets.token_hex(8)
    marks = {name: f"x{marker}{number}x" for number, name in enumerate(values)}
    for name in links & set(values):
        marks[name] = f"https://{marks[name]}.invalid/"
    html = str(markdown(fill(_LINE_END.sub("  \n", _angled(body, links)), marks)))
    for name, mark in marks.items():
        html = html.replace(mark, str(escape(values[name])))
    return Markup(html)  # noqa: S704 -- cleaned by markdown(), and what came after is escaped


def _angled(body: str, links: frozenset[str]) -> str:
    """Make links of placeholders that stand for an address, unless the author has."""
    for name in links:
        token = "{" + name + "}"
        pieces = body.split(token)
        body = pieces[0]
        for before, after in pairwise(pieces):
            body += (token if _IN_LINK.search(before) else f"<{token}>") + after
    return body
