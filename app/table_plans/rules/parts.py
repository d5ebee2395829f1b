"""What a plan is made of: the sections that every plan starts with, and the kinds of its versions."""

from dataclasses import dataclass
from enum import StrEnum

from app.core.text import mark

LONGEST_TEXT = 20_000
# Merging grows with the product of the lines of both texts.
MOST_LINES = 1000
LONGEST_COMMENT = 2000
MOST_SECTIONS = 30
MOST_ACTIVITIES = 100
SECTION_FIELDS = ("kind", "title", "text")
ACTIVITY_FIELDS = (
    "what",
    "responsible_id",
    "responsible",
    "starts_on",
    "starts_in",
    "ends_on",
    "ends_in",
    "indicator",
    "indicator_id",
    "pillar_id",
    "theme_id",
)


class VersionKind(StrEnum):
    """What made a version."""

    STARTED = "started"
    EDITED = "edited"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class TemplateSection:
    """A section that every plan starts with: its name in the catalogue, its title, what belongs there."""

    kind: str
    title: str
    hint: str


TEMPLATE = (
    TemplateSection(
        "context",
        mark("Context of the axis"),
        mark("What is the situation on this axis today, and in which countries? Two or three paragraphs."),
    ),
    TemplateSection(
        "findings",
        mark("Findings"),
        mark("What did the table see: gaps, good practice, and whom they affect most?"),
    ),
    TemplateSection(
        "guidelines",
        mark("Progress of the Guidelines"),
        mark("Which recommendations were put into practice since the last congress, where, what is left?"),
    ),
    TemplateSection(
        "priorities",
        mark("Priority actions"),
        mark("What comes first, and why? Put what can be dated into the activities below."),
    ),
    TemplateSection(
        "requests",
        mark("What is asked of whom"),
        mark("Requests to governments, institutions and partners: one line each, beginning with to whom."),
    ),
    TemplateSection(
        "follow_up",
        mark("Follow-up"),
        mark("Who meets when, how progress is told, and what is brought to the next congress."),
    ),
)
BY_KIND = {section.kind: section for section in TEMPLATE}
