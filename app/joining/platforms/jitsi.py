"""Jitsi: a room name and a signed token that says who comes, into which room and until when."""

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from app.joining.platforms.words import Guest, PlatformFailed, Room


def _part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def signed_token(claims: dict[str, Any], *, secret: str = "", private_key: str = "", key_id: str = "") -> str:
    """Return a JSON Web Token: RS256 where there is a private key, else HS256 with the secret."""
    head = {"alg": "RS256" if private_key else "HS256", "typ": "JWT", **({"kid": key_id} if key_id else {})}
    said = ".".join(_part(json.dumps(each, separators=(",", ":")).encode()) for each in (head, claims))
    if private_key:
        return (
            f"{said}.{_part(_rsa_key(private_key).sign(said.encode(), padding.PKCS1v15(), hashes.SHA256()))}"
        )
    if not secret:
        raise PlatformFailed("settings")
    return f"{said}.{_part(hmac.new(secret.encode(), said.encode(), hashlib.sha256).digest())}"


def _rsa_key(text: str) -> rsa.RSAPrivateKey:
    try:
        key = serialization.load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError) as fault:
        raise PlatformFailed("settings") from fault
    if not isinstance(key, rsa.RSAPrivateKey):
        raise PlatformFailed("settings")
    return key


@dataclass(frozen=True, slots=True)
class Jitsi:
    """An own Jitsi with a shared secret, or the hosted one with a private key and its number."""

    url: str
    app_id: str
    secret: str = ""
    private_key: str = ""
    key_id: str = ""
    one_address_each = False

    def entry(self, room: Room, guest: Guest) -> str:
        """Sign a token for this room and person, good while the room is open."""
        token = signed_token(
            self._claims(room, guest), secret=self.secret, private_key=self.private_key, key_id=self.key_id
        )
        folder = f"/{quote(self.app_id, safe='')}" if self.private_key else ""
        return f"{self.url.rstrip('/')}{folder}/{quote(_name(room), safe='')}?jwt={token}"

    def _claims(self, room: Room, guest: Guest) -> dict[str, Any]:
        """Say who comes; the address of the person stays here."""
        hosted = bool(self.private_key)
        user: dict[str, Any] = {"id": guest.key, "name": guest.name}
        user |= (
            {"moderator": "true" if guest.host else "false"}
            if hosted
            else {"affiliation": "owner" if guest.host else "member"}
        )
        return {
            "aud": "jitsi" if hosted else self.app_id,
            "iss": "chat" if hosted else self.app_id,
            "sub": self.app_id if hosted else urlsplit(self.url).hostname or "*",
            "room": _name(room),
            "nbf": int(room.opens_at.timestamp()),
            "exp": int(room.ends_at.timestamp()),
            "context": {"user": user},
        }

    def inside(self, room: Room) -> frozenset[str] | None:  # noqa: ARG002 - it cannot tell
        return None

    def check(self) -> None:
        """Sign something: a key that cannot sign is the one fault that shows without a room."""
        signed_token({}, secret=self.secret, private_key=self.private_key, key_id=self.key_id)


def _name(room: Room) -> str:
    """Return the room's name in small letters: Jitsi knows no others, and the token must say the same."""
    return re.sub(r"[^\w-]+", "-", room.meeting.lower()).strip("-")
