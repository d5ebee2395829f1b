"""Plumbing that every feature stands on; it knows nothing of any of them."""
