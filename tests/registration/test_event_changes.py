"""Changes of the whole event: seen first, done at once, told to everybody once, in mails and calendars."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from app.core import clock
from app.core.db import across_events, db, event_scope, transaction
from app.core.jobs import run_pending_jobs
from app.core.mail import find_mails
from app.events import services as events
from app.events.models import Event, Session
from app.events.rules import EventChange, EventHasNoSuchState, EventState, Mode, SameAsBefore, TooLate
from app.registration import services
from app.registration.models import Registration, SeatPool
from app.registration.rules import Origin, RegistrationState, TooFewSeats
from app.registration.services import whole
from app.registration.services.whole import Wish
from tests.factories.events import make_event, make_session
from tests.factories.registration import make_invitation, make_registration
from tests.factories.scheduling import before_the_event
from tests.services.smtp import SmtpTrap

REASON = {"es": "Por la tormenta", "en": "Because of the storm"}


@pytest.fixture(autouse=True)
def in_time() -> Iterator[None]:
    with before_the_event():
        yield


@pytest.fixture
def posting(make_app: Callable[..., Flask], smtp: SmtpTrap) -> Iterator[Flask]:
    """An application that sends to the trap."""
    app = make_app(smtp_url=smtp.url)
    with app.app_context():
        yield app


def do(event: Event, change: EventChange, **more: Any) -> None:
    with transaction(), event_scope(event.id):
        whole.carry_out(events.get_event_by_id(event.id), Wish(change=change, reason=REASON, **more))


def entry(mail: Any) -> Any:
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    (found,) = calendar.walk("VEVENT")
    return calendar["METHOD"], found


def now_of(event: Event) -> Event:
    db.session.rollback()
    db.session.expire_all()
    return events.get_event_by_id(event.id)


def test_a_cancelled_event_is_told_once_to_all_who_come_wait_or_are_invited(
    posting: Flask, smtp: SmtpTrap
) -> None:
    event = make_event(capacity_in_person=1)
    make_session(event, "09:00")
    make_registration(event, email="ana@example.org")
    make_registration(event, email="eva@example.org", language="en")
    make_registration(event, email="nadie@example.org", origin=Origin.STRANGER, mode=Mode.ONLINE)
    gone = make_registration(event, email="ida@example.org", mode=Mode.ONLINE)
    make_invitation(event, "iris@example.org")
    with transaction(), event_scope(event.id):
        services.cancel(event, services.get_registration(gone.id))
    run_pending_jobs(posting)
    smtp.received.clear()
    do(event, EventChange.CANCEL)
    run_pending_jobs(posting)
    assert sorted(str(mail["To"]) for mail in smtp.messages) == [
        "ana@example.org",
        "eva@example.org",
        "iris@example.org",
    ]
    (ana,), (eva,) = smtp.to("ana@example.org"), smtp.to("eva@example.org")
    method, told = entry(ana)
    assert (method, told["STATUS"], told["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert "Por la tormenta" in ana.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Because of the storm" in eva.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert [part for part in eva.walk() if part.get_content_type() == "text/calendar"] == []


def test_a_job_that_is_run_twice_tells_nobody_twice(app: Flask) -> None:
    event = make_event()
    make_registration(event)
    do(event, EventChange.CANCEL)
    run_pending_jobs(app)
    before = len(find_mails())
    with transaction(), event_scope(event.id):
        current = events.get_event_by_id(event.id)
        whole.tell_some(current, EventChange.CANCEL, {}, current.sequence, None)
    assert len(find_mails()) == before


def test_sessions_move_along_and_keep_the_hour_of_the_clock(posting: Flask, smtp: SmtpTrap) -> None:
    day = date(2027, 10, 27)
    event = make_event(starts_on=day, ends_on=day, time_zone="Europe/Zurich")
    session = make_session(event, "09:00")
    make_registration(event, email="ana@example.org")
    run_pending_jobs(posting)
    do(event, EventChange.MOVE, starts_on=date(2027, 11, 3))
    run_pending_jobs(posting)
    current = now_of(event)
    assert (current.starts_on, current.ends_on) == (date(2027, 11, 3), date(2027, 11, 3))
    with event_scope(event.id):
        moved = events.get_session(session.id)
    assert moved.starts_at is not None
    assert moved.starts_at.isoformat() == "2027-11-03T08:00:00+00:00"
    first, second = (entry(mail) for mail in smtp.to("ana@example.org"))
    assert first[1]["UID"] == second[1]["UID"]
    assert (second[0], int(second[1]["SEQUENCE"]) > int(first[1]["SEQUENCE"])) == ("REQUEST", True)
    assert second[1]["DTSTART"].dt.isoformat() == "2027-11-03T09:00:00+01:00"
    text = smtp.messages[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "27 de octubre de 2027" in text
    assert "3 de noviembre de 2027" in text


def test_a_postponed_event_is_tentative_until_it_is_taken_up_again(posting: Flask, smtp: SmtpTrap) -> None:
    event = make_event()
    make_session(event, "09:00")
    make_registration(event, email="ana@example.org")
    run_pending_jobs(posting)
    client = posting.test_client()
    feed = f"/events/{event.slug}/calendar.ics"
    states = []
    for change in (None, EventChange.POSTPONE, EventChange.RESUME):
        if change:
            do(event, change)
            run_pending_jobs(posting)
        (shown,) = Calendar.from_ical(client.get(feed).data).walk("VEVENT")
        states.append((str(shown["UID"]), int(str(shown["SEQUENCE"])), str(shown["STATUS"])))
    assert len({uid for uid, _, _ in states}) == 1
    assert [status for _, _, status in states] == ["CONFIRMED", "TENTATIVE", "CONFIRMED"]
    assert [sequence for _, sequence, _ in states] == sorted({sequence for _, sequence, _ in states})
    mailed = [entry(mail)[1] for mail in smtp.to("ana@example.org")]
    assert [str(each["STATUS"]) for each in mailed] == ["CONFIRMED", "TENTATIVE", "CONFIRMED"]
    assert [int(each["SEQUENCE"]) for each in mailed] == [0, 1, 2]
    assert now_of(event).state is EventState.PUBLISHED


@pytest.mark.both_databases
def test_going_online_takes_everybody_along_and_nobody_loses_a_seat(app: Flask, database_kind: str) -> None:
    event = make_event(capacity_in_person=2, capacity_online=1)
    seated = [make_registration(event) for _ in range(2)]
    waiting = make_registration(event)
    make_registration(event, mode=Mode.ONLINE)
    with pytest.raises(TooFewSeats) as refused:
        do(event, EventChange.MODE, mode=Mode.ONLINE, capacity=2)
    assert refused.value.facts["needed"] == 3
    assert now_of(event).mode is Mode.HYBRID
    do(event, EventChange.MODE, mode=Mode.ONLINE, capacity=3)
    assert now_of(event).mode is Mode.ONLINE
    with event_scope(event.id):
        rows = {row.id: row for row in db.session.scalars(sa.select(Registration))}
    assert {row.mode for row in rows.values()} == {Mode.ONLINE}
    assert [rows[each.id].state for each in seated] == [RegistrationState.CONFIRMED] * 2
    assert rows[waiting.id].state is RegistrationState.WAITING
    pools = {pool.subject: pool for pool in db.session.scalars(sa.select(SeatPool))}
    assert (pools["online"].taken, pools["online"].waiting) == (3, 1)
    assert (pools["in_person"].taken, pools["in_person"].waiting) == (0, 0)


def test_who_waited_gets_a_seat_where_there_is_one(app: Flask) -> None:
    event = make_event(capacity_in_person=1, capacity_online=5)
    make_registration(event)
    waiting = make_registration(event)
    do(event, EventChange.MODE, mode=Mode.ONLINE, capacity=None)
    with event_scope(event.id):
        row = services.get_registration(waiting.id)
    assert (row.state, row.mode) == (RegistrationState.CONFIRMED, Mode.ONLINE)


def test_what_is_over_stays_as_it_was(app: Flask) -> None:
    event = make_event()
    with clock.fixed_at(clock.now() + timedelta(days=2000)):
        for change in (EventChange.CANCEL, EventChange.POSTPONE, EventChange.MOVE, EventChange.MODE):
            with pytest.raises(TooLate):
                do(event, change, starts_on=clock.today() + timedelta(days=9), mode=Mode.ONLINE)
    with transaction():
        events.get_event_by_id(event.id).state = EventState.HELD
    with pytest.raises(EventHasNoSuchState):
        do(event, EventChange.CANCEL)
    other = make_event()
    with pytest.raises(SameAsBefore):
        do(other, EventChange.MOVE, starts_on=other.starts_on)


def test_the_page_shows_what_would_follow_and_writes_nothing_before(
    app: Flask, client: FlaskClient, sign_in: Callable[..., object]
) -> None:
    event = make_event()
    make_session(event, "09:00")
    for _ in range(3):
        make_registration(event)
    make_registration(event, mode=Mode.ONLINE)
    make_invitation(event, "iris@example.org")
    sign_in(client, "organiser", at=event)
    address = f"/events/{event.slug}/manage/change"
    assert "postpone" in client.get(address).get_data(as_text=True)
    run_pending_jobs(app)
    before = len(find_mails())
    half = client.post(f"{address}/cancel", data={"reason-es": "Por la tormenta"})
    assert half.status_code == 422
    data = {"reason-es": REASON["es"], "reason-en": REASON["en"]}
    seen = client.post(f"{address}/cancel", data=data)
    assert seen.status_code == 200
    assert "4 " in seen.get_data(as_text=True)
    assert now_of(event).state is EventState.PUBLISHED
    assert len(find_mails()) == before
    assert client.post(f"{address}/cancel", data={**data, "confirm": "1"}).status_code == 302
    assert now_of(event).state is EventState.CANCELLED
    run_pending_jobs(app)
    assert len(find_mails()) == before + 5
    assert client.get(f"{address}/postpone").status_code == 404


def test_certificates_that_were_issued_forbid_a_change(
    app: Flask, client: FlaskClient, sign_in: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    event = make_event()
    make_registration(event)
    monkeypatch.setattr("app.certificates.services.count_issued", lambda event_id: 2)
    sign_in(client, "organiser", at=event)
    data = {"reason-es": "a", "reason-en": "b", "confirm": "1"}
    answer = client.post(f"/events/{event.slug}/manage/change/postpone", data=data)
    assert answer.status_code == 409
    assert now_of(event).state is EventState.PUBLISHED
    refused = client.post(f"/events/{event.slug}/manage/cancel", data=data)
    assert refused.status_code >= 400 or now_of(event).state is EventState.PUBLISHED


def test_search_engines_read_how_the_event_stands(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    address = f"/events/{event.slug}/"
    found = []
    for change, more in (
        (None, {}),
        (EventChange.POSTPONE, {}),
        (EventChange.MOVE, {"starts_on": event.starts_on + timedelta(days=30)}),
        (EventChange.MODE, {"mode": Mode.ONLINE}),
        (EventChange.CANCEL, {}),
    ):
        if change:
            do(event, change, **more)
        page = client.get(address).get_data(as_text=True)
        found.append([status for status in STATUSES if f"schema.org/Event{status}" in page])
    assert found == [
        ["Scheduled"],
        ["Postponed"],
        ["Rescheduled"],
        ["Rescheduled", "MovedOnline"],
        ["Cancelled"],
    ]


STATUSES = ("Scheduled", "Postponed", "Rescheduled", "MovedOnline", "Cancelled")


def test_a_move_that_needs_somebody_twice_is_refused_whole(app: Flask) -> None:
    event = make_event()
    session = make_session(event, "09:00")
    with across_events("the test looks at every session"):
        before = db.session.scalars(sa.select(Session.starts_at)).all()
    with pytest.raises(TooLate):
        do(event, EventChange.MOVE, starts_on=clock.today() - timedelta(days=9))
    with event_scope(event.id):
        assert events.get_session(session.id).starts_at in before
