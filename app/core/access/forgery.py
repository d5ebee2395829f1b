"""Refuse what another site makes a browser send, beside the token in each form and the SameSite cookie."""

from flask import Flask, current_app, request

from app.core.access.viewer import STRANGER
from app.core.errors import BadInput
from app.core.text import mark

SAFE = {"GET", "HEAD", "OPTIONS"}


class ForeignForm(BadInput):
    code = "foreign_form"
    message = mark("This form was sent from another site. Open our page and send it from there.")


def _is_foreign() -> bool:
    """Tell what the browser says of where the request comes from.

    Our pages send no referrer, so browsers write `Origin: null` on their own forms; what the fetch metadata
    say is exact where a browser sends them.
    """
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        return True
    origin = request.headers.get("Origin", "null")
    return origin not in ("null", current_app.extensions["settings"].base_url, request.host_url.rstrip("/"))


def init_app(app: Flask) -> None:
    """Check every unsafe request before its view, or the check of its token, runs."""

    @app.before_request
    def refuse_foreign_forms() -> None:
        if request.method not in SAFE and _is_foreign():
            from flask import g

            g.viewer = STRANGER
            raise ForeignForm
