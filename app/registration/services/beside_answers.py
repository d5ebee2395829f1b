"""What people answered, short and for many at once, for those who decide on them."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from app.core.db import db
from app.core.text import pick
from app.events.models import Event
from app.registration.models import Answer, Registration
from app.registration.rules.form import MODE, Value, visible
from app.registration.services import answer_rows
from app.registration.services.answer_tables import as_text
from app.registration.services.answers import columns_of
from app.registration.services.forms import form_of
from app.registration.services.reading_rights import Reader, may_read


def answers_of_many(
    event: Event, rows: Sequence[Registration], reader: Reader, locale: str
) -> Mapping[uuid.UUID, list[tuple[str, str]]]:
    """Return for each of these the answers to the event's own questions, as text, in one statement.

    What is of a special category is left out: nobody is to be decided on by that.
    """
    form = form_of(event.id)
    found: dict[uuid.UUID, list[tuple[str, str]]] = defaultdict(list)
    if not form.own or not rows:
        return found
    questions = [
        each
        for each in form.questions
        if not each.is_column and not each.is_special and may_read(each, reader, event.id)
    ]
    answers: dict[uuid.UUID, dict[str, Answer]] = defaultdict(dict)
    for answer in db.session.scalars(
        sa.select(Answer).where(Answer.registration_id.in_([row.id for row in rows]))
    ):
        answers[answer.registration_id][str(answer.question_id)] = answer
    asked = form.asked(of_organisers=True)
    for row in rows:
        values: dict[str, Value] = {MODE: row.mode.value, **columns_of(row, form, with_needs=False)}
        given = answers[row.id]
        values |= {
            each.id: answer_rows.value_of(given[each.id], each) for each in questions if each.id in given
        }
        shown = visible(asked, values)
        for each in questions:
            text = as_text(each, values.get(each.id), locale) if each.id in shown else ""
            if text:
                found[row.id].append((pick(each.label, locale), text))
    return found
