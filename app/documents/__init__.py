"""Papers with kind, language, version and visibility."""
