"""Keys for programs: made by a person for some of their own rights, recognised, ended."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

import sqlalchemy as sa

from app.accounts.models import Account, ApiToken
from app.accounts.rules import TOUCH_EVERY, check_token
from app.accounts.services.held import roles_of
from app.core import audit, clock
from app.core.access import SECOND_FACTOR_ROLES, STRANGER, Perm, Viewer, hash_token, new_token
from app.core.db import db, side_transaction
from app.core.errors import NotFound
from app.directory.models import Person

MARK = "enc_"


class Request(Protocol):
    """What is needed of a web request."""

    @property
    def headers(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made; `secret` is shown once and kept nowhere."""

    token: ApiToken
    secret: str


def make_token(*, viewer: Viewer, name: str, rights: Collection[Perm], days: int) -> NewToken:
    """Make a token for some of the viewer's own rights; raises TokenTooLong, CannotGrantMore."""
    check_token(rights=rights, held=rights_of(viewer), days=days)
    secret = f"{MARK}{new_token()}"
    token = ApiToken(
        id=uuid.uuid4(),
        account_id=viewer.account_id,
        name=name.strip(),
        token_hash=hash_token(secret),
        hint=secret[-4:],
        rights=sorted(rights),
        expires_at=clock.now() + timedelta(days=days),
    )
    db.session.add(token)
    db.session.flush()
    audit.record("account.token_made", "api_token", token.id, rights=token.rights, days=days)
    return NewToken(token, secret)


def rights_of(viewer: Viewer) -> list[Perm]:
    """List the rights that the viewer has anywhere."""
    return [perm for perm in Perm if viewer.can_somewhere(perm)]


def list_tokens(account_id: uuid.UUID) -> Sequence[ApiToken]:
    """List the tokens of an account that have not been ended, the newest first."""
    return db.session.scalars(
        sa.select(ApiToken)
        .where(ApiToken.account_id == account_id, ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.created_at.desc())
    ).all()


def revoke_token(account_id: uuid.UUID, token_id: uuid.UUID) -> None:
    """End one's own token at once; raises NotFound."""
    token = db.session.get(ApiToken, token_id)
    if token is None or token.account_id != account_id or token.revoked_at is not None:
        raise NotFound
    token.revoked_at = clock.now()
    audit.record("account.token_ended", "api_token", token.id)


def load_machine(request: Request) -> Viewer:
    """Return for whom a program speaks: its token decides, a cookie counts for nothing here."""
    scheme, _sign, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip().startswith(MARK):
        return STRANGER
    found = _find(secret.strip())
    if found is None:
        return STRANGER
    _note_use(found)
    held = roles_of(found.person_id)
    proved = found.totp_confirmed_at is not None
    return Viewer(
        account_id=found.account_id,
        person_id=found.person_id,
        name=f"{found.given_name} {found.family_name}".strip(),
        roles=held if proved else frozenset(role for role in held if role.role not in SECOND_FACTOR_ROLES),
        locale=found.locale or found.language,
        time_zone=found.time_zone,
        limits=frozenset(Perm(right) for right in found.rights if right in set(Perm)),
    )


def _find(secret: str) -> Any | None:
    now = clock.now()
    return db.session.execute(
        sa.select(
            ApiToken.id,
            ApiToken.rights,
            ApiToken.last_used_at,
            ApiToken.account_id,
            Account.person_id,
            Account.totp_confirmed_at,
            Account.locale,
            Account.time_zone,
            Person.given_name,
            Person.family_name,
            Person.language,
        )
        .join(Account, Account.id == ApiToken.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(
            ApiToken.token_hash == hash_token(secret),
            ApiToken.revoked_at.is_(None),
            ApiToken.expires_at > now,
            Account.disabled_at.is_(None),
            Person.erased_at.is_(None),
        )
    ).first()


def _note_use(found: Any) -> None:
    now = clock.now()
    if found.last_used_at is None or now - found.last_used_at >= TOUCH_EVERY:
        with side_transaction() as connection:
            mine = sa.update(ApiToken).where(ApiToken.id == found.id)
            connection.execute(mine.values(last_used_at=now))
