"""Plans of tables, with their sections, activities, versions and validation."""

from app.table_plans.models.plans import PlanActivity, PlanPart, PlanSection, TablePlan
from app.table_plans.models.validation import GeneralPlan, PlanPresentation, PlanProgress
from app.table_plans.models.writing import PlanComment, PlanVersion, PlanWriter

__all__ = [
    "GeneralPlan",
    "PlanActivity",
    "PlanComment",
    "PlanPart",
    "PlanPresentation",
    "PlanProgress",
    "PlanSection",
    "PlanVersion",
    "PlanWriter",
    "TablePlan",
]
