"""Statistics of an event: who takes part, by what they are; charts, tables beside them, a spreadsheet."""

from collections.abc import Mapping
from typing import Any

from flask import Response, render_template, request

from app.core import audit
from app.core.access import Perm, allowed
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.i18n import _, country, pick
from app.core.spreadsheets import XLSX_TYPE, write_xlsx
from app.events import services as events
from app.events.models import Event, Session
from app.events.rules import Mode
from app.registration.forms import MODES, SECTORS
from app.registration.rules.figures import FEWEST
from app.registration.services import statistics as counting
from app.registration.services.statistics import Figures
from app.registration.views import sight as seen
from app.registration.views.blueprint import bp

READ = allowed(Perm.REGISTRATION_READ, on="event")
WAYS = (Mode.IN_PERSON, Mode.ONLINE)


@bp.get("/events/<event:event>/statistics", access=READ)
def statistics(event: Event) -> str:
    """Show who takes part in the event, or in one of its sessions that the viewer may know of."""
    sessions = seen.sessions_seen(event)
    chosen = _chosen(sessions)
    found = counting.figures(chosen.id if chosen else None)
    return render_template(
        "registration/statistics.html",
        event=event,
        sessions=sessions,
        chosen=chosen,
        figures=found,
        tables=_tables(found),
        gender=_gender(found),
        by_session=counting.by_session([each.id for each in sessions]) if not chosen else {},
        classes={code: pick(each.name) for code, each in events.classes_by_code().items()},
        ways=[str(MODES[way]) for way in WAYS],
        fewest=FEWEST,
    )


def _chosen(sessions: list[Session]) -> Session | None:
    asked = request.values.get("session", "")
    if not asked:
        return None
    found = next((each for each in sessions if str(each.id) == asked), None)
    if found is None:
        raise NotFound
    return found


def _tables(found: Figures) -> list[dict[str, Any]]:
    """Write each split as rows (text, in the room, online, together), the largest first."""
    classes = {code: pick(each.name) for code, each in events.classes_by_code().items()}
    words: dict[str, tuple[str, Mapping[str, str]]] = {
        "class": (_("By what they take part as"), classes),
        "country": (_("By country"), {code: country(code) for code in found.by["country"] if code}),
        "sector": (_("By sector"), {sector.value: str(text) for sector, text in SECTORS.items()}),
    }
    tables = []
    for name, (title, texts) in words.items():
        rows = [
            (texts.get(value, value) if value else _("not stated"), *_by_way(ways))
            for value, ways in found.by[name].items()
        ]
        tables.append({"name": name, "title": title, "rows": sorted(rows, key=lambda row: -int(row[3]))})
    return tables


def _by_way(ways: Mapping[str, int]) -> tuple[int, int, int]:
    return ways.get(WAYS[0], 0), ways.get(WAYS[1], 0), sum(ways.values())


def _gender(found: Figures) -> list[tuple[str, int | None]]:
    return [(name or _("not stated"), count) for name, count in found.gender.items()]


@bp.post("/events/<event:event>/statistics", access=READ)
def export_statistics(event: Event) -> Response:
    """Write the same figures as a spreadsheet; it holds numbers alone."""
    sessions = seen.sessions_seen(event)
    chosen = _chosen(sessions)
    found = counting.figures(chosen.id if chosen else None)
    head = ["", *(str(MODES[way]) for way in WAYS), _("Together")]
    sheets: dict[str, Any] = {table["title"]: [head, *table["rows"]] for table in _tables(found)}
    few = _("fewer than %(num)s, or hidden with them", num=FEWEST)
    sheets[_("By gender")] = [
        ["", _("Together")],
        *([name, few if count is None else count] for name, count in _gender(found)),
    ]
    if not chosen:
        rows = counting.by_session([each.id for each in sessions])
        sheets[_("By session")] = [
            [_("Session"), _("People"), _("Countries")],
            *([pick(each.title), rows[each.id].people, len(rows[each.id].countries)] for each in sessions),
        ]
    with transaction():
        audit.record("registration.statistics_exported", "event", event.id, count=found.people)
    headers = {"Content-Disposition": f'attachment; filename="{event.slug}-statistics.xlsx"'}
    return Response(write_xlsx(sheets), content_type=XLSX_TYPE, headers=headers)
