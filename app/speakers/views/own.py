"""A speaker's own page, by personal link: parts, availability, biography, photo, slides, own times."""

import uuid
from collections.abc import Callable
from datetime import timedelta

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from app.availability import services as availability
from app.core import storage
from app.core.access import hash_token, personal_link, signed_in, viewer
from app.core.calendar import MEDIA_TYPE, CalendarFeed, to_ics
from app.core.db import event_scope, transaction
from app.core.errors import NotFound, Refusal
from app.core.i18n import _, current_locale, language_name, pick, reader_zone
from app.core.limits import limit, limit_address
from app.core.refusals import explain
from app.core.storage import DOWNLOAD_POLICY
from app.events import services as events
from app.events.models import Event
from app.panels import services as panels
from app.speakers import services
from app.speakers.forms import AboutForm, PartForm, PhotoForm, SlidesForm
from app.speakers.rules import FileMissing, PartState
from app.speakers.services import About, Mine
from app.speakers.views.blueprint import OWN_STATES, bp

LINK = personal_link(
    "one speaker's own page of one event: their parts, words, photo and slides; POSTs change them"
)
PICTURE = "image/webp"


def _open(token: str) -> Mine:
    limit_address("speaker", times=120, per=timedelta(minutes=1))
    return services.open_link(token)


@bp.get("/speaker/<token>", access=LINK)
def mine(token: str) -> str:
    """Show somebody's own page."""
    return _page(_open(token), token)


def _page(
    mine: Mine,
    token: str,
    *,
    about: AboutForm | None = None,
    photo: PhotoForm | None = None,
    slides: SlidesForm | None = None,
    refused: str = "",
) -> str:
    with event_scope(mine.event.id):
        parts = services.list_parts(mine)
        profile = events.find_profile(mine.event, mine.person.id)
        asked = availability.own_for_event(mine.person.id, mine.event)
        biography = dict(profile.biography) if profile else {}
        return render_template(
            "speakers/mine.html",
            mine=mine,
            event=mine.event,
            token=token,
            parts=parts,
            desks=panels.own_desks(mine.event, mine.person.id),
            waiting=sum(part.state is PartState.WAITING for part in parts),
            own_zone=reader_zone() or availability.zone_of(mine.person.id) or mine.event.time_zone,
            profile=profile,
            has_photo=profile is not None and bool(profile.photo_key),
            asked=asked,
            page=availability.page_of(asked) if asked else None,
            availability_token=availability.link_token(asked.answer) if asked else "",
            about=about or AboutForm(biography=biography),
            photo=photo or PhotoForm(),
            slides=slides or _slides_form(mine),
            note=PartForm(),
            states=OWN_STATES,
            refused=refused,
            longest=events.LONGEST_BIOGRAPHY,
        )


def _slides_form(mine: Mine) -> SlidesForm:
    form = SlidesForm()
    form.language.choices = [
        (code, language_name(code)) for code in dict.fromkeys([*mine.event.languages, "es", "en"])
    ]
    return form


def _save(token: str, act: Callable[[Mine], object], done: str) -> ResponseReturnValue:
    """Do one thing for the person of a link, say what came of it, and go back."""
    limit("speaker_save", hash_token(token), times=60, per=timedelta(minutes=1))
    own = services.open_link(token)
    with event_scope(own.event.id), transaction():
        act(services.open_link(token))
    flash(done, "ok")
    return redirect(url_for("speakers.mine", token=token), 303)


def _save_file(token: str, key: str, act: Callable[[Mine], object], done: str) -> ResponseReturnValue:
    """The same for a stored file, which does not stay where it is refused."""
    try:
        return _save(token, act, done)
    except Refusal:
        storage.delete(key)
        raise


@bp.post("/speaker/<token>/parts/<uuid:part_id>", access=LINK)
def answer(token: str, part_id: uuid.UUID) -> ResponseReturnValue:
    """Confirm or decline a part."""
    note, yes = request.form.get("note", ""), request.form.get("act") == "confirm"

    def give(own: Mine) -> None:
        part = services.get_part(own, part_id)
        (services.confirm_part if yes else services.decline_part)(own, part, note)

    done = _("Confirmed. Thank you.") if yes else _("Declined. The organisers were told.")
    return _save(token, give, done)


@bp.post("/speaker/<token>/about", access=LINK)
def write_about(token: str) -> ResponseReturnValue:
    """Save somebody's own words."""
    own, form = _open(token), AboutForm()
    if not form.validate_on_submit():
        return _page(own, token, about=form), 400
    words = {language: form.biography[language].data or "" for language in ("es", "en")}
    try:
        return _save(token, lambda each: services.write_about(each, words), _("Saved."))
    except Refusal as refusal:
        return _again(refusal, token, about=form)


def _again(
    refusal: Refusal,
    token: str,
    *,
    about: AboutForm | None = None,
    photo: PhotoForm | None = None,
    slides: SlidesForm | None = None,
) -> ResponseReturnValue:
    """Show the page once more with what was refused; what does not exist stays so."""
    if refusal.status in {404, 429, 503}:
        raise refusal
    page = _page(_open(token), token, about=about, photo=photo, slides=slides, refused=explain(refusal))
    return page, refusal.status


def _sent(form: PhotoForm | SlidesForm) -> tuple[bytes, str]:
    file: FileStorage | None = form.file.data
    if not file or not file.filename:
        raise FileMissing
    return file.read(), file.filename


@bp.post("/speaker/<token>/photo", access=LINK)
def send_photo(token: str) -> ResponseReturnValue:
    """Take a photo whose being shown the person agrees to."""
    limit("speaker_upload", hash_token(token), times=20, per=timedelta(hours=1))
    own, form = _open(token), PhotoForm()
    if not form.validate_on_submit():
        return _page(own, token, photo=form), 400
    try:
        content, name = _sent(form)
        key = services.take_photo(content, name=name, consent=bool(form.consent.data))
        done = _("Your photo is shown now.")
        return _save_file(token, key, lambda each: services.show_photo(each, key), done)
    except Refusal as refusal:
        return _again(refusal, token, photo=form)


@bp.post("/speaker/<token>/photo/withdraw", access=LINK)
def withdraw_photo(token: str) -> ResponseReturnValue:
    """Take the consent back."""
    return _save(token, services.withdraw_photo, _("Your photo is deleted and shown nowhere any more."))


@bp.get("/speaker/<token>/photo", access=LINK)
def own_photo(token: str) -> Response:
    """Show somebody their own photo."""
    own = _open(token)
    with event_scope(own.event.id):
        response = Response(services.own_photo(own), mimetype=PICTURE)
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    return response


@bp.post("/speaker/<token>/slides/<uuid:session_id>", access=LINK)
def send_slides(token: str, session_id: uuid.UUID) -> ResponseReturnValue:
    """Take slides of one of somebody's own sessions."""
    limit("speaker_upload", hash_token(token), times=20, per=timedelta(hours=1))
    own = _open(token)
    form = _slides_form(own)
    if not form.validate_on_submit():
        return _page(own, token, slides=form), 400
    try:
        content, name = _sent(form)
        with event_scope(own.event.id):
            services.check_own(own, session_id)
        slides = services.take_slides(content, name=name)
        about = About(form.title.data or "", form.language.data, bool(form.public.data), _replaced(form))
        return _save_file(
            token,
            slides.key,
            lambda each: services.add_slides(each, session_id, slides, about),
            _("Your slides are there."),
        )
    except Refusal as refusal:
        return _again(refusal, token, slides=form)


def _replaced(form: SlidesForm) -> uuid.UUID | None:
    try:
        return uuid.UUID(form.replaces.data) if form.replaces.data else None
    except ValueError as fault:
        raise NotFound from fault


@bp.post("/speaker/<token>/slides/<uuid:material_id>/remove", access=LINK)
def remove_slides(token: str, material_id: uuid.UUID) -> ResponseReturnValue:
    """Take slides back that somebody handed in."""
    return _save(token, lambda own: services.remove_slides(own, material_id), _("The file is removed."))


@bp.get("/speaker/<token>/slides/<uuid:material_id>", access=LINK)
def own_slides(token: str, material_id: uuid.UUID) -> ResponseReturnValue:
    """Give somebody their own slides."""
    own = _open(token)
    with event_scope(own.event.id):
        found = services.own_slides(own, material_id)
    return storage.attachment(
        storage.get(found.storage_key), name=found.filename, media_type=found.media_type
    )


@bp.get("/speaker/<token>/calendar.ics", access=LINK)
def calendar(token: str) -> Response:
    """Give somebody their own times as a calendar file."""
    own, settings, locale = _open(token), current_app.extensions["settings"], current_locale()
    base = settings.base_url
    with event_scope(own.event.id):
        entries = [
            events.entry_of(
                item,
                locale=locale,
                host=settings.host,
                url=base + url_for("events.session", event=own.event, session_id=item.session.id),
            )
            for item in services.own_sessions(own)
        ]
    feed = CalendarFeed(name=pick(own.event.title), zone=own.event.time_zone, entries=entries)
    response = Response(to_ics(feed), mimetype=MEDIA_TYPE)
    response.headers.set("Content-Disposition", "attachment", filename=f"{own.event.slug}.ics")
    return response


@bp.get(
    "/events/<event:event>/my-part",
    access=signed_in("leads somebody who is signed in to their own page as a speaker"),
)
def my_part(event: Event) -> ResponseReturnValue:
    """Lead somebody who is signed in to their own page."""
    person_id = viewer().person_id
    link = services.find_link(event, person_id) if person_id else None
    if link is None:
        raise NotFound
    return redirect(url_for("speakers.mine", token=services.link_token(link)))
