"""Tokens of personal links, and the one rule for where a sign-in may lead."""

import base64
import hashlib
import hmac
import secrets
import uuid
from urllib.parse import urlsplit

from flask import current_app


def new_token() -> str:
    """Return 192 random bits for an address; only its hash is stored."""
    return secrets.token_urlsafe(24)


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def derived_token(purpose: str, owner: uuid.UUID, version: int) -> str:
    """Return the token of a standing link: 192 bits that only this installation can work out again.

    Nothing but its hash needs to be stored, and a new version makes a new one.
    """
    secret = str(current_app.config["SECRET_KEY"]).encode()
    mac = hmac.new(secret, f"{purpose}:{owner}:{version}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac[:24]).decode()


def cookie_name(name: str) -> str:
    """Return the cookie's name; over https with the prefix that keeps other hosts from setting it."""
    return f"__Host-{name}" if current_app.extensions["settings"].is_https else name


def safe_next(target: str | None, default: str = "/") -> str:
    """Return the target if it is a plain path of this site, else the default."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return default
    if any(ord(char) < 33 or char in "\\\x7f" for char in target) or "%2f%2f" in target.lower()[:8]:
        return default
    parts = urlsplit(target)
    return default if parts.scheme or parts.netloc else target
