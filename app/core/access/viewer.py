"""Who is asking: one Viewer a request, and what features above the core say about them."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask import g, request

from app.core.access.permissions import ORGANISATION, ROLE_PERMS, SECOND_FACTOR_ROLES, Perm, Role


class RoleAt(NamedTuple):
    scope_kind: str
    scope_id: uuid.UUID | None
    role: Role


@dataclass(frozen=True)
class Admission:
    """What a viewer is to one event; the default is a stranger to it."""

    registration_id: uuid.UUID | None = None
    participant_class: str | None = None
    standing: str = "other"
    needs_word: bool = False
    is_confirmed: bool = False
    is_invited: bool = False
    session_ids: frozenset[uuid.UUID] = frozenset()

    @property
    def is_observer(self) -> bool:
        return self.standing == "observer"


NOBODY = Admission()


@dataclass(frozen=True)
class Viewer:
    """The person behind the request, or a stranger (`account_id` is None).

    `roles` are those in force now; where a second factor is due and not given yet, it is empty
    and `needs_second_factor` is true. `limits` are the only rights that a token of the API may use.
    """

    account_id: uuid.UUID | None = None
    person_id: uuid.UUID | None = None
    name: str = ""
    roles: frozenset[RoleAt] = frozenset()
    locale: str | None = None
    time_zone: str | None = None
    theme: str | None = None
    needs_second_factor: bool = False
    session_id: uuid.UUID | None = None
    limits: frozenset[Perm] | None = None
    _admissions: dict[uuid.UUID, Admission] = field(default_factory=dict, compare=False, repr=False)

    @property
    def signed_in(self) -> bool:
        return self.account_id is not None

    @property
    def is_staff(self) -> bool:
        return any(held.role in SECOND_FACTOR_ROLES for held in self.roles)

    def can(self, perm: Perm | str, kind: str = ORGANISATION, scope_id: uuid.UUID | None = None) -> bool:
        """Tell whether a role at this scope, or over the whole organisation, grants the right."""
        perm = Perm(perm)
        return self._uses(perm) and any(
            perm in ROLE_PERMS[held.role]
            for held in self.roles
            if held.scope_kind == ORGANISATION or (held.scope_kind == kind and held.scope_id == scope_id)
        )

    def scopes_of(self, perm: Perm, kind: str) -> frozenset[uuid.UUID]:
        """Return the ids of the scopes of a kind where a role of its own grants the right."""
        return frozenset(
            held.scope_id
            for held in self.roles
            if held.scope_kind == kind
            and held.scope_id
            and perm in ROLE_PERMS[held.role]
            and self._uses(perm)
        )

    def can_somewhere(self, perm: Perm | str) -> bool:
        """Tell whether any role grants the right, whatever it is about."""
        perm = Perm(perm)
        return self._uses(perm) and any(perm in ROLE_PERMS[held.role] for held in self.roles)

    def _uses(self, perm: Perm) -> bool:
        return self.limits is None or perm in self.limits

    def admission(self, event_id: uuid.UUID) -> Admission:
        """Return what the viewer is to the event, asked once a request."""
        if self.person_id is None:
            return NOBODY
        if event_id not in self._admissions:
            self._admissions[event_id] = _providers["admission"](self.person_id, event_id)
        return self._admissions[event_id]


STRANGER = Viewer()
_providers: dict[str, Callable[..., Any]] = {}
REQUIRED_PROVIDERS = frozenset({"viewer", "admission"})


def provide(name: str, function: Callable[..., Any]) -> None:
    """Register what a feature contributes: `viewer(request) -> Viewer`, `admission(person, event)`."""
    if name not in REQUIRED_PROVIDERS:
        raise ValueError(f"nobody asks for {name}")
    _providers[name] = function


def missing_providers() -> set[str]:
    return set(REQUIRED_PROVIDERS) - set(_providers)


def viewer() -> Viewer:
    """Return the viewer of this request."""
    found: Viewer | None = g.get("viewer")
    if found is None:
        found = g.viewer = _providers["viewer"](request)
    return found
