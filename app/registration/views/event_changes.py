"""The page on which a whole event is called off, put off, moved or held in another way."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import Perm, Viewer, allowed
from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.forms import texts_of
from app.core.i18n import _, lazy, ngettext
from app.core.refusals import explain
from app.events.models import Event
from app.events.rules import (
    EventChange,
    EventState,
    Mode,
    PersonTaken,
    RoomTaken,
    SummaryPart,
    TeamTaken,
    ToDo,
)
from app.events.services import get_event_by_id
from app.registration.forms import MODES, ChangeForm, EventModeForm, MoveForm
from app.registration.services import telling, whole
from app.registration.views.blueprint import bp
from app.registration.views.words import STATES

EDIT = allowed(Perm.EVENT_EDIT, on="event")
TITLES = {
    EventChange.CANCEL: (lazy("Cancel the event"), lazy("It does not take place. Everybody is told.")),
    EventChange.POSTPONE: (
        lazy("Postpone it, days open"),
        lazy("It takes place later. You say when as soon as you know."),
    ),
    EventChange.RESUME: (lazy("Undo the postponement"), lazy("It takes place on its days after all.")),
    EventChange.MOVE: (lazy("Move it to other days"), lazy("All sessions move along and keep their hours.")),
    EventChange.MODE: (
        lazy("Hold it in another way"),
        lazy("For example online instead of in person. Nobody loses a seat."),
    ),
}
EVENT_MODES = {
    Mode.IN_PERSON: lazy("In person"),
    Mode.ONLINE: lazy("Online"),
    Mode.HYBRID: lazy("In person and online"),
}


FORMS: dict[EventChange, type[ChangeForm]] = {EventChange.MOVE: MoveForm, EventChange.MODE: EventModeForm}


def offered(event: Event) -> Sequence[EventChange]:
    """Say which changes make sense as the event stands."""
    if event.state is EventState.PUBLISHED:
        return (EventChange.POSTPONE, EventChange.MOVE, EventChange.MODE, EventChange.CANCEL)
    if event.state is EventState.POSTPONED:
        return (EventChange.RESUME, EventChange.MOVE, EventChange.MODE, EventChange.CANCEL)
    return ()


@bp.get("/events/<event:event>/manage/change", access=EDIT)
def event_changes(event: Event) -> str:
    """Offer the changes of the whole event."""
    return render_template(
        "registration/event_changes.html",
        event=event,
        offered=[(each, *TITLES[each]) for each in offered(event)],
    )


@bp.route("/events/<event:event>/manage/change/<kind>", methods=["GET", "POST"], access=EDIT)
def change_event(event: Event, kind: str) -> ResponseReturnValue:
    """Ask what a change needs, show what it would do, and do it once that was confirmed."""
    if kind not in set(EventChange) or EventChange(kind) not in offered(event):
        raise NotFound
    change = EventChange(kind)
    form = _form(event, change)
    if not form.is_submitted():
        return _page(event, change, form)
    if not form.validate() or not _has_both(form):
        return _page(event, change, form), 422
    try:
        if not request.form.get("confirm"):
            whole.check(event, change)
            return _page(event, change, form, seen=whole.consequences(event, change))
        with transaction():
            whole.carry_out(get_event_by_id(event.id), _wish(change, form))
    except (RoomTaken, PersonTaken, TeamTaken) as clash:
        return _page(event, change, form, refusal=explain(clash), clash=True), clash.status
    except Refusal as refusal:
        return _page(event, change, form, refusal=explain(refusal)), refusal.status
    flash(_("Done. Everybody concerned is being told."), "ok")
    return redirect(url_for("messages.mails", event=event))


def _form(event: Event, change: EventChange) -> ChangeForm:
    form = FORMS.get(change, ChangeForm)()
    if isinstance(form, EventModeForm):
        form.mode.choices = [
            (mode.value, text) for mode, text in EVENT_MODES.items() if mode is not event.mode
        ]
    return form


def _has_both(form: ChangeForm) -> bool:
    if len(texts_of(form.reason)) == len(form.reason.data):
        return True
    form.form_errors.append(_("Give the reason in both languages: each person reads it in their own."))
    return False


def _wish(change: EventChange, form: ChangeForm) -> whole.Wish:
    starts_on: date | None = form.starts_on.data if isinstance(form, MoveForm) else None
    accepted = isinstance(form, MoveForm) and form.accept.data
    return whole.Wish(
        change=change,
        reason=texts_of(form.reason),
        starts_on=starts_on,
        mode=Mode(form.mode.data) if isinstance(form, EventModeForm) else None,
        capacity=form.capacity.data if isinstance(form, EventModeForm) else None,
        accept=_("Accepted with the move of the event") if accepted else "",
    )


def _page(event: Event, change: EventChange, form: ChangeForm, **more: Any) -> str:
    title, text = TITLES[change]
    return render_template(
        "registration/change_event.html",
        event=event,
        change=change,
        form=form,
        title=title,
        text=text,
        states=STATES,
        modes=MODES,
        wanted=_wish(change, form) if more.get("seen") else None,
        event_modes=EVENT_MODES,
        **more,
    )


def summary_part(event: Event, _asking: Viewer) -> SummaryPart:
    """Remind the organisers of what is other than participants were told, until they publish it."""
    count = telling.count_untold(event) if event.state is EventState.PUBLISHED else 0
    if not count:
        return SummaryPart()
    title = ngettext(
        "%(num)s session changed since the programme was published",
        "%(num)s sessions changed since the programme was published",
        count,
    )
    return SummaryPart(
        todos=(
            ToDo(
                rank=15,
                title=title,
                text=_("Publish the programme again: whoever has them in their agenda gets one mail."),
                url=url_for("events.sessions", event=event),
                action=_("See the sessions"),
                icon="mail",
            ),
        )
    )
