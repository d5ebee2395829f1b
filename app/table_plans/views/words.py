"""How parts of a plan are said: titles of sections, dates of activities, what made a version."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.core.i18n import day, gettext, lazy, month
from app.table_plans.models import PlanActivity
from app.table_plans.rules.parts import BY_KIND, VersionKind
from app.table_plans.rules.periods import Grain

KINDS = {
    VersionKind.STARTED: lazy("Begun"),
    VersionKind.EDITED: lazy("Changed"),
    VersionKind.RESTORED: lazy("Taken up again"),
}
FIELDS = {
    "title": lazy("Title"),
    "what": lazy("What will be done"),
    "responsible_id": lazy("Person of this table"),
    "responsible": lazy("Institution or person responsible"),
    "starts_on": lazy("From"),
    "ends_on": lazy("Until"),
    "indicator": lazy("How it will be known"),
    "indicator_id": lazy("Indicator of the list"),
    "pillar_id": lazy("Pillar"),
    "theme_id": lazy("Theme"),
}


def title_of(kind: str, title: str) -> str:
    """Name a section: by its own title, else by that of the template in the reader's language."""
    template = BY_KIND.get(kind)
    return title or (gettext(template.title) if template else gettext("Without a title"))


def hint_of(kind: str) -> str:
    """Say what belongs into a section of the template."""
    template = BY_KIND.get(kind)
    return gettext(template.hint) if template else ""


def period_text(moment: date | None, grain: Grain | None) -> str:
    """Write a date as exactly as it was meant: a day, a month, a quarter or a year."""
    if moment is None:
        return ""
    if grain is Grain.MONTH:
        return month(moment)
    if grain is Grain.QUARTER:
        return gettext(
            "quarter %(number)s of %(year)s", number=(moment.month + 2) // 3, year=str(moment.year)
        )
    return str(moment.year) if grain is Grain.YEAR else day(moment, style="long")


def when_of(activity: PlanActivity) -> str:
    """Write from when until when an activity is done."""
    begins = period_text(activity.starts_on, activity.starts_in)
    ends = period_text(activity.ends_on, activity.ends_in)
    if begins and ends and begins != ends:
        return f"{begins} – {ends}"
    return ends or begins


def said(part: Mapping[str, Any] | None, name: str, names: Mapping[str, str]) -> str:
    """Write a field of an activity that a version keeps; `names` are of people and tags, by their id."""
    value = part.get(name) if part else None
    if part is None or not value:
        return ""
    if name == "responsible_id":
        return names.get(str(value)) or gettext("a participant")
    if name.endswith("_id"):
        return names.get(str(value), "")
    if not name.endswith("_on"):
        return str(value)
    grain = part.get(name.replace("_on", "_in"))
    return period_text(date.fromisoformat(value), Grain(grain) if grain else None)
