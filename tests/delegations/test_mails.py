"""What delegations write: convocations in the name of who convenes, in the language of who reads."""

import pytest
from flask import Flask

from app.core import clock
from app.core.db import event_scope
from app.core.jobs import run_pending_jobs
from app.core.mail import delivered
from app.delegations import services
from app.delegations.rules import Convener, DelegateRole
from app.directory import services as directory
from app.events.rules import EventKind
from app.messages import services as messages
from app.registration import services as registration
from tests.delegations.conftest import act, text_of
from tests.factories.delegations import coming_event, make_delegate, make_delegation, make_post, nominee
from tests.factories.directory import make_country, make_focal_point, make_institution, make_person

pytestmark = pytest.mark.usefixtures("app")


def read(address: str | None) -> str:
    return "\n".join(f"{mail['Subject']}\n{text_of(mail)}" for mail in delivered(address or ""))


def test_the_presidency_convenes_the_organisations_own_meetings(app: Flask) -> None:
    event = coming_event(kind=EventKind.MEETING)
    make_country("CR", name={"es": "Costa Rica", "en": "Costa Rica"})
    institution = make_institution()
    ours, theirs = make_person(language="es"), make_person(language="en")
    for person in (ours, theirs):
        make_focal_point(person, institution)
    act(
        event,
        lambda: directory.set_presidency(
            year=event.presidency_year or event.starts_on.year, country_code="CR", theme={"es": "Tema"}
        ),
    )
    delegation = make_delegation(event, letter_required=True, deadline=clock.now())
    act(event, lambda: services.convene(event, Convener.PRESIDENCY, [delegation.id]))
    run_pending_jobs(app)
    spanish, english = read(ours.email), read(theirs.email)
    assert "En nombre de la presidencia, a cargo de Costa Rica" in spanish
    assert "On behalf of the presidency, held by Costa Rica" in english
    link = f"/events/{event.slug}/delegations/{institution.id}/{delegation.id}"
    assert link in spanish
    assert link in english
    assert "letter of accreditation" in english


def test_the_host_convenes_training_with_the_secretariat(app: Flask) -> None:
    make_country("PA", name={"es": "Panamá", "en": "Panama"})
    event = coming_event(kind=EventKind.TRAINING, host_country_code="PA")
    _institution, point = make_post()
    delegation = make_delegation(event)
    act(event, lambda: services.convene(event, Convener.HOST, [delegation.id]))
    run_pending_jobs(app)
    told = read(point.appointment.person.email)
    assert "En nombre de Panamá, país anfitrión, y junto con la secretaría" in told


def test_each_kind_of_mail_can_be_read_in_both_languages(app: Flask) -> None:
    kinds = [each.kind for each in messages.list_occasions() if each.kind.startswith("delegations.")]
    assert len(kinds) == 7
    event = coming_event()
    institution = make_institution()
    for language in ("es", "en"):
        make_focal_point(make_person(language=language, email=f"{language}@example.org"), institution)
    delegation = make_delegation(event, quota=1)
    made = make_delegate(event, delegation, role=DelegateRole.HEAD)
    waiting = nominee(family_name="Espera")
    act(event, lambda: services.put_in_line(event, services.get_delegation(delegation.id), waiting, by=None))
    act(event, lambda: registration.cancel(event, registration.get_registration(made.registration_id)))
    run_pending_jobs(app)
    for address, words in (("es@example.org", "canceló"), ("en@example.org", "cancelled")):
        told = read(address)
        assert words in told
        assert "Espera" in told
        assert "{{" not in told


def test_officials_of_several_institutions_make_one_delegation() -> None:
    event = coming_event()
    delegation = make_delegation(event)
    ministry, institute, foreign = make_institution(), make_institution(), make_institution(country_code="GT")
    rows = [
        make_delegate(event, delegation, institution_id=each.id) for each in (ministry, institute, foreign)
    ]
    with event_scope(event.id):
        found = [registration.get_registration(each.registration_id) for each in rows]
    assert [row.institution_id for row in found] == [ministry.id, institute.id, None]
    assert {row.country_code for row in found} == {"HN"}
