"""What plans keep of people: told to them, forgotten with them, and read in few questions."""

import pytest

from app.accounts.services import erase_person
from app.accounts.services.exporting import everything_of
from app.core.access import Role
from app.core.db import db, event_scope, transaction
from app.directory.services import get_person
from app.registration.services import link_token
from app.table_plans import services
from app.table_plans.models import PlanComment, PlanVersion, PlanWriter
from app.working_tables.services import get_table
from tests.factories.events import make_event
from tests.factories.table_plans import Seated, add_activity, make_plan, make_seated, section_of
from tests.panels.counting import statements


@pytest.fixture
def seated(app) -> Seated:
    return make_seated()


def write_everything(seated: Seated) -> None:
    """Let Ana write a version and a comment, be named, and have a section open; Luis comments, too."""
    ana, luis = (row.person_id for row in seated.people[:2])
    assert ana is not None
    plan = make_plan(seated, findings="Uno.")
    add_activity(seated, plan, "Taller de Ana", responsible_id=str(ana))
    with transaction(), event_scope(seated.event.id):
        services.add_comment(services.get_plan(seated.table.id), "Falta la fuente.", ana, section_id=None)
        services.add_comment(services.get_plan(seated.table.id), "Lo dice Luis.", luis, section_id=None)
        services.set_responsible(seated.event, plan.id, delegate_id=ana, secretariat_id=None)
        services.note_writing(services.get_section(plan.id, section_of(seated, plan).id), ana)


def test_the_name_of_who_is_forgotten_leaves_versions_and_comments(seated, client) -> None:
    write_everything(seated)
    ana = seated.people[0].person_id
    with transaction(), event_scope(seated.event.id):
        saved = {row.number: row.updated_at for row in db.session.query(PlanVersion)}
    with transaction():
        erase_person(ana)
    with transaction(), event_scope(seated.event.id):
        plan = services.get_plan(seated.table.id)
        assert plan.delegate_id is None
        assert services.list_activities(plan.id)[0].responsible_id is None
        assert db.session.query(PlanWriter).count() == 0
        assert all(row.author_id != ana for row in db.session.query(PlanVersion))
        assert all(row.author_id != ana for row in db.session.query(PlanComment))
        # The words and their dates stay.
        assert {row.number: row.updated_at for row in db.session.query(PlanVersion)} == saved
        assert services.list_comments(plan.id)[0].text == "Falta la fuente."
    linked = f"/events/{seated.event.slug}/my-table/{link_token(seated.people[1])}/plan/{seated.table.id}"
    for page in (client.get(linked).text, client.get(f"{linked}/versions?from=1&to=2").text):
        assert "Ana Mesa Uno" not in page
        assert "una persona participante" in page


def test_people_get_what_they_wrote_and_nothing_of_others(seated) -> None:
    write_everything(seated)
    # Whoever leads the table takes their own words with them, not the table's.
    with transaction(), event_scope(seated.event.id):
        get_table(seated.table.id).leader_id = seated.people[0].person_id
    with transaction():
        told = str(everything_of(seated.people[0].person_id))
    assert "Falta la fuente." in told
    assert "Taller de Ana" in told
    assert "Lo dice Luis." not in told
    assert "Uno." not in told


def test_the_plan_is_read_in_a_fixed_number_of_questions(seated, client, sign_in) -> None:
    plan = make_plan(seated, findings="Uno.")
    sign_in(client, get_person(seated.people[0].person_id))
    event_id, plan_id, table_id = seated.event.id, plan.id, seated.table.id
    people = [row.person_id for row in seated.people]
    here = f"/events/{seated.event.slug}/table-plans/{table_id}"

    def add_more(times: int) -> None:
        for number in range(times):
            with transaction(), event_scope(event_id):
                by, other = people[number % 3], str(people[1])
                values = {"what": f"Taller {number}", "responsible_id": other}
                services.save_activity(plan_id, None, values, began=0, by=by)
                services.add_comment(services.get_plan(table_id), "¿Y?", by, section_id=None)
                services.add_section(plan_id, f"Otra {number}", by)

    def read(address: str) -> int:
        return statements(lambda: client.get(address))

    add_more(1)
    pages = (here, f"{here}/versions", f"{here}/sections/{section_of(seated, plan).id}")
    few = [read(page) for page in pages]
    add_more(6)
    many = [read(page) for page in pages]
    assert many == few
    assert max(many) <= 32


def test_an_organiser_reads_every_plan_and_one_of_another_event_none(seated, client, sign_in) -> None:
    make_plan(seated, findings="Canario")
    here = f"/events/{seated.event.slug}/table-plans/{seated.table.id}"
    assert client.get(here).status_code == 401
    sign_in(client, Role.ORGANISER, at=seated.event)
    assert "Canario" in client.get(here).text
    other = make_event()
    assert client.get(here.replace(seated.event.slug, other.slug)).status_code == 404
