"""What a machine sent once and may send again: the answer is kept for a day."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Id, Model, UtcDateTime
from app.core.mail.models import SealedJson


class SentOnce(Id, Model):
    """An unsafe request under the key that its sender chose, and what was answered."""

    account_id: Mapped[uuid.UUID]
    key: Mapped[str] = mapped_column(sa.String(64))
    request_hash: Mapped[str] = mapped_column(sa.String(64))
    status: Mapped[int]
    answer: Mapped[dict[str, Any]] = mapped_column(SealedJson)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)

    __table_args__ = (sa.UniqueConstraint("account_id", "key"),)
