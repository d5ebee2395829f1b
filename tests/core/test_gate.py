"""No view exists without a declaration of who may enter: the application does not start with one."""

from typing import Any

import pytest
from flask import Blueprint, Flask
from flask.views import MethodView

from app.core.access import GatedFlask, allowed, personal_link, public, viewer
from app.core.access import gate as the_gate
from app.core.access.gate import UndeclaredAccess
from app.core.access.permissions import Perm
from app.core.access.viewer import _providers

BECAUSE = public("a page of the tests, nothing behind it")


class Seen(MethodView):
    def get(self) -> str:
        return "in"


def view(**_values: object) -> str:
    return "in"


def test_removing_the_declaration_of_any_view_stops_the_start(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    assert len(rules) > 150
    for rule in rules:
        bare: Any = app.view_functions[rule.endpoint]
        with pytest.raises(UndeclaredAccess, match="no access= declaration"):
            GatedFlask("other").add_url_rule(rule.rule, rule.endpoint, bare.__wrapped__, methods=rule.methods)


@pytest.mark.parametrize("way", ["rule", "route", "method view", "blueprint", "wrong kind of value"])
def test_a_view_without_declaration_stops_the_start(way: str) -> None:
    app = GatedFlask("other")
    blueprint = Blueprint("more", "more")
    blueprint.add_url_rule("/x", view_func=view)
    with pytest.raises(UndeclaredAccess):
        {
            "rule": lambda: app.add_url_rule("/x", view_func=view),
            "route": lambda: app.get("/x")(view),
            "method view": lambda: app.add_url_rule("/x", view_func=Seen.as_view("seen")),
            "blueprint": lambda: app.register_blueprint(blueprint),
            "wrong kind of value": lambda: app.add_url_rule("/x", view_func=view, access=True),
        }[way]()


def test_a_view_put_in_past_the_gate_stops_the_start_and_is_not_served(app: Flask, make_app: Any) -> None:
    open_app = make_app()
    open_app.view_functions["home.front"] = view
    with pytest.raises(UndeclaredAccess, match=r"home\.front"):
        open_app.check()
    answer = open_app.test_client().get("/")
    assert (answer.status_code, answer.text == "in") == (500, False)


@pytest.mark.parametrize(
    ("rule", "access"),
    [
        ("/x", lambda: allowed(Perm.EVENT_EDIT, on="event")),
        ("/x/<course:course>", lambda: allowed(Perm.EVENT_EDIT, on="event")),
        ("/x/<uuid:event>", lambda: allowed(Perm.EVENT_EDIT, on="event")),
        ("/x", lambda: personal_link("a link without its token")),
        ("/x", lambda: public("why")),
    ],
)
def test_a_declaration_that_says_too_little_stops_the_start(rule: str, access: Any) -> None:
    with pytest.raises(UndeclaredAccess):
        GatedFlask("other").add_url_rule(rule, view_func=view, access=access())


def test_one_view_has_one_declaration() -> None:
    app = GatedFlask("other")
    app.add_url_rule("/x", "x", view, access=BECAUSE)
    app.add_url_rule("/y", "x", view, access=BECAUSE)
    with pytest.raises(UndeclaredAccess):
        app.add_url_rule("/z", "x", view, access=public("for quite another reason"))


@pytest.mark.parametrize("name", ["viewer", "admission"])
def test_a_missing_provider_stops_the_start(app: Any, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delitem(_providers, name)
    with pytest.raises(UndeclaredAccess, match=name):
        app.check()


def test_a_missing_kind_of_object_stops_the_start(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(the_gate._kinds, "event")
    with pytest.raises(UndeclaredAccess, match="event"):
        app.check()


def test_outside_of_a_person_nobody_has_rights(app: Flask) -> None:
    with app.test_request_context("/"):
        assert not viewer().signed_in
        assert not any(viewer().can(perm) for perm in Perm)
