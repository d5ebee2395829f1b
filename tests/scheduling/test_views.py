"""The page of conflicts: what it shows, to whom, and the way from the search to the undo."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import expect

from app.core.db import db, event_scope, transaction
from app.events.models import Event
from app.scheduling import services
from app.scheduling.rules import SearchOptions
from tests.factories.events import make_event, make_role, make_room, make_session, make_speaker
from tests.factories.scheduling import clashing_congress, work_off

FORM = {
    "opens": "09:00",
    "closes": "18:00",
    "pause_from": "",
    "pause_to": "",
    "grid_minutes": "15",
    "seconds": "10",
}
SignIn = Callable[..., Any]


def url(event: Event, tail: str = "") -> str:
    return f"/events/{event.slug}/scheduling/{tail}"


def page_of(client: FlaskClient, event: Event, language: str = "en") -> str:
    answer = client.get(url(event) + f"?lang={language}")
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", answer.text)


def proposal_id(event: Event) -> uuid.UUID:
    db.session.rollback()
    with event_scope(event.id):
        found = services.find_latest(event)
    assert found is not None
    return found.id


def test_a_conflict_is_shown_with_links_to_both_sides(client: FlaskClient, sign_in: SignIn):
    event, _, sessions, _ = clashing_congress()
    sign_in(client, "organiser", at=event)
    shown = page_of(client, event)
    assert "Keisha Baptiste is in two sessions at once" in shown
    for session in sessions[1:3]:
        assert f"/manage/sessions/{session.id}" in shown
    assert "Sessions without a time" in shown
    assert "3 sessions have no time or are in conflict." not in shown
    assert "4 sessions have no time or are in conflict." in shown
    assert "Keisha Baptiste está en dos sesiones a la vez" in page_of(client, event, "es")


def test_a_programme_without_conflicts_says_so(client: FlaskClient, sign_in: SignIn):
    event = make_event()
    make_session(event, "09:00")
    sign_in(client, "organiser", at=event)
    shown = page_of(client, event)
    assert "No conflicts" in shown
    assert "Find a programme" not in shown


def test_an_event_without_sessions_says_what_will_be_here(client: FlaskClient, sign_in: SignIn):
    event = make_event()
    sign_in(client, "organiser", at=event)
    assert "Nothing to compare yet" in page_of(client, event)


def test_the_other_side_is_hidden_from_who_may_not_see_its_event(client: FlaskClient, sign_in: SignIn):
    one, other = make_event(), make_event(title={"es": "Reunión reservada", "en": "Reserved meeting"})
    irma = make_speaker()
    first = make_session(one, "09:00")
    second = make_session(other, "09:30", title={"es": "Asunto reservado", "en": "Reserved matter"})
    make_role(one, first, irma)
    make_role(other, second, irma, accept="for the test")
    sign_in(client, "organiser", at=one)
    shown = page_of(client, one)
    assert re.search(r"Irma Quezada Tun is not available 09:00–\d\d:\d\d<", shown)
    for secret in ("Reserved", "reservad", other.slug, str(second.id)):
        assert secret not in shown
    sign_in(client, "secretariat")
    assert "Reserved matter" in page_of(client, one)


def test_the_summary_of_the_event_asks_to_resolve_its_conflicts(client: FlaskClient, sign_in: SignIn):
    event, _, _, _ = clashing_congress()
    sign_in(client, "organiser", at=event)
    page_of(client, event)
    summary = client.get(f"/events/{event.slug}/manage/").text
    assert "Resolve 1 conflict" in summary
    assert url(event) in summary
    sign_in(client, "door", at=event)
    assert "Resolve 1 conflict" not in client.get(f"/events/{event.slug}/manage/").text


def test_strangers_are_sent_to_sign_in_and_others_find_nothing(client: FlaskClient, sign_in: SignIn):
    event, _, _, _ = clashing_congress()
    answer = client.get(url(event), headers={"Accept": "text/html"})
    assert (answer.status_code, "sign-in" in answer.location) == (302, True)
    sign_in(client, "organiser", at=make_event())
    assert client.get(url(event)).status_code == 404
    assert client.post(url(event, "search"), data=FORM).status_code == 404


def test_the_whole_way_search_preview_accept_undo(client: FlaskClient, sign_in: SignIn):
    event, _, _, _ = clashing_congress()
    sign_in(client, "organiser", at=event)
    assert client.post(url(event, "search"), data=FORM).status_code == 302
    assert "Looking for a first programme" in page_of(client, event)
    work_off()
    preview = page_of(client, event)
    assert "A programme is proposed" in preview
    assert preview.count('data-l="Proposed"') == 3
    assert "Keisha Baptiste is in two sessions at once" in preview, "nothing is written before it is accepted"
    number = proposal_id(event)
    assert client.post(url(event, f"{number}/accept")).status_code == 302
    accepted = page_of(client, event)
    assert "The programme has 3 changes" in accepted
    assert "No conflicts" in accepted
    assert client.post(url(event, f"{number}/undo")).status_code == 302
    undone = page_of(client, event)
    assert "3 sessions are back where they were." in undone
    assert "Keisha Baptiste is in two sessions at once" in undone


def test_what_cannot_be_accepted_any_more_is_said_on_the_page(client: FlaskClient, sign_in: SignIn):
    event, _, _, _ = clashing_congress()
    sign_in(client, "organiser", at=event)
    client.post(url(event, "search"), data=FORM)
    work_off()
    page_of(client, event)
    number = proposal_id(event)
    client.post(url(event, f"{number}/discard"))
    client.post(url(event, f"{number}/accept"))
    assert "This proposal cannot be accepted any more." in page_of(client, event)


def test_a_proposal_of_another_event_is_not_found(client: FlaskClient, sign_in: SignIn):
    event, _, _, _ = clashing_congress()
    with transaction(), event_scope(event.id):
        number = services.propose(event, SearchOptions()).id
    mine = make_event()
    sign_in(client, "organiser", at=mine)
    for tail in ("accept", "discard", "undo", "stop"):
        assert client.post(url(mine, f"{number}/{tail}")).status_code in {302, 404}
    assert client.get(url(mine, f"{number}/progress")).status_code == 404


def test_hours_that_make_no_sense_are_refused_with_the_reason(client: FlaskClient, sign_in: SignIn):
    event, _, _, _ = clashing_congress()
    sign_in(client, "organiser", at=event)
    page_of(client, event)
    wrong = FORM | {"closes": "08:00", "pause_from": "13:00"}
    answer = client.post(url(event, "search"), data=wrong)
    assert answer.status_code == 400
    assert "The end must be after the start." in answer.text
    assert "Give both ends of the pause, or none." in answer.text
    assert 'value="08:00"' in answer.text, "what was written stays"


def test_a_second_search_while_one_runs_is_refused_on_the_page(client: FlaskClient, sign_in: SignIn):
    event, _, _, _ = clashing_congress()
    sign_in(client, "organiser", at=event)
    client.post(url(event, "search"), data=FORM)
    page_of(client, event)
    client.post(url(event, "search"), data=FORM)
    assert "A search is already under way for this event." in page_of(client, event)


def test_an_impossible_programme_names_the_session_and_the_rule(client: FlaskClient, sign_in: SignIn):
    event = make_event()
    make_room(event, capacity=30)
    make_session(event, None, seats_expected=90, title={"es": "Gran plenaria", "en": "Great plenary"})
    sign_in(client, "organiser", at=event)
    client.post(url(event, "search"), data=FORM)
    work_off()
    shown = page_of(client, event)
    assert "There is no such programme." in shown
    assert "“Great plenary” needs a room with 90 places." in shown
    assert "Look at the rooms" in shown


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_is_accessible_and_keeps_the_policy(
    width: int, open_page: Callable[..., Any], axe: Callable[..., list[str]], sign_in: SignIn
):
    event, _, _, _ = clashing_congress()
    with transaction(), event_scope(event.id):
        services.propose(event, SearchOptions(seconds=60))
    page = open_page(width=width, locale="es" if width == 390 else "en")
    sign_in(page, "organiser", at=event)
    page.goto(url(event))
    expect(page.locator(".en-progress")).to_have_count(1)
    assert axe(page) == []
    work_off()
    page.locator("section[aria-labelledby=proposal]").wait_for()  # the page renews itself
    expect(page.locator(".en-conflict")).to_have_count(1)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
