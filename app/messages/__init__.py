"""Messages: what an event writes to people, in the words of its organisers."""
