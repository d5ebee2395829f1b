"""The linking table in a browser: whoever takes somebody's place at a table takes it there, too."""

from typing import Any

from flask import Flask
from playwright.sync_api import Page, expect

from app.core.access import Role
from app.core.db import db, event_scope, transaction
from app.directory import services as directory
from app.directory.rules import BodyRole
from app.events.models import Event
from app.working_tables import services as tables
from tests.factories.directory import make_person
from tests.factories.events import make_event
from tests.factories.working_tables import give_offices, make_participant, make_table
from tests.services.people import sign_in


def join(code: str, name: str, role: BodyRole) -> None:
    person = make_person(given_name=name, family_name="Paz", email=f"{name.casefold()}@example.org")
    with transaction():
        directory.add_body_member(directory.get_body(code).id, person_id=person.id, role=role)


def shown(page: Page) -> set[str]:
    """Return who belongs to the linking table today, as its page says."""
    page.goto("/directory/bodies/MSC-V/members?lang=es")
    return {row.inner_text().strip() for row in page.locator("main tbody th[scope=row]").all()}


def test_replacing_the_delegate_of_table_three_changes_the_linking_table_by_itself(
    app: Flask, open_page: Any
) -> None:
    with transaction():
        directory.load_reference_data()
    for number in range(1, 5):
        join(f"MSC-{number}", f"Delegada{number}", BodyRole.DELEGATE)
        join(f"MSC-{number}", f"Secretaria{number}", BodyRole.SECRETARIAT)
    make_person(given_name="Nueva", family_name="Paz", email="nueva@example.org")
    page = open_page(locale="es-ES")
    sign_in(page, Role.SECRETARIAT)
    before = {f"{part}{number} Paz" for part in ("Delegada", "Secretaria") for number in range(1, 5)}
    assert shown(page) == before
    page.goto("/directory/bodies/MSC-3/members?lang=es")
    row = page.get_by_role("row").filter(has_text="Delegada3")
    row.locator("summary").last.click()
    row.locator("input[name=email]").fill("nueva@example.org")
    row.get_by_role("button", name="Reemplazar desde hoy").click()
    expect(page.get_by_role("row").filter(has_text="Nueva Paz")).to_be_visible()
    assert shown(page) == before - {"Delegada3 Paz"} | {"Nueva Paz"}
    # Who was delegate before stays in the history, and nothing ends the place of who follows by itself.
    expect(page.get_by_text("Delegada3 Paz")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Nueva Paz").locator("form")).to_have_count(0)


def made_up(event: Event) -> set[str]:
    db.session.rollback()
    with event_scope(event.id):
        linking = next(table for table in tables.list_tables(event) if table.is_linking)
        return {person.name for person in tables.table_people(event, linking.id)}


def test_at_an_event_another_leader_of_table_three_is_at_the_linking_table(
    app: Flask, open_page: Any
) -> None:
    event = make_event()
    rows = [make_table(event, f"Mesa {number}") for number in range(1, 5)]
    make_table(event, "Mesa de vinculación", is_linking=True)
    people = [make_participant(event, number) for number in range(5)]
    for table, person in zip(rows, people, strict=False):
        give_offices(event, table, leader_id=person.person_id)
    names = [person.full_name for person in people]
    assert made_up(event) == set(names[:4])
    page = open_page(locale="es-ES")
    sign_in(page, Role.ORGANISER, at=event)
    page.goto(f"/events/{event.slug}/working-tables/tables/?lang=es")
    page.get_by_role("link", name="Mesa 3", exact=True).click()
    page.select_option("[name=leader_id]", label=names[4])
    page.get_by_role("button", name="Guardar").click()
    page.wait_for_url("**/working-tables/tables/")
    page.get_by_role("link", name="Mesa de vinculación", exact=True).click()
    section = page.locator("section").filter(has=page.get_by_role("heading", name="Quién la forma ahora"))
    expect(section.locator("li").filter(has_text=names[4])).to_be_visible()
    expect(section.locator("li").filter(has_text=names[2])).to_have_count(0)
    assert made_up(event) == {*names[:2], names[3], names[4]}
