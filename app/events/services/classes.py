"""Participant classes: read once a request, and looked after by administrators."""

from typing import cast

import sqlalchemy as sa

from app.core import audit
from app.core.db import db
from app.core.errors import NotFound
from app.core.text import slugify
from app.events.models import ParticipantClass
from app.events.rules import (
    ClassCodeTaken,
    ClassDraft,
    ClassFacts,
    ClassInUse,
    ClassOfTheSoftware,
    KnownClass,
)

_CACHE = "participant_classes"


def classes_by_code() -> dict[str, ClassFacts]:
    """Return every class by its code, in order; read once in a transaction of the session."""
    session = db.session()
    kept = session.info.get(_CACHE)
    if kept is not None and kept[0] is session.get_transaction():
        return cast(dict[str, ClassFacts], kept[1])
    rows = session.execute(
        sa.select(
            ParticipantClass.code,
            ParticipantClass.standing,
            ParticipantClass.needs_word,
            ParticipantClass.name,
            ParticipantClass.colour,
            ParticipantClass.order,
            ParticipantClass.active,
        ).order_by(ParticipantClass.order, ParticipantClass.code)
    )
    found = {row.code: ClassFacts(*row) for row in rows}
    session.info[_CACHE] = (session.get_transaction(), found)
    return found


def list_classes(*, active: bool = True) -> list[ClassFacts]:
    """List the classes in order; without the retired ones unless asked."""
    return [each for each in classes_by_code().values() if each.active or not active]


def _forget() -> None:
    db.session.flush()
    db.session().info.pop(_CACHE, None)


def get_class(code: str) -> ParticipantClass:
    """Return the row of a class."""
    found = db.session.get(ParticipantClass, code)
    if found is None:
        raise NotFound
    return found


def add_class(draft: ClassDraft, *, code: str = "") -> ParticipantClass:
    """Add a class at the end; its code is made of the Spanish name unless given."""
    code = (code or slugify(next(iter(draft.name.values())))).replace("-", "_")[:40]
    if not code or code in classes_by_code():
        raise ClassCodeTaken
    last = max((each.order for each in classes_by_code().values()), default=0)
    row = ParticipantClass(code=code, order=last + 1)
    _fill(row, draft)
    db.session.add(row)
    _forget()
    audit.record("class.added", "participant_class", code, name=dict(draft.name), standing=draft.standing)
    return row


def edit_class(row: ParticipantClass, draft: ClassDraft) -> None:
    """Rename a class, change what it stands for, retire it or bring it back."""
    before = {field: getattr(row, field) for field in ("name", "standing", "needs_word", "colour", "active")}
    _fill(row, draft)
    changes = {
        field: (old, getattr(row, field)) for field, old in before.items() if getattr(row, field) != old
    }
    _forget()
    if changes:
        audit.record("class.changed", "participant_class", row.code, **changes)


def _fill(row: ParticipantClass, draft: ClassDraft) -> None:
    row.name, row.standing, row.colour = dict(draft.name), draft.standing, draft.colour
    row.needs_word, row.active = draft.needs_word, draft.active


def move_class(code: str, *, up: bool) -> None:
    """Let a class change places with its neighbour."""
    codes = list(classes_by_code())
    if code not in codes:
        raise NotFound
    here = codes.index(code)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(codes):
        return
    codes[here], codes[there] = codes[there], codes[here]
    for order, each in enumerate(codes, start=1):
        get_class(each).order = order
    _forget()
    audit.record("class.moved", "participant_class", code, up=up)


def remove_class(code: str) -> None:
    """Delete a class that nobody has; one in use or assigned by the software stays."""
    row = get_class(code)
    if code in set(KnownClass):
        raise ClassOfTheSoftware
    try:
        with db.session.begin_nested():
            db.session.delete(row)
    except sa.exc.IntegrityError:
        raise ClassInUse from None
    _forget()
    audit.record("class.removed", "participant_class", code)
