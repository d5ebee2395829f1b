"""The pages of a plan: who reads and writes there, by account and by link, and what they see."""

import re
from typing import Any

import pytest

from app.core.access import Role
from app.core.db import db, event_scope, transaction
from app.directory.services import get_person
from app.registration.models import Registration
from app.registration.services import link_token
from app.table_plans import services
from app.table_plans.models import TablePlan
from app.table_plans.rules import PlanState
from tests.factories.table_plans import Seated, add_activity, make_plan, make_seated, section_of


@pytest.fixture
def seated(app) -> Seated:
    return make_seated()


def base_of(seated: Seated, who: int | None = None) -> str:
    """Return the address of the plan, by account or by the link of somebody who sits there."""
    event = seated.event.slug
    if who is None:
        return f"/events/{event}/table-plans/{seated.table.id}"
    return f"/events/{event}/my-table/{link_token(seated.people[who])}/plan/{seated.table.id}"


def began_of(page: str) -> int:
    """Return the version from which the form of a page begins."""
    found = re.search(r'name="began"[^>]*value="(\d+)"', page)
    assert found is not None
    return int(found[1])


def post(client: Any, url: str, **values: Any) -> Any:
    return client.post(url, data=values)


def test_whoever_sits_there_begins_the_plan_by_their_link(seated, client) -> None:
    here = base_of(seated, 0)
    page = client.get(here)
    assert page.status_code == 200
    assert "Contexto del eje" in page.text
    assert post(client, f"{here}/changes", act="start").status_code == 303
    page = client.get(here).text
    assert "Contexto del eje" in page
    # Whoever is second finds it there.
    assert post(client, f"{here}/changes", act="start").status_code == 302
    with event_scope(seated.event.id):
        assert len(services.list_sections(services.get_plan(seated.table.id).id)) == 6


def test_a_section_is_saved_and_read_by_the_others(seated, client, sign_in) -> None:
    plan = make_plan(seated)
    section = section_of(seated, plan)
    url = f"{base_of(seated, 0)}/sections/{section.id}"
    assert "Hallazgos" in client.get(url).text
    text = "- **Falta** un registro\n- <script>alert(1)</script>"
    assert post(client, url, title="Hallazgos", text=text, began=1).status_code == 303
    sign_in(client, get_person(seated.people[1].person_id))
    page = client.get(base_of(seated)).text
    assert "<strong>Falta</strong>" in page
    assert "<script>alert" not in page


def test_two_who_change_one_line_see_both_and_choose(seated, client) -> None:
    section = section_of(seated, make_plan(seated, findings="Vence en marzo."))
    ana, luis = (f"{base_of(seated, who)}/sections/{section.id}" for who in (0, 1))
    post(client, ana, title="Hallazgos", text="Vence en abril.", began=2)
    answer = post(client, luis, title="Hallazgos", text="Vence en mayo.", began=2)
    assert f"/sections/{section.id}" in answer.location
    page = client.get(luis).text
    assert "Vence en abril." in page
    assert "Vence en mayo." in page
    assert "Escrito dos veces" in page
    assert post(client, luis, settle="0:0,1", began=began_of(page)).status_code == 303
    with event_scope(seated.event.id):
        assert services.get_section(section.plan_id, section.id).text == "Vence en abril.\n\nVence en mayo."


def test_what_cannot_be_saved_stays_in_the_form(seated, client) -> None:
    plan = make_plan(seated)
    section = section_of(seated, plan)
    with transaction(), event_scope(seated.event.id):
        db.session.get_one(TablePlan, plan.id).state = PlanState.PRESENTED
    url = f"{base_of(seated, 0)}/sections/{section.id}"
    answer = post(client, url, title="Hallazgos", text="Lo que escribí sin red.", began=1)
    assert answer.status_code == 409
    assert "Lo que escribí sin red." in answer.text
    assert client.get(url).status_code == 302


def test_an_activity_is_added_changed_and_disputed(seated, client) -> None:
    plan = make_plan(seated)
    here = base_of(seated, 0)
    values = {"what": "Taller", "responsible": "INM", "starts": "T1 2027", "ends": "03/2027", "began": 0}
    choices = dict.fromkeys(("responsible_id", "indicator_id", "pillar_id", "theme_id"), "")
    assert post(client, f"{here}/activities/new", **values, **choices).status_code == 303
    page = client.get(here).text
    assert "trimestre 1 de 2027" in page
    with event_scope(seated.event.id):
        activity = services.list_activities(plan.id)[0]
    url = f"{here}/activities/{activity.id}"
    assert "T1 2027" in client.get(url).text
    changed = values | {"began": 1}
    assert post(client, url, **changed | {"what": "Taller de Ana"}, **choices).status_code == 303
    answer = post(client, url, **changed | {"what": "Taller de Luis", "responsible": "ONU"}, **choices)
    assert answer.status_code == 409
    assert "Taller de Ana" in answer.text
    assert "Taller de Luis" in answer.text
    again = changed | {"what": "Taller de Luis", "responsible": "ONU", "began": began_of(answer.text)}
    assert post(client, url, **again, **choices).status_code == 303
    wrong = post(client, url, **again | {"ends": "pronto"}, **choices)
    assert wrong.status_code == 400
    assert "pronto" in wrong.text


def test_what_is_taken_out_is_put_back(seated, client) -> None:
    section = section_of(seated, make_plan(seated, findings="Uno."))
    here = base_of(seated, 0)
    answer = post(client, f"{here}/changes", act="remove-section", id=section.id, began=2)
    page = client.get(answer.location).text
    assert "Devolver" in page
    assert f'id="s-{section.id}"' not in page
    post(client, f"{here}/changes", act="bring-back-section", id=section.id)
    assert f'id="s-{section.id}"' in client.get(here).text


def test_comments_are_seen_to_and_opened_again(seated, client) -> None:
    plan = make_plan(seated)
    here = base_of(seated, 0)
    section = section_of(seated, plan)
    post(client, f"{here}/comments", text="¿De qué año es el dato?", section_id=section.id)
    page = client.get(here).text
    assert "¿De qué año es el dato?" in page
    with event_scope(seated.event.id):
        (comment,) = services.list_comments(plan.id)
    post(client, f"{here}/comments/{comment.id}", resolved="1")
    assert "No hay comentarios abiertos" in client.get(here).text
    post(client, f"{here}/comments/{comment.id}", resolved="0")
    assert "No hay comentarios abiertos" not in client.get(here).text


def test_versions_are_compared_and_an_earlier_one_taken_up_again(seated, client) -> None:
    section = section_of(seated, make_plan(seated, findings="Vence en marzo."))
    here = base_of(seated, 1)
    url = f"{here}/sections/{section.id}"
    post(client, url, title="Hallazgos", text="Vence en abril.", began=2)
    page = client.get(f"{here}/versions?from=2&to=3").text
    assert re.search(r"<del><span[^>]*>[^<]*</span>marzo", page)
    assert re.search(r"<ins><span[^>]*>[^<]*</span>abril", page)
    assert post(client, f"{here}/versions", number=2).status_code == 303
    with event_scope(seated.event.id):
        assert services.get_section(section.plan_id, section.id).text == "Vence en marzo."
        assert [line.number for line in services.list_versions(section.plan_id)] == [4, 3, 2, 1]
    assert client.get(f"{here}/versions?from=1&to=99").status_code == 404


def test_others_who_write_here_are_named_and_a_change_is_told(seated, client) -> None:
    section = section_of(seated, make_plan(seated))
    ana, luis = (f"{base_of(seated, who)}/sections/{section.id}" for who in (0, 1))
    assert client.post(f"{ana}/writing", data={"began": 1}).json["writing"] == ""
    heard = client.post(f"{luis}/writing", data={"began": 1}).json
    assert heard["writing"] == "Ana Mesa Uno también escribe aquí."
    assert heard["changed"] == ""
    post(client, ana, title="Hallazgos", text="Uno.", began=1)
    heard = client.post(f"{luis}/writing", data={"began": 1}).json
    assert heard["writing"] == ""
    assert heard["changed"]


def test_who_did_not_agree_to_be_named_is_a_participant_to_the_table(seated, client, sign_in) -> None:
    plan = make_plan(seated)
    with transaction(), event_scope(seated.event.id):
        silent = seated.people[1]
        db.session.get_one(Registration, silent.id).listed = False
        section = services.list_sections(plan.id)[0]
        services.save_section(plan.id, section.id, title="", text="Uno.", began=1, by=silent.person_id)
        services.add_comment(services.get_plan(seated.table.id), "Dos.", silent.person_id, section_id=None)
        services.note_writing(services.get_section(plan.id, section.id), silent.person_id)
    pages = ("", "/versions", f"/sections/{section.id}", "/activities/new")
    for rest in pages:
        page = client.get(base_of(seated, 0) + rest).text
        assert "Luis" not in page, rest
        assert ("Ana Mesa Uno" in page) is (rest in ("/versions", "/activities/new")), rest
    heard = client.post(f"{base_of(seated, 0)}/sections/{section.id}/writing", data={"began": 1}).json
    assert heard["writing"] == "Una persona participante también escribe aquí."
    # They know themselves, and organisers know all.
    assert "Luis Mesa Uno" in client.get(f"{base_of(seated, 1)}/versions").text
    sign_in(client, Role.ORGANISER, at=seated.event)
    for rest in pages:
        assert "Luis Mesa Uno" in client.get(base_of(seated) + rest).text, rest


def test_only_who_leads_or_organises_names_others(seated, client, sign_in) -> None:
    make_plan(seated)
    values = {"delegate_id": seated.people[1].person_id, "secretariat_id": ""}
    assert post(client, f"{base_of(seated, 0)}/responsible", **values).status_code == 404
    sign_in(client, Role.ORGANISER, at=seated.event)
    assert post(client, f"{base_of(seated)}/responsible", **values).status_code == 303
    with event_scope(seated.event.id):
        assert services.get_plan(seated.table.id).delegate_id == seated.people[1].person_id
    elsewhere = {"delegate_id": seated.stranger.person_id, "secretariat_id": ""}
    assert post(client, f"{base_of(seated)}/responsible", **elsewhere).status_code == 400


def addresses(seated: Seated) -> list[tuple[str, str]]:
    """List what can be asked of a plan, as method and rest of the address."""
    plan = make_plan(seated, findings="Canario: solo la mesa lo lee.")
    add_activity(seated, plan)
    section = section_of(seated, plan)
    with event_scope(seated.event.id):
        activity = services.list_activities(plan.id)[0]
    with transaction(), event_scope(seated.event.id):
        comment = services.add_comment(services.get_plan(seated.table.id), "Canario", None, section_id=None)
    return [
        ("GET", ""),
        ("POST", "/changes"),
        ("GET", f"/sections/{section.id}"),
        ("POST", f"/sections/{section.id}"),
        ("POST", f"/sections/{section.id}/writing"),
        ("GET", "/activities/new"),
        ("POST", "/activities/new"),
        ("GET", f"/activities/{activity.id}"),
        ("POST", f"/activities/{activity.id}"),
        ("POST", "/responsible"),
        ("POST", "/comments"),
        ("POST", f"/comments/{comment.id}"),
        ("GET", "/versions"),
        ("POST", "/versions"),
    ]


def test_whoever_sits_at_another_table_reads_and_writes_nothing(seated, client, sign_in) -> None:
    token = link_token(seated.stranger)
    linked = f"/events/{seated.event.slug}/my-table/{token}/plan/{seated.table.id}"
    asked = addresses(seated)
    for method, rest in asked:
        answer = client.open(linked + rest, method=method)
        assert answer.status_code == 404, rest
        assert "Canario" not in answer.text
    sign_in(client, get_person(seated.stranger.person_id))
    for method, rest in asked:
        answer = client.open(base_of(seated) + rest, method=method)
        assert answer.status_code == 404, rest
        assert "Canario" not in answer.text


def test_a_part_of_another_plan_is_not_reached_through_ones_own(seated, client) -> None:
    make_plan(seated)
    other = make_plan(seated, seated.other_table, findings="Canario")
    section = section_of(seated, other)
    here = base_of(seated, 0)
    assert client.get(f"{here}/sections/{section.id}").status_code == 404
    assert post(client, f"{here}/sections/{section.id}", text="x", title="", began=1).status_code == 404
    act = post(client, f"{here}/changes", act="remove-section", id=section.id, began=2)
    assert "Canario" not in client.get(act.location).text
    with event_scope(seated.event.id):
        assert not services.get_section(other.id, section.id).is_removed


def test_who_was_not_seated_by_a_published_seating_reads_nothing_yet(seated, client) -> None:
    from app.working_tables.models import Seating

    with transaction(), event_scope(seated.event.id):
        for seating in db.session.query(Seating):
            seating.published_at = None
    assert client.get(base_of(seated, 0)).status_code == 404
