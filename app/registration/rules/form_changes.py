"""What may be done to a form: nothing that takes an answer away, and no condition over a later question."""

from collections.abc import Iterable, Sequence

from app.core.errors import Refusal
from app.core.text import mark
from app.registration.rules.form import CHOICES, COLUMNS, MODE, Form, Kind, Question
from app.registration.rules.form_conditions import Condition, Op, Test, sources, tests_in

SPECIAL_KEPT_DAYS = 30
MOST_SECTIONS, MOST_QUESTIONS, MOST_OPTIONS = 30, 200, 200

KEEPS_ANSWERS = {
    Kind.TEXT: {Kind.LONG_TEXT},
    Kind.LONG_TEXT: {Kind.TEXT},
    Kind.NUMBER: {Kind.TEXT, Kind.LONG_TEXT},
    Kind.DATE: {Kind.TEXT, Kind.LONG_TEXT},
    Kind.SINGLE: {Kind.MULTIPLE},
}
"""To which kinds a question may change once it has answers: those that can hold every one of them."""
COMPARED = {
    Kind.NUMBER: {Op.EQUALS, Op.ONE_OF, Op.GREATER, Op.LESS, Op.ANSWERED},
    Kind.DATE: {Op.EQUALS, Op.ONE_OF, Op.GREATER, Op.LESS, Op.ANSWERED},
    Kind.YES_NO: {Op.EQUALS, Op.ANSWERED},
    Kind.SINGLE: {Op.EQUALS, Op.ONE_OF, Op.ANSWERED},
    Kind.MULTIPLE: {Op.EQUALS, Op.ONE_OF, Op.CONTAINS, Op.ANSWERED},
    Kind.COUNTRY: {Op.EQUALS, Op.ONE_OF, Op.ANSWERED},
    Kind.LANGUAGE: {Op.EQUALS, Op.ONE_OF, Op.ANSWERED},
    Kind.FILE: {Op.ANSWERED},
    Kind.INTERPRETATION: {Op.ANSWERED},
    Kind.LISTED: {Op.ANSWERED},
    Kind.CONSENT: {Op.ANSWERED},
}
TEXT_OPS = frozenset({Op.EQUALS, Op.ONE_OF, Op.CONTAINS, Op.ANSWERED})


class AskedTwice(Refusal):
    code = "question_asked_twice"
    message = mark("A form asks this once only: “%(label)s” asks it already. Change that question instead.")


class ConditionNotEarlier(Refusal):
    code = "condition_not_earlier"
    message = mark(
        "The condition looks at “%(label)s”, which does not come earlier on the page."
        " Move that question up, or change the condition."
    )


class ConditionUnknown(Refusal):
    code = "condition_unknown"
    message = mark(
        "The condition looks at a question that is not asked. Choose another one, or take it away."
    )


class ConditionCompares(Refusal):
    code = "condition_compares"
    message = mark("“%(label)s” cannot be compared in that way. Choose another comparison.")


class ConditionOnHidden(Refusal):
    code = "condition_on_organisers"
    message = mark(
        "“%(label)s” is for organisers only, so what participants see cannot hang on it."
        " Choose a question that they answer."
    )


class QuestionInUse(Refusal):
    code = "question_in_use"
    message = mark(
        "“%(other)s” shows only after an answer to “%(label)s”. Change the condition of “%(other)s” first."
    )


class KindKeepsNot(Refusal):
    code = "question_kind_keeps_not"
    message = mark(
        "“%(label)s” has answers that would be lost. Retire it, its answers stay, and add a new question."
    )


class OptionsMissing(Refusal):
    code = "question_options_missing"
    message = mark("A choice needs two options at least.")


class KeptTooLong(Refusal):
    code = "question_kept_too_long"
    message = mark("An answer of a special category is deleted %(days)s days after the event at the latest.")


class AnswersFixed(Refusal):
    code = "answers_fixed"
    message = mark("The answers can no longer be changed. Write to the organisers.")


class ReadersStay(Refusal):
    code = "question_readers_stay"
    message = mark("Only who may read these answers may say who else reads them.")


class FormTooLong(Refusal):
    code = "form_too_long"
    message = mark("A form holds %(sections)s sections and %(questions)s questions at most.")


class FormIsAnswered(Refusal):
    code = "form_already_own"
    message = mark("This event has its own form already.")


def check_question(form: Form, question: Question, *, was: Question | None, has_answers: bool) -> None:
    """Refuse a question that asks twice, that loses answers, or that keeps too long what is delicate."""
    for other in form.asked(of_organisers=True).questions:
        if other.id != question.id and question.kind in COLUMNS and other.kind is question.kind:
            raise AskedTwice(label=other.label)
    if has_answers and was is not None and question.kind is not was.kind:
        check_kind_change(was, question.kind)
    if question.kind in CHOICES and sum(not each.retired for each in question.options) < 2:
        raise OptionsMissing
    days = question.retention_days
    if question.is_special and days is not None and days > SPECIAL_KEPT_DAYS:
        raise KeptTooLong(days=SPECIAL_KEPT_DAYS)


def check_kind_change(question: Question, kind: Kind) -> None:
    """Refuse a kind that cannot hold the answers that are there."""
    if kind not in KEEPS_ANSWERS.get(question.kind, set()):
        raise KindKeepsNot(label=question.label)


def check_form(form: Form) -> None:
    """Refuse a form in which a condition looks ahead, at nothing, or at what the reader may not know."""
    if len(form.sections) > MOST_SECTIONS or len(form.questions) > MOST_QUESTIONS:
        raise FormTooLong(sections=MOST_SECTIONS, questions=MOST_QUESTIONS)
    asked = form.asked(of_organisers=True)
    everyone = {question.id: question for question in asked.questions}
    earlier: list[Question] = []
    for section in asked.sections:
        public = any(not question.organiser_only for question in section.questions)
        _check(section.condition, earlier, everyone, public=public)
        for question in section.questions:
            _check(question.condition, earlier, everyone, public=not question.organiser_only)
            earlier.append(question)


def _check(
    condition: Condition | None,
    earlier: Sequence[Question],
    everyone: dict[str, Question],
    *,
    public: bool,
) -> None:
    known = {question.id: question for question in earlier}
    for test in tests_in(condition):
        if test.question == MODE:
            continue
        if test.question not in everyone:
            raise ConditionUnknown
        if test.question not in known:
            raise ConditionNotEarlier(label=everyone[test.question].label)
        _check_test(test, known[test.question], public=public)


def _check_test(test: Test, question: Question, *, public: bool) -> None:
    if public and question.organiser_only:
        raise ConditionOnHidden(label=question.label)
    if test.op not in COMPARED.get(question.kind, TEXT_OPS):
        raise ConditionCompares(label=question.label)


def check_not_in_use(form: Form, leaving: Iterable[str]) -> None:
    """Refuse to take questions away on which others that stay depend."""
    gone = set(leaving)
    labels = {question.id: question.label for question in form.questions}
    for section in form.asked(of_organisers=True).sections:
        stays = any(question.id not in gone for question in section.questions)
        waits = [(section.title, section.condition)] if stays else []
        waits += [(each.label, each.condition) for each in section.questions if each.id not in gone]
        for other, condition in waits:
            for source in sources(condition):
                if source in gone:
                    raise QuestionInUse(label=labels[source], other=other)
