"""The application: the one place that knows every feature and plugs them together."""

import importlib
import importlib.util
import secrets
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

import click
from flask import Blueprint, g, url_for
from flask.cli import FlaskGroup, NoAppException
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BuildError

from app.core import db as core_db
from app.core import i18n, jobs, logs, mail, refusals
from app.core.access import GatedFlask, forgery, object_kind, provide, viewer
from app.core.settings import BadSettings, Settings, read_settings

# Downhill order: what stands lower is plugged in first.
FEATURES = (
    "core",
    "directory",
    "accounts",
    "documents",
    "consultations",
    "planning",
    "events",
    "messages",
    "registration",
    "delegations",
    "joining",
    "badges",
    "working_tables",
    "table_plans",
    "availability",
    "attendance",
    "panels",
    "scheduling",
    "speakers",
    "yearplan",
    "courses",
    "certificates",
    "home",
)
DOORS = ("views", "api", "commands", "jobs")
ROOT = Path(__file__).parent.parent


def create_app(settings: Settings | None = None) -> GatedFlask:
    """Build the application; raises BadSettings or UndeclaredAccess instead of starting half-open."""
    settings = settings or read_settings()
    app = GatedFlask(__name__, root_path=str(ROOT / "app"), template_folder=str(ROOT / "templates"))
    _configure(app, settings)
    i18n.init_app(app, pseudo=settings.pseudo_locale)
    refusals.init_app(app)
    logs.init_app(app)
    jobs.init_app(app)
    mail.init_app(app)
    forgery.init_app(app)
    CSRFProtect(app)
    _add_template_helpers(app)
    plug_in(app)
    core_db.init_app(app)
    app.check()
    return app


def enable_migrations(app: GatedFlask) -> None:
    """Add the migrations and their commands: the command line needs them, a web server starts without."""
    from flask_migrate import Migrate

    def use_our_settings(config: Any) -> Any:
        config.toml_file_name = str(ROOT / "pyproject.toml")
        return config

    Migrate(app, core_db.db, directory=str(ROOT / "migrations")).configure(use_our_settings)


def _configure(app: GatedFlask, settings: Settings) -> None:
    app.extensions["settings"] = settings
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o750)
    trusted = (
        [settings.host] if settings.environment == "production" else [settings.host, "localhost", "127.0.0.1"]
    )
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        TRUSTED_HOSTS=trusted,
        SESSION_COOKIE_NAME="__Host-prefs" if settings.is_https else "prefs",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        # Our pages send no referrer; forgery.py reads the fetch metadata and the origin instead.
        WTF_CSRF_SSL_STRICT=False,
        MAX_CONTENT_LENGTH=50 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SEND_FILE_MAX_AGE_DEFAULT=86400 if settings.environment == "production" else 0,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]


def _join_pages() -> None:
    """Let features above fill the places that events keep for them."""
    from app.attendance.views.overview import summary_part as presence_part
    from app.availability.services import away
    from app.certificates.views import effect_of_change
    from app.events import services as events
    from app.messages import services as messages
    from app.panels.views.overview import session_doors
    from app.registration.services.telling import programme_published
    from app.registration.services.whole import event_changed
    from app.registration.views.audience import Registrations
    from app.registration.views.event_changes import summary_part as untold_part
    from app.registration.views.overview import registration_status, summary_part
    from app.scheduling.services.versions import programme_published as keep_version
    from app.scheduling.views import summary_part as conflicts_part
    from app.speakers.views.organisers import summary_part as speakers_part
    from app.table_plans.views.overview import event_doors as general_plan_door
    from app.table_plans.views.overview import summary_part as plans_part
    from app.working_tables.views.overview import summary_part as tables_part

    messages.provide_audience(Registrations())
    events.when_published(programme_published)
    events.when_published(keep_version)
    events.when_changed(event_changed)
    events.contribute_to_change(effect_of_change)
    events.provide_absences(away)
    events.provide_registration_status(registration_status)
    events.contribute_to_summary(summary_part)
    events.contribute_to_summary(untold_part)
    events.contribute_to_summary(conflicts_part)
    events.contribute_to_summary(speakers_part)
    events.contribute_to_summary(tables_part)
    events.contribute_to_summary(plans_part)
    events.contribute_to_summary(presence_part)
    events.contribute_to_session(session_doors)
    events.contribute_to_event_page(general_plan_door)


def _join_own_pages() -> None:
    """Let features above add to a person's own pages, and to the mail that confirms them."""
    from app.badges.views.own import own_parts as own_papers
    from app.joining import services as joining
    from app.joining.views.overview import own_parts as own_rooms
    from app.panels.views.overview import entry_parts
    from app.panels.views.overview import own_parts as own_panels
    from app.registration import services as registration
    from app.working_tables.views.own_part import next_step_of
    from app.working_tables.views.own_part import own_parts as own_tables

    registration.contribute_to_own_page(own_tables)
    registration.contribute_to_own_page(own_rooms)
    registration.contribute_to_own_page(own_papers)
    registration.contribute_to_own_page(own_panels)
    registration.contribute_next_step(next_step_of)
    joining.contribute_to_entry(entry_parts)


def _join_years() -> None:
    """Let the year say what stands in the way of a time that is planned."""
    from app.planning import services as planning
    from app.yearplan.views.findings import warnings_of

    planning.warn_of_times(warnings_of)


def _add_template_helpers(app: GatedFlask) -> None:
    def link_if(endpoint: str, **values: object) -> str | None:
        try:
            return url_for(endpoint, **values)  # type: ignore[arg-type]
        except BuildError:
            return None

    app.jinja_env.globals["link_if"] = link_if
    app.context_processor(
        lambda: {"viewer": g.get("viewer") or viewer(), "settings": app.extensions["settings"]}
    )


def plug_in(app: GatedFlask) -> None:
    """Import every feature's doors and register its blueprints, commands and jobs."""
    for feature in FEATURES:
        if importlib.util.find_spec(f"app.{feature}.models"):
            importlib.import_module(f"app.{feature}.models")
    _name_objects()
    _register_providers()
    _join_pages()
    _join_own_pages()
    _join_years()
    for feature in FEATURES:
        for door in DOORS:
            if importlib.util.find_spec(f"app.{feature}.{door}"):
                _open_door(app, importlib.import_module(f"app.{feature}.{door}"))


def _open_door(app: GatedFlask, door: ModuleType) -> None:
    if isinstance(blueprint := getattr(door, "bp", None), Blueprint):
        app.register_blueprint(blueprint)
        if door.__name__.endswith(".api"):
            # No browser sends a token by itself, and a cookie counts for nothing there: nothing to forge.
            app.extensions["csrf"].exempt(blueprint)
    for beside in getattr(door, "more_blueprints", ()):
        app.register_blueprint(beside)
    if isinstance(group := getattr(door, "group", None), click.Group):
        app.cli.add_command(group)
    for command in getattr(door, "commands", ()):
        app.cli.add_command(command)


def _name_objects() -> None:
    """Say how paths name what has a scope of rights."""
    from app.courses import services as courses
    from app.directory import services as directory
    from app.events import services as events

    object_kind("event", load=events.find_event, name=lambda event: event.slug, visible=events.is_visible)
    object_kind(
        "course", load=courses.find_course, name=lambda course: course.slug, visible=courses.is_visible
    )
    object_kind("body", load=directory.find_body, name=lambda body: body.code)
    object_kind("institution", load=directory.find_institution, name=lambda institution: str(institution.id))


def _register_providers() -> None:
    """Let features say who is asking and what they are to an event."""
    from app.accounts.services import load_machine, load_viewer
    from app.registration.services import admission_of

    def who_asks(request: Any) -> Any:
        return load_machine(request) if request.path.startswith("/api/") else load_viewer(request)

    provide("viewer", who_asks)
    provide("admission", admission_of)


def _app_of_cli() -> GatedFlask:
    """Build the application for a command; help is given without any settings, too."""
    try:
        settings = read_settings()
    except BadSettings as faults:
        if len(sys.argv) > 1 and "--help" not in sys.argv:
            raise NoAppException(f"settings: {faults}") from faults
        nowhere = Path(tempfile.gettempdir())
        settings = Settings("sqlite://", "http://localhost", secrets.token_hex(), "test", data_dir=nowhere)
    app = create_app(settings)
    enable_migrations(app)
    return app


@click.group(
    cls=FlaskGroup,
    create_app=_app_of_cli,
    add_default_commands=False,
    add_version_option=False,
    set_debug_flag=False,
    load_dotenv=False,
)
@click.version_option(package_name="encuentro")
def cli() -> None:
    """Run and look after Encuentro; settings come from the environment, see .env.example."""


from app.demo.commands import group as demo  # noqa: E402

cli.add_command(demo, "demo")

# Flask's own options choose an application and a file of variables; here there is one, and the environment.
cli.params = [option for option in cli.params if option.name == "version"]
# Engines work on files alone: no settings, no database, no application.
for engine in ("scheduling", "working_tables", "attendance"):
    cli.add_command(importlib.import_module(f"app.{engine}.commands").group)
