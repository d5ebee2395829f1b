"""One's own times by personal link: marked, added, taken back; nobody else's, and not for ever."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.services import erase_person
from app.availability import services
from app.availability.models import Absence, AvailabilityAnswer, CivilHours
from app.availability.services import Question
from app.core import clock
from app.core.db import db, event_scope, transaction
from app.core.jobs import run_pending_jobs
from app.core.mail import delivered
from app.core.spans import Span
from app.directory.models import Body, Person
from app.directory.rules import BodyKind
from app.directory.services import add_body_member, create_body
from app.events.models import Event
from app.events.rules import EventState
from tests.factories.availability import ask, hours, link_of, make_absence, make_person, request_of
from tests.factories.events import make_event, make_role, make_session
from tests.factories.scheduling import before_the_event
from tests.services.people import sign_in


@pytest.fixture(autouse=True)
def in_time() -> Iterator[None]:
    with before_the_event():
        yield


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event()


@pytest.fixture
def irma(event: Event) -> Person:
    person = make_person(time_zone="America/Argentina/Buenos_Aires")
    make_role(event, make_session(event), person)
    return person


def spans(person: Person) -> list[Span]:
    db.session.rollback()
    db.session.expire_all()
    query = sa.select(Absence).where(Absence.person_id == person.id).order_by(Absence.starts_at)
    return [row.span for row in db.session.scalars(query)]


def answer_of(person: Person) -> AvailabilityAnswer:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(
        sa.select(AvailabilityAnswer).where(AvailabilityAnswer.person_id == person.id)
    ).one()


def test_the_link_of_the_mail_opens_the_page_with_both_zones(
    app: Flask, client: FlaskClient, event: Event, irma: Person
) -> None:
    ask(event, irma, message="El martes hay ensayo.")
    run_pending_jobs(app)
    (mail,) = delivered(irma.email or "")
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    path = re.search(r"(/availability/\S+)", text)
    assert path
    assert "El martes hay ensayo." in text
    answer = client.get(path[1])
    page = answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "13:00–18:00" in page
    assert "15:00–20:00" in page, "Panama is two hours behind Buenos Aires"
    assert "El martes hay ensayo." in page


def test_marking_is_idempotent_and_unmarking_gives_back(
    client: FlaskClient, event: Event, irma: Person
) -> None:
    link = link_of(ask(event, irma)["Irma"])
    for _twice in range(2):
        assert client.post(f"{link}/grid", data={"away": "2027-07-14-afternoon"}).status_code == 303
        assert spans(irma) == [hours(event, "13:00", "18:00")]
    assert answer_of(irma).answered_at is not None
    client.post(f"{link}/grid", data={"away": ["2027-07-15-morning", "2040-01-01-morning", "x"]})
    assert spans(irma) == [hours(event, "00:00", "13:00", day=1)], "what is not of this grid is not looked at"
    client.post(f"{link}/grid", data={})
    assert spans(irma) == []
    assert not answer_of(irma).always_free


def test_a_time_within_a_part_survives_the_grid(client: FlaskClient, event: Event, irma: Person) -> None:
    link = link_of(ask(event, irma)["Irma"])
    form = {"first": "2027-07-14", "opens": "14:20", "closes": "15:10", "zone": event.time_zone}
    assert client.post(f"{link}/add", data=form).status_code == 303
    assert client.post(f"{link}/add", data=form).status_code == 303
    client.post(f"{link}/grid", data={"away": "2027-07-14-evening"})
    assert spans(irma) == [hours(event, "14:20", "15:10"), Span(*_evening(event))]
    page = client.get(link).get_data(as_text=True)
    assert "14:20–15:10" in page
    assert "16:20–17:10" in page


def _evening(event: Event) -> tuple[datetime, datetime]:
    return hours(event, "18:00", "19:00").start, hours(event, "00:00", "01:00", day=1).start


def test_hours_may_be_written_in_ones_own_zone(client: FlaskClient, event: Event, irma: Person) -> None:
    link = link_of(ask(event, irma)["Irma"])
    form = {
        "first": "2027-07-14", "opens": "16:00", "closes": "18:00", "zone": "America/Argentina/Buenos_Aires",
    }  # fmt: skip
    client.post(f"{link}/add", data=form)
    assert spans(irma) == [hours(event, "14:00", "16:00")]


@pytest.mark.parametrize(
    "form",
    [
        {"first": "2027-07-14", "opens": "15:00", "closes": "14:00"},
        {"first": "2027-07-15", "last": "2027-07-14"},
        {"first": "2027-07-14", "last": "2029-07-14"},
        {"first": "2027-09-01"},
        {"first": ""},
        {"first": "2027-07-14", "zone": "Mars/Olympus"},
    ],
)
def test_a_wrong_time_is_refused_and_kept_in_the_form(
    client: FlaskClient, event: Event, irma: Person, form: dict[str, str]
) -> None:
    link = link_of(ask(event, irma)["Irma"])
    answer = client.post(f"{link}/add", data={"zone": event.time_zone} | form)
    assert answer.status_code == 400
    assert spans(irma) == []
    assert form["first"] in answer.get_data(as_text=True)


def test_free_all_the_time_is_an_answer(client: FlaskClient, event: Event, irma: Person) -> None:
    link = link_of(ask(event, irma)["Irma"])
    elsewhere = Span(datetime(2027, 8, 1, tzinfo=UTC), datetime(2027, 8, 2, tzinfo=UTC))
    make_absence(irma, hours(event, "09:00", "10:00"))
    make_absence(irma, elsewhere)
    client.post(f"{link}/free")
    assert spans(irma) == [elsewhere], "only what was asked about"
    assert answer_of(irma).always_free
    assert answer_of(irma).answered_at


def test_what_organisers_wrote_down_can_be_taken_back(
    client: FlaskClient, event: Event, irma: Person
) -> None:
    link = link_of(ask(event, irma)["Irma"])
    make_absence(irma, hours(event, "09:00", "10:00"), noted_in=event)
    make_absence(irma, hours(event, "09:30", "11:00"))
    row_id = db.session.scalars(sa.select(Absence.id).where(Absence.noted_in_id == event.id)).one()
    for _twice in range(2):
        assert client.post(f"{link}/remove", data={"absence": row_id}).status_code == 303
    assert spans(irma) == [hours(event, "10:00", "11:00")], "the part that both said is free, too"


def test_nobody_touches_the_times_of_another(client: FlaskClient, event: Event, irma: Person) -> None:
    other = make_person("Yolanda", "Cruz")
    make_role(event, make_session(event, "11:00"), other)
    links = ask(event, irma, other)
    make_absence(other, hours(event, "16:00", "17:00"))
    row = db.session.scalars(sa.select(Absence).where(Absence.person_id == other.id)).one()
    mine = link_of(links["Irma"])
    assert client.post(f"{mine}/remove", data={"absence": row.id}).status_code == 404
    page = client.get(mine).get_data(as_text=True)
    assert "16:00" not in page
    assert "Yolanda" not in page
    client.post(f"{mine}/free")
    assert spans(other) == [hours(event, "16:00", "17:00")]


def test_my_day_is_kept_and_read(client: FlaskClient, event: Event, irma: Person) -> None:
    link = link_of(ask(event, irma)["Irma"])
    form = {"zone": "America/Bogota", "opens": "08:00", "closes": "17:30"}
    assert client.post(f"{link}/hours", data=form).status_code == 303
    found = services.hours_of([irma.id])[irma.id]
    assert (found.zone, f"{found.opens:%H:%M}", f"{found.closes:%H:%M}") == (
        "America/Bogota",
        "08:00",
        "17:30",
    )
    assert client.post(f"{link}/hours", data=form | {"closes": "07:00"}).status_code == 400
    assert client.post(f"{link}/hours", data=form | {"zone": "Mars/Olympus"}).status_code == 400
    assert db.session.scalar(sa.select(sa.func.count()).select_from(CivilHours)) == 1


def test_a_link_ends(app: Flask, client: FlaskClient, event: Event, irma: Person) -> None:
    answer = ask(event, irma)["Irma"]
    link = link_of(answer)
    assert client.get("/availability/made-up").status_code == 404
    assert answer.link_hash not in link, "the database holds no link"
    with transaction(), event_scope(event.id):
        services.send_again(request_of(event), answer_of(irma))
    assert client.get(link).status_code == 404, "a newer link was sent"
    link = link_of(answer_of(irma))
    assert client.get(link).status_code == 200
    over = datetime.combine(event.ends_on + timedelta(days=2), datetime.min.time(), UTC)
    with clock.fixed_at(over):
        assert client.get(link).status_code == 404
        assert client.post(f"{link}/free").status_code == 404
    with transaction():
        db.session.get_one(Event, event.id).state = EventState.CANCELLED
    assert client.get(link).status_code == 404


def test_a_link_taken_back_opens_nothing(client: FlaskClient, event: Event, irma: Person) -> None:
    link = link_of(ask(event, irma)["Irma"])
    make_absence(irma, hours(event, "09:00", "10:00"))
    with transaction(), event_scope(event.id):
        services.take_back(request_of(event), answer_of(irma))
    assert client.get(link).status_code == 404
    assert spans(irma) == [hours(event, "09:00", "10:00")], "what they told stays theirs"


def test_the_year_of_a_body_is_marked_by_weeks(app: Flask, client: FlaskClient) -> None:
    person = make_person(time_zone="America/Bogota")
    with transaction():
        body = create_body(code="RT", kind=BodyKind.LIAISON_NETWORK, name={"es": "Red de prueba"})
        add_body_member(body.id, person_id=person.id)
    year = clock.today().year + 1
    with transaction():
        services.ask_body(db.session.get_one(Body, body.id), year, Question(), {person.id}, by=None)
    run_pending_jobs(app)
    (mail,) = delivered(person.email or "")
    assert str(year) in str(mail["Subject"])
    link = link_of(answer_of(person))
    page = client.get(link).get_data(as_text=True)
    assert page.count('name="away"') in {52, 53}
    assert page.count("<fieldset") == 12
    monday = datetime.fromisocalendar(year, 28, 1).date()
    client.post(f"{link}/grid", data={"away": f"week-{monday}"})
    (span,) = spans(person)
    assert span.length == timedelta(days=7)
    assert span.start.hour == 5, "midnight in Bogotá"
    client.post(
        f"{link}/add", data={"first": f"{year}-03-02", "last": f"{year}-03-04", "zone": "America/Bogota"}
    )
    assert len(spans(person)) == 2
    with clock.fixed_at(datetime(year + 1, 1, 2, tzinfo=UTC)):
        assert client.get(link).status_code == 404


def test_signed_in_one_reaches_the_same(app: Flask, event: Event, irma: Person) -> None:
    answer = ask(event, irma)["Irma"]
    client = app.test_client()
    sign_in(client, irma)
    page = client.get("/my-availability/").get_data(as_text=True)
    assert f"/my-availability/{answer.id}" in page
    found = client.get(f"/my-availability/{answer.id}")
    assert found.location.endswith(link_of(answer))
    form = {
        "first": "2027-07-20",
        "opens": "09:00",
        "closes": "10:00",
        "zone": "America/Argentina/Buenos_Aires",
    }
    assert client.post("/my-availability/add", data=form).status_code == 303
    (span,) = spans(irma)
    row = db.session.scalars(sa.select(Absence)).one()
    stranger = app.test_client()
    sign_in(stranger, make_person("Otra", "Persona"))
    assert stranger.get(f"/my-availability/{answer.id}").status_code == 404
    assert stranger.post("/my-availability/remove", data={"absence": row.id}).status_code == 404
    assert spans(irma) == [span]
    assert client.post("/my-availability/remove", data={"absence": row.id}).status_code == 303
    assert spans(irma) == []
    day = {"zone": "America/Lima", "opens": "08:00", "closes": "16:00"}
    assert client.post("/my-availability/hours", data=day).status_code == 303
    assert services.zone_of(irma.id) == "America/Lima"


def test_forgetting_a_person_forgets_their_times(client: FlaskClient, event: Event, irma: Person) -> None:
    link = link_of(ask(event, irma)["Irma"])
    make_absence(irma, hours(event, "09:00", "10:00"))
    client.post(f"{link}/hours", data={"zone": "America/Lima", "opens": "08:00", "closes": "16:00"})
    with transaction():
        erase_person(irma.id)
    assert client.get(link).status_code == 404
    assert spans(irma) == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(CivilHours)) == 0


def test_what_is_over_does_not_stay(client: FlaskClient, event: Event, irma: Person) -> None:
    ask(event, irma)
    make_absence(irma, hours(event, "09:00", "10:00"))
    month_after = datetime.combine(event.ends_on + timedelta(days=29), datetime.min.time(), UTC)
    for days, left in ((0, 1), (4, 0)):
        with clock.fixed_at(month_after + timedelta(days=days)), transaction():
            services.forget_past()
        assert len(spans(irma)) == left
        assert db.session.scalar(sa.select(sa.func.count()).select_from(AvailabilityAnswer)) == left


def test_a_link_cannot_be_tried_without_end(client: FlaskClient, event: Event, irma: Person) -> None:
    link = link_of(ask(event, irma)["Irma"])
    answers = [client.post(f"{link}/free").status_code for _again in range(61)]
    assert answers[-1] == 429
    assert set(answers[:-1]) == {303}
