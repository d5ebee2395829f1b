"""The form of an event: read from rows, or the questions that every event asks; copied and counted."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db, event_scope
from app.events.models import Event
from app.registration.models import Answer, FormOption, FormQuestion, FormSection
from app.registration.rules.form import MODE, Form, Option, Question, Section
from app.registration.rules.form_changes import FormIsAnswered, check_form
from app.registration.rules.form_conditions import as_json, from_json, renamed
from app.registration.rules.form_default import DEFAULT


def form_of(event_id: uuid.UUID) -> Form:
    """Return the form of an event with all that was retired; an event without its own asks the usual."""
    with event_scope(event_id):
        sections = db.session.scalars(sa.select(FormSection).order_by(FormSection.position)).all()
        if not sections:
            return DEFAULT
        questions = db.session.scalars(sa.select(FormQuestion).order_by(FormQuestion.position)).all()
        options = db.session.scalars(sa.select(FormOption).order_by(FormOption.position)).all()
    of_question: dict[uuid.UUID, list[Option]] = defaultdict(list)
    for option in options:
        of_question[option.question_id].append(
            Option(str(option.id), option.label, option.capacity, option.retired_at is not None)
        )
    of_section: dict[uuid.UUID, list[Question]] = defaultdict(list)
    for question in questions:
        of_section[question.section_id].append(_question(question, tuple(of_question[question.id])))
    return Form(
        tuple(
            Section(
                id=str(row.id),
                title=row.title,
                help=row.help,
                condition=from_json(row.condition),
                questions=tuple(of_section[row.id]),
                retired=row.retired_at is not None,
            )
            for row in sections
        )
    )


def _question(row: FormQuestion, options: tuple[Option, ...]) -> Question:
    return Question(
        id=str(row.id),
        kind=row.kind,
        label=row.label,
        help=row.help,
        required=row.required,
        purpose=row.purpose,
        retention_days=row.retention_days,
        roles=tuple(row.roles),
        organiser_only=row.organiser_only,
        special=row.special,
        condition=from_json(row.condition),
        options=options,
        retired=row.retired_at is not None,
    )


def checked(event: Event) -> Form:
    """Return the form as it stands in the transaction; refuses what a form may not be."""
    db.session.flush()
    form = form_of(event.id)
    check_form(form)
    return form


def customise(event: Event) -> None:
    """Give the event rows of its own, with the questions that it asks now; nothing changes for anybody."""
    if form_of(event.id).own:
        raise FormIsAnswered
    _write(event, DEFAULT, first=0)
    audit.record("form.made", "event", event.id)


def copy_form(event: Event, source: Event) -> None:
    """Ask what another event asks; what was asked here is retired, and its answers stay."""
    copied = form_of(source.id).asked(of_organisers=True)
    now = clock.now()
    own = form_of(event.id)
    if own.own:
        _retire_all(now)
    _write(event, copied, first=len(own.sections) if own.own else 0)
    checked(event)
    audit.record("form.copied", "event", event.id, source=source.slug)


def _retire_all(now: datetime) -> None:
    for model in (FormSection, FormQuestion):
        db.session.execute(
            sa.update(model)
            .where(model.retired_at.is_(None))
            .values(retired_at=now)
            .execution_options(synchronize_session=False)
        )
    db.session.expire_all()


def _write(event: Event, form: Form, *, first: int) -> None:
    """Write a form in rows with ids of their own, and its conditions over those."""
    names = _new_names(form)
    sections = [
        FormSection(
            id=uuid.UUID(names[section.id]),
            event_id=event.id,
            title=dict(section.title),
            help=dict(section.help),
            position=first + place,
            condition=as_json(renamed(section.condition, names)),
        )
        for place, section in enumerate(form.sections)
    ]
    questions = [
        _row_of(event, uuid.UUID(names[section.id]), question, number, names)
        for section in form.sections
        for number, question in enumerate(section.questions)
    ]
    options = [
        FormOption(
            id=uuid.UUID(names[option.id]),
            event_id=event.id,
            question_id=uuid.UUID(names[question.id]),
            label=dict(option.label),
            capacity=option.capacity,
            position=place,
        )
        for question in form.questions
        for place, option in enumerate(question.options)
    ]
    for rows in (sections, questions, options):
        db.session.add_all(rows)
        db.session.flush()


def _new_names(form: Form) -> dict[str, str]:
    old = [section.id for section in form.sections]
    for question in form.questions:
        old += [question.id, *(option.id for option in question.options)]
    return {name: str(uuid.uuid4()) for name in old if name != MODE}


def _row_of(
    event: Event, section_id: uuid.UUID, question: Question, position: int, names: Mapping[str, str]
) -> FormQuestion:
    return FormQuestion(
        id=uuid.UUID(names[question.id]),
        event_id=event.id,
        section_id=section_id,
        kind=question.kind,
        label=dict(question.label),
        help=dict(question.help),
        purpose=dict(question.purpose),
        required=question.required,
        retention_days=question.retention_days,
        roles=list(question.roles),
        organiser_only=question.organiser_only,
        special=question.special,
        position=position,
        condition=as_json(renamed(question.condition, names)),
    )


def count_answers(event_id: uuid.UUID) -> dict[str, int]:
    """Count the answers to each question of the event."""
    with event_scope(event_id):
        rows = db.session.execute(sa.select(Answer.question_id, sa.func.count()).group_by(Answer.question_id))
        return {str(question_id): count for question_id, count in rows}
