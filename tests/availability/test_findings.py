"""What people say of their time is found where the programme does not keep it, in the same words for all."""

from flask import Flask

from tests.factories.availability import hours, make_absence, make_person
from tests.factories.events import make_event, make_role, make_session
from tests.services.people import sign_in


def test_a_session_at_a_time_when_somebody_cannot_is_found(app: Flask) -> None:
    event = make_event()
    client = app.test_client()
    sign_in(client, "organiser", at=event)
    person = make_person("Irma", "Quezada Tun")
    make_role(event, make_session(event, "14:30"), person)
    page = f"/events/{event.slug}/scheduling/?lang=es"
    before = client.get(page).get_data(as_text=True)
    make_absence(person, hours(event, "14:00", "16:00"))
    after = client.get(page).get_data(as_text=True)
    assert "Irma Quezada Tun" not in before
    assert "Irma Quezada Tun" in after
    assert "no está disponible de 14:30 a 15:30" in after
