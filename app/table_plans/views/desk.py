"""Who stands before a table's plan, and by which of two doors: an account, or the link of a registration."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from flask import url_for
from flask.typing import ResponseReturnValue

from app.core.access import Perm, personal_link, signed_in, viewer
from app.core.errors import NotFound
from app.events.models import Event
from app.registration.rules import RegistrationState
from app.registration.services import find_by_link
from app.table_plans import services
from app.table_plans.models import TablePlan
from app.table_plans.services import Author
from app.table_plans.views.blueprint import bp
from app.working_tables.models import WorkingTable
from app.working_tables.services import table_people

OWN = signed_in("the plan of a table, for whoever belongs to the table and for organisers")
LINK = personal_link("the plan of the table to which the registration of the link belongs")


@dataclass(frozen=True, slots=True)
class Desk:
    """A reader at a table's plan."""

    event: Event
    table: WorkingTable
    author: Author
    plan: TablePlan | None
    token: str | None = None

    @property
    def begun(self) -> TablePlan:
        """Return the plan; raises NotFound while nobody began it."""
        if self.plan is None:
            raise NotFound
        return self.plan

    def names(self, ids: Collection[UUID | None], answering: Collection[UUID | None] = ()) -> dict[UUID, str]:
        """Return the names that the reader may know: of those who agreed to be named at the event.

        Whoever holds an office, and those `answering` for something in the plan, are named; organisers know
        all. Whoever was forgotten has no name for anybody.
        """
        found = services.names_of([*ids, *answering])
        if self.author.organiser:
            return found
        known = {self.author.person_id, *answering}
        if self.plan is not None:
            known |= {self.plan.delegate_id, self.plan.secretariat_id}
        hidden = services.unnamed(self.event, found.keys()) - known
        return {person_id: name for person_id, name in found.items() if person_id not in hidden}

    def people(self) -> list[tuple[str, str]]:
        """List the people of the table whom the reader may know, as choices of a form."""
        here = {person.person_id: person.name for person in table_people(self.event, self.table.id)}
        known = self.names(here.keys())
        return [(str(person_id), known[person_id]) for person_id in here if person_id in known]

    def url(self, endpoint: str = "plan", **values: Any) -> str:
        """Return the address of a page of this plan by the door through which the reader came."""
        if self.token is None:
            return url_for(f"table_plans.{endpoint}", event=self.event, table_id=self.table.id, **values)
        return url_for(
            f"table_plans.{endpoint}_by_link",
            event=self.event,
            table_id=self.table.id,
            token=self.token,
            **values,
        )


View = Callable[..., ResponseReturnValue]


def both_doors(rule: str, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Route a view of a `Desk` twice: for accounts, and by the personal link of a registration."""

    def register(view: View) -> View:
        @wraps(view)
        def by_account(event: Event, table_id: UUID, **ids: Any) -> ResponseReturnValue:
            return view(_by_account(event, table_id), **ids)

        @wraps(view)
        def by_link(event: Event, token: str, table_id: UUID, **ids: Any) -> ResponseReturnValue:
            return view(_by_link(event, table_id, token), **ids)

        name = view.__name__
        door = bp.route(f"/table-plans/<uuid:table_id>{rule}", methods=methods, endpoint=name, access=OWN)
        door(by_account)
        linked = f"/my-table/<token>/plan/<uuid:table_id>{rule}"
        bp.route(linked, methods=methods, endpoint=f"{name}_by_link", access=LINK)(by_link)
        return view

    return register


def _by_account(event: Event, table_id: UUID) -> Desk:
    asking = viewer()
    table, author = services.author_at(
        event,
        table_id,
        person_id=asking.person_id,
        organiser=asking.can(Perm.EVENT_TABLES, "event", event.id),
    )
    return Desk(event, table, author, services.find_plan(table_id))


def _by_link(event: Event, table_id: UUID, token: str) -> Desk:
    registration = find_by_link(token)
    if registration is None or registration.event_id != event.id:
        raise NotFound
    if registration.state is not RegistrationState.CONFIRMED:
        raise NotFound
    table, author = services.author_at(
        event, table_id, person_id=registration.person_id, registration=registration
    )
    return Desk(event, table, author, services.find_plan(table_id), token)
