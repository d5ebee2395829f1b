"""What organisers write of a form, between the rows of a page and questions with their conditions."""

from collections.abc import Callable
from typing import Any

from app.core.access import Role
from app.core.forms import texts_of
from app.core.i18n import _, lazy, pick
from app.core.text import fold
from app.registration import services
from app.registration.forms import MOST_GROUPS, QuestionForm, WithCondition
from app.registration.rules.form import CHOICES, MODE, Form, Kind, Option, Question
from app.registration.rules.form_conditions import Condition, Op, Test, alternatives_of, from_alternatives

ROLES = {
    Role.ORGANISER: lazy("Organiser"),
    Role.REGISTRAR: lazy("Registration desk"),
    Role.PRESIDENCY: lazy("Presidency"),
    Role.SECRETARIAT: lazy("Secretariat"),
    Role.ADMINISTRATOR: lazy("Administrator"),
}


# --- between rows of a page and conditions ------------------------------------------------------


def role_choices() -> list[tuple[str, str]]:
    """List the roles that a question may name."""
    return [(role, str(ROLES[Role(role)])) for role in services.READING_ROLES]


def earlier_choices(form: Form, before: Callable[[str, str], bool]) -> list[tuple[str, str]]:
    """List the questions that a condition may look at, as far as `before` lets them come earlier."""
    found = [(MODE, _("How they take part"))]
    for section, question in form.asked(of_organisers=True):
        if not before(section.id, question.id):
            break
        found.append((question.id, pick(question.label)))
    return found


def fill_condition(condition: Condition | None, form: Form) -> list[dict[str, str]]:
    """Write a condition as rows of the page."""
    return [
        {
            "group": str(min(number, MOST_GROUPS)),
            "question": test.question,
            "op": test.op.value,
            "value": _shown_value(test, form.find(test.question)),
        }
        for number, tests in enumerate(alternatives_of(condition), 1)
        for test in tests
    ]


def _shown_value(test: Test, question: Question | None) -> str:
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    return "; ".join(_label(each, question) for each in values)


def _label(value: str, question: Question | None) -> str:
    option = question.option(value) if question is not None else None
    if option is not None:
        return pick(option.label)
    if question is not None and question.kind is Kind.YES_NO:
        return _("yes") if value == "yes" else _("no")
    return value


class ValueUnknown(ValueError):
    """A value in a condition that the question does not have."""


def read_condition(form: WithCondition, questions: Form) -> Condition | None:
    """Read the rows; a value that its question does not have puts a fault there and raises ValueUnknown."""
    groups: dict[str, list[Test]] = {}
    wrong = False
    for row in form.when:
        inner = row.form
        if not inner.question.data:
            continue
        try:
            op = Op(inner.op.data)
            value = _value(
                op, inner.value.data or "", questions.find(inner.question.data), inner.question.data
            )
        except ValueError as unknown:
            inner.value.errors = [str(unknown)]
            wrong = True
            continue
        groups.setdefault(inner.group.data, []).append(Test(inner.question.data, op, value))
    if wrong:
        raise ValueUnknown
    return from_alternatives([groups[number] for number in sorted(groups)])


def _value(op: Op, text: str, question: Question | None, question_id: str) -> str | tuple[str, ...]:
    if op is Op.ANSWERED:
        return ""
    parts = [part.strip() for part in text.split(";") if part.strip()] if op is Op.ONE_OF else [text.strip()]
    if not parts or not parts[0]:
        raise ValueUnknown(_("Write with what the answer is compared."))
    found = tuple(_known(part, question, question_id) for part in parts)
    return found if op is Op.ONE_OF else found[0]


def _known(text: str, question: Question | None, question_id: str) -> str:
    """Return a value as answers hold it: the id of an option, yes or no, the code of a mode."""
    wanted, known = fold(text), _known_values(question, question_id)
    if known is None:
        return text
    for value, names in known.items():
        if wanted == fold(value) or wanted in {fold(name) for name in names}:
            return value
    labels = "; ".join(names[0] for names in known.values())
    raise ValueUnknown(_("Write one of these: %(labels)s.", labels=labels))


def _known_values(question: Question | None, question_id: str) -> dict[str, list[str]] | None:
    if question_id == MODE:
        return {"in_person": [_("In the room")], "online": [_("Online")]}
    if question is None:
        return None
    if question.kind in CHOICES:
        options = [option for option in question.options if not option.retired]
        return {option.id: [pick(option.label), *option.label.values()] for option in options}
    if question.kind is Kind.YES_NO:
        return {"yes": [_("yes"), "sí", "yes"], "no": [_("no"), "no"]}
    return None


# --- between the page and a question ------------------------------------------------------------


def data_of(question: Question) -> dict[str, Any]:
    """Return what the page of a question is filled with."""
    return {
        "kind": question.kind.value,
        "label": dict(question.label),
        "help": dict(question.help),
        "purpose": dict(question.purpose),
        "required": question.required,
        "retention_days": question.retention_days,
        "organiser_only": question.organiser_only,
        "special": question.special,
        "roles": list(question.roles),
        "options": [
            {
                "option_id": option.id,
                "place": place,
                "es": option.label.get("es", ""),
                "en": option.label.get("en", ""),
                "seats": option.capacity,
            }
            for place, option in enumerate((each for each in question.options if not each.retired), 1)
        ],
    }


def draft_from(form: QuestionForm, question_id: str, condition: Condition | None) -> Question:
    """Read a question from its page."""
    kind = Kind(form.kind.data) if form.kind.data in set(Kind) else Kind.TEXT
    return Question(
        id=question_id,
        kind=kind,
        label=texts_of(form.label),
        help=texts_of(form.help),
        purpose=texts_of(form.purpose),
        required=bool(form.required.data),
        retention_days=form.retention_days.data,
        organiser_only=bool(form.organiser_only.data),
        special=bool(form.special.data),
        roles=tuple(form.roles.data or ()),
        condition=condition,
        options=_options(form) if kind in CHOICES else (),
    )


def _options(form: QuestionForm) -> tuple[Option, ...]:
    rows = []
    for number, row in enumerate(form.options):
        inner = row.form
        label = {code: text.strip() for code, text in (("es", inner.es.data), ("en", inner.en.data)) if text}
        if any(label.values()):
            place = inner.place.data if inner.place.data is not None else 1000 + number
            given = inner.option_id.data or f"new-{number}"
            rows.append((place, number, Option(given, label, inner.seats.data)))
    return tuple(option for _place, _number, option in sorted(rows, key=lambda row: row[:2]))
