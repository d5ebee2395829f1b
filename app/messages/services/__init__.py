"""Mails of events: who writes what, in whose words."""

from app.messages.services.audience import Audience, audience, provide_audience
from app.messages.services.occasions import find_occasion, list_occasions, occasion_of, register
from app.messages.services.texts import (
    ANNOUNCEMENT,
    Wording,
    delivered_wording,
    kinds_with_text,
    preview,
    preview_as_it_is,
    reset,
    rewrite,
    rewritten,
    send_trial,
    wording_of,
)
from app.messages.services.writing import facts_of, write

__all__ = [
    "ANNOUNCEMENT",
    "Audience",
    "Wording",
    "audience",
    "delivered_wording",
    "facts_of",
    "find_occasion",
    "kinds_with_text",
    "list_occasions",
    "occasion_of",
    "preview",
    "preview_as_it_is",
    "provide_audience",
    "register",
    "reset",
    "rewrite",
    "rewritten",
    "send_trial",
    "wording_of",
    "write",
]
