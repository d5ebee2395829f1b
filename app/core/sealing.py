"""Encrypt single values under the application's secret, for what the database must not show."""

import base64
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

NONCE_BYTES: Final = 12


def _cipher(purpose: str) -> AESGCM:
    secret = current_app.extensions["settings"].secret_key.encode()
    derived = HKDF(hashes.SHA256(), 32, salt=None, info=f"encuentro seal {purpose}".encode())
    return AESGCM(derived.derive(secret))


def seal(purpose: str, text: str, *, bound_to: str = "") -> str:
    """Encrypt a text so that only this purpose, and the same `bound_to`, can open it."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = _cipher(purpose).encrypt(nonce, text.encode(), bound_to.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(purpose: str, sealed: str, *, bound_to: str = "") -> str | None:
    """Return the text, or None where it was altered or sealed under another secret."""
    try:
        raw = base64.urlsafe_b64decode(sealed.encode())
        plain = _cipher(purpose).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], bound_to.encode())
    except (InvalidTag, ValueError):
        return None
    return plain.decode()
