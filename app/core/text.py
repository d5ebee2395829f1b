"""Pure text: marking for translation, matching of names and addresses, texts in several languages."""

import re
import unicodedata
from collections.abc import Callable, Mapping

Translated = Mapping[str, str]


def mark(text: str) -> str:
    """Return the text unchanged; the extractor of translations finds it by this name."""
    return text


class Words(tuple[str, ...]):
    """Marked texts that fill a place of a refusal: each is translated where the refusal is shown."""

    __slots__ = ()

    def __str__(self) -> str:
        return ", ".join(self)


def pick(texts: Translated | None, locale: str, fallback: str = "es") -> str:
    """Choose the text for a locale, else the fallback's, else any that is not empty."""
    if not texts:
        return ""
    return texts.get(locale) or texts.get(fallback) or next((t for t in texts.values() if t), "")


def fold(text: str) -> str:
    """Fold case, accents and space, so that "Núñez  Pérez" and "nunez perez" compare equal."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.casefold().split())


def normalise_email(address: str) -> str:
    """Return the form in which an address is unique: no outer space, lower case, NFC."""
    return unicodedata.normalize("NFC", address.strip()).lower()


def slugify(text: str, *, longest: int = 60) -> str:
    """Make a short ASCII name for an address: `V Congreso 2027` becomes `v-congreso-2027`."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(text).encode("ascii", "ignore").decode())
    return words.strip("-")[:longest].rstrip("-")


# A name between single braces and nothing else: no dots, no calls, no second pair of braces, and none of
# the signs by which other languages of templates mark theirs.
_PLACEHOLDER = re.compile(r"(?<![{$#%@])\{([^\W\d]\w*)\}(?!\})")


def placeholders_of(text: str) -> list[str]:
    """List the flat placeholders of a text, `{name}` and the like, each once in order."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(text)))


def fill(text: str, values: Mapping[str, str], escape: Callable[[str], str] = str) -> str:
    """Put values in the place of known placeholders, once: what a value holds is not read again."""
    return _PLACEHOLDER.sub(lambda found: escape(values[found[1]]) if found[1] in values else found[0], text)
