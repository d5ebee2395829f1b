"""What a reader may not see tells them that somebody is not available, and nothing else."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from app.availability.models import Absence
from app.core.access import Role
from app.core.db import db, transaction
from app.directory import services as directory
from app.directory.models import Body, Person
from app.directory.rules import BodyRole
from app.events.models import Event
from app.events.rules import EventKind, EventState
from tests.factories.directory import make_country, make_focal_point
from tests.factories.events import make_event, make_role, make_session
from tests.factories.planning import make_coordinator
from tests.factories.yearplan import YEAR, make_owing_body, make_planned
from tests.services.people import make_someone, sign_in

SECRETS = ("Canario secreto", "Secret canary", "canario-secreto", "Sala Canario")
DAY = date(YEAR, 5, 4)
WINDOW = (
    "first=2027-05-03&last=2027-05-07&opens=06:00&closes=20:00&minutes=60&mode=in_person&place=UTC&activity="
)


@pytest.fixture
def labour(app) -> Body:
    return make_owing_body("GT-LAB")


@pytest.fixture
def hidden(app) -> Event:
    """A draft of another group from 14:00 to 16:00, known to its organisers only."""
    group = make_owing_body("GT-PROT")
    event = make_event(
        slug="canario-secreto",
        title={"es": "Canario secreto", "en": "Secret canary"},
        kind=EventKind.MEETING,
        state=EventState.DRAFT,
        body_id=group.id,
        starts_on=DAY,
        ends_on=DAY,
        time_zone="UTC",
        venue={"es": "Sala Canario"},
    )
    make_session(event, "14:00", minutes=120)
    return event


def addresses(body: Body) -> list[str]:
    return [
        f"/year/{YEAR}",
        f"/year/{YEAR}?mode=online",
        f"/year/{YEAR}/load",
        f"/year/{YEAR}/load?by=person&unit=week",
        f"/year/{YEAR}/load?by=country",
        f"/year/{YEAR}/findings",
        f"/year/{YEAR}/find-a-date?body={body.id}&{WINDOW}",
    ]


def test_a_draft_of_others_is_only_that_its_group_is_not_available(
    client: FlaskClient, labour: Body, hidden: Event
) -> None:
    make_planned(labour, "2027-05-04T14:30")
    sign_in(client, make_coordinator(labour))
    for address in addresses(labour):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert not [secret for secret in SECRETS if secret in answer.text], address
    assert "GT-PROT no está disponible ese día" in client.get(f"/year/{YEAR}?lang=es").text
    assert "GT-PROT no está disponible" in client.get(addresses(labour)[-1]).text
    assert "GT-PROT no está disponible a esa hora" in client.get(f"/year/{YEAR}/findings").text


def test_its_hours_are_told_to_nobody_else_either(client: FlaskClient, labour: Body, hidden: Event) -> None:
    """The whole day is taken: free hours around the meeting would say when it is."""
    sign_in(client, make_coordinator(labour))
    page = client.get(addresses(labour)[-1] + "&lang=en").text
    slots = page.split("en-slots")[1].split("</ul>")[0]
    assert "Tuesday, May 4" not in slots
    assert re.search(r"Tuesday, May 4, 2027</b>: GT-PROT is not available", page)


def test_whoever_prepares_it_sees_it(client: FlaskClient, labour: Body, hidden: Event) -> None:
    sign_in(client, Role.SECRETARIAT)
    assert "Canario secreto" in client.get(f"/year/{YEAR}?lang=es").text
    assert "GT-PROT se reúne: Canario secreto" in client.get(addresses(labour)[-1]).text


def test_an_event_known_by_its_address_only_is_no_more_told_than_a_draft(
    client: FlaskClient, labour: Body, hidden: Event
) -> None:
    with transaction():
        event = db.session.get_one(Event, hidden.id)
        event.state, event.listed = EventState.PUBLISHED, False
    sign_in(client, make_coordinator(labour))
    for address in addresses(labour):
        assert not [secret for secret in SECRETS if secret in client.get(address).text], address


def test_a_focal_point_reads_the_same(client: FlaskClient, labour: Body, hidden: Event) -> None:
    person_id = make_focal_point().appointment.person_id
    sign_in(client, db.session.get_one(Person, person_id))
    for address in addresses(labour)[:-1]:
        answer = client.get(address)
        assert answer.status_code == 200
        assert not [secret for secret in SECRETS if secret in answer.text], address


def _shown(client: FlaskClient, body: Body, name: str) -> tuple[str, str]:
    """Return what the two pages say about a person, without tokens."""
    page = client.get(f"/year/{YEAR}/findings?lang=en").text
    findings = page.split('id="found"')[1].split("</main>")[0]
    dates = client.get(addresses(body)[-1] + "&lang=en").text.split('id="weeks"')[1].split("</main>")[0]
    blank = re.compile(r'value="[^"]*"|activities/[0-9a-f-]{36}')
    return blank.sub("", findings), blank.sub("", dates).replace("GT-PROT is not available; ", "")


def test_somebody_busy_elsewhere_reads_like_somebody_who_is_away(
    client: FlaskClient, labour: Body, hidden: Event
) -> None:
    """The same words, the same shape, and no second trace."""
    person = make_someone(given_name="Petra", family_name="Castro")
    with transaction():
        directory.add_body_member(labour.id, person_id=person.id, role=BodyRole.MEMBER)
        hidden = db.session.get_one(Event, hidden.id)
        hidden.body_id = None
    make_planned(labour, "2027-05-04T14:00")
    sign_in(client, make_coordinator(labour))
    session = make_session(hidden, "09:00", minutes=60)
    make_role(hidden, make_session(hidden, "14:00", minutes=120), person)
    busy = _shown(client, labour, "Petra Castro")
    with transaction():
        from app.core.db import across_events
        from app.events.models import SessionRole

        with across_events("the canary moves the person out of the event"):
            db.session.execute(db.delete(SessionRole))
        starts = datetime(YEAR, 5, 4, 14, tzinfo=UTC)
        db.session.add(Absence(person_id=person.id, starts_at=starts, ends_at=starts + timedelta(hours=2)))
    away = _shown(client, labour, "Petra Castro")
    assert session is not None
    assert "Petra Castro is not available" in busy[0]
    assert "Petra Castro is not available" in busy[1]
    assert busy == away


def test_who_the_focal_points_are_stays_in_the_directory(client: FlaskClient, labour: Body) -> None:
    """Those who may not read it see themselves, and the people of the bodies that they coordinate."""
    country = make_country("HN")
    with transaction():
        directory.add_body_member(labour.id, country_code=country.code)
    other, mine = make_focal_point(), make_focal_point()
    named = db.session.get_one(Person, other.appointment.person_id)
    reader = db.session.get_one(Person, mine.appointment.person_id)
    colleague = make_someone(given_name="Berta", family_name="Coordina")
    with transaction():
        directory.add_body_member(labour.id, person_id=colleague.id, role=BodyRole.MEMBER)
        starts = datetime(YEAR, 5, 4, 14, tzinfo=UTC)
        db.session.add(Absence(person_id=colleague.id, starts_at=starts, ends_at=starts + timedelta(hours=1)))
    make_planned(labour, "2027-05-04T14:00", title={"es": "La de trabajo"})
    name, other_id = named.full_name, named.id
    sign_in(client, reader)
    for address in addresses(labour)[:-1]:
        page = client.get(address).text
        assert name not in page, address
        assert "Berta Coordina" not in page, address
    assert reader.full_name in client.get(f"/year/{YEAR}/load?by=person").text
    assert "La de trabajo" in client.get(f"/year/{YEAR}?person={reader.id}").text
    assert "La de trabajo" not in client.get(f"/year/{YEAR}?person={other_id}").text
    sign_in(client, make_coordinator(labour))
    assert "Berta Coordina no está disponible" in client.get(f"/year/{YEAR}/findings").text
    assert name not in client.get(f"/year/{YEAR}/load?by=person").text
    sign_in(client, Role.SECRETARIAT)
    assert name in client.get(f"/year/{YEAR}/load?by=person").text


def test_a_coordinator_of_another_body_learns_that_somebody_is_missing_and_not_who(
    client: FlaskClient, labour: Body
) -> None:
    other = make_owing_body("GT-OTRO")
    colleague = make_someone(given_name="Berta", family_name="Coordina")
    with transaction():
        directory.add_body_member(other.id, person_id=colleague.id, role=BodyRole.MEMBER)
        starts = datetime(YEAR, 5, 4, tzinfo=UTC)
        db.session.add(Absence(person_id=colleague.id, starts_at=starts, ends_at=starts + timedelta(days=1)))
    sign_in(client, make_coordinator(labour))
    page = client.get(f"{addresses(labour)[-1]}&with={other.id}&lang=en").text
    assert "somebody who has to be there is not available" in page
    assert "Berta" not in page
