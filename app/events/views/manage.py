"""The organiser's pages of an event: summary, what is next, publishing and calling off."""

from collections.abc import Iterator

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.access import Perm, allowed, viewer
from app.core.db import transaction
from app.core.forms import texts_of
from app.core.i18n import day, gettext, ngettext
from app.directory.services import find_presidency
from app.events import services
from app.events.forms import CancelForm
from app.events.models import Event
from app.events.rules import EventState, Stage, SummaryPart, ToDo
from app.events.services import ProgrammeFigures
from app.events.views.blueprint import bp

EDIT = allowed(Perm.EVENT_EDIT, on="event")


@bp.get("/<event:event>/manage/", access=allowed(Perm.EVENT_VIEW, on="event"))
def manage(event: Event) -> str:
    """Say what is next for the event, and how far each stage is."""
    asking = viewer()
    figures = services.programme_figures(event, services.facts_for(event, asking))
    parts = [_own_part(event, figures), *services.summary_parts(event, asking)]
    todos = sorted((todo for part in parts for todo in part.todos), key=lambda todo: todo.rank)
    return render_template(
        "events/manage.html",
        event=event,
        figures=figures,
        parts=parts,
        tiles_of_features=[tile for part in parts for tile in part.tiles],
        todos=todos,
        stages=sorted((stage for part in parts for stage in part.stages), key=lambda stage: stage.order),
        days_left=(event.starts_on - clock.today(event.time_zone)).days,
        over=event.ends_on <= clock.today(event.time_zone),
        presidency=find_presidency(event.presidency_year) if event.presidency_year else None,
        may_edit=asking.can(Perm.EVENT_EDIT, "event", event.id),
        cancel=CancelForm(formdata=None),
    )


def _own_part(event: Event, figures: ProgrammeFigures) -> SummaryPart:
    over = event.state in {EventState.HELD, EventState.CANCELLED}
    todos = () if over else (*_todos_of_programme(event, figures), *_todos_of_people(event, figures))
    return SummaryPart(todos=todos, stages=(_stage(event, figures), _event_stage(event)))


def _todos_of_programme(event: Event, figures: ProgrammeFigures) -> Iterator[ToDo]:
    sessions = url_for("events.sessions", event=event)
    if not figures.sessions:
        yield ToDo(
            rank=10,
            title=gettext("Write the programme"),
            text=gettext("Add the sessions first; times and rooms can wait."),
            url=url_for("events.new_session", event=event),
            action=gettext("Add a session"),
            icon="plus",
        )
    elif figures.placed < figures.sessions:
        waiting = figures.sessions - figures.placed
        yield ToDo(
            rank=20,
            title=ngettext("Place %(num)s session", "Place %(num)s sessions", waiting),
            text=gettext("Without a time, nobody sees it in the programme."),
            url=sessions,
            action=gettext("See the sessions"),
            icon="cal",
        )
    if event.state is EventState.DRAFT:
        yield ToDo(
            rank=30,
            title=gettext("Publish the event"),
            text=gettext("Only those who prepare it see it until then."),
            url=url_for("events.edit_event", event=event),
            action=gettext("Check and publish"),
            icon="globe",
        )
    elif event.programme_published_at is None and figures.placed:
        yield ToDo(
            rank=25,
            title=gettext("Publish the programme"),
            text=gettext("Participants are waiting for their agenda."),
            url=sessions,
            action=gettext("Check and publish"),
            icon="globe",
        )


def _todos_of_people(event: Event, figures: ProgrammeFigures) -> Iterator[ToDo]:
    sessions = url_for("events.sessions", event=event)
    if figures.without_people:
        yield ToDo(
            rank=50,
            title=ngettext(
                "%(num)s session has nobody", "%(num)s sessions have nobody", figures.without_people
            ),
            text=gettext("No moderator, expert or host is named."),
            url=sessions,
            action=gettext("Name people"),
            icon="users",
        )
    if figures.unconfirmed:
        yield ToDo(
            rank=60,
            title=ngettext(
                "%(num)s part is not confirmed", "%(num)s parts are not confirmed", figures.unconfirmed
            ),
            text=gettext("Ask the people named."),
            url=sessions,
            action=gettext("See who"),
            icon="users",
        )


def _stage(event: Event, figures: ProgrammeFigures) -> Stage:
    url = url_for("events.sessions", event=event)
    title = gettext("Programme")
    if figures.placed < figures.sessions or not figures.sessions:
        text = gettext("%(placed)s of %(total)s placed", placed=figures.placed, total=figures.sessions)
        return Stage(order=40, state="now", title=title, text=text, url=url)
    if event.programme_published_at is None:
        return Stage(order=40, state="warn", title=title, text=gettext("placed, not published"), url=url)
    text = gettext("published %(day)s", day=day(event.programme_published_at, event.time_zone, "medium"))
    return Stage(order=40, state="done", title=title, text=text, url=url)


def _event_stage(event: Event) -> Stage:
    title = gettext("Event")
    if event.state is EventState.HELD:
        return Stage(order=70, state="done", title=title, text=gettext("held"))
    if event.state is EventState.CANCELLED:
        return Stage(order=70, state="warn", title=title, text=gettext("cancelled"))
    if event.state is EventState.POSTPONED:
        return Stage(order=70, state="warn", title=title, text=gettext("postponed, new days open"))
    running = event.starts_on <= clock.today(event.time_zone) <= event.ends_on
    return Stage(
        order=70, state="now" if running else "later", title=title, text=day(event.starts_on, style="long")
    )


# --- states -----------------------------------------------------------------------------------


@bp.post("/<event:event>/manage/publish", access=EDIT)
def publish(event: Event) -> ResponseReturnValue:
    """Show the event to everybody."""
    with transaction():
        services.publish_event(event)
    flash(gettext("The event is public now."), "success")
    return redirect(url_for("events.manage", event=event))


@bp.post("/<event:event>/manage/publish-programme", access=EDIT)
def publish_programme(event: Event) -> ResponseReturnValue:
    """Show the programme as it stands."""
    with transaction():
        services.publish_programme(event)
    flash(gettext("The programme is public now."), "success")
    return redirect(url_for("events.sessions", event=event))


@bp.post("/<event:event>/manage/cancel", access=EDIT)
def cancel(event: Event) -> ResponseReturnValue:
    """Call the event off."""
    form = CancelForm()
    if not form.validate():
        flash(gettext("Say why it is called off."), "error")
        return redirect(url_for("events.edit_event", event=event))
    with transaction():
        services.cancel_event(event, texts_of(form.reason))
    flash(gettext("The event is cancelled. Its calendar entries say so."), "success")
    return redirect(url_for("events.manage", event=event))


@bp.post("/<event:event>/manage/close", access=EDIT)
def close(event: Event) -> ResponseReturnValue:
    """Mark the event as held."""
    with transaction():
        services.close_event(event)
    flash(gettext("The event is marked as held."), "success")
    return redirect(url_for("events.manage", event=event))
