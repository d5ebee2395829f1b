"""Whose row this is: by addresses, by our own id, by exact names, and never by likeness."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.attendance.rules.report import Line
from app.core.text import fold, normalise_email

_BRACKETS = re.compile(r"[(（\[]([^()（）\[\]]*)[)）\]]")
_PHONE = re.compile(r"\+?[\d\s*().-]{6,}")


class MatchState(StrEnum):
    """What is known of a row's person."""

    MATCHED = "matched"
    AMBIGUOUS = "ambiguous"
    UNMATCHED = "unmatched"
    EXCLUDED = "excluded"


class MatchMethod(StrEnum):
    """What a row was matched by, strongest first."""

    EMAIL = "email"
    ALTERNATE_EMAIL = "alternate_email"
    EXTERNAL_ID = "external_id"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Entrant:
    """One person of the list against which an export is read."""

    id: str
    name: str
    email: str = ""
    alternate_emails: tuple[str, ...] = ()
    own_id: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """The finding on one row; `reason` is why it is nobody's."""

    state: MatchState
    person_id: str | None = None
    method: MatchMethod | None = None
    candidates: tuple[str, ...] = ()
    reason: str = ""


def name_keys(name: str) -> set[str]:
    """Return the exact forms under which a displayed name may be registered.

    "Delegation (Ana Ruiz)" is Ana Ruiz if somebody is called so; "Ruiz, Ana (Guest)" is Ana Ruiz too.
    """
    outside = _BRACKETS.sub(" ", name)
    keys: set[str] = set()
    for form in (name, outside, *_BRACKETS.findall(name)):
        family, comma, given = form.partition(",")
        keys.add(fold(f"{given} {family}" if comma else form))
    return keys - {""}


class Roster:
    """The people who may be in an export, found by what they are known by."""

    def __init__(self, entrants: Iterable[Entrant]) -> None:
        self.entrants = tuple(entrants)
        self._known: dict[MatchMethod, dict[str, set[str]]] = {method: {} for method in MatchMethod}
        for entrant in self.entrants:
            self._note(MatchMethod.EMAIL, normalise_email(entrant.email), entrant)
            for address in entrant.alternate_emails:
                self._note(MatchMethod.ALTERNATE_EMAIL, normalise_email(address), entrant)
            self._note(MatchMethod.EXTERNAL_ID, entrant.own_id, entrant)
            for key in name_keys(entrant.name):
                self._note(MatchMethod.NAME, key, entrant)

    def _note(self, method: MatchMethod, key: str, entrant: Entrant) -> None:
        if key:
            self._known[method].setdefault(key, set()).add(entrant.id)

    def find(self, line: Line) -> Match:
        """Say whose a row is; what fits two people is nobody's until a person decides."""
        if line.left_out is not None:
            return Match(MatchState.EXCLUDED, reason=line.left_out.value)
        address = normalise_email(line.email)
        for method, keys in (
            (MatchMethod.EMAIL, {address}),
            (MatchMethod.ALTERNATE_EMAIL, {address}),
            (MatchMethod.EXTERNAL_ID, {line.own_id}),
            (MatchMethod.NAME, name_keys(line.name)),
        ):
            people = set[str]().union(*(self._known[method].get(key, ()) for key in keys))
            if len(people) == 1:
                return Match(MatchState.MATCHED, people.pop(), method)
            if people:
                return Match(
                    MatchState.AMBIGUOUS, None, method, tuple(sorted(people)), f"same_{method.value}"
                )
        return Match(MatchState.UNMATCHED, reason=_why_nobody(line))


def _why_nobody(line: Line) -> str:
    if line.email:
        return "not_registered"
    if _PHONE.fullmatch(line.name.strip()):
        return "phone_caller"
    return "no_email_no_name_match" if line.name.strip() else "anonymous"
