"""A page with every component on it, served by an application that has nothing else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import wtforms
from flask import Flask, flash, g, render_template, render_template_string, request
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect, FlaskForm
from werkzeug.serving import make_server
from wtforms import validators
from wtforms.fields.choices import SelectChoice

from app.core import i18n, refusals
from app.core.forms import texts_field

ROOT = Path(__file__).parents[2]
PAGE = Path(__file__).with_name("gallery.html").read_text(encoding="utf-8")
LINKS = {
    "home.front": "/", "home.index": "/mine", "home.help": "/help", "events.index": "/events",
    "courses.index": "/courses", "documents.index": "/documents", "consultations.index": "/consultations",
    "directory.index": "/directory", "planning.index": "/plans", "accounts.sign_in": "/sign-in",
    "accounts.sign_out": "/sign-out", "certificates.verify_form": "/verify",
}  # fmt: skip


class Where(wtforms.Form):
    """A form inside a form."""

    city = wtforms.StringField("City")
    people = wtforms.IntegerField("People", [validators.NumberRange(1, 5, "One to five.")])


class EveryField(FlaskForm):
    """One field of each kind."""

    name = wtforms.StringField(
        "Full name", [validators.InputRequired("Write a name.")], description="As printed."
    )
    email = wtforms.EmailField("E-mail", [validators.InputRequired("Write an address.")])
    mode = wtforms.RadioField(
        "How?",
        [validators.InputRequired("Choose one.")],
        choices=[SelectChoice("room", "In the room"), SelectChoice("online", "Online")],
    )
    langs = wtforms.SelectMultipleField(
        "Languages", choices=[SelectChoice("es", "Español"), SelectChoice("en", "English")]
    )
    country = wtforms.SelectField(
        "Country",
        [validators.InputRequired("Choose a country.")],
        choices=[SelectChoice("", "Choose…"), SelectChoice("PA", "Panamá")],
    )
    about = wtforms.TextAreaField("Comfort")
    day = wtforms.DateField("Day")
    at = wtforms.TimeField("Time")
    paper = wtforms.FileField("Paper")
    agree = wtforms.BooleanField("I agree", [validators.InputRequired("Needed.")])
    secret = wtforms.PasswordField("Password")
    key = wtforms.HiddenField()
    inner = wtforms.FormField(Where)
    title = texts_field("Title", required=True)


def session(at: str, minutes: int, room: int, kind: str, title: str, **more: Any) -> Any:
    """Make an item of the programme on 14 July 2027, hours of Panama."""
    hour, minute = (int(part) for part in at.split(":"))
    start = datetime(2027, 7, 14, 5, tzinfo=UTC) + timedelta(hours=hour, minutes=minute)
    facts: dict[str, Any] = {
        "url": "/session", "line": "Modera: Odalis Ferreras", "kind_text": "Panel", "room_text": "Ceiba",
        "mine": False, "state": None, "tags": [("video", "Transmisión")],
    }  # fmt: skip
    end = start + timedelta(minutes=minutes)
    return SimpleNamespace(
        **{**facts, "start": start, "end": end, "room": room, "kind": kind, "title": title, **more}
    )


def programme() -> list[Any]:
    """Return a short day."""
    return [
        session("08:30", 30, 0, "break", "Café"),
        session("09:00", 60, 1, "plenary", "Apertura del V Congreso", mine=True),
        session("10:15", 90, 1, "panel", "Coloquio 1"),
        session("10:17", 58, 2, "workshop", "Taller", state="clash"),
        session("13:00", 90, 5, "closed", "Países miembros", tags=[("lock", "Cerrada")]),
        session("19:00", 95, 1, "plenary", "Conversatorio"),
    ]


ROOMS = [("Ceiba", "300"), ("Jacaranda", "80"), ("Guayacán", None), ("Corteza", None), ("Orquídea", "40")]


def build() -> Flask:
    """Build the application around the templates of the product."""
    app = Flask("app", root_path=str(ROOT / "app"), template_folder=str(ROOT / "templates"))
    app.config.update(SECRET_KEY="only for the gallery of components", TESTING=True)
    i18n.init_app(app)
    refusals.init_app(app)
    CSRFProtect(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["link_if"] = lambda endpoint, **_: LINKS.get(endpoint)
    app.before_request(_enter)
    app.context_processor(lambda: {"viewer": g.viewer})
    app.add_url_rule("/", view_func=_gallery, methods=["GET", "POST"])
    app.add_url_rule("/job", view_func=_job)
    app.add_url_rule("/errors/<int:status>", view_func=_error)
    return app


def _enter() -> None:
    g.access = None
    g.viewer = SimpleNamespace(
        signed_in="in" in request.args, name="Rosaura Menchú Ix", theme=request.args.get("theme"),
        locale="es", time_zone=None, is_staff=False, can=lambda *_: False, can_somewhere=lambda *_: False,
    )  # fmt: skip


def _gallery() -> str:
    form = EveryField()
    if "bad" in request.args:
        form.validate()
    if "said" in request.args:
        flash("Su inscripción está guardada.", "success")
    return render_template_string(PAGE, form=form, items=programme(), rooms=ROOMS)


def _job() -> str:
    return render_template_string(
        '{% from "_macros/job.html" import job_progress %}'
        '{{ job_progress("/job", "done", 10, 10, "Buscando un programa", result_url="/", id="j0") }}'
    )


def _error(status: int) -> ResponseReturnValue:
    if status >= 500:
        g.viewer = None
    return render_template(f"errors/{status}.html", status=status, message=request.args.get("message", ""))


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve an application on a free loopback port; yields its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(5)
