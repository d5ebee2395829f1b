"""From a proposal to what participants see: refused on old data, repaired, published, told once."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from app.accounts.services import erase_person
from app.core import clock
from app.core.db import db, event_scope, transaction
from app.core.mail import delivered
from app.directory.rules import Sector
from app.events.models import Event
from app.registration.models import Registration
from app.registration.services import cancel
from app.working_tables import services
from app.working_tables.models import Seat, Seating, SeatNotice
from app.working_tables.rules import SeatingOutdated, SeatingSettled
from app.working_tables.rules.steps import NothingToPublish, PreviewOutdated
from app.working_tables.services import ChangeKind, NewsKind
from tests.factories.scheduling import work_off
from tests.factories.working_tables import (
    make_hall,
    make_participant,
    make_seating,
    make_table,
    run_jobs,
    writing,
)

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with clock.fixed_at(datetime(2027, 6, 1, 12, tzinfo=UTC)):
        yield


def again(seating: Seating) -> Seating:
    return services.get_seating(seating.id)


def seen_by(person: Registration) -> str:
    """Return the table that a participant sees."""
    db.session.expire_all()
    info = services.seat_of(person)
    return info.table.name["en"] if info else ""


def move(event: Event, person: Registration, name: str) -> Seating:
    """Move somebody by hand in the seating in force."""
    with writing(event):
        current = services.find_current_seating()
        assert current is not None
        table = next((t for t in services.seated_tables(event) if t.name["en"] == name), None)
        return services.set_seat(current, person.id, table_id=table.id if table else None, locked=True)


# --- old data -----------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_a_seating_on_old_data_is_refused_with_what_changed(database_kind: str) -> None:
    event, tables, people = make_hall(8, 2)
    seating = make_seating(event)
    newcomer = make_participant(event, 90)
    with writing(event):
        cancel(event, people[0])
        services.rank_tables(event, db.session.merge(people[1]), [tables[0].id])
        db.session.merge(people[2]).sector = Sector.PRIVATE
        services.get_table(tables[1].id).most = 30
    extra = make_table(event, "Mesa 3")
    with pytest.raises(SeatingOutdated), writing(event):
        services.accept_seating(again(seating), by=None)
    with event_scope(event.id):
        changes = services.changes_since(event, again(seating))
    found = {(change.kind, change.name or change.table.get("es", "")) for change in changes}
    assert found == {
        (ChangeKind.LEFT, people[0].full_name),
        (ChangeKind.CAME, newcomer.full_name),
        (ChangeKind.WISHES, people[1].full_name),
        (ChangeKind.FACTS, people[2].full_name),
        (ChangeKind.TABLE_CHANGED, tables[1].name["es"]),
        (ChangeKind.TABLE_NEW, extra.name["es"]),
    }


def test_what_a_hand_changed_is_no_old_data() -> None:
    event, tables, people = make_hall(8, 2)
    seating = make_seating(event)
    with writing(event):
        services.set_seat(again(seating), people[0].id, table_id=tables[1].id, locked=True)
        services.set_seat(again(seating), people[1].id, table_id=None, locked=False)
        services.accept_seating(again(seating), by=None)
    with event_scope(event.id):
        assert services.find_current_seating() == again(seating)


def test_what_it_was_computed_on_is_kept_as_hashes_only() -> None:
    event, _tables, people = make_hall(8, 2)
    seating = make_seating(event)
    with event_scope(event.id):
        written = str(again(seating).basis)
    assert str(people[0].id) in written
    for fact in (people[0].country_code, people[0].sector, people[0].gender, "in_person"):
        assert fact
        assert f"'{fact}'" not in written


def test_a_seating_that_was_kept_without_its_basis_is_compared_by_people_and_tables() -> None:
    event, _tables, people = make_hall(8, 2)
    seating = make_seating(event)
    with writing(event):
        again(seating).basis = None
        db.session.flush()
        assert services.changes_since(event, again(seating)) == []
        cancel(event, people[0])
    with pytest.raises(SeatingOutdated), writing(event):
        services.accept_seating(again(seating), by=None)


@pytest.mark.both_databases
def test_a_repair_takes_the_changes_in_and_moves_as_few_as_possible(database_kind: str) -> None:
    event, _tables, people = make_hall(8, 2)
    seating = make_seating(event)
    newcomer = make_participant(event, 90)
    with writing(event):
        cancel(event, people[0])
        services.propose_seating(event, keep=True, base=seating.id)
    before = board_of(event, seating)
    run_jobs()
    with writing(event):
        repaired = services.find_proposal()
        assert repaired is not None
        assert repaired.id != seating.id
        services.accept_seating(repaired, by=None)
    after = board_of(event, repaired)
    assert newcomer.full_name in after
    moved = {name for name in after if name in before and after[name] != before[name]}
    assert len(moved) <= 1


def board_of(event: Event, seating: Seating) -> dict[str, str]:
    with event_scope(event.id):
        board = services.get_board(event, again(seating))
        return {card.name: column.table.name["en"] for column in board.columns for card in column.cards}


# --- published ----------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_participants_see_only_what_is_published(database_kind: str) -> None:
    event, _tables, people = make_hall(8, 2)
    make_seating(event, accepted=True)
    assert seen_by(people[0]) == ""
    with writing(event):
        services.publish_seating(event, by=None)
    assert seen_by(people[0]) == "Table 1"
    # A hand works on a copy: what is published never changes under those who see it.
    copied = move(event, people[0], "Table 2")
    assert seen_by(people[0]) == "Table 1"
    with event_scope(event.id):
        assert services.count_unpublished(event) == 1
        assert services.find_current_seating() == again(copied)
    with writing(event):
        services.publish_seating(event, by=None)
    assert seen_by(people[0]) == "Table 2"
    with event_scope(event.id):
        assert services.count_unpublished(event) == 0


@pytest.mark.both_databases
def test_only_who_has_another_table_is_told_and_nobody_twice(database_kind: str) -> None:
    event, _tables, people = make_hall(8, 2)
    make_seating(event, published=True)
    work_off()
    assert {mails(person) for person in people} == {1}
    move(event, people[0], "Table 2")
    with event_scope(event.id):
        found = services.preview(event)
    assert [(news.kind, news.registration.id) for news in found.news] == [(NewsKind.MOVED, people[0].id)]
    assert found.unchanged == 7
    with writing(event):
        services.publish_seating(event, by=None)
    work_off()
    work_off()
    assert [mails(person) for person in people] == [2, 1, 1, 1, 1, 1, 1, 1]
    # Back again: told once more, for it is another table than they know.
    move(event, people[0], "Table 1")
    with writing(event):
        services.publish_seating(event, by=None)
    work_off()
    assert [mails(person) for person in people[:2]] == [3, 1]


def mails(person: Registration) -> int:
    """Count the mails about tables that came to somebody."""
    return sum("mesa" in str(mail["Subject"]).lower() for mail in delivered(person.email))


def test_the_mail_is_in_the_language_of_its_reader_and_leads_to_their_own_page() -> None:
    event, _tables, people = make_hall(4, 2)
    with writing(event):
        db.session.merge(people[1]).language = "en"
    make_seating(event, published=True)
    work_off()
    mail = delivered(people[1].email)[-1]
    body = mail.get_body(("plain",))
    assert body is not None
    assert mail["Subject"].startswith("Your table:")
    assert "You are at: Table 2" in body.get_content()
    spanish = delivered(people[0].email)[-1].get_body(("plain",))
    assert spanish is not None
    assert "Le tocó: Mesa 1" in spanish.get_content()


def test_who_loses_the_table_is_told_so_and_who_cancelled_nothing() -> None:
    event, _tables, people = make_hall(8, 2)
    make_seating(event, published=True)
    work_off()
    move(event, people[0], "")
    with writing(event):
        cancel(event, people[1])
    with event_scope(event.id):
        assert [news.kind for news in services.preview(event).news] == [NewsKind.NONE]
    with writing(event):
        services.publish_seating(event, by=None)
    work_off()
    assert [mails(person) for person in people[:3]] == [2, 1, 1]
    assert seen_by(people[1]) == ""
    with event_scope(event.id):
        told = db.session.query(SeatNotice).filter_by(registration_id=people[0].id).one()
    assert told.table_id is None


def test_nothing_new_is_not_published_again() -> None:
    event, _tables, people = make_hall(8, 2)
    make_seating(event, published=True)
    with pytest.raises(NothingToPublish), writing(event):
        services.publish_seating(event, by=None)
    move(event, people[0], "Table 2")
    move(event, people[0], "Table 1")
    with pytest.raises(NothingToPublish), writing(event):
        services.publish_seating(event, by=None)


def test_what_was_previewed_is_what_is_published() -> None:
    event, _tables, people = make_hall(8, 2)
    seating = make_seating(event, accepted=True)
    move(event, people[0], "Table 2")
    with pytest.raises(PreviewOutdated), writing(event):
        services.publish_seating(event, by=None, seating_id=seating.id, revision=0)
    with writing(event):
        services.publish_seating(event, by=None, seating_id=seating.id, revision=1)


def test_taking_back_changes_nothing_for_participants_until_something_is_published() -> None:
    event, _tables, people = make_hall(8, 2)
    first = make_seating(event, published=True)
    second = make_seating(event, accepted=True)
    with writing(event):
        services.set_seat(again(second), people[0].id, table_id=None, locked=False)
        services.publish_seating(event, by=None)
    assert seen_by(people[0]) == ""
    with writing(event):
        assert services.undo_seating() == again(first)
    assert seen_by(people[0]) == ""
    with clock.fixed_at(datetime(2027, 6, 1, 13, tzinfo=UTC)), writing(event):
        services.publish_seating(event, by=None)
    assert seen_by(people[0]) == "Table 1"


def test_without_a_seating_in_force_there_is_nothing_to_publish() -> None:
    event, _tables, _people = make_hall(4, 2)
    make_seating(event)
    with pytest.raises(SeatingSettled), writing(event):
        services.publish_seating(event, by=None)


def test_a_search_is_stopped_and_remembers_what_it_keeps_to() -> None:
    event, _tables, _people = make_hall(4, 2)
    seating = make_seating(event, accepted=True)
    with writing(event):
        job_id = services.propose_seating(event, keep=True, base=seating.id)
        services.stop_search(event)
    with event_scope(event.id):
        asked = services.find_search(job_id)
    assert asked is not None
    assert (asked.keep, asked.base_id, asked.stop_asked) == (True, seating.id, True)


def test_a_search_that_is_stopped_keeps_its_best_or_says_that_it_found_none() -> None:
    event, _tables, _people = make_hall(8, 2)
    with writing(event):
        services.propose_seating(event, keep=False)
        services.stop_search(event)
    run_jobs()
    with event_scope(event.id):
        job, proposal = services.last_search(event), services.find_proposal()
    assert job is not None
    assert job.result is not None
    assert (job.result["status"] == "unknown") is (proposal is None)


def test_of_somebody_who_is_forgotten_no_seat_and_no_hash_remain() -> None:
    event, _tables, people = make_hall(6, 2)
    seating = make_seating(event, published=True)
    work_off()
    gone, person_id = people[0].id, people[0].person_id
    assert person_id is not None
    with transaction():
        erase_person(person_id)
    with event_scope(event.id):
        assert db.session.query(Seat).filter_by(registration_id=gone).count() == 0
        assert db.session.query(SeatNotice).filter_by(registration_id=gone).count() == 0
        assert str(gone) not in str(again(seating).basis)
        assert db.session.query(Seat).filter_by(registration_id=people[1].id).count() == 1
