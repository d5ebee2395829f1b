"""Changing a form: sections and questions added, edited, moved, retired; no answer is lost by any of it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db
from app.core.errors import NotFound
from app.events.models import Event
from app.registration.models import Answer, FormOption, FormQuestion, FormSection
from app.registration.rules.form import CHOICES, Form, Kind, Option, Question, Texts
from app.registration.rules.form_changes import ReadersStay, check_not_in_use, check_question
from app.registration.rules.form_conditions import Condition, as_json
from app.registration.services import answer_rows, answers, option_seats
from app.registration.services.forms import checked, form_of
from app.registration.services.reading_rights import Reader, may_read


@dataclass(frozen=True, slots=True)
class SectionDraft:
    title: Texts
    help: Texts
    condition: Condition | None = None


def get_section(section_id: uuid.UUID) -> FormSection:
    """Return a section of the event in scope; raises NotFound."""
    found = db.session.scalar(sa.select(FormSection).where(FormSection.id == section_id))
    if found is None:
        raise NotFound
    return found


def get_question(question_id: uuid.UUID) -> FormQuestion:
    """Return a question of the event in scope; raises NotFound."""
    found = db.session.scalar(sa.select(FormQuestion).where(FormQuestion.id == question_id))
    if found is None:
        raise NotFound
    return found


def has_answers(question_id: uuid.UUID) -> bool:
    """Tell whether anybody has answered a question of the event in scope."""
    return (
        db.session.scalar(sa.select(Answer.id).where(Answer.question_id == question_id).limit(1)) is not None
    )


def add_section(event: Event, draft: SectionDraft) -> FormSection:
    """Put a section at the end of the form."""
    section = FormSection(id=uuid.uuid4(), event_id=event.id, position=_next(FormSection.position), title={})
    db.session.add(section)
    _fill_section(section, draft)
    checked(event)
    audit.record("form.section_added", "event", event.id, section=str(section.id))
    return section


def edit_section(event: Event, section_id: uuid.UUID, draft: SectionDraft) -> None:
    """Change the heading of a section, and when it shows."""
    section = get_section(section_id)
    was = section.condition
    _fill_section(section, draft)
    form = checked(event)
    if section.condition != was:
        answers.follow_all_seats(event, form)
    audit.record("form.section_edited", "event", event.id, section=str(section_id))


def _fill_section(section: FormSection, draft: SectionDraft) -> None:
    section.title, section.help = dict(draft.title), dict(draft.help)
    section.condition = as_json(draft.condition)


def retire_section(event: Event, section_id: uuid.UUID) -> None:
    """Ask a section no longer; its answers stay."""
    section = get_section(section_id)
    form = form_of(event.id)
    leaving = [each.id for place, each in form if place.id == str(section_id)]
    check_not_in_use(form, leaving)
    section.retired_at = clock.now()
    for question_id in leaving:
        _leave(get_question(uuid.UUID(question_id)))
    checked(event)
    audit.record("form.section_retired", "event", event.id, section=str(section_id))


def _next(column: Any) -> int:
    return (db.session.scalar(sa.select(sa.func.max(column))) or 0) + 1


def move_section(event: Event, section_id: uuid.UUID, *, up: bool) -> None:
    """Move a section by one place among those that are asked."""
    rows = db.session.scalars(
        sa.select(FormSection).where(FormSection.retired_at.is_(None)).order_by(FormSection.position)
    ).all()
    _swap(rows, section_id, up=up)
    checked(event)


def _swap(rows: Sequence[Any], moved: uuid.UUID, *, up: bool) -> bool:
    """Renumber the rows with one moved by a place; tell whether it could be."""
    order = list(rows)
    at = next((place for place, row in enumerate(order) if row.id == moved), None)
    if at is None:
        raise NotFound
    to = at - 1 if up else at + 1
    if not 0 <= to < len(order):
        return False
    places = sorted({row.position for row in order})
    places = places if len(places) == len(order) else list(range(len(order)))
    order[at], order[to] = order[to], order[at]
    for row, position in zip(order, places, strict=True):
        row.position = position
    return True


def move_question(event: Event, question_id: uuid.UUID, *, up: bool) -> None:
    """Move a question by one place, at the edge of its section into the next one."""
    question = get_question(question_id)
    rows = db.session.scalars(
        sa.select(FormQuestion)
        .where(FormQuestion.section_id == question.section_id, FormQuestion.retired_at.is_(None))
        .order_by(FormQuestion.position)
    ).all()
    if not _swap(rows, question_id, up=up):
        _into_next_section(question, up=up)
    checked(event)


def _into_next_section(question: FormQuestion, *, up: bool) -> None:
    ids = db.session.scalars(
        sa.select(FormSection.id).where(FormSection.retired_at.is_(None)).order_by(FormSection.position)
    ).all()
    at = ids.index(question.section_id) + (-1 if up else 1)
    if not 0 <= at < len(ids):
        return
    edge = sa.func.max(FormQuestion.position) if up else sa.func.min(FormQuestion.position)
    position = db.session.scalar(sa.select(edge).where(FormQuestion.section_id == ids[at]))
    question.section_id = ids[at]
    question.position = 0 if position is None else position + (1 if up else -1)


def add_question(event: Event, section_id: uuid.UUID, draft: Question) -> FormQuestion:
    """Put a question at the end of a section."""
    section = get_section(section_id)
    check_question(form_of(event.id), draft, was=None, has_answers=False)
    position = db.session.scalar(
        sa.select(sa.func.max(FormQuestion.position)).where(FormQuestion.section_id == section.id)
    )
    row = FormQuestion(
        id=uuid.uuid4(), event_id=event.id, section_id=section.id, position=(position or 0) + 1, label={}
    )
    _fill(row, draft)
    db.session.add(row)
    db.session.flush()
    _write_options(event, row, draft.options, answered=frozenset())
    checked(event)
    audit.record("form.question_added", "event", event.id, question=str(row.id), kind=row.kind)
    return row


def edit_question(
    event: Event, question_id: uuid.UUID, draft: Question, *, reader: Reader | None = None
) -> None:
    """Change a question; refuses where an answer would be lost, or shown to who may not read it."""
    row = get_question(question_id)
    form = form_of(event.id)
    was = form.find(str(question_id))
    answered = has_answers(question_id)
    draft = replace(draft, id=str(question_id), retired=row.retired_at is not None)
    check_question(form, draft, was=was, has_answers=answered)
    was_special = was is not None and was.is_special
    _check_readers(was, draft, reader, event.id, answered=answered)
    _fill(row, draft)
    db.session.flush()
    _write_options(event, row, draft.options, answered=answer_rows.options_in_use(row.id))
    if draft.is_special != was_special:
        answer_rows.seal_again(row.id, special=draft.is_special)
    now = checked(event)
    if was is None or draft.condition != was.condition:
        answers.follow_all_seats(event, now)
    audit.record("form.question_edited", "event", event.id, question=str(question_id))


def _check_readers(
    was: Question | None, draft: Question, reader: Reader | None, event_id: uuid.UUID, *, answered: bool
) -> None:
    """Refuse to open answers to others, or to oneself, that one may not read."""
    if was is None or reader is None or not answered or may_read(was, reader, event_id):
        return
    if (set(was.roles), was.is_special) != (set(draft.roles), draft.is_special):
        raise ReadersStay


def _fill(row: FormQuestion, draft: Question) -> None:
    row.kind, row.required, row.retention_days = draft.kind, draft.required, draft.retention_days
    row.label, row.help, row.purpose = dict(draft.label), dict(draft.help), dict(draft.purpose)
    row.roles, row.organiser_only, row.special = list(draft.roles), draft.organiser_only, draft.special
    row.condition = as_json(draft.condition)


def _write_options(
    event: Event, row: FormQuestion, wanted: Sequence[Option], *, answered: frozenset[str]
) -> None:
    """Bring the options to those that are wanted; one that somebody chose is retired, not deleted."""
    known = {
        str(each.id): each
        for each in db.session.scalars(sa.select(FormOption).where(FormOption.question_id == row.id))
    }
    keep = wanted if row.kind in CHOICES else ()
    for place, option in enumerate(keep):
        found = known.pop(option.id, None)
        if found is None:
            found = FormOption(id=uuid.uuid4(), event_id=event.id, question_id=row.id, label={})
            db.session.add(found)
        found.label, found.position, found.retired_at = dict(option.label), place, None
        changed = found.capacity != option.capacity
        found.capacity = option.capacity
        db.session.flush()
        if changed:
            option_seats.follow_option(event, found)
    for option_id, gone in known.items():
        if option_id in answered or gone.retired_at is not None:
            gone.retired_at = gone.retired_at or clock.now()
        else:
            db.session.delete(gone)
    db.session.flush()


def remove_question(event: Event, question_id: uuid.UUID) -> bool:
    """Ask a question no longer: retired when it has answers, else deleted; tell whether it was retired."""
    row = get_question(question_id)
    check_not_in_use(form_of(event.id), [str(question_id)])
    retired = _leave(row)
    checked(event)
    audit.record("form.question_removed", "event", event.id, question=str(question_id), retired=retired)
    return retired


def _leave(row: FormQuestion) -> bool:
    if has_answers(row.id):
        row.retired_at = row.retired_at or clock.now()
        return True
    db.session.execute(
        sa.delete(FormOption)
        .where(FormOption.question_id == row.id)
        .execution_options(synchronize_session=False)
    )
    db.session.delete(row)
    db.session.flush()
    return False


def restore_question(event: Event, question_id: uuid.UUID) -> None:
    """Ask a retired question again."""
    row = get_question(question_id)
    row.retired_at = None
    section = get_section(row.section_id)
    section.retired_at = None
    form = checked(event)
    question = form.find(str(question_id))
    if question is not None:
        check_question(form, question, was=question, has_answers=True)
    audit.record("form.question_restored", "event", event.id, question=str(question_id))


def draft_of(form: Form, question_id: uuid.UUID) -> Question:
    """Return a question of a form; raises NotFound."""
    found = form.find(str(question_id))
    if found is None:
        raise NotFound
    return found


def blank(kind: Kind = Kind.TEXT) -> Question:
    """Return a question that asks nothing yet."""
    return Question(id="", kind=kind, label={})
