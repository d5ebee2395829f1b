"""What is forgotten of a person who was in a delegation, or nearly."""

from datetime import timedelta

import pytest

from app.accounts import services as accounts
from app.core import clock, storage
from app.core.db import db, event_scope, transaction
from app.core.errors import NotFound
from app.delegations import services
from app.delegations.rules import ChangeState
from tests.delegations.conftest import act, late
from tests.factories.delegations import coming_event, make_delegate, make_delegation, nominee
from tests.factories.directory import make_person

pytestmark = pytest.mark.usefixtures("app")


def test_wishes_notes_and_letters_that_name_a_person_are_forgotten() -> None:
    event = coming_event()
    delegation = make_delegation(event)
    member, newcomer = make_person(), make_person()
    old = make_delegate(event, delegation, email=member.email)
    stored = services.store_letter(b"%PDF-1.7\n%%EOF", "carta.pdf")
    act(event, lambda: services.set_letter(event, services.get_delegation(delegation.id), stored, by=None))
    late(event, delegation)
    change = act(
        event,
        lambda: services.ask_to_replace(
            event,
            services.get_delegate(delegation, old.id),
            nominee(email=newcomer.email, given_name="Secreta"),
            by=None,
            note="Porque enfermó",
        ),
    )
    with transaction():
        accounts.erase_person(newcomer.id)
    db.session.rollback()
    with event_scope(event.id):
        found = services.get_change(change.id)
        assert (found.email, found.full_name, found.note) == ("", "", "")
        assert found.state is ChangeState.TAKEN_BACK
    with transaction():
        accounts.erase_person(member.id)
    db.session.rollback()
    with event_scope(event.id):
        assert services.find_letter(delegation.id) is None
        names = {past.name for past in services.history_of(services.get_delegation(delegation.id))}
    assert member.full_name not in names
    with pytest.raises(NotFound):
        storage.get(stored.key)


def test_letters_go_a_year_after_the_event() -> None:
    event = coming_event()
    delegation = make_delegation(event)
    stored = services.store_letter(b"%PDF-1.7\n%%EOF", "carta.pdf")
    act(event, lambda: services.set_letter(event, services.get_delegation(delegation.id), stored, by=None))
    for days, deleted in ((300, 0), (420, 1)):
        with clock.fixed_at(clock.now() + timedelta(days=days)), transaction():
            assert services.forget_letters() == deleted
    with pytest.raises(NotFound):
        storage.get(stored.key)
