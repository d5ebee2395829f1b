"""Organisers' page of the speakers: who confirmed, what is missing, links and reminders."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import Perm, Viewer, allowed, viewer
from app.core.db import transaction
from app.core.i18n import _, ngettext, number
from app.events import services as events
from app.events.models import Event
from app.events.rules import NO_PART, SummaryPart, Tile, ToDo
from app.speakers import services
from app.speakers.rules import Lack, PartState
from app.speakers.services import SpeakerLine
from app.speakers.views.blueprint import LACKS, STATES, bp

EDIT = allowed(Perm.EVENT_EDIT, on="event")
VIEWS = ("all", "waiting", "declined", "missing")


def _lines(event: Event) -> list[SpeakerLine]:
    return services.list_speakers(event, events.facts_for(event, viewer()))


@bp.get("/events/<event:event>/manage/speakers/", access=EDIT)
def overview(event: Event) -> str:
    """Show everybody with a part: answers, what is missing, links."""
    lines, view = _lines(event), request.args.get("view", "all")
    shown = {
        "waiting": [line for line in lines if Lack.ANSWER in line.lacks],
        "declined": [line for line in lines if line.declined],
        "missing": [line for line in lines if line.lacks],
    }
    return render_template(
        "speakers/overview.html",
        event=event,
        figures=services.figures_of(lines),
        lines=shown.get(view, lines),
        counts={"all": len(lines), **{name: len(found) for name, found in shown.items()}},
        view=view if view in VIEWS else "all",
        unsent=sum(line.link is None or line.link.sent_at is None for line in lines if line.person.email),
        states=STATES,
        lacks=LACKS,
        declined=PartState.DECLINED,
    )


def _told(event: Event, count: int) -> ResponseReturnValue:
    text = ngettext("%(num)s mail goes out.", "%(num)s mails go out.", count)
    flash(text if count else _("Nobody had to be written to."), "ok" if count else "info")
    return redirect(url_for("speakers.overview", event=event), 303)


@bp.post("/events/<event:event>/manage/speakers/send", access=EDIT)
def send(event: Event) -> ResponseReturnValue:
    """Send the link to everybody with a part who has none yet."""
    with transaction():
        facts = events.facts_for(event, viewer())
        people = {line.person.id for line in services.list_speakers(event, facts)}
        count = services.send_links(event, people, facts)
    return _told(event, count)


@bp.post("/events/<event:event>/manage/speakers/remind", access=EDIT)
def remind(event: Event) -> ResponseReturnValue:
    """Remind those who have not answered for a part."""
    with transaction():
        count = services.remind(event, events.facts_for(event, viewer()))
    return _told(event, count)


@bp.post("/events/<event:event>/manage/speakers/<uuid:person_id>/send", access=EDIT)
def send_one(event: Event, person_id: uuid.UUID) -> ResponseReturnValue:
    """Send one person a link; an earlier one ends."""
    with transaction():
        services.send_again(event, person_id, events.facts_for(event, viewer()))
    flash(_("A new link is on its way; the old one has ended."), "ok")
    return redirect(url_for("speakers.overview", event=event), 303)


def summary_part(event: Event, asking: Viewer) -> SummaryPart:
    """Say how many have confirmed, and whether somebody declined."""
    if not asking.can(Perm.EVENT_EDIT, "event", event.id):
        return NO_PART
    figures = services.figures_of(services.list_speakers(event, events.facts_for(event, asking)))
    if not figures.people:
        return NO_PART
    address = url_for("speakers.overview", event=event)
    tile = Tile(
        title=_("Speakers who confirmed"),
        value=number(figures.confirmed),
        of=_("of %(total)s", total=number(figures.people)),
        url=address,
    )
    return SummaryPart(tiles=(tile,), todos=_todos(figures, address))


def _todos(figures: services.Figures, address: str) -> tuple[ToDo, ...]:
    if not figures.declined:
        return ()
    title = ngettext("%(num)s person declined a part", "%(num)s people declined a part", figures.declined)
    return (
        ToDo(
            rank=25,
            title=title,
            text=_("They are no longer announced. Find somebody else, or leave the part out."),
            url=f"{address}?view=declined",
            action=_("See who"),
            icon="user",
        ),
    )
