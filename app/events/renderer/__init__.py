"""A public programme in other forms: files for programs, and paper."""

from app.events.renderer.facts import (
    PublicPerson,
    PublicProgramme,
    PublicRoom,
    PublicSession,
    PublicTalk,
    number_of,
    numbers_of,
    validator_of,
)
from app.events.renderer.printed import PrintedWords, lay_out_programme
from app.events.renderer.schedule import Wording, schedule_json, schedule_xml

__all__ = [
    "PrintedWords",
    "PublicPerson",
    "PublicProgramme",
    "PublicRoom",
    "PublicSession",
    "PublicTalk",
    "Wording",
    "lay_out_programme",
    "number_of",
    "numbers_of",
    "schedule_json",
    "schedule_xml",
    "validator_of",
]
