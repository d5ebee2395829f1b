"""Badges: tickets, badges and letters, what a participant carries."""
