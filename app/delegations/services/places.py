"""What places in delegations are called where all places of an event are shown."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from app.core.db import db
from app.delegations.models import Delegation
from app.delegations.rules import ROLE_NAMES
from app.events.models import Event
from app.registration.models import Place, SeatPool
from app.registration.rules import PoolKind
from app.registration.services import PoolOwner, own_pools


def _names(_event: Event, found: Sequence[SeatPool]) -> dict[uuid.UUID, dict[str, str]]:
    ids = [pool.owner_id for pool in found]
    rows = db.session.scalars(
        sa.select(Delegation)
        .options(sa.orm.joinedload(Delegation.country), sa.orm.joinedload(Delegation.institution))
        .where(Delegation.id.in_(ids))
    )
    named = {row.id: dict(row.name) for row in rows}
    return {pool.id: _with_role(named.get(pool.owner_id, {}), pool.subject) for pool in found}


def _with_role(name: dict[str, str], subject: str) -> dict[str, str]:
    role = ROLE_NAMES.get(subject, {})
    return {code: f"{text} · {role[code]}" if code in role else text for code, text in name.items()}


def _nobody_waits(_event: Event, _place: Place) -> None:
    """Members are named, not queued for: nobody is ever promoted."""


own_pools(PoolKind.DELEGATION, PoolOwner(_names, _nobody_waits))
