"""What an event says of its registrations: until when they change, how long they stay, who is listed."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import ValidationError

from app.core.access import Perm, allowed
from app.core.db import transaction
from app.core.i18n import _
from app.events.models import Event
from app.events.rules import local_instant
from app.registration import services
from app.registration.forms import PolicyForm
from app.registration.views.blueprint import bp


@bp.route(
    "/events/<event:event>/registrations/policy",
    methods=["GET", "POST"],
    access=allowed(Perm.EVENT_EDIT, on="event"),
)
def policy(event: Event) -> ResponseReturnValue:
    """Show and change the three settings of registration."""
    found = services.policy_of(event.id)
    closes = found.changes_close_at
    form = PolicyForm(
        data={
            "changes_close_at": closes.astimezone(ZoneInfo(event.time_zone)).strftime("%Y-%m-%dT%H:%M")
            if closes
            else "",
            "retention_months": found.retention_months,
            "participants_shown": found.participants_shown,
        }
    )
    if form.validate_on_submit():
        try:
            until = _instant(form.changes_close_at.data or "", event)
        except ValidationError as wrong:
            form.changes_close_at.errors = [str(wrong)]
        else:
            with transaction():
                services.edit_policy(
                    event,
                    changes_close_at=until,
                    retention_months=form.retention_months.data,
                    participants_shown=form.participants_shown.data,
                )
            flash(_("Saved."), "ok")
            return redirect(url_for("registration.policy", event=event))
    page = render_template(
        "registration/form/policy.html", event=event, form=form, closes=services.closes_at(event)
    )
    return page, 422 if form.is_submitted() else 200


def _instant(text: str, event: Event) -> Any:
    """Read a local day and time in the zone of the event; nothing is no deadline."""
    if not text.strip():
        return None
    try:
        moment = datetime.strptime(text.strip()[:16], "%Y-%m-%dT%H:%M")  # noqa: DTZ007 -- the zone is the event's
    except ValueError:
        raise ValidationError(_("Write day and time.")) from None
    return local_instant(moment.date(), moment.strftime("%H:%M"), event.time_zone)
