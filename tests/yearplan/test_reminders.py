"""Who is reminded, when, and only once."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask

from app.core import clock
from app.core.access import Role
from app.core.jobs import run_pending_jobs, run_periodic
from app.core.mail import delivered
from app.planning.rules import NoteSection, PlannedTime
from app.yearplan.rules import milestone_on, note_due
from tests.factories.accounts import make_role
from tests.factories.planning import make_activity, make_coordinator, make_plan
from tests.factories.yearplan import YEAR, make_owing_body, make_planned
from tests.services.people import make_someone


@pytest.mark.parametrize(
    ("today", "milestone"),
    [
        ("06-30", None),
        ("07-01", "07-01"),
        ("07-07", "07-01"),
        ("07-08", None),
        ("10-03", "10-01"),
        ("12-07", "12-01"),
    ],
)
def test_a_milestone_lasts_a_week(today, milestone) -> None:
    found = milestone_on(date.fromisoformat(f"2027-{today}"))
    assert found == (date.fromisoformat(f"2027-{milestone}") if milestone else None)


@pytest.mark.parametrize(("left", "due"), [(31, None), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)])
def test_a_note_is_asked_for_a_month_and_a_week_before(left, due) -> None:
    today = date(YEAR, 5, 1)
    assert note_due(today, date.fromordinal(today.toordinal() + left)) == due


def remind(app: Flask, day: date) -> None:
    with clock.fixed_at(datetime(day.year, day.month, day.day, 9, tzinfo=UTC)):
        run_periodic(app, "yearplan.remind")
        run_pending_jobs(app)


def test_coordinators_and_the_secretariat_hear_of_a_body_that_meets_too_seldom(app: Flask) -> None:
    group, other = make_owing_body("GT-A"), make_owing_body("GT-B")
    make_planned(group, "2027-05-04T14:00")
    for month in (5, 9):
        make_planned(other, f"2027-{month:02}-11T14:00")
    coordinator, unconcerned, secretary = make_coordinator(group), make_coordinator(other), make_someone()
    make_role(secretary, Role.SECRETARIAT)
    remind(app, date(YEAR, 6, 30))
    assert delivered() == []
    remind(app, date(YEAR, 7, 1))
    remind(app, date(YEAR, 7, 2))
    (mail,) = delivered(coordinator.email or "")
    assert mail["Subject"] == "GT-A tiene 1 de 2 reuniones planeadas en 2027"
    assert "/year/2027/find-a-date" in str(mail)
    assert len(delivered(secretary.email or "")) == 1
    assert delivered(unconcerned.email or "") == []
    make_planned(group, "2027-09-07T14:00")
    remind(app, date(YEAR, 10, 1))
    assert len(delivered()) == 2


def test_a_missing_concept_note_is_asked_for_before_its_day(app: Flask) -> None:
    group, plan = make_owing_body("GT-C", meetings_per_year_min=None), make_plan()
    coordinator = make_coordinator(group)
    days: dict[str, Any] = {"window_from": date(YEAR, 5, 4), "window_to": date(YEAR, 5, 4)}
    for without in ((NoteSection.GUIDING_QUESTIONS,), ()):
        make_activity(
            group,
            plan=plan,
            without=without,
            planned=PlannedTime(datetime(YEAR, 5, 4, 14, tzinfo=UTC), 120, "UTC"),
            **days,
        )
    remind(app, date(YEAR, 4, 1))
    assert delivered() == []
    for day in (date(YEAR, 4, 4), date(YEAR, 4, 20), date(YEAR, 4, 28), date(YEAR, 5, 4)):
        remind(app, day)
    assert len(delivered(coordinator.email or "")) == 2
