"""From the draft to the public: what would change and for whom, publishing, going back, the public log."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.access import Perm, public, viewer
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.i18n import gettext, ngettext, pick
from app.core.refusals import back_with, explain
from app.events.models import Event
from app.events.services import facts_for
from app.scheduling.forms import PublishForm
from app.scheduling.services import drafts, publishing, versions
from app.scheduling.views.blueprint import ORGANISERS, bp
from app.scheduling.views.words import CHANGES


@bp.get("/events/<event:event>/scheduling/compare", access=ORGANISERS)
def compare(event: Event) -> str:
    """Show what publishing the draft would change, whom that concerns, and the versions so far."""
    return _page(event)


def _page(event: Event, refusal: Refusal | None = None) -> str:
    return render_template(
        "scheduling/compare.html",
        event=event,
        found=publishing.compare(event),
        versions=versions.list_versions(event),
        draft=drafts.find_draft(event),
        form=PublishForm(),
        words=CHANGES,
        refusal=explain(refusal) if refusal else None,
    )


@bp.post("/events/<event:event>/scheduling/publish", access=ORGANISERS)
def publish(event: Event) -> ResponseReturnValue:
    """Publish the draft and tell whom it concerns."""
    form = PublishForm()
    if not form.validate():
        return _page(event), 400
    try:
        with transaction():
            version = publishing.publish(event, note=form.note.data or "", by=viewer().person_id)
            count = len(version.changes) if version else 0
    except Refusal as refusal:
        return _page(event, refusal), refusal.status
    if version is None:
        flash(gettext("The programme stands as drafted; everybody sees it once the event is public."), "ok")
    else:
        flash(
            ngettext(
                "Version %(number)s is public: %(num)s change. Whom it concerns is being told.",
                "Version %(number)s is public: %(num)s changes. Whom they concern is being told.",
                count,
                number=version.number,
            ),
            "ok",
        )
    return redirect(url_for("scheduling.editor", event=event))


@bp.post("/events/<event:event>/scheduling/versions/<int:number>/revert", access=ORGANISERS)
def revert(event: Event, number: int) -> ResponseReturnValue:
    """Put the draft back to where a version was; nothing public changes."""
    try:
        with transaction():
            step, kept = publishing.revert(event, number, by=viewer().person_id)
            count = len(step.after) if step else 0
    except Refusal as refusal:
        return back_with(refusal, url_for("scheduling.compare", event=event))
    if step is None:
        flash(gettext("The draft is as that version was already."), "info")
    else:
        flash(
            ngettext(
                "%(num)s session of the draft is back where version %(number)s had it.",
                "%(num)s sessions of the draft are back where version %(number)s had them.",
                count,
                number=number,
            ),
            "ok",
        )
    if kept:
        titles = ", ".join(pick(title) for title in kept)
        flash(gettext("Locked, and so left where they are: %(titles)s", titles=titles), "warn")
    return redirect(url_for("scheduling.editor", event=event))


@bp.get(
    "/events/<event:event>/programme/changes",
    access=public("what the published versions changed; sessions that are closed to the reader are left out"),
)
def changes(event: Event) -> str:
    """Say what each version of the programme changed, as far as the reader may see the sessions."""
    facts = facts_for(event, viewer())
    if event.programme_published_at is None and not facts.organiser:
        abort(404)
    return render_template(
        "scheduling/changes.html",
        event=event,
        entries=versions.change_log(event, facts),
        words=CHANGES,
        may_edit=viewer().can(Perm.EVENT_SCHEDULE, "event", event.id),
    )
