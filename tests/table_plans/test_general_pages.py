"""Organisers' pages of the plans, and the general plan as its readers see it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import event as sa_event

from app.core import clock
from app.core.access import Role, RoleAt, Viewer
from app.core.db import db, event_scope, transaction
from app.events.services import create_series
from app.table_plans import services
from app.table_plans.rules import PlanState
from app.table_plans.views.overview import summary_part
from tests.factories.consultations import make_consultation, make_members
from tests.factories.events import make_event
from tests.factories.planning import make_body
from tests.factories.presented_plans import ORGANISER, TODAY, Hall, make_hall_of_plans
from tests.services.people import make_someone

SignIn = Callable[..., Any]


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.fixed_at(TODAY):
        yield


@pytest.fixture(autouse=True)
def english(client: FlaskClient) -> None:
    """The reader chose English once."""
    client.get("/events/?lang=en")


def base(hall: Hall) -> str:
    return f"/events/{hall.event.slug}"


def page(client: FlaskClient, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    return response.text


def validated(tables: int = 2, listed: int = 1) -> Hall:
    """Make plans of which the first ones are validated, and all others presented."""
    hall = make_hall_of_plans(tables)
    hall.present(*range(tables))
    hall.take_up(*range(listed))
    hall.validate(*range(listed))
    return hall


def publish(hall: Hall) -> None:
    with transaction(), event_scope(hall.event.id):
        services.publish_general(hall.event)


# --- organisers -----------------------------------------------------------------------------------


def test_an_organiser_takes_a_plan_from_presented_to_merged(client: FlaskClient, sign_in: SignIn) -> None:
    hall = make_hall_of_plans(1)
    plan, table, body = hall.plans[0], hall.tables[0], make_body()
    sign_in(client, "organiser", at=hall.event)
    own, url = f"{base(hall)}/table-plans/{table.id}", f"{base(hall)}/manage/table-plans/{plan.id}"
    assert "Being written" in page(client, f"{base(hall)}/manage/table-plans/")
    assert client.post(f"{own}/present").status_code == 303
    assert client.post(f"{url}/take-up").status_code == 303
    shown = page(client, url)
    assert "Under validation" in shown
    assert "Contexto secreto 1." in shown
    form = {"body_id": str(body.id), "meeting": "", "document_id": "", "decided_on": "2027-06-20"}
    assert client.post(f"{url}/decision", data={**form, "decision": ""}).status_code == 400
    wrong = client.post(f"{url}/decision", data={**form, "decided_on": "2027-06-21", "decision": "Sí."})
    assert wrong.status_code == 400
    assert "still to come" in wrong.text
    assert client.post(f"{url}/decision", data={**form, "decision": "Se aprueba."}).status_code == 303
    assert "Se aprueba." in page(client, url)
    assert client.post(f"{base(hall)}/manage/table-plans/merge").status_code == 303
    assert hall.standing(0).state is PlanState.MERGED
    assert client.post(f"{url}/unmerge").status_code == 303
    assert client.post(f"{url}/unvalidate").status_code == 303
    assert client.post(f"{url}/put-back").status_code == 303
    assert client.post(f"{own}/withdraw").status_code == 303
    assert hall.standing(0).state is PlanState.DRAFT


def test_a_returned_plan_shows_its_reasons_to_its_authors(client: FlaskClient, sign_in: SignIn) -> None:
    hall = make_hall_of_plans(1)
    hall.present(0)
    url = f"{base(hall)}/manage/table-plans/{hall.plans[0].id}"
    sign_in(client, "organiser", at=hall.event)
    assert client.post(f"{url}/return", data={"reasons": ""}).status_code == 400
    assert client.post(f"{url}/return", data={"reasons": "Falta quién paga."}).status_code == 303
    assert client.post(f"{url}/return", data={"reasons": "Otra vez."}).status_code == 409
    sign_in(client, hall.leaders[0])
    own = f"{base(hall)}/table-plans/{hall.tables[0].id}"
    shown = page(client, own)
    assert "Falta quién paga." in shown
    assert "Present again" in shown
    assert client.post(f"{own}/present", data={"next": own}).headers["Location"] == own
    assert "Falta quién paga." not in page(client, own)


def test_what_came_late_is_said_and_changes_nothing(client: FlaskClient, sign_in: SignIn) -> None:
    hall = validated(1)
    sign_in(client, "organiser", at=hall.event)
    client.post(f"{base(hall)}/manage/table-plans/{hall.plans[0].id}/take-up")
    assert "has moved on" in page(client, f"{base(hall)}/manage/table-plans/{hall.plans[0].id}")
    assert hall.standing(0).state is PlanState.VALIDATED


def test_one_consultation_is_chosen_for_several_plans(client: FlaskClient, sign_in: SignIn) -> None:
    hall = make_hall_of_plans(2)
    hall.present(0, 1)
    hall.take_up(0, 1)
    make_members("CR")
    consultation = make_consultation("CR", title={"es": "Planes de las mesas", "en": "Plans of the tables"})
    url = f"{base(hall)}/manage/table-plans/"
    form = {"plans": [str(plan.id) for plan in hall.plans], "consultation_id": str(consultation.id)}
    sign_in(client, "organiser", at=hall.event)
    assert "Plans of the tables" not in page(client, url)
    assert client.post(f"{url}consultation", data=form).status_code == 400
    sign_in(client, "secretariat")
    assert "Plans of the tables" in page(client, url)
    assert client.post(f"{url}consultation", data={**form, "plans": []}).status_code == 400
    assert client.post(f"{url}consultation", data=form).status_code == 303
    assert "has not been sent yet" in page(client, url)


def test_others_do_not_move_plans(client: FlaskClient, sign_in: SignIn) -> None:
    hall = make_hall_of_plans(2)
    own = f"{base(hall)}/table-plans/{hall.tables[0].id}"
    sign_in(client, hall.leaders[1])
    assert client.post(f"{own}/present").status_code == 404
    assert client.get(f"{base(hall)}/manage/table-plans/").status_code == 404
    sign_in(client, "organiser", at=make_event())
    assert client.post(f"{own}/present").status_code == 404
    assert client.get(f"{base(hall)}/manage/table-plans/{hall.plans[0].id}").status_code == 404
    assert hall.standing(0).state is PlanState.DRAFT


def test_the_summary_says_what_waits_for_organisers(app) -> None:
    hall = make_hall_of_plans(2)
    organiser = Viewer(
        account_id=UUID(int=1), roles=frozenset({RoleAt("event", hall.event.id, Role.ORGANISER)})
    )
    with app.test_request_context(), event_scope(hall.event.id):
        assert summary_part(hall.event, Viewer()).tiles == ()
        part = summary_part(hall.event, organiser)
        assert (part.tiles[0].value, part.todos) == ("0", ())
    hall.present(0)
    with app.test_request_context(), event_scope(hall.event.id):
        assert len(summary_part(hall.event, organiser).todos) == 1


# --- readers --------------------------------------------------------------------------------------


def test_nobody_else_reads_the_general_plan_before_it_is_published(
    client: FlaskClient, sign_in: SignIn
) -> None:
    hall = validated()
    urls = [f"{base(hall)}/general-plan{end}" for end in ("", ".pdf", ".xlsx", "/progress")]
    urls.append(f"/api/v1{base(hall)}/general-plan")
    for url in urls:
        assert client.get(url).status_code == 404, url
    sign_in(client, make_someone())
    for url in urls[:-1]:
        assert client.get(url).status_code == 404, url
    sign_in(client, hall.leaders[1])
    assert "Not published yet" in page(client, urls[0])


@pytest.mark.parametrize("end", ["", "/progress", ".xlsx"])
def test_what_is_not_validated_is_read_by_nobody_else(client: FlaskClient, end: str) -> None:
    hall = validated()
    hall.give_back(1, "Razones secretas.")
    publish(hall)
    content = client.get(f"{base(hall)}/general-plan{end}").data
    if end == ".xlsx":
        rows = CalamineWorkbook.from_filelike(BytesIO(content))
        content = repr([rows.get_sheet_by_index(n).to_python() for n in range(2)]).encode()
    text = content.decode()
    assert "Taller regional 1" in text
    for secret in ("Contexto secreto 2", "Taller regional 2", "Razones secretas", "Returned"):
        assert secret not in text


def test_three_are_listed_and_the_fourth_is_marked_pending(client: FlaskClient) -> None:
    hall = validated(4, 3)
    publish(hall)
    shown = page(client, f"{base(hall)}/general-plan")
    for number, table in enumerate(hall.tables):
        assert (f'id="part-{table.id}"' in shown) == (number < 3)
        assert (f'id="pending-{table.id}"' in shown) == (number == 3)
    assert "Version" in shown
    assert "Instituto de la Mujer" in shown


def test_files_are_answered_with_304_until_the_plan_changes(client: FlaskClient) -> None:
    hall = validated(2, 1)
    publish(hall)
    for end in (".pdf?lang=es", ".xlsx?lang=es"):
        url = f"{base(hall)}/general-plan{end}"
        first = client.get(url)
        assert first.status_code == 200
        again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    hall.take_up(1)
    hall.validate(1)
    assert client.get(url, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_the_paper_has_contents_and_each_part_and_is_tagged(client: FlaskClient) -> None:
    hall = validated(2, 1)
    publish(hall)
    for lang, title in (("es", "Plan de trabajo general"), ("en", "General work plan")):
        answer = client.get(f"{base(hall)}/general-plan.pdf?lang={lang}")
        assert answer.mimetype == "application/pdf"
        with pikepdf.open(BytesIO(answer.data)) as paper:
            assert str(paper.Root.Lang) == lang
            assert paper.Root.MarkInfo.Marked
            assert title in str(paper.docinfo["/Title"])
            assert len(paper.pages) >= 2
        assert "public" in answer.headers["Cache-Control"]


def test_the_table_has_an_activity_a_row_and_marks_what_is_pending(client: FlaskClient) -> None:
    hall = validated(2, 1)
    publish(hall)
    content = client.get(f"{base(hall)}/general-plan.xlsx?lang=en").data
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    activities = book.get_sheet_by_name("Activities").to_python()
    assert len(activities) == 2
    row = dict(zip(activities[0], activities[1], strict=True))
    assert row["Table"] == "Table 1"
    assert (row["From"], row["Until"]) == ("2028-03", "2028-05")
    assert row["State of the plan"] == "Validated"
    tables = book.get_sheet_by_name("Tables").to_python()
    assert [line[2] for line in tables[1:]] == ["Validated", "Under validation"]


def test_readers_from_outside_learn_no_names_of_people(client: FlaskClient, sign_in: SignIn) -> None:
    hall = make_hall_of_plans(1)
    leader = hall.leaders[0]
    with transaction(), event_scope(hall.event.id):
        plan = hall.plans[0]
        values = {"what": "Red de datos", "responsible_id": str(leader.id)}
        services.save_activity(plan.id, None, values, began=0, by=leader.id)
    hall.present(0)
    hall.take_up(0)
    hall.validate(0)
    publish(hall)
    assert leader.full_name not in page(client, f"{base(hall)}/general-plan")
    sign_in(client, "organiser", at=hall.event)
    assert leader.full_name in page(client, f"{base(hall)}/general-plan")


def test_what_is_published_is_taken_off_again(client: FlaskClient, sign_in: SignIn) -> None:
    hall = validated(1)
    organiser = sign_in(client, "organiser", at=hall.event)
    assert organiser
    assert client.post(f"{base(hall)}/manage/table-plans/publish").status_code == 303
    assert "All can read it since" in page(client, f"{base(hall)}/manage/table-plans/")
    assert client.post(f"{base(hall)}/manage/table-plans/unpublish").status_code == 303
    sign_in(client, make_someone())
    assert client.get(f"{base(hall)}/general-plan").status_code == 404


def test_programs_read_the_general_plan(client: FlaskClient) -> None:
    hall = validated(2, 1)
    publish(hall)
    answer: Any = client.get(f"/api/v1{base(hall)}/general-plan").json
    (first, second) = answer["items"]
    assert (first["state"], first["is_listed"], len(first["activities"])) == ("validated", True, 1)
    assert first["activities"][0]["due"] == "2028-05"
    assert (second["is_listed"], second["activities"], second["version"]) == (False, [], None)
    assert second["state"] == "pending"


def count_statements(work: Callable[[], object]) -> int:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    sa_event.listen(db.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        sa_event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.parametrize("path", ["/general-plan", "/general-plan/progress", "/general-plan.xlsx"])
def test_more_tables_need_no_more_statements(client: FlaskClient, path: str) -> None:
    few, many = validated(1, 1), validated(5, 5)
    for hall in (few, many):
        publish(hall)
        client.get(f"{base(hall)}{path}")
    first = count_statements(lambda: client.get(f"{base(few)}{path}"))
    assert count_statements(lambda: client.get(f"{base(many)}{path}")) == first


def test_the_organisers_list_needs_no_more_statements_either(client: FlaskClient, sign_in: SignIn) -> None:
    few, many = validated(2, 1), validated(5, 1)
    counts = []
    for hall in (few, many):
        sign_in(client, "organiser", at=hall.event)
        client.get(f"{base(hall)}/manage/table-plans/")
        counts.append(
            count_statements(lambda at=hall: client.get(f"{base(at)}/manage/table-plans/"))  # type: ignore[misc]
        )
    assert counts[0] == counts[1]


# --- what came of it ------------------------------------------------------------------------------


def make_next(hall: Hall) -> Any:
    """Make the edition after, in the same series."""
    with transaction():
        series = create_series(slug="congresos", title={"es": "Congresos"})
        hall.event.series_id = series.id
    later = hall.event.starts_on + timedelta(days=365)
    return make_event(series_id=series.id, starts_on=later, ends_on=later)


def merged(tables: int = 2) -> Hall:
    hall = validated(tables, tables)
    with transaction(), event_scope(hall.event.id):
        services.merge_all(hall.event, ORGANISER)
    return hall


def first_activity(hall: Hall, number: int = 0) -> Any:
    with event_scope(hall.event.id):
        return services.list_activities(hall.plans[number].id)[0].id


def test_the_next_congress_tells_what_came_of_the_plan(client: FlaskClient, sign_in: SignIn) -> None:
    hall = merged()
    following = make_next(hall)
    url, activity = f"{base(hall)}/general-plan/progress", first_activity(hall)
    sign_in(client, "organiser", at=following)
    assert url in page(client, f"/events/{following.slug}/manage/table-plans/")
    form = {"state": "done", "text": "Once consulados.", "said_on": "2027-06-20", "said_by": "Secretaría"}
    assert client.post(f"{url}/{activity}", data=form).status_code == 303
    assert client.post(f"{url}/{activity}", data={**form, "said_on": "2027-06-21"}).status_code == 400
    assert client.post(f"{url}/{activity}", data={**form, "state": "lost"}).status_code == 400
    summary = {"findings-es": "Faltan intérpretes.", "priorities-es": "Formar intérpretes."}
    assert client.post(f"{base(hall)}/general-plan/summary", data=summary).status_code == 303
    publish(hall)
    reader = client.application.test_client()
    shown = reader.get(f"{url}?lang=es").text
    for told in ("Once consulados.", "Secretaría", "Faltan intérpretes.", "Formar intérpretes."):
        assert told in shown
    assert "Decir qué se logró" not in shown
    assert client.post(f"{url}/{activity}/take-back").status_code == 303
    assert "Once consulados." not in page(client, url)


def test_only_those_responsible_and_organisers_tell(client: FlaskClient, sign_in: SignIn) -> None:
    hall = merged()
    publish(hall)
    url = f"{base(hall)}/general-plan/progress"
    form = {"state": "done", "said_on": "2027-06-20"}
    sign_in(client, make_someone())
    assert client.post(f"{url}/{first_activity(hall)}", data=form).status_code == 403
    assert client.post(f"{base(hall)}/general-plan/summary", data={}).status_code == 403
    sign_in(client, hall.leaders[0])
    assert client.post(f"{url}/{first_activity(hall, 1)}", data=form).status_code == 403
    assert client.post(f"{url}/{first_activity(hall)}", data=form).status_code == 303
    assert client.post(f"{base(hall)}/general-plan/summary", data={}).status_code == 403
    sign_in(client, "organiser", at=make_event())
    assert client.post(f"{url}/{first_activity(hall)}/take-back").status_code == 403


def test_progress_is_told_of_merged_plans_only(client: FlaskClient, sign_in: SignIn) -> None:
    hall = validated(1)
    sign_in(client, "organiser", at=hall.event)
    url = f"{base(hall)}/general-plan/progress/{first_activity(hall)}"
    assert client.post(url, data={"state": "done", "said_on": "2027-06-20"}).status_code == 409


def test_the_general_plans_of_a_series_lead_to_each_other(client: FlaskClient) -> None:
    hall = merged(1)
    following = make_next(hall)
    publish(hall)
    with transaction(), event_scope(following.id):
        services.publish_general(following)
    assert f"{base(hall)}/general-plan" in page(client, f"/events/{following.slug}/general-plan")


def test_the_page_of_an_event_leads_to_its_general_plan_once_it_is_published(client: FlaskClient) -> None:
    hall = merged(1)
    url, link = f"/events/{hall.event.slug}/", f'href="{base(hall)}/general-plan"'
    with clock.fixed_at(TODAY + timedelta(days=30)):
        assert link not in page(client, url)
        publish(hall)
        assert link in page(client, url)
