"""Online rooms as tests need them."""

from typing import Any

from app.core.db import event_scope, transaction
from app.core.settings import VideoSettings
from app.events.models import Event, Session
from app.events.rules import Mode
from app.joining import services
from app.joining.rules import PlatformKind
from app.registration.models import Registration
from tests.factories.events import make_session

SECRET_ROOM = "https://zoom.example/j/secreto"


def make_online_session(event: Event, start: str = "09:00", **changes: Any) -> Session:
    """Make a session that is held both ways, with a plain link."""
    values: dict[str, Any] = {"mode": Mode.HYBRID, "online_url": SECRET_ROOM}
    return make_session(event, start, **values | changes)


def put_on(
    event: Event, session: Session, kind: PlatformKind, video: VideoSettings, meeting: str = ""
) -> None:
    """Let a session meet on a platform."""
    with transaction(), event_scope(event.id):
        services.choose_platform(event, services.get_online_session(session.id), kind, meeting, video)


def door_of(registration: Registration, session: Session) -> str:
    """Return the path of somebody's way into a session."""
    with event_scope(registration.event_id):
        link = services.find_link(registration.id, session.id)
    return f"/join/{services.join_token(registration, session.id, link)}"
