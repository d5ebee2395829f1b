"""What anybody may learn of a certificate whose code they hold."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from app.certificates.models import Credential
from app.certificates.rules import Kind, State, initials, normalise_code
from app.core.db import db
from app.core.text import Translated


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The printed facts of a certificate, with the holder as initials until they allow their name."""

    state: State
    kind: Kind
    code: str
    serial: str
    holder: str
    holder_is_initials: bool
    title: Translated
    starts_on: date
    ends_on: date
    place: Translated
    minutes: int | None
    scheduled_minutes: int | None
    organisers: list[Translated]
    issued_on: date
    revoked_at: datetime | None
    revoke_reason: str


def verify(text: str) -> Verification | None:
    """Look a code up as typed; None says no more than that there is no such certificate."""
    code = normalise_code(text)
    # A text that is no code is looked up all the same: both ways cost one query.
    query = sa.select(Credential).where(Credential.code == (code or "-"))
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        return None
    said = found.facts
    return Verification(
        state=found.state,
        kind=found.kind,
        code=found.code,
        serial=found.serial,
        holder=found.holder_name if found.name_public else initials(found.holder_name),
        holder_is_initials=not found.name_public,
        title=said["title"],
        starts_on=date.fromisoformat(said["starts_on"]),
        ends_on=date.fromisoformat(said["ends_on"]),
        place=said["place"],
        minutes=found.minutes,
        scheduled_minutes=found.scheduled_minutes,
        organisers=said["organisers"],
        issued_on=date.fromisoformat(said["issued_on"]),
        revoked_at=found.revoked_at,
        revoke_reason=found.revoke_reason,
    )
