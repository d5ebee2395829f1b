"""Answers of many: columns for an export, statistics of a question, what is deleted in time."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from statistics import fmean

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import across_events, db, event_scope
from app.core.text import pick
from app.events.models import Event
from app.registration.models import Answer, FormQuestion, Registration
from app.registration.rules import ENDED
from app.registration.rules.form import CHOICES, MODE, Form, Kind, Question, Value, visible
from app.registration.rules.form_changes import SPECIAL_KEPT_DAYS
from app.registration.services import answer_rows
from app.registration.services.answers import columns_of
from app.registration.services.forms import form_of
from app.registration.services.reading_rights import Reader, may_read

Cell = Callable[[Registration], str]


@dataclass(frozen=True, slots=True)
class Statistics:
    """How a question was answered: how many did, how often each answer, and the span of numbers."""

    question: Question
    answered: int
    counts: tuple[tuple[Mapping[str, str] | str, int], ...] = ()
    least: float | None = None
    mean: float | None = None
    most: float | None = None


def _answers_by_registration(
    event_id: uuid.UUID, of: Collection[uuid.UUID] | None = None
) -> dict[uuid.UUID, dict[str, Answer]]:
    query = sa.select(Answer) if of is None else sa.select(Answer).where(Answer.registration_id.in_(of))
    with event_scope(event_id):
        rows = db.session.scalars(query).all()
    found: dict[uuid.UUID, dict[str, Answer]] = defaultdict(dict)
    for row in rows:
        found[row.registration_id][str(row.question_id)] = row
    return found


def export_columns(
    event: Event, reader: Reader, *, locale: str = "es", of: Collection[uuid.UUID] | None = None
) -> list[tuple[Question, Cell]]:
    """Return a column for each question that the reader may read and that has no column of its own.

    The answers, of all or `of` these registrations, are read once, whatever the number of people. What
    is hidden under somebody's other answers is empty; what was retired is there with what was answered.
    """
    form = form_of(event.id)
    if not form.own:
        return []
    answers = _answers_by_registration(event.id, of)
    readable = [
        question
        for question in form.questions
        if not question.is_column and may_read(question, reader, event.id)
    ]
    asked = form.asked(of_organisers=True)
    known: dict[uuid.UUID, tuple[dict[str, Value], frozenset[str]]] = {}

    def values_of(registration: Registration) -> tuple[dict[str, Value], frozenset[str]]:
        if registration.id not in known:
            values = _values(registration, form, answers.get(registration.id, {}))
            known[registration.id] = values, visible(asked, values)
        return known[registration.id]

    def cell(question: Question) -> Cell:
        def write(registration: Registration) -> str:
            values, shown = values_of(registration)
            if question.id not in shown and not question.retired:
                return ""
            return as_text(question, values.get(question.id), locale)

        return write

    return [(question, cell(question)) for question in readable]


def _values(registration: Registration, form: Form, rows: Mapping[str, Answer]) -> dict[str, Value]:
    values = {MODE: registration.mode.value, **columns_of(registration, form, with_needs=False)}
    for question in form.questions:
        row = rows.get(question.id)
        if row is not None:
            values[question.id] = answer_rows.value_of(row, question)
    return values


WORDS = {"es": ("sí", "no"), "en": ("yes", "no")}


def as_text(question: Question, value: Value, locale: str = "es") -> str:
    """Write an answer for people, in a language: options by their labels, files by their names."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        yes, no = WORDS.get(locale, WORDS["es"])
        return yes if value else no
    if isinstance(value, dict):
        return str(value.get("name", ""))
    if question.kind in CHOICES or isinstance(value, list):
        ids = value if isinstance(value, list) else [value]
        options = [(option_id, question.option(option_id)) for option_id in ids]
        return "; ".join(pick(option.label, locale) if option else str(key) for key, option in options)
    return str(value)


def statistics_of(event: Event, question: Question) -> Statistics:
    """Count the answers to a question of those who take part, or may yet; callers ask who may read it."""
    with event_scope(event.id):
        rows = db.session.execute(
            sa.select(Answer, Registration)
            .join(Registration, Registration.id == Answer.registration_id)
            .where(Answer.question_id == uuid.UUID(question.id), Registration.state.not_in(ENDED))
        ).all()
    values = [answer_rows.value_of(row, question) for row, _registration in rows]
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    if question.kind is Kind.NUMBER and numbers:
        return Statistics(question, len(values), (), min(numbers), fmean(numbers), max(numbers))
    counted: Counter[str] = Counter()
    for value in values:
        for each in value if isinstance(value, list) else [value]:
            counted[str(each)] += 1
    if question.kind in CHOICES:
        by_option = tuple((option.label, counted[option.id]) for option in question.options)
        return Statistics(question, len(values), by_option)
    if question.kind is Kind.YES_NO:
        return Statistics(question, len(values), (("yes", counted["True"]), ("no", counted["False"])))
    return Statistics(question, len(values))


def forget_answers(registration_ids: Collection[uuid.UUID]) -> int:
    """Delete all answers of registrations, and their files; called in the scope of the event or across."""
    return answer_rows.forget(registration_ids)


def forget_due_answers() -> int:
    """Delete the answers whose time is up; return how many there were."""
    today = clock.today()
    with across_events("the answers to questions of all past events are deleted together"):
        rows = db.session.execute(
            sa.select(FormQuestion, Event.ends_on)
            .join(Event, Event.id == FormQuestion.event_id)
            .where(Event.ends_on < today, FormQuestion.special | FormQuestion.retention_days.is_not(None))
        ).all()
        # The last day ends some hours later west of here: one day more, rather than one less.
        due = [row for row, ends_on in rows if ends_on + timedelta(days=_kept_days(row) + 1) <= today]
        gone = answer_rows.forget(questions=[row.id for row in due]) if due else 0
        gone += _forget_genders({row.event_id for row in due if row.kind is Kind.GENDER})
    if gone:
        audit.record("registration.answers_deleted", "registration", "all", count=gone)
    return gone


def _kept_days(row: FormQuestion) -> int:
    days = row.retention_days if row.retention_days is not None else SPECIAL_KEPT_DAYS
    return min(days, SPECIAL_KEPT_DAYS) if row.special else days


def _forget_genders(event_ids: Collection[uuid.UUID]) -> int:
    if not event_ids:
        return 0
    found = db.session.scalars(
        sa.update(Registration)
        .where(Registration.event_id.in_(event_ids), Registration.gender.is_not(None))
        .values(gender=None)
        .returning(Registration.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(found)
