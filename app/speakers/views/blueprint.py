"""The blueprint of speakers, and its words in the reader's language."""

from flask import Blueprint

from app.core.i18n import lazy
from app.speakers.rules import Lack, PartState

bp = Blueprint("speakers", __name__)

STATES = {
    PartState.WAITING: ("warn", lazy("Waits for an answer")),
    PartState.CONFIRMED: ("ok", lazy("Confirmed by the person")),
    PartState.DECLINED: ("bad", lazy("Declined by the person")),
}
OWN_STATES = {
    PartState.WAITING: ("warn", lazy("Waits for your answer")),
    PartState.CONFIRMED: ("ok", lazy("You confirmed")),
    PartState.DECLINED: ("bad", lazy("You declined")),
}
LACKS = {
    Lack.ANSWER: lazy("the answer"),
    Lack.BIOGRAPHY: lazy("the biography"),
    Lack.PHOTO: lazy("the photo"),
    Lack.SLIDES: lazy("the slides"),
    Lack.AVAILABILITY: lazy("the availability"),
}
