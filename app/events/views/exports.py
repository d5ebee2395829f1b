"""The public programme for programs, calendars and paper; every answer has a validator, and 304 by it."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, abort, current_app, request, url_for
from flask_babel import force_locale

from app.core.access import public, viewer
from app.core.calendar import MEDIA_TYPE, CalendarEntry, CalendarFeed, to_ics
from app.core.i18n import DEFAULT_LOCALE, LOCALES, day_range, gettext, ngettext, when, zone_city
from app.core.text import pick, slugify
from app.directory.models import Body
from app.events import services
from app.events.models import Event
from app.events.renderer import (
    PrintedWords,
    PublicProgramme,
    Wording,
    schedule_json,
    schedule_xml,
    validator_of,
)
from app.events.rules import DOES, SessionPart
from app.events.services import CalendarSession
from app.events.views.blueprint import bp, word

bodies_bp = Blueprint("events_of_bodies", __name__)
OF_PROGRAMME = "the open sessions of an announced programme, with those who are announced in them"
# Readers ask again after this; within it, they may show what they have.
FRESH_SECONDS = 300
# Interpreters and rapporteurs work in a session; paper names those whom one comes to hear.
ANNOUNCED = (SessionPart.MODERATOR, SessionPart.HOST, SessionPart.FACILITATOR, SessionPart.EXPERT)


@bp.get("/<event:event>/schedule.xml", access=public(OF_PROGRAMME))
def schedule_as_xml(event: Event) -> Response:
    """Give the programme as schedule.xml."""
    return _schedule(event, "application/xml; charset=utf-8", schedule_xml)


@bp.get("/<event:event>/schedule.json", access=public(OF_PROGRAMME))
def schedule_as_json(event: Event) -> Response:
    """Give the programme as schedule.json."""
    return _schedule(event, "application/json", schedule_json)


def _schedule(event: Event, media_type: str, write: Callable[[PublicProgramme, Wording], bytes]) -> Response:
    if not services.is_announced(event) or event.programme_published_at is None:
        abort(404)
    programme = services.public_programme(event)
    locale = language_of(event)
    state = validator_of(locale, _base(), programme)
    tag = f"{state}-{media_type.partition(';')[0].rpartition('/')[2]}"
    answer = unchanged(tag)
    if answer is None:
        with force_locale(locale):
            content = write(programme, _wording(event, programme, locale, state))
        answer = Response(content, content_type=media_type)
    return shared(answer, tag)


def _wording(event: Event, programme: PublicProgramme, locale: str, state: str) -> Wording:
    return Wording(
        locale=locale,
        word=word,
        online=gettext("Online"),
        no_room=gettext("No room yet"),
        minutes=lambda count: ngettext("%(num)s minute", "%(num)s minutes", count),
        event_url=_base() + url_for("events.event_page", event=event),
        session_url=session_address(event),
        version=f"{programme.published_at:%Y-%m-%d} {state[:8]}",
    )


def _base() -> str:
    return str(current_app.extensions["settings"].base_url)


def session_address(event: Event) -> str:
    """Return how the addresses of an event's sessions begin; the id follows."""
    return _base() + url_for("events.session", event=event, session_id=UUID(int=0))[:-36]


def language_of(event: Event) -> str:
    """Return the language of a file: the one asked for, else the event's own; no cookie changes it."""
    asked = request.args.get("lang")
    if asked in LOCALES:
        return asked
    return next((code for code in event.languages if code in LOCALES), DEFAULT_LOCALE)


def unchanged(tag: str) -> Response | None:
    """Return an answer without a body where the reader has this version already."""
    if not request.if_none_match.contains_weak(tag):
        return None
    answer = Response(status=304)
    del answer.headers["Content-Type"]
    return answer


def shared(answer: Response, tag: str, *, announced: bool = True) -> Response:
    """Say how long an answer that is the same for everybody may be kept, and let any page read it."""
    answer.set_etag(tag)
    if announced:
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Access-Control-Expose-Headers"] = "ETag"
    else:
        answer.headers["X-Robots-Tag"] = "noindex"
    if not viewer().signed_in:
        kept = f"public, max-age={FRESH_SECONDS}" if announced else "private, no-cache"
        answer.headers["Cache-Control"] = kept
    return answer


# --- paper ------------------------------------------------------------------------------------


@bp.get(
    "/<event:event>/programme.pdf",
    access=public("the programme on paper, as strangers may see it on its page"),
)
def programme_pdf(event: Event) -> Response:
    """Give the published programme as a PDF; each state of it is drawn once."""
    if event.programme_published_at is None:
        abort(404)
    locale = language_of(event)
    holders = services.holders_of(event)
    programme = replace(
        services.public_programme(event, services.FOR_READERS),
        holders=(*(who.name for who, _role in holders.organisers), *(body.name for body in holders.bodies)),
    )
    state = validator_of("pdf", locale, _base(), programme)
    answer = unchanged(state)
    if answer is None:
        with force_locale(locale):
            words = _printed_words(event, programme, locale)
            content = services.printed_programme(event.id, programme, words, state)
        answer = Response(content, content_type="application/pdf")
        answer.headers["Content-Disposition"] = f'inline; filename="{event.slug}-{locale}.pdf"'
    return shared(answer, state, announced=services.is_announced(event))


def _printed_words(event: Event, programme: PublicProgramme, locale: str) -> PrintedWords:
    place = pick(event.city, locale) or zone_city(event.time_zone)
    return PrintedWords(
        locale=locale,
        word=word,
        programme=gettext("Programme"),
        days=day_range(event.starts_on, event.ends_on),
        published=gettext("Published on %(moment)s.", moment=when(programme.published_at, event.time_zone)),
        hours_of=gettext("All hours are those of %(city)s.", city=place),
        columns=(gettext("Hour"), gettext("Session"), gettext("Room")),
        online=gettext("Online"),
        no_room=gettext("No room yet"),
        called_off=gettext("Called off"),
        event_called_off=gettext("This event is cancelled."),
        latest=gettext("Things may have changed since this was printed. The latest programme is here:"),
        url=_base() + url_for("events.programme", event=event),
        lead={part.value: gettext(sentence) for part, sentence in DOES.items() if part in ANNOUNCED},
        minutes=lambda count: ngettext("%(num)s minute", "%(num)s minutes", count),
    )


# --- calendars --------------------------------------------------------------------------------


@bp.get(
    "/<event:event>/rooms/<uuid:room_id>.ics",
    access=public("the open sessions of a room, without any personal link"),
)
def room_calendar(event: Event, room_id: UUID) -> Response:
    """Give what is open to all in a room; a room without anything open does not exist."""
    sessions = services.room_sessions(event, room_id)
    if not sessions:
        abort(404)
    locale = language_of(event)
    name = f"{sessions[0].room} · {pick(event.title, locale)}"
    page = _base() + url_for("events.programme", event=event)
    return calendar_answer(
        CalendarFeed(name=name, zone=event.time_zone, entries=_entries(sessions, locale), url=page),
        f"{event.slug}-{slugify(sessions[0].room)}",
        announced=services.is_announced(event),
    )


@bodies_bp.get(
    "/bodies/<body:body>.ics",
    access=public("the announced meetings of a body over all events, without any personal link"),
)
def body_calendar(body: Body) -> Response:
    """Give what a body holds in public."""
    asked = request.args.get("lang")
    locale = asked if asked in LOCALES else DEFAULT_LOCALE
    settings = current_app.extensions["settings"]
    whole, sessions = services.body_meetings(body)
    entries = [
        services.entry_of_event(
            event, locale=locale, host=settings.host, url=_base() + url_for("events.event_page", event=event)
        )
        for event in whole
    ]
    feed = CalendarFeed(
        name=f"{settings.organisation}: {pick(body.name, locale)}",
        zone=sessions[0].event.time_zone if sessions else whole[0].time_zone if whole else "UTC",
        entries=[*entries, *_entries(sessions, locale)],
        url=_base() + url_for("directory.body", body=body),
    )
    return calendar_answer(feed, slugify(body.code))


def _entries(sessions: list[CalendarSession], locale: str) -> list[CalendarEntry]:
    settings = current_app.extensions["settings"]
    beginnings = {item.event.slug: session_address(item.event) for item in sessions}
    return [
        services.entry_of(
            item,
            locale=locale,
            host=settings.host,
            url=f"{beginnings[item.event.slug]}{item.session.id}",
        )
        for item in sessions
    ]


def calendar_answer(feed: CalendarFeed, name: str, *, announced: bool = True) -> Response:
    """Answer with a calendar; its validator comes from what it would say, before anything is written."""
    feed = CalendarFeed(name=feed.name, zone=feed.zone, entries=tuple(feed.entries), url=feed.url)
    tag = validator_of(feed)
    answer = unchanged(tag)
    if answer is None:
        answer = Response(to_ics(feed), content_type=MEDIA_TYPE)
        answer.headers["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return shared(answer, tag, announced=announced)
