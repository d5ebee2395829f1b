"""Three places and ten who ask at once: the closed part and the delegation, real web processes, both databases."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.services.sessions import session_cookie
from app.core.audit import AuditEntry
from app.core.db import db, event_scope
from app.delegations import services
from app.delegations.models import Delegate, Delegation
from app.directory.models import Institution
from app.events.models import Event, Session
from app.registration import services as registration
from app.registration.models import SeatPool
from app.registration.rules import PoolKind
from tests.factories.delegations import closed_part, coming_event, make_delegate, make_delegation, make_post
from tests.services.forms import FormClient
from tests.services.people import open_session
from tests.services.server import Server

ASK, PLACES = 10, 3

pytestmark = pytest.mark.both_databases


class Post:
    """The focal point with many browsers, all of which press their button in the same instant."""

    def __init__(
        self, server: Server, event: Event, institution: Institution, delegation: Delegation
    ) -> None:
        self.server = server
        self.page = f"/events/{event.slug}/delegations/{institution.id}/{delegation.id}"
        self.cookies: dict[str, str] = {}

    def sign_in(self, person_id: object) -> None:
        self.cookies = {session_cookie(): open_session(person_id)}  # type: ignore[arg-type]

    def all_at_once(self, asks: list[tuple[str, dict[str, str]]]) -> list[int]:
        """Send these forms together; return their answers."""
        ready = threading.Barrier(len(asks))

        def send(ask: tuple[str, dict[str, str]]) -> int:
            path, fields = ask
            client = FormClient(self.server.url)
            client.cookies = dict(self.cookies)
            _status, page = client.get(self.page + "/add")
            token = client.token_in(page)
            ready.wait(60)
            status, _answer = client.post(self.page + path, {"csrf_token": token, **fields})
            client.close()
            return status

        with ThreadPoolExecutor(len(asks)) as pool:
            return list(pool.map(send, asks))


def taken(owner: Session | Delegation, kind: PoolKind, subject: str) -> int:
    query = sa.select(SeatPool.taken).where(
        SeatPool.owner_id == owner.id, SeatPool.kind == kind, SeatPool.subject == subject
    )
    return db.session.scalar(query) or 0


def inside(event: Event, session: Session) -> set[object]:
    db.session.rollback()
    with event_scope(event.id):
        return {row.id for row in registration.list_admitted(session.id)}


def test_ten_ask_for_three_places_of_the_closed_part(app: Flask, start_server: Callable[..., Server]) -> None:
    server = start_server(processes=4)
    event = coming_event()
    session = closed_part(event, per_country=PLACES)
    institution, point = make_post()
    delegation = make_delegation(event, quota=ASK)
    team = [make_delegate(event, delegation) for _ in range(ASK)]
    post = Post(server, event, institution, delegation)
    post.sign_in(point.appointment.person_id)
    asks = [(f"/sessions/{session.id}/admit", {"delegate": str(each.id)}) for each in team]
    assert post.all_at_once(asks) == [302] * ASK
    assert len(inside(event, session)) == PLACES
    assert taken(session, PoolKind.HEAD_COUNT, "HN") == PLACES
    _swaps_race_additions(post, event, session, team)
    assert "database is locked" not in server.text()
    assert "deadlock" not in server.text()


def _swaps_race_additions(post: Post, event: Event, session: Session, team: list[Delegate]) -> None:
    """Swap all three out, each towards two others at once, while the rest ask for a place."""
    before = inside(event, session)
    seated = [each for each in team if each.registration_id in before]
    others = [each for each in team if each.registration_id not in before]
    asks = [
        (f"/sessions/{session.id}/swap", {"leaves": str(leaves.id), "delegate": str(enters.id)})
        for number, leaves in enumerate(seated)
        for enters in others[2 * number : 2 * number + 2]
    ]
    asks += [(f"/sessions/{session.id}/admit", {"delegate": str(each.id)}) for each in others]
    assert set(post.all_at_once(asks)) == {302}
    after = inside(event, session)
    assert len(after) == PLACES
    assert taken(session, PoolKind.HEAD_COUNT, "HN") == PLACES
    swaps = db.session.scalars(
        sa.select(AuditEntry).where(
            AuditEntry.action == "admission.swapped", AuditEntry.object_id == str(session.id)
        )
    ).all()
    assert len(swaps) == len(before - after) == PLACES


def test_ten_are_named_for_three_places_of_the_delegation(
    app: Flask, start_server: Callable[..., Server]
) -> None:
    server = start_server(processes=4)
    event = coming_event()
    institution, point = make_post()
    delegation = make_delegation(event, quota=PLACES)
    post = Post(server, event, institution, delegation)
    post.sign_in(point.appointment.person_id)
    asks = [("/add", _form(number, institution)) for number in range(ASK)]
    assert sorted(post.all_at_once(asks)) == [302] * PLACES + [409] * (ASK - PLACES)
    _three_are_in(event, delegation)
    with event_scope(event.id):
        members = services.list_delegates(delegation.id)
    asks = [(f"/members/{each.id}/replace", _form(20 + n, institution)) for n, each in enumerate(members)]
    asks += [("/add", _form(40 + number, institution)) for number in range(ASK - PLACES)]
    answers = post.all_at_once(asks)
    assert answers[:PLACES] == [302] * PLACES
    assert set(answers[PLACES:]) == {409}
    _three_are_in(event, delegation)
    assert "database is locked" not in server.text()
    assert "deadlock" not in server.text()


def _form(number: int, institution: Institution) -> dict[str, str]:
    return {
        "given_name": "Noemí",
        "family_name": f"Laínez {number}",
        "email": f"noemi{number}@example.org",
        "role": "delegate",
        "mode": "in_person",
        "language": "es",
        "institution_id": str(institution.id),
    }


def _three_are_in(event: Event, delegation: Delegation) -> None:
    db.session.rollback()
    with event_scope(event.id):
        rows = services.list_delegates(delegation.id)
        confirmed = registration.list_confirmed(event.id)
    assert len(rows) == len(confirmed) == PLACES
    assert taken(delegation, PoolKind.DELEGATION, "members") == PLACES
    assert taken(delegation, PoolKind.DELEGATION, "delegate") == PLACES
    assert registration.seats_of(event.id)["in_person"].taken == PLACES
