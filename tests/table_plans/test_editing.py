"""Several people write in one plan, and nothing that anybody saved is lost."""

import threading
from typing import Any

import pytest

from app.core.audit import AuditEntry
from app.core.db import db, event_scope, transaction
from app.table_plans import services
from app.table_plans.models import PlanSection, TablePlan
from app.table_plans.rules import PlanIsFrozen, PlanState
from app.table_plans.rules.merge import Passage, read
from app.table_plans.rules.parts import LONGEST_TEXT, MOST_LINES, TEMPLATE
from app.table_plans.rules.refusals import (
    DatesReversed,
    NothingSaid,
    PartChanged,
    PlanExists,
    TooLong,
    TooManyLines,
)
from tests.factories.table_plans import Seated, add_activity, make_plan, make_seated, section_of


def save(seated: Seated, section: PlanSection, text: str, began: int, **other: Any) -> Any:
    with transaction(), event_scope(seated.event.id):
        by = seated.people[other.get("who", 0)].person_id
        return services.save_section(
            section.plan_id, section.id, title=other.get("title", ""), text=text, began=began, by=by
        )


def text_of(seated: Seated, section: PlanSection) -> str:
    with transaction(), event_scope(seated.event.id):
        return services.get_section(section.plan_id, section.id).text


def test_a_plan_begins_with_the_sections_of_the_template(app) -> None:
    seated = make_seated()
    plan = make_plan(seated)
    with event_scope(seated.event.id):
        assert [row.kind for row in services.list_sections(plan.id)] == [each.kind for each in TEMPLATE]
        assert [line.number for line in services.list_versions(plan.id)] == [1]
    with pytest.raises(PlanExists):
        make_plan(seated)


def test_two_who_began_from_one_text_are_both_read_afterwards(app) -> None:
    seated = make_seated()
    section = section_of(seated, make_plan(seated, findings="Primero.\n\nSegundo."))
    save(seated, section, "Primero, dice Ana.\n\nSegundo.", 2)
    saved = save(seated, section, "Primero.\n\nSegundo, dice Luis.", 2, who=1)
    assert saved.others
    assert saved.merged.conflicts == 0
    assert text_of(seated, section) == "Primero, dice Ana.\n\nSegundo, dice Luis."


def test_one_line_changed_by_two_stays_twice_until_somebody_chooses(app) -> None:
    seated = make_seated()
    section = section_of(seated, make_plan(seated, findings="Vence en marzo."))
    save(seated, section, "Vence en abril.", 2)
    saved = save(seated, section, "Vence en mayo.", 2, who=1)
    assert saved.merged.conflicts == 1
    assert read(text_of(seated, section)) == [Passage(("Vence en abril.", "Vence en mayo."))]
    with pytest.raises(PartChanged), transaction(), event_scope(seated.event.id):
        services.settle_passage(section.plan_id, section.id, 0, [1], began=2, by=None)
    with transaction(), event_scope(seated.event.id):
        services.settle_passage(section.plan_id, section.id, 0, [1], began=4, by=None)
    assert text_of(seated, section) == "Vence en mayo."


def test_a_title_that_two_changed_stays_the_first_ones_and_the_second_hears_of_it(app) -> None:
    seated = make_seated()
    section = section_of(seated, make_plan(seated))
    save(seated, section, "", 1, title="Lo que vimos")
    saved = save(seated, section, "Texto.", 1, who=1, title="Hallazgos de la mesa")
    assert saved.title_disputed
    assert saved.section.title == "Lo que vimos"
    assert saved.section.text == "Texto."


def test_a_section_taken_out_while_somebody_writes_comes_back_with_the_text(app) -> None:
    seated = make_seated()
    section = section_of(seated, make_plan(seated, findings="Uno."))
    with transaction(), event_scope(seated.event.id):
        services.remove_section(section.plan_id, section.id, began=2, by=None)
        assert section.id not in {row.id for row in services.list_sections(section.plan_id)}
    saved = save(seated, section, "Uno.\n\nDos.", 2, who=1)
    assert saved.came_back
    assert text_of(seated, section) == "Uno.\n\nDos."


def test_nobody_takes_out_what_they_have_not_read(app) -> None:
    seated = make_seated()
    section = section_of(seated, make_plan(seated, findings="Uno."))
    save(seated, section, "Uno.\n\nDos.", 2)
    with pytest.raises(PartChanged), transaction(), event_scope(seated.event.id):
        services.remove_section(section.plan_id, section.id, began=2, by=None)


@pytest.mark.parametrize("state", [state for state in PlanState if state not in ("draft", "returned")])
def test_nothing_is_written_in_a_plan_that_was_presented(app, state) -> None:
    seated = make_seated()
    plan = make_plan(seated, findings="Uno.")
    add_activity(seated, plan)
    section = section_of(seated, plan)
    with event_scope(seated.event.id):
        activity = services.list_activities(plan.id)[0]
    with transaction(), event_scope(seated.event.id):
        db.session.get_one(TablePlan, plan.id).state = state
    acts = [
        lambda: services.save_section(plan.id, section.id, title="", text="Dos.", began=2, by=None),
        lambda: services.add_section(plan.id, "Otra", None),
        lambda: services.move_section(plan.id, section.id, up=True, by=None),
        lambda: services.remove_section(plan.id, section.id, began=2, by=None),
        lambda: services.save_activity(plan.id, activity.id, {"what": "Otra"}, began=1, by=None),
        lambda: services.save_activity(plan.id, None, {"what": "Otra"}, began=0, by=None),
        lambda: services.remove_activity(plan.id, activity.id, began=1, by=None),
        lambda: services.restore_version(plan.id, 1, None),
        lambda: services.set_responsible(seated.event, plan.id, delegate_id=None, secretariat_id=None),
    ]
    for act in acts:
        with pytest.raises(PlanIsFrozen), transaction(), event_scope(seated.event.id):
            act()
    assert text_of(seated, section) == "Uno."


def test_an_activity_is_merged_field_by_field(app) -> None:
    seated = make_seated()
    plan = make_plan(seated)
    add_activity(seated, plan, starts_on="2027-03-01", starts_in="month")
    with event_scope(seated.event.id):
        activity = services.list_activities(plan.id)[0]
        began = services.plain(activity)
    with transaction(), event_scope(seated.event.id):
        values = began | {"responsible": "INM México", "what": "Taller nacional"}
        services.save_activity(plan.id, activity.id, values, began=1, by=None)
    with transaction(), event_scope(seated.event.id):
        values = began | {"indicator": "40 personas", "what": "Taller de dos días"}
        saved = services.save_activity(plan.id, activity.id, values, began=1, by=None)
    assert saved.disputed == ("what",)
    assert saved.others
    kept = services.plain(saved.activity)
    assert (kept["what"], kept["responsible"], kept["indicator"]) == (
        "Taller nacional",
        "INM México",
        "40 personas",
    )


def test_from_a_version_that_nobody_knows_nothing_is_written_over(app) -> None:
    seated = make_seated()
    plan = make_plan(seated, findings="Uno.")
    add_activity(seated, plan, responsible="INM")
    section = section_of(seated, plan)
    saved = save(seated, section, "Dos.", 99)
    assert saved.section.text == "Uno.\n\nDos."
    with transaction(), event_scope(seated.event.id):
        activity = services.list_activities(plan.id)[0]
        other = services.save_activity(plan.id, activity.id, {"what": "Otra cosa"}, began=99, by=None)
        assert "what" in other.disputed
        assert (activity.what, activity.responsible) == ("Taller regional", "INM")


def test_an_activity_ends_after_it_begins_and_says_what_is_done(app) -> None:
    seated = make_seated()
    plan = make_plan(seated)
    with pytest.raises(DatesReversed):
        add_activity(seated, plan, starts_on="2027-03-01", ends_on="2027-02-01")
    with pytest.raises(NothingSaid):
        add_activity(seated, plan, " ")


def test_a_text_has_an_end(app) -> None:
    seated = make_seated()
    section = section_of(seated, make_plan(seated))
    with pytest.raises(TooLong):
        save(seated, section, "x" * (LONGEST_TEXT + 1), 1)
    with pytest.raises(TooManyLines):
        save(seated, section, "x\n" * MOST_LINES + "x", 1)


def test_sections_and_activities_are_put_in_order(app) -> None:
    seated = make_seated()
    plan = make_plan(seated)
    for what in ("Uno", "Dos", "Tres"):
        add_activity(seated, plan, what)
    with transaction(), event_scope(seated.event.id):
        last = services.list_activities(plan.id)[2]
        services.move_activity(plan.id, last.id, up=True, by=None)
        services.move_section(plan.id, services.list_sections(plan.id)[0].id, up=False, by=None)
        assert [row.what for row in services.list_activities(plan.id)] == ["Uno", "Tres", "Dos"]
        assert [row.kind for row in services.list_sections(plan.id)][:2] == ["findings", "context"]


def test_each_act_has_its_line_in_the_audit(app) -> None:
    seated = make_seated()
    section = section_of(seated, make_plan(seated))
    save(seated, section, "Uno.", 1)
    entries = db.session.query(AuditEntry).filter(AuditEntry.action.like("table_plans.%")).all()
    assert [entry.action for entry in entries] == ["table_plans.start", "table_plans.edit"]


@pytest.mark.both_databases
def test_writers_who_save_in_the_same_moment_are_all_read_afterwards(both) -> None:
    seated = make_seated(people=6)
    plan = make_plan(seated, findings="\n\n".join(f"Párrafo {number}." for number in range(6)))
    section = section_of(seated, plan)
    began, text = section.version, section.text
    gate = threading.Barrier(6)

    def write(number: int) -> None:
        with both.app_context():
            gate.wait()
            mine = text.replace(f"Párrafo {number}.", f"Párrafo {number}, dice {number}.")
            save(seated, section, mine, began, who=number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert text_of(seated, section) == "\n\n".join(f"Párrafo {n}, dice {n}." for n in range(6))
    with event_scope(seated.event.id):
        numbers = [line.number for line in services.list_versions(plan.id)]
        assert numbers == list(range(len(numbers), 0, -1))
        assert services.get_section(plan.id, section.id).version == began + 6
