"""Panels through their use cases: one on the floor, one on the screen, one voice a person, names forgotten."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts import services as accounts
from app.core import clock
from app.core.db import db, event_scope, transaction
from app.core.errors import NotFound
from app.events import services as events
from app.events.rules import Mode, SessionAccess
from app.panels import services
from app.panels.models import PanelQuestion, PanelStep, PanelVoice
from app.panels.rules import (
    OrderTooLong,
    Origin,
    PanelLinkSpent,
    PanelMovedOn,
    QuestionBlank,
    QuestionsClosed,
    QuestionState,
    StepKind,
    StepState,
    TooManyQuestions,
)
from tests.panels.conftest import DURING, Stage, confirmed, desk_token, make_stage, panel_of, token_of


def board(stage: Stage) -> Any:
    with event_scope(stage.event.id):
        return services.board_of(events.get_session(stage.session.id), panel_of(stage))


def put(stage: Stage, text: str = "¿Existe un número único?", *, queue: bool = True, **who) -> PanelQuestion:
    seat = services.open_seat(token_of(stage, confirmed(stage, **who)))
    with transaction(), event_scope(stage.event.id):
        seat = services.open_seat(seat.token)
        question = services.ask(seat, text, addressee_id=None, name_hidden=False, key="")
        if queue:
            services.move_question(question, QuestionState.QUEUED)
    return question


def again(stage: Stage, question: PanelQuestion) -> PanelQuestion:
    with event_scope(stage.event.id):
        return db.session.get_one(PanelQuestion, question.id)


def test_the_order_comes_from_the_people_of_the_session(stage):
    steps = board(stage).steps
    assert [step.kind for step in steps][:2] == [StepKind.INTRODUCTION, StepKind.TALK]
    assert steps[0].who == "Flor Cárcamo"
    assert [step.who for step in steps if step.kind is StepKind.TALK] == [
        f"Experta{n} Solís" for n in range(1, 7)
    ]
    assert [step.seconds for step in steps if step.kind is StepKind.TALK] == [300] * 6
    assert steps[-1].who == "Keisha Baptiste"
    with transaction(), event_scope(stage.event.id):
        assert services.prepare_panel(stage.event, stage.session).id == stage.panel.id


def test_talks_never_take_longer_than_the_session(stage):
    with transaction(), event_scope(stage.event.id), pytest.raises(OrderTooLong):
        services.add_step(stage.session, StepKind.TALK, "Otra", 31 * 60)
    with transaction(), event_scope(stage.event.id):
        services.add_step(stage.session, StepKind.TALK, "Otra", 30 * 60)
    assert board(stage).steps[-1].title == {"es": "Otra", "en": "Otra"}


def turn(stage: Stage, act, seconds: int = 0, **options) -> Any:
    with clock.fixed_at(DURING + timedelta(seconds=seconds)), transaction(), event_scope(stage.event.id):
        panel = panel_of(stage)
        services.take_turn(panel, panel.revision)
        act(panel, **options)
    return board(stage)


def test_the_floor_goes_from_one_to_the_next_and_back_with_what_was_taken(stage):
    assert turn(stage, services.start).current.kind is StepKind.INTRODUCTION
    shown = turn(stage, services.go_on, 100)
    assert (shown.steps[0].state, shown.steps[0].spent) == (StepState.DONE, timedelta(seconds=100))
    assert (shown.current.who, shown.timer.is_running) == ("Experta1 Solís", False)
    shown = turn(stage, services.start, 110)
    shown = turn(stage, services.pause, 150)
    assert shown.timer.taken(DURING + timedelta(hours=1)) == timedelta(seconds=40)
    shown = turn(stage, services.go_on, 160, skipping=True)
    assert (shown.steps[1].state, shown.current.who) == (StepState.SKIPPED, "Experta2 Solís")
    shown = turn(stage, services.go_back, 170)
    assert (shown.current.who, shown.timer.spent) == ("Experta1 Solís", timedelta(seconds=40))
    shown = turn(stage, services.begin_again, 180)
    assert shown.timer.spent == timedelta()


def test_the_last_step_ends_the_order(stage):
    for _ in range(len(board(stage).steps) + 1):
        shown = turn(stage, services.go_on)
    assert (shown.current, shown.next) == (None, None)
    assert turn(stage, services.go_back).current.kind is StepKind.CONCLUSIONS


def test_who_moves_the_clock_from_an_old_state_is_told(stage):
    with transaction(), event_scope(stage.event.id):
        services.take_turn(panel_of(stage), 0)
    with pytest.raises(PanelMovedOn), transaction(), event_scope(stage.event.id):
        services.take_turn(panel_of(stage), 0)


@pytest.mark.both_databases
def test_the_database_holds_one_step_and_one_question_at_a_time(stage):
    first, second = put(stage, "¿Una?", name="Ana"), put(stage, "¿Otra?", name="Beto")
    turn(stage, services.put_on_stage, question=again(stage, first))
    for table, row_id, values in (
        (PanelQuestion, second.id, {"state": QuestionState.STAGE, "on_stage": True}),
        (PanelQuestion, second.id, {"state": QuestionState.STAGE}),
        (PanelQuestion, first.id, {"on_stage": None}),
    ):
        with pytest.raises(sa.exc.IntegrityError), transaction(), event_scope(stage.event.id):
            db.session.execute(sa.update(table).where(table.id == row_id).values(**values))
    turn(stage, services.start)
    other = board(stage).steps[3].id
    with pytest.raises(sa.exc.IntegrityError), transaction(), event_scope(stage.event.id):
        db.session.execute(
            sa.update(PanelStep).where(PanelStep.id == other).values(state=StepState.NOW, has_floor=True)
        )


def test_a_question_goes_through_the_queue_to_the_screen_and_is_answered(stage):
    first, second = put(stage, "¿Una?", name="Ana"), put(stage, "¿Otra?", name="Beto")
    turn(stage, services.answer_and_next)
    assert board(stage).stage.id == first.id
    turn(stage, services.answer_and_next)
    shown = board(stage)
    assert (shown.stage.id, [line.id for line in shown.answered], shown.queue) == (second.id, [first.id], [])
    with transaction(), event_scope(stage.event.id):
        services.move_question(again(stage, first), QuestionState.QUEUED)
    assert [line.id for line in board(stage).queue] == [first.id]
    turn(stage, services.put_on_stage, question=again(stage, first))
    assert board(stage).answered[0].id == second.id


def test_what_comes_back_from_the_screen_is_first_again(stage):
    first = put(stage, "¿Una?", name="Ana")
    put(stage, "¿Otra?", name="Beto")
    turn(stage, services.answer_and_next)
    with transaction(), event_scope(stage.event.id):
        services.move_question(again(stage, first), QuestionState.QUEUED)
    assert [line.text for line in board(stage).queue] == ["¿Una?", "¿Otra?"]


def test_joined_questions_count_each_person_once(stage):
    first = put(stage, "¿Existe un número único de emergencia?", name="Ana")
    second = put(stage, "¿Hay número único de emergencia?", name="Beto", queue=False)
    assert board(stage).new[0].like == first.id
    voter = services.open_seat(token_of(stage, confirmed(stage, "Carla")))
    with transaction(), event_scope(stage.event.id):
        services.move_question(again(stage, second), QuestionState.QUEUED)
        for question in (first, second):
            services.set_voice(services.open_seat(voter.token), question.id, given=True)
            services.set_voice(services.open_seat(voter.token), question.id, given=True)
        services.merge(again(stage, second), again(stage, first))
    (line,) = board(stage).queue
    assert (line.voices, line.merged) == (1, 1)
    with transaction(), event_scope(stage.event.id):
        services.set_voice(services.open_seat(voter.token), first.id, given=False)
    assert board(stage).queue[0].voices == 1  # the voice for the other wording still counts
    with transaction(), event_scope(stage.event.id):
        services.move_question(again(stage, second), QuestionState.QUEUED)
    assert [line.merged for line in board(stage).queue] == [0, 0]


def test_voices_say_nothing_of_whose_they_are(stage):
    question = put(stage)
    registration = confirmed(stage, "Carla")
    with transaction(), event_scope(stage.event.id):
        services.set_voice(services.open_seat(token_of(stage, registration)), question.id, given=True)
    with event_scope(stage.event.id):
        (voice,) = db.session.scalars(sa.select(PanelVoice))
    assert str(registration.id) not in voice.voter
    assert registration.id.hex not in voice.voter
    assert len(voice.voter) == 64


def test_a_person_has_five_open_questions_at_most_and_sends_each_once(stage):
    token = token_of(stage, confirmed(stage))
    for number in range(5):
        for _twice in range(2):
            with transaction(), event_scope(stage.event.id):
                services.ask(
                    services.open_seat(token),
                    f"¿{number}?",
                    addressee_id=None,
                    name_hidden=False,
                    key=f"k{number}",
                )
    assert len(board(stage).new) == 5
    with pytest.raises(TooManyQuestions), transaction(), event_scope(stage.event.id):
        services.ask(services.open_seat(token), "¿6?", addressee_id=None, name_hidden=False, key="")
    with transaction(), event_scope(stage.event.id):
        services.withdraw(services.open_seat(token), board(stage).new[0].id)
        services.ask(services.open_seat(token), "¿6?", addressee_id=None, name_hidden=False, key="")


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 501])
def test_a_question_has_words_and_is_short(stage, text):
    with pytest.raises(QuestionBlank), transaction(), event_scope(stage.event.id):
        services.ask(
            services.open_seat(token_of(stage, confirmed(stage))),
            text,
            addressee_id=None,
            name_hidden=False,
            key="",
        )


def test_nobody_asks_while_the_panel_is_closed(stage):
    token = token_of(stage, confirmed(stage))
    with transaction(), event_scope(stage.event.id):
        services.set_questions(panel_of(stage), takes=False)
    with pytest.raises(QuestionsClosed), transaction(), event_scope(stage.event.id):
        services.ask(services.open_seat(token), "¿?", addressee_id=None, name_hidden=False, key="")


def test_where_a_question_comes_from_is_known_from_the_registration(stage):
    assert put(stage, "¿En línea?", name="Ana").origin is Origin.REMOTE
    assert put(stage, "¿En sala?", name="Beto", mode=Mode.IN_PERSON).origin is Origin.ROOM


# --- links ------------------------------------------------------------------------------------


def test_only_those_who_may_enter_have_a_seat(app):
    stage = make_stage(access=SessionAccess.CLOSED)
    registration = confirmed(stage)
    with pytest.raises(PanelLinkSpent):
        services.open_seat(token_of(stage, registration))


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), lambda t: "x", lambda t: t[1:]]
)
def test_a_made_up_link_opens_nothing(stage, spoil):
    for token, opener in (
        (token_of(stage, confirmed(stage)), services.open_seat),
        (desk_token(stage), services.open_desk),
        (services.stage_token(stage.panel), services.open_stage),
    ):
        opener(token)
        with pytest.raises(PanelLinkSpent):
            opener(spoil(token))


def test_links_of_desk_and_screen_end_when_they_are_made_anew_or_the_part_ends(stage):
    desk, screen = desk_token(stage), services.stage_token(stage.panel)
    with transaction(), event_scope(stage.event.id):
        services.renew_links(panel_of(stage))
    for token, opener in ((desk, services.open_desk), (screen, services.open_stage)):
        with pytest.raises(PanelLinkSpent):
            opener(token)
    fresh = desk_token(
        Stage(
            stage.event,
            stage.session,
            services.open_stage(services.stage_token(stage.panel))[2],
            stage.moderator,
            [],
        )
    )
    services.open_desk(fresh)
    with transaction(), event_scope(stage.event.id):
        role = next(
            role
            for role, person in events.people_of_session(stage.session).roles
            if person.id == stage.moderator.id
        )
        events.remove_role(role)
    with pytest.raises(PanelLinkSpent):
        services.open_desk(fresh)


def test_a_moderator_of_another_session_has_no_desk_here(stage):
    other = make_stage_of_other(stage)
    with event_scope(stage.event.id), pytest.raises(NotFound):
        services.get_question(other, put(stage).id)


def make_stage_of_other(stage: Stage):
    from tests.factories.events import make_session

    return make_session(stage.event, "12:00")


# --- forgetting -------------------------------------------------------------------------------


def test_who_asked_is_forgotten_with_the_person_and_the_question_stays(stage, sign_in, client):
    person = sign_in(client)
    registration = confirmed(stage, email=person.email)
    with transaction(), event_scope(stage.event.id):
        registration = db.session.merge(registration)
        registration.person_id = person.id
    with transaction(), event_scope(stage.event.id):
        services.ask(
            services.open_seat(token_of(stage, registration)),
            "¿Mía?",
            addressee_id=None,
            name_hidden=False,
            key="k",
        )
    assert board(stage).new[0].name
    with transaction():
        accounts.erase_person(person.id)
    line = board(stage).new[0]
    assert (line.text, line.name) == ("¿Mía?", "")
    with event_scope(stage.event.id):
        row = db.session.get_one(PanelQuestion, line.id)
    assert (row.asker_id, row.registration_id, row.idempotency_key) == (None, None, None)


def test_names_of_an_event_are_forgotten_as_a_whole(stage):
    put(stage)
    with transaction(), event_scope(stage.event.id):
        services.add_from_room(
            stage.session, "¿Desde la sala?", addressee_id=None, said_by="Víctor Tejada", key=""
        )
    with transaction():
        services.forget_askers_of_event(stage.event.id)
    assert {line.name for line in board(stage).queue} == {""}


def test_a_board_takes_as_many_statements_for_any_number_of_questions(stage):
    from tests.panels.counting import statements

    put(stage, "¿1?", name="A")
    few = statements(lambda: board(stage))
    for number in range(12):
        put(stage, f"¿{number} más?", name=f"B{number}")
    assert statements(lambda: board(stage)) == few <= 10
