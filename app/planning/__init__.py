"""Plans, activities and their concept notes."""
