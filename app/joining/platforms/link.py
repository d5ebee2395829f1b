"""A plain link: one address for everybody, given to one person at a time."""

from app.joining.platforms.words import Guest, PlatformFailed, Room


class PlainLink:
    """The meeting is its own address."""

    one_address_each = False

    def entry(self, room: Room, guest: Guest) -> str:  # noqa: ARG002 - the same for everybody
        if not room.meeting.startswith(("https://", "http://")):
            raise PlatformFailed("no_such_meeting")
        return room.meeting

    def inside(self, room: Room) -> frozenset[str] | None:  # noqa: ARG002
        return None

    def check(self) -> None:
        """Nothing to ask."""
