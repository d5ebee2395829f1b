"""Campaigns: lists taken and taken back, mails on schedule and each once, sessions opened, ends."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db, event_scope, transaction
from app.core.jobs import run_periodic
from app.core.mail import Mail
from app.events.models import Event
from app.events.rules import EventAccess, EventState, SessionAccess
from app.planning.rules import ActivityState, NoteIncomplete
from app.registration import services
from app.registration.models import InvitationList, SessionAdmission
from app.registration.rules import InvitationState, LinkSpent, Origin, RegistrationState
from app.registration.rules.invitations import (
    AlreadyLeft,
    CampaignNotSo,
    CampaignState,
    EventNotPublished,
    InvitationNotSo,
    ListSource,
    MailboxShared,
    NobodyToInvite,
    Schedule,
    ScheduleDisordered,
)
from app.registration.rules.invitees import FaultCode
from app.registration.services import accepting, campaigns, invitees, inviting, notices, sending
from tests.factories.directory import make_country, make_person
from tests.factories.events import make_event, make_session
from tests.factories.planning import make_activity, make_plan
from tests.factories.registration import (
    add_people,
    application,
    invitations_of,
    make_campaign,
    make_invitation,
    make_registration,
    start,
)
from tests.registration.conftest import open_event

pytestmark = pytest.mark.usefixtures("app")
DAY = timedelta(days=1)


def mails() -> list[Mail]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Mail).where(Mail.template.contains("invit"))))


def keep(event: Event, campaign: Any, *rows: tuple[str, ...]) -> InvitationList:
    table = [(1, ("Correo", "Nombre")), *enumerate(rows, 2)]
    with transaction(), event_scope(event.id):
        return invitees.keep_list(event, campaign, table, source=ListSource.FILE, by=None)


def test_nothing_is_sent_before_the_campaign_is_started() -> None:
    event = open_event()
    campaign = make_campaign(event)
    add_people(event, campaign, ("ana@example.org", "Ana Rojas"), ("luz@example.org", "Luz Paz"))
    sending.send_campaign(event.id, campaign.id)
    assert mails() == []
    assert {row.state for row in invitations_of(event).values()} == {InvitationState.PREPARED}
    start(event, campaign)
    assert len(mails()) == 2
    assert {row.state for row in invitations_of(event).values()} == {InvitationState.INVITED}


def test_what_is_only_prepared_opens_no_door() -> None:
    event = open_event(access=EventAccess.INVITATION)
    make_person(email="ana@example.org", verified=True)
    add_people(event, make_campaign(event), ("ana@example.org", "Ana"))
    with event_scope(event.id):
        assert services.find_invitation("ana@example.org") is None
        (row,) = invitations_of(event).values()
        with pytest.raises(LinkSpent):
            services.find_invitation_by_token(inviting.invitation_token(row))


@pytest.mark.both_databases
def test_a_list_is_taken_once_and_taken_back_until_a_mail_has_left() -> None:
    event = open_event()
    campaign = make_campaign(event)
    kept = add_people(event, campaign, ("ana@example.org", "Ana"))
    with event_scope(event.id):
        with pytest.raises(CampaignNotSo), transaction():
            invitees.take_list(event, invitees.get_list(kept.id), by=None)
        with transaction():
            assert invitees.undo_list(invitees.get_list(kept.id)) == 1
    assert invitations_of(event) == {}
    again = add_people(event, campaign, ("ana@example.org", "Ana"))
    start(event, campaign)
    with event_scope(event.id), pytest.raises(AlreadyLeft), transaction():
        invitees.undo_list(invitees.get_list(again.id))
    assert len(invitations_of(event)) == 1


def test_a_file_sent_twice_does_no_harm() -> None:
    event = open_event()
    campaign = make_campaign(event)
    rows = (("ana@example.org", "Ana"), ("luz@example.org", "Luz"))
    assert keep(event, campaign, *rows).id == keep(event, campaign, *rows).id
    add_people(event, campaign, *rows)
    kept = keep(event, campaign, *rows)
    with event_scope(event.id):
        found = invitees.preview_list(kept)
        assert found.reading.good == []
        assert found.taken_before is not None
        assert {each.code for each in found.reading.faults} == {FaultCode.INVITED}
        with transaction():
            assert invitees.take_list(event, invitees.get_list(kept.id), by=None) == 0
    assert len(invitations_of(event)) == 2


def test_who_is_here_already_is_left_out_whatever_the_address() -> None:
    event = open_event()
    person = make_person(email="ana@example.org", verified=True)
    from app.directory import services as directory

    with transaction():
        directory.add_email(person.id, "ana.rojas@example.org", verified=True)
        directory.add_email(person.id, "ana.unproved@example.org")
    make_invitation(event, "ana@example.org")
    make_registration(event, email="sol@example.org")
    declined = make_invitation(event, "no@example.org")
    with transaction(), event_scope(event.id):
        inviting.decline(inviting.get_invitation(declined.id))
    kept = keep(
        event,
        make_campaign(event),
        ("ana.rojas@example.org", "Ana"),
        ("sol@example.org", "Sol"),
        ("no@example.org", "No"),
        ("ana.unproved@example.org", "Otra Ana"),
        ("nueva@example.org", "Nueva"),
    )
    with event_scope(event.id):
        reading = invitees.preview_list(kept).reading
    assert [(each.row, each.code, each.other) for each in reading.faults] == [
        (2, FaultCode.SAME_PERSON, "ana@example.org"),
        (3, FaultCode.REGISTERED, ""),
        (4, FaultCode.DECLINED, ""),
    ]
    assert [each.email for each in reading.good] == ["ana.unproved@example.org", "nueva@example.org"]


def test_an_invitation_knows_whose_proved_address_it_went_to() -> None:
    event = open_event()
    person = make_person(email="ana@example.org", verified=True)
    make_person(email="luz@example.org", verified=False)
    add_people(event, make_campaign(event), ("Ana@example.org", "Ana"), ("luz@example.org", "Luz"))
    found = invitations_of(event)
    assert found["ana@example.org"].person_id == person.id
    assert found["luz@example.org"].person_id is None


def test_a_reminder_and_a_last_call_reach_only_those_who_have_not_answered(app: Flask) -> None:
    event = open_event()
    now = clock.now()
    schedule = Schedule(now + DAY, now + 5 * DAY, now + 8 * DAY, now + 10 * DAY)
    campaign = make_campaign(event, schedule=schedule)
    add_people(event, campaign, *((f"{name}@example.org", name) for name in ("ana", "luz", "sol")))
    start(event, campaign)
    assert mails() == []
    moments = []
    for days in (1, 2, 5, 6, 8, 9):
        with clock.fixed_at(now + days * DAY + timedelta(seconds=1)):
            run_periodic(app, "registration.campaigns")
            run_periodic(app, "registration.campaigns")
            if days == 2:
                with transaction(), event_scope(event.id):
                    inviting.decline(inviting.get_invitation(invitations_of(event)["luz@example.org"].id))
            if days == 6:
                row = invitations_of(event)["sol@example.org"]
                with transaction(), event_scope(event.id):
                    accepting.accept(event, inviting.get_invitation(row.id), application(email=row.email))
        moments.append(len(mails()))
    assert moments == [3, 3, 5, 5, 6, 6]
    templates = [mail.template.rpartition("/")[2] for mail in mails()]
    assert sorted(templates) == ["invitation_last_call"] + ["invitation_reminder"] * 2 + ["invited"] * 3
    with clock.fixed_at(now + 11 * DAY):
        run_periodic(app, "registration.campaigns")
    assert {norm: row.state for norm, row in invitations_of(event).items()} == {
        "ana@example.org": InvitationState.EXPIRED,
        "luz@example.org": InvitationState.DECLINED,
        "sol@example.org": InvitationState.ACCEPTED,
    }


@pytest.mark.both_databases
def test_a_worker_that_dies_in_between_sends_no_mail_twice_and_leaves_none_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    event = open_event()
    campaign = make_campaign(event)
    add_people(event, campaign, *((f"p{number}@example.org", f"P {number}") for number in range(25)))
    monkeypatch.setattr(sending, "BATCH", 10)
    real, calls = notices.invited, []

    def dies(*arguments: Any, **facts: Any) -> None:
        calls.append(1)
        if len(calls) == 14:
            raise KeyboardInterrupt
        real(*arguments, **facts)

    with monkeypatch.context() as patched:
        patched.setattr(notices, "invited", dies)
        with pytest.raises(KeyboardInterrupt):
            start(event, campaign)
    db.session.rollback()
    assert len(mails()) == 10
    sending.send_campaign(event.id, campaign.id)
    assert len(mails()) == len({mail.recipient for mail in mails()}) == 25


def test_a_paused_campaign_writes_to_nobody_and_a_stopped_one_keeps_its_links() -> None:
    event = open_event()
    campaign = make_campaign(event)
    add_people(event, campaign, ("ana@example.org", "Ana"))
    start(event, campaign)
    with transaction(), event_scope(event.id):
        campaigns.pause_campaign(campaigns.get_campaign(campaign.id))
    add_people(event, campaign, ("luz@example.org", "Luz"))
    sending.send_campaign(event.id, campaign.id)
    assert len(mails()) == 1
    with transaction(), event_scope(event.id):
        campaigns.stop_campaign(campaigns.get_campaign(campaign.id))
    row = invitations_of(event)["ana@example.org"]
    with event_scope(event.id):
        assert services.find_invitation_by_token(inviting.invitation_token(row)).id == row.id


def test_a_campaign_without_people_or_before_publishing_does_not_start() -> None:
    event = open_event()
    campaign = make_campaign(event)
    with event_scope(event.id), pytest.raises(NobodyToInvite), transaction():
        campaigns.start_campaign(event, campaigns.get_campaign(campaign.id))
    draft = make_event(state=EventState.DRAFT)
    other = make_campaign(draft)
    add_people(draft, other, ("ana@example.org", "Ana"))
    with event_scope(draft.id), pytest.raises(EventNotPublished), transaction():
        campaigns.start_campaign(draft, campaigns.get_campaign(other.id))


def test_a_schedule_keeps_its_order() -> None:
    now = clock.now()
    with pytest.raises(ScheduleDisordered):
        Schedule(now + 2 * DAY, now + DAY).check()
    with pytest.raises(ScheduleDisordered):
        Schedule(None, now, now).check()
    Schedule(None, now, None, now + DAY).check()


def test_accepting_lets_into_the_sessions_of_the_campaign() -> None:
    event = open_event(access=EventAccess.INVITATION)
    closed = make_session(event, "09:00", access=SessionAccess.INVITED)
    campaign = make_campaign(event, session_ids=(closed.id,))
    add_people(event, campaign, ("ana@example.org", "Ana Rojas"))
    start(event, campaign)
    row = invitations_of(event)["ana@example.org"]
    with transaction(), event_scope(event.id):
        made = accepting.accept(event, inviting.get_invitation(row.id), application(email=row.email))
        registration_id = made.registration.id
    with event_scope(event.id):
        assert services.admitted_to(registration_id) == frozenset({closed.id})
    assert invitations_of(event)["ana@example.org"].state is InvitationState.ACCEPTED


def test_a_session_that_counts_heads_takes_no_more_of_a_country_than_it_may() -> None:
    event = open_event(access=EventAccess.INVITATION, capacity_in_person=None)
    make_country("GT")
    closed = make_session(event, "09:00", access=SessionAccess.CLOSED, per_country=1)
    campaign = make_campaign(event, session_ids=(closed.id,), participant_class="member")
    add_people(event, campaign, ("ana@example.org", "Ana"), ("luz@example.org", "Luz"))
    start(event, campaign)
    for norm, row in invitations_of(event).items():
        wanted = application(email=norm, country_code="GT")
        with transaction(), event_scope(event.id):
            accepting.accept(event, inviting.get_invitation(row.id), wanted)
    with event_scope(event.id):
        assert len(db.session.scalars(sa.select(SessionAdmission)).all()) == 1
        assert len(accepting.without_place(list(invitations_of(event).values()))) == 1
    refused = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "invitation.not_let_in"))
    assert len(refused.all()) == 1


def test_who_waits_for_a_seat_is_let_into_the_sessions_once_they_have_it(app: Flask) -> None:
    event = open_event(capacity_in_person=1)
    first = make_registration(event)
    closed = make_session(event, "09:00", access=SessionAccess.INVITED)
    campaign = make_campaign(event, session_ids=(closed.id,))
    add_people(event, campaign, ("ana@example.org", "Ana"))
    start(event, campaign)
    row = invitations_of(event)["ana@example.org"]
    with transaction(), event_scope(event.id):
        made = accepting.accept(event, inviting.get_invitation(row.id), application(email=row.email))
        assert made.registration.state is RegistrationState.WAITING
        registration_id = made.registration.id
    with transaction(), event_scope(event.id):
        services.cancel(event, services.get_registration(first.id))
    run_periodic(app, "registration.make_known")
    with event_scope(event.id):
        assert services.admitted_to(registration_id) == frozenset({closed.id})


def test_the_second_of_a_mailbox_is_refused_and_asks_for_an_address_of_their_own() -> None:
    event = open_event(access=EventAccess.INVITATION, capacity_in_person=None)
    shared = make_invitation(event, "dgm@example.org")
    with transaction(), event_scope(event.id):
        accepting.accept(event, inviting.get_invitation(shared.id), application(email=shared.email))
    with event_scope(event.id), pytest.raises(MailboxShared), transaction():
        accepting.accept(event, inviting.get_invitation(shared.id), application(email=shared.email))
    with transaction(), event_scope(event.id):
        found = inviting.get_invitation(shared.id)
        inviting.ask_for_colleague(event, found, name="Luz Paz", email="luz@example.org")
    asked = invitations_of(event)["luz@example.org"]
    assert (asked.state, asked.sent_at) == (InvitationState.REQUESTED, None)
    with transaction(), event_scope(event.id):
        inviting.send_again(event, inviting.get_invitation(asked.id))
        found = inviting.get_invitation(asked.id)
        made = accepting.accept(event, found, application(email="luz@example.org"))
        assert made.registration.state is RegistrationState.CONFIRMED
    with event_scope(event.id):
        keys = {services.link_token(row) for row in services.list_all()}
    assert len(keys) == 2


def test_a_link_is_ended_by_withdrawing_renewing_and_time_and_a_resend_keeps_it() -> None:
    event = open_event()
    row = make_invitation(event, "ana@example.org")
    first = inviting.invitation_token(row)
    with transaction(), event_scope(event.id):
        inviting.send_again(event, inviting.get_invitation(row.id))
    assert services.find_invitation_by_token(first).id == row.id
    with transaction(), event_scope(event.id):
        inviting.reissue(event, inviting.get_invitation(row.id))
    with pytest.raises(LinkSpent):
        services.find_invitation_by_token(first)
    second = inviting.invitation_token(invitations_of(event)["ana@example.org"])
    assert services.find_invitation_by_token(second).id == row.id
    with transaction(), event_scope(event.id):
        inviting.withdraw(inviting.get_invitation(row.id))
    for token in (first, second, inviting.invitation_token(invitations_of(event)["ana@example.org"])):
        with pytest.raises(LinkSpent):
            services.find_invitation_by_token(token)
    with transaction(), event_scope(event.id):
        inviting.invite_again(event, inviting.get_invitation(row.id))
    third = inviting.invitation_token(invitations_of(event)["ana@example.org"])
    assert services.find_invitation_by_token(third).id == row.id
    assert len(mails()) == 4
    done = {entry.action for entry in db.session.scalars(sa.select(AuditEntry))}
    wanted = {"invitation.made", "invitation.sent", "invitation.link_renewed", "invitation.withdrawn"}
    assert wanted | {"invitation.made_again"} <= done


def test_an_answer_after_the_last_day_is_refused_though_no_sweep_has_run() -> None:
    event = open_event()
    now = clock.now()
    campaign = make_campaign(event, schedule=Schedule(answer_by=now + DAY))
    add_people(event, campaign, ("ana@example.org", "Ana"))
    start(event, campaign)
    row = invitations_of(event)["ana@example.org"]
    with clock.fixed_at(now + 2 * DAY), event_scope(event.id):
        with pytest.raises(InvitationNotSo), transaction():
            accepting.accept(event, inviting.get_invitation(row.id), application(email=row.email))
        with pytest.raises(InvitationNotSo), transaction():
            inviting.decline(inviting.get_invitation(row.id))


def test_an_activity_of_a_plan_invites_nobody_before_its_note_is_complete() -> None:
    event = open_event()
    activity = make_activity(plan=make_plan(), state=ActivityState.APPROVED)
    with transaction():
        db.session.get_one(Event, event.id).activity_id = activity.id
    campaign = make_campaign(event)
    add_people(event, campaign, ("ana@example.org", "Ana"))
    with event_scope(event.id), pytest.raises(NoteIncomplete), transaction():
        campaigns.start_campaign(event, campaigns.get_campaign(campaign.id))
    with transaction(), event_scope(event.id):
        campaigns.get_campaign(campaign.id).state = CampaignState.RUNNING
    sending.send_campaign(event.id, campaign.id)
    assert mails() == []


def test_an_organiser_who_is_verified_still_needs_a_live_invitation() -> None:
    event = open_event(access=EventAccess.INVITATION)
    row = make_invitation(event, "ana@example.org")
    with transaction(), event_scope(event.id):
        inviting.withdraw(inviting.get_invitation(row.id))
    from app.registration.rules import InvitationNeeded

    with event_scope(event.id), pytest.raises(InvitationNeeded), transaction():
        services.register(event, application(email="ana@example.org"), origin=Origin.VERIFIED)
