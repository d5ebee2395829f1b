"""Work of the directory that nobody waits for."""

from datetime import timedelta

from app.core.db import transaction
from app.core.jobs import periodic
from app.directory.services import merging


@periodic("directory.forget_journals", every=timedelta(hours=24))
def forget_journals() -> None:
    """Delete what undoing a merge needed, once it can no longer be undone."""
    with transaction():
        merging.forget_journals()
