"""The fairness report: on a page, and as files with the same figures and nothing more."""

from collections.abc import Sequence
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core import audit, storage
from app.core.access import Perm, allowed, viewer
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.i18n import pick
from app.core.spreadsheets import CSV_TYPE, XLSX_TYPE, write_csv, write_xlsx
from app.events.models import Event
from app.registration.rules.figures import FEWEST
from app.working_tables.models import Seating
from app.working_tables.services import fairness as counting
from app.working_tables.services.fairness import Report
from app.working_tables.views.blueprint import bp
from app.working_tables.views.fairness_words import sheets_of, splits_of, spreads_of, table_of

READ = allowed(Perm.REGISTRATION_READ, on="event")


@bp.get("/working-tables/fairness", access=READ)
def fairness(event: Event) -> str:
    """Show how fair a seating is; whoever does not own these figures reads no small groups."""
    seatings, report = _report(event)
    return render_template(
        "working_tables/fairness.html",
        event=event,
        seatings=seatings,
        report=report,
        overall=table_of(report) if report else [],
        splits=splits_of(report) if report else [],
        spreads=spreads_of(report) if report else [],
        names=[pick(table.name) for table in report.tables] if report else [],
        heads=[(pick(table.name), "num") for table in report.tables] if report else [],
        owner=_owns(event),
        organises=_organises(event),
        closed="closed" in request.values,
        fewest=FEWEST,
    )


def _owns(event: Event) -> bool:
    """Whoever may read what people confided to the event may read small groups too."""
    return viewer().can(Perm.NEEDS_READ, "event", event.id)


def _organises(event: Event) -> bool:
    return viewer().can(Perm.EVENT_TABLES, "event", event.id)


def _report(event: Event) -> tuple[Sequence[Seating], Report | None]:
    seatings = counting.list_seatings(proposals=_organises(event))
    seating = counting.choose_seating(seatings, request.values.get("seating", type=UUID))
    if seating is None:
        return [], None
    open_figures = _owns(event) and "closed" not in request.values
    return seatings, counting.get_fairness(event, seating, open_figures=open_figures)


@bp.post("/working-tables/fairness", access=READ)
def export_fairness(event: Event) -> ResponseReturnValue:
    """Write the report as a spreadsheet or as a plain table; it holds figures alone."""
    _seatings, report = _report(event)
    if report is None:
        raise NotFound
    sheets = sheets_of(report)
    kind = "csv" if request.form.get("kind") == "csv" else "xlsx"
    with transaction():
        audit.record(
            "working_tables.fairness_exported",
            "seating",
            report.seating.id,
            kind=kind,
            small_groups=report.open,
        )
    name = f"{event.slug}-fairness-{report.seating.number}.{kind}"
    if kind == "xlsx":
        return storage.attachment(write_xlsx(sheets), name=name, media_type=XLSX_TYPE)
    rows = [[title, *row] for title, table in sheets.items() for row in table]
    return storage.attachment(write_csv(rows), name=name, media_type=CSV_TYPE)
