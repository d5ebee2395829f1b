"""What papers there are and who may read them."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from app.core.errors import Refusal
from app.core.text import mark


class DocumentKind(StrEnum):
    DECLARATION = "declaration"
    EXTRAORDINARY_DECLARATION = "extraordinary_declaration"
    CONCLUSIONS = "conclusions"
    NETWORK_REPORT = "network_report"
    GUIDELINES = "guidelines"
    MANUAL = "manual"
    COMPARATIVE_MATRIX = "comparative_matrix"
    COMPILATION = "compilation"
    PROCEEDINGS = "proceedings"
    STUDY = "study"
    CONCEPT_NOTE = "concept_note"
    AGENDA = "agenda"
    WORK_PLAN = "work_plan"
    FACT_SHEET = "fact_sheet"
    MINUTES = "minutes"
    RESULTS_REPORT = "results_report"
    OTHER = "other"


class DocumentVisibility(StrEnum):
    """Who may read: anybody, those who take part in its event, member countries, those who keep it."""

    PUBLIC = "public"
    PARTICIPANTS = "participants"
    MEMBERS = "members"
    CLOSED = "closed"


VISIBILITY_WORDS = {
    DocumentVisibility.PUBLIC: mark("Everybody"),
    DocumentVisibility.PARTICIPANTS: mark("Those who take part in its event"),
    DocumentVisibility.MEMBERS: mark("Member countries"),
    DocumentVisibility.CLOSED: mark("Those who keep it"),
}


class FileOrAddress(Refusal):
    code = "file_or_address"
    message = mark("Give a file or an address on the web, one of the two.")
    status = 400


class NotAWebAddress(Refusal):
    code = "not_a_web_address"
    message = mark("Write the whole address, beginning with https:// or http://.")
    status = 400


class VersionTaken(Refusal):
    code = "document_version_taken"
    message = mark("Somebody added a version at the same moment. Look at it, then add yours again.")


@dataclass(frozen=True, slots=True)
class Reader:
    """What matters of a viewer for reading papers; `is_observer` is what they are to a paper's event."""

    edits: bool = False
    reads_internal: bool = False
    takes_part: bool = False
    is_observer: bool = False


def is_web_address(text: str) -> bool:
    """Tell whether a link to the text leads to a page on the web, and runs nothing."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def may_read(visibility: DocumentVisibility, reader: Reader) -> bool:
    """Tell whether a paper exists for the reader; an observer never reads what members keep to themselves."""
    if visibility is DocumentVisibility.PUBLIC or reader.edits:
        return True
    if visibility is DocumentVisibility.PARTICIPANTS:
        return reader.takes_part or reader.reads_internal
    if visibility is DocumentVisibility.MEMBERS:
        return reader.reads_internal and not reader.is_observer
    return False
