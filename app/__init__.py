"""Encuentro: congresses, webinars, working groups and the training around them."""
