"""Invitations through the pages: files handed in, previews, the link, what strangers learn, the queue."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.db import across_events, db, event_scope, transaction
from app.core.jobs import run_pending_jobs, run_periodic
from app.core.mail import Mail, delivered
from app.core.spreadsheets import write_csv, write_xlsx
from app.events.models import Event
from app.events.rules import EventAccess, SessionAccess
from app.registration import services
from app.registration.models import Campaign, Invitation, InvitationList, Registration
from app.registration.rules import InvitationState, Origin, RegistrationState
from app.registration.rules.invitations import Schedule
from app.registration.services import inviting
from tests.benchmarks.bench_events import count_statements
from tests.factories.directory import make_institution, make_person
from tests.factories.events import make_session
from tests.factories.registration import (
    add_people,
    invitations_of,
    make_campaign,
    make_invitation,
    make_registration,
    start,
)
from tests.registration.conftest import Counted, fields, open_event

CAMPAIGN = {"name": "Mecanismo", "participant_class": "guest", "language": "es"}


@pytest.fixture
def event(app: Flask, client: FlaskClient, sign_in: Any) -> Event:
    """An event by approval whose organiser is signed in."""
    made = open_event(capacity_in_person=None, access=EventAccess.APPROVAL)
    sign_in(client, "organiser", at=made)
    return made


def new_campaign(event: Event, client: FlaskClient, **changes: Any) -> str:
    """Make a campaign by its form and return the address of its page."""
    path = f"/events/{event.slug}/invitations/campaigns/new"
    answer = client.post(path, data=CAMPAIGN | changes)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return str(answer.location)


def hand_in(client: FlaskClient, campaign: str, content: bytes, name: str = "lista.csv") -> Any:
    data = {"file": (io.BytesIO(content), name)}
    return client.post(f"{campaign}/people/file", data=data, content_type="multipart/form-data")


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", str(answer.get_data(as_text=True)))


def mails() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Mail)) or 0


def test_five_hundred_rows_with_a_wrong_column_send_nothing_and_say_what_is_wrong(
    app: Flask, event: Event, client: FlaskClient
) -> None:
    campaign = new_campaign(event, client)
    rows = [["Correo", "Nombre"], *([f"Persona {n}", f"p{n}@example.org"] for n in range(500))]
    answer = hand_in(client, campaign, write_xlsx({"1": rows}), "lista.xlsx")
    page = client.get(answer.location, headers={"Accept-Language": "en"}, query_string={"lang": "en"})
    text = text_of(page)
    assert "“Persona 0” is not an e-mail address." in text
    assert "A: Correo" in text
    assert "choose another one for the addresses" in text
    assert "Take 500" not in text
    run_pending_jobs(app)
    assert mails() == 0
    assert invitations_of(event) == {}
    client.post(f"{answer.location}/columns", data={"column-0": "name", "column-1": "email", "heading": "1"})
    assert "Take 500 people into the campaign" in text_of(client.get(answer.location))
    client.post(f"{answer.location}/take")
    run_pending_jobs(app)
    assert mails() == 0
    assert len(invitations_of(event)) == 500
    client.post(f"{campaign}/start")
    run_pending_jobs(app)
    assert mails() == 500


def test_the_whole_way_from_a_table_to_a_confirmed_registration(
    app: Flask, event: Event, client: FlaskClient
) -> None:
    campaign = new_campaign(event, client, **{"message-es": "Nos honra su voz."})
    content = "Apellidos;Nombres;Correo;Institución\r\nRojas;Ana;ana@gmial.com;Cancillería\r\n".encode(
        "latin-1"
    )
    listed = hand_in(client, campaign, content).location
    page = text_of(client.get(listed))
    assert "gmial.com" in page
    client.post(f"{listed}/domains", data={"domain": "gmial.com>gmail.com"})
    client.post(f"{listed}/take")
    client.post(f"{campaign}/start")
    run_pending_jobs(app)
    (mail,) = delivered("ana@gmail.com")
    body = mail.get_body(("plain",))
    assert body is not None
    found = re.search(r"http://[^/\s]+(/i/\S+)", body.get_content())
    assert found is not None
    stranger = app.test_client()
    shown = stranger.get(f"{found[1]}/accept").get_data(as_text=True)
    for value in ("Ana", "Rojas", "Cancillería", "ana@gmail.com"):
        assert f'value="{value}"' in shown
    answer = stranger.post(f"{found[1]}/accept", data=fields("x@example.org", given_name="Ana"))
    assert answer.status_code == 302, answer.get_data(as_text=True)
    db.session.rollback()
    with event_scope(event.id):
        (row,) = db.session.scalars(sa.select(Registration)).all()
    assert (row.email, row.state, row.origin) == (
        "ana@gmail.com",
        RegistrationState.CONFIRMED,
        Origin.INVITED,
    )


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"PK\x03\x04 not a workbook", 400, "cannot be read as a table"),
        (b"\x00\x01\x02\x03" * 50, 400, "cannot be read as a table"),
        (b"", 409, "the list is empty"),
        (b"Correo\n" + b"a@example.org\n" * 100_001, 413, "at most 100000 rows"),
        (b"x" * (50 * 2**20 - 4000) + b"\n", 400, "cannot be read as a table"),
    ],
)
def test_wrong_files_are_refused_in_words(
    event: Event, client: FlaskClient, content: bytes, status: int, said: str
) -> None:
    client.get("/?lang=en")
    campaign = new_campaign(event, client)
    answer = hand_in(client, campaign, content)
    assert answer.status_code in {status, 409, 400, 413}
    assert said in text_of(answer)
    with event_scope(event.id):
        assert db.session.scalars(sa.select(InvitationList)).all() == []


@pytest.mark.parametrize(
    "content",
    [
        "Correo;Nombre\nana@example.org;José Núñez\n".encode("utf-8-sig"),
        "Correo;Nombre\nana@example.org;José Núñez\n".encode("utf-16"),
        "Correo\tNombre\nana@example.org\tJosé Núñez\n".encode("utf-16-le"),
        "Correo,Nombre\r\nana@example.org,José Núñez\r\n".encode("cp1252"),
        write_csv([["E-mail", "Name"], ["ana@example.org", "José Núñez"]]),
        write_xlsx({"1": [["Email address", "Full name"], ["ana@example.org", "José Núñez"]]}),
    ],
)
def test_tables_of_every_kind_are_read(event: Event, client: FlaskClient, content: bytes) -> None:
    campaign = new_campaign(event, client)
    listed = hand_in(client, campaign, content).location
    client.post(f"{listed}/take")
    (row,) = invitations_of(event).values()
    assert (row.email, row.name) == ("ana@example.org", "José Núñez")


def test_a_running_campaign_says_that_whoever_is_taken_in_is_written_to(
    app: Flask, event: Event, client: FlaskClient
) -> None:
    campaign = new_campaign(event, client)
    first = hand_in(client, campaign, b"Correo\nana@example.org\n").location
    assert "sends nothing either" in text_of(client.get(f"{first}?lang=en"))
    client.post(f"{first}/take")
    client.post(f"{campaign}/start")
    second = hand_in(client, campaign, b"Lista\n\nCorreo\nluz@example.org\n").location
    assert "their mails leave at once" in text_of(client.get(second))
    client.post(f"{second}/take")
    run_periodic(app, "registration.campaigns")
    assert invitations_of(event)["luz@example.org"].state is InvitationState.INVITED


def test_a_page_of_many_invitations_takes_no_more_statements(event: Event, client: FlaskClient) -> None:
    campaign = make_campaign(event)
    add_people(event, campaign, ("uno@example.org", "Uno"))
    path = f"/events/{event.slug}/invitations/"
    client.get(path)
    few = count_statements(client, path)
    add_people(event, campaign, *((f"p{number}@example.org", f"Persona {number}") for number in range(60)))
    assert count_statements(client, path) == few <= 18
    found = text_of(client.get(f"{path}?q=persona+59&campaign={campaign.id}"))
    assert "p59@example.org" in found
    assert "p58@example.org" not in found
    assert client.get(f"{path}?state=nonsense&campaign=x&page=-2").status_code == 200


def test_looking_at_a_long_list_takes_no_more_statements(event: Event, client: FlaskClient) -> None:
    campaign = new_campaign(event, client)
    counts = []
    for size in (5, 400):
        rows = [["Correo"], *([f"{size}p{number}@example.org"] for number in range(size))]
        listed = hand_in(client, campaign, write_csv(rows)).location
        client.get(listed)
        counts.append(count_statements(client, listed))
    assert counts[0] == counts[1] <= 18


def test_reading_the_link_changes_nothing_and_a_browser_says_that_it_was_opened(
    app: Flask, event: Event
) -> None:
    row = make_invitation(event, "ana@example.org")
    path = f"/i/{inviting.invitation_token(row)}"
    scanner = app.test_client()
    for address in (path, f"{path}/accept"):
        assert scanner.get(address).status_code == 200
        assert scanner.head(address).status_code == 200
    assert scanner.get(f"{path}/decline").status_code == 405
    assert invitations_of(event)["ana@example.org"].state is InvitationState.INVITED
    assert "no-store" in scanner.get(path).headers["Cache-Control"]
    assert scanner.post(f"{path}/opened").status_code == 204
    assert invitations_of(event)["ana@example.org"].state is InvitationState.OPENED
    scanner.post(f"{path}/decline", data={"reason": "Estoy de viaje."})
    found = invitations_of(event)["ana@example.org"]
    assert (found.state, found.decline_reason) == (InvitationState.DECLINED, "Estoy de viaje.")


def test_a_withdrawn_link_is_answered_like_one_that_never_was(app: Flask, event: Event) -> None:
    row = make_invitation(event, "ana@example.org")
    path = f"/i/{inviting.invitation_token(row)}"
    with transaction(), event_scope(event.id):
        inviting.withdraw(inviting.get_invitation(row.id))
    client = app.test_client()
    gone, never = client.get(path), client.get("/i/" + "x" * 32)
    assert gone.status_code == never.status_code == 404
    plain = [re.sub(r"/i/[\w-]+|%2Fi%2F[\w-]+", "", text_of(each)) for each in (gone, never)]
    assert plain[0] == plain[1]
    for act in ("accept", "decline", "opened", "colleague"):
        assert client.post(f"{path}/{act}").status_code == 404


def test_an_observers_invitation_names_no_closed_session(app: Flask, event: Event) -> None:
    closed = make_session(event, "09:00", access=SessionAccess.CLOSED, title={"es": "Canario cerrado"})
    for kind, shown in (("observer_organisation", False), ("member", True)):
        campaign = make_campaign(event, session_ids=(closed.id,), participant_class=kind)
        add_people(event, campaign, (f"{kind}@example.org", "Ana"))
        start(event, campaign)
        token = inviting.invitation_token(invitations_of(event)[f"{kind}@example.org"])
        assert ("Canario cerrado" in text_of(app.test_client().get(f"/i/{token}"))) is shown
        run_pending_jobs(app)
        assert "Canario" not in str(delivered(f"{kind}@example.org")[-1])


def test_the_database_holds_no_token(app: Flask, event: Event) -> None:
    row = make_invitation(event, "ana@example.org")
    token = inviting.invitation_token(row)
    with across_events("every table is searched for a token"):
        for table in db.metadata.sorted_tables:
            for stored in db.session.execute(sa.select(table)):
                assert token not in str(stored), table.name


@pytest.mark.parametrize("access", [EventAccess.INVITATION, EventAccess.DELEGATION])
def test_a_stranger_before_a_closed_door_learns_where_to_turn_and_nothing_else(
    app: Flask, access: EventAccess
) -> None:
    ministry = make_institution(contact_email="protocolo@example.gob")
    event = open_event(access=access)
    from app.events.models import EventOrganiser
    from app.events.rules import OrganiserRole

    with transaction(), event_scope(event.id):
        db.session.add(
            EventOrganiser(event_id=event.id, institution_id=ministry.id, role=OrganiserRole.ORGANISER)
        )
    make_invitation(event, "ana@example.org")
    client = app.test_client()
    page = text_of(client.get(f"/events/{event.slug}/register"))
    assert "protocolo@example.gob" in page
    assert "ana@example.org" not in page
    before = mails()
    answers = []
    for number, email in enumerate(("ana@example.org", "nobody@example.org")):
        with clock.fixed_at(clock.now() + timedelta(minutes=5 * number)):
            answer = client.post(f"/events/{event.slug}/register/lost-invitation", data={"email": email})
        answers.append((answer.status_code, answer.location, text_of(client.get(answer.location))))
    assert answers[0] == answers[1]
    assert mails() == before + 2
    with clock.fixed_at(clock.now() + timedelta(minutes=6)):
        run_pending_jobs(app)
    invited = delivered("ana@example.org")[-1].get_body(("plain",))
    nobody = delivered("nobody@example.org")[-1].get_body(("plain",))
    assert invited is not None
    assert "/i/" in invited.get_content()
    assert nobody is not None
    assert "/i/" not in nobody.get_content()


def test_asking_for_a_lost_invitation_costs_the_same_and_floods_nobody(
    app: Flask, event: Event, counted: Counted
) -> None:
    make_invitation(event, "ana@example.org")
    path = f"/events/{event.slug}/register/lost-invitation"
    works = []
    for email in ("ana@example.org", "nobody@example.org"):
        with counted() as work:
            assert app.test_client().post(path, data={"email": email}).status_code == 302
        works.append(dict(work))
    assert works[0] == works[1]
    before, refused = mails(), 0
    for minutes in range(2, 58, 2):
        with clock.fixed_at(clock.now() + timedelta(minutes=minutes)):
            refused += app.test_client().post(path, data={"email": "ana@example.org"}).status_code == 429
    assert refused == 26
    assert mails() == before + 2


def test_the_second_of_a_mailbox_is_shown_the_way_out(app: Flask, event: Event) -> None:
    path = f"/i/{inviting.invitation_token(make_invitation(event, 'dgm@example.org'))}"
    first, second = app.test_client(), app.test_client()
    mine = first.post(f"{path}/accept", data=fields("dgm@example.org", given_name="Ana")).location
    answer = second.post(f"{path}/accept", data=fields("dgm@example.org", given_name="Luz"))
    assert mine not in str(answer.location)
    assert answer.location == f"{path}#colleague"
    page = text_of(second.get(f"{path}?lang=en"))
    assert "Several of us share this mailbox" in page
    asked = second.post(f"{path}/colleague", data={"name": "Luz Paz", "email": "luz@example.org"})
    known = second.post(f"{path}/colleague", data={"name": "Luz Paz", "email": "dgm@example.org"})
    assert (asked.status_code, asked.location) == (known.status_code, known.location) == (302, path)
    assert invitations_of(event)["luz@example.org"].state is InvitationState.REQUESTED


def test_people_of_the_directory_are_chosen_by_those_who_may_read_it(
    app: Flask, event: Event, client: FlaskClient, sign_in: Any
) -> None:
    campaign = new_campaign(event, client)
    assert client.get(f"{campaign}/people/directory").status_code == 404
    secretariat = app.test_client()
    sign_in(secretariat, "secretariat")
    from app.directory import services as directory

    institution = make_institution(country_code="GT")
    person, other = make_person(email="ana@example.org"), make_person(email="luz@example.org")
    with transaction():
        directory.appoint(person_id=person.id, institution_id=institution.id)
    answer = secretariat.post(f"{campaign}/people/directory", data={"countries": ["GT"], "earlier": ""})
    page = text_of(secretariat.get(answer.location + "?show=good"))
    assert "ana@example.org" in page
    assert str(other.email) not in page
    earlier = open_event()
    make_registration(earlier, email="luz@example.org", origin=Origin.VERIFIED)
    answer = secretariat.post(f"{campaign}/people/directory", data={"earlier": str(earlier.id)})
    assert "luz@example.org" in text_of(secretariat.get(answer.location + "?show=good"))
    assert secretariat.post(f"{campaign}/people/directory", data={"earlier": ""}).status_code == 422


def test_an_invitation_of_another_event_is_out_of_reach(
    app: Flask, event: Event, client: FlaskClient
) -> None:
    other = open_event()
    campaign = make_campaign(other)
    kept = add_people(other, campaign, ("canaria@example.org", "Canaria"))
    base = f"/events/{event.slug}/invitations"
    for path in (f"{base}/campaigns/{campaign.id}", f"{base}/lists/{kept.id}"):
        assert client.get(path).status_code == 404
    row = invitations_of(other)["canaria@example.org"]
    answer = client.post(f"{base}/act", data={"act": "send", "ids": str(row.id), "confirm": "1"})
    assert answer.status_code == 404
    assert "canaria" not in text_of(client.get(f"{base}/"))
    assert invitations_of(other)["canaria@example.org"].state is InvitationState.PREPARED


def test_what_is_done_with_invitations_is_asked_first(app: Flask, event: Event, client: FlaskClient) -> None:
    row = make_invitation(event, "ana@example.org")
    path = f"/events/{event.slug}/invitations/act"
    data = {"act": "withdraw", "ids": [str(row.id)]}
    assert client.post(path, data=data).status_code == 200
    assert invitations_of(event)["ana@example.org"].state is InvitationState.INVITED
    client.post(path, data=data | {"confirm": "1"})
    assert invitations_of(event)["ana@example.org"].state is InvitationState.WITHDRAWN
    client.post(path, data={"act": "again", "ids": [str(row.id)], "confirm": "1"})
    assert invitations_of(event)["ana@example.org"].state is InvitationState.INVITED


def test_the_mails_of_a_campaign_are_read_as_their_readers_will(event: Event, client: FlaskClient) -> None:
    campaign = make_campaign(event, message={"es": "Nos honra su voz."})
    add_people(event, campaign, ("ana@example.org", "Ana Rojas"))
    path = f"/events/{event.slug}/invitations/campaigns/{campaign.id}/preview"
    for step in ("invite", "remind", "last_call", "nonsense"):
        page = text_of(client.get(f"{path}?step={step}"))
        assert "Ana Rojas" in page
        assert "Nos honra su voz." in page
    row = invitations_of(event)["ana@example.org"]
    assert inviting.invitation_token(row) not in text_of(client.get(path))


def test_a_registered_person_accepts_an_invitation_into_sessions_with_one_click(
    app: Flask, event: Event
) -> None:
    closed = make_session(event, "09:00", access=SessionAccess.INVITED)
    row = make_registration(event, email="ana@example.org", origin=Origin.ORGANISER)
    campaign = make_campaign(event, session_ids=(closed.id,), schedule=Schedule())
    add_people(event, campaign, ("ana@example.org", "Ana"))
    start(event, campaign)
    path = f"/i/{inviting.invitation_token(invitations_of(event)['ana@example.org'])}"
    client = app.test_client()
    assert client.post(f"{path}/join-sessions").status_code == 302
    with event_scope(event.id):
        assert services.admitted_to(row.id) == frozenset({closed.id})
    assert isinstance(db.session.get(Campaign, campaign.id), Campaign)
    assert isinstance(invitations_of(event)["ana@example.org"], Invitation)
