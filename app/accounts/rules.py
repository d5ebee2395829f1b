"""Decisions of accounts: passwords, sessions, links, codes and who may hand on which role."""

import functools
import re
from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from app.core.errors import BadInput, Refusal
from app.core.text import fold, mark

LINK_LASTS = timedelta(minutes=30)
SHORTEST_ALONE = 15
SHORTEST_WITH_SECOND_FACTOR = 8
LONGEST_PASSWORD = 128
RECOVERY_CODES = 10
TOTP_SECONDS = 30


class Theme(StrEnum):
    """How the pages look."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class LinkPurpose(StrEnum):
    """What a mailed link is for."""

    SIGN_IN = "sign_in"
    VERIFY_EMAIL = "verify_email"
    DEMONSTRATION = "demonstration"


class WrongCredentials(Refusal):
    code = "wrong_credentials"
    message = mark("Address and password do not go together. Try again, or have a link mailed to you.")
    status = 401


class WrongPassword(Refusal):
    code = "wrong_password"
    message = mark("The present password is not right.")
    status = 403


class WrongCode(Refusal):
    code = "wrong_code"
    message = mark("This code is not right or was used before. Wait for the next one and type it again.")
    status = 401


class LinkSpent(Refusal):
    code = "link_spent"
    message = mark("This link was used before or is too old. Ask for a new one.")
    status = 404


class AccountDisabled(Refusal):
    code = "account_disabled"
    message = mark("This account is closed. Please write to the secretariat.")
    status = 403


class NameMissing(Refusal):
    code = "name_missing"
    message = mark("Please write your given name and your family name.")
    status = 400


class PasswordTooShort(Refusal):
    code = "password_too_short"
    message = mark("The password needs at least %(shortest)s characters. Four unrelated words do well.")
    status = 400


class PasswordTooLong(Refusal):
    code = "password_too_long"
    message = mark("The password may have up to %(longest)s characters.")
    status = 400


class PasswordCommon(Refusal):
    code = "password_common"
    message = mark("This password is easily guessed. Take words that tell nothing of you or this site.")
    status = 400


class CannotGrantMore(Refusal):
    code = "cannot_grant_more"
    message = mark("You can hand on only what you may do yourself.")
    status = 403


class NotYourself(Refusal):
    code = "not_yourself"
    message = mark("Nobody changes their own roles. Ask another person who may.")
    status = 403


class LastOwner(Refusal):
    code = "last_owner"
    message = mark("Somebody must remain in this role. Give it to another person first.")


class TokenTooLong(BadInput):
    code = "token_too_long"
    message = mark("A token lasts between 1 and %(longest)s days.")


class RoleNotHere(BadInput):
    code = "role_not_here"


# --- sessions ---------------------------------------------------------------------------------


class Lifetime:
    """How long a session lasts without use, and at all; shorter for those who see others' data."""

    STAFF_IDLE = timedelta(hours=1)
    STAFF = timedelta(hours=24)
    IDLE = timedelta(hours=12)
    WHOLE = timedelta(days=7)


RENEWAL_GRACE = timedelta(minutes=1)
HALF_OPEN = timedelta(minutes=10)
TOUCH_EVERY = timedelta(minutes=2)


def is_alive(*, now: datetime, created_at: datetime, last_seen_at: datetime, is_staff: bool) -> bool:
    """Tell whether a session that was neither ended nor has expired may go on."""
    if not is_staff:
        return now - last_seen_at <= Lifetime.IDLE and now - created_at <= Lifetime.WHOLE
    return now - last_seen_at <= Lifetime.STAFF_IDLE and now - created_at <= Lifetime.STAFF


def is_half_open(*, now: datetime, created_at: datetime) -> bool:
    """Tell whether a session may still wait for its second factor."""
    return now - created_at <= HALF_OPEN


_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """Name browser and system by what they say of themselves: `Firefox, Android`; empty if unknown."""
    parts = [
        next((name for mark_, name in known if mark_ in user_agent), "") for known in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(part for part in parts if part)


# --- passwords --------------------------------------------------------------------------------

_LEET = str.maketrans("013457@$!|", "oieastasii")
_ROWS = ("0123456789", "9876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_RUNS = (*_ROWS, *(row[::-1] for row in _ROWS))
_YEAR = re.compile(r"(?:19|20)\d\d")


@functools.cache
def _weak_words() -> frozenset[str]:
    text = (Path(__file__).parent / "data" / "weak_words.txt").read_text(encoding="utf-8")
    return frozenset(fold(word) for word in text.split())


def check_password(password: str, *, with_second_factor: bool, about: Collection[str] = ()) -> None:
    """Refuse a password that is too short, too long or easily guessed.

    `about` holds what others know of the person (names, address, organisation): it adds no strength.
    """
    shortest = SHORTEST_WITH_SECOND_FACTOR if with_second_factor else SHORTEST_ALONE
    if len(password) < shortest:
        raise PasswordTooShort(shortest=shortest)
    if len(password) > LONGEST_PASSWORD:
        raise PasswordTooLong(longest=LONGEST_PASSWORD)
    if is_easily_guessed(password, about):
        raise PasswordCommon()


def is_easily_guessed(password: str, about: Collection[str] = ()) -> bool:
    """Tell whether hardly anything is beyond common words, runs of keys, years and repetition."""
    if len(set(password)) < 5:
        return True
    personal = {part for text in about for part in re.split(r"\W+", fold(text)) if len(part) > 2}
    words = _weak_words() | personal
    return _own_part(_once(re.sub(r"\s", "", fold(password))), words) < 4


def _once(text: str) -> str:
    """Return the unit of a text that only repeats itself, else the text."""
    at = (text + text).find(text, 1)
    return text[:at]


def _own_part(text: str, words: Collection[str]) -> int:
    """Count the characters that no weak word, run or year explains, at the least."""
    least = list(range(len(text) + 1))
    for end in range(1, len(text) + 1):
        least[end] = least[end - 1] + (text[end - 1].isalnum())
        for start in range(max(0, end - 20), end - 1):
            if least[start] < least[end] and _is_weak(text[start:end], words):
                least[end] = least[start]
    return least[-1]


def _is_weak(part: str, words: Collection[str]) -> bool:
    if part in words or part.translate(_LEET) in words or _YEAR.fullmatch(part):
        return True
    return len(part) > 2 and any(part in run for run in _RUNS)


def normalise_code(code: str) -> str:
    """Return a typed code without the spaces and dashes that people put into it."""
    return re.sub(r"[\s-]", "", code).lower()


# --- roles ------------------------------------------------------------------------------------


def check_role_change(
    *, is_self: bool, may_edit_roles: bool, needed: Collection[str], held: Collection[str]
) -> None:
    """Refuse to change one's own roles, and to hand on or take away rights that one lacks there."""
    if is_self:
        raise NotYourself()
    if not may_edit_roles or not set(needed) <= set(held):
        raise CannotGrantMore()


# --- tokens of the API ------------------------------------------------------------------------

TOKEN_DAYS = 365


def check_token(*, rights: Collection[str], held: Collection[str], days: int) -> None:
    """Refuse a token that lasts too long, or for a right that its owner does not have."""
    if not 1 <= days <= TOKEN_DAYS:
        raise TokenTooLong(longest=TOKEN_DAYS)
    if set(rights) - set(held):
        raise CannotGrantMore
