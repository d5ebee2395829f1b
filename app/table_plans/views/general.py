"""The general plan for its readers: the page, the PDF and the table, and what came of the activities."""

import hashlib
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from app.core import clock
from app.core.access import Perm, public, signed_in, viewer
from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.forms import texts_of
from app.core.i18n import DEFAULT_LOCALE, LOCALES, gettext
from app.core.refusals import explain
from app.core.spreadsheets import XLSX_TYPE, write_xlsx
from app.directory.rules import TagKind
from app.events.models import Event
from app.events.services import is_visible
from app.table_plans import services
from app.table_plans.forms.validation import PROGRESS, FindingsForm, ProgressForm
from app.table_plans.rules import ProgressState
from app.table_plans.rules.general import Part, count_progress
from app.table_plans.services import GeneralView, Word
from app.table_plans.views import printed
from app.table_plans.views.blueprint import bp
from app.table_plans.views.stated import PROGRESS_KINDS, VERDICTS

READERS = public("the general plan once it is published; before that its organisers and its tables")
TELLS = signed_in("whoever answers for a merged plan, or organises this edition or a later one")
FRESH_SECONDS = 300


@bp.get("/general-plan", access=READERS)
def general(event: Event) -> str:
    """Show the parts that are validated, and mark those that are pending."""
    inside = services.check_readable(event, viewer())
    view = services.general_view(event, inside=inside)
    return render_template(
        "table_plans/general.html",
        event=event,
        view=view,
        inside=inside,
        organises=viewer().can(Perm.EVENT_TABLES, "event", event.id),
        verdicts=VERDICTS,
        said=printed,
        pillars=_reached(view, "pillar_id", TagKind.PILLAR),
        themes=_reached(view, "theme_id", TagKind.THEME),
        counts=count_progress([activity for _part, activity in view.whole.activities], view.noted),
        progress=PROGRESS,
        progress_kinds=PROGRESS_KINDS,
        others=[each for each in services.other_editions(event) if is_visible(each, viewer())],
    )


def _reached(view: GeneralView, name: str, kind: TagKind) -> list[tuple[dict[str, str], object]]:
    """List the pillars or themes in the order of their list, with what the plan does for each."""
    reached = view.whole.reached(name)
    tags = sorted(view.tags.values(), key=lambda tag: (tag.position, tag.code))
    return [(tag.label, reached.get(tag.id)) for tag in tags if tag.kind is kind]


# --- files ----------------------------------------------------------------------------------------


@bp.get("/general-plan.pdf", access=READERS)
def general_pdf(event: Event) -> Response:
    """Give the general plan on paper, in the language that is asked for."""
    inside = services.check_readable(event, viewer())
    locale = _language(event)
    with force_locale(locale):
        facts = printed.printed_facts(
            event, services.general_view(event, inside=inside), locale, inside=inside
        )
        tag = _tag("pdf", facts)
        if _is_known(tag):
            return _answer(Response(status=304), tag, inside=inside)
        content = services.draw_general(event.id, facts, tag, keep=not inside)
    answer = Response(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{event.slug}-general-plan-{locale}.pdf"'
    return _answer(answer, tag, inside=inside)


@bp.get("/general-plan.xlsx", access=READERS)
def general_xlsx(event: Event) -> Response:
    """Give the activities of the general plan as a table, and the state of each part."""
    inside = services.check_readable(event, viewer())
    locale = _language(event)
    with force_locale(locale):
        sheets = printed.sheets_of(services.general_view(event, inside=inside), inside=inside)
    tag = _tag("xlsx", sheets)
    if _is_known(tag):
        return _answer(Response(status=304), tag, inside=inside)
    answer = Response(write_xlsx(sheets), content_type=XLSX_TYPE)
    name = f"{event.slug}-general-plan-{locale}.xlsx"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _answer(answer, tag, inside=inside)


def _language(event: Event) -> str:
    asked = request.args.get("lang")
    if asked in LOCALES:
        return asked
    return next((code for code in event.languages if code in LOCALES), DEFAULT_LOCALE)


def _tag(*facts: object) -> str:
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]


def _is_known(tag: str) -> bool:
    return bool(request.if_none_match.contains_weak(tag))


def _answer(answer: Response, tag: str, *, inside: bool) -> Response:
    """Say how long a file may be kept: some minutes if all may read it, else by nobody in between."""
    if answer.status_code == 304:
        del answer.headers["Content-Type"]
    answer.set_etag(tag)
    shared = not inside and not viewer().signed_in
    answer.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}" if shared else "no-store"
    return answer


# --- what came of it ------------------------------------------------------------------------------


@bp.get("/general-plan/progress", access=READERS)
def progress(event: Event) -> str:
    """Show what came of each activity, what was found, and what is recommended first."""
    return _progress_page(event)


def _progress_page(
    event: Event,
    form: ProgressForm | None = None,
    of: UUID | None = None,
    findings: FindingsForm | None = None,
    refusal: str | None = None,
) -> str:
    asking = viewer()
    reviewing = services.reviews(event, asking)
    inside = reviewing or services.check_readable(event, asking)
    view = services.general_view(event, inside=inside)
    general_plan = view.plan
    if findings is None:
        findings = FindingsForm(
            formdata=None,
            data={
                "findings": general_plan.findings if general_plan else {},
                "priorities": general_plan.priorities if general_plan else {},
            },
        )
    return render_template(
        "table_plans/progress.html",
        event=event,
        view=view,
        counted=_counted(view),
        answerable=services.answerable_tables(event, asking),
        reviewing=reviewing,
        form=form or _progress_form(event),
        of=of,
        today=clock.today(event.time_zone),
        findings=findings,
        refusal=refusal,
        progress=PROGRESS,
        progress_kinds=PROGRESS_KINDS,
    )


def _counted(view: GeneralView) -> list[tuple[Part, dict[ProgressState | None, int]]]:
    return [(part, count_progress(part.activities, view.noted)) for part in view.whole.listed]


def _progress_form(event: Event) -> ProgressForm:
    return ProgressForm(formdata=None, data={"said_on": clock.today(event.time_zone)})


@bp.post("/general-plan/progress/<uuid:activity_id>", access=TELLS)
def note_progress(event: Event, activity_id: UUID) -> ResponseReturnValue:
    """Note what came of an activity."""
    form = ProgressForm()
    if not form.validate_on_submit():
        return _progress_page(event, form, activity_id), 400
    word = Word(
        state=ProgressState(form.state.data),
        said_on=form.said_on.data,
        text=form.text.data or "",
        said_by=form.said_by.data or "",
    )
    try:
        with transaction():
            services.note_progress(event, activity_id, word, viewer())
    except NotFound:
        raise
    except Refusal as refusal:
        return _progress_page(event, form, activity_id, refusal=explain(refusal)), refusal.status
    flash(gettext("Noted."), "ok")
    return redirect(url_for("table_plans.progress", event=event) + f"#activity-{activity_id}", 303)


@bp.post("/general-plan/progress/<uuid:activity_id>/take-back", access=TELLS)
def take_back_progress(event: Event, activity_id: UUID) -> ResponseReturnValue:
    """Take back the latest word on an activity."""
    with transaction():
        services.take_back_progress(event, activity_id, viewer())
    flash(gettext("Taken back. What was told before counts again."), "ok")
    return redirect(url_for("table_plans.progress", event=event) + f"#activity-{activity_id}", 303)


@bp.post("/general-plan/summary", access=TELLS)
def write_summary(event: Event) -> ResponseReturnValue:
    """Write what the review found, and what it recommends first."""
    form = FindingsForm()
    if not form.validate_on_submit():
        return _progress_page(event, findings=form), 400
    with transaction():
        services.write_summary(event, texts_of(form.findings), texts_of(form.priorities), viewer())
    flash(gettext("Saved."), "ok")
    return redirect(url_for("table_plans.progress", event=event), 303)
