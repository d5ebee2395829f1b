"""How mails stand, in words: the colour, the state, the reason."""

import re

from app.core.i18n import _, lazy
from app.core.mail import Mail, MailState
from app.messages.services import occasion_of
from app.messages.views.blueprint import bp

STATES = {
    MailState.QUEUED: ("info", lazy("Waits")),
    MailState.SENDING: ("info", lazy("Is being sent")),
    MailState.SENT: ("ok", lazy("Sent off")),
    MailState.FAILED: ("bad", lazy("Could not be sent")),
    MailState.BOUNCED: ("bad", lazy("Came back")),
    MailState.STOPPED: ("idle", lazy("Stopped")),
}
REASONS = (
    (r"^bounced 5\.1\.|^the server refuses it \(55\d 5\.1", lazy("There is no such mailbox.")),
    (r"^bounced 5\.2\.2", lazy("The mailbox is full.")),
    (r"^bounced 5\.2\.", lazy("The mailbox does not take mail.")),
    (r"^bounced 5\.7\.| 5\.7\.", lazy("The other server refuses mails like this one.")),
    (r"^bounced 4\.", lazy("The other server did not answer for days.")),
    (r"^bounced", lazy("The other server could not deliver it.")),
    (r"^dead address", lazy("Mails to this address came back before; correct the address first.")),
    (r"^the server refuses|^SMTPData", lazy("The mail server refused it for good.")),
    (r"^the server does not know such", lazy("The mail server does not know addresses of this kind.")),
    (r"^later|SMTP.* 4\d\d", lazy("The mail server asked to try later.")),
    (r"^stopped", lazy("An organiser stopped it.")),
    (r"^erased", lazy("The person was erased.")),
    (r"^interrupted", lazy("It was interrupted too often.")),
    (r"Error|Timeout|SMTP|Connection|gaierror", lazy("The mail server could not be reached.")),
)


@bp.app_template_filter("mail_reason")
def reason_of(mail: Mail) -> str:
    """Say in words what happened to a mail last; empty where nothing went wrong."""
    if not mail.last_error:
        return ""
    found = (text for pattern, text in REASONS if re.search(pattern, mail.last_error))
    return str(next(found, _("Something in the software went wrong.")))


def kind_of_mail(mail: Mail) -> str:
    """Say what kind of mail it is."""
    occasion = occasion_of(mail.template)
    return _(occasion.title) if occasion else _("Mail of the system")
