"""Occasions on which a mail is written, and the placeholders that a text for one may use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.text import Translated, placeholders_of
from app.messages.rules.refusals import TextMissing, UnknownPlaceholder

LONGEST_SUBJECT = 200
LONGEST_BODY = 8000
LANGUAGES = ("es", "en")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A name in braces, what it stands for, and the expression of our own code that gives its value.

    `expression` reads the context of the mail as a template would: `event_title|pick`. A `link` is
    an address: it can be clicked in the HTML.
    """

    name: str
    meaning: str
    expression: str
    link: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """A kind of mail that a feature sends; `kind` is `<feature>.<name>` and names its template.

    `sample` fills the context where no recipient is at hand; `title` and `when` are marked texts.
    """

    kind: str
    title: str
    when: str
    placeholders: tuple[Placeholder, ...]
    sample: Mapping[str, Any] = field(default_factory=dict)
    order: int = 100

    @property
    def template(self) -> str:
        return template_of(self.kind)

    @property
    def names(self) -> list[str]:
        return [placeholder.name for placeholder in self.placeholders]


def template_of(kind: str) -> str:
    """Return the template behind a kind: `registration.confirmed` is `registration/mail/confirmed`."""
    return kind.replace(".", "/mail/", 1)


def kind_of(template: str) -> str:
    return template.replace("/mail/", ".", 1)


def check_text(occasion: Occasion, subject: str, body: str) -> None:
    """Refuse a text that lacks a part or names a placeholder that this occasion does not have."""
    if not subject.strip() or not body.strip():
        raise TextMissing
    for name in placeholders_of(subject) + placeholders_of(body):
        if name not in occasion.names:
            raise UnknownPlaceholder(name="{" + name + "}", known=_in_braces(occasion.names))


def _in_braces(names: list[str]) -> str:
    return ", ".join("{" + name + "}" for name in names)


def is_written(texts: Translated) -> bool:
    """Tell whether there is any text at all."""
    return any(text.strip() for text in texts.values())
