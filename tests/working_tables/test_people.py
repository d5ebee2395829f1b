"""Who is at a table: seats that were published, offices, and a linking table that follows by itself."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask

from app.accounts import services as accounts
from app.core import clock
from app.core.access import Perm, Role
from app.core.db import db, event_scope, transaction
from app.directory.services import erase_person, get_person, references
from app.events.models import Event
from app.registration.models import Registration
from app.registration.services import cancel
from app.working_tables import services
from app.working_tables.models import WorkingTable
from app.working_tables.rules import LinkingTableTaken, TableInUse, TablePart
from tests.factories.events import make_event
from tests.factories.working_tables import (
    give_offices,
    make_hall,
    make_participant,
    make_table,
    seat_by_hand,
    somebody,
    writing,
)
from tests.services.machines import Machine, make_token

pytestmark = pytest.mark.usefixtures("app")

JUNE = datetime(2027, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with clock.fixed_at(JUNE):
        yield


def names(event: Event, table: WorkingTable) -> list[tuple[str, TablePart]]:
    return [(row.name, row.part) for row in services.table_people(event, table.id)]


def test_only_a_published_seating_puts_people_at_a_table() -> None:
    event, (first, second), people = make_hall(4, 2)
    places = {person: (first, second)[number % 2] for number, person in enumerate(people)}
    seat_by_hand(event, places, published=False)
    assert names(event, first) == []
    seat_by_hand(event, places)
    assert names(event, first) == [
        ("Nombre0 Apellido000", TablePart.MEMBER),
        ("Nombre2 Apellido002", TablePart.MEMBER),
    ]


def test_who_cancels_is_at_no_table_any_more() -> None:
    event, (first, _second), people = make_hall(4, 2)
    seat_by_hand(event, dict.fromkeys(people, first))
    with writing(event):
        cancel(event, people[0])
    assert len(services.table_people(event, first.id)) == 3
    with event_scope(event.id):
        gone = db.session.get(Registration, people[0].id)
    assert gone is not None
    assert services.tables_of(event, registration=gone) == []


def test_offices_come_first_and_nobody_stands_twice() -> None:
    event, (first, _second), people = make_hall(4, 2)
    seat_by_hand(event, dict.fromkeys(people[:2], first))
    keeper = somebody("Ada")
    give_offices(
        event, first, leader_id=people[1].person_id, rapporteur_id=people[1].person_id, secretariat_id=keeper
    )
    found = services.table_people(event, first.id)
    assert [(row.name, row.parts) for row in found] == [
        ("Nombre1 Apellido001", (TablePart.LEADER, TablePart.RAPPORTEUR, TablePart.MEMBER)),
        ("Ada Ríos", (TablePart.SECRETARIAT,)),
        ("Nombre0 Apellido000", (TablePart.MEMBER,)),
    ]
    assert found[1].registration_id is None
    assert found[1].email == "ada@example.org"


def test_replacing_the_leader_of_a_table_changes_the_linking_table_by_itself() -> None:
    event = make_event()
    tables = [make_table(event, f"Mesa {number}") for number in range(1, 5)]
    linking = make_table(event, "Mesa de vinculación", is_linking=True)
    for number, table in enumerate(tables):
        give_offices(event, table, leader_id=somebody(f"L{number}"), secretariat_id=somebody(f"S{number}"))
    assert {name for name, _part in names(event, linking)} == {
        f"{letter}{number} Ríos" for letter in "LS" for number in range(4)
    }
    give_offices(event, tables[2], leader_id=somebody("Nueva"))
    found = {name for name, _part in names(event, linking)}
    assert "Nueva Ríos" in found
    assert "L2 Ríos" not in found
    assert len(found) == 8


def test_whoever_leads_a_table_belongs_to_it_and_to_the_linking_table() -> None:
    event = make_event()
    first, second = make_table(event, "Mesa 1"), make_table(event, "Mesa 2")
    linking = make_table(event, "Mesa de vinculación", is_linking=True)
    leader, reporter = somebody("Ada"), somebody("Eva")
    give_offices(event, first, leader_id=leader, rapporteur_id=reporter)
    found = [(row.table.id, row.part) for row in services.tables_of(event, person_id=leader)]
    assert found == [(first.id, TablePart.LEADER), (linking.id, TablePart.LEADER)]
    found = [(row.table.id, row.part) for row in services.tables_of(event, person_id=reporter)]
    assert found == [(first.id, TablePart.RAPPORTEUR)]
    assert services.tables_of(event, person_id=somebody("Otra")) == []
    assert names(event, second) == []


def test_a_leader_who_cancelled_is_not_linked() -> None:
    event = make_event()
    first = make_table(event, "Mesa 1")
    linking = make_table(event, "Mesa de vinculación", is_linking=True)
    person = make_participant(event, 1)
    give_offices(event, first, leader_id=person.person_id)
    assert len(services.table_people(event, linking.id)) == 1
    with writing(event):
        cancel(event, person)
    assert services.table_people(event, linking.id) == []


def test_whoever_is_erased_is_at_no_table() -> None:
    event = make_event()
    first = make_table(event, "Mesa 1")
    leader = somebody("Ada")
    give_offices(event, first, leader_id=leader)
    with transaction():
        erase_person(leader)
    assert services.table_people(event, first.id) == []


def test_an_event_has_one_linking_table_and_nobody_is_seated_at_it() -> None:
    event, (first, second), people = make_hall(4, 2)
    linking = make_table(event, "Mesa de vinculación", is_linking=True)
    with event_scope(event.id):
        assert [table.id for table in services.list_tables(event)] == [first.id, second.id, linking.id]
        assert [table.id for table in services.seated_tables(event)] == [first.id, second.id]
    with pytest.raises(LinkingTableTaken):
        make_table(event, "Otra", is_linking=True)
    with pytest.raises(LinkingTableTaken), writing(event):
        row = services.get_table(first.id)
        services.edit_table(row, replace(services.draft_of(row), is_linking=True))
    seat_by_hand(event, {people[0]: first})
    with writing(event):
        services.delete_table(services.get_table(linking.id))
    with pytest.raises(TableInUse), writing(event):
        row = services.get_table(first.id)
        services.edit_table(row, replace(services.draft_of(row), is_linking=True))


def test_whoever_is_erased_leaves_every_office_empty() -> None:
    event = make_event()
    first, second = make_table(event, "Mesa 1"), make_table(event, "Mesa 2")
    ada, eva = somebody("Ada"), somebody("Eva")
    give_offices(event, first, leader_id=ada, rapporteur_id=ada, secretariat_id=eva)
    with transaction():
        accounts.erase_person(ada)
    with event_scope(event.id):
        table = services.get_table(first.id)
    assert (table.leader_id, table.rapporteur_id, table.secretariat_id) == (None, None, eva)
    assert second.leader_id is None


def test_own_data_tell_of_own_offices_and_of_nobody_else() -> None:
    event = make_event()
    ada, eva = somebody("Ada"), somebody("Eva")
    give_offices(event, make_table(event, "Mesa 1"), leader_id=ada, secretariat_id=eva)
    (part,) = services.tell_offices(ada)
    assert [(row["table"], row["as"]) for row in part.rows] == [("Mesa 1", "leader")]
    assert list(services.tell_offices(somebody("Otra"))) == []
    held = references.rows_of(ada)
    assert "working_table" not in held
    assert "table_paper" not in held


def test_programs_read_tables_with_their_offices_and_people_their_own(app: Flask) -> None:
    event, (first, second), people = make_hall(4, 2)
    linking = make_table(event, "Mesa de vinculación", is_linking=True)
    leader = people[0].person_id
    assert leader is not None
    give_offices(event, first, leader_id=leader)
    seat_by_hand(event, {person: (first, second)[number % 2] for number, person in enumerate(people)})
    with transaction():
        keeper = get_person(somebody("Ada"))
        accounts.grant_role(person_id=keeper.id, role=Role.ORGANISER, scope_id=event.id)
    path = f"/events/{event.slug}/working-tables"
    organiser = Machine(app, make_token(get_person(keeper.id), Perm.EVENT_TABLES))
    rows = {row["id"]: row for row in organiser.get(path).get_json()["items"]}
    assert [len(row["people"]) for row in rows.values()] == [2, 2, 0]
    (made_up,) = rows[str(linking.id)]["offices"]
    assert (made_up["person_id"], made_up["parts"]) == (str(leader), ["leader"])
    own = Machine(app, make_token(get_person(leader)))
    assert own.get(path).status_code == 404
    rows = own.get(f"/events/{event.slug}/my-tables").get_json()["items"]
    assert [(row["id"], row["parts"]) for row in rows] == [
        (str(first.id), ["leader", "member"]),
        (str(linking.id), ["leader"]),
    ]
