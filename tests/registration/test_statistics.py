"""Figures of who takes part: true counts, per session too; small groups of what is sensitive stay untold."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.db import event_scope
from app.core.spreadsheets import read_table
from app.events.models import Event
from app.events.rules import Mode
from app.registration.rules import Origin
from app.registration.rules.figures import FEWEST, suppress
from app.registration.services import statistics
from tests.benchmarks.bench_events import count_statements
from tests.factories.directory import make_country
from tests.factories.events import make_session
from tests.factories.registration import make_registration
from tests.registration.conftest import open_event


@pytest.fixture
def event(app: Flask) -> Event:
    """An event without a limit, and two countries."""
    for code in ("CR", "PA"):
        make_country(code)
    return open_event(capacity_in_person=None)


@pytest.mark.both_databases
def test_who_takes_part_is_counted_by_what_they_are(event: Event) -> None:
    session = make_session(event, "09:00", needs_choice=True)
    for number in range(4):
        make_registration(
            event, country_code="CR" if number else "PA", sector="academia",
            mode=Mode.ONLINE if number == 3 else Mode.IN_PERSON, session_ids=(session.id,) if number < 2 else (),
        )  # fmt: skip
    make_registration(event, country_code="CR", origin=Origin.STRANGER)
    with event_scope(event.id):
        whole, one = statistics.figures(), statistics.figures(session.id)
        by_session = statistics.by_session([session.id])[session.id]
    assert whole.people == 4
    assert {code: sum(ways.values()) for code, ways in whole.by["country"].items()} == {"CR": 3, "PA": 1}
    assert whole.by["country"]["CR"] == {"in_person": 2, "online": 1}
    assert (one.people, by_session.people, by_session.countries) == (2, 2, {"CR", "PA"})
    assert by_session.classes["public"] == 2


def test_genders_are_counted_as_written_and_small_groups_stay_untold(event: Event) -> None:
    for number in range(13):
        words = ("mujer", "Mujer ", "hombre")[number % 3] if number < 12 else "no binario"
        make_registration(event, gender=words)
    with event_scope(event.id):
        gender = statistics.figures().gender
    assert None in gender.values()
    assert gender["no binario"] is None
    assert sum(1 for count in gender.values() if count is None) == 2


@settings(deadline=None)
@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 40), max_size=8))
def test_no_small_group_is_told_or_can_be_worked_out(counts: dict[str, int]) -> None:
    told = suppress(counts)
    hidden = {name for name, count in told.items() if count is None}
    for name, count in told.items():
        assert count is None or count == counts[name] >= FEWEST
    if told:
        assert set(told) == {name for name, count in counts.items() if count}
    if hidden:
        assert len(hidden) >= 2
        rest = sum(counts.values()) - sum(count or 0 for count in told.values())
        assert rest >= FEWEST
        assert rest == sum(counts[name] for name in hidden)


def test_the_page_and_the_file_say_the_same(event: Event, client: FlaskClient, sign_in: Any) -> None:
    for number in range(6):
        make_registration(event, country_code="CR", gender="mujer" if number < 5 else "Zyxwvut")
    sign_in(client, "organiser", at=event)
    path = f"/events/{event.slug}/statistics"
    page = client.get(f"{path}?lang=es").get_data(as_text=True)
    assert "Costa Rica" in page
    assert "Zyxwvut" not in page
    rows = read_table(client.post(path).data)
    assert rows[1].cells[-1] == "6"
    few = count_statements(client, path)
    for _ in range(5):
        make_session(event, "09:00", needs_choice=True)
        make_registration(event)
    assert count_statements(client, path) <= few + 1


def test_a_session_that_one_may_not_know_has_no_figures(
    event: Event, client: FlaskClient, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = make_session(event, "09:00", title={"es": "Zyxwvut"}, needs_choice=True)
    make_registration(event)
    sign_in(client, "organiser", at=event)
    monkeypatch.setattr(
        "app.registration.views.sight.may_see", lambda session, _facts: session.id != closed.id
    )
    path = f"/events/{event.slug}/statistics"
    assert "Zyxwvut" not in client.get(path).get_data(as_text=True)
    assert client.get(f"{path}?session={closed.id}").status_code == 404
    assert "Zyxwvut" not in client.get(f"/events/{event.slug}/registrations/?more=1").get_data(as_text=True)
