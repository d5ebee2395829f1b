"""When people, rooms and teams of interpreters are not to be had, and who was asked."""
