"""Who runs one event learns nothing of another: twin events, one full of canaries, every address tried."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.attendance import services as attendance
from app.core import clock, storage
from app.core.db import event_scope, transaction
from app.directory.models import Person
from app.events import services as events
from app.events.models import Event
from app.events.rules import EventState, MaterialDraft, MaterialKind, Mode, Visibility
from app.registration import services as registration
from app.table_plans import services as table_plans
from app.table_plans.models import PlanSection
from app.working_tables.models import WorkingTable
from tests.factories.certificates import make_credential
from tests.factories.events import make_contribution, make_event, make_room, make_session, make_speaker
from tests.factories.registration import make_invitation, make_registration
from tests.factories.working_tables import make_table
from tests.services import crawl
from tests.services.people import make_someone, sign_in

CANARY = "Zorzal"


@dataclass(frozen=True)
class Twin:
    """An event with one of everything, and the keys of it all."""

    event: Event
    keys: tuple[Any, ...]
    tokens: tuple[str, ...]


def make_twin(name: str, state: EventState = EventState.PUBLISHED) -> Twin:
    """Make an event whose every text begins with the name, with one of everything in it."""
    texts = {"es": f"{name} uno", "en": f"{name} one"}
    day = clock.today() + timedelta(days=30)
    event = make_event(title=texts, summary=texts, starts_on=day, ends_on=day)
    room = make_room(event, f"{name} sala")
    session = make_session(event, "09:00", title=texts, room_id=room.id)
    speaker: Person = make_speaker(name, "Ponente")
    contribution = make_contribution(event, session, speaker.id, title=texts)
    person = make_someone(given_name=name, family_name="Inscrita")
    made = make_registration(
        event, email=person.email, given_name=name, family_name="Inscrita", mode=Mode.IN_PERSON
    )
    invitation = make_invitation(event, f"{name.lower()}@example.org")
    table = make_table(event, f"{name} mesa")
    credential = make_credential(event, person)
    with event_scope(event.id), transaction():
        key = storage.put("materials", f"{name} papel".encode())
        material = events.add_material(
            event,
            MaterialDraft(
                title=texts,
                kind=MaterialKind.PAPER,
                language="es",
                visibility=Visibility.ORGANISERS,
                session_id=session.id,
                storage_key=key,
                filename="papel.txt",
                media_type="text/plain",
                size=9,
            ),
        )
        event.state = state
    draft = attendance.keep_draft(event.id, f"{name},uno\n".encode())
    keys = (
        session, room, contribution, made, invitation, table, credential, material, speaker, person,
        make_plan_section(event, table, name),
    )  # fmt: skip
    return Twin(event, (*(each.id for each in keys), draft), (registration.link_token(made),))


def make_plan_section(event: Event, table: WorkingTable, name: str) -> PlanSection:
    """Begin the plan of a table and return a section of it."""
    with event_scope(event.id), transaction():
        plan = table_plans.start_plan(event, table, None, language="es")
        table_plans.save_activity(plan.id, None, {"what": f"{name} taller"}, began=0, by=None)
        return table_plans.add_section(plan.id, f"{name} sección", None)


def addresses(app: Flask, at: Event, keys: tuple[Any, ...]) -> Iterator[str]:
    """Yield every address that can be read about an event, with each of the keys where one is named."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or set()) and "event" in rule.arguments:
            yield from filled(rule, at, keys)


def filled(rule: Rule, at: Event, keys: tuple[Any, ...]) -> Iterator[str]:
    open_names = [name for name in rule._converters if name != "event"]
    uuids = [key for key in keys if not isinstance(key, str)]
    choices = [
        uuids if type(rule._converters[name]).__name__ == "UUIDConverter" else [str(key) for key in keys]
        for name in open_names
    ]
    for values in together(choices):
        built = rule.build({"event": at, **dict(zip(open_names, values, strict=True))})
        assert built is not None, rule
        yield built[1]


def together(choices: list[list[Any]]) -> Iterator[tuple[Any, ...]]:
    """Put the keys together in every way; of three and more each meets each other one in every two neighbours."""
    if len(choices) < 3:
        yield from itertools.product(*choices)
        return
    most = max(len(each) for each in choices)
    for start, step in itertools.product(range(most), repeat=2):
        yield tuple(each[(start + place * step) % len(each)] for place, each in enumerate(choices))


def told(client: FlaskClient, paths: Iterator[str], word: str) -> list[str]:
    """Return the addresses whose answer holds the word, in whatever kind of file."""
    found = []
    for path in paths:
        answer = client.get(path)
        text = crawl.unpacked(answer.get_data())
        if word.encode() in text or word.lower().encode() in text:
            found.append(path)
    return found


@pytest.fixture
def mine(app: Flask) -> Twin:
    return make_twin("Tordo")


@pytest.mark.slow
@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.PUBLISHED])
def test_an_organiser_reads_nothing_of_another_event(
    app: Flask, client: FlaskClient, mine: Twin, state: EventState
) -> None:
    other = make_twin(CANARY, state)
    sign_in(client, "organiser", at=mine.event)
    # By way of their own event, with every key of the other one: none of them exists there.
    crossed = [
        path for path in addresses(app, mine.event, other.keys) if any(str(key) in path for key in other.keys)
    ]
    assert len(crossed) > 100
    assert [path for path in crossed if client.get(path).status_code == 200] == []
    assert told(client, addresses(app, mine.event, mine.keys), CANARY) == []
    # By the other event's own addresses: a draft does not exist; of a published one only what strangers read.
    read = told(client, addresses(app, other.event, other.keys), CANARY)
    if state is EventState.DRAFT:
        assert read == []
    stranger = app.test_client()
    assert read == told(stranger, addresses(app, other.event, other.keys), CANARY)
    assert not [path for path in read if "manage" in path or "registrations" in path or "check-in" in path]


def test_lists_and_searches_leave_out_what_is_not_theirs(app: Flask, client: FlaskClient, mine: Twin) -> None:
    make_twin(CANARY, EventState.DRAFT)
    sign_in(client, "organiser", at=mine.event)
    paths = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and not rule.arguments
    ]
    assert len(paths) > 30
    assert told(client, iter(paths), CANARY) == []


def test_the_same_crawl_finds_everything_for_its_own_organiser(app: Flask, client: FlaskClient) -> None:
    own = make_twin(CANARY, EventState.DRAFT)
    sign_in(client, "organiser", at=own.event)
    read = told(client, addresses(app, own.event, own.keys), CANARY)
    for part in ("/manage/sessions", "/registrations/", "/working-tables/", "/table-plans/", "/check-in/"):
        assert any(part in path for path in read), part
    assert len(read) > 15


def test_a_personal_link_of_one_event_opens_nothing_of_another(
    app: Flask, client: FlaskClient, mine: Twin
) -> None:
    other = make_twin(CANARY)
    paths = (f"/events/{mine.event.slug}/my-table/{token}" for token in other.tokens)
    assert told(client, paths, CANARY) == []
