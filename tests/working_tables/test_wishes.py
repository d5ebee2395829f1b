"""Wishes as organisers see them: entering for somebody, the deadline, one reminder, reasons read on record."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db, event_scope, transaction
from app.core.jobs import run_pending_jobs, run_periodic
from app.core.mail import delivered
from app.events.models import Event
from app.registration.models import Registration
from app.registration.services import cancel, link_token
from app.working_tables import services
from app.working_tables.services import Exclusion, Wish, reminding
from tests.benchmarks.bench_events import count_statements
from tests.factories.working_tables import give_offices, make_hall, make_participant

SignIn = Callable[..., Any]
JUNE = datetime(2027, 6, 1, 12, tzinfo=UTC)
SECRET = "Razón Grault Xyzzy"


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with clock.fixed_at(JUNE):
        yield


@pytest.fixture(autouse=True)
def english(client: FlaskClient) -> None:
    """The reader chose English once; what is said after a form is English too."""
    client.get("/events/?lang=en")


def base(event: Event) -> str:
    return f"/events/{event.slug}/working-tables"


def words(text: str) -> str:
    (main,) = html.fromstring(text).xpath("//main")
    return " ".join(" ".join(main.itertext()).split())


def order_of(event: Event, registration: Registration) -> list[Any]:
    db.session.expire_all()
    with event_scope(event.id):
        return list(services.choices_of(registration))


def test_an_order_is_entered_for_somebody_who_called_after_the_deadline_too(
    client: FlaskClient, sign_in: SignIn
) -> None:
    event, tables, _people = make_hall(6, 2)
    caller = make_participant(event, 60)
    with transaction(), event_scope(event.id):
        services.close_choices_at(event, JUNE - timedelta(days=1))
    sign_in(client, "organiser", at=event)
    silent = words(client.get(f"{base(event)}/wishes/?view=silent").text)
    assert caller.full_name in silent
    assert "Nombre1 " not in silent
    url = f"{base(event)}/wishes/{caller.id}"
    assert client.get(url).status_code == 200
    wrong = client.post(url, data={f"table-{table.id}": "1" for table in tables})
    assert wrong.status_code == 400
    client.post(url, data={f"table-{tables[1].id}": "1", f"table-{tables[0].id}": ""})
    assert order_of(event, caller) == [tables[1].id]
    assert caller.full_name in words(client.get(f"{base(event)}/wishes/?view=ranked&q=apellido060").text)
    recorded = db.session.scalars(
        sa.select(AuditEntry.object_id).where(AuditEntry.action == "working_tables.wish_entered")
    ).all()
    assert recorded == [str(caller.id)]


def test_an_organiser_neither_sees_nor_changes_what_somebody_excluded(
    client: FlaskClient, sign_in: SignIn
) -> None:
    event, tables, people = make_hall(6, 3)
    excluded(event, people[0], tables[1])
    sign_in(client, "organiser", at=event)
    url = f"{base(event)}/wishes/{people[0].id}"
    for page in (client.get(url), client.get(f"{base(event)}/wishes/"), client.get(f"{base(event)}/")):
        assert "Grault" not in page.text
    form = {f"table-{tables[0].id}": "1", "exclude": "", "reason": "none"}
    client.post(url, data=form)
    with event_scope(event.id):
        assert services.exclusions(event) == {people[0].id: tables[1].id}


def excluded(event: Event, registration: Registration, table: Any) -> None:
    with transaction(), event_scope(event.id):
        wish = Wish(order=[], exclusion=Exclusion(table.id, SECRET))
        services.send_wish(event, registration.id, wish)


def test_who_left_has_no_order_to_enter(client: FlaskClient, sign_in: SignIn) -> None:
    event, _tables, people = make_hall(6, 2)
    with transaction(), event_scope(event.id):
        cancel(event, people[0])
    sign_in(client, "organiser", at=event)
    assert client.get(f"{base(event)}/wishes/{people[0].id}").status_code == 404


def test_a_later_hour_opens_the_ranking_again(client: FlaskClient, sign_in: SignIn) -> None:
    event, tables, people = make_hall(6, 2)
    with transaction(), event_scope(event.id):
        services.close_choices_at(event, JUNE - timedelta(days=1))
    sign_in(client, "organiser", at=event)
    answer = client.post(
        f"{base(event)}/wishes/deadline", data={"closes_at": "2027-06-10T18:00"}, follow_redirects=True
    )
    assert "The tables can be ranked now." in answer.text
    own = f"/events/{event.slug}/my-table/{link_token(people[0])}"
    client.post(own, data={f"table-{tables[1].id}": "1"})
    assert order_of(event, people[0]) == [tables[1].id]
    client.post(f"{base(event)}/wishes/deadline", data={"closes_at": "soon"})
    with event_scope(event.id):
        assert services.choice_state(event).is_open


def test_a_reason_is_read_by_few_and_each_reading_is_on_record(client: FlaskClient, sign_in: SignIn) -> None:
    event, tables, people = make_hall(6, 2)
    excluded(event, people[0], tables[1])
    url = f"{base(event)}/exclusions/"
    sign_in(client, "registrar", at=event)
    assert client.get(url).status_code == 404
    assert client.post(f"{url}{people[0].id}").status_code == 404
    reader = sign_in(client, "organiser", at=event)
    listed = client.get(url).text
    assert people[0].full_name in listed
    assert "Grault" not in listed
    assert readings() == []
    answer = client.post(f"{url}{people[0].id}")
    assert SECRET in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    (entry,) = readings()
    assert entry.object_id == str(people[0].id)
    assert str(reader.id) not in str(vars(entry))
    assert client.post(f"{url}{people[1].id}").status_code == 404
    assert len(readings()) == 1


def readings() -> list[AuditEntry]:
    query = sa.select(AuditEntry).where(AuditEntry.action == "working_tables.reason_read")
    return list(db.session.scalars(query))


def test_a_reminder_reaches_once_who_has_not_ranked(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    event, tables, _people = make_hall(6, 2)
    silent = [make_participant(event, number) for number in (60, 61)]
    give_offices(event, tables[0], leader_id=silent[1].person_id)
    sign_in(client, "organiser", at=event)
    url = f"{base(event)}/wishes/remind"
    preview = words(client.get(url).text)
    assert "Remind 1 person" in preview
    assert silent[0].full_name in preview
    assert silent[1].full_name not in preview
    client.post(url)
    run_pending_jobs(app)
    (mail,) = reminders(silent[0].email)
    assert link_token(silent[0]) in str(mail)
    assert reminders(silent[1].email) == []
    assert "Nobody to remind" in words(client.get(url).text)
    client.post(url)
    run_pending_jobs(app)
    assert len(reminders(silent[0].email)) == 1
    with transaction(), event_scope(event.id):
        services.close_choices_at(event, JUNE + timedelta(days=30))
    assert "Remind 1 person" in words(client.get(url).text)


def reminders(address: str) -> list[Any]:
    subjects = ("Recordatorio: ordene las mesas", "Reminder: order the working tables")
    return [mail for mail in delivered(address) if str(mail["Subject"]).startswith(subjects)]


def test_two_days_before_the_deadline_the_reminder_goes_by_itself(app: Flask) -> None:
    event, _tables, _people = make_hall(6, 2)
    silent = make_participant(event, 60)
    deadline = JUNE + timedelta(days=5)
    with transaction(), event_scope(event.id):
        services.close_choices_at(event, deadline)
    for before, count in ((timedelta(days=3), 0), (timedelta(days=1), 1), (timedelta(hours=1), 1)):
        with clock.fixed_at(deadline - before):
            run_periodic(app, "working_tables.remind")
            run_pending_jobs(app)
            assert len(reminders(silent.email)) == count, before


def test_nobody_is_reminded_of_a_time_that_is_over(client: FlaskClient, sign_in: SignIn) -> None:
    event, _tables, _people = make_hall(6, 2)
    make_participant(event, 60)
    with transaction(), event_scope(event.id):
        services.close_choices_at(event, JUNE)
    sign_in(client, "organiser", at=event)
    assert "Ranking is closed." in words(client.get(f"{base(event)}/wishes/remind").text)
    answer = client.post(f"{base(event)}/wishes/remind", follow_redirects=True)
    assert "has passed" in answer.text
    with event_scope(event.id):
        assert list(reminding.list_to_remind(event)) == []


def test_more_people_take_no_more_statements(client: FlaskClient, sign_in: SignIn) -> None:
    event, tables, people = make_hall(4, 2)
    excluded(event, people[0], tables[0])
    sign_in(client, "organiser", at=event)
    urls = [f"{base(event)}/{page}" for page in ("wishes/", "wishes/remind", "exclusions/")]
    few = [count_statements(client, url) for url in urls]
    for number in range(12):
        made = make_participant(event, 20 + number)
        if number % 2:
            excluded(event, made, tables[0])
    assert [count_statements(client, url) for url in urls] == few
