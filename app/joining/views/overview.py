"""What joining adds to a person's page of their registration."""

from app.events.models import Event
from app.joining import services
from app.registration.models import Registration
from app.registration.services import OwnPart


def own_parts(event: Event, registration: Registration, _token: str) -> list[OwnPart]:
    """Show the rooms that are open now above everything, and those to come below."""
    rooms = services.own_rooms(event, registration)
    opened = [room for room in rooms if room.item.is_open]
    parts = [OwnPart("joining/_open.html", {"rooms": opened}, first=True)] if opened else []
    return parts + ([OwnPart("joining/_rooms.html", {"rooms": rooms})] if rooms else [])
