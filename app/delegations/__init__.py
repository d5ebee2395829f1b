"""Delegations: whom a country or an institution sends to an event, within its places."""
