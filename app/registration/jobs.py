"""Work of registration that nobody waits for."""

from datetime import timedelta

from app.core.db import transaction
from app.core.jobs import periodic
from app.registration import services


@periodic("registration.expire_holds", every=timedelta(minutes=1))
def expire_holds() -> None:
    """Give back the seats of holds that nobody confirmed in time."""
    with transaction():
        services.expire_holds()
