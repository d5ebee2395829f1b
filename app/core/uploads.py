"""What people may hand in: recognised by its content, cleaned where that is possible, refused otherwise."""

import enum
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

from app.core.errors import Refusal
from app.core.storage import safe_name
from app.core.text import mark

LARGEST = 20 * 2**20
MOST_PIXELS = 40_000_000
MOST_ENTRIES = 2_000
MOST_UNPACKED = 200 * 2**20
MOST_RATIO = 100


class FileKind(enum.StrEnum):
    """The kinds that are taken in; the value is the ending of the file name."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    ODT = "odt"
    ODS = "ods"
    ODP = "odp"
    PNG = "png"
    JPEG = "jpg"
    WEBP = "webp"
    CSV = "csv"
    TEXT = "txt"

    @property
    def media_type(self) -> str:
        return _MEDIA_TYPES[self]


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
_MEDIA_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: _OFFICE + "wordprocessingml.document",
    FileKind.XLSX: _OFFICE + "spreadsheetml.sheet",
    FileKind.PPTX: _OFFICE + "presentationml.presentation",
    FileKind.ODT: _OPEN + "text",
    FileKind.ODS: _OPEN + "spreadsheet",
    FileKind.ODP: _OPEN + "presentation",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.WEBP: "image/webp",
    FileKind.CSV: "text/csv",
    FileKind.TEXT: "text/plain",
}
IMAGES = frozenset({FileKind.PNG, FileKind.JPEG, FileKind.WEBP})
SPREADSHEETS = frozenset({FileKind.XLSX, FileKind.CSV})
DOCUMENTS = frozenset(FileKind)


class FileTooLarge(Refusal):
    code = "file_too_large"
    message = mark("This file is larger than %(megabytes)s MB. Please send a smaller one.")
    status = 413


class FileKindRefused(Refusal):
    code = "file_kind_refused"
    message = mark("This kind of file is not taken here. These are: %(kinds)s.")
    status = 400


class FileUnsafe(Refusal):
    """`facts["reason"]` is one of the words below, for logs and tests; people get the sentence."""

    code = "file_unsafe"
    message = mark("This file holds macros, linked templates or packed content that could do harm.")
    status = 400


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that passed: its kind, its content as it will be kept, and a plain name for it."""

    kind: FileKind
    content: bytes
    name: str


def accept(
    content: bytes, *, name: str, kinds: Iterable[FileKind] = DOCUMENTS, largest: int = LARGEST
) -> Upload:
    """Recognise and clean a file, or refuse it; the name only tells a table from a text."""
    if len(content) > largest:
        raise FileTooLarge(megabytes=largest // 2**20)
    kind, taken = _recognise(content, name), frozenset(kinds)
    if kind is None or kind not in taken:
        raise FileKindRefused(kinds=", ".join(sorted(each.value.upper() for each in taken)))
    if kind in IMAGES:
        content = _redrawn(content, kind)
    stem = safe_name(name).rpartition(".")[0] or safe_name(name)
    return Upload(kind, content, f"{stem}.{kind.value}")


def _recognise(content: bytes, name: str) -> FileKind | None:
    if content.startswith((b"%PDF-1.", b"%PDF-2.")):
        return FileKind.PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if content.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return FileKind.WEBP
    if content.startswith(b"PK\x03\x04"):
        return _recognise_package(content)
    if _is_plain_text(content):
        return FileKind.CSV if name.lower().endswith((".csv", ".tsv")) else FileKind.TEXT
    return None


def _is_plain_text(content: bytes) -> bool:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("latin-1")
    controls = sum(1 for char in text if ord(char) < 32 and char not in "\t\r\n\f")
    # What begins like markup or holds a PDF is read as such by some program, whatever its name.
    hidden = text.lstrip("\ufeff \t\r\n\f").startswith("<") or "%PDF-" in text[:1024]
    return bool(text) and controls == 0 and not hidden


# --- office packages --------------------------------------------------------------------------

_BY_MAIN_PART = {
    "word/document.xml": FileKind.DOCX,
    "xl/workbook.xml": FileKind.XLSX,
    "ppt/presentation.xml": FileKind.PPTX,
}
_BY_MIMETYPE = {_MEDIA_TYPES[kind].encode(): kind for kind in (FileKind.ODT, FileKind.ODS, FileKind.ODP)}
_MACROS = ("vbaproject", "vbadata", "activex/", "basic/", "scripts/", "oleobject", "macrosheets/")
_PACKED = (".zip", ".jar", ".exe", ".dll", ".js", ".html", ".htm", ".xlsm", ".docm", ".bin.zip")


def _recognise_package(content: bytes) -> FileKind | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            if len(entries) > MOST_ENTRIES:
                raise FileUnsafe(reason="entries")
            names = [entry.filename for entry in entries]
            kind = next((_BY_MAIN_PART[name] for name in names if name in _BY_MAIN_PART), None)
            if kind is None and names[:1] == ["mimetype"]:
                kind = _BY_MIMETYPE.get(_head(package, "mimetype", 100))
            if kind is not None:
                _check_package(package, entries, packed=len(content))
            return kind
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as fault:
        raise FileUnsafe(reason="broken") from fault


def _check_package(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo], *, packed: int) -> None:
    unpacked = 0
    names = [entry.filename.lower() for entry in entries]
    if len(set(names)) != len(names):
        raise FileUnsafe(reason="names")
    for entry, name in zip(entries, names, strict=True):
        if name.startswith(("/", "\\")) or ".." in name or ":" in name or "\0" in name:
            raise FileUnsafe(reason="path")
        if any(word in name for word in _MACROS) or name.endswith(_PACKED):
            raise FileUnsafe(reason="macro")
        unpacked += _counted(package, entry, left=min(MOST_UNPACKED, packed * MOST_RATIO) - unpacked)
    for part in ("[Content_Types].xml", "word/_rels/settings.xml.rels"):
        if part.lower() in names and _invites(package, part):
            raise FileUnsafe(reason="macro")


def _counted(package: zipfile.ZipFile, entry: zipfile.ZipInfo, *, left: int) -> int:
    size = 0
    with package.open(entry) as stream:
        while chunk := stream.read(2**16):
            size += len(chunk)
            if size > left:
                raise FileUnsafe(reason="bomb")
    return size


def _invites(package: zipfile.ZipFile, part: str) -> bool:
    entry = next(entry for entry in package.infolist() if entry.filename.lower() == part.lower())
    text = _head(package, entry.filename, 2**20).lower()
    return b"macroenabled" in text or b"attachedtemplate" in text


def _head(package: zipfile.ZipFile, name: str, size: int) -> bytes:
    with package.open(name) as stream:
        return stream.read(size)


# --- pictures ---------------------------------------------------------------------------------


def _redrawn(content: bytes, kind: FileKind) -> bytes:
    """Draw the picture anew: what was hidden in the file or told of its maker stays behind."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    formats = {FileKind.PNG: "PNG", FileKind.JPEG: "JPEG", FileKind.WEBP: "WEBP"}
    try:
        with Image.open(io.BytesIO(content), formats=[formats[kind]]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise FileUnsafe(reason="pixels")
            upright = ImageOps.exif_transpose(picture)
            mode = "RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB"
            clean = upright.convert("RGB" if kind is FileKind.JPEG else mode)
            clean.info.clear()
            clean.save(drawn := io.BytesIO(), formats[kind], quality=90)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as fault:
        raise FileUnsafe(reason="broken") from fault
    return drawn.getvalue()


def shrunk(content: bytes, *, side: int) -> bytes:
    """Draw a picture that passed `accept` as WebP, neither side longer than `side` pixels."""
    from PIL import Image

    with Image.open(io.BytesIO(content)) as picture:
        seen = picture.convert("RGBA")
        small = Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen).convert("RGB")
        small.thumbnail((side, side))
        small.info.clear()
        small.save(drawn := io.BytesIO(), "WEBP", quality=85)
    return drawn.getvalue()
