"""Who sits where, what they wished and why not: found by those who may know it and nowhere else."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.db import db, event_scope, transaction
from app.core.jobs import run_pending_jobs
from app.core.mail import delivered
from app.directory.services import get_person
from app.events.models import Event
from app.events.rules import KnownClass, SessionAccess, SessionKind
from app.registration.models import Registration
from app.registration.services import link_token
from app.working_tables import services
from app.working_tables.models import WorkingTable
from app.working_tables.rules import write_problem
from app.working_tables.services import Exclusion, Wish, publish_seating
from tests.factories.events import make_event, make_room, make_session
from tests.factories.working_tables import make_countries, make_participant, make_table, sit_down
from tests.services import crawl
from tests.services.people import sign_in

NOW = datetime(2027, 6, 1, 12, tzinfo=UTC)
NAME, FAMILY, ADDRESS = "Xochitlcuani", "Teotlaneci", "xochitlcuani.canaria@example.org"
REASON = "Tezcacoatl me amenazó en la mesa de al lado"
ATTRIBUTES = ("Instituto Cihuateteo",)


@dataclass
class Hall:
    """Three tables; the canary sits at the second, has an order, and excluded the third for a reason."""

    event: Event
    tables: list[WorkingTable]
    canary: Registration
    mate: Registration
    other: Registration

    @property
    def keys(self) -> tuple[Any, ...]:
        return (self.tables[1].id, self.canary.id)


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = make_app(log_level="DEBUG")
    # Ask from a venue, whose many people share one address: how often one may ask is no matter here.
    app.extensions["settings"] = replace(
        app.extensions["settings"], venue_networks=("127.0.0.0/8",), api_per_minute=10**6
    )
    with app.app_context(), clock.fixed_at(NOW):
        yield app


@pytest.fixture
def written(app: Flask) -> Iterator[io.StringIO]:
    """What the application logs, however fine the level."""
    (handler,) = [one for one in logging.getLogger().handlers if one.get_name() == "encuentro"]
    assert isinstance(handler, logging.StreamHandler)
    stream = io.StringIO()
    before = handler.setStream(stream)
    yield stream
    handler.setStream(before or stream)


@pytest.fixture
def hall(app: Flask) -> Hall:
    event = make_event(slug="mesas")
    make_countries("MX", "GT")
    tables = [make_table(event, f"Mesa {number}", least=0, most=9) for number in (1, 2, 3)]
    people = [make_participant(event, number, country_code="GT") for number in range(4)]
    canary = make_participant(
        event,
        50,
        given_name=NAME,
        family_name=FAMILY,
        email=ADDRESS,
        country_code="MX",
        sector="academia",
        gender="mujer",
        institution_name=ATTRIBUTES[0],
    )
    with transaction(), event_scope(event.id):
        wish = Wish(order=[tables[1].id, tables[0].id], exclusion=Exclusion(tables[2].id, REASON))
        services.send_wish(event, canary.id, wish)
    sit_down(event, tables, [people[0], people[1], people[2], people[3], canary])
    return Hall(event, tables, canary, mate=people[1], other=people[0])


def readable(app: Flask, hall: Hall, *own: Any) -> list[str]:
    """Return every address about the event, with the keys of its tables, of the canary and one's own."""
    keys = (*hall.keys, *own)
    personal = [
        path for path in crawl.everywhere(app, keys) if path.startswith(("/r/", "/home", "/calendar"))
    ]
    return list(dict.fromkeys([*crawl.about(app, hall.event, keys), *personal]))


def stranger(_client: FlaskClient, _hall: Hall) -> tuple[Any, ...]:
    return ()


def at_the_same_table(client: FlaskClient, hall: Hall) -> tuple[Any, ...]:
    return arrive(client, hall.mate)


def at_another_table(client: FlaskClient, hall: Hall) -> tuple[Any, ...]:
    return arrive(client, hall.other)


def arrive(client: FlaskClient, registration: Registration) -> tuple[Any, ...]:
    assert registration.person_id is not None
    sign_in(client, get_person(registration.person_id))
    return (registration.id, link_token(registration))


@pytest.mark.slow
@pytest.mark.parametrize(
    "become", [stranger, at_the_same_table, at_another_table], ids=lambda become: become.__name__
)
def test_who_did_not_agree_is_named_to_nobody(
    app: Flask, client: FlaskClient, hall: Hall, become: Callable[[FlaskClient, Hall], tuple[Any, ...]]
) -> None:
    paths = readable(app, hall, *become(client, hall))
    assert len(paths) > 60
    assert crawl.told(client, paths, (NAME, FAMILY, ADDRESS, "Tezcacoatl", *ATTRIBUTES)) == []


@pytest.mark.slow
def test_who_agreed_is_named_at_the_own_table_alone(app: Flask, client: FlaskClient, hall: Hall) -> None:
    with transaction(), event_scope(hall.event.id):
        db.session.get_one(Registration, hall.canary.id).listed = True
    own = at_the_same_table(client, hall)
    found = crawl.told(client, readable(app, hall, *own), (FAMILY, ADDRESS, "Tezcacoatl", *ATTRIBUTES))
    assert {word for _path, word in found} == {FAMILY}
    assert {path for path, _word in found} == {f"/events/mesas/my-table{rest}" for rest in ("", f"/{own[1]}")}
    stranger_client = app.test_client()
    others = at_another_table(stranger_client, hall)
    assert crawl.told(stranger_client, readable(app, hall, *others), (FAMILY,)) == []


@pytest.mark.slow
def test_a_reason_stands_on_no_page_of_organisers_until_somebody_opens_it(
    app: Flask, client: FlaskClient, hall: Hall
) -> None:
    sign_in(client, "organiser", at=hall.event)
    paths = readable(app, hall)
    assert crawl.told(client, paths, ("Tezcacoatl",)) == []
    base = "/events/mesas/working-tables"
    for path, form in (
        *((f"{base}/paper", {"paper": paper, "language": "es"}) for paper in ("lists", "signs", "tents")),
        (f"{base}/paper/rooms", {"kind": "zoom"}),
        (f"{base}/paper/rooms", {"kind": "xlsx"}),
    ):
        answer = client.post(path, data=form)
        assert b"Tezcacoatl" not in crawl.unpacked(answer.get_data()), path
    opened = client.post(f"{base}/exclusions/{hall.canary.id}")
    assert "Tezcacoatl" in opened.text


def test_the_main_flows_leave_no_trace_of_a_wish_or_its_reason(
    app: Flask, hall: Hall, written: io.StringIO
) -> None:
    own: Any = app.test_client()
    token = link_token(hall.canary)
    url = f"/events/mesas/my-table/{token}"
    form = {f"table-{hall.tables[0].id}": "1", "exclude": str(hall.tables[2].id), "reason": f"{REASON}, ayer"}
    assert own.post(url, data=form).status_code == 302
    assert own.post(url, data=form | {"reason": "x" * 1001}).status_code == 400
    assert own.get(url).status_code == 200
    staff: Any = app.test_client()
    sign_in(staff, "organiser", at=hall.event)
    base = "/events/mesas/working-tables"
    for path in ("/", "/wishes/", f"/wishes/{hall.canary.id}", "/exclusions/", "/fairness", "/print"):
        assert staff.get(f"{base}{path}").status_code < 500, path
    assert staff.post(f"{base}/exclusions/{hall.canary.id}").status_code == 200
    assert staff.post(f"{base}/seat").status_code == 302
    run_pending_jobs(app)
    with event_scope(hall.event.id):
        proposal = services.find_proposal()
        assert proposal is not None
        document = json.dumps(write_problem(services.prepare_problem(hall.event, keep=False).problem))
    staff.post(f"{base}/seatings/{proposal.id}/accept")
    with transaction(), event_scope(hall.event.id):
        publish_seating(hall.event, by=None)
    run_pending_jobs(app)
    secrets = ("Tezcacoatl", "amenaz", FAMILY, NAME, ADDRESS, token)
    logged = written.getvalue()
    assert '"request"' in logged
    assert [word for word in secrets if word in logged] == []
    assert [word for word in secrets if word in document] == []
    assert [name for name, text in everything_stored().items() if "Tezcacoatl" in text] == []
    assert [word for word in secrets if word in everything_stored()["audit_entry"]] == []


def everything_stored() -> dict[str, str]:
    """Return all rows of all tables as text, as somebody with a copy of the database reads them."""
    with db.engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        return {
            name: "\n".join(str(tuple(row)) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"'))
            for name in names
        }


def test_mails_of_a_table_name_nobody_else(app: Flask, hall: Hall) -> None:
    with transaction(), event_scope(hall.event.id):
        services.send_wish(hall.event, hall.other.id, Wish(order=[hall.tables[1].id]))
    sit_down(hall.event, hall.tables[1:], [hall.other, hall.mate, hall.canary], published=False)
    with transaction(), event_scope(hall.event.id):
        publish_seating(hall.event, by=None)
    run_pending_jobs(app)
    told = delivered(hall.other.email)
    assert told
    for mail in told:
        text = mail.as_string()
        assert [
            word for word in (NAME, FAMILY, ADDRESS, "Tezcacoatl", hall.mate.full_name) if word in text
        ] == []


@pytest.mark.slow
@pytest.mark.parametrize("become", [stranger, at_another_table], ids=lambda become: become.__name__)
def test_a_table_in_a_closed_session_does_not_exist_for_who_is_not_let_in(
    app: Flask, client: FlaskClient, become: Callable[[FlaskClient, Hall], tuple[Any, ...]]
) -> None:
    hall = hall_behind_closed_doors()
    paths = readable(app, hall, *become(client, hall))
    assert crawl.told(client, paths, ("Zenzontle", "Quechol", "03:17", "T081700")) == []


def hall_behind_closed_doors() -> Hall:
    """One table meets in a closed session; nobody here is let in."""
    event = make_event(slug="cerrado")
    room = make_room(event, "Quechol")
    session = make_session(
        event, "03:17", room_id=room.id, kind=SessionKind.WORKING_TABLE, access=SessionAccess.CLOSED,
        title={"es": "Zenzontle", "en": "Zenzontle"},
    )  # fmt: skip
    hidden = make_table(event, "Mesa reservada", session_id=session.id, room_id=room.id)
    tables = [hidden, make_table(event, "Mesa abierta")]
    people = [make_participant(event, n, participant_class=KnownClass.GUEST) for n in range(3)]
    sit_down(event, [tables[1]], people)
    return Hall(event, [*tables[::-1]], canary=people[0], mate=people[1], other=people[2])
