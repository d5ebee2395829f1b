"""Jobs of the tables' plans: nobody pushes the result of a consultation, so it is looked for."""

from datetime import timedelta

from app.core.db import transaction
from app.core.jobs import periodic
from app.table_plans import services


@periodic("table_plans.tell_results", every=timedelta(minutes=10))
def tell_results() -> None:
    """Write to those concerned about each consultation on a plan that was closed since."""
    with transaction():
        services.tell_results()
