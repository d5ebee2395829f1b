"""Organisers' pages: badges to print, letters to release."""

import uuid
from datetime import timedelta

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.badges import services
from app.badges.forms import DeclineForm, PolicyForm
from app.badges.rules import Layout, LetterState
from app.badges.views.blueprint import KINDS, LANGUAGES, LAYOUTS, STATES, bp
from app.core import storage
from app.core.access import Perm, allowed, viewer
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.forms import texts_of
from app.core.i18n import gettext as _
from app.core.jobs import enqueue
from app.core.limits import limit
from app.core.refusals import back_with
from app.events import services as events
from app.events.models import Event
from app.events.rules import Mode

PRINT = allowed(Perm.CHECK_IN, on="event")
LETTERS = allowed(Perm.REGISTRATION_EDIT, on="event")
PDF = "application/pdf"


def _choice() -> services.Choice:
    said = request.values
    mode = said.get("mode", Mode.IN_PERSON.value)
    return services.Choice(
        participant_class=said.get("class", "")[:40],
        mode=mode if mode in {Mode.IN_PERSON, Mode.ONLINE} else "",
        search=said.get("q", "").strip()[:100],
        unprinted=said.get("unprinted") == "1",
    )


@bp.get("/events/<event:event>/badges/", access=PRINT)
def badges(event: Event) -> str:
    """List whose badges can be printed, by filter, and make the file."""
    choice = _choice()
    page = max(1, request.args.get("page", 1, type=int))
    people, total = services.list_people(choice, page=page)
    return render_template(
        "badges/badges.html",
        event=event,
        choice=choice,
        people=people,
        total=total,
        page=page,
        pages=-(-total // services.PER_PAGE),
        classes=events.list_classes(),
        layouts=LAYOUTS,
        modes=(Mode.IN_PERSON, Mode.ONLINE),
    )


@bp.post("/events/<event:event>/badges/make", access=PRINT)
def make(event: Event) -> ResponseReturnValue:
    """Begin a file of badges: of all that match the filter, or of one person."""
    said = request.form.get("layout", "")
    layout = Layout(said) if said in set(Layout) else Layout.TWO_UP
    person = request.form.get("person", type=uuid.UUID)
    choice = _choice()
    try:
        with transaction():
            ids = [person] if person else services.choose(choice)
            batch = services.begin_batch(event, layout, by=viewer().person_id)
            job_id = enqueue(
                services.MAKE,
                {"event_id": str(event.id), "batch_id": str(batch.id), "people": [str(each) for each in ids]},
                event_id=event.id,
                permission=Perm.CHECK_IN,
            )
    except Refusal as refusal:
        return back_with(refusal, url_for("badges.badges", event=event))
    return redirect(url_for("core.job", job_id=job_id))


@bp.get("/events/<event:event>/badges/files/<uuid:batch_id>.pdf", access=PRINT)
def file(event: Event, batch_id: uuid.UUID) -> ResponseReturnValue:
    """Give a file of badges, for a day."""
    name = f"badges-{event.slug}.pdf"
    return storage.attachment(services.file_of(batch_id), name=name, media_type=PDF)


@bp.get("/events/<event:event>/letters/", access=LETTERS)
def letters(event: Event) -> str:
    """List the letters that people asked for, and say how they are given."""
    said = request.args.get("state", "")
    state = LetterState(said) if said in set(LetterState) else None
    page = max(1, request.args.get("page", 1, type=int))
    rows, counts = services.list_letters(state=state, page=page)
    total = counts.get(state, 0) if state else sum(counts.values())
    policy = services.get_policy(event)
    form = PolicyForm(at_once=policy.at_once, signatory=policy.signatory, role=policy.signatory_role)
    return render_template(
        "badges/letters.html",
        event=event,
        rows=[(letter, person, services.number_of(event, letter)) for letter, person in rows],
        counts=counts,
        state=state,
        page=page,
        pages=-(-total // services.PER_PAGE),
        total=total,
        form=form,
        decline=DeclineForm(),
        kinds=KINDS,
        languages=LANGUAGES,
        states=STATES,
    )


@bp.post("/events/<event:event>/letters/policy", access=LETTERS)
def letter_policy(event: Event) -> ResponseReturnValue:
    """Save how letters are given and who signs them."""
    form = PolicyForm()
    if not form.validate_on_submit():
        flash(_("Please write shorter names."), "bad")
    else:
        with transaction():
            services.set_policy(
                event,
                at_once=bool(form.at_once.data),
                signatory=form.signatory.data or "",
                role=texts_of(form.role),
            )
        flash(_("Saved for the letters to come."), "ok")
    return redirect(url_for("badges.letters", event=event))


@bp.post("/events/<event:event>/letters/<uuid:letter_id>/release", access=LETTERS)
def release(event: Event, letter_id: uuid.UUID) -> ResponseReturnValue:
    """Release a letter."""
    back = url_for("badges.letters", event=event)
    try:
        with transaction():
            services.release(event, services.get_letter(letter_id), by=viewer().person_id)
    except Refusal as refusal:
        return back_with(refusal, back) if refusal.status == 409 else _again(refusal)
    flash(_("Given. The person is told by mail."), "ok")
    return redirect(back)


@bp.post("/events/<event:event>/letters/<uuid:letter_id>/decline", access=LETTERS)
def decline(event: Event, letter_id: uuid.UUID) -> ResponseReturnValue:
    """Say no to a letter, with the reason."""
    back, form = url_for("badges.letters", event=event), DeclineForm()
    if not form.validate_on_submit():
        flash(_("Write the reason: the person reads it."), "bad")
        return redirect(back)
    try:
        with transaction():
            letter = services.get_letter(letter_id)
            services.decline(event, letter, form.reason.data or "", by=viewer().person_id)
    except Refusal as refusal:
        return back_with(refusal, back) if refusal.status == 409 else _again(refusal)
    flash(_("The person is told by mail, with the reason."), "ok")
    return redirect(back)


def _again(refusal: Refusal) -> ResponseReturnValue:
    raise refusal


@bp.get("/events/<event:event>/letters/<uuid:letter_id>.pdf", access=LETTERS)
def letter_file(event: Event, letter_id: uuid.UUID) -> ResponseReturnValue:
    """Give organisers a letter as the person gets it."""
    limit("letter_pdf", str(viewer().account_id), times=60, per=timedelta(minutes=1))
    organisation = current_app.extensions["settings"].organisation
    letter = services.get_letter(letter_id)
    content = services.letter_pdf(event, letter, organisation=organisation)
    return storage.attachment(content, name=f"{services.number_of(event, letter)}.pdf", media_type=PDF)
