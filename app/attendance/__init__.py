"""Attendance: who was where, for how long, and how we know."""
