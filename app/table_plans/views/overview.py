"""What the tables' plans add to the organiser's summary of an event."""

from flask import url_for

from app.core import clock
from app.core.access import Perm, Viewer
from app.core.i18n import gettext, ngettext, number
from app.events.models import Event
from app.events.rules import NO_PART, SummaryPart, Tile, ToDo
from app.events.services import SessionDoor
from app.table_plans import services
from app.table_plans.rules import LISTED, PlanState, Verdict


def summary_part(event: Event, asking: Viewer) -> SummaryPart:
    """Say how many plans are validated, and which of them wait for the organisers."""
    if not asking.can(Perm.EVENT_TABLES, "event", event.id):
        return NO_PART
    standings = services.list_standings(event)
    if not standings:
        return NO_PART
    address = url_for("table_plans.overview", event=event)
    tile = Tile(
        title=gettext("Work plans validated"),
        value=number(sum(each.state in LISTED for each in standings)),
        of=gettext("of %(total)s", total=number(len(standings))),
        url=address,
    )
    presented = sum(each.state is PlanState.PRESENTED for each in standings)
    refused = sum(each.verdict is Verdict.NOT_APPROVED for each in standings)
    return SummaryPart(tiles=(tile,), todos=tuple(_todos(presented, refused, address)))


def event_doors(event: Event, _asking: Viewer) -> list[SessionDoor]:
    """Lead readers of an event that has begun to its general plan, once all may read it."""
    if event.starts_on > clock.today(event.time_zone):
        return []
    plan = services.find_general(event)
    if plan is None or plan.published_at is None:
        return []
    return [SessionDoor(url_for("table_plans.general", event=event), gettext("General work plan"), "book")]


def _todos(presented: int, refused: int, address: str) -> list[ToDo]:
    found = []
    if presented:
        title = ngettext("%(num)s work plan was presented", "%(num)s work plans were presented", presented)
        text = gettext("Put them under validation, or return them with reasons.")
        action = gettext("Look at them")
        found.append(ToDo(rank=45, title=title, text=text, url=address, action=action, icon="flag"))
    if refused:
        title = ngettext(
            "%(num)s work plan found no consensus", "%(num)s work plans found no consensus", refused
        )
        text = gettext("Return them to their tables with the reasons, or record what a meeting decided.")
        action = gettext("Look at them")
        found.append(ToDo(rank=44, title=title, text=text, url=address, action=action, icon="alert"))
    return found
