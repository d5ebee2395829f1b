"""Forms of the tables' plans."""
