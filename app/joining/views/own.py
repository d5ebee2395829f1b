"""The personal way in: a page that opens at its time, and one device for each address."""

import uuid
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.access import cookie_name, hash_token, new_token, personal_link, signed_in, viewer
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.limits import limit
from app.core.refusals import CONTENT_SECURITY_POLICY, explain
from app.core.settings import VideoSettings
from app.events.models import Event
from app.joining import services
from app.joining.rules import (
    Moment,
    Notice,
    PlatformKind,
    PlatformUnreachable,
    device_of,
    seconds_to_wait,
)
from app.joining.services import Comer, Standing, Way
from app.joining.views.blueprint import DEVICES, PLATFORMS, bp
from app.registration import services as registrations

LINK = personal_link("one person's way into one session; looking at it changes nothing, entering is a POST")
COOKIE = "device"
REMEMBERED = timedelta(days=7)


def video() -> VideoSettings:
    """Return what the environment sets up."""
    found: VideoSettings = current_app.extensions["settings"].video
    return found


@bp.get("/join/<token>", access=LINK)
def room(token: str) -> ResponseReturnValue:
    """Say which session, when it opens, and let in at its time."""
    way = services.open_link(token)
    return _page(way, token)


@bp.get("/join/<token>/card", access=LINK)
def card(token: str) -> ResponseReturnValue:
    """Give the part of the page that changes with the hour."""
    way = services.open_link(token)
    return _with_policy(way, render_template("joining/_card.html", **_facts(way, token)))


@bp.get(
    "/events/<event:event>/sessions/<uuid:session_id>/enter",
    access=signed_in("leads a signed-in person to their own way into a session"),
)
def own(event: Event, session_id: uuid.UUID) -> ResponseReturnValue:
    """Lead somebody who is signed in to their personal link."""
    person_id = viewer().person_id
    registration = registrations.find_own(event.id, person_id) if person_id else None
    if registration is None:
        raise NotFound
    way = services.way_of(registration, session_id)
    return redirect(url_for("joining.room", token=services.join_token(registration, session_id, way.link)))


@bp.post("/join/<token>", access=LINK)
def enter(token: str) -> ResponseReturnValue:
    """Enter, take over from another device, or ask the organisers."""
    limit("join", hash_token(token), times=30, per=timedelta(minutes=1))
    way = services.open_link(token)
    cookie = request.cookies.get(cookie_name(COOKIE)) or new_token()
    comer = Comer(hash_token(cookie), device_of(request.headers.get("User-Agent", "")))
    act = request.form.get("act", "enter")
    if act == "ask":
        with transaction():
            services.ask_organisers(services.open_link(token), comer)
        return _remember(redirect(url_for("joining.room", token=token)), cookie)
    settings = current_app.extensions["settings"]
    back = settings.base_url + url_for("events.session", event=way.event, session_id=way.session.id)
    plan = services.plan_entry(way, takes_over=act == "takeover", back_url=back)
    try:
        found = services.ask_platform(plan, comer, video())
    except PlatformUnreachable as refusal:
        return _page(services.open_link(token), token, refused=refusal), refusal.status
    with transaction():
        keep = services.platform_of(plan.platform, video()).one_address_each
        entered = services.claim(services.open_link(token), plan, found, comer, keep=keep)
    target = entered.address or url_for("joining.room", token=token)
    return _remember(redirect(target, 303), cookie)


def _remember(answer: ResponseReturnValue, cookie: str) -> Response:
    response = make_response(answer)
    response.set_cookie(
        cookie_name(COOKIE),
        cookie,
        max_age=REMEMBERED,
        httponly=True,
        samesite="Lax",
        secure=current_app.extensions["settings"].is_https,
    )
    return response


def _page(way: Way, token: str, *, refused: PlatformUnreachable | None = None) -> Response:
    facts = _facts(way, token)
    page = render_template(
        "joining/room.html",
        refused=explain(refused) if refused else "",
        event=way.event,
        parts=services.parts_of(way),
        **facts,
    )
    return _with_policy(way, page)


def _with_policy(way: Way, page: str) -> Response:
    """Let the form lead on to the meeting: browsers ask the policy for every address on the way there."""
    targets = "'self' https:"
    platform, meeting = services.platform_in(way.session, way.room)
    given = {
        PlatformKind.LINK: meeting,
        PlatformKind.BIGBLUEBUTTON: video().bigbluebutton_url,
        PlatformKind.JITSI: video().jitsi_url,
    }
    parts = urlsplit(given.get(platform, ""))
    if parts.scheme == "http":
        targets += f" http://{parts.netloc}"
    response = make_response(page)
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.replace(
        "form-action 'self'", f"form-action {targets}"
    )
    return response


def _facts(way: Way, token: str) -> dict[str, object]:
    session, now = way.session, clock.now()
    moment = services.moment_in(way.event, session)
    cookie = request.cookies.get(cookie_name(COOKIE))
    comer = Comer(hash_token(cookie), device_of("")) if cookie else None
    standing = services.standing_of(way, comer) if moment is Moment.OPEN else Standing()
    return {
        "way": way,
        "token": token,
        "now": now,
        "moment": moment.value,
        "opens_at": services.opening_of(session),
        "seconds": seconds_to_wait(now, session.starts_at) if session.starts_at else None,
        "standing": standing,
        "platform": PLATFORMS[services.platform_in(session, way.room)[0]],
        "is_link": way.room is None,
        "devices": DEVICES,
        "notices": Notice,
    }
