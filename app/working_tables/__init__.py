"""Working tables, seats at them, table plans and the general plan."""
