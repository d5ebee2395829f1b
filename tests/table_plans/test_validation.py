"""Plans are presented, decided on by a meeting or by the countries, returned and merged."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.accounts.services import erase_person
from app.consultations import services as consultations
from app.consultations.models import Consultation
from app.consultations.rules import AnswerKind, Outcome
from app.core import clock
from app.core.access import Viewer
from app.core.audit import AuditEntry
from app.core.db import db, event_scope, transaction
from app.core.errors import NotFound
from app.core.jobs import run_pending_jobs, run_periodic
from app.core.mail import delivered
from app.registration.services import cancel
from app.table_plans import services
from app.table_plans.models import PlanPresentation
from app.table_plans.rules import (
    ConsultationRuns,
    ConsultedBefore,
    DecisionMissing,
    NothingToPresent,
    NotInThisState,
    NotYoursToMove,
    PlanIsFrozen,
    PlanState,
    ProgressStands,
    ProgressState,
    ReasonsMissing,
    Verdict,
)
from app.table_plans.rules.refusals import UnsettledPassages
from app.table_plans.services import Actor
from tests.factories.consultations import make_consultation, make_members
from tests.factories.presented_plans import ORGANISER, TODAY, Hall, make_hall_of_plans
from tests.factories.registration import make_registration
from tests.factories.table_plans import make_plan, make_seated
from tests.services.people import make_someone


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.fixed_at(TODAY):
        yield


def states(hall: Hall) -> list[PlanState]:
    with event_scope(hall.event.id):
        return [each.state for each in services.list_standings(hall.event)]


def ask(*codes: str, sent: bool = True) -> Consultation:
    make_members(*codes)
    return make_consultation(*codes, sent=sent)


def consult(hall: Hall, consultation: Consultation, *numbers: int, actor: Actor = ORGANISER) -> None:
    with transaction(), event_scope(hall.event.id):
        plans = [hall.plans[number].id for number in numbers]
        services.choose_consultation(hall.event, plans, consultation.id, actor)


def close(consultation: Consultation, outcome: Outcome, **answers: AnswerKind) -> None:
    with clock.fixed_at(TODAY + timedelta(days=20)), transaction():
        row = consultations.get_consultation(consultation.id)
        for code, kind in answers.items():
            consultations.answer(row, code, kind, "", by=None)
        consultations.close(row, outcome, {})


# --- scenario 12 ----------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_three_validated_plans_are_listed_and_the_fourth_is_pending_until_it_is_validated_too(app) -> None:
    hall = make_hall_of_plans()
    hall.present(0, 1, 2, 3)
    hall.take_up(0, 1, 2, 3)
    hall.give_back(3, "Falta decir quién paga los talleres.")
    hall.validate(0, 1, 2)
    with event_scope(hall.event.id):
        whole = services.general_view(hall.event, inside=False).whole
    assert [part.name["es"] for part in whole.listed] == ["Mesa 1", "Mesa 2", "Mesa 3"]
    assert [(part.name["es"], part.state) for part in whole.pending] == [("Mesa 4", PlanState.RETURNED)]
    assert "Contexto secreto 4" not in repr(whole)
    assert hall.standing(3).presentation.reasons == "Falta decir quién paga los talleres."  # type: ignore[union-attr]

    with transaction(), event_scope(hall.event.id):
        section = services.list_sections(hall.plans[3].id)[0]
        text = "Contexto secreto 4, con presupuesto."
        services.save_section(section.plan_id, section.id, title="", text=text, began=2, by=None)
    hall.present(3)
    hall.take_up(3)
    hall.validate(3)
    with event_scope(hall.event.id):
        whole = services.general_view(hall.event, inside=False).whole
        history = services.list_presentations(hall.plans[3].id)
    assert len(whole.listed) == 4
    assert whole.pending == []
    assert whole.listed[3].sections[0].text == "Contexto secreto 4, con presupuesto."
    assert [presentation.number for presentation, _version in history] == [2, 1]
    assert history[0][1] > history[1][1]


# --- presenting -----------------------------------------------------------------------------------


def test_what_was_presented_stays_as_it_is(app) -> None:
    hall = make_hall_of_plans(1)
    hall.present(0)
    plan = hall.plans[0]
    with pytest.raises(PlanIsFrozen), transaction(), event_scope(hall.event.id):
        section = services.list_sections(plan.id)[0]
        services.save_section(plan.id, section.id, title="", text="Otra cosa.", began=2, by=None)
    standing = hall.standing(0)
    assert standing.presentation is not None
    with event_scope(hall.event.id):
        assert services.presented_content(standing)["sections"][0]["text"] == "Contexto secreto 1."


def test_a_save_after_a_withdrawal_does_not_write_over_the_version_that_was_presented(app) -> None:
    hall = make_hall_of_plans(1)
    plan, leader = hall.plans[0], Actor(hall.leaders[0].id)
    hall.present(0)
    first = hall.standing(0)
    with transaction(), event_scope(hall.event.id):
        services.withdraw(hall.event, plan.id, leader)
        section = services.list_sections(plan.id)[0]
        by = leader.person_id
        services.save_section(plan.id, section.id, title="", text="Después.", began=2, by=by)
    with event_scope(hall.event.id):
        assert services.presented_content(first)["sections"][0]["text"] == "Contexto secreto 1."
    hall.present(0)
    assert hall.standing(0).version == (first.version or 0) + 1


def test_an_empty_plan_is_not_presented(app) -> None:
    seated = make_seated()
    plan = make_plan(seated)
    with pytest.raises(NothingToPresent), transaction(), event_scope(seated.event.id):
        services.present(seated.event, plan.id, ORGANISER)


def test_a_plan_with_passages_written_twice_is_not_presented(app) -> None:
    hall = make_hall_of_plans(1)
    plan, by = hall.plans[0], hall.leaders[0].id
    with transaction(), event_scope(hall.event.id):
        section = services.list_sections(plan.id)[0]
        services.save_section(plan.id, section.id, title="", text="Uno.", began=2, by=by)
        services.save_section(plan.id, section.id, title="", text="Dos.", began=2, by=None)
    with pytest.raises(UnsettledPassages):
        hall.present(0)


def test_only_those_who_answer_for_a_plan_present_it(app) -> None:
    hall = make_hall_of_plans(2)
    for stranger in (Actor(hall.leaders[1].id), Actor(make_someone().id), Actor(None)):
        with pytest.raises(NotYoursToMove), transaction(), event_scope(hall.event.id):
            services.present(hall.event, hall.plans[0].id, stranger)
    with pytest.raises(NotYoursToMove), transaction(), event_scope(hall.event.id):
        hall.present(0)
        services.take_up(hall.event, hall.plans[0].id, Actor(hall.leaders[0].id))


def test_whoever_cancelled_answers_for_nothing_any_more(app) -> None:
    hall = make_hall_of_plans(1)
    leader = hall.leaders[0]
    registration = make_registration(
        hall.event, email=leader.email, given_name="Delegada", family_name="Número 1"
    )
    assert registration.person_id == leader.id
    with transaction(), event_scope(hall.event.id):
        cancel(hall.event, registration)
    with pytest.raises(NotYoursToMove):
        hall.present(0)


def test_who_is_named_for_a_plan_answers_for_it_instead_of_who_leads_the_table(app) -> None:
    seated = make_seated(leader_id=make_someone().id)
    plan = make_plan(seated)
    with transaction(), event_scope(seated.event.id):
        services.save_activity(plan.id, None, {"what": "Taller"}, began=0, by=None)
        named = seated.people[1].person_id
        services.set_responsible(seated.event, plan.id, delegate_id=named, secretariat_id=None)
    with pytest.raises(NotYoursToMove), transaction(), event_scope(seated.event.id):
        services.present(seated.event, plan.id, Actor(seated.table.leader_id))
    with transaction(), event_scope(seated.event.id):
        services.present(seated.event, plan.id, Actor(named))


def test_a_plan_of_another_event_does_not_exist(app) -> None:
    hall, other = make_hall_of_plans(1), make_hall_of_plans(1)
    with pytest.raises(NotFound), transaction(), event_scope(other.event.id):
        services.present(other.event, hall.plans[0].id, ORGANISER)


# --- a meeting ------------------------------------------------------------------------------------


def test_a_decision_says_who_when_and_what_and_keeps_the_version(app) -> None:
    hall = make_hall_of_plans(1)
    hall.present(0)
    hall.take_up(0)
    for missing in ({"body_id": None}, {"decided_on": None}, {"decision": "  "}):
        with pytest.raises(DecisionMissing):
            hall.validate(0, **missing)
    hall.validate(0)
    standing = hall.standing(0)
    assert standing.presentation is not None
    assert (standing.state, standing.presentation.decision) == (PlanState.VALIDATED, "Se aprueba.")
    assert standing.presentation.decided_on == TODAY.date()
    entry = db.session.query(AuditEntry).filter_by(action="table_plans.validate").one()
    assert f'"version":{standing.version}' in entry.changes.replace(" ", "")


def test_a_record_that_was_wrong_is_taken_back(app) -> None:
    hall = make_hall_of_plans(1)
    hall.present(0)
    hall.take_up(0)
    hall.validate(0)
    with transaction(), event_scope(hall.event.id):
        services.unvalidate(hall.event, hall.plans[0].id, ORGANISER)
    standing = hall.standing(0)
    assert standing.state is PlanState.UNDER_VALIDATION
    assert standing.presentation is not None
    assert (standing.presentation.decision, standing.presentation.decided_on) == ("", None)
    with transaction(), event_scope(hall.event.id):
        services.put_back(hall.event, hall.plans[0].id, ORGANISER)
    assert states(hall) == [PlanState.PRESENTED]


def test_a_plan_is_not_returned_without_reasons(app) -> None:
    hall = make_hall_of_plans(1)
    hall.present(0)
    with pytest.raises(ReasonsMissing):
        hall.give_back(0, " \n ")
    hall.give_back(0)
    assert states(hall) == [PlanState.RETURNED]


# --- a consultation -------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_a_consultation_decides_on_several_plans_once_it_is_closed(app) -> None:
    hall = make_hall_of_plans(2)
    hall.present(0, 1)
    hall.take_up(0, 1)
    draft = ask("CR", "MX", sent=False)
    consult(hall, draft, 0, 1)
    assert hall.standing(0).verdict is Verdict.NOT_SENT
    with transaction():
        consultations.send(consultations.get_consultation(draft.id))
    assert hall.standing(0).verdict is Verdict.OPEN
    assert states(hall) == [PlanState.UNDER_VALIDATION] * 2
    close(draft, Outcome.CONSENSUS, CR=AnswerKind.AGREE)
    assert states(hall) == [PlanState.VALIDATED] * 2
    with event_scope(hall.event.id):
        whole = services.general_view(hall.event, inside=False).whole
    assert len(whole.listed) == 2
    assert whole.listed[0].approval is not None
    assert not whole.listed[0].approval.with_reservations


def test_a_passed_deadline_validates_nothing_until_the_result_is_declared(app) -> None:
    hall = make_hall_of_plans(1)
    hall.present(0)
    hall.take_up(0)
    consult(hall, ask("CR"), 0)
    with clock.fixed_at(TODAY + timedelta(days=60)):
        assert states(hall) == [PlanState.UNDER_VALIDATION]


def test_reservations_are_said_and_do_not_undo_consensus(app) -> None:
    hall = make_hall_of_plans(1)
    hall.present(0)
    hall.take_up(0)
    asked = ask("CR", "MX")
    consult(hall, asked, 0)
    close(asked, Outcome.CONSENSUS_WITH_RESERVATIONS, CR=AnswerKind.RESERVATION)
    assert states(hall) == [PlanState.VALIDATED]
    with event_scope(hall.event.id):
        part = services.general_view(hall.event, inside=False).whole.listed[0]
    assert part.approval is not None
    assert part.approval.with_reservations


def test_without_consensus_a_plan_is_not_approved_and_can_be_returned(app) -> None:
    hall = make_hall_of_plans(1)
    hall.present(0)
    hall.take_up(0)
    asked = ask("CR")
    consult(hall, asked, 0)
    for act in (
        lambda: hall.give_back(0),
        lambda: hall.validate(0),
        lambda: services.put_back(hall.event, hall.plans[0].id, ORGANISER),
    ):
        with pytest.raises(ConsultationRuns), transaction(), event_scope(hall.event.id):
            act()
    close(asked, Outcome.NO_CONSENSUS, CR=AnswerKind.OBJECTION)
    assert hall.standing(0).verdict is Verdict.NOT_APPROVED
    assert states(hall) == [PlanState.UNDER_VALIDATION]
    with pytest.raises(NotInThisState), transaction(), event_scope(hall.event.id):
        services.merge(hall.event, hall.plans[0].id, ORGANISER)
    hall.give_back(0, "Costa Rica objeta la actividad 1.")
    assert states(hall) == [PlanState.RETURNED]
    assert hall.standing(0).verdict is None
    with clock.fixed_at(TODAY + timedelta(days=21)):
        hall.present(0)
        hall.take_up(0)
        with pytest.raises(ConsultedBefore):
            consult(hall, asked, 0)


def test_the_countries_must_have_seen_the_version(app) -> None:
    hall = make_hall_of_plans(1)
    early = ask("CR")
    with clock.fixed_at(TODAY + timedelta(minutes=1)):
        hall.present(0)
        hall.take_up(0)
        with pytest.raises(ConsultedBefore):
            consult(hall, early, 0)
        presented = hall.standing(0).presentation
        assert presented is not None
        assert services.consultations_to_choose([presented]) == []


def test_only_who_runs_consultations_lets_one_decide_or_not(app) -> None:
    hall = make_hall_of_plans(1)
    hall.present(0)
    hall.take_up(0)
    asked, plain = ask("CR"), Actor(None, organiser=True)
    with pytest.raises(NotYoursToMove):
        consult(hall, asked, 0, actor=plain)
    consult(hall, asked, 0)
    with pytest.raises(NotYoursToMove), transaction(), event_scope(hall.event.id):
        services.unvalidate(hall.event, hall.plans[0].id, plain)
    with transaction(), event_scope(hall.event.id):
        services.unvalidate(hall.event, hall.plans[0].id, ORGANISER)
    assert hall.standing(0).verdict is None
    close(asked, Outcome.CONSENSUS)
    assert states(hall) == [PlanState.UNDER_VALIDATION]


# --- merging --------------------------------------------------------------------------------------


def test_merged_plans_stay_unless_nothing_was_told_of_them(app) -> None:
    hall = make_hall_of_plans(2)
    hall.present(0, 1)
    hall.take_up(0, 1)
    hall.validate(0)
    asked = ask("CR")
    consult(hall, asked, 1)
    close(asked, Outcome.CONSENSUS)
    with transaction(), event_scope(hall.event.id):
        assert services.merge_all(hall.event, ORGANISER) == 2
        assert services.merge_all(hall.event, ORGANISER) == 0
    assert states(hall) == [PlanState.MERGED] * 2
    for number in (0, 1):
        with transaction(), event_scope(hall.event.id):
            services.unmerge(hall.event, hall.plans[number].id, ORGANISER)
    assert states(hall) == [PlanState.VALIDATED] * 2
    with transaction(), event_scope(hall.event.id):
        services.merge_all(hall.event, ORGANISER)
        activity = services.list_activities(hall.plans[0].id)[0]
        leader = Viewer(person_id=hall.leaders[0].id)
        word = services.Word(state=ProgressState.DONE, said_on=TODAY.date())
        services.note_progress(hall.event, activity.id, word, leader)
    with pytest.raises(ProgressStands), transaction(), event_scope(hall.event.id):
        services.unmerge(hall.event, hall.plans[0].id, ORGANISER)


# --- mails ----------------------------------------------------------------------------------------


def test_each_change_is_written_once_to_those_concerned_in_their_language(app) -> None:
    hall = make_hall_of_plans(1)
    leader = hall.leaders[0]
    hall.present(0)
    hall.give_back(0, "Falta el presupuesto.")
    run_pending_jobs(app)
    (mail,) = delivered(leader.email or "")
    assert mail["Subject"] == "El plan de trabajo de Mesa 1 volvió a la mesa"
    assert "Falta el presupuesto." in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_the_result_of_a_consultation_is_told_once(app) -> None:
    hall = make_hall_of_plans(1)
    hall.present(0)
    hall.take_up(0)
    asked = ask("CR")
    consult(hall, asked, 0)
    run_periodic(app, "table_plans.tell_results")
    run_pending_jobs(app)
    before = len(delivered(hall.leaders[0].email or ""))
    close(asked, Outcome.NO_CONSENSUS)
    for _again in range(2):
        with transaction():
            services.tell_results()
    run_pending_jobs(app)
    mails = delivered(hall.leaders[0].email or "")
    assert len(mails) == before + 1
    assert mails[-1]["Subject"] == "No hubo consenso sobre el plan de trabajo de Mesa 1"


def test_rows_say_no_more_than_they_can_mean(app) -> None:
    hall = make_hall_of_plans(1)
    hall.present(0)
    with pytest.raises(Exception, match="returned_with_reasons"), transaction(), event_scope(hall.event.id):
        db.session.query(PlanPresentation).one().returned_at = clock.now()
        db.session.flush()


def test_who_is_forgotten_leaves_the_decisions_without_a_name(app) -> None:
    hall = make_hall_of_plans(1)
    organiser = Actor(make_someone().id, organiser=True)
    assert organiser.person_id is not None
    hall.present(0)
    with transaction(), event_scope(hall.event.id):
        services.give_back(hall.event, hall.plans[0].id, "Falta el presupuesto.", organiser)
    for person_id in (hall.leaders[0].id, organiser.person_id):
        with transaction():
            erase_person(person_id)
    presentation = hall.standing(0).presentation
    assert presentation is not None
    assert (presentation.presented_by_id, presentation.returned_by_id) == (None, None)
    assert presentation.reasons == "Falta el presupuesto."
