"""Platforms of online rooms: what each is asked, and what it answers."""

from app.joining.platforms.bigbluebutton import BigBlueButton, checksum
from app.joining.platforms.jitsi import Jitsi, signed_token
from app.joining.platforms.link import PlainLink
from app.joining.platforms.teams import Teams
from app.joining.platforms.words import Guest, Platform, PlatformFailed, Room
from app.joining.platforms.zoom import Zoom

__all__ = [
    "BigBlueButton",
    "Guest",
    "Jitsi",
    "PlainLink",
    "Platform",
    "PlatformFailed",
    "Room",
    "Teams",
    "Zoom",
    "checksum",
    "signed_token",
]
