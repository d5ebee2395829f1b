"""Logs: one JSON object a line, ids only; no names, no addresses, no tokens."""

import logging
import re
import sys
import time
import traceback
import uuid
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog
from flask import Flask, Response, g, has_app_context, request
from flask.logging import default_handler

Event = MutableMapping[str, Any]

EMAIL = re.compile(r"[^\s@\"'<>(),;:=]+@[^\s@\"'<>(),;]+")
# What follows a question mark may hold tokens; so may any long word that is no UUID.
QUERY = re.compile(r"\?\S+")
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])"
TOKEN = re.compile(rf"(?<![\w-])(?!{UUID})(?:(?=[\w-]*\d)[\w-]{{20,}}|[\w-]{{32,}})")
OWN_FIELDS = {"event", "level", "logger", "timestamp", "request_id", "where", "bug"}
# Chatty at INFO, with raw paths or addresses in their messages.
QUIET = ("werkzeug", "huey", "granian", "_granian", "weasyprint", "fontTools", "alembic.runtime.plugins")

log = structlog.stdlib.get_logger("encuentro.web")


def scrub(text: str) -> str:
    """Take addresses, query strings and tokens out of a text."""
    return TOKEN.sub("[token]", QUERY.sub("?[query]", EMAIL.sub("[address]", text)))


def _add_request_id(_logger: object, _method: str, event: Event) -> Event:
    request_id = g.get("request_id") if has_app_context() else None
    if request_id:
        event.setdefault("request_id", request_id)
    return event


def _add_bug(_logger: object, _method: str, event: Event) -> Event:
    """Say what broke and where; never the message, which may quote what a person wrote."""
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["bug"] = type(error).__name__
        event["where"] = _places(error.__traceback__)
    event.pop("exc_text", None)
    return event


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-12:]
    return [f"{'/'.join(frame.filename.split('/')[-3:])}:{frame.lineno} {frame.name}" for frame in frames]


def _scrub_all(_logger: object, _method: str, event: Event) -> Event:
    if str(event.get("event", "")).startswith("Exception on "):
        event["event"] = "unhandled"  # Flask's own words name the raw path
    for name, value in list(event.items()):
        if name in OWN_FIELDS - {"event"} or value is None or isinstance(value, bool | int | float):
            continue
        event[name] = scrub(str(value))
    return event


SHARED: list[Any] = [
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _add_request_id,
    _add_bug,
    _scrub_all,
]


def _configure(level: str) -> None:
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *SHARED[:2], *SHARED[3:], _hand_over],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.set_name("encuentro")
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    for old in [one for one in root.handlers if one.get_name() == "encuentro"]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


_hand_over = structlog.stdlib.ProcessorFormatter.wrap_for_formatter


def _begin_request() -> None:
    g.request_id = uuid.uuid4().hex
    g.began = time.perf_counter()


def _end_request(response: Response) -> Response:
    request_id = g.get("request_id")
    if request_id and request.endpoint != "static":
        # The rule, not the path: paths carry names of things and personal links.
        rule = request.url_rule.rule if request.url_rule else "(no route)"
        milliseconds = round((time.perf_counter() - g.began) * 1000, 1)
        log.info("request", method=request.method, route=rule, status=response.status_code, ms=milliseconds)
        response.headers["X-Request-Id"] = request_id
    return response


def init_app(app: Flask) -> None:
    """Write every log of the process as JSON, and one line for each request."""
    _configure(app.extensions["settings"].log_level)
    app.logger.removeHandler(default_handler)
    app.before_request(_begin_request)
    app.after_request(_end_request)
