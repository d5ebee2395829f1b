"""When an activity is planned: what the form takes, what it refuses, and what programs read."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.core.access import Role
from app.core.db import db
from app.planning import services
from app.planning.models import Activity
from tests.factories.planning import make_activity, make_body


def form(body: object, **changes: str) -> dict[str, Any]:
    values = {
        "title-es": "Taller",
        "lead_body_id": str(body),
        "plan_id": "",
        "mode": "online",
        "planned_on": "2027-05-04",
        "planned_clock": "09:00",
        "planned_minutes": "90",
        "time_zone": "Europe/Madrid",
        "is_meeting": "y",
        "is_fixed": "y",
    }
    return {key: value for key, value in (values | changes).items() if value}


def test_a_planned_time_is_kept_as_an_instant_with_its_clock(client: FlaskClient, sign_in) -> None:
    sign_in(client, Role.SECRETARIAT)
    body = make_body().id
    assert client.post("/plans/activities/new", data=form(body) | {"plan_id": ""}).status_code == 302
    activity = db.session.query(Activity).one()
    planned = services.planned_time(activity)
    assert planned is not None
    assert planned.at == datetime(2027, 5, 4, 7, tzinfo=UTC)
    assert (planned.minutes, planned.zone, planned.is_fixed) == (90, "Europe/Madrid", True)
    page = client.get(f"/plans/activities/{activity.id}/edit").text
    assert 'value="2027-05-04"' in page
    assert 'value="09:00"' in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"planned_clock": ""}, "Un día necesita su hora"),
        ({"planned_on": ""}, "Un día necesita su hora"),
        ({"planned_on": "", "planned_clock": ""}, "Un día necesita su hora"),
        ({"planned_on": "2027-03-28", "planned_clock": "02:30"}, "esa hora no existe"),
        ({"window_from": "2027-05-05"}, "se celebra entre 2027-05-05"),
        ({"window_to": "2027-05-03"}, "y 2027-05-03"),
        ({"planned_minutes": "1"}, "Minutos que dura"),
        ({"time_zone": "Mars/Olympus"}, "Reloj de"),
    ],
)
def test_half_a_time_a_skipped_hour_and_other_days_are_refused(
    client: FlaskClient, sign_in, changes: dict[str, str], said: str
) -> None:
    sign_in(client, Role.SECRETARIAT)
    answer = client.post(
        "/plans/activities/new?lang=es", data=form(make_body().id, **changes) | {"plan_id": ""}
    )
    assert answer.status_code == 422
    assert said in answer.text.split('id="errors"')[1].split("</ul>")[0]
    assert db.session.query(Activity).count() == 0


def test_a_time_is_taken_away_by_emptying_it(client: FlaskClient, sign_in) -> None:
    sign_in(client, Role.SECRETARIAT)
    body = make_body().id
    client.post("/plans/activities/new", data=form(body) | {"plan_id": ""})
    activity = db.session.query(Activity).one()
    emptied = form(body, planned_on="", planned_clock="", is_fixed="") | {"plan_id": ""}
    assert client.post(f"/plans/activities/{activity.id}/edit", data=emptied).status_code == 302
    db.session.expire_all()
    assert services.planned_time(services.get_activity(activity.id)) is None
    assert services.get_activity(activity.id).planned_minutes == 90


def test_a_new_activity_begins_with_the_date_that_was_found(client: FlaskClient, sign_in) -> None:
    sign_in(client, Role.SECRETARIAT)
    body = make_body()
    asked = f"body={body.id}&minutes=45&at=2027-05-04T14:00:00%2B00:00&place=America/Costa_Rica"
    page = client.get(f"/plans/activities/new?{asked}").text
    assert 'value="2027-05-04"' in page
    assert 'value="08:00"' in page
    assert 'value="45"' in page
    assert client.get("/plans/activities/new?at=soon&place=nowhere&minutes=x&body=y").status_code == 200


def test_an_activity_without_a_time_has_none(app) -> None:
    assert services.planned_time(make_activity()) is None
