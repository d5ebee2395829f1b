"""What organisers grant, whom they write to, and who serves which delegation."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.core import clock
from app.core.access import Role, RoleAt, Viewer
from app.core.db import db, event_scope, transaction
from app.core.errors import NotFound
from app.delegations import services
from app.delegations.rules import (
    Convener,
    DelegateRole,
    NobodyChosen,
    NoFocalPoint,
    PlacesBelowTaken,
    Terms,
)
from app.delegations.services import Whom
from app.directory import services as directory
from app.directory.rules import CountryRole, InstitutionKind, Participation
from app.events.models import Event
from tests.delegations.conftest import act, mails
from tests.factories.delegations import (
    coming_event,
    make_delegate,
    make_delegation,
    make_post,
)
from tests.factories.directory import make_country, make_institution, make_person

pytestmark = pytest.mark.usefixtures("app")
HEAD, DELEGATE, ADVISER = DelegateRole.HEAD, DelegateRole.DELEGATE, DelegateRole.ADVISER


def test_fewer_places_than_are_taken_are_refused() -> None:
    event = coming_event()
    delegation = make_delegation(event, quota=2)
    for _ in range(2):
        make_delegate(event, delegation)
    with pytest.raises(PlacesBelowTaken):
        act(event, lambda: services.edit_terms(event, services.get_delegation(delegation.id), Terms(1)))
    assert services.terms_of(delegation).quota == 2


def test_all_member_countries_in_one_act_and_twice_changes_nothing() -> None:
    event = coming_event()
    for code in ("HN", "GT", "SV"):
        make_country(code)
    make_country("BR", CountryRole.OBSERVER)
    agency = make_institution(country_code=None, participates_as=Participation.OBSERVER)
    whom = Whom(members=True, observer_organisations=True)
    made = act(event, lambda: services.set_delegations(event, whom, Terms(8)))
    assert {row.country_code for row in made} == {"HN", "GT", "SV", None}
    assert agency.id in {row.institution_id for row in made}
    assert act(event, lambda: services.set_delegations(event, whom, Terms(9))) == []
    with pytest.raises(NobodyChosen):
        act(event, lambda: services.set_delegations(event, Whom(), Terms(8)))


def test_an_earlier_event_is_copied_with_its_distances() -> None:
    earlier, event = (
        coming_event(),
        coming_event(
            starts_on=clock.today() + timedelta(days=60), ends_on=clock.today() + timedelta(days=61)
        ),
    )
    deadline = clock.now() + timedelta(days=10)
    make_delegation(earlier, quota=6, places={HEAD: 1, ADVISER: 2}, deadline=deadline, letter_required=True)
    (copied,) = act(event, lambda: services.copy_delegations(event, earlier))
    terms = services.terms_of(copied)
    assert (terms.quota, terms.places, terms.letter_required) == (6, {HEAD: 1, ADVISER: 2}, True)
    assert terms.deadline == deadline + timedelta(days=30)
    assert services.count_delegations([earlier.id, event.id]) == {earlier.id: 1, event.id: 1}


def viewer_of(*institution_ids: uuid.UUID) -> Viewer:
    roles = frozenset(RoleAt("institution", each, Role.FOCAL_POINT) for each in institution_ids)
    return Viewer(account_id=uuid.uuid4(), person_id=uuid.uuid4(), roles=roles)


def test_the_institutions_of_a_government_serve_its_delegation_and_nobody_else() -> None:
    event = coming_event()
    ours, theirs = make_delegation(event), make_delegation(event, "GT")
    ministry, university = make_institution(), make_institution(kind=InstitutionKind.ACADEMIA)
    with event_scope(event.id):
        assert services.get_served(ours.id, ministry).id == ours.id
        for institution, delegation in ((ministry, theirs), (university, ours)):
            with pytest.raises(NotFound):
                services.get_served(delegation.id, institution)
    assert [each.delegation.id for each in services.list_served(viewer_of(ministry.id))] == [ours.id]
    assert services.list_served(viewer_of(university.id)) == []


def test_the_mail_goes_to_whoever_holds_the_post_today() -> None:
    event = coming_event()
    ministry, point = make_post()
    delegation = make_delegation(event)
    successor = make_person()
    with transaction():
        directory.hand_over(appointment_id=point.appointment_id, successor_id=successor.id, on=clock.today())
    written = act(event, lambda: services.convene(event, Convener.PRESIDENCY, [delegation.id]))
    assert written == 1
    (mail,) = mails("convened")
    assert mail.recipient == successor.email
    with event_scope(event.id):
        assert services.get_delegation(delegation.id).convened_at is not None
    assert ministry.country_code == "HN"


def test_nobody_to_write_to_is_said() -> None:
    event = coming_event()
    delegation = make_delegation(event)
    with pytest.raises(NoFocalPoint):
        act(event, lambda: services.convene(event, Convener.HOST, [delegation.id]))


def test_only_who_has_not_finished_is_reminded() -> None:
    event = coming_event()
    for code in ("HN", "GT"):
        make_post(code)
    done, open_one = make_delegation(event), make_delegation(event, "GT")
    make_delegate(event, done, role=HEAD)
    assert act(event, lambda: services.remind(event)) == 1
    assert act(event, lambda: services.remind(event)) == 1
    (mail,) = mails("reminded")
    assert str(open_one.id) in str(mail.occasion)


def test_the_table_says_what_each_delegation_lacks_in_a_constant_number_of_queries() -> None:
    event = coming_event()
    codes = ("HN", "GT", "SV", "CR")
    for code in codes:
        make_post(code)
        make_delegate(event, make_delegation(event, code, letter_required=True), role=HEAD)
    few = _queries(event)
    for code in ("MX", "PA", "NI", "BZ"):
        make_post(code)
        make_delegation(event, code)
    assert _queries(event) == few
    with event_scope(event.id):
        rows = {row.delegation.country_code: row for row in services.table()}
    assert (rows["HN"].taken, rows["HN"].lacks_head, rows["HN"].lacks_letter) == (1, False, True)
    assert (rows["MX"].taken, rows["MX"].lacks_head, rows["MX"].lacks_letter) == (0, True, False)


def _queries(event: Event) -> int:
    event_id = event.id
    db.session.rollback()
    db.session.expire_all()
    seen: list[str] = []

    def note(*arguments: Any) -> None:
        seen.append(str(arguments[2]))

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        with event_scope(event_id):
            services.table()
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)
