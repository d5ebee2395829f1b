"""A form of registration as data: sections, questions, options, and what shows under which condition."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from app.registration.rules.form_conditions import Condition, holds

Texts = Mapping[str, str]
Value = Any
"""What was answered, as JSON holds it: text, number, ISO day, bool, ids of options, or facts of a file."""
Values = Mapping[str, Value]
MODE = "mode"
"""How somebody takes part is asked of everybody, before any question: conditions may name it."""


class Kind(StrEnum):
    """What a question asks for."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    SINGLE = "single"
    MULTIPLE = "multiple"
    FILE = "file"
    COUNTRY = "country"
    INSTITUTION = "institution"
    GENDER = "gender"
    LANGUAGE = "language"
    INTERPRETATION = "interpretation"
    NEEDS = "needs"
    LISTED = "listed"
    CONSENT = "consent"


COLUMNS = {
    Kind.COUNTRY: "country_code",
    Kind.INSTITUTION: "institution_name",
    Kind.GENDER: "gender",
    Kind.LANGUAGE: "language",
    Kind.INTERPRETATION: "interpretation",
    Kind.NEEDS: "needs",
    Kind.LISTED: "listed",
    Kind.CONSENT: "consent",
}
"""Kinds that every registration has a place for: statistics and seating read it, so a form asks each once."""
CHOICES = frozenset({Kind.SINGLE, Kind.MULTIPLE})
TICKED = frozenset({Kind.INTERPRETATION, Kind.LISTED, Kind.CONSENT})
"""Kinds that are one box to tick: not ticked is not answered."""
SPECIAL_KINDS = frozenset({Kind.NEEDS})


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen; `capacity` None has no limit of seats."""

    id: str
    label: Texts
    capacity: int | None = None
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `roles` names who reads the answers where a right to the list is not enough."""

    id: str
    kind: Kind
    label: Texts
    help: Texts = field(default_factory=dict)
    required: bool = False
    purpose: Texts = field(default_factory=dict)
    retention_days: int | None = None
    roles: tuple[str, ...] = ()
    organiser_only: bool = False
    special: bool = False
    condition: Condition | None = None
    options: tuple[Option, ...] = ()
    retired: bool = False

    @property
    def name(self) -> str:
        """Return the name under which a page sends the answer."""
        return COLUMNS.get(self.kind) or f"q-{self.id}"

    @property
    def is_column(self) -> bool:
        return self.kind in COLUMNS

    @property
    def is_special(self) -> bool:
        """Tell whether the answer is of a special category: sealed, and read by few."""
        return self.special or self.kind in SPECIAL_KINDS

    def option(self, option_id: object) -> Option | None:
        return next((each for each in self.options if each.id == option_id), None)


@dataclass(frozen=True, slots=True)
class Section:
    """Questions under one heading; the first section stands beside name and address."""

    id: str
    title: Texts
    help: Texts = field(default_factory=dict)
    condition: Condition | None = None
    questions: tuple[Question, ...] = ()
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """The questions of an event in their order; `own` is false for those that every event asks."""

    sections: tuple[Section, ...]
    own: bool = True

    def __iter__(self) -> Iterator[tuple[Section, Question]]:
        """Walk through all questions in their order, the retired ones too."""
        for section in self.sections:
            for question in section.questions:
                yield section, question

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for _section, question in self)

    def find(self, question_id: str) -> Question | None:
        return next((each for each in self.questions if each.id == question_id), None)

    def asked(self, *, of_organisers: bool = False) -> "Form":
        """Return what is asked now; of participants without what organisers keep for themselves."""
        sections = (
            replace(
                section,
                questions=tuple(
                    replace(each, options=tuple(option for option in each.options if not option.retired))
                    for each in section.questions
                    if not each.retired and (of_organisers or not each.organiser_only)
                ),
            )
            for section in self.sections
            if not section.retired
        )
        return replace(self, sections=tuple(section for section in sections if section.questions))


def is_answered(value: Value) -> bool:
    """Tell whether there is an answer; a box that is not ticked and an empty text are none."""
    return value is not None and value is not False and value not in ("", [], ())


def answered_no(kind: Kind, value: Value) -> bool:
    """Tell whether somebody said no, which is an answer where both can be said."""
    return kind is Kind.YES_NO and value is False


def counts(question: Question, value: Value) -> bool:
    """Tell whether a value is an answer to this question."""
    return is_answered(value) or answered_no(question.kind, value)


def visible(form: Form, values: Values) -> frozenset[str]:
    """Return the ids of the questions that show: what a hidden question was answered opens nothing."""
    seen: dict[str, Value] = {MODE: values[MODE]} if MODE in values else {}
    shown = set()
    for section in form.sections:
        if section.retired or not holds(section.condition, seen):
            continue
        for question in section.questions:
            if question.retired or not holds(question.condition, seen):
                continue
            shown.add(question.id)
            if question.id in values and counts(question, values[question.id]):
                seen[question.id] = values[question.id]
    return frozenset(shown)


def kept(form: Form, values: Values) -> dict[str, Value]:
    """Return the answers that may be saved: those to questions that show, and nothing else that was sent."""
    shown = visible(form, values)
    return {
        question.id: values[question.id]
        for question in form.questions
        if question.id in shown and question.id in values and counts(question, values[question.id])
    }


def chosen_options(form: Form, values: Values) -> list[Option]:
    """Return the options that were chosen in questions that show."""
    saved = kept(form, values)
    found = []
    for question in form.questions:
        if question.kind in CHOICES and question.id in saved:
            chosen = saved[question.id]
            ids = chosen if isinstance(chosen, list | tuple) else [chosen]
            found += [option for each in ids if (option := question.option(each)) is not None]
    return found
