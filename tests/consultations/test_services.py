"""A text on its way: sent, answered, closed; on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.consultations import services
from app.consultations.rules import (
    AnswerKind,
    ConsultationAlreadyStarted,
    ConsultationNotOpen,
    ConsultationState,
    NobodyAddressed,
    NotAddressed,
    Outcome,
    StillTime,
)
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db, transaction
from app.core.mail import find_mails
from tests.factories.consultations import (
    consultation_draft,
    make_consultation,
    make_focal_point_of,
    make_members,
)

pytestmark = pytest.mark.both_databases
FRIDAY = datetime(2026, 9, 11, 15, tzinfo=UTC)
MEMBERS = ("BZ", "CR", "SV", "US", "GT", "HN", "MX", "NI", "PA", "DO", "CA")


def answer(consultation, code: str, kind: AnswerKind, comment: str = ""):
    with transaction():
        found = services.get_consultation(consultation.id)
        return services.answer(found, code, kind, comment, by=None)


def close(consultation, outcome: Outcome) -> None:
    with transaction():
        services.close(services.get_consultation(consultation.id), outcome, {"es": "Se procede."})


def test_every_member_country_has_its_public_holidays() -> None:
    start = date(2026, 1, 1)
    assert [code for code in MEMBERS if not services.public_holidays((code,), start)] == []
    fifteenth = {code for code in MEMBERS if date(2026, 9, 15) in services.public_holidays((code,), start)}
    assert fifteenth == {"CR", "SV", "GT", "HN", "NI"}


def test_the_days_that_did_not_count_are_kept_with_the_text(app) -> None:
    make_members("CR", "MX", "PA")
    with clock.fixed_at(FRIDAY):
        sent = make_consultation("CR", "PA", sent=True, holidays_of=("CR", "MX"))
    assert sent.last_day == date(2026, 9, 22)
    assert sent.holidays_of == ["CR", "MX"]
    assert sent.days_skipped == [f"2026-09-{day}" for day in (12, 13, 15, 16, 19, 20)]


def test_an_evening_in_the_presidency_is_still_that_day(app) -> None:
    with clock.fixed_at(datetime(2026, 9, 11, 2, tzinfo=UTC)):  # Thursday 20:00 in San José
        make_members("CR", presiding="CR")
        sent = make_consultation("CR", sent=True)
    assert sent.last_day == date(2026, 9, 17)


def test_the_text_reaches_the_focal_points_in_their_own_time(app) -> None:
    make_members("CR", "DO", "PA")
    with clock.fixed_at(FRIDAY):
        tica = make_focal_point_of("CR")
        dominicana = make_focal_point_of("DO")
        make_focal_point_of("PA")
        make_consultation("CR", "DO", sent=True, holidays_of=("CR",))
    mails = find_mails(template="consultations/mail/sent")
    assert {mail.recipient: (mail.context["last_day"], mail.context["time_zone"]) for mail in mails} == {
        tica.email: ("2026-09-21", "America/Costa_Rica"),
        dominicana.email: ("2026-09-21", "America/Santo_Domingo"),
    }


def test_contacts_that_are_missing_or_old_show_before_sending(app) -> None:
    make_members("CR", "DO", "PA")
    make_focal_point_of("CR", confirmed_on=clock.today())
    old = make_focal_point_of("DO", confirmed_on=clock.today() - timedelta(days=1000))
    contacts = services.list_contacts(make_consultation("CR", "DO", "PA"))
    seen = {each.country.code: (len(each.focal_points), len(each.stale)) for each in contacts}
    assert seen == {"CR": (1, 0), "DO": (1, 1), "PA": (0, 0)}
    assert contacts[1].stale[0].appointment.person_id == old.id


def test_a_text_is_sent_once_and_not_changed_afterwards(app) -> None:
    make_members("CR")
    sent = make_consultation("CR", sent=True)
    with pytest.raises(ConsultationAlreadyStarted), transaction():
        services.send(services.get_consultation(sent.id))
    with pytest.raises(ConsultationAlreadyStarted), transaction():
        services.edit_consultation(services.get_consultation(sent.id), consultation_draft("CR"))


def test_a_text_for_nobody_is_not_sent(app) -> None:
    with pytest.raises(NobodyAddressed):
        make_consultation(sent=True)


def test_an_answer_after_midnight_in_the_capital_is_late_and_kept(app) -> None:
    make_members("CR", "DO")
    with clock.fixed_at(FRIDAY):
        sent = make_consultation("CR", "DO", sent=True, holidays_of=("CR",))
    with clock.fixed_at(datetime(2026, 9, 22, 5, tzinfo=UTC)):  # 01:00 in Santo Domingo, 23:00 in San José
        late = {code: answer(sent, code, AnswerKind.AGREE).late for code in ("CR", "DO")}
    assert late == {"CR": False, "DO": True}


def test_only_those_asked_answer_and_only_while_it_is_open(app) -> None:
    make_members("CR", "DO")
    draft = make_consultation("CR")
    with pytest.raises(ConsultationNotOpen):
        answer(draft, "CR", AnswerKind.AGREE)
    with transaction():
        services.send(services.get_consultation(draft.id))
    with pytest.raises(NotAddressed):
        answer(draft, "DO", AnswerKind.AGREE)


def test_silence_is_no_consensus_while_there_is_time_and_stays_silence_afterwards(app) -> None:
    make_members("CR", "DO")
    with clock.fixed_at(FRIDAY):
        sent = make_consultation("CR", "DO", sent=True)
        answer(sent, "CR", AnswerKind.AGREE)
        with pytest.raises(StillTime) as refused:
            close(sent, Outcome.CONSENSUS)
    assert refused.value.codes == ("DO",)
    with clock.fixed_at(FRIDAY + timedelta(days=20)):
        close(sent, Outcome.CONSENSUS)
    found = services.get_consultation(sent.id)
    assert found.state is ConsultationState.CLOSED
    assert {row.country_code: row.answer for row in found.addressees} == {"CR": AnswerKind.AGREE, "DO": None}


def test_the_result_reaches_every_focal_point_once(app) -> None:
    make_members("CR", "DO")
    people = {make_focal_point_of("CR").email, make_focal_point_of("DO").email}
    sent = make_consultation("CR", "DO", sent=True)
    answer(sent, "CR", AnswerKind.OBJECTION)
    close(sent, Outcome.NO_CONSENSUS)
    with pytest.raises(ConsultationNotOpen):
        close(sent, Outcome.NO_CONSENSUS)
    mails = find_mails(template="consultations/mail/closed")
    assert {mail.recipient for mail in mails} == people
    assert len(mails) == 2


def test_answers_stand_in_the_audit_log(app) -> None:
    make_members("CR")
    sent = make_consultation("CR", sent=True)
    answer(sent, "CR", AnswerKind.OBJECTION)
    entries = db.session.query(AuditEntry).filter_by(object_id=str(sent.id)).all()
    assert [entry.action for entry in entries] == [
        "consultation.created",
        "consultation.sent",
        "consultation.answered",
    ]


def test_a_pending_text_leaves_the_list_once_answered(app) -> None:
    make_members("CR", "DO")
    sent = make_consultation("CR", "DO", sent=True)
    make_consultation("CR")
    assert [each.id for each in services.list_pending_of({"CR"})] == [sent.id]
    answer(sent, "CR", AnswerKind.COMMENT, "Mejor en abril")
    assert services.list_pending_of({"CR"}) == []
    assert [each.id for each in services.list_pending_of({"DO"})] == [sent.id]
