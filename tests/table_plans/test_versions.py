"""The versions of a plan: one for each change, to be compared and taken up again."""

import threading
from datetime import timedelta

import pytest

from app.core import clock
from app.core.db import db, event_scope, transaction
from app.directory.models import Tag
from app.directory.rules import TagKind
from app.table_plans import services
from app.table_plans.models import PlanVersion
from app.table_plans.rules.diff import diff_plans
from app.table_plans.rules.parts import VersionKind
from app.table_plans.rules.refusals import PlanExists
from tests.factories.table_plans import Seated, add_activity, make_plan, make_seated, section_of


@pytest.fixture
def seated(app) -> Seated:
    return make_seated()


def save(seated: Seated, text: str, who: int = 0) -> None:
    plan = services_plan(seated)
    section = section_of(seated, plan)
    with transaction(), event_scope(seated.event.id):
        began = services.get_section(plan.id, section.id).version
        by = seated.people[who].person_id
        services.save_section(plan.id, section.id, title="", text=text, began=began, by=by)


def services_plan(seated: Seated):
    with event_scope(seated.event.id):
        return services.get_plan(seated.table.id)


def numbers(seated: Seated) -> list[int]:
    with transaction(), event_scope(seated.event.id):
        return [line.number for line in services.list_versions(services_plan(seated).id)]


def test_what_one_person_saves_within_some_minutes_is_one_version(seated) -> None:
    start = clock.now()
    with clock.fixed_at(start):
        make_plan(seated)
        save(seated, "Uno.")
    with clock.fixed_at(start + timedelta(minutes=3)):
        save(seated, "Uno y dos.")
    assert numbers(seated) == [2, 1]
    with clock.fixed_at(start + timedelta(minutes=4)):
        save(seated, "Uno, dos y tres.", who=1)
    with clock.fixed_at(start + timedelta(minutes=5)):
        save(seated, "Cuatro.")
    assert numbers(seated) == [4, 3, 2, 1]
    with clock.fixed_at(start + timedelta(minutes=30)):
        save(seated, "Cinco.")
    assert numbers(seated) == [5, 4, 3, 2, 1]


def test_one_who_never_pauses_gets_a_version_an_hour(seated) -> None:
    start = clock.now()
    with clock.fixed_at(start):
        make_plan(seated)
    for minute in range(0, 72, 8):
        with clock.fixed_at(start + timedelta(minutes=minute)):
            save(seated, f"Texto {minute}.")
    assert numbers(seated) == [3, 2, 1]


def test_a_version_that_is_kept_is_not_written_over(seated) -> None:
    with clock.fixed_at(clock.now()):
        plan = make_plan(seated)
        save(seated, "Uno.")
        with transaction(), event_scope(seated.event.id):
            services.get_version(plan.id, 2).is_kept = True
        save(seated, "Dos.")
    with transaction(), event_scope(seated.event.id):
        kept = services.get_version(plan.id, 2).content["sections"]
        assert [part["text"] for part in kept if part["kind"] == "findings"] == ["Uno."]
    assert numbers(seated) == [3, 2, 1]


def test_nothing_changed_makes_no_version(seated) -> None:
    make_plan(seated)
    save(seated, "Uno.")
    save(seated, "Uno.", who=1)
    assert numbers(seated) == [2, 1]


def test_an_earlier_version_comes_back_whole_as_a_new_one(seated) -> None:
    plan = make_plan(seated, findings="Uno.", context="Contexto.")
    with transaction():
        tag = Tag(kind=TagKind.PILLAR, code="P9", label={"es": "Pilar"})
        db.session.add(tag)
        db.session.flush()
        tag_id = tag.id
    add_activity(seated, plan, "Taller", ends_on="2027-06-30", ends_in="quarter", pillar_id=str(tag_id))
    before = numbers(seated)[0]
    section = section_of(seated, plan)
    with transaction(), event_scope(seated.event.id):
        activity = services.list_activities(plan.id)[0]
        services.remove_activity(plan.id, activity.id, began=1, by=None)
        services.remove_section(plan.id, section.id, began=2, by=None)
        services.add_section(plan.id, "Otra", None)
        services.move_section(plan.id, services.list_sections(plan.id)[0].id, up=False, by=None)
    with transaction(), event_scope(seated.event.id):
        made = services.restore_version(plan.id, before, seated.people[1].person_id)
        assert made.kind is VersionKind.RESTORED
        assert made.restored_from == before
        assert made.content == services.get_version(plan.id, before).content
        assert diff_plans(services.get_version(plan.id, before).content, made.content).is_empty
        assert services.list_activities(plan.id)[0].pillar_id == tag_id
        # What was written since is one version further back, and nothing of it is gone.
        assert "Otra" in str(services.get_version(plan.id, made.number - 1).content)
        assert [row.title for row in services.list_sections(plan.id, removed=True)] == ["Otra"]


def test_what_is_no_longer_in_the_lists_is_left_out_when_a_version_comes_back(seated) -> None:
    plan = make_plan(seated)
    with transaction():
        tag = Tag(kind=TagKind.THEME, code="T9", label={"es": "Tema"})
        db.session.add(tag)
        db.session.flush()
        tag_id = tag.id
    add_activity(seated, plan, "Taller", theme_id=str(tag_id))
    before = numbers(seated)[0]
    with transaction():
        db.session.delete(db.session.get_one(Tag, tag_id))
    with transaction(), event_scope(seated.event.id):
        services.restore_version(plan.id, before, None)
        assert services.list_activities(plan.id)[0].theme_id is None


def test_whoever_writes_while_a_version_comes_back_loses_nothing(seated) -> None:
    plan = make_plan(seated, findings="Uno.")
    section = section_of(seated, plan)
    began = section.version
    save(seated, "Uno.\n\nDos.", who=1)
    with transaction(), event_scope(seated.event.id):
        services.restore_version(plan.id, 2, None)
    with transaction(), event_scope(seated.event.id):
        saved = services.save_section(
            plan.id, section.id, title="", text="Uno.\n\nTres.", began=began, by=None
        )
    assert saved.section.text == "Uno.\n\nTres."
    with event_scope(seated.event.id):
        texts = [str(row.content) for row in db.session.query(PlanVersion).filter_by(plan_id=plan.id)]
    assert any("Dos." in text for text in texts)


@pytest.mark.both_databases
def test_two_who_begin_the_plan_at_once_find_one(both) -> None:
    seated = make_seated()
    gate = threading.Barrier(2)
    found: list[str] = []

    def begin(number: int) -> None:
        with both.app_context():
            gate.wait()
            try:
                with transaction(), event_scope(seated.event.id):
                    by = seated.people[number].person_id
                    services.start_plan(seated.event, seated.table, by, language="es")
                found.append("begun")
            except PlanExists:
                found.append("there")

    threads = [threading.Thread(target=begin, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["begun", "there"]
    with transaction(), event_scope(seated.event.id):
        plan = services.get_plan(seated.table.id)
        assert len(services.list_sections(plan.id)) == 6
        assert [line.number for line in services.list_versions(plan.id)] == [1]
