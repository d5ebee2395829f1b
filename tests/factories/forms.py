"""Forms as tests need them: sections and questions in few words, and answers to them."""

from typing import Any
from uuid import UUID

from app.core.db import event_scope, transaction
from app.events.models import Event
from app.registration import services
from app.registration.models import Registration
from app.registration.rules.form import Form, Kind, Option, Question
from app.registration.rules.form_conditions import Condition


def draft(kind: Kind, label: str, **changes: Any) -> Question:
    """Return a question to be added; `options` may be plain labels, or pairs with their seats."""
    options = tuple(_option(number, each) for number, each in enumerate(changes.pop("options", ())))
    return Question("new", kind, {"es": label}, options=options, **changes)


def _option(number: int, given: str | tuple[str, int | None]) -> Option:
    label, capacity = given if isinstance(given, tuple) else (given, None)
    return Option(f"new-{number}", {"es": label}, capacity)


def own_form(event: Event) -> Form:
    """Make the usual questions the event's own."""
    with transaction(), event_scope(event.id):
        services.customise(event)
    return services.form_of(event.id)


def ask(event: Event, kind: Kind, label: str, *, section: int = -1, **changes: Any) -> Question:
    """Add a question to a section of the event's own form, made first where there is none."""
    form = services.form_of(event.id)
    form = form if form.own else own_form(event)
    place = UUID([each for each in form.sections if not each.retired][section].id)
    with transaction(), event_scope(event.id):
        row = services.add_question(event, place, draft(kind, label, **changes))
        added = str(row.id)
    return question_of(event, added)


def add_section(event: Event, title: str, condition: Condition | None = None) -> str:
    """Add a section at the end of the event's own form."""
    with transaction(), event_scope(event.id):
        return str(services.add_section(event, services.SectionDraft({"es": title}, {}, condition)).id)


def question_of(event: Event, question_id: str) -> Question:
    """Return a question as it stands now."""
    found = services.form_of(event.id).find(question_id)
    assert found is not None
    return found


def option(question: Question, label: str) -> str:
    """Return the id of an option by its label."""
    return next(each.id for each in question.options if each.label["es"] == label)


def answer(event: Event, registration: Registration, values: dict[str, Any]) -> list[str]:
    """Answer as the person does, everything else staying as it is."""
    form = services.form_of(event.id)
    with transaction(), event_scope(event.id):
        found = services.get_registration(registration.id)
        return services.change_answers(event, found, {**services.stored(found, form), **values})
