"""Letters to tables: to the people of one table, each once, seen before they go."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.db import db, event_scope, transaction
from app.core.errors import NotFound
from app.core.jobs import run_pending_jobs
from app.core.mail import delivered, find_mails
from app.events.models import Event, Room
from app.events.services import get_event_by_id
from app.messages.rules.refusals import AlreadySent, NobodyToTell, TextMissing, UnknownPlaceholder
from app.registration.models import Registration
from app.registration.services import cancel
from app.working_tables import services
from app.working_tables.models import TableLetter, WorkingTable
from app.working_tables.rules import AnswersTo
from app.working_tables.rules.refusals import LetterOutdated
from app.working_tables.services import mailing
from app.working_tables.services.mailing import LetterDraft
from tests.factories.events import make_event
from tests.factories.working_tables import (
    give_offices,
    make_participant,
    make_table,
    run_jobs,
    seat_by_hand,
    somebody,
)
from tests.panels.counting import statements

SignIn = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("app")
SUBJECT = {"es": "Reunión de {table}", "en": "Meeting of {table}"}
BODY = {"es": "Estimada persona de {table}: nos vemos.", "en": "Dear {name} of {table}: see you."}
Hall = tuple[Event, list[WorkingTable], list[Registration]]


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with clock.fixed_at(datetime(2027, 6, 1, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def hall() -> Hall:
    """Two tables with two people each, in a published seating."""
    event = make_event()
    tables = [make_table(event, "Mesa 1"), make_table(event, "Mesa 2")]
    people = [make_participant(event, number, language="es" if number % 2 else "en") for number in range(4)]
    seat_by_hand(event, {person: tables[number // 2] for number, person in enumerate(people)})
    return event, tables, people


def write(event: Event, *tables: WorkingTable, **changes: Any) -> UUID:
    values: dict[str, Any] = {"subject": SUBJECT, "body": BODY, "table_ids": [row.id for row in tables]}
    with transaction(), event_scope(event.id):
        return mailing.draft_letter(event, None, LetterDraft(**values | changes), by=None).id


def letter_of(event: Event, letter_id: UUID) -> TableLetter:
    with event_scope(event.id):
        return mailing.get_letter(letter_id)


def send(event: Event, letter_id: UUID, seen: int) -> None:
    with transaction(), event_scope(event.id):
        mailing.confirm_letter(get_event_by_id(event.id), mailing.get_letter(letter_id), seen=seen)


def written_to() -> dict[str, str]:
    """Return the table that each mail names, by address."""
    return {
        mail.recipient: mail.context["table"]["es"] for mail in find_mails(template=mailing.LETTER.template)
    }


def test_a_letter_goes_to_the_people_of_one_table_and_to_nobody_else(hall: Hall) -> None:
    event, (first, _second), people = hall
    letter_id = write(event, first)
    assert written_to() == {}
    send(event, letter_id, 2)
    run_jobs()
    assert written_to() == {person.email: "Mesa 1" for person in people[:2]}
    assert letter_of(event, letter_id).told == 2


def test_a_letter_to_all_names_the_readers_own_table(hall: Hall, app: Flask) -> None:
    event, _tables, people = hall
    send(event, write(event), 4)
    run_pending_jobs(app)
    subjects = {str(mail["To"]): mail["Subject"] for mail in delivered()}
    assert subjects == {
        people[0].email: "Meeting of Table 1",
        people[1].email: "Reunión de Mesa 1",
        people[2].email: "Meeting of Table 2",
        people[3].email: "Reunión de Mesa 2",
    }


def test_who_is_at_two_tables_gets_one_mail_and_who_cancelled_none(hall: Hall) -> None:
    event, (first, second), people = hall
    linking = make_table(event, "Mesa de vinculación", is_linking=True)
    keeper = somebody("Ada")
    give_offices(event, first, leader_id=people[0].person_id)
    give_offices(event, second, secretariat_id=keeper)
    with transaction(), event_scope(event.id):
        cancel(event, people[3])
    send(event, write(event), 4)
    run_jobs()
    assert written_to() == {
        people[0].email: "Mesa 1",
        people[1].email: "Mesa 1",
        people[2].email: "Mesa 2",
        "ada@example.org": "Mesa 2",
    }
    assert linking.is_linking


def test_the_linking_table_is_written_to_as_it_stands_today(hall: Hall) -> None:
    event, (first, second), people = hall
    linking = make_table(event, "Mesa de vinculación", is_linking=True)
    give_offices(event, first, leader_id=people[0].person_id)
    give_offices(event, second, leader_id=people[2].person_id)
    letter_id = write(event, linking)
    give_offices(event, second, leader_id=people[3].person_id)
    send(event, letter_id, 2)
    run_jobs()
    assert written_to() == {people[0].email: "Mesa de vinculación", people[3].email: "Mesa de vinculación"}


def test_a_letter_goes_once_and_only_as_it_was_seen(hall: Hall) -> None:
    event, (first, _second), _people = hall
    letter_id = write(event, first)
    with pytest.raises(LetterOutdated):
        send(event, letter_id, 3)
    send(event, letter_id, 2)
    with pytest.raises(AlreadySent):
        send(event, letter_id, 2)
    with pytest.raises(AlreadySent), transaction(), event_scope(event.id):
        mailing.remove_letter(mailing.get_letter(letter_id))
    with pytest.raises(AlreadySent), transaction(), event_scope(event.id):
        draft = LetterDraft(SUBJECT, BODY, [])
        mailing.draft_letter(event, mailing.get_letter(letter_id), draft, by=None)
    run_jobs()
    with event_scope(event.id):
        row = mailing.get_letter(letter_id)
        with transaction():
            mailing.send_some(event, row, mailing.addressees(event, row))
    assert len(find_mails(template=mailing.LETTER.template)) == 2


def test_answers_go_where_the_letter_says(hall: Hall) -> None:
    event, (first, _second), people = hall
    give_offices(event, first, secretariat_id=somebody("Ada"), leader_id=people[0].person_id)
    writer = somebody("Eva")
    draft = {to: LetterDraft(SUBJECT, BODY, [first.id], to) for to in AnswersTo}
    for to in AnswersTo:
        with transaction(), event_scope(event.id):
            letter_id = mailing.draft_letter(event, None, draft[to], by=writer).id
        send(event, letter_id, 3)
        run_jobs()
    found = {}
    for mail in find_mails(people[0].email, template=mailing.LETTER.template):
        found[letter_of(event, UUID(mail.context["letter_id"])).answers_to] = mail.reply_to
    assert found == {
        AnswersTo.WRITER: "eva@example.org",
        AnswersTo.TABLE: "ada@example.org",
        AnswersTo.NOBODY: "",
    }


def test_what_cannot_be_sent_is_refused_while_it_is_written(hall: Hall) -> None:
    event, _tables, _people = hall
    stranger = make_table(make_event(), "Ajena")
    with pytest.raises(TextMissing):
        write(event, subject={"es": "", "en": ""})
    with pytest.raises(UnknownPlaceholder):
        write(event, body={"es": "{contraseña}", "en": ""})
    with pytest.raises(NotFound):
        write(event, table_ids=[stranger.id])
    empty = make_event()
    make_table(empty, "Vacía")
    with pytest.raises(NobodyToTell):
        send(empty, write(empty), 0)


def test_organisers_see_who_gets_it_before_it_goes(hall: Hall, client: FlaskClient, sign_in: SignIn) -> None:
    event, (first, _second), people = hall
    with transaction(), event_scope(event.id):
        room = Room(event_id=event.id, name="Jacaranda")
        db.session.add(room)
        db.session.flush()
        services.get_table(first.id).room_id = room.id
    url = f"/events/{event.slug}/working-tables/letters/"
    sign_in(client)
    assert [client.get(each).status_code for each in (url, f"{url}new")] == [404, 404]
    sign_in(client, "organiser", at=event)
    client.get("/events/?lang=en")
    assert "Nothing was written to tables yet" in client.get(url).text
    form = {
        "tables": [str(first.id)],
        "subject-es": SUBJECT["es"],
        "subject-en": SUBJECT["en"],
        "body-es": BODY["es"],
        "body-en": f"{BODY['en']} In {{room}}.",
        "answers_to": "writer",
    }
    assert client.post(f"{url}new", data=form | {"body-es": "{nada}"}).status_code == 400
    place = client.post(f"{url}new", data=form).location
    page = client.get(place).text
    assert "2 people get it" in page
    assert people[0].full_name in page
    assert people[2].full_name not in page
    assert "Meeting of Table 1" in page
    assert f"Dear {people[0].given_name} of Table 1: see you. In Jacaranda." in page
    assert "Reunión de Mesa 1" in page
    assert find_mails(template=mailing.LETTER.template) == []
    client.post(f"{place}/send", data={"seen": "5"})
    assert "Look again, then send" in client.get(place).text
    client.post(f"{place}/send", data={"seen": "2"})
    run_jobs()
    assert set(written_to()) == {person.email for person in people[:2]}
    assert client.post(f"{place}/remove").status_code == 302
    shown = client.get(url).text
    assert "Table 1" in shown
    assert "all tables" not in shown


def test_who_gets_a_letter_is_known_in_as_many_statements_for_many_tables(hall: Hall) -> None:
    event, (first, _second), _people = hall
    give_offices(event, first, secretariat_id=somebody("Ada"))
    event_id, letter_id = event.id, write(event)

    def read() -> None:
        with event_scope(event_id):
            found = get_event_by_id(event_id)
            assert mailing.addressees(found, mailing.get_letter(letter_id))

    few = statements(read)
    event = get_event_by_id(event_id)
    places = {}
    for number in range(10, 16):
        table = make_table(event, f"Mesa {number}")
        give_offices(event, table, secretariat_id=somebody(f"S{number}"))
        places[make_participant(event, number)] = table
    seat_by_hand(event, places)
    assert statements(read) == few


def test_services_name_the_readers_table_only(hall: Hall) -> None:
    event, (first, second), _people = hall
    letter_id = write(event, second)
    with event_scope(event.id):
        found = mailing.addressees(event, mailing.get_letter(letter_id))
    assert {each.table.id for each in found} == {second.id}
    assert first.id not in {each.table.id for each in found}
    assert len(services.table_people(event, second.id)) == len(found)
