"""What a speaker hands in: their own words, a photo they agree to, slides of their sessions."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from app.core import audit, storage, uploads
from app.core.db import after_commit, db
from app.core.errors import NotFound
from app.core.uploads import FileKind
from app.events import services as events
from app.events.models import Material
from app.events.rules import MaterialDraft, MaterialKind, Visibility
from app.events.services import LONGEST_BIOGRAPHY
from app.speakers.models import OwnMaterial
from app.speakers.rules import (
    LARGEST_PHOTO,
    MOST_SLIDES,
    PHOTO_SIDE,
    BiographyTooLong,
    PhotoNeedsConsent,
    TooManySlides,
)
from app.speakers.services.links import Mine
from app.speakers.services.parts import list_parts

SLIDES = frozenset({FileKind.PDF, FileKind.PPTX, FileKind.ODP})


def write_about(mine: Mine, biography: Mapping[str, str]) -> None:
    """Keep what somebody wrote of themselves; too long a text is refused, not cut."""
    if any(len(text.strip()) > LONGEST_BIOGRAPHY for text in biography.values()):
        raise BiographyTooLong(most=LONGEST_BIOGRAPHY)
    events.set_biography(mine.event, mine.person.id, dict(biography))


def take_photo(content: bytes, *, name: str, consent: bool) -> str:
    """Draw a picture anew, small and without what hides in it, and store it; outside a transaction."""
    if not consent:
        raise PhotoNeedsConsent
    upload = uploads.accept(content, name=name, kinds=uploads.IMAGES, largest=LARGEST_PHOTO)
    return storage.put("photos", uploads.shrunk(upload.content, side=PHOTO_SIDE))


def show_photo(mine: Mine, key: str) -> None:
    """Show a stored picture from now on; the one before is deleted."""
    events.set_photo(mine.event, mine.person.id, key)


def withdraw_photo(mine: Mine) -> None:
    """Take the consent back: the picture is gone from everywhere, and from the store."""
    events.withdraw_photo(mine.event, mine.person.id)


def own_photo(mine: Mine) -> bytes:
    """Return somebody's own picture, for their own page."""
    profile = events.find_profile(mine.event, mine.person.id)
    if profile is None or not profile.photo_key:
        raise NotFound
    return storage.get(profile.photo_key)


@dataclass(frozen=True, slots=True)
class Slides:
    """A file of slides that passed, stored under a key."""

    key: str
    name: str
    media_type: str
    size: int


def take_slides(content: bytes, *, name: str) -> Slides:
    """Recognise a file of slides and store it; call outside a transaction."""
    upload = uploads.accept(content, name=name, kinds=SLIDES)
    key = storage.put("materials", upload.content)
    return Slides(key, upload.name, upload.kind.media_type, len(upload.content))


@dataclass(frozen=True, slots=True)
class About:
    """How a file is called, in which language, and whether everybody may read it."""

    title: str
    language: str
    public: bool = False
    replaces: uuid.UUID | None = None


def check_own(mine: Mine, session_id: uuid.UUID) -> None:
    """Say that a session does not exist for somebody who has no part in it."""
    if all(part.session.id != session_id for part in list_parts(mine)):
        raise NotFound


def add_slides(mine: Mine, session_id: uuid.UUID, slides: Slides, about: About) -> Material:
    """Put slides to one of somebody's own sessions, beside or instead of their own earlier ones."""
    part = next((each for each in list_parts(mine) if each.session.id == session_id), None)
    if part is None:
        raise NotFound
    if about.replaces is not None:
        remove_slides(mine, about.replaces)
    elif len(part.slides) >= MOST_SLIDES:
        raise TooManySlides(most=MOST_SLIDES)
    draft = MaterialDraft(
        title={about.language: about.title.strip()[:160] or slides.name},
        kind=MaterialKind.SLIDES,
        language=about.language,
        visibility=Visibility.PUBLIC if about.public else Visibility.PARTICIPANTS,
        session_id=session_id,
        storage_key=slides.key,
        filename=slides.name,
        media_type=slides.media_type,
        size=slides.size,
    )
    material = events.add_material(mine.event, draft)
    db.session.add(OwnMaterial(event_id=mine.event.id, material_id=material.id, person_id=mine.person.id))
    db.session.flush()
    audit.record("speaker.slides", "session", session_id, person=audit.personal(mine.person.id))
    return material


def own_slides(mine: Mine, material_id: uuid.UUID) -> Material:
    """Return slides that somebody handed in themselves; anybody else's do not exist."""
    found = db.session.scalar(
        sa.select(Material)
        .join(OwnMaterial, OwnMaterial.material_id == Material.id)
        .where(
            Material.id == material_id,
            Material.event_id == mine.event.id,
            OwnMaterial.person_id == mine.person.id,
        )
    )
    if found is None:
        raise NotFound
    return found


def remove_slides(mine: Mine, material_id: uuid.UUID) -> None:
    """Take back slides that somebody handed in themselves; the file goes once that is certain."""
    material = own_slides(mine, material_id)
    forget_material(material)
    audit.record("speaker.slides_removed", "event", mine.event.id, person=audit.personal(mine.person.id))


def forget_material(material: Material) -> None:
    """Delete a material with its file."""
    key = material.storage_key
    db.session.execute(sa.delete(OwnMaterial).where(OwnMaterial.material_id == material.id))
    events.remove_material(material)
    if key:
        after_commit(lambda: storage.delete(key))
