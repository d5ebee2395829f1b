"""Pages of accounts: signing in, one's own account, roles."""

from app.accounts.views import account, roles, second_factor, sign_in, tokens
from app.accounts.views.blueprint import bp

__all__ = ["account", "bp", "roles", "second_factor", "sign_in", "tokens"]
