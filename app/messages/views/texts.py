"""The texts of an event's mails: which there are, rewriting one, looking at it, trying it."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.access import viewer
from app.core.db import transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import _
from app.core.limits import limit_mail
from app.core.refusals import explain
from app.directory.services import find_person
from app.events.models import Event
from app.messages import services
from app.messages.forms import TextForm
from app.messages.rules import LANGUAGES, Occasion, Recipient, check_text
from app.messages.services import Wording
from app.messages.views.blueprint import WRITE, bp

SHOWN_AT_ONCE = 8


@bp.get("/events/<event:event>/manage/messages", access=WRITE)
def texts(event: Event) -> str:
    """List the mails that the event sends, and which of them it wrote itself."""
    return render_template(
        "messages/texts.html",
        event=event,
        occasions=services.kinds_with_text(),
        rewritten=services.rewritten(event),
        languages=LANGUAGES,
    )


@bp.route("/events/<event:event>/manage/messages/<kind>/<language>", methods=["GET", "POST"], access=WRITE)
def edit_text(event: Event, kind: str, language: str) -> ResponseReturnValue:
    """Rewrite one mail in one language: look at it first, or keep it."""
    occasion = _occasion(kind, language)
    form = TextForm()
    if not form.is_submitted():
        now = services.wording_of(event, occasion, language)
        form.subject.data, form.body.data = now.subject, now.body
        return _page(event, occasion, language, form)
    if not form.validate():
        return _page(event, occasion, language, form), 422
    subject, body = form.subject.data or "", form.body.data or ""
    try:
        if request.form.get("look"):
            check_text(occasion, subject, body)
            return _page(event, occasion, language, form)
        with transaction():
            services.rewrite(event, occasion, language, subject, body)
    except Refusal as refusal:
        return _page(event, occasion, language, form, explain(refusal)), refusal.status
    flash(_("The text is kept. Mails that still wait are sent with it."), "ok")
    return redirect(url_for("messages.edit_text", event=event, kind=kind, language=language))


def _occasion(kind: str, language: str) -> Occasion:
    occasion = services.find_occasion(kind)
    if occasion is None or kind == services.ANNOUNCEMENT or language not in LANGUAGES:
        raise NotFound
    return occasion


def _page(event: Event, occasion: Occasion, language: str, form: TextForm, refusal: str = "") -> str:
    person = _recipient(event)
    search = request.values.get("who", "")[:100]
    subject, body = form.subject.data or "", form.body.data or ""
    own = services.rewritten(event).get(occasion.kind, set())
    context: dict[str, Any] = dict(person.context) if person else {}
    sound = not refusal and not form.errors
    written = Wording(subject, body) if form.is_submitted() else None
    return render_template(
        "messages/edit_text.html",
        event=event,
        occasion=occasion,
        language=language,
        languages=LANGUAGES,
        form=form,
        refusal=refusal,
        own=language in own,
        delivered=services.delivered_wording(event, occasion, language),
        seen=_seen(event, occasion, language, context, written) if sound else None,
        other=services.preview_as_it_is(event, occasion, _other(language), context),
        person=person,
        people=services.audience().search(event, search, SHOWN_AT_ONCE),
        who=search,
    )


def _seen(
    event: Event, occasion: Occasion, language: str, context: dict[str, Any], written: Wording | None
) -> Any:
    if written is None:
        return services.preview_as_it_is(event, occasion, language, context)
    return services.preview(event, occasion, language, written, context)


def _other(language: str) -> str:
    return next(each for each in LANGUAGES if each != language)


def _recipient(event: Event) -> Recipient | None:
    chosen = request.values.get("recipient", "")
    try:
        return services.audience().find(event, UUID(chosen)) if chosen else None
    except ValueError:
        return None


@bp.post("/events/<event:event>/manage/messages/<kind>/<language>/reset", access=WRITE)
def reset_text(event: Event, kind: str, language: str) -> ResponseReturnValue:
    """Go back to the text as delivered."""
    occasion = _occasion(kind, language)
    with transaction():
        services.reset(event, occasion, language)
    flash(_("The text is again as delivered."), "ok")
    return redirect(url_for("messages.edit_text", event=event, kind=kind, language=language))


@bp.post("/events/<event:event>/manage/messages/<kind>/<language>/try", access=WRITE)
def try_text(event: Event, kind: str, language: str) -> ResponseReturnValue:
    """Send the mail as it stands to oneself."""
    occasion = _occasion(kind, language)
    person_id = viewer().person_id
    person = find_person(person_id) if person_id else None
    if person is None or not person.email:
        raise NotFound
    limit_mail(person.email)
    recipient = _recipient(event)
    with transaction():
        context = recipient.context if recipient else {}
        services.send_trial(event, occasion, language, person.email, context)
    flash(_("A trial mail goes to %(address)s. Its links lead nowhere.", address=person.email), "ok")
    return redirect(url_for("messages.edit_text", event=event, kind=kind, language=language))
