"""Commands of the core, readiness, backups and housekeeping."""

from app.core.commands import housekeeping
from app.core.commands.tools import audit, backup, mail, ready, restore, worker

__all__ = ["commands", "housekeeping"]

commands = (worker, ready, backup, restore, mail, audit)
