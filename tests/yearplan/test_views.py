"""Pages of the year: who comes in, what they may do, and what is said."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.availability.models import Absence
from app.core.access import Role
from app.core.db import db, transaction
from app.core.jobs import run_pending_jobs
from app.directory import services as directory
from app.directory.rules import BodyRole, Relation
from app.planning import services as planning
from app.yearplan import services
from app.yearplan.models import YearAcknowledgement
from tests.factories.planning import make_coordinator
from tests.factories.yearplan import YEAR, make_owing_body, make_planned, relate
from tests.services.people import make_someone, sign_in

PAGES = ("", "/load", "/findings", "/find-a-date", "/search")
WEEK = "first=2027-05-03&last=2027-05-07&opens=14:00&closes=16:00&minutes=120&mode=online&place=UTC&activity="


@pytest.mark.parametrize(
    ("role", "seen"), [(None, ()), (Role.SECRETARIAT, PAGES), (Role.PRESIDENCY, PAGES), (Role.ORGANISER, ())]
)
def test_only_those_who_read_plans_come_in(client: FlaskClient, role, seen) -> None:
    from tests.factories.events import make_event

    sign_in(client, role, at=make_event() if role is Role.ORGANISER else None)
    for page in PAGES:
        assert client.get(f"/year/{YEAR}{page}").status_code == (200 if page in seen else 404), page


def test_a_coordinator_looks_for_dates_but_asks_for_no_search(client: FlaskClient) -> None:
    sign_in(client, make_coordinator(make_owing_body("GT-A")))
    answers = {page: client.get(f"/year/{YEAR}{page}").status_code for page in PAGES}
    assert answers == {"": 200, "/load": 200, "/findings": 200, "/find-a-date": 200, "/search": 404}


@pytest.mark.parametrize("year", ["1900", "2500", "27"])
def test_there_are_no_pages_of_any_year(client: FlaskClient, year: str) -> None:
    sign_in(client, Role.SECRETARIAT)
    assert client.get(f"/year/{year}").status_code == 404


def test_filters_show_what_concerns_somebody(client: FlaskClient) -> None:
    group, other = make_owing_body("GT-B"), make_owing_body("GT-C")
    make_planned(group, "2027-05-04T14:00", title={"es": "La primera"})
    make_planned(other, "2027-06-08T14:00", title={"es": "La segunda"})
    sign_in(client, Role.SECRETARIAT)
    both = client.get(f"/year/{YEAR}?lang=es").text
    assert "La primera" in both
    assert "La segunda" in both
    one = client.get(f"/year/{YEAR}?body=GT-B").text
    feed = re.search(r'href="([^"]+GT-B\.ics)"', one)
    assert feed is not None
    assert client.get(feed[1]).mimetype == "text/calendar"
    assert "La primera" in one
    assert "La segunda" not in one
    assert "La primera" not in client.get(f"/year/{YEAR}?mode=in_person").text
    assert "La primera" not in client.get(f"/year/{YEAR}?person=nobody").text


def test_a_state_is_a_word_beside_its_sign(client: FlaskClient) -> None:
    group = make_owing_body("GT-D")
    make_planned(group, "2027-05-04T14:00")
    make_planned(group, "2027-06-08T14:00", fixed=True)
    make_planned(group)
    sign_in(client, Role.SECRETARIAT)
    page = client.get(f"/year/{YEAR}?lang=en").text
    table = page.split("<tbody>")[1].split("</tbody>")[0]
    assert re.findall(r"</svg>(\w+)</span>", table) == ["Planned", "Fixed"]
    assert "To place" in page.split('id="undated"')[1]


def test_a_finding_is_kept_with_a_reason_by_staff_only(client: FlaskClient) -> None:
    group = make_owing_body("GT-E")
    key = f"below:{group.id}:0"
    address = f"/year/{YEAR}/findings/acknowledge"
    sign_in(client, make_coordinator(group))
    assert client.post(address, data={"key": key, "reason": "Así quedó."}).status_code == 404
    sign_in(client, Role.SECRETARIAT)
    for data in ({"key": key, "reason": ""}, {"key": "below:nobody:0", "reason": "x"}):
        client.post(address, data=data)
        assert db.session.query(YearAcknowledgement).count() == 0
    client.post(address, data={"key": key, "reason": "Así quedó."})
    page = client.get(f"/year/{YEAR}/findings?lang=es").text
    assert "Así quedó." in page
    kept = db.session.query(YearAcknowledgement).one()
    client.post(f"/year/{YEAR}/findings/{kept.id}/reopen")
    assert "Así quedó." not in client.get(f"/year/{YEAR}/findings").text


def taken(activity_id: object, at: str = "2027-05-04T14:00:00+00:00") -> dict[str, object]:
    return {"activity": activity_id, "at": at, "minutes": 120, "place": "UTC"}


def test_a_coordinator_takes_a_date_for_their_own_body_and_for_no_other(client: FlaskClient) -> None:
    group, other = make_owing_body("GT-F"), make_owing_body("GT-G")
    mine, theirs = make_planned(group), make_planned(other)
    fixed = make_planned(group, "2027-06-08T14:00", fixed=True)
    sign_in(client, make_coordinator(group))
    address = f"/year/{YEAR}/find-a-date"
    assert client.post(address, data=taken(theirs.id)).status_code == 404
    assert client.post(address, data=taken(fixed.id)).status_code == 404
    assert client.post(address, data=taken(mine.id, "soon")).status_code == 404
    assert client.post(address, data=taken(mine.id, "2027-05-04T14:00:00")).status_code == 404
    answer = client.post(address, data=taken(mine.id))
    assert answer.status_code == 302
    db.session.expire_all()
    planned = planning.planned_time(planning.get_activity(mine.id))
    assert planned is not None
    assert planned.at == datetime(YEAR, 5, 4, 14, tzinfo=UTC)
    assert planning.get_activity(theirs.id).planned_at is None
    assert planning.get_activity(fixed.id).planned_at == datetime(YEAR, 6, 8, 14, tzinfo=UTC)


def test_a_date_outside_the_days_of_the_activity_is_refused(client: FlaskClient) -> None:
    group = make_owing_body("GT-H")
    activity = make_planned(group, window_from=date(YEAR, 9, 1), window_to=date(YEAR, 9, 30))
    sign_in(client, Role.SECRETARIAT)
    client.post(f"/year/{YEAR}/find-a-date", data=taken(activity.id))
    db.session.expire_all()
    assert planning.get_activity(activity.id).planned_at is None


def test_a_rejected_week_says_why_and_a_found_hour_leads_to_the_form(client: FlaskClient) -> None:
    group, other = make_owing_body("GT-I"), make_owing_body("GT-J")
    for day in range(3, 7):
        make_planned(other, f"2027-05-{day:02}T15:00", title={"en": f"The other of May {day}"})
    sign_in(client, Role.SECRETARIAT)
    page = client.get(f"/year/{YEAR}/find-a-date?body={group.id}&{WEEK}&lang=en").text
    assert "GT-J meets: The other of May 3" in page
    assert "1 of 1 weeks has a free hour" in page
    link = re.search(r'href="(/plans/activities/new\?[^"]+)"', page)
    assert link is not None
    form = client.get(link[1].replace("&amp;", "&")).text
    assert 'value="2027-05-07"' in form
    assert 'value="14:00"' in form
    four_days = WEEK.replace("last=2027-05-07", "last=2027-05-06")
    shut = client.get(f"/year/{YEAR}/find-a-date?body={group.id}&{four_days}&lang=en").text
    assert "No free hour" in shut
    assert "Plan it then" not in shut


def test_what_is_asked_wrongly_is_said_beside_its_field(client: FlaskClient) -> None:
    group = make_owing_body("GT-K")
    sign_in(client, Role.SECRETARIAT)
    wrong = WEEK.replace("first=2027-05-03", "first=2027-06-03")
    answer = client.get(f"/year/{YEAR}/find-a-date?body={group.id}&{wrong}&lang=en")
    assert answer.status_code == 422
    assert "The last day is before the first." in answer.text
    other = client.get(f"/year/{YEAR}/find-a-date?body={group.id}&{WEEK.replace('2027', '2028')}&lang=en")
    assert "Choose a day of 2027." in other.text


def test_a_search_is_watched_taken_and_undone(app: Flask, client: FlaskClient) -> None:
    activity = make_planned(make_owing_body("GT-L"), title={"en": "The one to place"})
    sign_in(client, Role.SECRETARIAT)
    address = f"/year/{YEAR}/search"
    hours = {"opens": "09:00", "closes": "08:00", "seconds": "10"}
    assert client.post(address, data=hours).status_code == 422
    assert client.post(address, data={**hours, "closes": "17:00"}).status_code == 302
    proposal = services.find_latest(YEAR)
    assert proposal is not None
    running = client.get(f"{address}/{proposal.id}/progress", headers={"HX-Request": "true"})
    assert "data-state" in running.text
    run_pending_jobs(app)
    assert client.get(f"/year/2028/search/{proposal.id}/progress").status_code == 404
    page = client.get(f"{address}?lang=en").text
    assert "Take the proposal" in page
    assert "Proposed" in client.get(f"/year/{YEAR}?lang=en").text
    client.post(f"{address}/{proposal.id}/accept")
    db.session.expire_all()
    assert planning.get_activity(activity.id).planned_at is not None
    client.post(f"{address}/{proposal.id}/undo")
    db.session.expire_all()
    assert planning.get_activity(activity.id).planned_at is None


def test_a_search_that_is_stopped_at_once_does_not_say_that_there_is_no_plan(
    app: Flask, client: FlaskClient
) -> None:
    make_planned(make_owing_body("GT-P"))
    sign_in(client, Role.SECRETARIAT)
    address = f"/year/{YEAR}/search"
    client.post(address, data={"opens": "08:00", "closes": "17:00", "seconds": "10"})
    proposal = services.find_latest(YEAR)
    assert proposal is not None
    assert client.post(f"{address}/{proposal.id}/stop").status_code == 302
    run_pending_jobs(app)
    page = client.get(f"{address}?lang=en").text
    assert "There is no such plan" not in page
    assert "Not found in time" in page or "Take the proposal" in page
    assert "Search again" in page


def test_a_contradiction_is_told_in_words(app: Flask, client: FlaskClient) -> None:
    group, person = make_owing_body("GT-M"), make_someone(given_name="Petra", family_name="Castro")
    with transaction():
        directory.add_body_member(group.id, person_id=person.id, role=BodyRole.COORDINATOR)
        starts = datetime(YEAR, 5, 3, tzinfo=UTC)
        db.session.add(Absence(person_id=person.id, starts_at=starts, ends_at=starts + timedelta(days=14)))
    make_planned(
        group, title={"en": "The May meeting"}, window_from=date(YEAR, 5, 5), window_to=date(YEAR, 5, 7)
    )
    sign_in(client, Role.SECRETARIAT)
    client.post(f"/year/{YEAR}/search", data={"opens": "08:00", "closes": "17:00", "seconds": "10"})
    run_pending_jobs(app)
    page = client.get(f"/year/{YEAR}/search?lang=en").text
    assert "There is no such plan" in page
    assert "Petra Castro is not available for “The May meeting”" in page
    assert "“The May meeting” is to be held in its days: May 5\u2009–\u20097, 2027" in page.replace(" ", " ")


def test_an_activity_of_a_networks_day_is_shown_with_its_order(client: FlaskClient) -> None:
    network, group = make_owing_body("R-A"), make_owing_body("G-A")
    relate(network, group, Relation.MEETS_BEFORE)
    make_planned(group, "2027-05-04T14:00")
    make_planned(network, "2027-05-05T14:00")
    sign_in(client, Role.SECRETARIAT)
    page = client.get(f"/year/{YEAR}/findings?lang=en").text
    assert "R-A meets after G-A, and has to be before it" in page
    assert "1 error stands in the way" in client.get(f"/year/{YEAR}?lang=en").text


def form_of(body: object, **changes: object) -> dict[str, object]:
    values = {
        "title-es": "La nueva",
        "plan_id": "",
        "lead_body_id": body,
        "mode": "online",
        "planned_on": "2027-05-04",
        "planned_clock": "15:30",
        "planned_minutes": "90",
        "time_zone": "UTC",
        "is_meeting": "y",
    }
    return values | changes


def test_planning_at_the_time_of_another_group_is_saved_with_a_warning_that_names_both(
    client: FlaskClient,
) -> None:
    labour, protection = make_owing_body("GT-LAB"), make_owing_body("GT-PROT")
    make_planned(labour, "2027-05-04T14:00", title={"es": "La de trabajo"})
    sign_in(client, Role.SECRETARIAT)
    said = client.post("/plans/activities/new?lang=es", data=form_of(protection.id), follow_redirects=True)
    assert "Dos reuniones a la misma hora: GT-LAB · GT-PROT. La de trabajo" in said.text
    later = form_of(protection.id, planned_clock="17:00", **{"title-es": "La de después"})
    quiet = client.post("/plans/activities/new", data=later, follow_redirects=True)
    assert "Dos reuniones a la misma hora" not in quiet.text


def test_readers_find_their_own_year(client: FlaskClient) -> None:
    group, other = make_owing_body("GT-N"), make_owing_body("GT-O")
    make_planned(group, "2027-05-04T14:00", title={"es": "La mía"})
    make_planned(other, "2027-06-08T14:00", title={"es": "La ajena"})
    sign_in(client, make_coordinator(group))
    link = re.search(r'href="(/year/2027\?person=[^"]+)"', client.get(f"/year/{YEAR}").text)
    assert link is not None
    mine = client.get(link[1]).text
    assert "La mía" in mine
    assert "La ajena" not in mine
