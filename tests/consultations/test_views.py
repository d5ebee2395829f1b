"""Pages of consultations: the secretariat asks, focal points answer, nobody else looks in."""

from datetime import UTC, datetime, timedelta

import pytest

from app.consultations import services
from app.consultations.models import Consultation
from app.consultations.rules import AnswerKind, ConsultationState
from app.core import clock
from app.core.access import Role
from app.core.db import db, transaction
from app.core.jobs import run_pending_jobs
from app.core.mail import delivered
from tests.factories.consultations import make_consultation, make_focal_point_of, make_members
from tests.factories.planning import make_body, make_coordinator

FRIDAY = datetime(2026, 9, 11, 15, tzinfo=UTC)


def address(consultation, page: str = "") -> str:
    return f"/consultations/{consultation.id}{page}"


@pytest.mark.parametrize(
    ("who", "lists", "reads", "edits"),
    [
        ("stranger", 401, 401, 401),
        ("participant", 404, 404, 404),
        ("coordinator", 404, 404, 404),
        ("of another country", 200, 404, 404),
        ("of an addressed country", 200, 200, 404),
        (Role.SECRETARIAT, 200, 200, 200),
        (Role.PRESIDENCY, 200, 200, 200),
    ],
)
def test_each_role_opens_what_is_theirs(client, sign_in, *, who, lists, reads, edits) -> None:
    make_members("CR", "DO", presiding="CR")
    people = {
        "of an addressed country": make_focal_point_of("CR"),
        "of another country": make_focal_point_of("DO"),
        "coordinator": make_coordinator(make_body()),
    }
    draft, sent = make_consultation("CR"), make_consultation("CR", sent=True)
    if who != "stranger":
        sign_in(client, people.get(who) or (None if who == "participant" else who))
    assert client.get("/consultations/").status_code == lists
    assert client.get(address(sent)).status_code == reads
    assert [client.get(address(draft, page)).status_code for page in ("", "/edit")] == [edits] * 2
    assert client.get("/consultations/new").status_code == edits
    answered = client.post(address(sent, "/answer"), data={"kind": "agree"}).status_code
    assert answered == (302 if who == "of an addressed country" else 401 if who == "stranger" else 404)
    posted = client.post(address(draft, "/send")).status_code
    assert posted == (302 if edits == 200 else edits)
    closed = client.post(address(sent, "/close"), data={"outcome": "no_consensus"}).status_code
    assert closed == (302 if edits == 200 else edits)


def test_forms_of_other_sites_change_nothing(client, sign_in) -> None:
    make_members("CR")
    draft, sent = make_consultation("CR"), make_consultation("CR", sent=True)
    sign_in(client, make_focal_point_of("CR"))
    client.forges = True
    assert client.post(address(sent, "/answer"), data={"kind": "agree"}).status_code == 400
    client.forges = False
    sign_in(client, Role.SECRETARIAT)
    client.forges = True
    for path in (address(draft, "/send"), address(draft, "/edit"), address(sent, "/close")):
        assert client.post(path, data={"outcome": "no_consensus"}).status_code == 400
    states = {each.id: each.state for each in services.list_consultations()}
    assert states == {draft.id: ConsultationState.DRAFT, sent.id: ConsultationState.OPEN}
    assert services.get_consultation(sent.id).addressees[0].answer is None


def test_others_answers_are_read_once_the_result_is_declared(client, sign_in) -> None:
    make_members("CR", "DO")
    sent = make_consultation("CR", "DO", sent=True)
    sign_in(client, make_focal_point_of("CR"))
    with transaction():
        services.answer(services.get_consultation(sent.id), "DO", AnswerKind.OBJECTION, "Secreto", by=None)
    assert "Secreto" not in client.get(address(sent)).text
    sign_in(client, Role.SECRETARIAT)
    client.post(address(sent, "/close"), data={"outcome": "no_consensus"})
    sign_in(client, make_focal_point_of("CR"))
    assert "Secreto" in client.get(address(sent)).text


def test_an_answer_that_comes_after_the_end_is_not_lost_from_sight(client, sign_in) -> None:
    make_members("CR")
    sent = make_consultation("CR", sent=True)
    sign_in(client, Role.SECRETARIAT)
    client.post(address(sent, "/close"), data={"outcome": "no_consensus"})
    sign_in(client, make_focal_point_of("CR"))
    page = client.post(
        f"{address(sent, '/answer')}?lang=en", data={"kind": "comment", "comment": "Palabras largas"}
    )
    assert page.status_code == 409
    assert "This consultation is not open." in page.text
    assert "Palabras largas" in page.text
    assert services.get_consultation(sent.id).addressees[0].answer is None


def test_the_draft_shows_who_would_not_get_it(client, sign_in) -> None:
    make_members("CR", "DO", "PA")
    make_focal_point_of("CR", confirmed_on=clock.today())
    make_focal_point_of("DO", confirmed_on=clock.today() - timedelta(days=1000))
    draft = make_consultation("CR", "DO", "PA")
    sign_in(client, Role.SECRETARIAT)
    page = client.get(f"{address(draft)}?lang=en").text
    assert page.count("Nobody gets it") == 1
    assert page.count("Not confirmed for a long time") == 1
    assert page.count("Data confirmed") == 1


def test_what_was_sent_is_not_edited(client, sign_in) -> None:
    make_members("CR")
    sent = make_consultation("CR", sent=True)
    sign_in(client, Role.SECRETARIAT)
    assert client.get(address(sent, "/edit")).status_code == 409
    fields = {"title-es": "Otro", "text-es": "Otro", "countries": "CR", "working_days": "5"}
    assert client.post(address(sent, "/edit"), data=fields).status_code == 409
    assert client.post(address(sent, "/send")).status_code == 409


def test_a_consultation_runs_from_its_text_to_its_result(app, client, sign_in) -> None:
    """Sent Friday 11 September 2026 by Costa Rica: the 15th is a holiday, one country stays silent."""
    with clock.fixed_at(FRIDAY):
        make_members("CR", "MX", "DO", presiding="CR")
        tica, mexicana = make_focal_point_of("CR"), make_focal_point_of("MX")
        sign_in(client, Role.SECRETARIAT)
        new = client.get("/consultations/new?lang=en").text
        assert 'name="holidays_of" value="CR" id="holidays_of-0" checked' in new
        fields = {
            "title-es": "Mesas",
            "text-es": "En marzo.",
            "countries": ["CR", "MX", "DO"],
            "working_days": "5",
            "holidays_of": ["CR"],
        }
        made = client.post("/consultations/new", data=fields).location
        assert "Monday, September 21, 2026" in client.get(made).text
        client.post(f"{made}/send")
        run_pending_jobs(app)
        body = delivered(mexicana.email)[0].get_body(("plain",))
        assert body is not None
        letter = body.get_content()
        assert "responda hasta el lunes, 21 de septiembre de 2026, 23:59 en Ciudad de México" in letter
        sign_in(client, tica)
        assert "Please answer until Monday, September 21, 2026, 23:59" in client.get(made).text
        client.post(f"{made}/answer", data={"kind": "comment", "comment": "Mejor en abril"})
        sign_in(client, mexicana)
        client.post(f"{made}/answer", data={"kind": "reservation", "comment": "Con reserva"})
        sign_in(client, Role.SECRETARIAT)
        early = client.post(f"{made}/close", data={"outcome": "consensus_with_reservations"})
        assert early.status_code == 409
        assert "still time to answer for Dominican Republic" in early.text
    with clock.fixed_at(FRIDAY + timedelta(days=12)):
        sign_in(client, Role.SECRETARIAT)
        hidden = client.post(f"{made}/close", data={"outcome": "consensus"})
        assert "There is a reservation by Mexico" in hidden.text
        done = {"outcome": "consensus_with_reservations", "result-es": "Se procede en abril."}
        assert client.post(f"{made}/close", data=done).status_code == 302
        run_pending_jobs(app)
        assert len(delivered(tica.email)) == 2
        sign_in(client, tica)
        page = client.get(made).text
        assert "No answer came from DO." in page
        assert "Mejor en abril" in page
        assert "Se procede en abril." in page
        sign_in(client, Role.SECRETARIAT)
        again = client.get(f"/consultations/new?after={db.session.query(Consultation).one().id}").text
        assert "En marzo." in again


def test_the_troika_can_be_asked_first(client, sign_in) -> None:
    make_members("CR", "MX", "DO", presiding="CR")
    sign_in(client, Role.SECRETARIAT)
    page = client.get("/consultations/new?to=troika").text
    assert 'name="countries" value="CR" id="countries-0" checked' in page
    assert 'name="countries" value="MX" id="countries-2" checked' not in page
    assert client.get("/consultations/new?after=nonsense").status_code == 200


def test_a_refused_form_says_why(client, sign_in) -> None:
    make_members("CR")
    draft, sent = make_consultation("CR"), make_consultation("CR", sent=True)
    sign_in(client, Role.SECRETARIAT)
    assert client.post("/consultations/new", data={"title-es": "Solo título"}).status_code == 422
    assert client.post(address(draft, "/edit"), data={"title-es": ""}).status_code == 422
    assert client.post(address(sent, "/close"), data={}).status_code == 422
    sign_in(client, make_focal_point_of("CR"))
    assert client.post(address(sent, "/answer"), data={"kind": "perhaps"}).status_code == 422
