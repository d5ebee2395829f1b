"""Nothing is lost: whatever organisers do to a form and people to their answers, every saved answer can be read."""

import uuid
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from app.core.db import db, event_scope, transaction
from app.core.errors import Refusal
from app.registration import services
from app.registration.models import Answer, FormQuestion
from app.registration.rules.form import CHOICES, MODE, Form, Kind, Option, Question, counts, kept, visible
from app.registration.rules.form_conditions import Op, Test
from app.registration.services import answer_rows
from tests.factories.forms import ask, draft, own_form
from tests.factories.registration import make_registration
from tests.registration.conftest import open_event

KINDS = (Kind.TEXT, Kind.LONG_TEXT, Kind.NUMBER, Kind.DATE, Kind.YES_NO, Kind.SINGLE, Kind.MULTIPLE)
VALUES: dict[Kind, list[Any]] = {
    Kind.TEXT: ["uno", "dos"],
    Kind.LONG_TEXT: ["uno", "dos"],
    Kind.NUMBER: [3, 4.5],
    Kind.DATE: ["2027-07-14"],
    Kind.YES_NO: [True, False],
}


class KeptAnswers(RuleBasedStateMachine):
    """Random acts on a form and on the answers to it, against a plain dictionary of what was saved."""

    @initialize()
    def begin(self) -> None:
        db.session.rollback()
        self.event = open_event()
        own_form(self.event)
        self.people = [make_registration(self.event).id for _number in range(2)]
        self.saved: dict[tuple[uuid.UUID, str], Any] = {}
        for kind, value in ((Kind.TEXT, "uno"), (Kind.NUMBER, 3)):
            asked = ask(self.event, kind, "¿?")
            with transaction(), event_scope(self.event.id):
                person = services.get_registration(self.people[0])
                before = services.stored(person, self.form)
                services.change_answers(self.event, person, {**before, asked.id: value})
            self.saved[self.people[0], asked.id] = value

    @property
    def form(self) -> Form:
        return services.form_of(self.event.id)

    def act(self, service: Any, *arguments: Any, **options: Any) -> bool:
        """Do one thing to the form; tell whether it was refused."""
        try:
            with transaction(), event_scope(self.event.id):
                service(self.event, *arguments, **options)
        except Refusal:
            db.session.rollback()
            return False
        return True

    def pick(self, data: st.DataObject, *, retired: bool = False) -> Question | None:
        found = [each for each in self.form.questions if each.retired == retired and not each.is_column]
        return data.draw(st.sampled_from(found)) if found else None

    @rule(data=st.data(), kind=st.sampled_from(KINDS), special=st.booleans(), own=st.booleans())
    def ask(self, data: st.DataObject, kind: Kind, special: bool, own: bool) -> None:
        sections = [each for each in self.form.sections if not each.retired]
        if not sections:
            return
        section = data.draw(st.sampled_from(sections))
        options = ["a", ("b", 1), "c"] if kind in CHOICES else []
        added = draft(kind, "¿?", options=options, special=special, organiser_only=own)
        self.act(services.add_question, uuid.UUID(section.id), added)

    @rule(data=st.data())
    def hang_on_another(self, data: st.DataObject) -> None:
        question, other = self.pick(data), self.pick(data)
        if question is not None and other is not None:
            condition = data.draw(
                st.sampled_from([None, Test(other.id, Op.ANSWERED), Test(MODE, Op.EQUALS, "online")])
            )
            self.act(services.edit_question, uuid.UUID(question.id), replace(question, condition=condition))

    @rule(data=st.data(), kind=st.sampled_from(KINDS), special=st.booleans())
    def change_kind(self, data: st.DataObject, kind: Kind, special: bool) -> None:
        question = self.pick(data)
        if question is not None:
            options = question.options or (
                (Option("x", {"es": "x"}), Option("y", {"es": "y"})) if kind in CHOICES else ()
            )
            changed = replace(question, kind=kind, special=special, options=options)
            self.act(services.edit_question, uuid.UUID(question.id), changed)

    @rule(data=st.data())
    def drop_an_option(self, data: st.DataObject) -> None:
        question = self.pick(data)
        if question is not None and len(question.options) > 2:
            changed = replace(question, options=question.options[1:])
            self.act(services.edit_question, uuid.UUID(question.id), changed)

    @rule(data=st.data(), up=st.booleans())
    def move(self, data: st.DataObject, up: bool) -> None:
        question = self.pick(data)
        if question is not None:
            self.act(services.move_question, uuid.UUID(question.id), up=up)

    @rule(data=st.data())
    def retire(self, data: st.DataObject) -> None:
        question = self.pick(data)
        if question is not None:
            self.act(services.remove_question, uuid.UUID(question.id))

    @rule(data=st.data())
    def retire_a_section(self, data: st.DataObject) -> None:
        section = data.draw(st.sampled_from(self.form.sections))
        self.act(services.retire_section, uuid.UUID(section.id))

    @rule(data=st.data())
    def ask_again(self, data: st.DataObject) -> None:
        question = self.pick(data, retired=True)
        if question is not None:
            self.act(services.restore_question, uuid.UUID(question.id))

    @rule()
    def copy(self) -> None:
        other = open_event()
        self.act(services.copy_form, other)

    @rule(data=st.data(), who=st.integers(0, 1))
    def answer(self, data: st.DataObject, who: int) -> None:
        """Answer as the person does; what hides by it goes, and nothing else."""
        form, person = self.form, self.people[who]
        asked = form.asked()
        with event_scope(self.event.id):
            before = services.stored(services.get_registration(person), form)
        given = {
            **before,
            **{each.id: data.draw(self.values(each)) for each in asked.questions if not each.is_column},
        }
        with transaction(), event_scope(self.event.id):
            services.change_answers(self.event, services.get_registration(person), given)
        after = kept(asked, given)
        touched = visible(asked, {**after, MODE: given[MODE]}) | visible(asked, before)
        for each in asked.questions:
            if each.is_column or each.id not in touched:
                continue
            self.saved.pop((person, each.id), None)
            if each.id in after:
                self.saved[person, each.id] = after[each.id]

    @staticmethod
    def values(question: Question) -> st.SearchStrategy[Any]:
        if question.kind in CHOICES:
            ids = st.sampled_from([option.id for option in question.options])
            one: st.SearchStrategy[Any] = (
                ids if question.kind is Kind.SINGLE else ids.map(lambda each: [each])
            )
        else:
            one = st.sampled_from(VALUES[question.kind])
        return st.none() | one

    @invariant()
    def every_saved_answer_can_be_read(self) -> None:
        if not hasattr(self, "saved"):
            return
        db.session.rollback()
        form = self.form
        with event_scope(self.event.id):
            for person in self.people:
                found = services.stored(services.get_registration(person), form)
                for (whose, question_id), value in self.saved.items():
                    if whose == person:
                        question = form.find(question_id)
                        assert question is not None, "the question is gone"
                        assert counts(question, found[question_id])
                        assert str(value).strip("[]'") in str(found[question_id]), question.kind
            rows = db.session.scalars(db.select(Answer)).all()
            assert all(answer_rows.value_of(row, _question(form, row)) is not None for row in rows)
            assert {row.question_id for row in rows} <= set(db.session.scalars(db.select(FormQuestion.id)))


def _question(form: Form, row: Answer) -> Question:
    found = form.find(str(row.question_id))
    assert found is not None
    return found


@pytest.mark.slow
def test_whatever_is_done_to_a_form_every_saved_answer_can_be_read(app: Flask) -> None:
    run_state_machine_as_test(
        KeptAnswers,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
