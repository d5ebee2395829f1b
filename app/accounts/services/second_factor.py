"""The second factor: one-time codes of an app, each valid once, and recovery codes on paper."""

import hmac
import secrets
import uuid

import pyotp
import sqlalchemy as sa

from app.accounts import rules
from app.accounts.models import Account, RecoveryCode, UserSession
from app.accounts.rules import RECOVERY_CODES, TOTP_SECONDS, normalise_code
from app.accounts.services.entering import notify
from app.accounts.services.profile import get_account
from app.accounts.services.sessions import end_sessions
from app.core import audit, clock
from app.core.access import hash_token, new_token
from app.core.db import db
from app.core.sealing import seal, unseal

PURPOSE = "second factor"
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def new_secret() -> str:
    """Return the secret of a new authenticator: 160 bits in base 32."""
    return pyotp.random_base32()


def setup_address(account: Account, secret: str, *, issuer: str) -> str:
    """Return the address that authenticator apps read from the QR code."""
    name = account.person.email or account.person.full_name
    return pyotp.TOTP(secret, interval=TOTP_SECONDS).provisioning_uri(name=name, issuer_name=issuer)


def seal_secret(account_id: uuid.UUID, secret: str) -> str:
    """Encrypt a secret that was shown but is not confirmed, for the form that comes back."""
    return seal(PURPOSE, secret, bound_to=str(account_id))


def open_sealed_secret(account_id: uuid.UUID, sealed: str | None) -> str | None:
    """Return the secret that was sealed for this account, else None."""
    return unseal(PURPOSE, sealed, bound_to=str(account_id)) if sealed else None


def matching_step(secret: str, code: str) -> int | None:
    """Return the time step of a code that is right now, one step early or late; else None."""
    typed = normalise_code(code)
    now = int(clock.now().timestamp()) // TOTP_SECONDS
    totp = pyotp.TOTP(secret, interval=TOTP_SECONDS)
    for step in (now, now - 1, now + 1):
        if hmac.compare_digest(totp.generate_otp(step), typed):
            return step
    return None


def confirm_second_factor(account_id: uuid.UUID, *, secret: str, code: str) -> list[str]:
    """Switch the second factor on once its first code is right; return new recovery codes."""
    account = get_account(account_id)
    step = matching_step(secret, code)
    if step is None:
        raise rules.WrongCode()
    codes = enrol_second_factor(account_id, secret)
    account.totp_last_step = step
    notify(account, "second_factor")
    return codes


def enrol_second_factor(account_id: uuid.UUID, secret: str) -> list[str]:
    """Give an account this secret without asking for a code; return new recovery codes."""
    account = get_account(account_id)
    account.totp_secret = seal_secret(account.id, secret)
    account.totp_confirmed_at, account.totp_last_step = clock.now(), 0
    audit.record("account.second_factor_on", "account", account_id)
    return renew_recovery_codes(account_id)


def renew_recovery_codes(account_id: uuid.UUID) -> list[str]:
    """Replace the recovery codes; they are shown once."""
    db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(16)) for _ in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(account_id=account_id, code_hash=hash_token(code)) for code in codes)
    audit.record("account.recovery_codes", "account", account_id)
    return ["-".join(code[at : at + 4] for at in range(0, 16, 4)) for code in codes]


def count_recovery_codes(account_id: uuid.UUID) -> int:
    """Count the recovery codes that were not used yet."""
    mine = (RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(sa.select(sa.func.count()).select_from(RecoveryCode).where(*mine)) or 0


def check_code(account_id: uuid.UUID, code: str) -> None:
    """Accept a code of the app or a recovery code, each once; raise WrongCode."""
    account = get_account(account_id)
    if not (_take_step(account, code) or _take_recovery_code(account, code)):
        raise rules.WrongCode()


def _take_step(account: Account, code: str) -> bool:
    secret = open_sealed_secret(account.id, account.totp_secret)
    step = matching_step(secret, code) if secret else None
    if step is None:
        return False
    newer = sa.update(Account).where(Account.id == account.id, Account.totp_last_step < step)
    return db.session.execute(newer.values(totp_last_step=step).returning(Account.id)).first() is not None


def _take_recovery_code(account: Account, code: str) -> bool:
    unused = sa.update(RecoveryCode).where(
        RecoveryCode.account_id == account.id,
        RecoveryCode.code_hash == hash_token(normalise_code(code)),
        RecoveryCode.used_at.is_(None),
    )
    taken = db.session.execute(unused.values(used_at=clock.now()).returning(RecoveryCode.id)).first()
    if taken is None:
        return False
    audit.record("account.recovery_code_used", "account", account.id, actor=account.person_id)
    notify(account, "recovery_code")
    return True


def complete_session(session_id: uuid.UUID) -> str:
    """Note that the second factor was given and return the session's new token."""
    row = db.session.get_one(UserSession, session_id)
    token = new_token()
    row.token_hash, row.previous_hash = hash_token(token), None
    row.second_factor_at = clock.now()
    return token


def remove_second_factor(account_id: uuid.UUID) -> None:
    """Take the second factor away, for somebody who lost it; ends all sessions."""
    account = get_account(account_id)
    account.totp_secret, account.totp_confirmed_at, account.totp_last_step = None, None, 0
    db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    end_sessions(account_id)
    audit.record("account.second_factor_off", "account", account_id)
    notify(account, "second_factor_off")
