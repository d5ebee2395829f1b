"""Working tables: who wants which table, who sits where, and why."""
