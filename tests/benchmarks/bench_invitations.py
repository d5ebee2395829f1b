"""Inviting 5,000 people from a workbook, the list of 10,000 invitations, and the approval queue."""

import io
import time
import uuid
from collections.abc import Callable, Iterator
from functools import partial

from flask.testing import FlaskClient

from app.core.db import event_scope, transaction
from app.core.spreadsheets import write_xlsx
from app.events.models import Event
from app.events.rules import EventAccess
from app.registration import services
from app.registration.rules import Origin
from app.registration.rules.invitations import ListSource
from app.registration.services import invitees, sending
from tests.benchmarks.bench_events import count_statements
from tests.benchmarks.bench_registration import _database
from tests.factories.events import make_event
from tests.factories.registration import application, invitations_of, make_campaign, start
from tests.services import people
from tools.bench import Measure, measure

PEOPLE, INVITED, PENDING = 5_000, 10_000, 600


def benchmarks() -> Iterator[Measure]:
    """Yield time on the wall of what an organiser waits for, and processor time of the lists."""
    with _database() as clients:
        event = make_event(access=EventAccess.APPROVAL, capacity_in_person=20_000)
        organiser = clients()
        people.sign_in(organiser, "organiser", at=event)
        listed, took = _preview(event, organiser)
        yield Measure(f"invitation of {PEOPLE} people previewed (wall)", took, 5_000)
        yield _wall(
            f"{PEOPLE} people taken into the campaign (wall)", partial(_post, organiser, f"{listed}/take")
        )
        with event_scope(event.id):
            campaign_id = invitees.get_list(_id_of(listed)).campaign_id
        path = f"/events/{event.slug}/invitations/campaigns/{campaign_id}/start"
        _post(organiser, path)
        yield _wall(
            f"{PEOPLE} invitations queued (wall)",
            partial(sending.send_campaign, event.id, campaign_id),
            60_000,
        )
        _fill(event)
        assert len(invitations_of(event)) == INVITED
        for name, address in (
            (f"list of {INVITED} invitations, a page of 50", f"/events/{event.slug}/invitations/"),
            (f"approval queue of {PENDING}, a page of 25", f"/events/{event.slug}/approvals"),
        ):
            note = f"{count_statements(organiser, address)} statements"
            yield Measure(name, measure(partial(organiser.get, address), times=20), 60, note=note)


def _preview(event: Event, client: FlaskClient) -> tuple[str, float]:
    """Hand a workbook in and look at it; return the address of the preview and the milliseconds."""
    data = {"name": "Cinco mil", "participant_class": "guest", "language": "es"}
    made = client.post(f"/events/{event.slug}/invitations/campaigns/new", data=data)
    head = ["Apellidos", "Nombres", "Correo", "País", "Institución", "Idioma"]
    rows = [
        [
            f"Rojas {n}",
            "Ana María",
            f"persona{n}@institucion{n % 400}.gob.gt",
            "Guatemala",
            f"Dirección {n % 90}",
            "es",
        ]
        for n in range(PEOPLE)
    ]
    book = write_xlsx({"1": [head, *rows]})
    started = time.perf_counter()
    listed = client.post(
        f"{made.location}/people/file",
        data={"file": (io.BytesIO(book), "lista.xlsx")},
        content_type="multipart/form-data",
    ).location
    shown = client.get(listed)
    took = (time.perf_counter() - started) * 1000
    assert shown.status_code == 200
    return str(listed), took


def _id_of(address: str) -> uuid.UUID:
    return uuid.UUID(address.rpartition("/")[2])


def _post(client: FlaskClient, path: str) -> None:
    assert client.post(path).status_code == 302


def _wall(name: str, act: Callable[[], object], budget: float = 5_000) -> Measure:
    started = time.perf_counter()
    act()
    return Measure(name, (time.perf_counter() - started) * 1000, budget)


def _fill(event: Event) -> None:
    """Add people to invite until there are enough, and some who wait for a decision."""
    campaign = make_campaign(event)
    table = [
        (1, ("Correo", "Nombre")),
        *((n, (f"x{n}@example.org", f"Equis {n}")) for n in range(2, INVITED - PEOPLE + 2)),
    ]
    with transaction(), event_scope(event.id):
        kept = invitees.keep_list(event, campaign, table, source=ListSource.FILE, by=None)
        invitees.take_list(event, kept, by=None)
    start(event, campaign)
    for begin in range(0, PENDING, 50):
        with transaction(), event_scope(event.id):
            for _ in range(begin, begin + 50):
                services.register(event, application(), origin=Origin.VERIFIED)
