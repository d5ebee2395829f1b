"""Jobs of availability: what is over does not stay."""

from datetime import timedelta

from app.availability import services
from app.core.db import transaction
from app.core.jobs import periodic


@periodic("availability.forget_past", every=timedelta(hours=24))
def forget_past() -> None:
    """Forget times and requests that are long over."""
    with transaction():
        services.forget_past()
