"""Setting up tables: from the standing ones and from earlier editions, with offices, order and limits."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.core import clock
from app.core.access import Role, RoleAt, Viewer
from app.core.db import db, event_scope, transaction
from app.core.errors import NotFound
from app.directory import services as directory
from app.directory.rules import BodyKind, BodyRole
from app.documents.rules import DocumentVisibility
from app.events.models import Event, Room
from app.events.rules import EventState
from app.working_tables import services
from app.working_tables.models import WorkingTable
from app.working_tables.rules import PaperKind, TablePart
from app.working_tables.rules.refusals import (
    NotAtThisEvent,
    NothingToCopy,
    OfficeElsewhere,
    SessionOfOthers,
)
from app.working_tables.services import HintKind, TableDraft
from app.working_tables.services import papers as shelf
from tests.factories.documents import make_document
from tests.factories.events import make_event
from tests.factories.working_tables import give_offices, make_hall, make_participant, make_table, somebody
from tests.panels.counting import statements

SignIn = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with clock.fixed_at(datetime(2027, 6, 1, 12, tzinfo=UTC)):
        yield


def organiser_of(*events: Event) -> Viewer:
    return Viewer(roles=frozenset(RoleAt("event", event.id, Role.ORGANISER) for event in events))


def tables_of(event: Event) -> list[WorkingTable]:
    with event_scope(event.id):
        return list(services.list_tables(event))


def copy(event: Event, source: str, viewer: Viewer) -> int:
    with transaction(), event_scope(event.id):
        return services.copy_tables(event, source, viewer)


def make_mechanism() -> dict[str, UUID]:
    """Enter a mechanism with two standing tables and one that links them; return who speaks for them."""
    with transaction():
        parent = directory.create_body(code="MEC", kind=BodyKind.EXTERNAL, name={"es": "Mecanismo"})
        made = {
            code: directory.create_body(
                code=code, kind=kind, name={"es": f"Mesa {code}", "en": f"Table {code}"}, parent_id=parent.id
            ).id
            for code, kind in (
                ("M-1", BodyKind.WORKING_TABLE),
                ("M-2", BodyKind.WORKING_TABLE),
                ("M-V", BodyKind.LINKING_TABLE),
            )
        }
    people = {}
    for code in ("M-1", "M-2"):
        for role in (BodyRole.DELEGATE, BodyRole.SECRETARIAT):
            people[f"{code} {role.value}"] = person = somebody(f"{role.value}{code}")
            with transaction():
                directory.add_body_member(made[code], person_id=person, role=role)
    return people


def test_the_standing_tables_are_set_up_in_one_act_with_who_speaks_for_them() -> None:
    people = make_mechanism()
    event = make_event()
    assert [source.key for source in sources_of(event)] == ["body:MEC"]
    assert copy(event, "body:MEC", organiser_of(event)) == 3
    first, second, linking = tables_of(event)
    assert (first.leader_id, first.secretariat_id) == (people["M-1 delegate"], people["M-1 secretariat"])
    assert [table.body_id is not None for table in (first, second, linking)] == [True] * 3
    assert linking.is_linking
    made_up = {(person.person_id, person.part) for person in services.table_people(event, linking.id)}
    assert made_up == {
        (people["M-1 delegate"], TablePart.LEADER),
        (people["M-1 secretariat"], TablePart.SECRETARIAT),
        (people["M-2 delegate"], TablePart.LEADER),
        (people["M-2 secretariat"], TablePart.SECRETARIAT),
    }
    with pytest.raises(NothingToCopy):
        copy(event, "body:MEC", organiser_of(event))


def sources_of(event: Event, *organised: Event) -> list[services.Source]:
    with event_scope(event.id):
        return services.list_sources(event, organiser_of(event, *organised))


def test_an_earlier_edition_gives_its_tables_without_rooms_and_people() -> None:
    earlier, event = make_event(), make_event()
    with transaction(), event_scope(earlier.id):
        room = Room(event_id=earlier.id, name="Sala A", capacity=20)
        db.session.add(room)
        db.session.flush()
        room_id = room.id
    make_table(
        earlier,
        "Mesa 1",
        least=3,
        most=9,
        axis={"es": "Datos"},
        languages=["es"],
        modes=["online"],
        required_sectors={"academia": 2},
        room_id=room_id,
        leader_id=somebody("Ada"),
    )
    make_table(earlier, "Mesa 2")
    make_table(event, "MESA  2")
    with pytest.raises(NotFound):
        copy(event, f"event:{earlier.slug}", organiser_of(event))
    assert copy(event, f"event:{earlier.slug}", organiser_of(event, earlier)) == 1
    made = tables_of(event)[1]
    assert (made.name["es"], made.axis, made.least, made.most) == ("Mesa 1", {"es": "Datos"}, 3, 9)
    assert (made.languages, made.modes, made.required_sectors) == (["es"], ["online"], {"academia": 2})
    assert (made.room_id, made.leader_id) == (None, None)


def test_editions_of_one_series_pass_their_tables_on_once_they_are_shown() -> None:
    from app.events.services import create_series

    with transaction():
        series = create_series(slug="serie", title={"es": "Serie"})
        series_id = series.id
    earlier, event = make_event(series_id=series_id), make_event(series_id=series_id)
    make_table(earlier)
    with transaction():
        db.session.get_one(Event, earlier.id).state = EventState.DRAFT
    assert sources_of(event) == []
    with transaction():
        db.session.get_one(Event, earlier.id).state = EventState.PUBLISHED
    assert [source.key for source in sources_of(event)] == [f"event:{earlier.slug}"]


def test_one_person_has_offices_at_one_table() -> None:
    event = make_event()
    first, second = make_table(event, "Mesa 1"), make_table(event, "Mesa 2")
    linking = make_table(event, "Vinculación", is_linking=True)
    ada = somebody("Ada")
    give_offices(event, first, leader_id=ada, rapporteur_id=ada)
    give_offices(event, linking, leader_id=ada)
    with pytest.raises(OfficeElsewhere):
        give_offices(event, second, secretariat_id=ada)
    with pytest.raises(NotAtThisEvent):
        give_offices(event, second, secretariat_id=event.id)


def test_a_room_of_another_event_is_refused() -> None:
    event, other = make_event(), make_event()
    with transaction(), event_scope(other.id):
        room = Room(event_id=other.id, name="Ajena")
        db.session.add(room)
        db.session.flush()
        room_id = room.id
    with pytest.raises(SessionOfOthers):
        make_table(event, room_id=room_id)


def test_tables_change_places_and_keep_their_numbers_in_order() -> None:
    event = make_event()
    ids = [make_table(event, f"Mesa {number}").id for number in range(3)]
    for at, up in ((2, True), (0, True), (2, False)):
        with transaction(), event_scope(event.id):
            services.move_table(services.get_table(ids[at]), up=up)
    assert [table.id for table in tables_of(event)] == [ids[0], ids[1], ids[2]]
    with transaction(), event_scope(event.id):
        services.move_table(services.get_table(ids[2]), up=True)
    assert [table.id for table in tables_of(event)] == [ids[0], ids[2], ids[1]]


def test_what_does_not_fit_is_said_and_stops_nobody() -> None:
    event = make_event()
    with transaction(), event_scope(event.id):
        room = Room(event_id=event.id, name="Sala A", capacity=2)
        db.session.add(room)
        db.session.flush()
        room_id = room.id
    draft: dict[str, Any] = {"least": 3, "most": 3, "modes": ["in_person"], "room_id": room_id}
    make_table(event, "Mesa 1", **draft)
    make_table(event, "Mesa 2", **draft)
    make_table(event, "Vinculación", is_linking=True)
    make_participant(event, 1)

    def kinds() -> list[HintKind]:
        with event_scope(event.id):
            return [hint.kind for hint in services.hints_of(event, services.list_tables(event))]

    assert kinds() == [
        HintKind.TOO_MANY_ASKED,
        HintKind.ROOM_TOO_SMALL,
        HintKind.ROOM_TOO_SMALL,
        HintKind.ROOM_SHARED,
        HintKind.NOBODY_SPEAKS,
    ]
    for number in range(2, 9):
        make_participant(event, number)
    assert HintKind.TOO_FEW_SEATS in kinds()


def test_a_deletion_says_what_it_takes_and_takes_it(client: FlaskClient, sign_in: SignIn) -> None:
    event, (first, _second), _people = make_hall(6, 2)
    document = make_document(visibility=DocumentVisibility.PUBLIC)
    with transaction(), event_scope(event.id):
        shelf.lay_paper(event, services.get_table(first.id), document.id, PaperKind.TOOL, by=None)
    sign_in(client, "organiser", at=event)
    url = f"/events/{event.slug}/working-tables/tables/"
    page = client.get(f"{url}?lang=en").text
    assert "6 wishes for it go with it. 1 paper no longer lies on it" in page
    client.post(f"{url}{first.id}/delete")
    assert [table.id for table in tables_of(event)] == [_second.id]
    assert directory_keeps(document.id)


def directory_keeps(document_id: UUID) -> bool:
    from app.documents.models import Document

    return db.session.get(Document, document_id) is not None


def test_organisers_set_up_tables_in_the_browser_form(client: FlaskClient, sign_in: SignIn) -> None:
    make_mechanism()
    event = make_event()
    url = f"/events/{event.slug}/working-tables/tables/"
    sign_in(client, "organiser", at=event)
    client.get("/events/?lang=en")
    assert "Standing tables: Mecanismo" in client.get(url).text
    client.post(f"{url}copy", data={"source": "body:MEC"})
    page = client.get(url).text
    assert "3 tables are set up." in page
    assert "delegateM-1 Ríos" in page
    assert client.post(f"{url}copy", data={"source": "body:NADA"}).status_code == 404
    first, second, linking = tables_of(event)
    assert client.post(f"{url}{second.id}/order", data={"way": "up"}).status_code == 302
    assert [table.id for table in tables_of(event)] == [second.id, first.id, linking.id]
    page = client.get(f"{url}{linking.id}").text
    assert "Who makes it up now" in page
    assert "secretariatM-2 Ríos" in page
    # An organiser who does not read the directory names nobody of it by address.
    assert "leader_email" not in page
    form = {"name-es": "Mesa 1", "name-en": "", "least": "1", "most": "5", "leader_email": "x@example.org"}
    assert client.post(f"{url}{first.id}", data=form).status_code == 302
    assert tables_of(event)[1].leader_id is None


def test_who_reads_the_directory_names_offices_by_address(client: FlaskClient, sign_in: SignIn) -> None:
    event = make_event()
    table, ada = make_table(event), somebody("Ada")
    sign_in(client, "secretariat")
    url = f"/events/{event.slug}/working-tables/tables/{table.id}"
    form = {"name-es": "Mesa", "name-en": "", "least": "1", "most": "5"}
    assert client.post(url, data=form | {"secretariat_email": "nadie@example.org"}).status_code == 400
    assert client.post(url, data=form | {"secretariat_email": "ADA@example.org"}).status_code == 302
    assert tables_of(event)[0].secretariat_id == ada


def test_the_list_of_tables_takes_as_many_statements_for_many(client: FlaskClient, sign_in: SignIn) -> None:
    event = make_event()
    slug = event.slug
    sign_in(client, "organiser", at=event)
    give_offices(event, make_table(event, "Mesa 0"), leader_id=somebody("Ada"))
    client.get(f"/events/{slug}/working-tables/tables/")
    few = statements(lambda: client.get(f"/events/{slug}/working-tables/tables/"))
    event = db.session.get_one(Event, event_id_of(slug))
    for number in range(1, 7):
        give_offices(event, make_table(event, f"Mesa {number}"), leader_id=somebody(f"L{number}"))
    assert statements(lambda: client.get(f"/events/{slug}/working-tables/tables/")) == few


def event_id_of(slug: str) -> UUID:
    from app.events.services import get_event

    return get_event(slug).id


def test_a_draft_says_all_of_a_table() -> None:
    event = make_event()
    table = make_table(event, "Mesa 1", least=2, most=5, is_linking=True)
    draft = services.draft_of(table)
    assert isinstance(draft, TableDraft)
    assert replace(draft, most=6).is_linking
