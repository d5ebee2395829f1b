"""Work of delegations that nobody waits for."""

from datetime import timedelta

from app.core.db import transaction
from app.core.jobs import periodic
from app.delegations import services


@periodic("delegations.lapse_changes", every=timedelta(hours=1))
def lapse_changes() -> None:
    """Close what nobody decided before the event began."""
    with transaction():
        services.lapse_changes()


@periodic("delegations.forget_letters", every=timedelta(hours=12))
def forget_letters() -> None:
    """Delete letters of accreditation a year after their event."""
    with transaction():
        services.forget_letters()
