"""Bodies and presidencies, for everybody."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.access import Perm, viewer
from app.directory import services
from app.directory.rules import AgendaItem
from app.directory.views.blueprint import PUBLIC, bp
from app.directory.views.words import relation_text, word


@bp.get("/bodies", access=PUBLIC)
def bodies() -> ResponseReturnValue:
    """Show the bodies in their hierarchy, and those the organisation works with."""
    return render_template(
        "directory/bodies.html",
        bodies=services.list_hierarchy(),
        external=services.list_external_bodies(),
        may_edit=viewer().can(Perm.DIRECTORY_EDIT),
    )


@bp.get("/bodies/<body:body>", access=PUBLIC)
def body(body: Any) -> ResponseReturnValue:
    """Show a body: mandate, cadence, names through time, relations, members; people to those who may."""
    members = services.list_body_members(body.id)
    return render_template(
        "directory/body.html",
        body=body,
        parent=services.get_body_by_id(body.parent_id) if body.parent_id else None,
        children=[row for row in services.list_bodies() if row.parent_id == body.id],
        names=services.list_body_names(body.id),
        related=services.list_related_bodies(body.id),
        relation_text=relation_text,
        agenda=[word(AgendaItem(item)) for item in body.agenda],
        members=[row for row in members if row.person is None],
        people=[row for row in members if row.person is not None] if _may_see_people() else [],
        former=services.list_former_members(body.id) if _may_see_people() else [],
        may_edit=viewer().can(Perm.DIRECTORY_EDIT),
        this_year=clock.today().year,
    )


def _may_see_people() -> bool:
    return viewer().can(Perm.DIRECTORY_READ)


@bp.get("/presidencies", access=PUBLIC)
def presidencies() -> ResponseReturnValue:
    """List presidencies by year with their themes, and the troika of today."""
    return render_template(
        "directory/presidencies.html",
        presidencies=services.list_presidencies(),
        troika=services.troika(),
        this_year=clock.today().year,
        may_edit=viewer().can(Perm.DIRECTORY_EDIT),
    )
