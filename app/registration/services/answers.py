"""What people answered: saved as far as the form shows it, read by those who may, and forgotten in time."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db
from app.core.text import pick
from app.directory.rules import Sector
from app.events.models import Event
from app.events.rules import Mode
from app.registration.models import Answer, Registration
from app.registration.rules import ENDED
from app.registration.rules.form import (
    MODE,
    Form,
    Kind,
    Question,
    Section,
    Value,
    Values,
    chosen_options,
    counts,
    kept,
    visible,
)
from app.registration.rules.form_changes import AnswersFixed
from app.registration.services import answer_rows, needs, owners, seats
from app.registration.services.forms import form_of
from app.registration.services.institutions import match_institution, propose
from app.registration.services.option_seats import choose_options
from app.registration.services.policies import may_change_answers
from app.registration.services.reading_rights import Reader, may_read


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as somebody may read it; `shown` is false for one that is no longer asked of the person."""

    section: Section
    question: Question
    value: Value
    shown: bool
    answer_id: uuid.UUID | None = None


def columns_of(registration: Registration, form: Form, *, with_needs: bool = True) -> dict[str, Value]:
    """Return the answers that stand in the registration itself, by question."""
    found: dict[str, Value] = {}
    for question in form.questions:
        if question.retired or not question.is_column:
            continue
        match question.kind:
            case Kind.NEEDS:
                value: Value = (
                    needs.needs_of(registration) if with_needs else bool(registration.needs_encrypted)
                )
            case Kind.CONSENT:
                value = registration.consented_at is not None
            case _:
                value = getattr(registration, question.name)
        found[question.id] = value
    return found


def stored(registration: Registration, form: Form) -> dict[str, Value]:
    """Return every answer of a registration as it is kept, for the service's own use."""
    values = columns_of(registration, form)
    if form.own:
        by_id = {question.id: question for question in form.questions}
        for row in answer_rows.rows_of(registration.id):
            question = by_id.get(str(row.question_id))
            if question is not None:
                values[question.id] = answer_rows.value_of(row, question)
    return {MODE: registration.mode.value, **values}


def save_answers(
    event: Event,
    registration: Registration,
    form: Form,
    values: Values,
    *,
    of_organisers: bool = False,
    sector: str | None = None,
) -> list[str]:
    """Save the answers to the questions that show; return the ids of the questions that changed.

    `values` answers the whole form as its sender sees it. What hides because of this change is taken
    away; what an earlier change of the form hid stays as it is.
    """
    if any(question.options for question in form.questions):
        owners.hold(event, registration)
    asked = form.asked(of_organisers=of_organisers)
    before = stored(registration, form)
    mode = {MODE: registration.mode.value}
    after = kept(asked, {**values, **mode})
    shown, showed = visible(asked, {**after, **mode}), visible(asked, before)
    changed = []
    for question in asked.questions:
        old = before.get(question.id)
        old, new = old if counts(question, old) else None, after.get(question.id)
        if question.id not in shown and question.id not in showed:
            continue
        if old != new:
            changed.append(question.id)
            _put(event, registration, question, new)
    if any(question.kind in {Kind.COUNTRY, Kind.INSTITUTION} for question in asked.questions):
        _place_institution(registration, changed, asked, sector)
    db.session.flush()
    follow_seats(event, registration, form)
    return changed


def follow_seats(event: Event, registration: Registration, form: Form) -> None:
    """Bring the places in options to the answers that show now: what is hidden takes no place."""
    if any(question.options for question in form.questions):
        shown = form.asked(of_organisers=True)
        choose_options(event, registration, chosen_options(shown, stored(registration, form)))


def follow_all_seats(event: Event, form: Form) -> None:
    """Do the same for everybody, after a change of the form that shows or hides a question with places."""
    limited = [
        uuid.UUID(question.id)
        for question in form.asked(of_organisers=True).questions
        if any(option.capacity is not None for option in question.options)
    ]
    if not limited:
        return
    rows = db.session.scalars(
        sa.select(Registration)
        .where(
            Registration.state.not_in(ENDED),
            sa.exists().where(Answer.registration_id == Registration.id, Answer.question_id.in_(limited)),
        )
        .order_by(Registration.created_at, Registration.id)
    ).all()
    seats.lock_pools(event.id)
    for row in rows:
        follow_seats(event, row, form)


def _put(event: Event, registration: Registration, question: Question, value: Value) -> None:
    if question.is_column:
        _put_column(registration, question.kind, value)
        return
    question_id = uuid.UUID(question.id)
    row = answer_rows.get_row(registration.id, question_id)
    if value is None:
        answer_rows.delete([row] if row is not None else [])
        return
    if row is None:
        row = Answer(event_id=event.id, registration_id=registration.id, question_id=question_id)
        db.session.add(row)
    answer_rows.put(row, value, special=question.is_special)


def _put_column(registration: Registration, kind: Kind, value: Value) -> None:
    match kind:
        case Kind.NEEDS:
            registration.needs_encrypted = needs.sealed(registration.id, value or "")
        case Kind.CONSENT:
            registration.consented_at = clock.now() if value else None
        case Kind.LISTED:
            registration.listed = bool(value)
        case Kind.INTERPRETATION:
            registration.interpretation = bool(value)
        case Kind.GENDER:
            registration.gender = value or None
        case Kind.COUNTRY:
            registration.country_code = value or None
        case Kind.LANGUAGE:
            registration.language = value or registration.language
        case Kind.INSTITUTION:
            registration.institution_name = value or ""


def _place_institution(
    registration: Registration, changed: list[str], asked: Form, sector: str | None
) -> None:
    kinds = {question.kind for question in asked.questions if question.id in changed}
    if kinds & {Kind.COUNTRY, Kind.INSTITUTION}:
        found = match_institution(registration.institution_name, registration.country_code)
        registration.institution_id = found.id if found else None
        if found is not None:
            registration.sector = found.sector
            registration.institution_name = pick(found.name, registration.language)
            return
        registration.sector = Sector(sector) if sector else registration.sector
        db.session.flush()
        if registration.proved_at is not None:
            propose(registration)


def save_new(event: Event, registration: Registration, form: Form, values: Values) -> None:
    """Save the answers of somebody who registers; what stands in columns was filled with the registration."""
    asked = form.asked()
    mode = {MODE: registration.mode.value}
    after = kept(asked, {**values, **mode})
    rows = {str(row.question_id): row for row in answer_rows.rows_of(registration.id)}
    for question in asked.questions:
        if question.is_column:
            continue
        row = rows.get(question.id)
        if question.id not in after:
            answer_rows.delete([row] if row is not None else [])
            continue
        if row is None:
            row = Answer(
                event_id=event.id, registration_id=registration.id, question_id=uuid.UUID(question.id)
            )
            db.session.add(row)
        answer_rows.put(row, after[question.id], special=question.is_special)
    db.session.flush()
    if any(question.options for question in asked.questions):
        choose_options(event, registration, chosen_options(asked, {**after, **mode}))


def change_answers(
    event: Event, registration: Registration, values: Values, *, sector: str | None = None
) -> list[str]:
    """Change one's own answers until the deadline; raises AnswersFixed after it."""
    if not may_change_answers(event, registration):
        raise AnswersFixed
    changed = save_answers(event, registration, form_of(event.id), values, sector=sector)
    if changed:
        audit.record("registration.answers", "registration", registration.id, questions=changed)
    return changed


def readable_form(form: Form, reader: Reader, event_id: uuid.UUID) -> Form:
    """Return the form without the questions whose answers somebody may not read."""
    sections = tuple(
        replace(
            section,
            questions=tuple(each for each in section.questions if may_read(each, reader, event_id)),
        )
        for section in form.sections
    )
    return replace(form, sections=sections)


def change_answers_for(
    event: Event, registration: Registration, values: Values, reader: Reader, *, sector: str | None = None
) -> list[str]:
    """Change somebody's answers as an organiser; what the organiser does not see stays as it is."""
    form = form_of(event.id)
    before = stored(registration, form)
    seen = readable_form(form, reader, event.id).asked(of_organisers=True)
    open_to = visible(seen, before) | visible(seen, {**values, MODE: registration.mode.value})
    rest = {key: value for key, value in before.items() if key not in open_to}
    mine = {key: value for key, value in values.items() if key in open_to}
    changed = save_answers(event, registration, form, {**rest, **mine}, of_organisers=True, sector=sector)
    if changed:
        audit.record("registration.answers_by_organiser", "registration", registration.id, questions=changed)
    return changed


def answers_of(registration: Registration, reader: Reader | None, *, form: Form | None = None) -> list[Given]:
    """List the answers that a reader may see, the retired ones too; without a reader, the person's own."""
    form = form or form_of(registration.event_id)
    values = stored(registration, form)
    ids = {str(row.question_id): row.id for row in answer_rows.rows_of(registration.id)} if form.own else {}
    shown = visible(form.asked(of_organisers=True), values)
    return [
        Given(section, question, values[question.id], question.id in shown, ids.get(question.id))
        for section, question in form
        if counts(question, values.get(question.id)) and _may_see(question, reader, registration.event_id)
    ]


def _may_see(question: Question, reader: Reader | None, event_id: uuid.UUID) -> bool:
    return not question.organiser_only if reader is None else may_read(question, reader, event_id)


def application_columns(form: Form, values: Values, *, mode: Mode) -> dict[str, Any]:
    """Return what an application says in fields of its own, of the answers that may be saved."""
    after = kept(form, {**values, MODE: mode.value})
    by_kind: Mapping[Kind, Value] = {
        question.kind: after[question.id]
        for question in form.questions
        if question.is_column and question.id in after
    }
    return {
        "country_code": by_kind.get(Kind.COUNTRY),
        "institution_name": by_kind.get(Kind.INSTITUTION, ""),
        "gender": by_kind.get(Kind.GENDER),
        "interpretation": bool(by_kind.get(Kind.INTERPRETATION)),
        "needs": by_kind.get(Kind.NEEDS, ""),
        "listed": bool(by_kind.get(Kind.LISTED)),
        "consent": bool(by_kind.get(Kind.CONSENT)),
        **({"language": by_kind[Kind.LANGUAGE]} if Kind.LANGUAGE in by_kind else {}),
    }
