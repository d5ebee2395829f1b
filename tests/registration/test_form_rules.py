"""What a form hides is never asked, saved or counted, whatever is sent: over any form that can be made."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import Refusal
from app.registration.rules.form import (
    CHOICES,
    MODE,
    Form,
    Kind,
    Option,
    Question,
    Section,
    chosen_options,
    kept,
    visible,
)
from app.registration.rules.form_changes import (
    AskedTwice,
    ConditionCompares,
    ConditionNotEarlier,
    ConditionOnHidden,
    KeptTooLong,
    KindKeepsNot,
    OptionsMissing,
    QuestionInUse,
    check_form,
    check_kind_change,
    check_not_in_use,
    check_question,
)
from app.registration.rules.form_conditions import (
    Condition,
    Group,
    Op,
    Test,
    alternatives_of,
    as_json,
    from_alternatives,
    from_json,
    holds,
    renamed,
)
from app.registration.rules.form_reading import Choices, read

# Drawing whole forms takes its time on a machine that does other things too.
BUSY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
KINDS = (Kind.TEXT, Kind.NUMBER, Kind.DATE, Kind.YES_NO, Kind.SINGLE, Kind.MULTIPLE)
WORDS = ["1", "2", "12", "yes", "no", "a", "b", "2027-01-02", "2027-03-04", "Ñandú"]


def question(number: int, kind: Kind, condition: Condition | None = None, **more: Any) -> Question:
    options = (
        tuple(Option(f"{number}{letter}", {"es": letter}) for letter in "abc") if kind in CHOICES else ()
    )
    return Question(
        f"q{number}", kind, {"es": f"Pregunta {number}"}, condition=condition, options=options, **more
    )


def _value(source: Question) -> st.SearchStrategy[str]:
    return st.sampled_from([option.id for option in source.options] or WORDS)


@st.composite
def conditions(draw: st.DrawFn, earlier: Sequence[Question], depth: int = 2) -> Condition:
    if depth and draw(st.booleans()):
        parts = draw(st.lists(conditions(earlier, depth - 1), min_size=1, max_size=3))
        return Group(draw(st.booleans()), tuple(parts))
    source = draw(st.sampled_from(earlier))
    op = draw(st.sampled_from(list(Op)))
    one = draw(_value(source))
    return Test(source.id, op, (one, draw(_value(source))) if op is Op.ONE_OF else one)


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """Draw a form whose conditions look at earlier questions only."""
    sections: list[Section] = []
    earlier: list[Question] = []
    for place in range(draw(st.integers(1, 3))):
        own = draw(st.none() | conditions(earlier)) if earlier else None
        questions = []
        for _number in range(draw(st.integers(1, 4))):
            condition = draw(st.none() | conditions(earlier)) if earlier else None
            added = question(
                len(earlier), draw(st.sampled_from(KINDS)), condition, required=draw(st.booleans())
            )
            questions.append(added)
            earlier.append(added)
        sections.append(Section(f"s{place}", {"es": "Sección"}, condition=own, questions=tuple(questions)))
    return Form(tuple(sections))


@st.composite
def posts(draw: st.DrawFn, form: Form) -> dict[str, list[str]]:
    """Draw what somebody may send: answers, nonsense, nothing, and names that nobody asked for."""
    sent: dict[str, list[str]] = {"role": ["admin"], "q-other": ["1"]}
    for each in form.questions:
        good = _value(each)
        sent[each.name] = draw(st.lists(good | st.sampled_from(WORDS), max_size=3))
    return sent


@st.composite
def filled(draw: st.DrawFn) -> tuple[Form, dict[str, list[str]]]:
    form = draw(forms())
    return form, draw(posts(form))


def reading(form: Form, sent: Mapping[str, Sequence[str]]) -> Any:
    return read(form, lambda name: sent.get(name, ()), choices=Choices())


@BUSY
@given(filled())
def test_what_is_hidden_is_never_saved_nor_required_whatever_is_sent(
    made: tuple[Form, dict[str, list[str]]],
) -> None:
    form, sent = made
    found = reading(form, sent)
    shown = visible(form, found.values)
    assert set(found.values) <= shown
    assert set(found.faults) <= shown
    assert found.shown == shown
    assert kept(form, found.values) == found.values


@BUSY
@given(filled())
def test_required_questions_that_show_are_answered_or_named(
    made: tuple[Form, dict[str, list[str]]],
) -> None:
    form, sent = made
    found = reading(form, sent)
    for each in form.questions:
        if each.required and each.id in found.shown:
            assert each.id in found.values or each.id in found.faults


@BUSY
@given(forms(), st.data())
def test_whatever_is_kept_of_any_values_belongs_to_questions_that_show(
    form: Form, data: st.DataObject
) -> None:
    anything = (
        st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.lists(st.sampled_from(WORDS))
    )
    values = {each.id: data.draw(_value(each) | anything) for each in form.questions} | {"strange": "1"}
    saved = kept(form, values)
    assert set(saved) <= visible(form, saved)
    assert {option.id for option in chosen_options(form, values)} <= {
        option.id for each in form.questions if each.id in saved for option in each.options
    }


@BUSY
@given(filled())
def test_the_answers_to_hidden_questions_open_nothing(made: tuple[Form, dict[str, list[str]]]) -> None:
    form, sent = made
    found = reading(form, sent)
    hidden = {each.name for each in form.questions if each.id not in found.shown}
    without = {name: texts for name, texts in sent.items() if name not in hidden}
    assert reading(form, without) == found


@BUSY
@given(forms())
def test_a_form_over_earlier_questions_is_accepted_only_with_fitting_comparisons(form: Form) -> None:
    try:
        check_form(form)
    except Refusal as refusal:
        assert isinstance(refusal, ConditionCompares)  # noqa: PT017 -- most forms pass


@BUSY
@given(st.data())
def test_a_condition_survives_the_table_and_the_rows_of_the_page(data: st.DataObject) -> None:
    earlier = [question(number, kind) for number, kind in enumerate(KINDS)]
    condition = data.draw(conditions(earlier))
    answers = {each.id: data.draw(_value(each)) for each in earlier if data.draw(st.booleans())}
    stored = from_json(as_json(condition))
    rows = from_alternatives(alternatives_of(condition))
    assert holds(stored, answers) == holds(condition, answers) == holds(rows, answers)
    names = {each.id: f"other-{each.id}" for each in earlier}
    elsewhere = {names[key]: value for key, value in answers.items()}
    assert holds(renamed(condition, names), elsewhere) == holds(condition, answers)


@pytest.mark.parametrize(
    ("op", "value", "answer", "expected"),
    [
        (Op.EQUALS, "Sí", "si", True),
        (Op.EQUALS, "yes", True, True),
        (Op.EQUALS, "no", False, True),
        (Op.EQUALS, "3", 3.0, True),
        (Op.EQUALS, "a", ["a", "b"], False),
        (Op.ONE_OF, ("b", "c"), ["a", "b"], True),
        (Op.CONTAINS, "ñan", "El ñandú", True),
        (Op.CONTAINS, "b", ["a", "b"], True),
        (Op.CONTAINS, "", "anything", False),
        (Op.GREATER, "9", 10, True),
        (Op.GREATER, "9", "x", False),
        (Op.LESS, "2027-03-04", "2027-01-02", True),
        (Op.GREATER, "nan", 1, False),
        (Op.ANSWERED, "", False, True),
        (Op.ANSWERED, "", {"name": "acta.pdf"}, True),
    ],
)
def test_answers_are_compared_as_people_read_them(
    op: Op, value: str | tuple[str, ...], answer: Any, *, expected: bool
) -> None:
    assert holds(Test("q", op, value), {"q": answer}) is expected
    assert holds(Test("q", op, value), {}) is False


def form_of(*questions: Question) -> Form:
    return Form((Section("s", {"es": "Sección"}, questions=questions),))


def test_a_condition_may_not_look_ahead_nor_at_what_organisers_keep() -> None:
    later = question(1, Kind.YES_NO)
    first = question(0, Kind.TEXT, Test("q1", Op.EQUALS, "yes"))
    with pytest.raises(ConditionNotEarlier):
        check_form(form_of(first, later))
    secret = question(2, Kind.YES_NO, organiser_only=True)
    seen = question(3, Kind.TEXT, Test("q2", Op.EQUALS, "yes"))
    with pytest.raises(ConditionOnHidden):
        check_form(form_of(secret, seen))
    check_form(form_of(secret, question(3, Kind.TEXT, Test("q2", Op.EQUALS, "yes"), organiser_only=True)))
    check_form(form_of(question(4, Kind.TEXT, Test(MODE, Op.EQUALS, "online"))))


def test_what_others_hang_on_stays() -> None:
    source, hangs = question(0, Kind.YES_NO), question(1, Kind.TEXT, Test("q0", Op.EQUALS, "yes"))
    with pytest.raises(QuestionInUse):
        check_not_in_use(form_of(source, hangs), ["q0"])
    check_not_in_use(form_of(source, hangs), ["q0", "q1"])


def test_a_kind_changes_only_where_no_answer_is_lost() -> None:
    check_kind_change(question(0, Kind.SINGLE), Kind.MULTIPLE)
    check_kind_change(question(0, Kind.NUMBER), Kind.TEXT)
    for was, kind in ((Kind.MULTIPLE, Kind.SINGLE), (Kind.TEXT, Kind.NUMBER), (Kind.FILE, Kind.TEXT)):
        with pytest.raises(KindKeepsNot):
            check_kind_change(question(0, was), kind)


def test_columns_are_asked_once_choices_have_options_and_delicate_answers_go_soon() -> None:
    gender = Question("g", Kind.GENDER, {"es": "Género"})
    with pytest.raises(AskedTwice):
        check_question(
            form_of(gender), Question("h", Kind.GENDER, {"es": "Otra"}), was=None, has_answers=False
        )
    check_question(form_of(gender), gender, was=gender, has_answers=True)
    with pytest.raises(OptionsMissing):
        check_question(form_of(), Question("c", Kind.SINGLE, {}), was=None, has_answers=False)
    with pytest.raises(KeptTooLong):
        special = question(0, Kind.TEXT, special=True, retention_days=31)
        check_question(form_of(), special, was=None, has_answers=False)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.NUMBER, "12,5", 12.5),
        (Kind.NUMBER, " 12 ", 12),
        (Kind.NUMBER, "1e400", None),
        (Kind.NUMBER, "NaN", None),
        (Kind.NUMBER, "doce", None),
        (Kind.DATE, "2027-02-29", None),
        (Kind.DATE, "2028-02-29", "2028-02-29"),
        (Kind.YES_NO, "maybe", None),
        (Kind.YES_NO, "no", False),
        (Kind.TEXT, "a\0b", "ab"),
        (Kind.TEXT, "x" * 501, None),
        (Kind.COUNTRY, "XX", None),
        (Kind.LANGUAGE, "fr", None),
        (Kind.CONSENT, "y", True),
    ],
)
def test_each_kind_takes_its_own_answers_only(kind: Kind, text: str, value: Any) -> None:
    asked = Question("q", kind, {"es": "?"})
    found = read(form_of(asked), lambda _name: [text], choices=Choices(frozenset({"CR"})))
    assert found.values.get("q") == value
    assert ("q" in found.faults) == (value is None)


def test_an_option_of_another_question_is_none_and_a_retired_one_stays_with_who_chose_it() -> None:
    asked = Question(
        "q", Kind.SINGLE, {}, options=(Option("a", {}), Option("b", {}, retired=True), Option("c", {}))
    )
    assert "q" in read(form_of(asked), lambda _name: ["z"]).faults
    assert "q" in read(form_of(asked), lambda _name: ["b"]).faults
    assert "q" in read(form_of(asked), lambda _name: ["a", "c"]).faults
    assert read(form_of(asked), lambda _name: ["b"], before={"q": "b"}).values == {"q": "b"}
