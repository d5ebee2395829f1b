"""Participant classes: read once a request, and looked after by administrators."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar, cast
from uuid import UUID

import sqlalchemy as sa

from app.core import audit
from app.core.db import db
from app.core.errors import NotFound
from app.core.text import slugify
from app.directory.models import Body
from app.directory.rules import Admission, BodyKind
from app.events.models import ClassRight, Event, ParticipantClass
from app.events.rules import (
    ClassCodeTaken,
    ClassDraft,
    ClassFacts,
    ClassInUse,
    ClassOfTheSoftware,
    EventKind,
    KnownClass,
    right_of,
)

_CACHE = "participant_classes"
Kept = TypeVar("Kept")


def _once(key: object, load: Callable[[], Kept]) -> Kept:
    """Load something once in a transaction of the session."""
    session = db.session()
    kept: tuple[Any, dict[object, Any]] | None = session.info.get(_CACHE)
    if kept is None or kept[0] is None or kept[0] is not session.get_transaction():
        kept = (None, {})
    if key not in kept[1]:
        kept[1][key] = load()
        kept = session.info[_CACHE] = (session.get_transaction(), kept[1])
    return cast(Kept, kept[1][key])


def classes_by_code() -> dict[str, ClassFacts]:
    """Return every class by its code, in order; read once in a transaction of the session."""
    return _once("classes", _read_classes)


def _read_classes() -> dict[str, ClassFacts]:
    rows = db.session.execute(
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
    return {row.code: ClassFacts(*row) for row in rows}


def class_at(event: Event, code: str) -> ClassFacts:
    """Return a class with its right to attend this event: only meetings of a body ask for one."""
    return attending(event, classes_by_code()[code])


def classes_at(event: Event) -> list[ClassFacts]:
    """List the classes in use, each with its right to attend this event."""
    return [attending(event, each) for each in list_classes()]


def attending(event: Event, facts: ClassFacts) -> ClassFacts:
    """Add to a class whether it attends this event."""
    if event.kind is not EventKind.MEETING or event.body_id is None:
        return facts
    by_kind, own = _once(event.body_id, lambda: _rights_of_body(event.body_id))
    return replace(facts, right=right_of(facts, by_kind, own))


def _rights_of_body(body_id: UUID | None) -> tuple[Mapping[str, Admission], Mapping[str, Admission]]:
    rows = db.session.execute(
        sa.select(
            Body.observer_countries, Body.observer_organisations, ClassRight.class_code, ClassRight.right
        )
        .outerjoin(ClassRight, ClassRight.body_kind == Body.kind)
        .where(Body.id == body_id)
    ).all()
    own = {
        code.value: said
        for countries, organisations, _code, _right in rows[:1]
        for code, said in (
            (KnownClass.OBSERVER_COUNTRY, countries),
            (KnownClass.OBSERVER_ORGANISATION, organisations),
        )
    }
    return {code: right for _c, _o, code, right in rows if code is not None}, own


def list_rights() -> dict[BodyKind, dict[str, Admission]]:
    """Return for each kind of body whether each class attends its meetings, what was not said included."""
    said: dict[BodyKind, dict[str, Admission]] = {kind: {} for kind in BodyKind}
    for row in db.session.execute(sa.select(ClassRight.body_kind, ClassRight.class_code, ClassRight.right)):
        said[row.body_kind][row.class_code] = row.right
    return {
        kind: {code: right_of(facts, rights, {}) for code, facts in classes_by_code().items()}
        for kind, rights in said.items()
    }


def set_rights(kind: BodyKind, wanted: Mapping[str, Admission]) -> None:
    """Say for a kind of body which classes attend its meetings."""
    before = list_rights()[kind]
    changed = {code: right for code, right in wanted.items() if code in before and before[code] is not right}
    for code, right in changed.items():
        db.session.merge(ClassRight(body_kind=kind, class_code=code, right=right))
    _forget()
    if changed:
        changes = {code: (before[code].value, right.value) for code, right in changed.items()}
        audit.record("class_rights.changed", "body_kind", kind.value, **changes)


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
