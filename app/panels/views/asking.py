"""Putting questions to a panel, the screen in the room, and the list for those who report."""

import io
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import segno
from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock, storage
from app.core.access import new_token, personal_link, signed_in, viewer
from app.core.db import event_scope, transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import _
from app.core.limits import limit
from app.core.refusals import explain
from app.core.spreadsheets import Cell, write_xlsx
from app.events import services as events
from app.events.models import Event
from app.panels import services
from app.panels.rules import LONGEST_QUESTION
from app.panels.services import Seat
from app.panels.views.blueprint import bp, panel_word, tag_of, unchanged, with_tag

TAKES_PART = signed_in("those who may enter the session; for others there are no questions")
LINK = personal_link("one registered person's seat in one session; looking at it changes nothing")
SCREEN = personal_link("the screen of a room: what everybody there sees; nothing can be changed by it")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/events/<event:event>/sessions/<uuid:session_id>/questions", access=TAKES_PART)
def questions(event: Event, session_id: UUID) -> ResponseReturnValue:
    """Show the questions to a panel, and take one."""
    return _page(services.seat_of(event, session_id, viewer()))


@bp.get("/events/<event:event>/sessions/<uuid:session_id>/questions/live", access=TAKES_PART)
def questions_live(event: Event, session_id: UUID) -> ResponseReturnValue:
    """Give the part of the questions that renews itself."""
    return _live(services.seat_of(event, session_id, viewer()))


@bp.post("/events/<event:event>/sessions/<uuid:session_id>/questions", access=TAKES_PART)
def ask(event: Event, session_id: UUID) -> ResponseReturnValue:
    """Take a question, a voice, or a question back."""
    return _act(lambda: services.seat_of(event, session_id, viewer()))


@bp.get("/questions/<token>", access=LINK)
def own_questions(token: str) -> ResponseReturnValue:
    """Show the questions to a panel by one's own link."""
    seat = services.open_seat(token)
    with event_scope(seat.event.id):
        return _page(seat)


@bp.get("/questions/<token>/live", access=LINK)
def own_questions_live(token: str) -> ResponseReturnValue:
    """Give the part of the questions that renews itself."""
    seat = services.open_seat(token)
    with event_scope(seat.event.id):
        return _live(seat)


@bp.post("/questions/<token>", access=LINK)
def own_ask(token: str) -> ResponseReturnValue:
    """Take a question, a voice, or a question back."""
    seat = services.open_seat(token)
    with event_scope(seat.event.id):
        return _act(lambda: services.open_seat(token))


def _url(seat: Seat, *, live: bool = False) -> str:
    if seat.token:
        return url_for("panels.own_questions_live" if live else "panels.own_questions", token=seat.token)
    endpoint = "panels.questions_live" if live else "panels.questions"
    return url_for(endpoint, event=seat.event, session_id=seat.session.id)


def _facts(seat: Seat) -> dict[str, object]:
    if seat.panel is None:
        raise NotFound
    board = services.board_of(seat.session, seat.panel)
    mine = services.own_questions(seat)
    voices = services.own_voices(seat, [line.id for line in board.queue])
    own = [(row.id, row.state) for row in mine]
    return {
        "seat": seat,
        "event": seat.event,
        "session": seat.session,
        "board": board,
        "mine": mine,
        "own": {key for key, _state in own},
        "voices": voices,
        "here": _url(seat),
        "live": _url(seat, live=True),
        "tag": tag_of(
            board.stage, board.queue, board.takes_questions, board.names_hidden, own, sorted(voices)
        ),
    }


def _page(seat: Seat, *, refused: str = "", text: str = "", status: int = 200) -> ResponseReturnValue:
    facts = _facts(seat) | {
        "panellists": services.panellists_of(seat.session),
        "longest": LONGEST_QUESTION,
        "key": new_token(),
        "refused": refused,
        "text": text,
    }
    return with_tag(render_template("panels/questions.html", **facts), tag_of(clock.now())), status


def _live(seat: Seat) -> Response:
    facts = _facts(seat)
    tag = str(facts["tag"])
    return unchanged(tag) or with_tag(render_template("panels/_questions.html", **facts), tag)


def _act(find: Callable[[], Seat]) -> ResponseReturnValue:
    seat, act = find(), request.form.get("act", "ask")
    if seat.panel is None or seat.voter is None:
        raise NotFound
    if act == "ask":
        limit("panel.ask", f"{seat.session.id}:{seat.voter}", times=10, per=timedelta(minutes=10))
    else:
        limit("panel.voice", f"{seat.session.id}:{seat.voter}", times=60, per=timedelta(minutes=1))
    try:
        with transaction():
            seat = find()
            _do(seat, act)
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _page(
            find(), refused=explain(refusal), text=request.form.get("text", ""), status=refusal.status
        )
    if act == "ask":
        flash(_("Your question has arrived. The moderator looks at it before others read it."), "ok")
    return redirect(_url(find()), 303)


def _do(seat: Seat, act: str) -> None:
    if act == "ask":
        services.ask(
            seat,
            request.form.get("text", ""),
            addressee_id=_optional(request.form.get("addressee", "")),
            name_hidden=bool(request.form.get("hide")),
            key=request.form.get("key", "")[:64],
        )
        return
    question_id = _optional(request.form.get("question", ""))
    if question_id is None:
        raise NotFound
    if act == "withdraw":
        services.withdraw(seat, question_id)
    elif act in {"voice", "unvoice"}:
        services.set_voice(seat, question_id, given=act == "voice")
    else:
        raise NotFound


def _optional(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


# --- the screen in the room -------------------------------------------------------------------


@bp.get("/stage/<token>", access=SCREEN)
def stage(token: str) -> ResponseReturnValue:
    """Show the clock, who has the floor, and the question under discussion, large."""
    return with_tag(render_template("panels/stage.html", **_screen(token)), tag_of(clock.now()))


@bp.get("/stage/<token>/live", access=SCREEN)
def stage_live(token: str) -> ResponseReturnValue:
    """Give the part of the screen that renews itself."""
    facts = _screen(token)
    tag = str(facts["tag"])
    return unchanged(tag) or with_tag(render_template("panels/_stage.html", **facts), tag)


def _screen(token: str) -> dict[str, object]:
    event, session, panel = services.open_stage(token)
    with event_scope(event.id):
        board = services.board_of(session, panel)
    address = str(current_app.extensions["settings"].base_url) + url_for(
        "panels.questions", event=event, session_id=session.id
    )
    return {
        "event": event,
        "session": session,
        "board": board,
        "now": clock.now(),
        "live": url_for("panels.stage_live", token=token),
        "address": address,
        "code": url_for("panels.stage_code", token=token),
        "tag": tag_of(board.revision, board.current, board.timer, board.stage, board.next, board.names_hidden,
                      board.takes_questions, len(board.queue)),
    }  # fmt: skip


@bp.get("/stage/<token>/code.svg", access=SCREEN)
def stage_code(token: str) -> Response:
    """Draw the address where those in the room put their questions."""
    event, session, _panel = services.open_stage(token)
    address = url_for("panels.questions", event=event, session_id=session.id)
    drawn = io.BytesIO()
    segno.make(f"{current_app.extensions['settings'].base_url}{address}", error="m", micro=False).save(
        drawn, kind="svg", border=2, xmldecl=False, svgns=True, omitsize=True, light="#fff"
    )
    return Response(drawn.getvalue(), content_type="image/svg+xml")


# --- for those who report ---------------------------------------------------------------------


@bp.get(
    "/events/<event:event>/sessions/<uuid:session_id>/questions.xlsx",
    access=signed_in("the moderators and rapporteurs of a session and those who prepare its event"),
)
def export(event: Event, session_id: UUID) -> Response:
    """Give all questions as a table; without names where the session attributes nothing."""
    if not services.may_report(event, session_id, viewer()):
        raise NotFound
    panel = services.find_panel(session_id)
    if panel is None:
        raise NotFound
    session = events.get_session(session_id)
    board = services.board_of(session, panel)
    rows = _rows(board)
    response = Response(write_xlsx({_("Questions"): rows}), content_type=XLSX)
    title = _("Questions")
    name = storage.safe_name(f"{event.slug}-{session.code}-{title}.xlsx")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _rows(board: services.Board) -> list[list[Cell]]:
    """Write the questions as rows; a session that attributes nothing has no column of names."""
    named = not board.names_hidden
    head: list[Cell] = [
        _("Question"),
        _("State"),
        _("Origin"),
        _("Asked at"),
        _("Put to"),
        _("Voices for it"),
    ]
    rows = [[*head, _("Name")] if named else head]
    stage = [board.stage] if board.stage else []
    for line in (*stage, *board.queue, *board.new, *board.answered, *board.aside):
        state, origin = panel_word(line.state), panel_word(line.origin)
        row: list[Cell] = [line.text, state, origin, line.asked_at, line.addressee, line.voices]
        rows.append([*row, board.public_name(line)] if named else row)
    return rows
