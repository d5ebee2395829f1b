"""Uploads that nobody confirmed do not stay."""

from datetime import timedelta

from app.attendance.services import delete_old_drafts
from app.core.jobs import periodic


@periodic("attendance.drafts", every=timedelta(hours=6))
def forget_drafts() -> None:
    """Delete uploads whose preview was left two days ago."""
    delete_old_drafts()
