"""Markdown: what people write is shown, what could act in a reader's browser is not."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from app.core import markdown
from app.core.markdown import ATTRIBUTES, TAGS, render

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:msgbox(1))",
    "[x](<javascript:alert(1)>)",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    "![x](//evil.example/pixel.png)",
    "![x](/\\evil.example/pixel.png)",
    "![x](\\\\evil.example/pixel.png)",
    "![x](data:image/svg+xml;base64,PHN2Zy8+)",
    '![x" onerror="alert(1)](/media/x.png)',
    "![x](/media/x.png \"t' onload='alert(1)\")",
    "[a](/x \"t' onmouseover='alert(1)\")",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "```<script>\nx\n```",
    "<style>@import url(//evil.example)</style>",
    "<base href=//evil.example>",
    "<form action=//evil.example><input name=a></form>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--><script>alert(1)</script>-->",
    "<details open ontoggle=alert(1)>",
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
    "# <script>alert(1)</script>",
    "<div style='background:url(//evil.example)'>x</div>",
    "<button hx-get='/x' x-data='alert(1)'>x</button>",
    "<p id=content class=en-top>x</p>",
]


class Reader(HTMLParser):
    """What a browser would make of it: its elements and their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs) -> None:
        self.found.append((tag, dict(attrs)))


def assert_inert(html: str) -> None:
    for tag, attributes in Reader(html).found:
        assert tag in TAGS
        assert set(attributes) <= ATTRIBUTES.get(tag, set()) | {"rel", "loading"}
        if "href" in attributes:
            target = re.sub(r"[\x00-\x20]", "", attributes["href"] or "").lower()
            assert re.match(r"(https?:|mailto:|tel:)", target) or ":" not in target.split("/")[0]
        if "src" in attributes:
            assert re.match(r"/(?![/\\])", attributes["src"] or "")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_does_anything(payload: str) -> None:
    assert_inert(render(payload))


@given(st.lists(st.sampled_from([*PAYLOADS, "**", "](", "[", "![", "\n\n", "> ", "- ", "`", "|", "\n---\n"])))
def test_no_mixture_of_payloads_does_anything(parts: list[str]) -> None:
    assert_inert(render("".join(parts)))


@given(st.text())
def test_any_text_is_inert(text: str) -> None:
    assert_inert(render(text))


def test_what_people_write_is_shown() -> None:
    html = render(
        "# Uno\n\n## Dos\n\n- *a*\n\n3. b\n\n> c\n\n| d |\n|---|\n| ~~e~~ |\n\n[f](https://example.org/?a=1&b=2)"
    )
    assert [tag for tag, _ in Reader(html).found] == (
        "h2 h2 ul li em ol li blockquote p table thead tr th tbody tr td s p a".split()
    )
    assert 'start="3"' in html
    assert 'rel="noopener noreferrer nofollow"' in html


def test_pictures_come_from_here_and_others_leave_their_description() -> None:
    assert Reader(render("![Mapa](/media/mapa.png)")).found[1] == (
        "img",
        {"src": "/media/mapa.png", "alt": "Mapa", "loading": "lazy"},
    )
    assert render("![Mapa](https://example.org/mapa.png)") == "<p>Mapa</p>\n"


def test_a_page_keeps_its_one_first_heading() -> None:
    html = render("\n\n".join(f"{'#' * level} x" for level in range(1, 7)))
    assert [tag for tag, _ in Reader(html).found] == ["h2", "h2", "h3", "h4", "h4", "h4"]


def test_the_cleaner_stands_behind_the_parser(monkeypatch) -> None:
    """Were the parser to let markup through, the lists would still hold."""
    loose = MarkdownIt("commonmark", {"html": True})
    monkeypatch.setattr(markdown, "_parser", lambda: loose)
    for payload in PAYLOADS:
        assert_inert(render(payload))


def test_nothing_is_nothing() -> None:
    assert render(None) == render("") == ""
