"""What messages refuse, and how they say so."""

from app.core.errors import Refusal
from app.core.text import mark


class UnknownPlaceholder(Refusal):
    code = "unknown_placeholder"
    message = mark("%(name)s is no placeholder of this mail. There are: %(known)s.")
    status = 400


class TextMissing(Refusal):
    code = "text_missing"
    message = mark("A mail needs a subject and a text.")
    status = 400


class NobodyToTell(Refusal):
    code = "nobody_to_tell"
    message = mark("Nobody fits this selection.")


class AlreadySent(Refusal):
    code = "already_sent"
    message = mark("This announcement was sent already.")


class NotThisMail(Refusal):
    code = "not_this_mail"
    message = mark("That cannot be done with this mail any more.")
