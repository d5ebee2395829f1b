"""BigBlueButton: signed calls, one address for each person, and who is inside.

A call is signed with a checksum over its name, its query exactly as sent, and the shared secret.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from app.joining.platforms import http
from app.joining.platforms.words import Guest, PlatformFailed, Room

DIGESTS: Final = ("sha256", "sha1", "sha384", "sha512")


def checksum(call: str, query: str, secret: str, digest: str = "sha256") -> str:
    """Return the checksum of a call; `query` without the checksum itself."""
    if digest not in DIGESTS:
        raise PlatformFailed("settings")
    return hashlib.new(digest, f"{call}{query}{secret}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class BigBlueButton:
    """A server of BigBlueButton, or a balancer in front of several; `url` ends in `/bigbluebutton/api`."""

    url: str
    secret: str
    digest: str = "sha256"
    one_address_each = False

    def signed(self, call: str, values: Mapping[str, str]) -> str:
        """Return the whole address of a call."""
        query = urlencode(values)
        sign = checksum(call, query, self.secret, self.digest)
        return f"{self.url.rstrip('/')}/{call}?{query}{'&' if query else ''}checksum={sign}"

    def entry(self, room: Room, guest: Guest) -> str:
        """Open the meeting, which may be open already, and sign the way in for one person."""
        made = self._ask(
            "create",
            {
                "name": room.title[:200],
                "meetingID": room.meeting,
                **({"logoutURL": room.back_url} if room.back_url else {}),
            },
        )
        return self.signed(
            "join",
            {
                "fullName": guest.name,
                "meetingID": room.meeting,
                "userID": guest.key,
                "role": "MODERATOR" if guest.host else "VIEWER",
                # Of this very meeting: the address opens no later one of the same name.
                "createTime": made.findtext("createTime") or "",
                "redirect": "true",
            },
        )

    def inside(self, room: Room) -> frozenset[str] | None:
        """Return who is inside; nobody where the meeting has not begun or has ended."""
        info = self._ask("getMeetingInfo", {"meetingID": room.meeting}, missing_is_empty=True)
        return frozenset(key for key in (each.findtext("userID") for each in info.iter("attendee")) if key)

    def end(self, room: Room) -> None:
        """End the meeting for everybody in it."""
        self._ask("end", {"meetingID": room.meeting}, missing_is_empty=True)

    def check(self) -> None:
        """Ask for the list of meetings, which only the right secret gives."""
        self._ask("getMeetings", {})

    def _ask(self, call: str, values: Mapping[str, str], *, missing_is_empty: bool = False) -> ET.Element:
        reply = http.only(http.call("GET", self.signed(call, values), base=self.url), 200)
        if b"<!DOCTYPE" in reply.body or b"<!ENTITY" in reply.body:
            raise PlatformFailed("unreadable")
        try:
            found = ET.fromstring(reply.body)  # noqa: S314 - no document type, so no entities
        except ET.ParseError as fault:
            raise PlatformFailed("unreadable") from fault
        if found.findtext("returncode") == "SUCCESS":
            return found
        key = found.findtext("messageKey") or ""
        if missing_is_empty and key == "notFound":
            return ET.Element("response")
        raise PlatformFailed("credentials" if key == "checksumError" else "refused")
