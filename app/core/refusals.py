"""Turn a refusal into an answer, once, for pages and machines; and put the headers on every answer."""

import logging

from flask import Flask, Response, flash, g, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from app.core.access.links import safe_next
from app.core.access.viewer import STRANGER
from app.core.errors import Refusal
from app.core.i18n import and_list, gettext, pick
from app.core.text import Words, mark

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; worker-src 'self'; "
    "manifest-src 'self'; media-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
KNOWN_STATUS = {400, 401, 403, 404, 405, 409, 413, 429, 500, 503}


class SignInFirst(Refusal):
    code = "sign_in_first"
    message = mark("Please sign in first.")
    status = 401


class FormExpired(Refusal):
    code = "form_expired"
    message = mark("This form has expired. Go back, reload the page and send it again.")
    status = 400


def explain(refusal: Refusal) -> str:
    """Write the refusal as a sentence in the reader's language."""
    facts = {name: _in_words(fact) for name, fact in refusal.facts.items()}
    return gettext(refusal.message, **facts)


def _in_words(fact: object) -> object:
    if isinstance(fact, dict):
        return pick(fact)
    return and_list(gettext(word) for word in fact) if isinstance(fact, Words) else fact


def wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return request.path.startswith("/api/") or best == "application/json"


def answer(refusal: Refusal) -> ResponseReturnValue:
    """Answer with JSON to machines, with a page to people."""
    if wants_json():
        body: dict[str, object] = {"error": refusal.code, "message": explain(refusal)}
        if "fields" in refusal.facts:
            body["fields"] = refusal.facts["fields"]
        return jsonify(body), refusal.status, _headers_of(refusal)
    return *error_page(refusal.status, explain(refusal)), _headers_of(refusal)


def _headers_of(refusal: Refusal) -> dict[str, str]:
    headers = {"Retry-After": str(refusal.facts["retry_after"])} if "retry_after" in refusal.facts else {}
    if refusal.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="api"'
    return headers


def error_page(status: int, message: str = "") -> tuple[str, int]:
    shown = status if status in KNOWN_STATUS else 400
    return render_template(f"errors/{shown}.html", message=message, status=status), status


def back_with(refusal: Refusal, fallback: str) -> ResponseReturnValue:
    """Flash the refusal and go back to the page of the form."""
    flash(explain(refusal), "bad")
    return redirect(safe_next(fallback))


def _on_http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error
    status = error.code or 500
    if isinstance(error, SecurityError):
        # A name that is not ours: no page, since every link in it would be built on that name.
        return Response("Unknown host\n", status, mimetype="text/plain")
    if wants_json():
        body = {"error": error.name.lower().replace(" ", "_"), "message": error.name}
        return jsonify(body), status, _allow(error)
    return *error_page(status), _allow(error)


def _allow(error: HTTPException) -> dict[str, str]:
    """Name the methods that an address knows, as an answer 405 must (RFC 9110, 15.5.6)."""
    methods = getattr(error, "valid_methods", None)
    return {"Allow": ", ".join(sorted(methods))} if methods else {}


def _on_bug(error: Exception) -> ResponseReturnValue:
    logging.getLogger("encuentro").error("unhandled", exc_info=error)
    # The page must not ask a database that may be the very thing that failed.
    g.viewer = STRANGER
    if wants_json():
        return jsonify({"error": "internal"}), 500
    return error_page(500)


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        if _is_personal():
            response.headers.setdefault("Cache-Control", "no-store")
            response.headers.setdefault("X-Robots-Tag", "noindex")
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers.add("Vary", "Authorization" if request.path.startswith("/api/") else "Cookie")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def _is_personal() -> bool:
    access = g.get("access")
    asking = g.get("viewer")
    if access is None or access.kind != "public" or request.path.startswith("/api/"):
        return True
    return asking is not None and asking.signed_in


def init_app(app: Flask) -> None:
    """Answer refusals, HTTP errors and bugs; add the security headers to every answer."""
    app.register_error_handler(Refusal, answer)
    app.register_error_handler(CSRFError, lambda _error: answer(FormExpired()))
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(Exception, _on_bug)
    app.after_request(_add_headers)
