"""The front page, one's own space, the organisation's overview, the private calendar, and the small print."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.access import Perm, allowed, personal_link, public, signed_in, viewer
from app.core.calendar import MEDIA_TYPE, etag, to_ics
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.i18n import _, current_locale, day
from app.events.services import list_events
from app.home import services

bp = Blueprint("home", __name__)
OWN = "everybody sees their own overview and nobody else's"


@bp.get("/", access=public("what is announced to everybody"))
def front() -> str:
    found = list_events(when="upcoming")
    return render_template("home/front.html", events=list(found.items)[:6], more=found.total > 6)


@bp.get("/home/", access=signed_in(OWN))
def index() -> str:
    asking = viewer()
    shown = services.overview_of(asking, current_locale())
    steps = [(step, _(step.text) % _in_words(step.facts)) for step in shown.steps]
    return render_template("home/index.html", shown=shown, now=clock.now(), steps=steps)


def _in_words(facts: Mapping[str, object]) -> dict[str, object]:
    return {
        key: day(value, style="long") if isinstance(value, date) else value for key, value in facts.items()
    }


@bp.get("/organisation/", access=allowed(Perm.PLAN_READ, on="organisation"))
def organisation() -> str:
    return render_template(
        "home/organisation.html", shown=services.organisation_overview(), today_year=clock.today().year
    )


@bp.get("/home/calendar", access=signed_in(OWN))
def calendar() -> str:
    person_id = viewer().person_id
    token = services.find_feed_token(person_id) if person_id and services.is_feed_on(person_id) else None
    address = url_for("home.feed", token=token) if token else ""
    base_url = current_app.extensions["settings"].base_url
    return render_template("home/calendar.html", address=f"{base_url}{address}" if token else "")


@bp.post("/home/calendar", access=signed_in(OWN))
def change_calendar() -> ResponseReturnValue:
    person_id = viewer().person_id
    if person_id is None:
        raise NotFound
    with transaction():
        if request.form.get("act") == "end":
            services.end_feed(person_id)
            flash(_("The address has ended. Nobody can read your calendar by it."), "ok")
        else:
            services.make_feed(person_id)
            flash(_("Your calendar has a new address. An earlier one has ended."), "ok")
    return redirect(url_for("home.calendar"))


@bp.get("/calendar/<token>.ics", access=personal_link("the private calendar of whoever holds the address"))
def feed(token: str) -> Response:
    settings = current_app.extensions["settings"]
    person = services.person_of_feed(token)
    shown = services.feed_of(
        person,
        host=urlsplit(settings.base_url).hostname or "localhost",
        base_url=settings.base_url,
        name=f"{settings.organisation}: {person.given_name}",
    )
    content = to_ics(shown)
    response = Response(content, mimetype=MEDIA_TYPE)
    response.set_etag(etag(content))
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.make_conditional(request)
    return response


@bp.get("/accessibility", access=public("the accessibility statement"))
def accessibility() -> str:
    return render_template("home/accessibility.html")


@bp.get("/personal-data", access=public("how personal data are handled"))
def personal_data() -> str:
    return render_template("home/personal_data.html")
