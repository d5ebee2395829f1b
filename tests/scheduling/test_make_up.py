"""What meetings and panels are made up of: items of the agenda, sectors, and who takes the floor."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.core.access import Role, RoleAt, Viewer
from app.core.db import db, event_scope, transaction
from app.directory.models import Tag
from app.directory.rules import AgendaItem, TagKind
from app.events import services as events
from app.events.models import Event
from app.events.rules import AgendaOrigin, EventKind, SessionAccess, SessionKind
from app.scheduling import services
from app.scheduling.rules import Kind, Severity
from app.scheduling.services.conflicts import FindingLine
from tests.factories.directory import make_country
from tests.factories.events import make_event, make_role, make_session, make_speaker
from tests.factories.scheduling import make_body

pytestmark = pytest.mark.usefixtures("app")
SignIn = Callable[..., Any]
SECRETARIAT = Viewer(
    account_id=uuid.uuid4(), roles=frozenset({RoleAt("organisation", None, Role.SECRETARIAT)})
)


def findings(event: Event) -> list[FindingLine]:
    db.session.rollback()
    with event_scope(event.id):
        return services.list_findings(event, SECRETARIAT)


def test_a_meeting_that_lacks_what_its_body_must_have_says_so_until_a_session_is_that():
    body = make_body("VM")
    with transaction():
        body.agenda = [AgendaItem.PLENARY, AgendaItem.CLOSED_PART, AgendaItem.PRESIDENCY_REPORT]
        body.civil_society_slot = True
    event = make_event(kind=EventKind.MEETING, body_id=body.id)

    def missing() -> list[str]:
        return [line.detail["item"] for line in findings(event) if line.kind is Kind.AGENDA_MISSING]

    assert missing() == ["civil_society", "closed_part", "plenary", "presidency_report"]
    make_session(event, "09:00", kind=SessionKind.PLENARY, agenda_item=AgendaItem.PRESIDENCY_REPORT)
    make_session(event, "11:00", access=SessionAccess.CLOSED)
    assert missing() == ["civil_society"]
    make_session(event, "15:00", agenda_item=AgendaItem.CIVIL_SOCIETY)
    assert missing() == []


def test_a_panel_made_up_otherwise_says_why_and_a_strict_one_is_not_published(
    client: FlaskClient, sign_in: SignIn
):
    event = make_event()
    session = make_session(event, "09:00", kind=SessionKind.LIGHTNING)
    sign_in(client, "organiser", at=event)
    people = f"/events/{event.slug}/manage/sessions/{session.id}"
    assert 'value="3"' in client.get(f"{people}/people").text, "what is usual is proposed"
    asked = {"panel-counts-civil_society": "3", "panel-counts-national_government": "2"}
    asked |= {"panel-counts-local_government": "1"}
    client.post(f"{people}/composition", data=asked)
    [line] = findings(event)
    assert (line.kind, line.severity) == (Kind.COMPOSITION, Severity.WARNING)
    client.post(f"{people}/composition", data=asked | {"panel-strict": "y"})
    assert [each.severity for each in findings(event)] == [Severity.ERROR]
    with event_scope(event.id):
        assert services.count_errors(event) == 1
    client.post(
        f"{people}/composition", data=asked | {"panel-strict": "y", "panel-reason": "Sin gobiernos locales."}
    )
    [line] = findings(event)
    assert line.accepted is not None
    assert line.accepted.reason == "Sin gobiernos locales."
    with event_scope(event.id):
        assert services.count_errors(event) == 0


def test_who_takes_the_floor_is_counted_once_by_sector_and_country_and_small_groups_stay_untold(
    client: FlaskClient, sign_in: SignIn
):
    make_country("PA")
    event = make_event()
    sessions = [make_session(event, start, minutes=60) for start in ("09:00", "11:00")]
    for number in range(11):
        person = make_speaker(
            f"Voz{number}", "Prueba", country_code="PA", gender="mujer" if number < 6 else "hombre"
        )
        make_role(event, sessions[0], person)
        if number == 0:
            make_role(event, sessions[1], person)
    with event_scope(event.id):
        balance = services.balance_of(event)
    assert (balance.people, balance.countries) == (11, [("PA", 11)])
    assert dict(balance.genders) == {"mujer": 6, "hombre": 5}
    sign_in(client, "organiser", at=event)
    assert "mujer 6" in client.get(f"/events/{event.slug}/scheduling/").text
    make_role(event, sessions[0], make_speaker("Una", "Más", gender="otra"))
    with event_scope(event.id):
        assert dict(services.balance_of(event).genders) in ({}, {"mujer": 6, "hombre": None, "otra": None})


def test_an_item_of_the_agenda_says_where_it_comes_from_and_of_which_theme_it_is(
    client: FlaskClient, sign_in: SignIn
):
    with transaction():
        theme = Tag(kind=TagKind.PILLAR, code="GOV", label={"es": "Gobernanza", "en": "Governance"})
        db.session.add(theme)
    event = make_event()
    session = make_session(event, "09:00", minutes=60)
    sign_in(client, "organiser", at=event)
    page = f"/events/{event.slug}/manage/sessions/{session.id}"
    assert "Governance" in client.get(f"{page}?lang=en").text
    data = {
        "code": "A1", "title-es": "Seguimiento", "kind": "plenary", "mode": "in_person", "access": "open",
        "day": "", "minutes": "60", "room": "", "agenda_item": "presidency_report",
        "agenda_origin": "follow_up", "theme": str(theme.id), "features": "escenario, cabinas",
    }  # fmt: skip
    assert client.post(page, data=data).status_code == 302
    with event_scope(event.id):
        kept = events.get_session(session.id)
        assert (kept.agenda_item, kept.agenda_origin, kept.theme_id) == (
            AgendaItem.PRESIDENCY_REPORT, AgendaOrigin.FOLLOW_UP, theme.id,
        )  # fmt: skip
        assert kept.features == ["escenario", "cabinas"]
    again = client.get(page).text
    assert re.search(r'<option[^>]*selected[^>]*value="follow_up"|value="follow_up"[^>]*selected', again)
