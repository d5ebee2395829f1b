"""The board: the seating that organisers look at, what is new in it, and the lists for paper."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import json, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import Perm, allowed, viewer
from app.core.i18n import and_list, ngettext, pick
from app.core.jobs import Job
from app.core.text import fold
from app.events.models import Event
from app.events.services import classes_by_code
from app.working_tables import services
from app.working_tables.models import Seating
from app.working_tables.services import Board, Card, history
from app.working_tables.views.blueprint import bp
from app.working_tables.views.move_words import deed_words, hand_of
from app.working_tables.views.words import (
    COLOURS,
    SECTORS,
    Way,
    class_tags,
    meter_rows,
    reasons_of,
    tiles_of,
)

TABLES = allowed(Perm.EVENT_TABLES, on="event")
FILTERS = ("q", "country", "sector", "class", "mode", "rank", "fixed")


@bp.get("/working-tables/", access=TABLES)
def board(event: Event) -> str:
    """Show the proposal that waits for a decision, else the seating in force, else who waits for a seat."""
    return render_template("working_tables/board.html", **context_of(event))


@bp.get("/working-tables/changes", access=TABLES)
def board_changes(event: Event) -> ResponseReturnValue:
    """Give pages that are open what others did since, or nothing."""
    if not request.headers.get("HX-Request"):
        return redirect(board_url(event))
    shown = shown_seating()
    seen = request.args.get("since", "")
    if history.present_mark(event, shown) == seen:
        return "", 204
    answer = make_response(fragment(event))
    deeds = history.deeds_since(shown, history.revision_in(seen, shown)) if shown else []
    said = [deed_words(deed, event) for deed in deeds if deed.step.person_id != viewer().person_id]
    if said:
        toast(answer, " ".join(said[-3:]))
    return answer


@bp.get("/working-tables/print", access=TABLES)
def print_list(event: Event) -> str:
    """Show the lists of the tables for paper."""
    laid_out = services.get_board(event, services.find_current_seating() or services.find_proposal())
    total = ngettext("%(num)s person", "%(num)s people", laid_out.seated)
    return render_template("working_tables/print.html", event=event, board=laid_out, total=total)


def shown_seating() -> Seating | None:
    """Return the seating that the address asks for: the proposal, unless it is the one in force."""
    proposal, current = services.find_proposal(), services.find_current_seating()
    return current if request.args.get("show") == "current" else proposal or current


def context_of(event: Event) -> dict[str, Any]:
    """Say what the templates of the board need."""
    proposal, current = services.find_proposal(), services.find_current_seating()
    shown = current if request.args.get("show") == "current" else proposal or current
    published = services.find_published_seating()
    laid_out = services.get_board(event, shown)
    job = services.last_search(event)
    me, known = viewer().person_id, classes_by_code()
    return {
        "event": event,
        "board": laid_out,
        "rows": {column.table.id: meter_rows(column) for column in laid_out.columns},
        "tiles_shown": tiles_of(laid_out),
        "proposal": proposal,
        "current": current,
        "published": published,
        "unpublished": services.count_unpublished(event) if shown == current else 0,
        "job": job,
        "search": services.find_search(job.id) if job and job.is_active else None,
        "impossible": _impossible(laid_out, job, proposal or current),
        "hand": _picked(event, laid_out),
        "keeps": _matcher(),
        "filters": filters(),
        "args": address(),
        "sectors": {sector.value: words for sector, words in SECTORS.items()},
        "colours": {sector.value: colour for sector, colour in COLOURS.items()},
        "classes": class_tags(
            {code: pick(known[code].name) if code in known else code for code in laid_out.classes}
        ),
        "undoable": history.find_undoable(shown, me) if shown else None,
        "redoable": history.find_redoable(shown, me) if shown else None,
        "others": history.others_here(shown, me) if shown else [],
        "mark": history.present_mark(event, shown),
        "person_prefix": url_for("working_tables.board", event=event) + "people/",
        "and_list": and_list,
    }


def _picked(event: Event, laid_out: Board) -> object:
    asked = request.args.get("person", type=UUID)
    found = laid_out.card(asked) if asked else None
    return hand_of(event, laid_out, found[0]) if found and laid_out.seating else None


def _impossible(laid_out: Board, job: Job | None, seating: Seating | None) -> Way | None:
    """Return why the newest search found nothing, unless something was found since."""
    if job is None or job.is_active or job.result is None or job.result.get("seating"):
        return None
    if seating is not None and seating.created_at > job.created_at:
        return None
    return reasons_of(job.result, laid_out)


def filters() -> dict[str, str]:
    """Return what the address asks to see."""
    return {name: request.args.get(name, "").strip()[:60] for name in FILTERS}


def address() -> dict[str, str]:
    """Return what the address says of the view, to keep it in links and forms."""
    kept = {name: value for name, value in filters().items() if value}
    return kept | ({"show": "current"} if request.args.get("show") == "current" else {})


def _matcher() -> Callable[[Card], bool]:
    """Return whether a card is shown under the filters asked for."""
    asked = filters()

    def keeps(card: Card) -> bool:
        mode = "online" if card.online else "in_person"
        return (
            fold(asked["q"]) in fold(f"{card.name} {card.institution}")
            and asked["country"] in ("", card.country)
            and asked["sector"] in ("", card.sector)
            and asked["class"] in ("", card.participant_class)
            and asked["mode"] in ("", mode)
            and asked["rank"] in ("", _rank_group(card))
            and (not asked["fixed"] or card.locked)
        )

    return keeps


def _rank_group(card: Card) -> str:
    if not card.ranked:
        return "unranked"
    return {None: "none", 1: "first", 2: "second"}.get(card.rank, "later")


def fragment(event: Event, **more: Any) -> str:
    """Write the part of the page that changes."""
    return render_template("working_tables/_board.html", **context_of(event), **more)


def toast(answer: Any, text: str) -> None:
    """Let the page show a toast."""
    answer.headers["HX-Trigger"] = json.dumps({"toast": text}, ensure_ascii=True)


def board_url(event: Event, **values: object) -> str:
    """Return the address of the board with the same view."""
    kept: Mapping[str, object] = address() | values
    return url_for("working_tables.board", event=event, **kept)  # type: ignore[arg-type]
