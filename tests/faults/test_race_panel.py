"""Two moderators take a question at the same instant: one wins, the other is told, nothing is answered unheard."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta
from threading import Barrier

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, event_scope, transaction
from app.events import services as events
from app.events.rules import SessionPart
from app.panels import services
from tests.factories.events import make_event, make_role, make_session, make_speaker
from tests.services.forms import FormClient
from tests.services.server import Server

QUESTIONS = 6


@pytest.mark.slow
@pytest.mark.both_databases
def test_of_two_moderators_at_once_one_puts_a_question_on_the_screen(app: Flask, server: Server) -> None:
    day = clock.now().astimezone(UTC).date()
    event = make_event(starts_on=day, ends_on=day + timedelta(days=1), time_zone="UTC", cities=())
    session = make_session(event, "12:00", 1)
    people = [make_speaker("Keisha", "Baptiste"), make_speaker("Odalis", "Ferreras")]
    for person in people:
        make_role(event, session, person, SessionPart.MODERATOR)
    with transaction(), event_scope(event.id):
        panel = services.prepare_panel(event, session)
        texts = [f"¿Pregunta {number}?" for number in range(QUESTIONS)]
        asked = [
            str(services.add_from_room(session, text, addressee_id=None, said_by="", key="").id)
            for text in texts
        ]
    with event_scope(event.id):
        desks = [f"/panel/{services.moderator_token(panel, person.id)}" for person in people]
    clients = [FormClient(server.url) for _ in desks]
    for turn in range(QUESTIONS // 2):
        together = Barrier(2)

        def take(place: int, turn: int = turn, together: Barrier = together) -> str:
            client = clients[place]
            _status, page = client.get(desks[place])
            fields = {
                "csrf_token": client.token_in(page), "revision": client.value_in(page, "revision"),
                "act": "stage", "question": asked[2 * turn + place],
            }  # fmt: skip
            together.wait()
            status, _page = client.post(desks[place], fields)
            assert status == 303
            return client.get(desks[place])[1]

        with ThreadPoolExecutor(2) as pool:
            pages = list(pool.map(take, (0, 1)))
        assert sum("Otra persona fue más rápida" in page for page in pages) == 1
        db.session.rollback()
        db.session.expire_all()
        with event_scope(event.id):
            board = services.board_of(events.get_session(session.id), services.find_panel(session.id))  # type: ignore[arg-type]
        assert board.stage is not None
        assert str(board.stage.id) in asked[2 * turn : 2 * turn + 2]
        assert (len(board.answered), len(board.queue), board.revision) == (
            turn,
            QUESTIONS - 1 - turn,
            turn + 1,
        )
