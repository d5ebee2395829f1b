"""What participants were last told of the programme, so that a change can name what it was before."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import EventOwned, Id, Json, Model


class Told(Id, EventOwned, Model):
    """Time and place of the event (`subject` "event") or of a session (its id), as last published."""

    subject: Mapped[str] = mapped_column(sa.String(40))
    facts: Mapped[dict[str, Any]] = mapped_column(Json)

    __table_args__ = (sa.UniqueConstraint("event_id", "subject"),)
