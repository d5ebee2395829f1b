"""Files of events that nobody confirmed do not stay."""

from datetime import timedelta

from app.core.jobs import periodic
from app.events.services import delete_old_files


@periodic("events.files", every=timedelta(hours=6))
def forget_files() -> None:
    """Delete uploads whose preview was left two days ago."""
    delete_old_files()
