"""Pages for the PDF engine: the general plan."""

from app.table_plans.renderer.general import (
    PrintedPart,
    PrintedPlan,
    PrintedWords,
    lay_out_general,
)

__all__ = ["PrintedPart", "PrintedPlan", "PrintedWords", "lay_out_general"]
