"""Who is listed to whom, and how long names stay: the list of participants, and what will be forgotten."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from flask import render_template
from flask.typing import ResponseReturnValue

from app.core.access import Perm, allowed, personal_link, signed_in, viewer
from app.core.audit import AuditEntry
from app.core.db import db, event_scope
from app.core.errors import NotFound
from app.events import services as events
from app.events.models import Event
from app.events.rules import ClassFacts
from app.registration import services
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.registration.services import listing, retention
from app.registration.views.blueprint import bp
from app.registration.views.own import by_token

SEEN = "those who take part see who agreed to be listed, where the event lists people; organisers too"
LINK = "the personal link of somebody who takes part shows who agreed to be listed"


@bp.get("/events/<event:event>/participants", access=signed_in(SEEN))
def participants(event: Event) -> str:
    """List those who agreed to it, by what they take part as; sessions are never named here."""
    asking = viewer()
    is_organiser = asking.can(Perm.REGISTRATION_READ, "event", event.id)
    if not is_organiser and not (_is_shown(event) and asking.admission(event.id).is_confirmed):
        raise NotFound
    return _page(event, shown=_is_shown(event))


@bp.get("/r/<token>/participants", access=personal_link(LINK))
def participants_by_link(token: str) -> str:
    own = by_token(token)
    if own.registration.state is not RegistrationState.CONFIRMED or not _is_shown(own.event):
        raise NotFound
    with event_scope(own.event.id):
        return _page(own.event, shown=True)


def _is_shown(event: Event) -> bool:
    return services.policy_of(event.id).participants_shown


def _page(event: Event, *, shown: bool) -> str:
    rows = db.session.scalars(
        sa.select(Registration)
        .where(
            Registration.state == RegistrationState.CONFIRMED,
            Registration.listed.is_(True),
            Registration.anonymised_at.is_(None),
        )
        .order_by(Registration.sort_name, Registration.id)
    ).all()
    return render_template(
        "registration/participants.html",
        event=event,
        groups=_by_class(rows),
        names=listing.institution_names(rows),
        count=len(rows),
        shown=shown,
    )


def _by_class(rows: Sequence[Registration]) -> list[tuple[ClassFacts, list[Registration]]]:
    groups = [
        (each, [row for row in rows if row.participant_class == code])
        for code, each in events.classes_by_code().items()
    ]
    return [(each, people) for each, people in groups if people]


@bp.get("/events/<event:event>/registrations/retention", access=allowed(Perm.REGISTRATION_READ, on="event"))
def retention_page(event: Event) -> ResponseReturnValue:
    """Show when the names go, what goes and what stays."""
    policy = services.policy_of(event.id)
    return render_template(
        "registration/retention.html",
        event=event,
        preview=retention.preview(event, policy.retention_months),
        months=policy.retention_months or retention.KEPT_MONTHS,
        log=_log(event.id),
    )


def _log(event_id: uuid.UUID) -> Sequence[AuditEntry]:
    return db.session.scalars(
        sa.select(AuditEntry)
        .where(AuditEntry.action == "registration.anonymised", AuditEntry.object_id == str(event_id))
        .order_by(AuditEntry.seq.desc())
        .limit(10)
    ).all()
