"""Use cases of attendance; all are called inside the event's scope, except what takes an event's id."""

from app.attendance.services.door import (
    DoorResult,
    check_in,
    find_check_in,
    find_registration,
    last_passages,
    list_expected,
    search_people,
    undo_check_in,
)
from app.attendance.services.drafts import delete_old_drafts, drop_draft, get_draft, keep_draft
from app.attendance.services.erasing import forget_connections
from app.attendance.services.figures import (
    Breakdown,
    SessionFigures,
    breakdown_of,
    count_people,
    figures_of,
)
from app.attendance.services.imports import (
    Imported,
    ImportState,
    get_import,
    import_report,
    list_connections,
    list_imports,
    remove_import,
)
from app.attendance.services.presence import (
    PersonMinutes,
    Presence,
    minutes_by_person,
    presence_in,
    seconds_by_registration,
)

__all__ = [
    "Breakdown",
    "DoorResult",
    "ImportState",
    "Imported",
    "PersonMinutes",
    "Presence",
    "SessionFigures",
    "breakdown_of",
    "check_in",
    "count_people",
    "delete_old_drafts",
    "drop_draft",
    "figures_of",
    "find_check_in",
    "find_registration",
    "forget_connections",
    "get_draft",
    "get_import",
    "import_report",
    "keep_draft",
    "last_passages",
    "list_connections",
    "list_expected",
    "list_imports",
    "minutes_by_person",
    "presence_in",
    "remove_import",
    "search_people",
    "seconds_by_registration",
    "undo_check_in",
]
