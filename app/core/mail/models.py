"""The outbox: one row for each mail, written in the transaction that gives the occasion."""

import enum
import json
import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Id, Model, UtcDateTime, enum_column
from app.core.sealing import seal, unseal


class MailState(enum.StrEnum):
    """Where a mail stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"
    STOPPED = "stopped"


class SealedJson(sa.types.TypeDecorator[Any]):
    """JSON under the application's secret: the outbox holds links that open doors until they are sent."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, _dialect: sa.Dialect) -> str:
        return seal("outbox", json.dumps(value, ensure_ascii=False))

    def process_result_value(self, value: str | None, _dialect: sa.Dialect) -> Any:
        text = unseal("outbox", value or "")
        return None if text is None else json.loads(text)


class Mail(Id, Model):
    """One mail to one person on one occasion; its Message-ID is made of its id, whatever happens.

    `recipient_key` is a keyed hash and stays when the address is forgotten, so that nobody is
    written to twice on an old occasion. `event_id` and `about_id` (a registration, an invitation)
    say where the mail is shown; nothing hangs on them.
    """

    __tablename__ = "mail"
    __table_args__ = (
        sa.UniqueConstraint("recipient_key", "template", "occasion"),
        sa.Index("ix_mail_due", "state", "next_at"),
        sa.Index("ix_mail_event_created", "event_id", "created_at"),
    )

    recipient: Mapped[str] = mapped_column(sa.String(320))
    recipient_key: Mapped[str] = mapped_column(sa.String(40))
    template: Mapped[str] = mapped_column(sa.String(120))
    occasion: Mapped[str] = mapped_column(sa.String(200))
    locale: Mapped[str] = mapped_column(sa.String(8))
    reply_to: Mapped[str] = mapped_column(sa.String(320), default="")
    context: Mapped[dict[str, Any]] = mapped_column(SealedJson)
    attachments: Mapped[list[dict[str, str]]] = mapped_column(SealedJson)
    state: Mapped[MailState] = enum_column(MailState, default=MailState.QUEUED)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    holder: Mapped[str] = mapped_column(sa.String(32), default="")
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(sa.String(300), default="")
    event_id: Mapped[uuid.UUID | None]
    about_id: Mapped[uuid.UUID | None] = mapped_column(index=True)


class DeadAddress(Id, Model):
    """An address that a server refused for good: nothing is sent there until somebody puts it right."""

    recipient_key: Mapped[str] = mapped_column(sa.String(40), unique=True)
    mail_id: Mapped[uuid.UUID | None]
    reason: Mapped[str] = mapped_column(sa.String(80), default="")
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
