"""What one person has to do next, the private feed, the organisation's overview, search."""
