"""What roles are called."""

from app.core.access import Role
from app.core.i18n import gettext as _


def role_name(role: str) -> str:
    """Name a role in the reader's language."""
    names = {
        Role.ADMINISTRATOR: _("Administrator"),
        Role.SECRETARIAT: _("Secretariat"),
        Role.PRESIDENCY: _("Presidency"),
        Role.COORDINATOR: _("Coordinator of a body"),
        Role.FOCAL_POINT: _("Focal point"),
        Role.ORGANISER: _("Organiser"),
        Role.REGISTRAR: _("Registration desk"),
        Role.DOOR: _("Check-in at the door"),
        Role.TEACHER: _("Teacher"),
    }
    return names[Role(role)]
