"""Forgetting a person for good: the name and the file of their certificates; code and serial stay true."""

import uuid
from functools import partial

import sqlalchemy as sa

from app.accounts.services import erasure_step
from app.certificates.models import Credential
from app.core import storage
from app.core.db import after_commit, db


@erasure_step
def forget_holder(person_id: uuid.UUID) -> None:
    """Take the holder's name out of their certificates and delete the files."""
    held = db.session.scalars(sa.select(Credential).where(Credential.person_id == person_id)).all()
    for credential in held:
        credential.holder_name, credential.name_public = "–", False
        if credential.pdf_key:
            after_commit(partial(storage.delete, credential.pdf_key))
            credential.pdf_key = None
    db.session.flush()
