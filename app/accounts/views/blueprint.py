"""The blueprint, and the cookie that holds the token of a session."""

from flask import Blueprint, Response, current_app, redirect, request, session
from werkzeug.wrappers import Response as Answer

from app.accounts import services
from app.accounts.rules import Lifetime
from app.core.access import safe_next

bp = Blueprint("accounts", __name__)


def put_cookie(response: Answer, token: str) -> Answer:
    """Give the browser its session; the server decides how long it lasts."""
    response.set_cookie(
        services.session_cookie(),
        token,
        max_age=Lifetime.WHOLE,
        secure=current_app.extensions["settings"].is_https,
        httponly=True,
        samesite="Lax",
    )
    return response


def drop_cookie(response: Answer) -> Answer:
    response.delete_cookie(
        services.session_cookie(),
        secure=current_app.extensions["settings"].is_https,
        httponly=True,
        samesite="Lax",
    )
    return response


def start_session(token: str, next_path: str | None) -> Answer:
    """Send a person who has just entered on their way, with nothing left of who was here before."""
    kept = {key: session[key] for key in ("lang", "zone") if key in session}
    session.clear()
    session.update(kept)
    return put_cookie(redirect(safe_next(next_path)), token)


@bp.after_request
def keep_to_oneself(response: Response) -> Response:
    """Let neither caches nor search engines keep pages of signing in, open as they are."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.after_app_request
def hand_out_renewed_session(response: Response) -> Response:
    """Give the browser the new token of a session whose rights changed."""
    token = request.environ.get(services.RENEWED)
    if token and not any(
        value.startswith(services.session_cookie() + "=") for value in response.headers.getlist("Set-Cookie")
    ):
        put_cookie(response, token)
    return response
