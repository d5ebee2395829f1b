"""The blueprint of panels, its words, and how parts of pages renew themselves."""

import hashlib

from flask import Blueprint, Response, make_response, request

from app.core.i18n import current_locale, gettext
from app.panels.rules import (
    ORIGIN_WORDS,
    STATE_WORDS,
    STEP_WORDS,
    Origin,
    QuestionState,
    StepKind,
    length_text,
)

bp = Blueprint("panels", __name__)


@bp.app_template_filter("panel_word")
def panel_word(member: StepKind | QuestionState | Origin) -> str:
    """Write a member of an enum of panels in the reader's language."""
    if isinstance(member, StepKind):
        return gettext(STEP_WORDS[member])
    return gettext(STATE_WORDS[member] if isinstance(member, QuestionState) else ORIGIN_WORDS[member])


bp.app_template_filter("lasting")(length_text)


def tag_of(*facts: object) -> str:
    """Return what changes whenever what is shown does."""
    return hashlib.sha256(repr((current_locale(), facts)).encode()).hexdigest()[:24]


def unchanged(tag: str) -> Response | None:
    """Answer a page that renews itself: 204 leaves it as it is, 304 is for whoever keeps validators."""
    if request.args.get("seen") == tag:
        return Response(status=204)
    if request.if_none_match.contains_weak(tag):
        return with_tag(Response(status=304), tag)
    return None


def with_tag(answer: str | Response, tag: str) -> Response:
    """Give an answer its validator."""
    response = make_response(answer)
    response.set_etag(tag)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
