"""Joining: the personal way into the online room of a session."""
