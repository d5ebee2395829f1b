"""Delegations: whom a country or an institution sends, within its places."""
