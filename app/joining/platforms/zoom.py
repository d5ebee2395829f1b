"""Zoom: a client that speaks for its account registers each person, who gets an address of their own."""

import base64
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from app.joining.platforms import http
from app.joining.platforms.tokens import TokenPurse
from app.joining.platforms.words import Guest, PlatformFailed, Room


@dataclass(frozen=True, slots=True)
class Zoom:
    """An account of Zoom; its meetings have to ask for registration."""

    account_id: str
    client_id: str
    client_secret: str
    url: str = "https://api.zoom.us/v2"
    token_url: str = "https://zoom.us/oauth/token"  # noqa: S105 - an address
    purse: TokenPurse = field(default_factory=TokenPurse, compare=False, repr=False)
    one_address_each = True

    def entry(self, room: Room, guest: Guest) -> str:
        """Register the person for the meeting and return their own address."""
        said = self._post(
            f"/meetings/{quote(room.meeting.replace(' ', ''), safe='')}/registrants",
            {
                "email": guest.email,
                "first_name": guest.given_name[:64] or guest.name,
                "last_name": guest.family_name[:64],
                "auto_approve": True,
                "language": "es-ES" if guest.language == "es" else "en-US",
            },
        )
        address = said.get("join_url")
        if not isinstance(address, str) or not address.startswith("https://"):
            raise PlatformFailed("unreadable")
        return address

    def inside(self, room: Room) -> frozenset[str] | None:  # noqa: ARG002 - only reports tell, afterwards
        return None

    def check(self) -> None:
        """Ask for a new token."""
        self.purse.forget()
        self._token()

    def _token(self) -> str:
        query = urlencode({"grant_type": "account_credentials", "account_id": self.account_id})
        proof = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        headers = {
            "Authorization": f"Basic {proof}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return self.purse.get(self.token_url, headers, query.encode())

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._token()}", "Content-Type": "application/json"}
        url = self.url.rstrip("/") + path
        reply = http.call("POST", url, base=self.url, headers=headers, body=json.dumps(body).encode())
        if reply.status == 401:
            self.purse.forget()
        return http.only(reply, 201).json()
