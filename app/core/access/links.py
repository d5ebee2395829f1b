"""Tokens of personal links, and the one rule for where a sign-in may lead."""

import hashlib
import secrets
from urllib.parse import urlsplit


def new_token() -> str:
    """Return 192 random bits for an address; only its hash is stored."""
    return secrets.token_urlsafe(24)


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def safe_next(target: str | None, default: str = "/") -> str:
    """Return the target if it is a plain path of this site, else the default."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return default
    if any(ord(char) < 33 or char in "\\\x7f" for char in target) or "%2f%2f" in target.lower()[:8]:
        return default
    parts = urlsplit(target)
    return default if parts.scheme or parts.netloc else target
