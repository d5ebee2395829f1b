"""Conflicts, and a programme without them."""
