"""Reading what was sent for a form: by the kind of each question, and nothing of what is hidden."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from app.core.text import mark
from app.registration.rules.form import CHOICES, MODE, TICKED, Form, Kind, Question, Value, Values, counts
from app.registration.rules.form_conditions import holds

LONGEST = {
    Kind.TEXT: 500,
    Kind.LONG_TEXT: 5_000,
    Kind.INSTITUTION: 200,
    Kind.GENDER: 60,
    Kind.NEEDS: 500,
}
LARGEST_NUMBER = Decimal(10) ** 12
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an answer: a sentence to be translated, and its facts."""

    message: str
    facts: Mapping[str, object] = field(default_factory=dict)


class Unreadable(Exception):
    """What was sent is no answer to the question."""

    def __init__(self, message: str, **facts: object) -> None:
        super().__init__(message)
        self.fault = Fault(message, facts)


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be chosen that the form itself does not say."""

    countries: Collection[str] = frozenset()
    languages: Collection[str] = frozenset({"es", "en"})


@dataclass(frozen=True, slots=True)
class Reading:
    """The answers that may be saved, what is wrong with the others, and the questions that showed."""

    values: dict[str, Value]
    faults: dict[str, Fault]
    shown: frozenset[str]


def read(
    form: Form,
    sent: Callable[[str], Sequence[str]],
    *,
    mode: str = "",
    file_of: Callable[[Question], Value] | None = None,
    choices: Choices | None = None,
    before: Values | None = None,
) -> Reading:
    """Read a form, question by question; an option in `before` may still be chosen when retired."""
    choices, before = choices or Choices(), before or {}
    seen: dict[str, Value] = {MODE: mode} if mode else {}
    values: dict[str, Value] = {}
    faults: dict[str, Fault] = {}
    shown = set()
    for section in form.sections:
        if section.retired or not holds(section.condition, seen):
            continue
        for question in section.questions:
            if question.retired or not holds(question.condition, seen):
                continue
            shown.add(question.id)
            try:
                value = (
                    (file_of(question) if file_of else None)
                    if question.kind is Kind.FILE
                    else _read_one(question, sent(question.name), choices, before.get(question.id))
                )
            except Unreadable as unreadable:
                faults[question.id] = unreadable.fault
                continue
            if counts(question, value):
                seen[question.id] = values[question.id] = value
            elif question.required:
                faults[question.id] = Fault(_MISSING.get(question.kind, _MISSING_TEXT))
    return Reading(values, faults, frozenset(shown))


_MISSING_TEXT = mark("Please answer this question.")
_MISSING = {
    Kind.CONSENT: mark("Without this we cannot keep your registration."),
    Kind.SINGLE: mark("Choose one."),
    Kind.MULTIPLE: mark("Choose one at least."),
    Kind.YES_NO: mark("Choose one."),
    Kind.FILE: mark("Please choose a file."),
}


def _read_one(question: Question, sent: Sequence[str], choices: Choices, before: Value) -> Value:
    """Return the answer, or None where there is none; raises Unreadable."""
    texts = [text for each in sent if (text := each.replace("\0", "").strip())]
    if not texts:
        return None
    if question.kind in CHOICES:
        return _read_choice(question, texts, before)
    if question.kind in TICKED:
        return True
    # Beside the name that was typed there may be one that was picked from those found.
    last = texts[-1 if question.kind is Kind.INSTITUTION else 0]
    return _READERS.get(question.kind, _read_text)(question, last, choices)


def _read_choice(question: Question, texts: Sequence[str], before: Value) -> Value:
    held = before if isinstance(before, list) else [before]
    taken = [
        option.id
        for option in question.options
        if option.id in texts and (not option.retired or option.id in held)
    ]
    if len(taken) < len(set(texts)):
        raise Unreadable(mark("What you chose is no longer offered. Please look at the choices again."))
    if question.kind is Kind.MULTIPLE:
        return taken
    if len(taken) > 1:
        raise Unreadable(mark("Choose one."))
    return taken[0]


def _read_text(question: Question, text: str, _choices: Choices) -> Value:
    longest = LONGEST.get(question.kind, 500)
    if len(text) > longest:
        raise Unreadable(mark("This is longer than %(longest)s characters."), longest=longest)
    return text


def _read_number(_question: Question, text: str, _choices: Choices) -> Value:
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise Unreadable(mark("Write a number, for example 12 or 12.5.")) from None
    if not number.is_finite() or abs(number) > LARGEST_NUMBER:
        raise Unreadable(mark("Write a number, for example 12 or 12.5."))
    return int(number) if number == number.to_integral_value() else float(number)


def _read_day(_question: Question, text: str, _choices: Choices) -> Value:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Unreadable(mark("Write the date as year, month and day: 2027-07-14.")) from None
    return day.isoformat()


def _read_yes_no(_question: Question, text: str, _choices: Choices) -> Value:
    if text not in {YES, NO}:
        raise Unreadable(mark("Choose one."))
    return text == YES


def _read_country(_question: Question, text: str, choices: Choices) -> Value:
    if text not in choices.countries:
        raise Unreadable(mark("Choose a country from the list."))
    return text


def _read_language(_question: Question, text: str, choices: Choices) -> Value:
    if text not in choices.languages:
        raise Unreadable(mark("Choose a language from the list."))
    return text


_READERS: dict[Kind, Any] = {
    Kind.NUMBER: _read_number,
    Kind.DATE: _read_day,
    Kind.YES_NO: _read_yes_no,
    Kind.COUNTRY: _read_country,
    Kind.LANGUAGE: _read_language,
}


def as_texts(question: Question, value: Value) -> list[str]:
    """Write an answer as a page would send it."""
    if value is None:
        return []
    if isinstance(value, bool):
        if question.kind in TICKED:
            return ["y"] if value else []
        return [YES if value else NO]
    if isinstance(value, list | tuple):
        return [str(each) for each in value]
    return [] if isinstance(value, dict) else [str(value)]


def as_kind(kind: Kind, value: Value) -> Value:
    """Read a stored answer as one of this kind: a question may have been changed since."""
    if kind is Kind.MULTIPLE and not isinstance(value, list):
        return [value]
    if kind in {Kind.TEXT, Kind.LONG_TEXT} and not isinstance(value, str):
        return "" if value is None else str(value)
    return value
