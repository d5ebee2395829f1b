"""Findings on their page: in the same words whatever the reason, taken as they are, and by which rules."""

import re
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.availability import services as availability
from app.availability.models import Absence
from app.core.access import Role, RoleAt, Viewer
from app.core.audit import AuditEntry
from app.core.db import db, event_scope, transaction
from app.core.spans import Span
from app.directory.models import BodyRelation
from app.directory.rules import Relation
from app.events import services as events
from app.events.models import Event, Session
from app.events.rules import EventKind, Mode, PersonTaken, SessionAccess
from app.scheduling import services
from app.scheduling.rules import Kind, OrderKind, ProgrammeRules, Severity
from app.scheduling.services.conflicts import FindingLine
from tests.factories.events import FIRST_DAY, make_event, make_role, make_room, make_session, make_speaker
from tests.factories.scheduling import clashing_congress, make_body, make_large_programme, make_meeting

pytestmark = pytest.mark.usefixtures("app")
SignIn = Callable[..., Any]
SECRETARIAT = Viewer(
    account_id=uuid.uuid4(), roles=frozenset({RoleAt("organisation", None, Role.SECRETARIAT)})
)


def organiser_of(event: Event) -> Viewer:
    return Viewer(account_id=uuid.uuid4(), roles=frozenset({RoleAt("event", event.id, Role.ORGANISER)}))


def findings(event: Event, viewer: Viewer = SECRETARIAT) -> list[FindingLine]:
    db.session.rollback()
    with event_scope(event.id):
        return services.list_findings(event, viewer)


def kinds(event: Event, viewer: Viewer = SECRETARIAT) -> list[Kind]:
    return [line.kind for line in findings(event, viewer)]


def url(event: Event, tail: str = "") -> str:
    return f"/events/{event.slug}/scheduling/{tail}"


def page_of(client: FlaskClient, event: Event, tail: str = "", language: str = "en") -> str:
    answer = client.get(url(event, tail), query_string={"lang": language})
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", answer.text)


def span_of(session: Session) -> Span:
    assert session.starts_at is not None
    assert session.ends_at is not None
    return Span(session.starts_at, session.ends_at)


def keep_away(person_id: uuid.UUID, span: Span) -> None:
    with transaction():
        availability.add_absence(person_id, span)


def return_all() -> None:
    with transaction():
        db.session.execute(sa.delete(Absence))


# --- the same words, whatever the reason --------------------------------------------------------


def bare(text: str) -> str:
    """A page without what differs from request to request."""
    text = re.sub(r'value="[^"]{40,}"|nonce="[^"]*"|csrf[^>]*content="[^"]*"', "", text)
    return re.sub(r"[0-9a-f]{64}|f-[0-9a-f]{12}", "", text)


@pytest.mark.parametrize("access", [SessionAccess.OPEN, SessionAccess.CLOSED])
def test_a_person_who_is_away_and_one_who_is_elsewhere_are_one_and_the_same(
    access: SessionAccess, client: FlaskClient, sign_in: SignIn
):
    event = make_event()
    irma = make_speaker()
    session = make_session(event, "09:00", minutes=90)
    make_role(event, session, irma)
    sign_in(client, "organiser", at=event)
    busy = Span(span_of(session).start + timedelta(minutes=30), span_of(session).end + timedelta(hours=1))
    keep_away(irma.id, busy)
    absent = findings(event, organiser_of(event))
    page = page_of(client, event)
    editor = page_of(client, event, "editor")
    return_all()
    other = make_event(title={"es": "Zenzontle", "en": "Zenzontle"})
    elsewhere = make_session(other, "09:30", minutes=120, access=access, title={"es": "Quechol"})
    make_role(other, elsewhere, irma, accept="for the test")
    assert findings(event, organiser_of(event)) == absent
    assert [(line.kind, line.severity, line.span) for line in absent] == [
        (Kind.PERSON_UNAVAILABLE, Severity.ERROR, span_of(session))
    ]
    again = page_of(client, event)
    assert "Irma Quezada Tun is not available 09:00–10:30" in again
    assert "Irma Quezada Tun no está disponible de 09:00 a 10:30" in page_of(client, event, "", "es")
    page_of(client, event)
    assert bare(again) == bare(page)
    assert bare(page_of(client, event, "editor")) == bare(editor)


def test_both_reasons_at_once_are_one_finding():
    event, other = make_event(), make_event()
    irma = make_speaker()
    session = make_session(event, "09:00", minutes=60)
    make_role(event, session, irma)
    elsewhere = make_session(other, "09:30", minutes=60)
    make_role(other, elsewhere, irma, accept="for the test")
    end = span_of(elsewhere).end
    keep_away(irma.id, Span(end - timedelta(minutes=50), end + timedelta(hours=1)))
    [line] = findings(event, organiser_of(event))
    assert line.span == span_of(session)
    with event_scope(event.id):
        assert services.count_errors(event) == 1, "the number does not tell them apart either"
    assert set(kinds(event)) == {Kind.PERSON_BUSY, Kind.PERSON_UNAVAILABLE}, (
        "who may see both sides sees both"
    )


def test_a_room_and_a_body_that_others_take_are_not_available_and_nothing_more():
    venue = {"es": "Amador"}
    labour, protection = make_body("WG-L"), make_body("WG-P")
    event = make_event(venue=venue, body_id=labour.id)
    other = make_event(venue=venue, body_id=protection.id, title={"es": "Reservada"})
    make_session(event, "09:00", room_id=make_room(event, "Ceiba").id)
    make_session(other, "09:30", room_id=make_room(other, "Ceiba").id)
    lines = findings(event, organiser_of(event))
    assert {line.kind: line.subjects for line in lines} == {
        Kind.ROOM_UNAVAILABLE: ("Ceiba",),
        Kind.BODY_UNAVAILABLE: ({"es": "Grupo WG-L", "en": "Group WG-L"},),
    }
    assert all(len(line.sides) == 1 for line in lines)
    assert "Reservada" not in repr(lines)
    assert "WG-P" not in repr(lines)
    assert set(kinds(event)) == {Kind.ROOM_BUSY, Kind.BODY_BUSY}


def test_a_form_refuses_whoever_is_away_in_the_words_for_whoever_is_elsewhere():
    event, other = make_event(), make_event()
    irma, keisha = make_speaker(), make_speaker("Keisha", "Baptiste")
    session = make_session(event, "09:00", minutes=60)
    make_role(other, make_session(other, "09:30", minutes=60), irma)
    keep_away(
        keisha.id,
        Span(span_of(session).start + timedelta(minutes=30), span_of(session).end + timedelta(minutes=30)),
    )
    refusals = []
    for person in (irma, keisha):
        with pytest.raises(PersonTaken) as refused:
            make_role(event, session, person)
        refusals.append((refused.value.code, refused.value.facts | {"subject": ""}))
    assert refusals[0] == refusals[1]
    assert (refusals[0][1]["start"], refusals[0][1]["end"]) == ("09:00", "10:00")


# --- the draft, the rules, the rest -----------------------------------------------------------


def test_the_draft_counts_and_not_what_is_published():
    event, _, sessions, _ = clashing_congress()
    assert kinds(event) == [Kind.PERSON_BUSY]
    with event_scope(event.id):
        drafted = {sessions[2].id: None}
        assert services.list_findings(event, SECRETARIAT, drafted=drafted) == []
        assert services.count_errors(event, drafted=drafted) == 0
        assert services.count_errors(event) == 1


def test_sessions_of_one_person_in_two_rooms_want_the_minutes_that_the_rules_say():
    event = make_event()
    irma = make_speaker()
    for start, room in (("09:00", "Ceiba"), ("10:00", "Jacaranda")):
        make_role(event, make_session(event, start, minutes=60, room_id=make_room(event, room).id), irma)
    assert findings(event) == []
    with transaction(), event_scope(event.id):
        services.save_rules(event, ProgrammeRules(room_minutes=10))
    [line] = findings(event)
    assert (line.kind, line.severity, line.detail) == (
        Kind.TRAVEL, Severity.WARNING, {"needed": 10, "minutes": 0},
    )  # fmt: skip
    with transaction(), event_scope(event.id):
        services.save_rules(event, ProgrammeRules(room_minutes=10, strict_gaps=True))
    assert [line.severity for line in findings(event)] == [Severity.ERROR]


def test_orders_hold_between_sessions_and_never_in_a_circle(client: FlaskClient, sign_in: SignIn):
    event = make_event()
    first, second = (
        make_session(event, start, minutes=60, title={"es": name, "en": name})
        for start, name in (("09:00", "Informe"), ("11:00", "Debate"))
    )
    sign_in(client, "organiser", at=event)
    page_of(client, event, "rules")

    def add(one: Session, other: Session, kind: OrderKind, gap: str = "") -> str:
        data = {
            "order-session": one.id,
            "order-other": other.id,
            "order-kind": kind,
            "order-gap_minutes": gap,
        }
        answer = client.post(url(event, "orders"), data=data, follow_redirects=True)
        return re.sub(r"\s+", " ", answer.text)

    assert "comes at least 30 minutes after" in add(first, second, OrderKind.AFTER, "30")
    assert "would wait for each other" in add(second, first, OrderKind.AFTER)
    assert "before or after itself" in add(first, first, OrderKind.AFTER)
    [line] = findings(event)
    assert (line.kind, line.severity) == (Kind.AFTER, Severity.ERROR)
    assert "“Informe” does not begin 30 minutes after “Debate”" in page_of(client, event)
    with event_scope(event.id):
        [order] = services.list_orders(event)
    client.post(url(event, f"orders/{order.id}/remove"))
    assert findings(event) == []


def test_rules_are_set_on_their_page_and_wrong_ones_come_back(client: FlaskClient, sign_in: SignIn):
    event = make_event()
    make_session(event, "07:00", minutes=60)
    sign_in(client, "organiser", at=event)
    page_of(client, event, "rules")
    right = {"opens": "08:00", "closes": "18:00", "room_minutes": "5", "same_day": "off"}
    assert client.post(url(event, "rules"), data=right).status_code == 302
    assert "Outside the hours of the event, 08:00–18:00" in page_of(client, event)
    wrong = client.post(url(event, "rules"), data=right | {"closes": "07:00", "room_minutes": "900"})
    assert wrong.status_code == 400
    assert "The end must be after the start." in wrong.text
    with event_scope(event.id):
        assert services.rules_of(event) == ProgrammeRules(
            datetime(2027, 1, 1, 8).time(), datetime(2027, 1, 1, 18).time(), 5, 0, 0,  # noqa: DTZ001
            same_day="off", civil_hours=False,  # type: ignore[arg-type]
        )  # fmt: skip


def test_a_network_that_meets_after_the_group_that_it_prepares_is_an_error_on_both_pages():
    network, group = make_body("NET"), make_body("GRCM")
    with transaction():
        db.session.add(BodyRelation(body_id=network.id, other_id=group.id, relation=Relation.MEETS_BEFORE))
    days: dict[str, Any] = {"kind": EventKind.MEETING, "mode": Mode.IN_PERSON}
    late = FIRST_DAY + timedelta(days=7)
    one = make_event(body_id=network.id, starts_on=late, ends_on=late, **days)
    other = make_event(body_id=group.id, starts_on=FIRST_DAY, ends_on=FIRST_DAY, **days)
    for event in (one, other):
        [line] = findings(event)
        assert (line.kind, line.severity) == (Kind.MEETS_BEFORE, Severity.ERROR)
        assert [slug for slug, _ in line.events] == [one.slug, other.slug]
        assert findings(event, organiser_of(event)) == [], "of an event that one may not see nothing is said"


# --- taken as it is -----------------------------------------------------------------------------


def test_a_finding_is_taken_with_a_reason_and_looked_at_again(client: FlaskClient, sign_in: SignIn):
    event, _, sessions, _ = clashing_congress()
    person = sign_in(client, "organiser", at=event)
    [line] = findings(event)
    page_of(client, event)
    client.post(url(event, "accepted"), data={"mark": line.mark, "reason": "  "})
    assert "Write why it is taken as it is" in page_of(client, event)
    client.post(url(event, "accepted"), data={"mark": line.mark, "reason": "Abre los dos paneles."})
    shown = page_of(client, event)
    assert "No conflicts" in shown
    assert "1 finding was taken as it is" in shown
    assert "Abre los dos paneles." in shown
    with event_scope(event.id):
        assert services.count_errors(event) == 0
        start = span_of(events.get_session(sessions[2].id)).start - timedelta(minutes=5)
    assert "Resolve" not in client.get(f"/events/{event.slug}/manage/").text
    [entry] = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "programme.accepted"))
    assert entry.object_id == str(event.id)
    with transaction(), event_scope(event.id):
        moved = events.get_session(sessions[2].id)
        moved.starts_at, moved.ends_at = start, start + timedelta(minutes=30)
    [still] = findings(event)
    assert still.accepted is not None, "it holds while the same person and sessions clash"
    make_role(event, sessions[1], other := make_speaker("Otra", "Persona"))
    make_role(event, sessions[2], other, accept="for the test")
    [new] = findings(event)
    assert new.accepted is None, "another person in both is another matter"
    assert person is not None


def test_what_was_taken_can_be_put_back(client: FlaskClient, sign_in: SignIn):
    event, _, _, _ = clashing_congress()
    sign_in(client, "organiser", at=event)
    [line] = findings(event)
    page_of(client, event)
    client.post(url(event, "accepted"), data={"mark": line.mark, "reason": "Sí."})
    assert "Sí." in page_of(client, event)
    client.post(url(event, "looked-at-again"), data={"mark": line.mark})
    [again] = findings(event)
    assert again.accepted is None
    assert client.post(url(event, "looked-at-again"), data={"mark": line.mark}).status_code == 404


def test_nobody_takes_what_they_do_not_see_or_what_is_not_there(client: FlaskClient, sign_in: SignIn):
    event, other = make_event(), make_event()
    irma = make_speaker()
    make_role(event, make_session(event, "09:00"), irma)
    make_role(other, make_session(other, "09:30"), irma, accept="for the test")
    [seen] = findings(event)
    sign_in(client, "organiser", at=event)
    page_of(client, event)
    data = {"mark": seen.mark, "reason": "No"}
    assert client.post(url(event, "accepted"), data=data).status_code in {302, 404}
    assert findings(event)[0].accepted is None
    client.post(url(other, "accepted"), data=data)
    assert findings(other)[0].accepted is None
    [half] = findings(event, organiser_of(event))
    client.post(url(event, "accepted"), data={"mark": half.mark, "reason": "Viene después."})
    assert findings(event)[0].accepted is not None, "the secretariat sees that it was taken, and why"
    assert findings(other)[0].accepted is None, "the other event has its own word"


# --- how much it costs ------------------------------------------------------------------------


@pytest.mark.both_databases
def test_the_whole_check_takes_ten_queries_however_large_the_programme(
    both: Flask, count_queries: Callable[..., Any]
):
    for size in (20, 120):
        event = make_large_programme(sessions=size, rooms=10, people=60, seed=size)
        irma = make_speaker()
        keep_away(irma.id, Span(*(getattr(span_of(_first(event)), name) for name in ("start", "end"))))
        make_role(event, _first(event), irma, accept="for the test")
        line = findings(event, organiser_of(event))[0]
        with transaction(), event_scope(event.id):
            services.take_as_it_is(event, organiser_of(event), line.mark, reason="x")
        db.session.rollback()
        slug = event.slug
        event = events.get_event(slug)
        with event_scope(event.id), count_queries() as seen:
            assert services.list_findings(event, organiser_of(event))
        assert len(seen) <= 10, seen


def _first(event: Event) -> Session:
    with event_scope(event.id):
        return events.list_sessions(event)[0]


def test_a_second_meeting_across_bodies_is_refused_in_both_events():
    labour, protection = make_body("GT-L"), make_body("GT-P")
    one, _ = make_meeting(labour, "14:00", 120)
    other, _ = make_meeting(protection, "15:30", 90)
    for event in (one, other):
        [line] = findings(event)
        assert line.kind is Kind.BODY_BUSY
        assert {side.event_slug for side in line.sides} == {one.slug, other.slug}


@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_of_rules_and_findings_are_accessible(
    width: int, open_page: Callable[..., Any], axe: Callable[..., list[str]], sign_in: SignIn
):
    event, _, sessions, _ = clashing_congress()
    make_role(event, sessions[0], make_speaker())
    with transaction(), event_scope(event.id):
        services.add_order(event, sessions[0].id, sessions[1].id, OrderKind.AFTER, gap_minutes=10)
    page = open_page(width=width, locale="es" if width == 390 else "en")
    sign_in(page, "organiser", at=event)
    for tail in ("", "rules"):
        page.goto(url(event, tail))
        for summary in page.locator("main details > summary").all():
            summary.click()
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
