"""Microsoft Teams: a webinar registers each person; a meeting has one address for everybody.

A meeting is written as `webinar:<id>` or as `meeting:<id of its organiser>/<id>`.
"""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from app.joining.platforms import http
from app.joining.platforms.tokens import TokenPurse
from app.joining.platforms.words import Guest, PlatformFailed, Room


@dataclass(frozen=True, slots=True)
class Teams:
    """An application in a tenant that may read meetings and register for webinars."""

    tenant_id: str
    client_id: str
    client_secret: str
    url: str = "https://graph.microsoft.com/v1.0"
    token_url: str = "https://login.microsoftonline.com"  # noqa: S105 - an address
    purse: TokenPurse = field(default_factory=TokenPurse, compare=False, repr=False)
    one_address_each = True

    def entry(self, room: Room, guest: Guest) -> str:
        """Return the person's own address of a webinar, or the one address of a meeting."""
        kind, _, name = room.meeting.partition(":")
        if kind == "webinar" and name:
            return self._of_webinar(name, guest)
        if kind == "meeting" and "/" in name:
            user, _, meeting = name.partition("/")
            return _address(self._ask("GET", f"/users/{_safe(user)}/onlineMeetings/{_safe(meeting)}"))
        raise PlatformFailed("no_such_meeting")

    def _of_webinar(self, webinar: str, guest: Guest) -> str:
        path = f"/solutions/virtualEvents/webinars/{_safe(webinar)}/registrations"
        person = {"firstName": guest.given_name, "lastName": guest.family_name, "email": guest.email}
        registered = self._ask("POST", path, person).get("id")
        if not isinstance(registered, str):
            raise PlatformFailed("unreadable")
        sessions = self._ask("GET", f"{path}/{_safe(registered)}/sessions").get("value")
        if not isinstance(sessions, list) or not sessions or not isinstance(sessions[0], dict):
            raise PlatformFailed("unreadable")
        return _address(sessions[0])

    def inside(self, room: Room) -> frozenset[str] | None:  # noqa: ARG002 - only reports tell, afterwards
        return None

    def check(self) -> None:
        """Ask for a new token."""
        self.purse.forget()
        self._token()

    def _token(self) -> str:
        body = urlencode(
            {
                "grant_type": "client_credentials",
                "client_id": self.client_id,
                "client_secret": self.client_secret,
                "scope": "https://graph.microsoft.com/.default",
            }
        )
        url = f"{self.token_url.rstrip('/')}/{_safe(self.tenant_id)}/oauth2/v2.0/token"
        return self.purse.get(url, {"Content-Type": "application/x-www-form-urlencoded"}, body.encode())

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._token()}", "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        content = json.dumps(body).encode() if body is not None else None
        reply = http.call(method, self.url.rstrip("/") + path, base=self.url, headers=headers, body=content)
        if reply.status == 401:
            self.purse.forget()
        return http.only(reply, 200, 201).json()


def _safe(part: str) -> str:
    return quote(part, safe="")


def _address(said: dict[str, Any]) -> str:
    found = said.get("joinWebUrl")
    if not isinstance(found, str) or not found.startswith("https://"):
        raise PlatformFailed("unreadable")
    return found
