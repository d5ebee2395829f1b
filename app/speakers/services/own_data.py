"""What speakers get of themselves when they take their data: their words, their photo, their slides."""

import uuid
from collections.abc import Iterable

import sqlalchemy as sa

from app.accounts.services.exporting import Part, export_step, export_titles
from app.core import storage
from app.core.db import across_events, db
from app.core.errors import NotFound
from app.core.text import mark
from app.events.models import Material, SpeakerProfile
from app.speakers.models import OwnMaterial

export_titles(
    speaker_profile=mark("How you are presented at events"),
    speaker_link=mark("Your pages as a speaker"),
    own_material=mark("Slides that you handed in"),
)


@export_step
def tell_speaker(person_id: uuid.UUID) -> Iterable[Part]:
    """Give back the files that somebody handed in at any event."""
    files: dict[str, bytes] = {}
    with across_events("a person gets back what they handed in, at whichever event"):
        photos = sa.select(SpeakerProfile).where(SpeakerProfile.person_id == person_id)
        for profile in db.session.scalars(photos.where(SpeakerProfile.photo_key != "")):
            _add(files, f"photo-{profile.id}.webp", profile.photo_key)
        own = sa.select(OwnMaterial.material_id).where(OwnMaterial.person_id == person_id)
        for material in db.session.scalars(sa.select(Material).where(Material.id.in_(own))):
            _add(files, f"{material.id}-{material.filename}", material.storage_key)
    return [Part(mark("What you handed in as a speaker"), [], files)]


def _add(files: dict[str, bytes], name: str, key: str) -> None:
    try:
        files[name] = storage.get(key)
    except NotFound:
        return
