"""What every platform is told of a room and a guest, and how it fails."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class PlatformFailed(RuntimeError):
    """The platform did not do what was asked; `reason` is a word for the settings page, never an address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Room:
    """A meeting on a platform: its own name there, and its hours."""

    meeting: str
    title: str
    opens_at: datetime
    ends_at: datetime
    back_url: str = ""


@dataclass(frozen=True, slots=True)
class Guest:
    """One person who is let in; `key` says nothing about them outside of this application."""

    key: str
    given_name: str
    family_name: str
    email: str
    host: bool = False
    language: str = "es"

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class Platform(Protocol):
    """A place where sessions meet."""

    one_address_each: bool
    """The platform makes an address for a person once; it is kept sealed and given again."""

    def entry(self, room: Room, guest: Guest) -> str:
        """Return the address that lets this guest in; raises PlatformFailed."""

    def inside(self, room: Room) -> frozenset[str] | None:
        """Return the keys of the guests inside, None where the platform cannot tell."""

    def check(self) -> None:
        """Ask something harmless; raises PlatformFailed where the settings do not work."""
