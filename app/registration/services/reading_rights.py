"""Who reads which answers: organisers, and of delicate ones only the roles that the question names."""

import uuid
from typing import Protocol

from app.core.access import ORGANISATION, Perm, RoleAt
from app.registration.rules.form import Question

READING_ROLES = ("organiser", "registrar", "presidency", "secretariat", "administrator")
"""Roles that a question may name; each of them reads the list of registrations."""


class Reader(Protocol):
    """Whoever asks: a viewer of a page, or of the interface for programs."""

    @property
    def roles(self) -> frozenset[RoleAt]: ...

    def can(self, perm: Perm | str, kind: str = ..., scope_id: uuid.UUID | None = ...) -> bool: ...


def may_read(question: Question, reader: Reader, event_id: uuid.UUID) -> bool:
    """Tell whether somebody may read the answers to a question of an event."""
    if not reader.can(Perm.REGISTRATION_READ, "event", event_id):
        return False
    if question.roles:
        return any(
            held.role in question.roles
            and (held.scope_kind == ORGANISATION or (held.scope_kind, held.scope_id) == ("event", event_id))
            for held in reader.roles
        )
    return not question.is_special or reader.can(Perm.NEEDS_READ, "event", event_id)
