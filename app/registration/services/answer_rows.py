"""Answers as rows: sealed where they are of a special category, with the key of a file beside them."""

import json
import uuid
from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa

from app.core import storage
from app.core.db import after_commit, db
from app.core.sealing import seal, unseal
from app.registration.models import Answer
from app.registration.rules.form import Question, Value
from app.registration.rules.form_reading import as_kind

PURPOSE = "registration.answer"
KEY = "key"


def _bound(registration_id: uuid.UUID, question_id: uuid.UUID) -> str:
    return f"{registration_id}:{question_id}"


def value_of(row: Answer, question: Question) -> Value:
    """Return what was answered, as the question is now; None where it cannot be opened any more."""
    value = row.value
    if row.sealed:
        text = unseal(PURPOSE, row.sealed, bound_to=_bound(row.registration_id, row.question_id))
        value = None if text is None else json.loads(text)
    if isinstance(value, dict) and row.file_key:
        return {**value, KEY: row.file_key}
    return as_kind(question.kind, value)


def put(row: Answer, value: Value, *, special: bool) -> None:
    """Write an answer into its row; a file that it replaces is deleted with the commit."""
    key = None
    if isinstance(value, dict):
        key = value.get(KEY)
        value = {name: fact for name, fact in value.items() if name != KEY}
    if row.file_key and row.file_key != key:
        after_commit(partial(storage.delete, row.file_key))
    row.file_key = key
    bound = _bound(row.registration_id, row.question_id)
    row.value = None if special else value
    row.sealed = seal(PURPOSE, json.dumps(value), bound_to=bound) if special else ""


def delete(rows: Sequence[Answer]) -> None:
    """Delete answers, and their files once that is certain."""
    for row in rows:
        if row.file_key:
            after_commit(partial(storage.delete, row.file_key))
        db.session.delete(row)


def rows_of(registration_id: uuid.UUID) -> Sequence[Answer]:
    return db.session.scalars(sa.select(Answer).where(Answer.registration_id == registration_id)).all()


def get_row(registration_id: uuid.UUID, question_id: uuid.UUID) -> Answer | None:
    """Return the answer of a registration to a question, or None."""
    return db.session.scalar(
        sa.select(Answer).where(Answer.registration_id == registration_id, Answer.question_id == question_id)
    )


def rows_of_question(question_id: uuid.UUID) -> Sequence[Answer]:
    return db.session.scalars(sa.select(Answer).where(Answer.question_id == question_id)).all()


def chosen_in(row: Answer) -> list[str]:
    """Return the ids of the options that an answer holds."""
    value: Any = row.value
    if row.sealed:
        text = unseal(PURPOSE, row.sealed, bound_to=_bound(row.registration_id, row.question_id))
        value = json.loads(text) if text else None
    return [str(each) for each in (value if isinstance(value, list) else [value])]


def options_in_use(question_id: uuid.UUID) -> frozenset[str]:
    """Return the ids of the options that somebody chose."""
    return frozenset(option for row in rows_of_question(question_id) for option in chosen_in(row))


def seal_again(question_id: uuid.UUID, *, special: bool) -> None:
    """Seal the answers of a question that has become of a special category, or open them again."""
    for row in rows_of_question(question_id):
        bound = _bound(row.registration_id, row.question_id)
        if special and not row.sealed:
            row.sealed, row.value = seal(PURPOSE, json.dumps(row.value), bound_to=bound), None
        elif not special and row.sealed:
            text = unseal(PURPOSE, row.sealed, bound_to=bound)
            row.value, row.sealed = (json.loads(text) if text else None), ""
    db.session.flush()


def forget(registration_ids: Collection[uuid.UUID] | None = None, *, questions: Any = None) -> int:
    """Delete the answers of these registrations, or to these questions; return how many there were."""
    wanted = []
    if registration_ids is not None:
        wanted.append(Answer.registration_id.in_(registration_ids))
    if questions is not None:
        wanted.append(Answer.question_id.in_(questions))
    rows = db.session.execute(
        sa.delete(Answer)
        .where(*wanted)
        .returning(Answer.id, Answer.file_key)
        .execution_options(synchronize_session=False)
    ).all()
    for _id, key in rows:
        if key:
            after_commit(partial(storage.delete, key))
    return len(rows)
