"""What a plan of a table is: its states, its parts, and how two texts become one."""
