"""What features above undo when a registration ends, in the same transaction."""

from collections.abc import Callable

from app.events.models import Event
from app.registration.models import Registration

Step = Callable[[Event, Registration], None]
_steps: dict[str, Step] = {}


def when_ended(step: Step) -> Step:
    """Register what a feature undoes when a registration is cancelled, rejected or lapses."""
    _steps[f"{step.__module__}.{step.__qualname__}"] = step
    return step


def tell_ended(event: Event, registration: Registration) -> None:
    """Let every feature undo its part."""
    for step in _steps.values():
        step(event, registration)
