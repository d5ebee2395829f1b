"""Deadlines in working days, and what the answers bear."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.consultations.rules import (
    AnswerKind,
    Deadline,
    ObjectionStands,
    Outcome,
    ReservationStands,
    StillTime,
    check_outcome,
    deadline,
)

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
COUNTS = st.integers(1, 40)


@st.composite
def sent_with_holidays(draw):
    sent = draw(DAYS)
    offsets = draw(st.sets(st.integers(0, 60), max_size=20))
    return sent, {sent + timedelta(days=offset) for offset in offsets}


@given(sent_with_holidays(), COUNTS)
def test_a_deadline_counts_working_days_after_the_day_of_sending(case, count) -> None:
    sent, holidays = case
    until = deadline(sent, holidays, count)
    between = [sent + timedelta(days=each) for each in range(1, (until.last_day - sent).days + 1)]
    working = [day for day in between if day.weekday() < 5 and day not in holidays]
    assert len(working) == count
    assert working[-1] == until.last_day
    assert set(until.skipped) == set(between) - set(working)


@given(sent_with_holidays(), COUNTS)
def test_a_deadline_never_comes_earlier_with_a_later_start_more_days_or_more_holidays(case, count) -> None:
    sent, holidays = case
    until = deadline(sent, holidays, count).last_day
    assert deadline(sent + timedelta(days=1), holidays, count).last_day >= until
    assert deadline(sent, holidays, count + 1).last_day > until
    assert deadline(sent, holidays | {until}, count).last_day > until


def test_the_deadline_of_the_example_skips_weekend_and_holiday() -> None:
    until = deadline(date(2026, 9, 11), {date(2026, 9, 15)})
    assert until.last_day == date(2026, 9, 21)
    assert until.skipped == tuple(date(2026, 9, day) for day in (12, 13, 15, 19, 20))


@given(DAYS, st.sampled_from(["America/Mexico_City", "America/Santo_Domingo", "America/Tijuana", "UTC"]))
def test_the_last_day_ends_with_itself_in_each_capital(last_day, zone) -> None:
    from zoneinfo import ZoneInfo

    end = Deadline(last_day, ()).ends_at(zone)
    local = (end - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
    assert (local.date(), local.hour, local.minute) == (last_day, 23, 59)


def test_capitals_further_west_have_longer() -> None:
    until = Deadline(date(2026, 9, 21), ())
    assert until.ends_at("America/Santo_Domingo") == datetime(2026, 9, 22, 4, tzinfo=UTC)
    assert until.ends_at("America/Costa_Rica") == datetime(2026, 9, 22, 6, tzinfo=UTC)


ANSWERS = st.dictionaries(st.sampled_from(["CR", "MX", "PA", "GT"]), st.sampled_from(AnswerKind))


@given(st.sampled_from(Outcome), ANSWERS, st.sets(st.sampled_from(["HN", "NI"])))
def test_consensus_is_declared_over_no_objection_no_hidden_reservation_and_no_time_left(
    outcome, answers, waiting
) -> None:
    kinds = set(answers.values())
    borne = outcome is Outcome.NO_CONSENSUS or (
        AnswerKind.OBJECTION not in kinds
        and not (outcome is Outcome.CONSENSUS and AnswerKind.RESERVATION in kinds)
        and not waiting
    )
    if borne:
        check_outcome(outcome, answers, may_still_answer=waiting)
    else:
        with pytest.raises((ObjectionStands, ReservationStands, StillTime)):
            check_outcome(outcome, answers, may_still_answer=waiting)


def test_a_refused_result_names_the_countries() -> None:
    with pytest.raises(ObjectionStands) as refused:
        check_outcome(Outcome.CONSENSUS, {"PA": AnswerKind.OBJECTION, "CR": AnswerKind.OBJECTION})
    assert refused.value.codes == ("CR", "PA")
