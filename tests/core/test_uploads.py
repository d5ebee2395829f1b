"""Thirty files that people might hand in, and what becomes of each."""

import io
import zipfile
from collections.abc import Mapping

import pytest
from PIL import Image

from app.core.uploads import (
    DOCUMENTS,
    IMAGES,
    MOST_ENTRIES,
    FileKind,
    FileKindRefused,
    FileTooLarge,
    FileUnsafe,
    accept,
)

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TYPES = f'<Types><Override PartName="/word/document.xml" ContentType="{WORD}"/></Types>'


def package(parts: Mapping[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    with zipfile.ZipFile(held := io.BytesIO(), "w", method) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return held.getvalue()


def docx(**more: str | bytes) -> bytes:
    extra = {name.replace("__", "/"): content for name, content in more.items()}
    return package({"[Content_Types].xml": TYPES, "word/document.xml": "<w/>", **extra})


def picture(format: str, **options: object) -> bytes:
    Image.new("RGB", (8, 6), "#834a95").save(held := io.BytesIO(), format, **options)
    return held.getvalue()


GOOD = [
    ("acta.pdf", b"%PDF-1.7\n...", FileKind.PDF),
    ("acta.docx", docx(), FileKind.DOCX),
    ("tabla.xlsx", package({"[Content_Types].xml": "<T/>", "xl/workbook.xml": "<w/>"}), FileKind.XLSX),
    ("a.pptx", package({"[Content_Types].xml": "<T/>", "ppt/presentation.xml": "<w/>"}), FileKind.PPTX),
    ("a.odt", package({"mimetype": FileKind.ODT.media_type, "content.xml": "<o/>"}), FileKind.ODT),
    ("a.png", picture("PNG"), FileKind.PNG),
    ("a.jpg", picture("JPEG"), FileKind.JPEG),
    ("a.webp", picture("WEBP"), FileKind.WEBP),
    ("lista.csv", "nombre;país\nNúñez;México\n".encode(), FileKind.CSV),
    ("lista.csv", "nombre;país\n".encode("utf-16"), FileKind.CSV),
    ("nota.txt", "Año 2027".encode("latin-1"), FileKind.TEXT),
]
FOREIGN = [
    ("page.html", b"<!doctype html><script>alert(1)</script>"),
    ("page.txt", b"\xef\xbb\xbf \n<script>alert(1)</script>"),
    ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
    ("a.pdf", b"<html>%PDF-1.7"),
    ("a.pdf", b"\n%PDF-1.7"),
    ("a.png", b"GIF89a" + b"\0" * 40),
    ("a.exe", b"MZ\x90\0"),
    ("a.elf.txt", b"\x7fELF\x02\0\0"),
    ("a.zip", package({"a.txt": "x"})),
    ("a.doc", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 100),
    ("a.epub", package({"mimetype": "application/epub+zip"})),
    ("a.csv", b"name\0,country"),
    ("empty.txt", b""),
]
UNSAFE = [
    ("macro.docx", docx(**{"word__vbaProject.bin": b"x"})),
    (
        "type.docx",
        package(
            {
                "[Content_Types].xml": TYPES.replace("document.main", "macroEnabled.main"),
                "word/document.xml": "",
            }
        ),
    ),
    (
        "template.docx",
        docx(**{"word___rels__settings.xml.rels": '<R Type="x/attachedTemplate" Target="http://e"/>'}),
    ),
    ("ole.docx", docx(**{"word__embeddings__oleObject1.bin": b"x"})),
    ("nested.docx", docx(**{"word__a.zip": b"PK"})),
    ("up.docx", docx(**{"..__..__etc__passwd": b"x"})),
    ("twice.docx", docx(**{"word__A.xml": b"x", "word__a.xml": b"y"})),
    ("bomb.docx", docx(**{"word__big.xml": b"\0" * 30 * 2**20})),
    ("many.docx", docx(**{f"word__{n}.xml": b"" for n in range(MOST_ENTRIES)})),
    ("broken.docx", docx()[:-40]),
    ("basic.odt", package({"mimetype": FileKind.ODT.media_type, "Basic/x.xml": "x"})),
    ("cut.png", picture("PNG")[:40]),
]


@pytest.mark.parametrize(("name", "content", "kind"), GOOD)
def test_ordinary_files_are_taken_by_their_content(name: str, content: bytes, kind: FileKind) -> None:
    upload = accept(content, name=name)
    assert upload.kind is kind
    assert upload.name.endswith(f".{kind.value}")


@pytest.mark.parametrize(("name", "content"), FOREIGN)
def test_foreign_kinds_are_refused_whatever_they_are_called(name: str, content: bytes) -> None:
    with pytest.raises(FileKindRefused):
        accept(content, name=name)


@pytest.mark.parametrize(("name", "content"), UNSAFE)
def test_dangerous_content_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(FileUnsafe):
        accept(content, name=name)


def test_a_header_that_lies_about_its_size_is_refused() -> None:
    content = docx(**{"word__big.xml": b"\0" * 30 * 2**20})
    size = (30 * 2**20).to_bytes(4, "little")
    assert content.count(size) == 2
    with pytest.raises(FileUnsafe):
        accept(content.replace(size, (10).to_bytes(4, "little")), name="a.docx")


def test_a_page_is_given_only_the_kinds_that_it_asked_for() -> None:
    with pytest.raises(FileKindRefused) as refusal:
        accept(b"%PDF-1.7", name="a.pdf", kinds=IMAGES)
    assert refusal.value.facts == {"kinds": "JPG, PNG, WEBP"}


def test_a_large_file_is_refused_before_it_is_looked_at() -> None:
    with pytest.raises(FileTooLarge):
        accept(b"%PDF-1.7" + b"x" * 100, name="a.pdf", largest=50)


def test_pictures_are_drawn_anew_without_what_they_hid() -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "canary", 6
    content = picture("JPEG", exif=exif, comment=b"canary") + b"<script>canary</script>PK\x03\x04"
    upload = accept(content, name="foto.jpeg")
    assert b"canary" not in upload.content
    with Image.open(io.BytesIO(upload.content)) as clean:
        assert clean.size == (6, 8)
        assert not clean.getexif()


def test_a_picture_that_would_fill_the_memory_is_refused() -> None:
    Image.new("1", (8_000, 6_000)).save(held := io.BytesIO(), "PNG")
    with pytest.raises(FileUnsafe) as refusal:
        accept(held.getvalue(), name="a.png", kinds=DOCUMENTS)
    assert refusal.value.facts == {"reason": "pixels"}
