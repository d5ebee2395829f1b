"""The editor: rooms as columns, groups, people; what is new in it; a session in hand and its form."""

from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, json, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.access import viewer
from app.core.errors import NotFound, Refusal
from app.core.i18n import day as write_day
from app.core.i18n import gettext, pick
from app.core.refusals import explain
from app.core.spans import Span
from app.events.models import Event
from app.events.rules import label_of
from app.scheduling import services
from app.scheduling.forms import LEVEL_NAMES, PlaceForm, ShiftForm, search_form
from app.scheduling.services import editor as boards
from app.scheduling.services import journal, publishing, taking
from app.scheduling.services.editor import Board, Card
from app.scheduling.views.blueprint import ORGANISERS, bp
from app.scheduling.views.finding_words import headline, remark
from app.scheduling.views.search_words import search_view
from app.scheduling.views.words import deed_text, fault_words, hindrance_text

VIEWS = ("rooms", "groups", "people")
GROUPINGS = ("bodies", "teams", "kinds")
MOST_OPENINGS = 8


@bp.get("/events/<event:event>/scheduling/editor", access=ORGANISERS)
def editor(event: Event) -> str:
    """Show the draft of one day."""
    return render_template("scheduling/editor.html", **context_of(event, load(event)))


@bp.get("/events/<event:event>/scheduling/editor/changes", access=ORGANISERS)
def editor_changes(event: Event) -> ResponseReturnValue:
    """Give pages that are open what others did since, or nothing."""
    seen = journal.read_mark(request.args.get("since", ""))
    if not request.headers.get("HX-Request"):
        return redirect(editor_url(event))
    if journal.present_mark(event) == seen:
        return "", 204
    board = load(event)
    me = viewer().person_id
    deeds = [deed for deed in journal.deeds_since(event, seen.revision) if deed.person_id != me]
    answer = make_response(fragment(event, board))
    if deeds:
        say(answer, " ".join(deed_text(deed, board) for deed in deeds[-3:]))
    return answer


@bp.get("/events/<event:event>/scheduling/editor/<uuid:session_id>/where", access=ORGANISERS)
def editor_where(event: Event, session_id: UUID) -> ResponseReturnValue:
    """Tell a page that has taken a session what speaks against which places of the day."""
    board = load(event)
    card = card_of(board, session_id)
    window = boards.day_window(event, board.day)
    columns = {room.id: number for number, room in enumerate(board.rooms, start=1)}
    names = _names(board)
    zone = ZoneInfo(event.time_zone)
    found = []
    for each in taking.hindrances(board.world, card.row):
        part = each.span.clip(window)
        if part is not None:
            found.append(
                {
                    "column": columns[each.room_id] if each.room_id else 0,
                    "from": _minute(part.start, board.day, zone),
                    "to": _minute(part.end, board.day, zone),
                    "why": hindrance_text(each, names),
                    "soft": each.is_soft,
                }
            )
    return jsonify({"blocked": found})


def _minute(moment: Any, day: date, zone: ZoneInfo) -> int:
    local = moment.astimezone(zone)
    return 1440 if local.date() > day else int(local.hour * 60 + local.minute)


def _names(board: Board) -> Mapping[Hashable, str]:
    names: dict[Hashable, str] = {person.id: person.full_name for person in board.people}
    return names | {key: pick(name) for key, name in board.bodies.items()}


@bp.get("/events/<event:event>/scheduling/editor/<uuid:session_id>", access=ORGANISERS)
def slot(event: Event, session_id: UUID) -> str:
    """Show one session of the draft with the form that moves it, for phones and without script."""
    board = load(event)
    return slot_page(event, board, card_of(board, session_id), None)


def slot_page(
    event: Event, board: Board, card: Card, form: PlaceForm | None, refusal: Refusal | None = None
) -> str:
    """Write the page of one session."""
    start = card.row.starts_at.astimezone(ZoneInfo(event.time_zone)) if card.row.starts_at else None
    shown = form or PlaceForm(
        formdata=None,
        data={
            "session": str(card.id),
            "seen": card.slot.seen,
            "day": (start.date() if start else board.day).isoformat(),
            "time": start.time() if start else None,
            "room": str(card.row.room_id or ""),
        },
    )
    offer(board, shown)
    found = taking.hindrances(board.world, card.row)
    hard = [each for each in found if not each.is_soft]
    free = taking.openings(
        board.world,
        card.slot.length,
        hard,
        hours=_hours(board),
        step=boards.STEP_LENGTH,
    )
    return render_template(
        "scheduling/slot.html",
        **context_of(event, board),
        card=card,
        form=shown,
        refusal=explain(refusal) if refusal else None,
        openings=taking.nearest(free, card.row, MOST_OPENINGS),
        people=publishing.people_of([card.id]).get(card.id, []),
    )


def _hours(board: Board) -> list[Span]:
    """Return the hours of each day in which places are looked for, from now on."""
    now, found = clock.now(), []
    for each, _faults in board.days:
        opens = boards.instant(board.event, each, f"{max(board.first_hour, 8):02}:00")
        closes = boards.instant(board.event, each, f"{min(board.last_hour, 20):02}:00")
        if closes > now:
            found.append(Span(opens, closes))
    return found


def card_of(board: Board, session_id: UUID) -> Card:
    """Return the card of a session of the event."""
    found = board.all_cards.get(session_id)
    if found is None:
        raise NotFound
    return found


# --- what all answers of the editor share -----------------------------------------------------


def load(event: Event) -> Board:
    """Load the board that the address asks for."""
    return boards.load_board(
        event,
        viewer(),
        day=_date(request.args.get("day", "")),
        person_id=request.args.get("person", type=UUID),
    )


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def address(board: Board | None = None) -> dict[str, str]:
    """Return what the address says of the view, to keep it in links and forms."""
    kept = {name: request.args[name] for name in ("view", "by", "person") if request.args.get(name)}
    return kept | ({"day": board.day.isoformat()} if board else _asked_day())


def _asked_day() -> dict[str, str]:
    return {"day": request.args["day"]} if request.args.get("day") else {}


def editor_url(event: Event, **more: str) -> str:
    """Return the address of the editor with the same view."""
    return url_for("scheduling.editor", event=event, **address() | more)  # type: ignore[arg-type]


def context_of(event: Event, board: Board) -> dict[str, Any]:
    """Say what the templates of the editor need."""
    view = request.args.get("view", "")
    by = request.args.get("by", "")
    view, by = view if view in VIEWS else VIEWS[0], by if by in GROUPINGS else GROUPINGS[0]
    proposal = services.find_latest(event)
    options = services.options_of(proposal) if proposal else services.default_options(event, board.world.own)
    shift = ShiftForm(formdata=None, data={"day": board.day.isoformat(), "minutes": 10})
    offer(board, shift)
    return {
        "event": event,
        "board": board,
        "view": view,
        "by": by,
        "args": address(board),
        "days": [(each, _short_day(each), faults) for each, faults in board.days],
        "sections": _sections(board, view, by),
        "fault_words": fault_words,
        "headline": headline,
        "remark": remark,
        "iso_day": lambda moment: moment.astimezone(ZoneInfo(event.time_zone)).date().isoformat(),
        "shift": shift,
        "search": search_view(event, board.world),
        "search_form": search_form(options),
        "level_names": LEVEL_NAMES,
        "counts": {"scheduling.editor": board.errors},
    }


def _short_day(each: date) -> str:
    return write_day(each, style="EEE d")


def offer(board: Board, form: PlaceForm | ShiftForm) -> None:
    """Fill in the days and the rooms of the event."""
    form.day.choices = [(each.isoformat(), write_day(each, style="full")) for each, _faults in board.days]
    rooms = [(str(room.id), room.name) for room in board.rooms]
    form.room.choices = [("", _no_room(form)), *rooms]


def _no_room(form: PlaceForm | ShiftForm) -> str:
    return gettext("All rooms") if isinstance(form, ShiftForm) else gettext("No room")


def _sections(board: Board, view: str, by: str) -> list[tuple[str, list[Card]]]:
    """Group the day's cards by what the view asks for."""
    cards = sorted(board.cards, key=lambda card: (card.row.starts_at, card.row.code))
    people, bodies = board.world.people, board.world.bodies
    if view == "people":
        groups = [
            (person.full_name, [card for card in cards if person.id in people[card.id]])
            for person in board.people
        ]
    elif view == "groups" and by == "teams":
        teams = sorted({team for card in cards for team in card.row.teams})
        groups = [(team, [card for card in cards if team in card.row.teams]) for team in teams]
    elif view == "groups" and by == "kinds":
        kinds = dict.fromkeys(card.row.kind for card in cards)
        groups = [(str(_word(kind)), [card for card in cards if card.row.kind is kind]) for kind in kinds]
    elif view == "groups":
        groups = [
            (pick(name), [card for card in cards if body in bodies[card.id]])
            for body, name in board.bodies.items()
        ]
    else:
        return []
    return [(title, members) for title, members in groups if members]


def _word(kind: Any) -> str:
    return gettext(label_of(kind))


def fragment(event: Event, board: Board, **more: Any) -> str:
    """Write the part of the page that changes."""
    return render_template("scheduling/_editor.html", **context_of(event, board), **more)


def say(answer: Any, text: str) -> None:
    """Let the page show a toast."""
    answer.headers["HX-Trigger"] = json.dumps({"toast": text}, ensure_ascii=True)


def answered(
    event: Event,
    *,
    session_id: UUID | None = None,
    text: str = "",
    refusal: Refusal | None = None,
    wanted: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    """Answer a change: with the new board to script, with the page itself to everybody else."""
    status = refusal.status if refusal else 200
    facts = {
        "refusal": explain(refusal) if refusal else None,
        "fought": wanted if refusal and refusal.status == 409 and wanted else None,
        "fought_id": session_id,
    }
    if request.headers.get("HX-Request"):
        answer = make_response(fragment(event, load(event), **facts), status)
        if text:
            say(answer, text)
        return answer
    if refusal:
        board = load(event)
        return render_template("scheduling/editor.html", **context_of(event, board), **facts), status
    if text:
        flash(text, "ok")
    return redirect(editor_url(event) + (f"#c-{session_id}" if session_id else ""))
