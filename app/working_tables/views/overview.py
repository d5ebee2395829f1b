"""What working tables add to the organiser's summary of an event."""

from flask import url_for

from app.core.access import Perm, Viewer
from app.core.i18n import gettext, ngettext, number
from app.events.models import Event
from app.events.rules import NO_PART, SummaryPart, Tile, ToDo
from app.working_tables import services


def summary_part(event: Event, asking: Viewer) -> SummaryPart:
    """Say how many sit at a table, and whether somebody has to seat people or to decide on a proposal."""
    if not asking.can(Perm.EVENT_TABLES, "event", event.id) or not services.seated_tables(event):
        return NO_PART
    proposal, current = services.find_proposal(), services.find_current_seating()
    published = services.find_published_seating()
    board = services.get_board(event, current)
    address = url_for("working_tables.board", event=event)
    everybody = board.seated + len(board.unseated)
    tile = Tile(
        title=gettext("At a working table"),
        value=number(board.seated),
        of=gettext("of %(total)s", total=number(everybody)),
        url=address,
    )
    unpublished = services.count_unpublished(event)
    if proposal is None and current is not None and not board.unseated and (not published or unpublished):
        return SummaryPart(tiles=(tile,), todos=(_to_publish(event, unpublished),))
    return SummaryPart(tiles=(tile,), todos=_todos(board, address, waits=proposal is not None))


def _to_publish(event: Event, unpublished: int) -> ToDo:
    return ToDo(
        rank=40,
        title=ngettext(
            "%(num)s change of the tables is not published",
            "%(num)s changes of the tables are not published",
            unpublished,
        )
        if unpublished
        else gettext("A seating is not published"),
        text=gettext("Participants see their table once it is."),
        url=url_for("working_tables.publish_preview", event=event),
        action=gettext("See who is told"),
        icon="table",
    )


def _todos(board: services.Board, address: str, *, waits: bool) -> tuple[ToDo, ...]:
    if waits:
        title = gettext("A seating waits for your decision")
        text = gettext("Nobody sees it until it is accepted.")
        action = gettext("Look at it")
    elif board.seating is not None and board.unseated:
        title = ngettext("%(num)s person has no table", "%(num)s people have no table", len(board.unseated))
        text = gettext("A repair gives them one and moves as few others as possible.")
        action = gettext("Repair the seating")
    elif board.unseated:
        title = ngettext("%(num)s person has no table", "%(num)s people have no table", len(board.unseated))
        text = gettext("One button seats everybody.")
        action = gettext("Seat everybody")
    else:
        return ()
    return (ToDo(rank=40, title=title, text=text, url=address, action=action, icon="table"),)
