"""PDF: accessible, bounded, and blind to everything but what it was given."""

import base64
import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import page as checker
import pikepdf
import pytest

from app.core.pdf import Page, RenderingFailed, render
from app.core.processes import ChildOverran

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def document(body: str) -> str:
    head = '<meta charset="utf-8"><title>Constancia</title>'
    return f'<!doctype html><html lang="es"><head>{head}</head><body><h1>Constancia</h1>{body}</body></html>'


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    """Serve a redirect to anyone who asks on loopback; yield its address and the paths asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(302)
            self.send_header("Location", "file:///etc/hostname")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/canary", asked
        server.shutdown()


def test_a_page_becomes_a_pdf_that_an_independent_checker_accepts(tmp_path: Path) -> None:
    body = '<p>Hola <a href="https://e.example/x">dirección</a> <img src="asset:dot.png" alt="punto"></p>'
    (tmp_path / "page.pdf").write_bytes(render(Page(document(body), assets={"dot.png": PIXEL})))
    report = checker.validate_pdf(str(tmp_path / "page.pdf"), profile="ua1")
    assert report.is_compliant, [failure.message for failure in report.failures]


@pytest.mark.parametrize(
    "body",
    [
        '<img alt="" src="{0}">',
        '<img alt="" src="/etc/hostname">',
        '<img alt="" srcset="{0} 2x" src="{0}">',
        '<object data="{0}"></object>',
        '<embed src="{0}">',
        '<style>@import "{0}";</style>',
        "<style>p {{ background: url({0}) }}</style><p>x</p>",
        "<style>@font-face {{ font-family: f; src: url({0}) }} p {{ font-family: f }}</style><p>x</p>",
        "<style>@font-face {{ font-family: f; src: local(Arial), url({0}) }} p {{ font: 1em f }}</style><p>x</p>",
        "<style>p::before {{ content: url({0}) }}</style><p>x</p>",
        "<style>li {{ list-style-image: url({0}) }}</style><ul><li>x</li></ul>",
        '<link rel="stylesheet" href="{0}">',
        '<link rel="attachment" href="{0}">',
        '<a rel="attachment" href="{0}">x</a>',
        '<base href="{0}"><img alt="" src="x.png">',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="{0}" width="9" height="9"/></svg>',
    ],
)
@pytest.mark.parametrize("scheme", ["http", "file"])
def test_no_address_but_its_own_assets_is_opened(
    body: str, scheme: str, canary: tuple[str, list[str]], tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("canary-of-a-file")
    address = canary[0] if scheme == "http" else secret.as_uri()
    with pytest.raises(RenderingFailed, match="not an asset"):
        render(Page(document(body.format(address))))
    assert canary[1] == []


@pytest.mark.parametrize("inner", ["href", "xlink:href"])
def test_a_picture_inside_a_picture_is_not_a_way_out(inner: str, canary: tuple[str, list[str]]) -> None:
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    svg = f'<svg {names} width="9" height="9"><image {inner}="{canary[0]}" width="9" height="9"/></svg>'
    html = document('<img alt="" src="asset:a.svg">')
    with pytest.raises(RenderingFailed, match="not an asset"):
        render(Page(html, assets={"a.svg": svg.encode()}))
    assert canary[1] == []


def test_an_entity_in_a_picture_reads_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("canaryofafile")
    svg = (
        f'<!DOCTYPE svg [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        '<svg xmlns="http://www.w3.org/2000/svg" width="99" height="9"><text y="9">&x;</text></svg>'
    )
    pdf = render(Page(document('<img alt="" src="asset:a.svg">'), assets={"a.svg": svg.encode()}))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(plain := io.BytesIO(), stream_decode_level=pikepdf.StreamDecodeLevel.all)
    assert b"canary" not in plain.getvalue()


def test_data_addresses_are_content_of_the_page() -> None:
    body = f'<img alt="x" src="data:image/png;base64,{base64.b64encode(PIXEL).decode()}">'
    with pikepdf.open(io.BytesIO(render(Page(document(body))))) as opened:
        assert "/XObject" in opened.pages[0].Resources


def test_a_page_without_end_is_cut_off_and_the_next_one_is_made() -> None:
    with pytest.raises(ChildOverran):
        render(Page(document("<p>word " * 400_000)), seconds=1)
    assert render(Page(document("<p>after</p>"))).startswith(b"%PDF")


def test_a_page_that_is_too_large_is_not_even_tried() -> None:
    with pytest.raises(RenderingFailed, match="too much"):
        render(Page(document("x" * 31 * 2**20)))
