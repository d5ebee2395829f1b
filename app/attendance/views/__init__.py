"""Pages of attendance: figures, the door, imports."""

from app.attendance.views import door, imports, sessions
from app.attendance.views.blueprint import bp

__all__ = ["bp", "door", "imports", "sessions"]
