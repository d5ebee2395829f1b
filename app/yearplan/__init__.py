"""A year across bodies: meetings planned, fixed and proposed, their load, cadence and order."""
