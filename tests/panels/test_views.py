"""Pages of panels: who sees which, what they show and hide, and that what did not change is not sent again."""

import re
from uuid import UUID, uuid4

import pytest

from app.core.access import Role
from app.core.db import event_scope, transaction
from app.core.spreadsheets import read_table
from app.events import services as events
from app.events.rules import SessionAccess, SessionPart
from app.panels import services
from app.panels.rules import QuestionState
from tests.factories.events import make_role, make_session
from tests.panels.conftest import DURING, Stage, confirmed, desk_token, make_stage, panel_of, token_of


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def revision(answer) -> str:
    return re.findall(r'name="revision" value="(\d+)"', answer.get_data(as_text=True))[0]


def key_of(stage: Stage, text: str) -> str:
    with event_scope(stage.event.id):
        board = services.board_of(events.get_session(stage.session.id), panel_of(stage))
    lines = [*([board.stage] if board.stage else []), *board.queue, *board.new, *board.answered, *board.aside]
    return str(next(line.id for line in lines if line.text == text))


def base(stage: Stage) -> str:
    return f"/events/{stage.event.slug}/sessions/{stage.session.id}"


def ask(client, stage: Stage, text: str, **who) -> str:
    token = token_of(stage, confirmed(stage, **who))
    answer = client.post(f"/questions/{token}", data={"act": "ask", "text": text, "key": uuid4().hex})
    assert answer.status_code == 303
    return token


def test_a_remote_person_asks_and_the_moderator_takes_it_to_the_screen(client, stage):
    own = ask(client, stage, "¿Existe un número único?", name="Nidia")
    desk = f"/panel/{desk_token(stage)}"
    page = client.get(f"{desk}?lang=es")
    assert "¿Existe un número único?" in text_of(page)
    assert "Nidia Fajardo · en línea" in text_of(page)
    question = key_of(stage, "¿Existe un número único?")
    assert "¿Existe un número único?" not in text_of(
        client.get(f"/questions/{token_of(stage, confirmed(stage, 'Otra'))}")
    )
    assert client.post(desk, data={"act": "accept", "question": question}).status_code == 303
    other = client.get(f"/questions/{token_of(stage, confirmed(stage, 'Tercera'))}?lang=es")
    assert "Nidia Fajardo · en línea" in text_of(other)
    taken = client.post(
        desk, data={"act": "stage", "question": question, "revision": revision(client.get(desk))}
    )
    assert taken.status_code == 303
    screen = client.get(f"/stage/{services.stage_token(stage.panel)}?lang=es")
    assert "«¿Existe un número único?»" in text_of(screen)
    assert "Nidia Fajardo" in text_of(screen)
    assert "En pantalla ahora" in text_of(client.get(f"/questions/{own}?lang=es"))


def test_names_are_hidden_where_the_person_or_the_session_says_so(client, stage):
    token = token_of(stage, confirmed(stage, "Nidia"))
    client.post(f"/questions/{token}", data={"act": "ask", "text": "¿Sin mi nombre?", "hide": "1"})
    desk = f"/panel/{desk_token(stage)}"
    client.post(desk, data={"act": "accept", "question": key_of(stage, "¿Sin mi nombre?")})
    ask(client, stage, "¿Con nombre?", name="Marvin")
    client.post(desk, data={"act": "accept", "question": key_of(stage, "¿Con nombre?")})
    onlooker = f"/questions/{token_of(stage, confirmed(stage, 'Otra'))}"
    shown = text_of(client.get(onlooker))
    assert "Nidia" not in shown
    assert "Marvin" in shown
    assert "Nidia" in text_of(client.get(desk))
    client.post(desk, data={"act": "hide_names"})
    client.post(desk, data={"act": "answered_next", "revision": revision(client.get(desk))})
    client.post(desk, data={"act": "answered_next", "revision": revision(client.get(desk))})
    screen = f"/stage/{services.stage_token(stage.panel)}"
    for page in (onlooker, f"{onlooker}/live", screen, f"{screen}/live"):
        assert [name for name in ("Nidia", "Marvin") if name in text_of(client.get(page))] == [], page
    assert "¿Con nombre?" in text_of(client.get(screen))


def test_of_two_moderators_the_first_wins_and_the_other_is_told(client, stage):
    for text, name in (("¿Una?", "Ana"), ("¿Otra?", "Beto")):
        ask(client, stage, text, name=name)
        client.post(f"/panel/{desk_token(stage)}", data={"act": "accept", "question": key_of(stage, text)})
    desk = f"/panel/{desk_token(stage)}"
    seen = revision(client.get(desk))
    first = client.post(desk, data={"act": "stage", "question": key_of(stage, "¿Una?"), "revision": seen})
    assert first.status_code == 303
    late = client.post(
        f"{desk}?lang=es", data={"act": "stage", "question": key_of(stage, "¿Otra?"), "revision": seen},
        headers={"HX-Request": "true"},
    )  # fmt: skip
    assert late.status_code == 200
    assert "Otra persona fue más rápida" in text_of(late)
    assert "«¿Una?»" in text_of(late)


def test_a_moderator_writes_down_what_the_room_asks(client, stage):
    desk = f"/panel/{desk_token(stage)}"
    form = {"act": "room", "text": "¿Llegan a los albergues?", "said_by": "Flor, fila 6", "key": "k1"}
    for _twice in range(2):
        assert client.post(desk, data=form).status_code == 303
    page = text_of(client.get(f"{desk}?lang=es"))
    assert page.count("Leer ahora") == 1
    assert "Flor, fila 6 · en sala" in page


def test_what_did_not_change_is_not_sent_again(client, stage):
    own = f"/questions/{ask(client, stage, '¿Una?')}"
    for page in (f"/panel/{desk_token(stage)}", own, f"/stage/{services.stage_token(stage.panel)}"):
        part = client.get(f"{page}/live")
        tag = part.headers["ETag"]
        assert client.get(f"{page}/live", headers={"If-None-Match": tag}).status_code == 304
        assert client.get(f"{page}/live?seen={tag.strip(chr(34))}").status_code == 204
        client.post(
            f"/panel/{desk_token(stage)}",
            data={"act": "start", "revision": revision(client.get(f"/panel/{desk_token(stage)}"))},
        )
        client.post(f"/panel/{desk_token(stage)}", data={"act": "room", "text": f"¿{page[-9:]}?"})
        assert client.get(f"{page}/live?seen={tag.strip(chr(34))}").status_code == 200, page


def test_the_desk_is_for_those_who_run_it(client, stage, sign_in):
    path = f"{base(stage)}/panel"
    assert client.get(path).status_code in {302, 401}
    sign_in(client)
    for page in (path, f"{path}/live", f"{base(stage)}/questions.xlsx"):
        assert client.get(page).status_code == 404, page
    assert client.post(path, data={"act": "start", "revision": "0"}).status_code == 404
    sign_in(client, Role.DOOR, at=stage.event)
    assert client.get(path).status_code == 404
    for part in (SessionPart.HOST, SessionPart.FACILITATOR, SessionPart.MODERATOR):
        person = sign_in(client)
        make_role(stage.event, stage.session, person, part, accept="for the test")
        assert client.get(path).status_code == 200, part
    sign_in(client, Role.ORGANISER, at=stage.event)
    assert client.get(path).status_code == 200
    other = make_session(stage.event, "15:00")
    expert = sign_in(client)
    make_role(stage.event, stage.session, expert, SessionPart.EXPERT, accept="for the test")
    make_role(stage.event, other, expert, SessionPart.MODERATOR, accept="for the test")
    assert client.get(path).status_code == 404


def test_only_those_who_may_enter_read_the_questions(client, stage, sign_in):
    path = f"{base(stage)}/questions"
    assert client.get(path).status_code in {302, 401}
    sign_in(client)
    assert client.get(path).status_code == 404
    person = sign_in(client)
    confirmed(stage, email=person.email)
    assert client.get(path).status_code == 200
    assert "Preguntas al panel" in text_of(client.get(f"{path}?lang=es"))


@pytest.mark.parametrize("access", [SessionAccess.CLOSED, SessionAccess.MEMBERS])
def test_a_closed_panel_is_nowhere_for_others(app, client, sign_in, access):
    stage = make_stage(access=access)
    with transaction(), event_scope(stage.event.id):
        services.add_from_room(stage.session, "¿Zenzontle?", addressee_id=None, said_by="Huitzilin", key="")
    person = sign_in(client)
    confirmed(stage, email=person.email)
    for page in ("panel", "panel/live", "questions", "questions/live", "questions.xlsx"):
        answer = client.get(f"{base(stage)}/{page}")
        unknown = client.get(f"/events/{stage.event.slug}/sessions/{uuid4()}/{page}")
        assert answer.status_code == unknown.status_code == 404, page
        assert "Zenzontle" not in answer.get_data(as_text=True)
    for page in ("", "programme", f"sessions/{stage.session.id}"):
        said = client.get(f"/events/{stage.event.slug}/{page}").get_data(as_text=True)
        assert [word for word in ("Zenzontle", "Huitzilin") if word in said] == []


def test_the_session_page_leads_to_the_questions_and_to_the_desk(client, stage, sign_in):
    person = sign_in(client)
    assert "/questions" not in client.get(base(stage)).get_data(as_text=True)
    confirmed(stage, email=person.email)
    page = client.get(base(stage)).get_data(as_text=True)
    assert f"{base(stage)}/questions" in page
    assert f"{base(stage)}/panel" not in page
    sign_in(client, Role.ORGANISER, at=stage.event)
    assert f"{base(stage)}/panel" in client.get(base(stage)).get_data(as_text=True)


def test_the_own_page_and_the_way_in_lead_to_the_questions(client, stage):
    from app.joining import services as joining
    from app.registration import services as registration

    row = confirmed(stage)
    with event_scope(stage.event.id):
        join = joining.join_token(row, stage.session.id)
    link = f"/questions/{token_of(stage, row)}"
    assert link in client.get(f"/r/{registration.link_token(row)}").get_data(as_text=True)
    assert link in client.get(f"/join/{join}").get_data(as_text=True)


def test_the_list_for_rapporteurs_has_no_names_where_nothing_is_attributed(client, stage, sign_in):
    ask(client, stage, "¿Una?", name="Nidia")
    ask(client, stage, "=cmd|'/c calc'!A1", name="Beto")
    person = sign_in(client)
    make_role(stage.event, stage.session, person, SessionPart.RAPPORTEUR)
    path = f"{base(stage)}/questions.xlsx?lang=es"

    def table() -> list[tuple]:
        answer = client.get(path)
        assert answer.status_code == 200
        return [tuple(row.cells) for row in read_table(answer.data)]

    rows = table()
    assert rows[0] == ("Pregunta", "Estado", "Origen", "Preguntada a las", "A quién", "Apoyos", "Nombre")
    assert {row[-1] for row in rows[1:]} == {"Nidia Fajardo", "Beto Fajardo"}
    assert {row[0] for row in rows[1:]} == {"¿Una?", "=cmd|'/c calc'!A1"}
    with transaction(), event_scope(stage.event.id):
        services.set_names(panel_of(stage), hidden=True)
    assert "Nidia" not in str(table())
    assert len(table()[0]) == 6


def test_voices_are_given_and_taken_back_by_the_same_button(client, stage):
    ask(client, stage, "¿Una?", name="Nidia")
    client.post(f"/panel/{desk_token(stage)}", data={"act": "accept", "question": key_of(stage, "¿Una?")})
    voter = f"/questions/{token_of(stage, confirmed(stage, 'Otra'))}"
    for act, pressed in (("voice", "true"), ("unvoice", "false")):
        client.post(voter, data={"act": act, "question": key_of(stage, "¿Una?")})
        assert f'aria-pressed="{pressed}"' in client.get(voter).get_data(as_text=True)


def test_somebody_who_asks_too_often_waits(client, stage):
    token = token_of(stage, confirmed(stage))
    codes = [
        client.post(f"/questions/{token}", data={"act": "ask", "text": ""}).status_code for _ in range(12)
    ]
    assert codes[:10] == [400] * 10
    assert codes[10:] == [429, 429]


def test_the_order_is_changed_at_the_desk(client, stage, sign_in):
    sign_in(client, Role.ORGANISER, at=stage.event)
    path = f"{base(stage)}/panel"
    steps = re.findall(
        r'name="act" value="step_edit"><input type="hidden" name="step" value="([^"]+)"',
        client.get(path).get_data(as_text=True),
    )
    assert len(steps) == 9
    client.post(
        path, data={"act": "step_edit", "step": steps[1], "title": "Datos de salud", "length": "4:30"}
    )
    client.post(path, data={"act": "step_down", "step": steps[1]})
    client.post(path, data={"act": "step_remove", "step": steps[8]})
    client.post(path, data={"act": "step_add", "kind": "other", "title": "Foto", "length": "2"})
    with event_scope(stage.event.id):
        rows = services.list_steps(stage.session.id)
    assert [str(row.id) for row in rows[:3]] == [steps[0], steps[2], steps[1]]
    assert (rows[2].title, rows[2].seconds, rows[-1].title) == ("Datos de salud", 270, "Foto")
    assert "4:30" in client.get(path).get_data(as_text=True)
    too_long = client.post(
        f"{path}?lang=es",
        data={"act": "step_edit", "step": steps[2], "title": "", "length": "200"},
        follow_redirects=True,
    )
    assert "las charlas suman" in text_of(too_long).lower()


def test_a_session_without_a_panel_offers_to_prepare_one(client, stage, sign_in):
    sign_in(client, Role.ORGANISER, at=stage.event)
    other = make_session(stage.event, "15:00")
    path = f"/events/{stage.event.slug}/sessions/{other.id}/panel"
    assert "Preparar el panel" in text_of(client.get(f"{path}?lang=es"))
    assert client.post(path, data={"act": "prepare"}).status_code == 303
    assert "Preparar el panel" not in text_of(client.get(f"{path}?lang=es"))
    assert client.post(path, data={"act": "nonsense"}).status_code == 404
    assert (
        client.post(path, data={"act": "start", "revision": "x"}, headers={"HX-Request": "true"}).status_code
        == 200
    )


def test_pages_of_panels_are_kept_by_nobody(client, stage):
    for page in (
        f"/panel/{desk_token(stage)}",
        f"/questions/{token_of(stage, confirmed(stage))}",
        f"/stage/{services.stage_token(stage.panel)}",
    ):
        for path in (page, f"{page}/live"):
            answer = client.get(path)
            assert "no-store" in answer.headers["Cache-Control"], path
            assert answer.headers["X-Robots-Tag"] == "noindex"
    code = client.get(f"/stage/{services.stage_token(stage.panel)}/code.svg")
    assert (code.status_code, code.content_type) == (200, "image/svg+xml")


def test_words_are_corrected_before_they_are_read(client, stage):
    ask(client, stage, "¿Por que la funcionaria no atendio?", name="Víctor")
    desk = f"/panel/{desk_token(stage)}"
    key = key_of(stage, "¿Por que la funcionaria no atendio?")
    assert 'id="reword-text"' in client.get(f"{desk}?edit={key}").get_data(as_text=True)
    client.post(desk, data={"act": "reword", "question": key, "text": "¿Por qué no atendieron?"})
    assert key_of(stage, "¿Por qué no atendieron?") == key
    assert client.get(f"{desk}?edit=x").status_code == 200


def test_an_own_question_is_withdrawn_by_its_owner_alone(client, stage):
    own = ask(client, stage, "¿Una?", name="Nidia")
    other = token_of(stage, confirmed(stage, "Otra"))
    key = key_of(stage, "¿Una?")
    assert client.post(f"/questions/{other}", data={"act": "withdraw", "question": key}).status_code == 404
    assert client.post(f"/questions/{own}", data={"act": "withdraw", "question": key}).status_code == 303
    with event_scope(stage.event.id):
        assert services.get_question(stage.session, UUID(key)).state is QuestionState.WITHDRAWN


def test_the_page_of_a_speaker_who_moderates_leads_to_their_desk(client, stage):
    from app.speakers import services as speakers

    with transaction(), event_scope(stage.event.id):
        token = speakers.link_token(speakers.keep_link(stage.event, stage.moderator.id))
    assert f"/panel/{desk_token(stage)}" in client.get(f"/speaker/{token}").get_data(as_text=True)
    with transaction(), event_scope(stage.event.id):
        people = events.people_of_session(events.get_session(stage.session.id)).roles
        role = next(role for role, person in people if person.id == stage.moderator.id)
        role.declined_at = DURING
    assert "/panel/" not in client.get(f"/speaker/{token}").get_data(as_text=True)
    assert client.get(f"/panel/{desk_token(stage)}").status_code == 404
