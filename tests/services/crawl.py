"""Every address that can be read, and what stands in the answers, in whatever kind of file."""

import io
import itertools
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pikepdf
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

# Secrets of forms and keys made for one showing of a page: they differ each time and tell nothing.
_FRESH = re.compile(
    rb'name="(?:csrf_token|key|idempotency_key|[\w-]*csrf_token)"[^>]*value="[^"]*"'
    rb'|value="[^"]*"[^>]*name="(?:csrf_token|key|idempotency_key)"|nonce-[\w+/=-]+|"csrf_token": *"[^"]*"'
    rb'|content="[\w.-]{60,}"|data-key="[^"]*"|&quot;X-CSRFToken&quot;: *&quot;[^&]*&quot;'
)

# When a file was written, to the second.
_WRITTEN_AT = re.compile(rb"<dcterms:\w+ [^>]*>[^<]*<|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def rules(app: Flask, chosen: Callable[[Rule], bool]) -> list[Rule]:
    """Return the routes that can be read, as the application knows them today."""
    return [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or set()) and chosen(rule)]


def about(app: Flask, at: Any, keys: tuple[Any, ...]) -> Iterator[str]:
    """Yield every address about an event, with each of the keys where one is named."""
    for rule in rules(app, lambda rule: "event" in rule.arguments):
        yield from filled(rule, {"event": at}, keys)


def everywhere(app: Flask, keys: tuple[Any, ...]) -> Iterator[str]:
    """Yield every other address: those that name nothing, and those that name something by one of the keys."""
    for rule in rules(app, lambda rule: "event" not in rule.arguments and rule.endpoint != "static"):
        yield from filled(rule, {}, keys)


def filled(rule: Rule, given: dict[str, Any], keys: tuple[Any, ...]) -> Iterator[str]:
    """Yield the addresses of a rule with every key in every place that can take it."""
    names = [name for name in rule._converters if name not in given]
    choices = [_fitting(type(rule._converters[name]).__name__, keys) for name in names]
    for values in itertools.product(*choices):
        built = rule.build({**given, **dict(zip(names, values, strict=True))})
        if built is not None:
            yield built[1]


def _fitting(converter: str, keys: tuple[Any, ...]) -> list[Any]:
    if converter == "UUIDConverter":
        return [key for key in keys if not isinstance(key, str)]
    if converter == "IntegerConverter":
        return [1]
    if converter == "UnicodeConverter":
        return [key for key in keys if isinstance(key, str)] or ["x"]
    return []


def unpacked(content: bytes) -> bytes:
    """Return what a spreadsheet or a PDF holds, anything else as it is."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return b"".join(archive.read(name) for name in archive.namelist())
    if content.startswith(b"%PDF"):
        return content + _opened(content)
    return content


def _opened(content: bytes) -> bytes:
    """Return every stream, name and text of a PDF; what is drawn with glyphs is read through its fonts' tables."""
    parts = []
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Stream):
                try:
                    parts.append(thing.read_bytes())
                except pikepdf.PdfError:
                    parts.append(thing.read_raw_bytes())
            parts.append(str(thing.unparse() if hasattr(thing, "unparse") else thing).encode())
            parts.append(_strings(thing))
        parts.append(b"\n".join(_text(page) for page in pdf.pages))
    return b"\n".join(parts)


def _strings(thing: Any) -> bytes:
    """Return the texts in a dictionary of a PDF as UTF-8: they are written as UTF-16 as soon as one has an accent."""
    if isinstance(thing, pikepdf.String):
        return str(thing).encode()
    if isinstance(thing, pikepdf.Dictionary):
        return b"\n".join(
            str(value).encode() for value in thing.values() if isinstance(value, pikepdf.String)
        )
    return b""


def _text(page: pikepdf.Page) -> bytes:
    """Return what a page says, as far as its fonts say which letters their glyphs are."""
    fonts: Any = page.get("/Resources", pikepdf.Dictionary()).get("/Font", pikepdf.Dictionary())
    tables = {str(name): _letters(font) for name, font in fonts.items()}
    said, table = [], {}
    for instruction in pikepdf.parse_content_stream(page):
        operands, operator = instruction.operands, instruction.operator
        if str(operator) == "Tf":
            table = tables.get(str(operands[0]), {})
        elif str(operator) in {"Tj", "TJ", "'", '"'}:
            for text in _shown(operands):
                raw = bytes(text)
                said += [table.get(raw[at : at + 2], "") for at in range(0, len(raw), 2)]
        elif str(operator) in {"ET", "Td", "Tm"}:
            said.append(" ")
    return "".join(said).encode()


def _shown(operands: Iterable[Any]) -> Iterator[Any]:
    for operand in operands:
        if isinstance(operand, pikepdf.Array):
            yield from (part for part in operand if isinstance(part, pikepdf.String))
        elif isinstance(operand, pikepdf.String):
            yield operand


def _letters(font: Any) -> dict[bytes, str]:
    """Read the table that says which letters the glyphs of a font are."""
    if "/ToUnicode" not in font:
        return {}
    table = font.ToUnicode.read_bytes().decode("latin-1")
    found = {}
    for glyph, letters in re.findall(r"<([0-9a-fA-F]{4})>\s*<((?:[0-9a-fA-F]{4})+)>\s*(?=\n|<|$)", table):
        found[bytes.fromhex(glyph)] = bytes.fromhex(letters).decode("utf-16-be", "ignore")
    return found


def told(client: FlaskClient, paths: Iterable[str], words: Iterable[str]) -> list[tuple[str, str]]:
    """Return the addresses whose answer or heads hold one of the words, each with the word."""
    wanted = [(word, form.encode()) for word in words for form in {word, word.lower()}]
    found = []
    for path in paths:
        answer = client.get(path)
        text = unpacked(answer.get_data()) + str(answer.headers).encode()
        found += [(path, word) for word, form in wanted if form in text]
    return found


def plain(content: bytes) -> bytes:
    """Return an answer without what is new at every showing, to compare two of them."""
    return _WRITTEN_AT.sub(b"", _FRESH.sub(b"", unpacked(content)))
