"""Papers, slides and links that go with an event or a session."""

from uuid import UUID

import sqlalchemy as sa

from app.core.db import db
from app.core.errors import NotFound
from app.events.models import Event, Material, Session
from app.events.rules import EventFacts, MaterialDraft, MaterialNeedsLink, may_enter, may_open, may_see


def add_material(event: Event, draft: MaterialDraft) -> Material:
    """Add a link or a stored file, one of the two."""
    if bool(draft.url) == bool(draft.storage_key):
        raise MaterialNeedsLink
    last = sa.select(sa.func.max(Material.order)).where(Material.event_id == event.id)
    material = Material(event_id=event.id, order=(db.session.scalar(last) or 0) + 1)
    for name in MaterialDraft.__dataclass_fields__:
        setattr(material, name, getattr(draft, name))
    material.title = dict(draft.title)
    db.session.add(material)
    db.session.flush()
    return material


def get_material(material_id: UUID) -> Material:
    """Return a material of the event in scope."""
    found = db.session.scalar(sa.select(Material).where(Material.id == material_id))
    if found is None:
        raise NotFound
    return found


def remove_material(material: Material) -> None:
    """Take a material off the event."""
    db.session.delete(material)
    db.session.flush()


def list_materials(
    event: Event, facts: EventFacts, *, session: Session | None = None, everywhere: bool = False
) -> list[Material]:
    """List what a viewer may open: of the event itself, of one session, or of both."""
    query = sa.select(Material, Session).outerjoin(Session, Session.id == Material.session_id)
    query = query.where(Material.event_id == event.id)
    if not everywhere:
        query = query.where(Material.session_id == (session.id if session else None))
    rows = db.session.execute(query.order_by(Material.order))
    return [material for material, of in rows if may_have(material, of, facts)]


def may_have(material: Material, session: Session | None, facts: EventFacts) -> bool:
    """Tell whether a viewer may open a material; one of a hidden session does not exist for them."""
    if session is None:
        return may_open(material.visibility, enters=facts.participant, organiser=facts.organiser)
    return may_see(session, facts) and may_open(
        material.visibility, enters=may_enter(session, facts), organiser=facts.organiser
    )


def open_material(material_id: UUID, facts: EventFacts) -> Material:
    """Return a material to somebody who may have it, else say that there is none."""
    material = get_material(material_id)
    session = (
        db.session.scalar(sa.select(Session).where(Session.id == material.session_id))
        if material.session_id
        else None
    )
    if not may_have(material, session, facts):
        raise NotFound
    return material
