"""How the state of a plan is said, and what may be done with it: for authors' and organisers' pages alike."""

from dataclasses import dataclass

from app.core.i18n import lazy
from app.events.models import Event
from app.table_plans import services
from app.table_plans.rules import Act, PlanState, ProgressState, Verdict, open_acts
from app.table_plans.services import Actor, Standing
from app.table_plans.views.desk import Desk

# The kind of `status()` and the words of it.
STATES = {
    PlanState.DRAFT: ("idle", lazy("Being written")),
    PlanState.PRESENTED: ("info", lazy("Presented")),
    PlanState.UNDER_VALIDATION: ("info", lazy("Under validation")),
    PlanState.VALIDATED: ("ok", lazy("Validated")),
    PlanState.RETURNED: ("warn", lazy("Returned to the table")),
    PlanState.MERGED: ("brand", lazy("Part of the general plan")),
    None: ("idle", lazy("Not begun")),
}
VERDICTS = {
    Verdict.NOT_SENT: ("idle", lazy("The consultation has not been sent yet")),
    Verdict.OPEN: ("info", lazy("The countries are being consulted")),
    Verdict.APPROVED: ("ok", lazy("Consensus of the countries")),
    Verdict.APPROVED_WITH_RESERVATIONS: ("warn", lazy("Consensus with reservations")),
    Verdict.NOT_APPROVED: ("bad", lazy("No consensus: not approved")),
}
PROGRESS_KINDS = {
    ProgressState.NOT_BEGUN: "idle",
    ProgressState.UNDER_WAY: "info",
    ProgressState.DONE: "ok",
    ProgressState.DROPPED: "warn",
}


@dataclass(frozen=True, slots=True)
class Stated:
    """A plan as pages show it: where it stands, and the acts open to the reader."""

    standing: Standing
    acts: frozenset[Act]

    @property
    def reasons(self) -> str:
        """Return why it came back, as long as it is with its authors."""
        presentation = self.standing.presentation
        returned = self.standing.state is PlanState.RETURNED and presentation is not None
        return presentation.reasons if returned and presentation is not None else ""

    def may(self, act: str) -> bool:
        """Tell whether the reader can do an act now."""
        return Act(act) in self.acts


def stated(event: Event, standing: Standing, actor: Actor) -> Stated:
    """Say where a plan stands and what somebody may do with it."""
    return Stated(standing, open_acts(standing.state, services.mover_of(event, standing, actor)))


def actor_at(desk: Desk) -> Actor:
    """Say who acts at a table's plan, by whichever door they came."""
    return Actor(desk.author.person_id, organiser=desk.author.organiser)
