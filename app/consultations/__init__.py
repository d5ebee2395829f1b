"""Texts put to addressees with a deadline, and their answers."""
