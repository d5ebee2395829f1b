"""Who takes part; the only owner of seats and queues."""
