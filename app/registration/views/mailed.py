"""Words of registration's mails that take more than a template."""

from datetime import datetime
from typing import Any

from app.core.i18n import _, pick, time_of_day, when
from app.events.rules import Mode, label_of
from app.registration.views.blueprint import bp


@bp.app_template_filter("session_change")
def session_change(change: dict[str, Any], zone: str) -> str:
    """Say in one line what is other with a session: `change` has its title, how it was and how it is."""
    title, now, before = pick(change["title"]), change["now"], change["before"] or {}
    if now["cancelled"]:
        return _("%(title)s: cancelled", title=title)
    if not now["starts_at"]:
        return _("%(title)s: not in the programme any more", title=title)
    line = _("%(title)s: now %(when)s", title=title, when=_time(now, zone))
    if before.get("starts_at") and _moment(before) != _moment(now):
        line += " " + _("(before: %(when)s)", when=_time(before, zone))
    return line


@bp.app_template_filter("mode_of_event")
def mode_of_event(mode: str) -> str:
    """Say how an event is held."""
    return _(label_of(Mode(mode)))


def _moment(facts: dict[str, Any]) -> tuple[str, str, str]:
    return facts["starts_at"], facts["ends_at"], facts["room"]


def _time(facts: dict[str, Any], zone: str) -> str:
    start, end = (datetime.fromisoformat(facts[name]) for name in ("starts_at", "ends_at"))
    written = f"{when(start, zone)}–{time_of_day(end, zone)}"
    return f"{written}, {facts['room']}" if facts["room"] else written
