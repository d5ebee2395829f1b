"""Pages of accounts: signing in, one's own account, roles."""

from app.accounts.views import account, my_data, roles, second_factor, sign_in, tokens
from app.accounts.views.blueprint import bp

__all__ = ["account", "bp", "my_data", "roles", "second_factor", "sign_in", "tokens"]
