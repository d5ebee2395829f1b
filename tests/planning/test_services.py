"""Activities, their notes and the gate, on both databases."""

import threading
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.db import db, transaction
from app.events import services as events
from app.events.rules import EventState
from app.planning import services
from app.planning.models import ConceptNote
from app.planning.rules import ActivityState, NoteChanged, NoteIncomplete, NoteSection, PlanFixed, WrongStep
from tests.factories.events import make_event
from tests.factories.planning import WHOLE, activity_draft, make_activity, make_body, make_plan

pytestmark = pytest.mark.both_databases
QUESTIONS = NoteSection.GUIDING_QUESTIONS


def move(activity, wanted: ActivityState) -> None:
    with transaction():
        services.move_activity(services.get_activity(activity.id), wanted)


def save(activity, sections, version: int) -> ConceptNote:
    with transaction():
        return services.save_note(services.get_activity(activity.id), sections, version=version, by=None)


def test_an_approved_activity_is_held_only_with_its_whole_note(app) -> None:
    activity = make_activity(plan=make_plan(), state=ActivityState.APPROVED, without=(QUESTIONS,))
    with pytest.raises(NoteIncomplete) as refused:
        move(activity, ActivityState.HELD)
    assert refused.value.facts["sections"] == (QUESTIONS,)
    assert services.get_activity(activity.id).state is ActivityState.APPROVED
    save(activity, WHOLE, version=2)
    with clock.fixed_at(datetime(2027, 3, 9, 18, tzinfo=UTC)):
        move(activity, ActivityState.HELD)
    again = services.get_activity(activity.id)
    assert (again.state, again.held_on) == (ActivityState.HELD, date(2027, 3, 9))


def test_outside_a_plan_the_note_is_a_reminder_only(app) -> None:
    activity = make_activity(state=ActivityState.APPROVED)
    assert services.may_be_joined(activity.id)
    move(activity, ActivityState.HELD)
    assert services.get_activity(activity.id).state is ActivityState.HELD


def test_links_of_a_planned_activity_wait_for_its_note(app) -> None:
    activity = make_activity(plan=make_plan(), state=ActivityState.APPROVED, without=(QUESTIONS,))
    assert not services.may_be_joined(activity.id)
    save(activity, WHOLE, version=2)
    assert services.may_be_joined(activity.id)
    save(activity, {**WHOLE, "method": " "}, version=3)
    assert not services.may_be_joined(activity.id)
    assert services.may_be_joined(None)


def test_an_event_is_not_marked_as_held_without_the_note_of_its_activity(app) -> None:
    activity = make_activity(plan=make_plan(), state=ActivityState.APPROVED, without=(QUESTIONS,))
    yesterday = clock.today() - timedelta(days=1)
    event = make_event(activity_id=activity.id, starts_on=yesterday, ends_on=yesterday)
    with pytest.raises(NoteIncomplete), transaction():
        events.close_event(events.get_event_by_id(event.id))
    save(activity, WHOLE, version=2)
    with transaction():
        events.close_event(events.get_event_by_id(event.id))
    assert events.get_event_by_id(event.id).state is EventState.HELD


def test_nobody_slips_an_approved_activity_out_of_its_plan(app) -> None:
    activity = make_activity(plan=make_plan(), state=ActivityState.APPROVED)
    free = activity_draft(activity.lead_body)
    with pytest.raises(PlanFixed), transaction():
        services.edit_activity(services.get_activity(activity.id), free)
    move(activity, ActivityState.POSTPONED)
    with transaction():
        services.edit_activity(services.get_activity(activity.id), free)
    assert services.get_activity(activity.id).plan_id is None


def test_a_step_out_of_order_is_refused(app) -> None:
    activity = make_activity()
    with pytest.raises(WrongStep):
        move(activity, ActivityState.HELD)


def test_each_saved_note_keeps_what_it_replaced(app) -> None:
    activity = make_activity(without=())
    save(activity, {**WHOLE, "method": "Otra manera"}, version=2)
    note = save(activity, {**WHOLE, "method": "  Otra manera "}, version=3)
    assert note.version == 3
    kept = [(each.number, each.sections.get("method")) for each in services.list_note_versions(note)]
    assert kept == [(2, WHOLE["method"]), (1, None)]


def test_the_second_author_is_refused_and_nothing_is_lost(app) -> None:
    activity = make_activity(without=())
    save(activity, {**WHOLE, "method": "De Ana"}, version=2)
    with pytest.raises(NoteChanged):
        save(activity, {**WHOLE, "method": "De Luz"}, version=2)
    note = services.get_activity(activity.id).note
    assert note is not None
    assert note.sections["method"] == "De Ana"


def test_of_two_authors_at_once_one_is_refused(app) -> None:
    activity = make_activity(without=())
    activity_id, ready, results = activity.id, threading.Barrier(2), []

    def write(name: str) -> None:
        with app.app_context():
            ready.wait(60)
            try:
                save(SimpleNamespace(id=activity_id), {**WHOLE, "method": name}, version=2)
                results.append("saved")
            except NoteChanged:
                results.append("refused")
            db.session.remove()

    db.session.rollback()
    threads = [threading.Thread(target=write, args=(name,)) for name in ("Ana", "Luz")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(results) == ["refused", "saved"]


def test_both_leading_and_joining_bodies_find_their_activity(app) -> None:
    one, two, three = make_body(), make_body(), make_body()
    activity = make_activity(one, co_body_ids=(two.id, one.id, two.id))
    assert [row.body_id for row in activity.co_bodies] == [two.id]
    found = [[each.id for each in services.list_activities(body_id=body.id)] for body in (one, two, three)]
    assert found == [[activity.id], [activity.id], []]
    assert services.list_activities(state=ActivityState.HELD) == []


def test_the_database_keeps_periods_in_order(app) -> None:
    with pytest.raises(IntegrityError):
        make_plan(starts_on=date(2027, 2, 1), ends_on=date(2027, 1, 1))
    with pytest.raises(IntegrityError):
        make_activity(window_from=date(2027, 2, 1), window_to=date(2027, 1, 1))
