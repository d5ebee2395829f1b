"""Taking registrations out: what is filtered, the chosen columns, a reason, a record, a mark in the file."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import audit, clock
from app.core.access import Perm, allowed, viewer
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.i18n import _, country, pick
from app.core.refusals import explain
from app.core.spreadsheets import CSV_TYPE, XLSX_TYPE, write_csv, write_xlsx
from app.core.text import fold
from app.events.models import Event
from app.registration import services
from app.registration.models import Registration
from app.registration.rules import ListQuery, check_large_act, read_query
from app.registration.rules.lists import COLUMNS, REASON_ABOVE
from app.registration.services import listing
from app.registration.views import sight as seen
from app.registration.views.blueprint import bp

READ = allowed(Perm.REGISTRATION_READ, on="event")
NEEDS = "needs"
USUAL = ("email", "state", "mode", "class", "country", "institution", "sector", "language")


@bp.get("/events/<event:event>/registrations/export", access=READ)
def export_page(event: Event) -> str:
    """Ask for columns, and above a number of people for the reason."""
    return _ask(event, read_query(request.args.items(multi=True)), USUAL, "")


def _ask(event: Event, query: ListQuery, chosen: Sequence[str], refused: str) -> str:
    sight = seen.sight_of(event, query)
    count = listing.count_matching(query, sight)
    base = url_for("registration.registrations", event=event)
    return render_template(
        "registration/export.html",
        event=event,
        query=query,
        count=count,
        large=count > REASON_ABOVE,
        most=REASON_ABOVE,
        columns=[(name, seen.COLUMN_WORDS[name]) for name in COLUMNS]
        + [(f"q_{key}", pick(each.label)) for key, each in seen.questions_read(event).items()],
        may_read_needs=sight.needs,
        chosen=chosen,
        reason=request.form.get("reason", ""),
        refused=refused,
        back=f"{base}?{query.address()}" if query.pairs() else base,
    )


@bp.post("/events/<event:event>/registrations/export", access=READ)
def export(event: Event) -> ResponseReturnValue:
    """Write the file; the record says who took how many and why, before anything leaves."""
    query = read_query(parse_qsl(request.form.get("query", "")))
    asked = request.form.getlist("columns") or list(USUAL)
    sight = seen.sight_of(event, query)
    known = {f"q_{key}" for key in seen.questions_read(event)}
    columns = [name for name in asked if name in COLUMNS or name in known or (name == NEEDS and sight.needs)]
    reason = request.form.get("reason", "").strip()[:500]
    try:
        with transaction():
            totals = listing.count_all(query, {}, sight)
            countries = sorted(totals.countries, key=lambda code: fold(country(code)))
            rows = listing.list_matching(query, sight, countries)
            check_large_act(len(rows), reason, looked_twice=bool(request.form.get("twice")))
            audit.record(
                "registration.exported",
                "event",
                event.id,
                count=len(rows),
                reason=reason,
                columns=columns,
                filters=sorted(query.filters),
                searched=bool(query.search),
            )
    except Refusal as refusal:
        return _ask(event, query, asked, explain(refusal)), refusal.status
    return _file(event, rows, columns, reason)


def _file(event: Event, rows: Sequence[Registration], columns: Sequence[str], reason: str) -> Response:
    now = clock.now()
    mark = f"{viewer().name} · {now:%Y-%m-%d %H:%M} UTC"
    table = table_of(event, rows, columns, mark)
    as_csv = request.form.get("format") == "csv"
    about: list[list[Any]] = [
        [_("About this file"), ""],
        [_("Taken by"), viewer().name],
        [_("When"), f"{now:%Y-%m-%d %H:%M} UTC"],
        [_("People"), len(rows)],
        [_("What for"), reason],
    ]
    content = (
        write_csv(table) if as_csv else write_xlsx({_("Registrations"): table, _("About this file"): about})
    )
    name = f"{event.slug}-registrations.{'csv' if as_csv else 'xlsx'}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, content_type=CSV_TYPE if as_csv else XLSX_TYPE, headers=headers)


def table_of(
    event: Event, rows: Sequence[Registration], columns: Sequence[str], mark: str
) -> list[list[Any]]:
    """Write the table; each row carries who took it out and when, so that no part of it is without."""
    ids = [row.id for row in rows]
    tags = listing.tags_of(ids) if "tags" in columns else {}
    words = seen.cell_words(listing.institution_names(rows), tags)
    heads: dict[str, Any] = {**seen.COLUMN_WORDS, NEEDS: _("Needs")}
    words[NEEDS] = services.needs_of
    if any(name.startswith("q_") for name in columns):
        words |= seen.answer_words(event)
        heads |= {f"q_{key}": pick(each.label) for key, each in seen.questions_read(event).items()}
    head = [_("Family names"), _("Given names"), *(str(heads[name]) for name in columns), _("Taken out by")]
    body = [
        [
            row.family_name,
            row.given_name,
            *(_plain(words[name](row)) for name in columns),
            mark,
        ]
        for row in rows
    ]
    return [head, *body]


def _plain(value: object) -> object:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value
