"""Ways in: passwords and mailed links."""

import functools
import threading
import uuid
from datetime import datetime, timedelta

import sqlalchemy as sa
from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from app.accounts import rules
from app.accounts.models import Account, SignInLink
from app.accounts.rules import LINK_LASTS, LinkPurpose
from app.accounts.services.profile import ensure_account
from app.accounts.services.sessions import end_sessions
from app.core import audit, clock, mail
from app.core.access import derived_token, hash_token
from app.core.db import db
from app.core.settings import is_demonstration
from app.core.text import normalise_email
from app.directory import services as directory
from app.directory.models import PersonEmail

# Hashing is slow on purpose; two at a time per process, or sign-ins alone would bring the server down.
_hashing = threading.BoundedSemaphore(2)
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)

# --- passwords --------------------------------------------------------------------------------


def hash_password(password: str) -> str:
    """Hash a password: slow, so call it outside of a transaction."""
    with _hashing:
        return _hasher.hash(password)


@functools.cache
def _hash_of_nobody() -> str:
    return hash_password(uuid.uuid4().hex)


def _fits(password_hash: str, password: str) -> bool:
    with _hashing:
        try:
            return _hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False


def check_credentials(*, email: str, password: str) -> uuid.UUID:
    """Return the account whose address and password these are; raise WrongCredentials.

    Does the same work for an unknown address as for a wrong password. Slow: call it outside of a
    transaction.
    """
    stand_in = _hash_of_nobody()
    query = (
        sa.select(Account.id, Account.password_hash, Account.disabled_at)
        .join(PersonEmail, PersonEmail.person_id == Account.person_id)
        .where(PersonEmail.email_norm == normalise_email(email), PersonEmail.verified_at.is_not(None))
    )
    found = db.session.execute(query).first()
    known = found.password_hash if found and not found.disabled_at else None
    fits = _fits(known or stand_in, password[: rules.LONGEST_PASSWORD + 1])
    if not (found and known and fits):
        raise rules.WrongCredentials()
    return uuid.UUID(str(found.id))


def outdated_hash(account_id: uuid.UUID) -> bool:
    """Tell whether the password was hashed with other parameters than today's."""
    password_hash = db.session.scalar(sa.select(Account.password_hash).where(Account.id == account_id))
    return bool(password_hash) and _hasher.check_needs_rehash(password_hash or "")


def rehash(account_id: uuid.UUID, password_hash: str) -> None:
    """Keep the same password under today's parameters."""
    db.session.get_one(Account, account_id).password_hash = password_hash


def check_new_password(account_id: uuid.UUID, password: str, *, organisation: str = "") -> None:
    """Refuse a password that is too short, too long or easily guessed for this person."""
    account = db.session.get_one(Account, account_id)
    person = account.person
    about = [person.full_name, organisation, *(row.email_norm for row in person.emails)]
    rules.check_password(password, with_second_factor=account.has_second_factor, about=about)


def check_current_password(account_id: uuid.UUID, password: str) -> None:
    """Refuse a wrong present password, where the account has one. Slow: outside of a transaction."""
    known = db.session.scalar(sa.select(Account.password_hash).where(Account.id == account_id))
    if known and not _fits(known, password):
        raise rules.WrongPassword()


def set_password(account_id: uuid.UUID, password_hash: str | None) -> None:
    """Replace the password (None: links only) and end all sessions of the account."""
    account = db.session.get_one(Account, account_id)
    account.password_hash, account.password_changed_at = password_hash, clock.now()
    end_sessions(account_id)
    audit.record("account.password_changed", "account", account_id)
    notify(account, "password")


def notify(account: Account, what: str) -> None:
    """Tell a person by mail that their way in was changed."""
    address = account.person.email
    if address:
        mail.queue(
            to=address,
            template="accounts/mail/way_in_changed",
            occasion=f"{what}-{account.id}-{clock.now().isoformat()}",
            locale=account.locale or account.person.language,
            context={"what": what, "name": account.person.full_name},
        )


def change_primary_address(account_id: uuid.UUID, email_id: uuid.UUID) -> None:
    """Write to another address of the person from now on; the former one is told."""
    account = db.session.get_one(Account, account_id)
    notify(account, "address")
    directory.make_primary(account.person_id, email_id)


def remove_address(account_id: uuid.UUID, email_id: uuid.UUID) -> None:
    """Take an address away; the primary one is told."""
    account = db.session.get_one(Account, account_id)
    notify(account, "address")
    directory.remove_email(account.person_id, email_id)


# --- mailed links -----------------------------------------------------------------------------


def link_token(link_id: uuid.UUID) -> str:
    """Work out the token of a link again, for the mail that carries it."""
    return derived_token("sign-in link", link_id, 1)


def issue_sign_in_link(
    *, email: str, person_id: uuid.UUID | None = None, next_path: str = "", lasts: timedelta = LINK_LASTS
) -> str:
    """Make a link for one use and return its token: whoever holds it has proved the address."""
    return link_token(_new_link(email, LinkPurpose.SIGN_IN, person_id, next_path, lasts))


def issue_demonstration_link(*, email: str, person_id: uuid.UUID, next_path: str, lasts: timedelta) -> str:
    """Make a link that can be used again and again; it opens nothing outside a demonstration."""
    return link_token(_new_link(email, LinkPurpose.DEMONSTRATION, person_id, next_path, lasts))


def _new_link(
    email: str,
    purpose: LinkPurpose,
    person_id: uuid.UUID | None,
    next_path: str,
    lasts: timedelta = LINK_LASTS,
) -> uuid.UUID:
    link = SignInLink(
        id=uuid.uuid4(),
        purpose=purpose,
        email_norm=normalise_email(email),
        person_id=person_id,
        next_path=next_path,
        expires_at=clock.now() + lasts,
    )
    link.token_hash = hash_token(link_token(link.id))
    db.session.add(link)
    return link.id


def mail_sign_in_link(*, email: str, next_path: str = "", locale: str = "es") -> None:
    """Mail a link to an address, known or not: the same statements and the same mail."""
    link_id = _new_link(email, LinkPurpose.SIGN_IN, None, next_path)
    _mail_link(link_id, email, "accounts/mail/sign_in_link", locale)


def mail_verification(*, person_id: uuid.UUID, email: str, locale: str = "es") -> None:
    """Mail a link that adds this address to a person's own once it is followed."""
    link_id = _new_link(email, LinkPurpose.VERIFY_EMAIL, person_id, "/account")
    _mail_link(link_id, email, "accounts/mail/verify_email", locale)


def _mail_link(link_id: uuid.UUID, email: str, template: str, locale: str) -> None:
    minutes = int(LINK_LASTS.total_seconds() // 60)
    mail.queue(
        to=email.strip(),
        template=template,
        occasion=f"link-{link_id}",
        locale=locale,
        context={"link": mail.deferred("accounts.link", str(link_id)), "minutes": minutes},
    )


def get_link(token: str) -> SignInLink:
    """Return a link that can still be used; raise LinkSpent."""
    link = db.session.scalars(sa.select(SignInLink).where(SignInLink.token_hash == hash_token(token))).first()
    if link is None or link.used_at or link.expires_at <= clock.now():
        raise rules.LinkSpent()
    if link.purpose is LinkPurpose.DEMONSTRATION and not is_demonstration():
        raise rules.LinkSpent()
    return link


def needs_name(link: SignInLink) -> bool:
    """Tell whether following the link makes a person whom nobody has named yet."""
    if link.purpose is not LinkPurpose.SIGN_IN or link.person_id:
        return False
    person = directory.find_person_by_email(link.email_norm)
    return person is None or not person.full_name


def follow_link(token: str, *, given_name: str = "", family_name: str = "", language: str = "es") -> Account:
    """Use a link up and return the account that it opens; it proves the address."""
    link = get_link(token)
    named = bool(given_name.strip() and family_name.strip())
    if needs_name(link) and not named:
        raise rules.NameMissing()
    _use_up(link)
    if link.purpose is LinkPurpose.VERIFY_EMAIL and link.person_id:
        directory.add_email(link.person_id, link.email_norm, verified=True)
        return _open(link.person_id)
    person = directory.get_or_create_person(
        email=link.email_norm,
        given_name=given_name,
        family_name=family_name,
        language=language,
        verified=True,
    )
    if link.person_id not in (None, person.id):
        raise rules.LinkSpent()
    if not person.full_name and named:
        directory.edit_person(person.id, given_name=given_name, family_name=family_name)
    return _open(person.id)


def _open(person_id: uuid.UUID) -> Account:
    account = ensure_account(person_id)
    if account.disabled_at:
        raise rules.AccountDisabled()
    return account


def _use_up(link: SignInLink) -> None:
    if link.purpose is LinkPurpose.DEMONSTRATION:
        return
    now: datetime = clock.now()
    mine = sa.update(SignInLink).where(SignInLink.id == link.id, SignInLink.used_at.is_(None))
    if not db.session.execute(mine.values(used_at=now).returning(SignInLink.id)).first():
        raise rules.LinkSpent()


def forget_old_links() -> int:
    """Delete links that expired more than a week ago."""
    old = SignInLink.expires_at < clock.now() - timedelta(days=7)
    return len(db.session.scalars(sa.delete(SignInLink).where(old).returning(SignInLink.id)).all())
