"""The desk of whoever runs a panel: the clock, the order and the questions, made for one thumb."""

from collections.abc import Callable, Mapping
from uuid import UUID

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.access import personal_link, signed_in, viewer
from app.core.db import event_scope, transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import _
from app.core.refusals import explain
from app.events.models import Event
from app.panels import services
from app.panels.models import Panel
from app.panels.rules import PanelMovedOn, QuestionState, StepKind, read_length
from app.panels.services import Desk
from app.panels.views.blueprint import bp, tag_of, unchanged, with_tag

RUNS = signed_in("the moderators of a session and those who prepare its event; for others there is no desk")
LINK = personal_link("the desk of one moderator of one session; looking at it changes nothing")


@bp.get("/events/<event:event>/sessions/<uuid:session_id>/panel", access=RUNS)
def desk(event: Event, session_id: UUID) -> ResponseReturnValue:
    """Show the desk."""
    return _page(services.desk_of(event, session_id, viewer()))


@bp.get("/events/<event:event>/sessions/<uuid:session_id>/panel/live", access=RUNS)
def desk_live(event: Event, session_id: UUID) -> ResponseReturnValue:
    """Give the part of the desk that renews itself."""
    return _live(services.desk_of(event, session_id, viewer()))


@bp.post("/events/<event:event>/sessions/<uuid:session_id>/panel", access=RUNS)
def desk_act(event: Event, session_id: UUID) -> ResponseReturnValue:
    """Do what a button of the desk says."""
    return _act(lambda: services.desk_of(event, session_id, viewer()))


@bp.get("/panel/<token>", access=LINK)
def own_desk(token: str) -> ResponseReturnValue:
    """Show a moderator's desk by their link."""
    found = services.open_desk(token)
    with event_scope(found.event.id):
        return _page(found)


@bp.get("/panel/<token>/live", access=LINK)
def own_desk_live(token: str) -> ResponseReturnValue:
    """Give the part of the desk that renews itself."""
    found = services.open_desk(token)
    with event_scope(found.event.id):
        return _live(found)


@bp.post("/panel/<token>", access=LINK)
def own_desk_act(token: str) -> ResponseReturnValue:
    """Do what a button of the desk says."""
    found = services.open_desk(token)
    with event_scope(found.event.id):
        return _act(lambda: services.open_desk(token))


# --- the page ---------------------------------------------------------------------------------


def _url(found: Desk, *, live: bool = False) -> str:
    if found.token:
        return url_for("panels.own_desk_live" if live else "panels.own_desk", token=found.token)
    endpoint = "panels.desk_live" if live else "panels.desk"
    return url_for(endpoint, event=found.event, session_id=found.session.id)


def _facts(found: Desk) -> dict[str, object]:
    facts: dict[str, object] = {
        "desk": found,
        "event": found.event,
        "session": found.session,
        "here": _url(found),
    }
    if found.panel is None:
        return facts
    board = services.board_of(found.session, found.panel)
    now, ends_at = clock.now(), found.session.ends_at
    left = int((ends_at - now).total_seconds()) // 60 if ends_at and ends_at > now else None
    return facts | {
        "board": board,
        "panel": found.panel,
        "now": now,
        "minutes_left": left,
        "live": _url(found, live=True),
        "tag": tag_of(board, left),
    }


def _page(found: Desk, *, refused: str = "", status: int = 200) -> ResponseReturnValue:
    facts = _facts(found)
    if found.panel is not None:
        facts |= {
            "panellists": services.panellists_of(found.session),
            "stage_url": _absolute("panels.stage", services.stage_token(found.panel)),
            "questions_url": url_for("panels.questions", event=found.event, session_id=found.session.id),
            "links": _links(found) if found.organiser else [],
            "kinds": list(StepKind),
            "key": clock.now().isoformat(),
            "edited": _edited(found),
        }
    answer = render_template("panels/desk.html", refused=refused, **facts)
    return with_tag(answer, tag_of(clock.now())), status


def _edited(found: Desk) -> object:
    """Return the question whose words are being corrected."""
    try:
        return (
            services.get_question(found.session, UUID(request.args["edit"]))
            if "edit" in request.args
            else None
        )
    except (ValueError, NotFound):
        return None


def _links(found: Desk) -> list[tuple[str, str]]:
    panel = found.panel
    if panel is None:
        return []
    return [
        (name, _absolute("panels.own_desk", services.moderator_token(panel, person_id)))
        for person_id, name in services.speaking_roles(found.session)
    ]


def _absolute(endpoint: str, token: str) -> str:
    return str(current_app.extensions["settings"].base_url) + url_for(endpoint, token=token)


def _live(found: Desk) -> Response:
    facts = _facts(found)
    if found.panel is None:
        raise NotFound
    tag = str(facts["tag"])
    return unchanged(tag) or with_tag(render_template("panels/_desk.html", refused="", **facts), tag)


# --- what buttons do --------------------------------------------------------------------------


def _act(find: Callable[[], Desk]) -> ResponseReturnValue:
    refused = ""
    try:
        with transaction():
            found = find()
            _do(found, request.form)
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        refused = explain(refusal)
    found = find()
    if request.headers.get("HX-Request") and found.panel is not None:
        facts = _facts(found)
        return with_tag(render_template("panels/_desk.html", refused=refused, **facts), str(facts["tag"]))
    if refused:
        flash(refused, "bad")
    return redirect(_url(found), 303)


def _do(found: Desk, form: Mapping[str, str]) -> None:
    act = form.get("act", "")
    if act == "prepare":
        services.prepare_panel(found.event, found.session)
        return
    panel = found.panel
    if panel is None:
        raise NotFound
    if act in CLOCK:
        services.take_turn(panel, _number(form.get("revision")))
        CLOCK[act](panel)
    elif act in STAGE:
        services.take_turn(panel, _number(form.get("revision")))
        STAGE[act](found, panel, form)
    elif act in QUEUE:
        QUEUE[act](found, form)
    elif act in ORDER:
        ORDER[act](found, form)
    elif act in SETTINGS:
        SETTINGS[act](found, panel)
    else:
        raise NotFound


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else -1


def _key(form: Mapping[str, str], name: str) -> UUID:
    try:
        return UUID(form.get(name, ""))
    except ValueError:
        raise NotFound from None


def _question(found: Desk, form: Mapping[str, str]):  # type: ignore[no-untyped-def]
    return services.get_question(found.session, _key(form, "question"))


def _move(after: QuestionState) -> Callable[[Desk, Mapping[str, str]], None]:
    return lambda found, form: services.move_question(_question(found, form), after)


def _leave_stage(after: QuestionState) -> Callable[[Desk, Panel, Mapping[str, str]], None]:
    def leave(found: Desk, _panel: Panel, form: Mapping[str, str]) -> None:
        question = _question(found, form)
        if question.state is not QuestionState.STAGE:
            raise PanelMovedOn
        services.move_question(question, after)

    return leave


def _merge(found: Desk, form: Mapping[str, str]) -> None:
    into = services.get_question(found.session, _key(form, "into"))
    services.merge(_question(found, form), into)


def _from_room(found: Desk, form: Mapping[str, str]) -> None:
    services.add_from_room(
        found.session,
        form.get("text", ""),
        addressee_id=_optional(form.get("addressee", "")),
        said_by=form.get("said_by", ""),
        key=form.get("key", "")[:64],
    )
    flash(_("The question is in the queue."), "ok")


def _optional(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _add_step(found: Desk, form: Mapping[str, str]) -> None:
    kind = form.get("kind", "")
    services.add_step(
        found.session,
        StepKind(kind) if kind in set(StepKind) else StepKind.OTHER,
        form.get("title", "").strip()[:200],
        read_length(form.get("length", "")),
    )


def _edit_step(found: Desk, form: Mapping[str, str]) -> None:
    step = services.get_step(found.session, _key(form, "step"))
    services.edit_step(
        found.session, step, form.get("title", "").strip()[:200], read_length(form.get("length", ""))
    )


def _shift_step(found: Desk, form: Mapping[str, str], *, up: bool) -> None:
    services.move_step(found.session, services.get_step(found.session, _key(form, "step")), up=up)


def _only_organisers(found: Desk, panel: Panel) -> None:
    if not found.organiser:
        raise NotFound
    services.renew_links(panel)
    flash(_("The links are new; the earlier ones open nothing any more."), "ok")


CLOCK: dict[str, Callable[[Panel], None]] = {
    "start": services.start,
    "pause": services.pause,
    "next": services.go_on,
    "skip": lambda panel: services.go_on(panel, skipping=True),
    "back": services.go_back,
    "again": services.begin_again,
}
STAGE: dict[str, Callable[[Desk, Panel, Mapping[str, str]], None]] = {
    "stage": lambda found, panel, form: services.put_on_stage(panel, _question(found, form)),
    "answered": _leave_stage(QuestionState.ANSWERED),
    "answered_next": lambda _found, panel, _form: services.answer_and_next(panel),
    "return": _leave_stage(QuestionState.QUEUED),
    "later": _leave_stage(QuestionState.SET_ASIDE),
}
QUEUE: dict[str, Callable[[Desk, Mapping[str, str]], None]] = {
    "accept": _move(QuestionState.QUEUED),
    "aside": _move(QuestionState.SET_ASIDE),
    "new": _move(QuestionState.NEW),
    "merge": _merge,
    "up": lambda found, form: services.shift(_question(found, form), up=True),
    "down": lambda found, form: services.shift(_question(found, form), up=False),
    "reword": lambda found, form: services.reword(_question(found, form), form.get("text", "")),
    "room": _from_room,
}
ORDER: dict[str, Callable[[Desk, Mapping[str, str]], None]] = {
    "step_add": _add_step,
    "step_edit": _edit_step,
    "step_up": lambda found, form: _shift_step(found, form, up=True),
    "step_down": lambda found, form: _shift_step(found, form, up=False),
    "step_remove": lambda found, form: services.remove_step(
        services.get_step(found.session, _key(form, "step"))
    ),
}
SETTINGS: dict[str, Callable[[Desk, Panel], None]] = {
    "open": lambda _found, panel: services.set_questions(panel, takes=True),
    "close": lambda _found, panel: services.set_questions(panel, takes=False),
    "hide_names": lambda _found, panel: services.set_names(panel, hidden=True),
    "show_names": lambda _found, panel: services.set_names(panel, hidden=False),
    "renew": _only_organisers,
}
