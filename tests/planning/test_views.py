"""Pages of planning: who opens them, the gate as a coordinator meets it, two authors of one note."""

import re
from typing import Any

import pytest

from app.core.access import Role
from app.core.db import db, transaction
from app.planning import services
from app.planning.models import ConceptNote, Plan
from app.planning.rules import ActivityState, NoteSection
from tests.factories.consultations import make_focal_point_of, make_members
from tests.factories.events import make_event
from tests.factories.planning import WHOLE, make_activity, make_body, make_coordinator, make_plan

QUESTIONS = NoteSection.GUIDING_QUESTIONS


def address(activity, page: str = "") -> str:
    return f"/plans/activities/{activity.id}{page}"


def note_of(activity) -> ConceptNote:
    """Read it anew."""
    note = services.get_activity(activity.id).note
    assert note is not None
    return note


def people() -> dict[str, Any]:
    """One of each kind, and the activity of the first body."""
    make_members("CR")
    body, other = make_body(), make_body()
    return {
        "activity": make_activity(body, plan=make_plan(), state=ActivityState.APPROVED, without=(QUESTIONS,)),
        "coordinator": make_coordinator(body),
        "another": make_coordinator(other),
        "focal point": make_focal_point_of("CR"),
    }


@pytest.mark.parametrize(
    ("who", "reads", "writes", "plans"),
    [
        ("stranger", 401, 401, 401),
        ("participant", 404, 404, 404),
        ("focal point", 200, 404, 404),
        ("another", 200, 404, 404),
        ("coordinator", 200, 200, 404),
        (Role.SECRETARIAT, 200, 200, 200),
        (Role.PRESIDENCY, 200, 200, 200),
    ],
)
def test_each_role_opens_what_is_theirs(client, sign_in, *, who, reads, writes, plans) -> None:
    there = people()
    if who != "stranger":
        sign_in(client, there.get(who) or (None if who == "participant" else who))
    activity = there["activity"]
    seen = [client.get(path).status_code for path in ("/plans/", address(activity))]
    assert seen == [reads, reads]
    edit = [client.get(address(activity, page)).status_code for page in ("/note", "/edit")]
    assert edit == [writes, writes]
    assert [client.get(path).status_code for path in ("/plans/new", "/plans/activities/new")] == [plans] * 2
    moved = client.post(address(activity, "/step"), data={"state": "postponed"})
    state = services.get_activity(activity.id).state
    assert (moved.status_code == 302 and state is ActivityState.POSTPONED) == (writes == 200)


def test_forms_of_other_sites_change_nothing(client, sign_in) -> None:
    activity = people()["activity"]
    sign_in(client, Role.SECRETARIAT)
    client.forges = True
    for page in ("/step", "/note", "/edit"):
        sent = {**WHOLE, "state": "cancelled", "version": "2"}
        assert client.post(address(activity, page), data=sent).status_code == 400
    again = services.get_activity(activity.id)
    assert (again.state, note_of(again).version) == (ActivityState.APPROVED, 2)


def test_the_gate_names_what_is_missing_and_opens_once_it_is_written(client, sign_in) -> None:
    there = people()
    activity = there["activity"]
    sign_in(client, there["coordinator"])
    refused = client.post(f"{address(activity, '/step')}?lang=es", data={"state": "held"})
    assert refused.status_code == 409
    assert "A la nota conceptual le falta: Temas y preguntas guía." in refused.text
    assert f'href="{address(activity, "/note")}#guiding_questions"' in refused.text
    assert services.get_activity(activity.id).state is ActivityState.APPROVED
    note = client.get(f"{address(activity, '/note')}?lang=en").text
    assert "10 of 11 complete" in note
    saved = client.post(address(activity, "/note"), data={**WHOLE, "version": "2"})
    assert saved.location == address(activity)
    assert client.post(address(activity, "/step"), data={"state": "held"}).status_code == 302
    assert services.get_activity(activity.id).state is ActivityState.HELD


def test_a_step_out_of_order_is_explained_in_the_readers_words(client, sign_in) -> None:
    there = people()
    sign_in(client, there["coordinator"])
    activity = there["activity"]
    page = client.post(f"{address(activity, '/step')}?lang=es", data={"state": "reported"})
    assert page.status_code == 409
    assert "De «Aprobada en el plan» una actividad no pasa a «Informada»." in page.text
    assert client.post(address(activity, "/step"), data={"state": "elsewhere"}).status_code == 404


def test_the_second_author_sees_both_texts_and_may_save_over_them(client, sign_in) -> None:
    there = people()
    activity = there["activity"]
    sign_in(client, there["coordinator"])
    client.post(address(activity, "/note"), data={**WHOLE, "method": "Texto de Ana", "version": "2"})
    mine = {**WHOLE, "method": "Texto de Luz", "version": "2"}
    refused = client.post(f"{address(activity, '/note')}?lang=es", data=mine)
    assert refused.status_code == 409
    assert "Alguien cambió esta nota" in refused.text
    assert re.search(r"<textarea[^>]*>\s*Texto de Luz</textarea>", refused.text)
    assert "Texto de Ana" in refused.text
    assert note_of(activity).sections["method"] == "Texto de Ana"
    version = re.search(r'name="version"[^>]*value="(\d+)"', refused.text)
    assert version
    assert version[1] == "3"
    client.post(address(activity, "/note"), data={**mine, "version": version[1]})
    assert note_of(activity).sections["method"] == "Texto de Luz"
    assert "Texto de Ana" in client.get(address(activity)).text


def test_an_approved_activity_is_kept_in_its_plan_by_the_form(client, sign_in) -> None:
    there = people()
    activity = there["activity"]
    sign_in(client, there["coordinator"])
    fields = {
        "title-es": "Otro título",
        "title-en": "",
        "lead_body_id": str(activity.lead_body_id),
        "mode": "online",
    }
    refused = client.post(f"{address(activity, '/edit')}?lang=en", data={**fields, "plan_id": ""})
    assert refused.status_code == 422
    assert "An approved activity stays in its plan." in refused.text
    kept = client.post(address(activity, "/edit"), data={**fields, "plan_id": str(activity.plan_id)})
    assert kept.status_code == 302
    assert services.get_activity(activity.id).title == {"es": "Otro título"}


def test_the_secretariat_plans_and_the_list_filters(client, sign_in) -> None:
    sign_in(client, Role.SECRETARIAT)
    body = make_body()
    bad = {
        "level": "group",
        "title-es": "Plan del grupo",
        "body_id": "",
        "starts_on": "2027-05-01",
        "ends_on": "2027-04-01",
    }
    assert client.post("/plans/new", data=bad).status_code == 422
    good = {**bad, "ends_on": "2027-12-31", "body_id": str(body.id)}
    assert client.post("/plans/new", data=good).location == "/plans/"
    plan = db.session.query(Plan).one()
    fields = {"title-es": "Taller uno", "plan_id": str(plan.id), "lead_body_id": str(body.id)}
    fields |= {"mode": "online", "window_from": "2027-06-02", "window_to": "2027-06-01"}
    assert client.post("/plans/activities/new", data=fields).status_code == 422
    made = client.post("/plans/activities/new", data={**fields, "window_to": "2027-06-03"})
    assert made.location.startswith("/plans/activities/")
    for query, found in (
        (f"plan={plan.id}", True),
        (f"body={body.code}", True),
        ("state=proposed", True),
        ("state=held", False),
        ("plan=nonsense&state=nonsense&body=nonsense", True),
    ):
        assert ("Taller uno" in client.get(f"/plans/?{query}").text) is found, query


def test_organisers_read_the_note_of_their_events_activity(client, sign_in) -> None:
    activity = make_activity(plan=make_plan(), state=ActivityState.APPROVED, without=(QUESTIONS,))
    event = make_event(activity_id=activity.id)
    sign_in(client, Role.ORGANISER, at=event)
    page = client.get(f"/events/{event.slug}/concept-note?lang=en")
    assert page.status_code == 200
    assert "It cannot be held yet" in page.text
    assert client.get(address(activity)).status_code == 404
    assert client.get(f"/events/{make_event().slug}/concept-note").status_code == 404
    with transaction():
        services.save_note(services.get_activity(activity.id), WHOLE, version=2, by=None)
    assert "The note is complete" in client.get(f"/events/{event.slug}/concept-note").text


def test_a_refused_event_names_the_section_in_the_readers_words(client, sign_in) -> None:
    activity = make_activity(plan=make_plan(), state=ActivityState.APPROVED, without=(QUESTIONS,))
    event = make_event(activity_id=activity.id)
    sign_in(client, Role.ORGANISER, at=event)
    client.get("/?lang=es")
    page = client.post(f"/events/{event.slug}/manage/close", follow_redirects=True)
    assert "A la nota conceptual le falta: Temas y preguntas guía." in page.text
    assert "guiding_questions" not in page.text
