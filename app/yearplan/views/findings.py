"""Cadence and findings of a year, and the reasons why one stays."""

import uuid

from flask import flash, get_template_attribute, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import viewer
from app.core.db import transaction
from app.core.i18n import _, pick
from app.planning import services as planning
from app.planning.models import Activity
from app.yearplan import services
from app.yearplan.forms import AcknowledgeForm
from app.yearplan.views.blueprint import READERS, STAFF, bp, check_year, context, load, reader, today


@bp.get("/year/<int:year>/findings", access=READERS)
def findings(year: int) -> str:
    """Show how often each body meets, and what is wrong with the year."""
    asking = reader()
    found = load(year)
    return render_template(
        "yearplan/findings.html", cadences=services.cadences(found), **context(found, asking)
    )


def warnings_of(activity: Activity) -> list[str]:
    """Say what stands in the way of an activity; `application.py` hands this to planning."""
    planned = planning.planned_time(activity)
    if planned is None:
        return []
    year = services.load_year(planned.first_day.year)
    in_words = get_template_attribute("yearplan/_finding.html", "finding_text")
    warnings = []
    for line in services.findings_of(year, viewer(), today()):
        if f"activity:{activity.id}" in line.finding.meetings and line.acknowledged is None:
            others = [pick(side.title) for side in line.sides if side.key != f"activity:{activity.id}"]
            text = str(in_words(line, year)).strip()
            warnings.append(f"{text}. {' · '.join(others)}".strip() if others else f"{text}.")
    return warnings


@bp.post("/year/<int:year>/findings/acknowledge", access=STAFF)
def acknowledge(year: int) -> ResponseReturnValue:
    """Keep the reason why a finding stays."""
    form = AcknowledgeForm()
    found = load(year)
    known = {line.finding.key for line in services.findings_of(found, viewer(), today())}
    if not form.validate_on_submit() or form.key.data not in known:
        flash(_("Nothing was saved: say in a sentence why it stays."), "bad")
    else:
        with transaction():
            services.acknowledge(check_year(year), form.key.data, form.reason.data, by=viewer().person_id)
        flash(_("The reason is kept with the finding."), "ok")
    return redirect(url_for("yearplan.findings", year=year))


@bp.post("/year/<int:year>/findings/<uuid:acknowledgement_id>/reopen", access=STAFF)
def reopen(year: int, acknowledgement_id: uuid.UUID) -> ResponseReturnValue:
    """Let a finding stand open again."""
    with transaction():
        services.take_back(check_year(year), acknowledgement_id)
    flash(_("The finding is open again."), "ok")
    return redirect(url_for("yearplan.findings", year=year))
