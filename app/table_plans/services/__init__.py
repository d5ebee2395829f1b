"""Use cases of the tables' plans; all are called inside the event's scope."""
