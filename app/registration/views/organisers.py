"""Pages of organisers: the list, one person, invitations, capacity."""
