"""Work plans of the tables, their validation, and the one general plan."""
