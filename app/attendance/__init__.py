"""Who was there, for how long, and how it is known."""
