"""Catalogues of the interface, one for each feature: extract, update, compile and check.

`python -m tools.translations update [feature…]` brings the `.po` files up to the code and compiles them,
`compile` only compiles, `check` fails on a text without translation.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import TemplateSyntaxError

ROOT = Path(__file__).resolve().parents[1]
TRANSLATIONS = ROOT / "app" / "translations"
LOCALES = ("es",)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy": None,
    "lazy_gettext": None,
    "mark": None,
    "ngettext": (1, 2),
}
JINJA = {"trimmed": "true", "silent": "false", "extensions": "jinja2.ext.do"}
HEADER = """\
msgid ""
msgstr ""
"Language: {locale}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
PLACE = re.compile(r"%\((\w+)\)[sd]")


def features() -> list[str]:
    """Return the names of the catalogues: core and every other package of the application."""
    return sorted(path.parent.name for path in (ROOT / "app").glob("*/__init__.py"))


def sources(feature: str) -> Iterator[tuple[Path, str]]:
    """Yield each file whose texts belong to a feature, with the way to read it."""
    others = set(features()) - {"core"}
    for path in sorted((ROOT / "app" / feature).rglob("*.py")):
        yield path, "python"
    if feature == "core":
        for path in sorted((ROOT / "app").glob("*.py")):
            yield path, "python"
    folders = [ROOT / "templates" / feature]
    if feature == "core":
        templates = ROOT / "templates"
        yield from ((path, "jinja2") for path in sorted(templates.glob("*.*")))
        folders = [path for path in sorted(templates.glob("*/")) if path.name not in others]
    if feature == "certificates":
        folders.append(ROOT / "certificates")
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".html", ".txt", ".svg"}:
                yield path, "jinja2"


def extract(feature: str, locale: str) -> Catalog:
    """Collect the texts of a feature from its code and templates."""
    catalog = Catalog(locale=locale, charset="utf-8")
    for path, method in sources(feature):
        options = JINJA if method == "jinja2" else {}
        try:
            found = extract_from_file(
                method, path, keywords=KEYWORDS, comment_tags=("Translators:",), options=options
            )
        except SyntaxError as error:
            raise SystemExit(f"{path.relative_to(ROOT)}:{error.lineno}: {error.msg}") from error
        except TemplateSyntaxError as error:
            raise SystemExit(f"{path.relative_to(ROOT)}:{error.lineno}: {error.message}") from error
        for _line, text, comments, _context in found:
            if not re.search(r"[^\W\d_]", PLACE.sub("", str(text))):
                continue  # nothing but places and signs: the same in every language
            catalog.add(
                text,
                locations=[(path.relative_to(ROOT).as_posix(), 0)],
                auto_comments=comments,
            )
    return catalog


def path_of(feature: str, locale: str) -> Path:
    """Return where a catalogue lies."""
    return TRANSLATIONS / locale / "LC_MESSAGES" / f"{feature}.po"


def read(path: Path, locale: str) -> Catalog:
    """Read a catalogue, an empty one where there is no file."""
    if not path.exists():
        return Catalog(locale=locale, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=locale, charset="utf-8")


def updated(feature: str, locale: str) -> Catalog:
    """Return the texts of today with the translations that exist; nothing is guessed."""
    old, new = read(path_of(feature, locale), locale), extract(feature, locale)
    for message in new:
        known = old.get(message.id) if message.id else None
        if known is None and isinstance(message.id, tuple | list):
            known = old.get(message.id[0])
        if known is not None and isinstance(known.string, str) == isinstance(message.id, str):
            message.string = known.string
            message.user_comments = known.user_comments
        message.flags.discard("python-format")
    for message in [*old, *old.obsolete.values()]:
        if message.id and message.id not in new and is_translated(message):
            message.locations, message.auto_comments = [], []
            message.flags.clear()
            new.obsolete[_key(message)] = message
    return new


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else str(message.id[0])


def is_translated(message: Message) -> bool:
    """Say whether every form of a text has a translation."""
    strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
    return bool(strings) and all(strings) and not message.fuzzy


def written(catalog: Catalog, locale: str) -> str:
    """Write a catalogue in its one order, without dates and line numbers."""
    buffer = BytesIO()
    write_po(
        buffer,
        catalog,
        width=100,
        omit_header=True,
        sort_output=True,
        include_lineno=False,
        include_previous=False,
    )
    body = buffer.getvalue().decode().strip("\n")
    return HEADER.format(locale=locale) + (body + "\n" if body else "")


def update(chosen: Sequence[str]) -> None:
    """Write the catalogues anew and compile them."""
    for feature in chosen or features():
        for locale in LOCALES:
            path, catalog = path_of(feature, locale), updated(feature, locale)
            if not catalog and not catalog.obsolete:
                path.unlink(missing_ok=True)
                continue
            text = written(catalog, locale)
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            missing = sum(1 for message in catalog if message.id and not is_translated(message))
            if missing:
                print(f"{path.relative_to(ROOT)}: {missing} texts to translate")
    compile_all()


def compile_all() -> None:
    """Make the `.mo` files that are older than their source; remove those without one."""
    for path in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po")):
        target = path.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime > path.stat().st_mtime:
            continue
        buffer = BytesIO()
        write_mo(buffer, read(path, path.parents[1].name))
        target.write_bytes(buffer.getvalue())
    for path in TRANSLATIONS.glob("*/LC_MESSAGES/*.mo"):
        if not path.with_suffix(".po").exists():
            path.unlink()


def faults(feature: str, locale: str) -> Iterator[str]:
    """Yield what is wrong with a catalogue, one line each."""
    path = path_of(feature, locale)
    here = path.relative_to(ROOT)
    on_disk = read(path, locale)
    for message in on_disk:
        if message.id and message.fuzzy:
            yield f"{here}: guessed, not translated: {_key(message)!r}"
    for message in updated(feature, locale):
        if not message.id:
            continue
        if not is_translated(message):
            yield f"{here}: no translation: {_key(message)!r}"
        elif wrong := _wrong_places(message):
            yield f"{here}: the places {', '.join(sorted(wrong))} differ: {_key(message)!r}"


def _wrong_places(message: Message) -> set[str]:
    texts = [message.id] if isinstance(message.id, str) else list(message.id)
    strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
    allowed = {place for text in texts for place in PLACE.findall(text)}
    found = {place for text in strings for place in PLACE.findall(text)}
    return found ^ allowed


def check(chosen: Sequence[str]) -> int:
    """Print every fault; return 1 when there is one."""
    found = [
        fault for feature in chosen or features() for locale in LOCALES for fault in faults(feature, locale)
    ]
    print("\n".join(found) if found else "Every text has its translation.")
    if found:
        print(f"{len(found)} faults. `make translations` collects the texts; then fill in the empty ones.")
    return 1 if found else 0


def main(arguments: Sequence[str]) -> int:
    """Run one of the three commands."""
    command, chosen = (arguments[0] if arguments else "update"), arguments[1:]
    if unknown := set(chosen) - set(features()):
        print(f"no such catalogue: {', '.join(sorted(unknown))}")
        return 2
    if command == "compile":
        compile_all()
    elif command == "check":
        compile_all()
        return check(chosen)
    elif command == "update":
        update(chosen)
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
