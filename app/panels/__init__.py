"""What happens in a session while it is held: the speaking order, its clock, and the questions."""
