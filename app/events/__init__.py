"""What is held: series, editions, sessions, rooms and roles."""
