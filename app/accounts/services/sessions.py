"""Signed-in browsers: opening, recognising, renewing and ending them; and who the viewer is."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa

from app.accounts import rules
from app.accounts.models import Account, UserSession
from app.accounts.rules import RENEWAL_GRACE, TOUCH_EVERY, Lifetime, Theme
from app.accounts.services.held import roles_of
from app.core import audit, clock
from app.core.access import (
    SECOND_FACTOR_ROLES,
    STRANGER,
    RoleAt,
    Viewer,
    cookie_name,
    hash_token,
    new_token,
)
from app.core.db import db, side_transaction
from app.core.errors import NotFound
from app.directory.models import Person

COOKIE = "sid"
RENEWED = "encuentro.renewed_session"


class Request(Protocol):
    """What is needed of a web request."""

    @property
    def cookies(self) -> Mapping[str, str]: ...

    @property
    def environ(self) -> dict[str, Any]: ...


def session_cookie() -> str:
    """Return the name of the cookie that holds the token of a session."""
    return cookie_name(COOKIE)


# --- recognising ------------------------------------------------------------------------------


def _find(token: str) -> Any | None:
    hashed = hash_token(token)
    query = (
        sa.select(
            UserSession.id,
            UserSession.account_id,
            UserSession.token_hash,
            UserSession.created_at,
            UserSession.last_seen_at,
            UserSession.renewed_at,
            UserSession.renewal_due,
            UserSession.second_factor_at,
            Account.person_id,
            Account.totp_confirmed_at,
            Account.locale,
            Account.time_zone,
            Account.theme,
            Person.given_name,
            Person.family_name,
            Person.language,
            Person.time_zone.label("person_zone"),
        )
        .join(Account, Account.id == UserSession.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(
            sa.or_(UserSession.token_hash == hashed, UserSession.previous_hash == hashed),
            UserSession.revoked_at.is_(None),
            UserSession.expires_at > clock.now(),
            Account.disabled_at.is_(None),
            Person.erased_at.is_(None),
        )
    )
    found = db.session.execute(query).first()
    if found is None or found.token_hash == hashed:
        return found
    # The token before the last renewal still serves requests that were under way.
    fresh = found.renewed_at and clock.now() - found.renewed_at <= RENEWAL_GRACE
    return found if fresh else None


def load_viewer(request: Request) -> Viewer:
    """Return who sends the request: two statements, and a note of the time now and then."""
    token = request.cookies.get(session_cookie())
    found = _find(token) if token else None
    if found is None or token is None:
        return STRANGER
    if found.totp_confirmed_at and not found.second_factor_at:
        return STRANGER
    held = roles_of(found.person_id)
    is_staff = any(role.role in SECOND_FACTOR_ROLES for role in held)
    if not _is_alive(found, is_staff=is_staff):
        return STRANGER
    _note_use(found, token, request)
    return _viewer(found, held)


def _viewer(found: Any, held: frozenset[RoleAt]) -> Viewer:
    proved = found.totp_confirmed_at is not None
    usable = held if proved else frozenset(role for role in held if role.role not in SECOND_FACTOR_ROLES)
    return Viewer(
        account_id=found.account_id,
        person_id=found.person_id,
        name=f"{found.given_name} {found.family_name}".strip(),
        roles=usable,
        locale=found.locale or found.language,
        time_zone=found.time_zone or found.person_zone,
        theme=None if found.theme is Theme.SYSTEM else found.theme.value,
        needs_second_factor=usable != held,
        session_id=found.id,
    )


def _is_alive(found: Any, *, is_staff: bool) -> bool:
    return rules.is_alive(
        now=clock.now(),
        created_at=found.created_at,
        last_seen_at=found.last_seen_at,
        is_staff=is_staff,
    )


def _note_use(found: Any, token: str, request: Request) -> None:
    now = clock.now()
    if found.renewal_due and found.token_hash == hash_token(token):
        _renew(found, request, now)
    elif now - found.last_seen_at >= TOUCH_EVERY:
        with side_transaction() as connection:
            seen = sa.update(UserSession).where(UserSession.id == found.id).values(last_seen_at=now)
            connection.execute(seen)


def _renew(found: Any, request: Request, now: datetime) -> None:
    fresh = new_token()
    values = {
        "token_hash": hash_token(fresh),
        "previous_hash": found.token_hash,
        "renewed_at": now,
        "renewal_due": False,
        "last_seen_at": now,
    }
    mine = (UserSession.id == found.id, UserSession.token_hash == found.token_hash)
    with side_transaction() as connection:
        changed = connection.execute(sa.update(UserSession).where(*mine).values(values)).rowcount
    if changed:
        request.environ[RENEWED] = fresh


def find_half_open(token: str | None) -> UserSession | None:
    """Return the session that waits for its second factor, or None."""
    if not token:
        return None
    query = (
        sa.select(UserSession)
        .join(UserSession.account)
        .where(
            UserSession.token_hash == hash_token(token),
            UserSession.revoked_at.is_(None),
            UserSession.expires_at > clock.now(),
            UserSession.second_factor_at.is_(None),
            Account.totp_confirmed_at.is_not(None),
            Account.disabled_at.is_(None),
        )
    )
    found = db.session.scalars(query).first()
    if found is None or not rules.is_half_open(now=clock.now(), created_at=found.created_at):
        return None
    return found


# --- opening and ending -----------------------------------------------------------------------


def open_session(account_id: uuid.UUID, *, user_agent: str = "", second_factor: bool = False) -> str:
    """Open a session and return the token for the cookie; only its hash is kept."""
    token, now = new_token(), clock.now()
    account = db.session.get_one(Account, account_id)
    is_staff = bool(roles_of(account.person_id))
    db.session.add(
        UserSession(
            account_id=account_id,
            token_hash=hash_token(token),
            device=rules.device_name(user_agent),
            staff=is_staff,
            second_factor_at=now if second_factor else None,
            created_at=now,
            last_seen_at=now,
            expires_at=now + (Lifetime.STAFF if is_staff else Lifetime.WHOLE),
        )
    )
    account.last_sign_in_at = now
    audit.record("session.opened", "account", account_id, actor=account.person_id)
    return token


def list_sessions(account_id: uuid.UUID) -> list[UserSession]:
    """List the sessions that are still open, the latest used first."""
    query = sa.select(UserSession).where(
        UserSession.account_id == account_id,
        UserSession.revoked_at.is_(None),
        UserSession.expires_at > clock.now(),
    )
    open_ones = db.session.scalars(query.order_by(UserSession.last_seen_at.desc()))
    return [
        row
        for row in open_ones
        if rules.is_alive(
            now=clock.now(), created_at=row.created_at, last_seen_at=row.last_seen_at, is_staff=row.staff
        )
    ]


def end_session(account_id: uuid.UUID, session_id: uuid.UUID) -> None:
    """End one of an account's sessions; raise NotFound for a session of somebody else."""
    row = db.session.get(UserSession, session_id)
    if row is None or row.account_id != account_id:
        raise NotFound
    row.revoked_at = row.revoked_at or clock.now()
    audit.record("session.ended", "account", account_id)


def end_sessions(account_id: uuid.UUID, *, keep: uuid.UUID | None = None) -> int:
    """End all open sessions of an account, perhaps but one; return how many."""
    mine = [UserSession.account_id == account_id, UserSession.revoked_at.is_(None)]
    if keep:
        mine.append(UserSession.id != keep)
    ended = sa.update(UserSession).where(*mine).values(revoked_at=clock.now())
    count = len(db.session.execute(ended.returning(UserSession.id)).all())
    audit.record("session.ended_all", "account", account_id, count=count)
    return count


def forget_old_sessions() -> int:
    """Delete sessions that ended or expired a while ago."""
    old = clock.now() - Lifetime.WHOLE
    gone = sa.or_(UserSession.expires_at < old, UserSession.revoked_at < old)
    return len(db.session.scalars(sa.delete(UserSession).where(gone).returning(UserSession.id)).all())
