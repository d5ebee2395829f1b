"""The blueprint of delegations, and what its pages share."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, flash
from werkzeug.datastructures import FileStorage

from app.core.access import Perm, allowed
from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import lazy
from app.core.refusals import explain
from app.delegations.rules import ChangeState
from app.events.models import Event
from app.events.rules import event_window

bp = Blueprint("delegations", __name__)

READ = allowed(Perm.REGISTRATION_READ, on="event")
EDIT = allowed(Perm.REGISTRATION_EDIT, on="event")
FOCAL = allowed(Perm.DELEGATION_EDIT, on="institution")
BASE = "/events/<event:event>/delegations/"
OWN = BASE + "<institution:institution>/<uuid:delegation_id>"

HAPPENED = {
    "named": lazy("Named"),
    "consented": lazy("Agreed to take part"),
    "ended": lazy("Left the delegation"),
    "confirmed": lazy("The list was confirmed"),
    "queued": lazy("Put in line"),
    "asked_add": lazy("Asked to add"),
    "asked_replace": lazy("Asked to replace"),
    "asked_withdraw": lazy("Asked to withdraw"),
    f"change_{ChangeState.APPROVED}": lazy("The change was approved"),
    f"change_{ChangeState.REFUSED}": lazy("The change was refused"),
    f"change_{ChangeState.TAKEN_BACK}": lazy("The request was taken back"),
    f"change_{ChangeState.LAPSED}": lazy("Nobody decided in time"),
}


def act(work: Callable[[], object], done: str) -> bool:
    """Do one thing in a transaction and say what came of it; tell whether it was done."""
    try:
        with transaction():
            work()
    except NotFound:
        raise
    except Refusal as refusal:
        flash(explain(refusal), "bad")
        return False
    if done:
        flash(done, "ok")
    return True


def end_of_day(event: Event, day: date | None) -> datetime | None:
    """Return when a day ends at the event's place."""
    return event_window(day, day, event.time_zone).end if day else None


def day_of(event: Event, deadline: datetime | None) -> date | None:
    """Return the last day before a deadline, at the event's place."""
    if deadline is None:
        return None
    return (deadline - timedelta(seconds=1)).astimezone(ZoneInfo(event.time_zone)).date()


def read_file(sent: FileStorage) -> tuple[bytes, str]:
    """Return what was sent and under which name."""
    return sent.read(), sent.filename or "letter"


def as_uuid(text: str | None) -> uuid.UUID | None:
    """Read an id from a form; what is none is nothing."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
