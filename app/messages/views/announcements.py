"""Announcements to participants: written, looked at, confirmed, sent by a job."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import viewer
from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.forms import texts_of
from app.core.i18n import _
from app.core.jobs import get_job
from app.core.refusals import explain
from app.events.models import Event
from app.messages import services
from app.messages.forms import AnnouncementForm
from app.messages.models import Announcement
from app.messages.rules import LANGUAGES, Facet, Occasion
from app.messages.services import Wording, announcing
from app.messages.views.blueprint import EDIT, bp

NAMED = 12


@bp.get("/events/<event:event>/manage/announcements", access=EDIT)
def announcements(event: Event) -> str:
    """List what was announced, and what is about to be."""
    return render_template(
        "messages/announcements.html", event=event, rows=announcing.list_announcements(event)
    )


@bp.route("/events/<event:event>/manage/announcements/new", methods=["GET", "POST"], access=EDIT)
def new_announcement(event: Event) -> ResponseReturnValue:
    """Write a new announcement."""
    return _edit(event, None)


@bp.route(
    "/events/<event:event>/manage/announcements/<uuid:announcement_id>/edit",
    methods=["GET", "POST"],
    access=EDIT,
)
def edit_announcement(event: Event, announcement_id: UUID) -> ResponseReturnValue:
    """Change one that was not sent yet."""
    return _edit(event, announcing.get_announcement(announcement_id))


def _edit(event: Event, row: Announcement | None) -> ResponseReturnValue:
    form = AnnouncementForm(data={"subject": row.subject, "body": row.body} if row else None)
    facets = services.audience().facets(event)
    if not form.is_submitted():
        chosen = dict(row.selection) if row else {"state": ["confirmed"]}
        return _form_page(event, row, form, facets, chosen)
    chosen = _selection(facets)
    if not form.validate():
        return _form_page(event, row, form, facets, chosen), 422
    row_id = row.id if row else None
    try:
        with transaction():
            kept = announcing.draft(
                event,
                announcing.get_announcement(row_id) if row_id else None,
                subject=texts_of(form.subject),
                body=texts_of(form.body),
                selection=chosen,
                by=viewer().person_id,
            )
    except Refusal as refusal:
        return _form_page(event, row, form, facets, chosen, refusal=explain(refusal)), refusal.status
    return redirect(url_for("messages.announcement", event=event, announcement_id=kept.id))


def _selection(facets: Any) -> dict[str, list[str]]:
    """Read what was ticked; only values that are offered count."""
    return {
        facet.name: [value for value, _label in facet.values if value in request.form.getlist(facet.name)]
        for facet in facets
    }


def _form_page(
    event: Event,
    row: Announcement | None,
    form: AnnouncementForm,
    facets: Any,
    chosen: dict[str, Any],
    *,
    refusal: str = "",
) -> str:
    return render_template(
        "messages/edit_announcement.html",
        event=event,
        row=row,
        form=form,
        facets=facets,
        chosen=chosen,
        occasion=_occasion(),
        refusal=refusal,
    )


def _occasion() -> Occasion:
    occasion = services.find_occasion(services.ANNOUNCEMENT)
    if occasion is None:
        raise NotFound
    return occasion


@bp.get("/events/<event:event>/manage/announcements/<uuid:announcement_id>", access=EDIT)
def announcement(event: Event, announcement_id: UUID) -> str:
    """Show who would be told and what; or how far the sending is."""
    row = announcing.get_announcement(announcement_id)
    known = services.audience()
    people = known.page(event, row.selection, None, NAMED)
    return render_template(
        "messages/announcement.html",
        event=event,
        row=row,
        count=known.count(event, row.selection),
        groups=known.groups(event, row.selection),
        people=people,
        seen=_previews(event, row, dict(people[0].context) if people else {}),
        chosen=_chosen(known.facets(event), row.selection),
        job=_job(row),
    )


def _previews(event: Event, row: Announcement, context: dict[str, Any]) -> dict[str, Any]:
    written = [language for language in LANGUAGES if row.subject.get(language) and row.body.get(language)]
    return {
        language: services.preview(
            event, _occasion(), language, Wording(row.subject[language], row.body[language]), context
        )
        for language in written
    }


def _chosen(facets: Any, selection: dict[str, Any]) -> list[tuple[str, str]]:
    found = []
    for facet in facets:
        labels = [label for value, label in _values(facet) if value in selection.get(facet.name, ())]
        if labels:
            found.append((facet.label, ", ".join(str(label) for label in labels)))
    return found


def _values(facet: Facet) -> list[tuple[str, str]]:
    return list(facet.values)


def _job(row: Announcement) -> Any:
    try:
        return get_job(row.job_id, viewer()) if row.job_id else None
    except NotFound:
        return None


@bp.post("/events/<event:event>/manage/announcements/<uuid:announcement_id>/send", access=EDIT)
def send_announcement(event: Event, announcement_id: UUID) -> ResponseReturnValue:
    """Send it, to each of the chosen once."""
    try:
        with transaction():
            announcing.confirm(event, announcing.get_announcement(announcement_id))
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        flash(explain(refusal), "bad")
    else:
        flash(_("The announcement is on its way."), "ok")
    return redirect(url_for("messages.announcement", event=event, announcement_id=announcement_id))


@bp.post("/events/<event:event>/manage/announcements/<uuid:announcement_id>/remove", access=EDIT)
def remove_announcement(event: Event, announcement_id: UUID) -> ResponseReturnValue:
    """Throw a draft away."""
    try:
        with transaction():
            announcing.remove(announcing.get_announcement(announcement_id))
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        flash(explain(refusal), "bad")
    else:
        flash(_("The draft is gone."), "ok")
    return redirect(url_for("messages.announcements", event=event))
