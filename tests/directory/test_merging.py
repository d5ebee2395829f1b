"""Two entries of one person: found with reasons, merged by hand, undone exactly, no right passed on."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts import services as accounts
from app.core import clock
from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.db import db, event_scope, transaction
from app.core.errors import Refusal
from app.core.jobs import run_periodic
from app.courses import services as courses
from app.directory import rules
from app.directory import services as directory
from app.directory.models import Person, PersonMerge
from app.directory.services import duplicates, merging
from app.directory.services.references import pointing_to
from app.registration import services as registration
from tests.factories.courses import make_course
from tests.factories.directory import make_institution, make_person
from tests.factories.registration import make_registration
from tests.registration.conftest import open_event

APART = {"audit_entry", "audit_head", "person_merge", "mail", "job", "periodic_run"}


def everything() -> dict[str, list[Any]]:
    """Return every row of every table that merging may touch."""
    db.session.rollback()
    with db.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(sa.select(table))))
            for table in db.metadata.sorted_tables
            if table.name not in APART
        }


@pytest.fixture
def pair(app: Flask) -> tuple[Person, Person]:
    """Two entries of Marta: each with an address and a registration; both in one course."""
    kept = make_person(email="marta.lainez@example.org", given_name="Marta", family_name="Lainez")
    other = make_person(email="marta.lainez@correo.example", given_name="Márta", family_name="LAINEZ")
    make_registration(open_event(), email="marta.lainez@example.org")
    make_registration(open_event(), email="marta.lainez@correo.example")
    course = make_course()
    with transaction():
        directory.appoint(person_id=other.id, institution_id=make_institution(country_code="CR").id)
        for each in (kept, other):
            courses.enrol(course, each.id, invited=True)
        accounts.ensure_account(other.id)
    return kept, other


def merge(kept: Person, other: Person) -> uuid.UUID:
    with transaction():
        return merging.merge(kept.id, other.id, by=None).id


@pytest.mark.both_databases
def test_merging_and_undoing_leaves_every_row_as_it_was(app: Flask, pair: tuple[Person, Person]) -> None:
    before = everything()
    merged = merge(*pair)
    assert everything() != before
    with transaction():
        assert merging.undo(merged) == 0
    assert everything() == before


def test_what_moves_moves_and_a_conflict_stays_with_its_owner(pair: tuple[Person, Person]) -> None:
    kept, other = pair
    made = merging.plan(kept.id, other.id)
    assert made.moves["registration"] == 1
    assert made.moves["person_email"] == 1
    assert made.moves["appointment"] == 1
    assert made.stays["enrolment", merging.STAYS_IN_CONFLICT] == 1
    db.session.rollback()
    merge(kept, other)
    assert len(registration.list_of_person(kept.id)) == 2
    assert registration.list_of_person(other.id) == []
    found = directory.find_person_by_email("marta.lainez@correo.example")
    assert found is not None
    assert found.id == kept.id
    assert [row.is_primary for row in directory.get_person(kept.id).emails].count(True) == 1
    assert other.id not in {person.id for person in directory.list_people(search="lainez")}


def test_every_table_that_names_people_is_walked() -> None:
    walked = {table.name for table, _column in pointing_to("person.id")}
    assert {
        "registration",
        "person_email",
        "appointment",
        "enrolment",
        "credential",
        "session_role",
    } <= walked
    for table, _column in pointing_to("person.id"):
        assert len(table.primary_key.columns) == 1, f"{table.name}: the journal names rows by one key"


def test_an_entry_with_roles_is_never_merged_away(pair: tuple[Person, Person]) -> None:
    kept, other = pair
    with transaction():
        accounts.grant_role(person_id=other.id, role=Role.SECRETARIAT)
    with pytest.raises(rules.MergedHoldsRights):
        merging.plan(kept.id, other.id)


def test_a_mailbox_of_the_merged_entry_never_opens_an_account_with_roles(pair: tuple[Person, Person]) -> None:
    kept, other = pair
    with transaction():
        accounts.grant_role(person_id=kept.id, role=Role.SECRETARIAT)
    assert merging.plan(kept.id, other.id).stays["person_email", merging.STAYS_AS_A_WAY_IN] == 1
    db.session.rollback()
    merge(kept, other)
    with transaction():
        token = accounts.issue_sign_in_link(email="marta.lainez@correo.example")
    with pytest.raises(Refusal), transaction():
        accounts.follow_link(token)
    assert accounts.roles_of(other.id) == frozenset()


def test_the_person_adds_an_address_that_stayed_behind(pair: tuple[Person, Person]) -> None:
    kept, other = pair
    with transaction():
        accounts.grant_role(person_id=kept.id, role=Role.SECRETARIAT)
    merge(kept, other)
    with pytest.raises(rules.EmailTaken), transaction():
        directory.add_email(kept.id, "marta.lainez@correo.example")
    with transaction():
        directory.add_email(kept.id, "marta.lainez@correo.example", verified=True)
    found = directory.find_person_by_email("marta.lainez@correo.example")
    assert found is not None
    assert found.id == kept.id


def test_the_account_of_the_merged_entry_closes(pair: tuple[Person, Person]) -> None:
    kept, other = pair
    account = accounts.find_account(other.id)
    assert account is not None
    merge(kept, other)
    db.session.expire_all()
    closed = accounts.find_account(other.id)
    assert closed is not None
    assert closed.disabled_at is not None
    assert accounts.find_account(kept.id) is None


def test_undoing_ends_after_thirty_days_and_the_journal_goes(app: Flask, pair: tuple[Person, Person]) -> None:
    merged = merge(*pair)
    with clock.fixed_at(clock.now() + timedelta(days=31)):
        with pytest.raises(rules.MergeTooOld), transaction():
            merging.undo(merged)
        run_periodic(app, "directory.forget_journals")
    db.session.expire_all()
    assert db.session.get_one(PersonMerge, merged).journal == ""


def test_a_value_changed_since_then_stays(pair: tuple[Person, Person]) -> None:
    kept, other = pair
    merged = merge(kept, other)
    with transaction():
        email = next(row for row in directory.get_person(kept.id).emails if not row.is_primary)
        directory.remove_email(kept.id, email.id)
    with transaction():
        assert merging.undo(merged) == 3 - 1
    assert registration.list_of_person(other.id)


def test_merges_are_undone_in_their_order(pair: tuple[Person, Person]) -> None:
    kept, other = pair
    third = make_person(email="tercera@example.org")
    first = merge(kept, other)
    merge(third, kept)
    with pytest.raises(rules.MergeOrder), transaction():
        merging.undo(first)


def test_the_journal_holds_no_name_or_address_in_clear(pair: tuple[Person, Person]) -> None:
    merged = merge(*pair)
    journal = db.session.get_one(PersonMerge, merged).journal
    assert journal
    assert str(pair[1].id) not in journal
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "person.merged")).one()
    assert "@" not in entry.changes


def test_forgetting_the_kept_forgets_the_merged(pair: tuple[Person, Person]) -> None:
    kept, other = pair
    merge(kept, other)
    with transaction():
        accounts.erase_person(kept.id)
    db.session.expire_all()
    for each in (kept, other):
        found = directory.find_person(each.id)
        assert found is not None
        assert found.erased_at is not None
    assert db.session.scalars(sa.select(PersonMerge.journal)).all() == [""]


def test_duplicates_are_found_with_reasons_and_called_two(pair: tuple[Person, Person]) -> None:
    kept, other = pair
    make_person(email="otra@example.org", given_name="Keisha", family_name="Baptiste")
    (found,) = duplicates.find_duplicates()
    assert {found.one.id, found.other.id} == {kept.id, other.id}
    assert rules.SAME_NAME in found.reasons
    assert rules.LIKE_ADDRESSES in found.reasons
    with transaction():
        duplicates.call_different(kept.id, other.id)
    assert duplicates.find_duplicates() == []


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("marta.lainez@example.org", "martalainez+rcm@correo.example", True),
        ("m.lainez@example.org", "n.lainez@example.org", False),
        ("info@example.org", "info@correo.example", False),
    ],
)
def test_addresses_are_alike_by_what_stands_before_the_sign(one: str, other: str, alike: bool) -> None:
    assert rules.are_alike(one, other) is alike


def test_merging_is_for_editors_and_asks_twice(
    client: FlaskClient, sign_in: Any, pair: tuple[Person, Person]
) -> None:
    kept, other = pair
    path = f"/directory/duplicates/{kept.id}/{other.id}"
    event = open_event()
    sign_in(client, "organiser", at=event)
    assert client.get("/directory/duplicates").status_code == 404
    assert client.post(f"{path}/merge", data={"sure": "1"}).status_code == 404
    sign_in(client, "secretariat")
    page = client.get("/directory/duplicates").get_data(as_text=True)
    assert "marta.lainez@correo.example" in page
    assert client.get(path).status_code == 200
    client.post(f"{path}/merge")
    assert merging.list_merges() == []
    client.post(f"{path}/merge", data={"sure": "1"})
    db.session.rollback()
    (merged,) = merging.list_merges()
    client.post(f"/directory/merges/{merged.id}/undo")
    db.session.rollback()
    assert merging.list_merges() == []
    with event_scope(event.id):
        assert registration.list_of_person(other.id)
