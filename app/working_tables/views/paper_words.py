"""What kinds of papers are called."""

from app.core.i18n import lazy
from app.working_tables.rules import PaperKind

PAPER_KINDS = {
    PaperKind.FACT_SHEET: lazy("Fact sheet"),
    PaperKind.TEXT: lazy("Text"),
    PaperKind.RESEARCH: lazy("Research"),
    PaperKind.TOOL: lazy("Tool"),
    PaperKind.MINUTES: lazy("Minutes of the table"),
}


def paper_choices() -> list[tuple[str, str]]:
    """List the kinds for a field of choices."""
    return [(kind.value, str(words)) for kind, words in PAPER_KINDS.items()]
