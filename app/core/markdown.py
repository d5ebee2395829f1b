"""Markdown that people write, as HTML that is safe to show: no markup of theirs, pictures from here only."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape

TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "img", "li", "ol", "p", "pre", "s",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
# One slash, then anything that a browser does not read as the start of another host.
_OWN_PATH = re.compile(r"/(?![/\\])[^\s\\\x00-\x1f]*")


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.add_render_rule("image", _picture)
    return parser


def _picture(self: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    """Show a picture of ours; of any other only its description is left."""
    if not _OWN_PATH.fullmatch(str(tokens[at].attrGet("src") or "")):
        return str(escape(tokens[at].content))
    return self.image(tokens, at, options, env)


def render(text: str | None) -> Markup:
    """Turn Markdown into HTML: what is not on the lists is dropped, headings stay below the page's own."""
    import nh3

    html = _lower_headings(_parser().render(text or ""))
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        attribute_filter=_keep,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"img": {"loading": "lazy"}},
    )
    return Markup(clean)  # noqa: S704 -- nh3 has let through nothing but the lists above


def _lower_headings(html: str) -> str:
    # A page has one h1, its title; people begin with # or with ##, and mean the same.
    return re.sub(r"(</?)h([1-6])>", lambda found: f"{found[1]}h{min(max(int(found[2]), 2), 4)}>", html)


def _keep(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src" and not _OWN_PATH.fullmatch(value):
        return None
    return value
