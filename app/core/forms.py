"""Fields that every feature's forms share: a text in both languages, and choices from enumerations."""

import enum
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import LazyString
from wtforms import Field, Form, FormField, StringField, TextAreaField
from wtforms.validators import Length, Optional, StopValidation

from app.core.i18n import gettext, lazy

LABELS = {"es": lazy("in Spanish"), "en": lazy("in English")}


class OneLanguageAtLeast:
    """Ask for the text in one language at least; the other is shown where one is missing."""

    def __call__(self, form: Form, _field: Field) -> None:
        if not any((other.data or "").strip() for other in form):
            raise StopValidation(gettext("Write it in one language at least."))


def texts_field(
    label: LazyString | str, *, required: bool = False, long: bool = False, longest: int = 300, **options: Any
) -> "FormField[Any]":
    """Make a field for a text in Spanish and English; read it with `texts_of`."""
    kind: type[StringField] = TextAreaField if long else StringField
    first = [OneLanguageAtLeast()] if required else [Optional()]
    fields = {
        code: kind(name, validators=[*first, Length(max=20_000 if long else longest)])
        for code, name in LABELS.items()
    }
    return FormField(type("TextsForm", (Form,), fields), label, **options)


def texts_of(field: Field) -> dict[str, str]:
    """Return the texts that were written, by language; empty ones are left out."""
    data: Mapping[str, str | None] = field.data or {}
    return {code: text.strip() for code, text in data.items() if text and text.strip()}


def choices_of(
    kind: type[enum.StrEnum], labels: Mapping[Any, LazyString | str], *, without: Iterable[Any] = ()
) -> list[tuple[str, LazyString | str]]:
    """List the members of an enumeration with their labels, in order."""
    left_out = set(without)
    return [(member.value, labels[member]) for member in kind if member not in left_out]
