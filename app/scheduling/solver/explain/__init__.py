"""Why there is no plan: the smallest set of rules that already exclude each other, and what would help."""
