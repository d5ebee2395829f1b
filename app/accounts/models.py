"""Tables of accounts: how people sign in, their sessions, and what they may do where."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.rules import LinkPurpose, Theme
from app.core import clock
from app.core.db import Id, Json, Model, Stamped, UtcDateTime, enum_column
from app.directory.models import Person


class Account(Id, Stamped, Model):
    """One person's way in: password, second factor, and how they like the pages."""

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    password_changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    totp_secret: Mapped[str | None] = mapped_column(sa.String(200))
    totp_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    totp_last_step: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    locale: Mapped[str | None] = mapped_column(sa.String(8))
    time_zone: Mapped[str | None] = mapped_column(sa.String(64))
    theme: Mapped[Theme] = enum_column(Theme, default=Theme.SYSTEM)
    last_sign_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()

    @property
    def has_second_factor(self) -> bool:
        return self.totp_confirmed_at is not None


class RecoveryCode(Id, Model):
    """A code on paper that replaces the second factor once; only its hash is kept."""

    account_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class UserSession(Id, Model):
    """A signed-in browser; the cookie holds a token of which only the hash is here.

    A session of an account with a second factor is of no use until `second_factor_at`.
    """

    account_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    previous_hash: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    renewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    renewal_due: Mapped[bool] = mapped_column(default=False)
    device: Mapped[str] = mapped_column(sa.String(80), default="")
    staff: Mapped[bool] = mapped_column(default=False)
    second_factor_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship()


class SignInLink(Id, Model):
    """A mailed link that proves an address once; only the hash of its token is kept."""

    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    purpose: Mapped[LinkPurpose] = enum_column(LinkPurpose)
    email_norm: Mapped[str] = mapped_column(sa.String(254), index=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    next_path: Mapped[str] = mapped_column(sa.String(500), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RoleGrant(Id, Model):
    """A role of a person at a scope; `scope_id` is empty for the organisation as a whole.

    The scope may be a thing of a higher feature, so it is a value and not a foreign key.
    """

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(sa.String(40))
    scope_kind: Mapped[str] = mapped_column(sa.String(40))
    scope_id: Mapped[uuid.UUID | None]
    granted_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(foreign_keys=person_id)

    __table_args__ = (
        sa.UniqueConstraint("person_id", "role", "scope_kind", "scope_id"),
        sa.Index(
            "uq_role_grant_whole",
            "person_id",
            "role",
            "scope_kind",
            unique=True,
            sqlite_where=sa.text("scope_id IS NULL"),
            postgresql_where=sa.text("scope_id IS NULL"),
        ),
        sa.Index("ix_role_grant_scope", "scope_kind", "scope_id"),
    )


class ApiToken(Id, Model):
    """A person's key for a program: it may do no more than its rights, and never more than the person.

    Only the hash is kept; `hint` are its last characters, to tell one from another.
    """

    account_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    hint: Mapped[str] = mapped_column(sa.String(8))
    rights: Mapped[list[str]] = mapped_column(Json, default=list)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship()
