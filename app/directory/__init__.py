"""Countries, institutions, bodies, people, appointments and presidencies."""
