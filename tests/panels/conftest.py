"""A lightning session of six talks, its moderator and those who take part."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from app.core import clock
from app.core.db import event_scope, transaction
from app.directory.models import Person
from app.events.models import Event, Session
from app.events.rules import Mode, SessionKind, SessionPart
from app.panels import services
from app.panels.models import Panel
from app.registration.models import Registration
from tests.factories.events import (
    make_contribution,
    make_event,
    make_role,
    make_room,
    make_session,
    make_speaker,
)
from tests.factories.registration import make_registration

DURING = datetime(2027, 7, 14, 14, 5, tzinfo=UTC)


@dataclass
class Stage:
    """Everything that a test of panels needs."""

    event: Event
    session: Session
    panel: Panel
    moderator: Person
    experts: list[Person]


def panel_of(stage: Stage) -> Panel:
    """Read the panel anew; to be called inside the scope of its event."""
    found = services.find_panel(stage.session.id)
    assert found is not None
    return found


@pytest.fixture(autouse=True)
def during_the_session(app):
    with clock.fixed_at(DURING):
        yield


def make_stage(**changes) -> Stage:
    event = make_event(slug="v-congreso")
    session = make_session(
        event, "09:00", minutes=60, kind=SessionKind.LIGHTNING, code="L1",
        title={"es": "Seis miradas", "en": "Six looks"}, room_id=make_room(event, "Ceiba").id, online_url="https://meet.example/j/1", **changes,
    )  # fmt: skip
    moderator = make_speaker("Keisha", "Baptiste")
    make_role(event, session, moderator, SessionPart.MODERATOR)
    make_role(event, session, make_speaker("Flor", "Cárcamo"), SessionPart.FACILITATOR)
    experts = [make_speaker(f"Experta{n}", "Solís") for n in range(1, 7)]
    for order, expert in enumerate(experts, start=1):
        make_contribution(
            event, session, expert.id, order=order, title={"es": f"Charla {order}", "en": f"Talk {order}"}
        )
    with transaction(), event_scope(event.id):
        panel = services.prepare_panel(event, session)
    return Stage(event, session, panel, moderator, experts)


@pytest.fixture
def stage(app) -> Stage:
    return make_stage()


def confirmed(stage: Stage, name: str = "Nidia", mode: Mode = Mode.ONLINE, **changes) -> Registration:
    """Register somebody who may enter the session."""
    return make_registration(
        stage.event,
        given_name=name,
        family_name="Fajardo",
        mode=mode,
        **changes,
    )


def token_of(stage: Stage, registration: Registration) -> str:
    """Return a person's own link to the questions."""
    with event_scope(stage.event.id):
        return services.question_token(registration, stage.session.id)


def desk_token(stage: Stage) -> str:
    """Return the moderator's link."""
    with event_scope(stage.event.id):
        return services.moderator_token(stage.panel, stage.moderator.id)
