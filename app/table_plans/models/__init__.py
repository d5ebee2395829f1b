"""Plans of tables, with their sections, activities, versions and validation."""
