"""PDF from HTML, made by WeasyPrint in a child process that sees only what it was given.

The page may refer to `data:` and to `asset:<name>`, where the caller hands over the bytes of each name.
Any other address ends the rendering: a document with a hole in it is not a document.
"""

import atexit
import base64
import hashlib
import os
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal
from urllib.parse import unquote_to_bytes

from app.core.processes import ROOT, Child, confine_files

Variant = Literal["pdf/ua-1", "pdf/a-3a", "pdf/a-3u"]

SECONDS = 30.0
MEGABYTES = 1200
LARGEST_INPUT = 30 * 2**20

_KINDS = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "woff2": "font/woff2",
    "ttf": "font/ttf",
}


class RenderingFailed(RuntimeError):
    """WeasyPrint gave no document; the message says what it stumbled over."""


@dataclass(frozen=True, slots=True)
class Page:
    """What becomes one PDF: a whole HTML document, its style sheets and the assets they name."""

    html: str
    styles: Sequence[str] = ()
    assets: Mapping[str, bytes] = field(default_factory=dict)


_renderer = Child(megabytes=MEGABYTES, idle_seconds=120)  # starts with the first call
atexit.register(_renderer.close)


def render(page: Page, *, variant: Variant = "pdf/ua-1", seconds: float = SECONDS) -> bytes:
    """Return the PDF, tagged; the page must have `lang` and a title to be PDF/UA.

    One child serves this process, so that a batch pays the start of WeasyPrint once.
    """
    size = len(page.html) + sum(map(len, page.styles)) + sum(map(len, page.assets.values()))
    if size > LARGEST_INPUT:
        raise RenderingFailed(f"{size} bytes are too much for one document")
    payload = {
        "html": page.html,
        "styles": list(page.styles),
        "assets": dict(page.assets),
        "variant": variant,
    }
    answer = _renderer.call("app.core.pdf:render_here", payload, seconds=seconds)
    if "refused" in answer:
        raise RenderingFailed(answer["refused"])
    result: bytes = answer["pdf"]
    return result


# --- in the child ---------------------------------------------------------------------------------


def render_here(payload: dict[str, Any]) -> dict[str, Any]:
    """Render in this process; only for the child, which it confines to WeasyPrint's own files."""
    import weasyprint
    from weasyprint.urls import FatalURLFetchingError

    _confine()
    refused: list[str] = []
    fetcher = _fetcher(payload["assets"], refused)
    try:
        styles, fonts = _prepared(payload["styles"], payload["assets"], fetcher)
        document = weasyprint.HTML(string=payload["html"], url_fetcher=fetcher, base_url="nowhere:")
        pdf = document.write_pdf(
            stylesheets=styles, font_config=fonts, pdf_variant=payload["variant"], pdf_tags=True, cache={}
        )
    except FatalURLFetchingError:
        pdf = b""
    # WeasyPrint goes on without a picture that an SVG asks for in vain; here that ends the work too.
    return {"refused": refused[0]} if refused else {"pdf": pdf}


_kept: dict[bytes, tuple[list[Any], Any]] = {}


def _prepared(styles: Sequence[str], assets: Mapping[str, bytes], fetcher: Any) -> tuple[list[Any], Any]:
    """Return parsed style sheets and their fonts; those of the last few designs are kept: fonts take long."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    digest = hashlib.sha256()
    for part in (*styles, *(name for name in sorted(assets) if name in "".join(styles))):
        digest.update(hashlib.sha256(part.encode() + assets.get(part, b"")).digest())
    key = digest.digest()
    if key not in _kept:
        fonts = FontConfiguration()
        sheets = [weasyprint.CSS(string=style, url_fetcher=fetcher, font_config=fonts) for style in styles]
        if len(_kept) >= 4:
            del _kept[next(iter(_kept))]
        _kept[key] = (sheets, fonts)
    return _kept[key]


def _fetcher(assets: Mapping[str, bytes], refused: list[str]) -> Any:
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class OwnAssets(URLFetcher):  # type: ignore[misc] # WeasyPrint has no types
        """Answers `data:` and the assets of this page; the first other address ends the work."""

        def fetch(self, url: str, _headers: Mapping[str, str] | None = None) -> Any:
            scheme, _, rest = url.partition(":")
            if scheme.lower() == "data":
                kind, data = _inline(rest)
                return URLFetcherResponse(url, data, {"Content-Type": kind})
            if scheme == "asset" and rest in assets:
                kind = _KINDS.get(rest.rpartition(".")[2], "application/octet-stream")
                return URLFetcherResponse(url, assets[rest], {"Content-Type": kind})
            refused.append(f"not an asset of this page: {url[:200]}")
            raise FatalURLFetchingError(refused[-1])

    return OwnAssets(allowed_protocols=[], allow_redirects=False, fail_on_errors=True)


def _inline(address: str) -> tuple[str, bytes]:
    head, _, body = address.partition(",")
    data = unquote_to_bytes(body)
    if head.endswith(";base64"):
        data = base64.b64decode(data)
    return head.split(";")[0] or "text/plain", data


@cache
def _confine() -> None:
    installed = [sys.prefix, sys.base_prefix, sysconfig.get_path("purelib"), str(ROOT / "app")]
    confine_files([*installed, "/usr/share", "/usr/lib", "/etc/fonts"], [os.environ["TMPDIR"]])
