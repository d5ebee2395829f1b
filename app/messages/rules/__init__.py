"""Texts of mails: occasions, placeholders, and what is refused."""

from app.messages.rules.audience import Facet, Group, Recipient, Selection
from app.messages.rules.occasions import (
    LANGUAGES,
    LONGEST_BODY,
    LONGEST_SUBJECT,
    Occasion,
    Placeholder,
    check_text,
    is_written,
    kind_of,
    template_of,
)
from app.messages.rules.refusals import (
    AlreadySent,
    NobodyToTell,
    NotThisMail,
    TextMissing,
    UnknownPlaceholder,
)

__all__ = [
    "LANGUAGES",
    "LONGEST_BODY",
    "LONGEST_SUBJECT",
    "AlreadySent",
    "Facet",
    "Group",
    "NobodyToTell",
    "NotThisMail",
    "Occasion",
    "Placeholder",
    "Recipient",
    "Selection",
    "TextMissing",
    "UnknownPlaceholder",
    "check_text",
    "is_written",
    "kind_of",
    "template_of",
]
