"""The gate: no view exists without an access declaration, and none runs before it is checked."""

import functools
import re
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from flask import Flask, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.routing import UnicodeConverter

from app.core.access.permissions import ORGANISATION, Perm
from app.core.access.viewer import Viewer, missing_providers, viewer
from app.core.db import event_scope
from app.core.errors import NotFound


class UndeclaredAccess(RuntimeError):
    """A route says too little about who may enter; the application does not start."""


@dataclass(frozen=True)
class Access:
    """Who may enter: made by the four functions below, never by hand."""

    kind: str
    reason: str = ""
    perm: Perm | None = None
    on: str | None = None

    def __str__(self) -> str:
        return f"{self.perm} on {self.on}" if self.perm else self.kind


def _because(kind: str, reason: str) -> Access:
    if len(reason) < 10:
        raise UndeclaredAccess(f"{kind}: say why")
    return Access(kind, reason)


def public(reason: str) -> Access:
    """Let everybody in; the reason says why no personal data is behind it."""
    return _because("public", reason)


def signed_in(reason: str) -> Access:
    """Let any signed-in person in, to what is their own."""
    return _because("signed_in", reason)


def personal_link(scope: str) -> Access:
    """Let the holder of a link in; the path carries `<token>` and the service checks it."""
    return _because("personal_link", scope)


def allowed(perm: Perm, *, on: str) -> Access:
    """Let those in whose role grants the right on the object that the path names."""
    return Access("allowed", perm=perm, on=on)


# --- objects that paths name -------------------------------------------------------------------


@dataclass(frozen=True)
class ObjectKind:
    """How a path names an object: `load(text)` finds it or None, `name(object)` writes it."""

    load: Callable[[str], Any]
    name: Callable[[Any], str]
    visible: Callable[[Any, Viewer], bool]


_kinds: dict[str, ObjectKind] = {}


def object_kind(
    kind: str,
    *,
    load: Callable[[str], Any],
    name: Callable[[Any], str],
    visible: Callable[[Any, Viewer], bool] = lambda _thing, _viewer: True,
) -> None:
    """Make `<kind:…>` usable in paths; what is not visible to the viewer does not exist for them."""
    _kinds[kind] = ObjectKind(load, name, visible)


def _converter(kind: str) -> type[UnicodeConverter]:
    class ObjectConverter(UnicodeConverter):
        def to_url(self, value: Any) -> str:
            text = value if isinstance(value, str) else _kinds[kind].name(value)
            return super().to_url(text)

    return ObjectConverter


PATH_OBJECT = re.compile(r"<(?P<kind>[a-z_]+):(?P<name>[a-z_]+)>")
SCOPED = ("event", "course", "body", "institution")


class GatedFlask(Flask):
    """A Flask that refuses views without `access=`."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for kind in SCOPED:
            self.url_map.converters[kind] = _converter(kind)

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., Any] | None = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        access = options.pop("access", None)
        if view_func is not None:
            if access is None and endpoint == "static":
                access = public("style sheets, scripts and pictures of the interface")
            _check_declaration(rule, access)
            view_func = self._guard_once(endpoint, view_func, access, _objects_in(rule))
        super().add_url_rule(rule, endpoint, view_func, provide_automatic_options, **options)

    def _guard_once(
        self, endpoint: str | None, view: Callable[..., Any], access: Access, objects: dict[str, str]
    ) -> Callable[..., Any]:
        """Guard a view, or add a second rule to one that is guarded already."""
        known: Any = self.view_functions.get(endpoint or view.__name__)
        if known is not None and getattr(known, "__wrapped__", None) is view:
            if known.__access__ != access:
                raise UndeclaredAccess(f"{endpoint}: two rules with different access")
            known.__objects__.update(objects)
            guarded: Callable[..., Any] = known
            return guarded
        return _guarded(view, access, objects)

    def dispatch_request(self) -> ResponseReturnValue:
        view = self.view_functions.get(request.endpoint or "")
        if view is not None and not hasattr(view, "__access__"):
            raise UndeclaredAccess(f"undeclared view {request.endpoint}")
        return super().dispatch_request()

    def check(self) -> None:
        """Refuse to start with an undeclared view or a provider that nobody registered."""
        bare = [name for name, view in self.view_functions.items() if not hasattr(view, "__access__")]
        if bare:
            raise UndeclaredAccess(f"views without access=: {', '.join(bare)}")
        if missing_providers():
            raise UndeclaredAccess(f"missing providers: {', '.join(sorted(missing_providers()))}")
        if set(SCOPED) - set(_kinds):
            raise UndeclaredAccess(f"missing object kinds: {', '.join(sorted(set(SCOPED) - set(_kinds)))}")


def _objects_in(rule: str) -> dict[str, str]:
    return {m["name"]: m["kind"] for m in PATH_OBJECT.finditer(rule) if m["kind"] in SCOPED}


def _check_declaration(rule: str, access: object) -> None:
    if not isinstance(access, Access):
        raise UndeclaredAccess(f"{rule}: no access= declaration")
    if access.kind == "allowed" and access.on != ORGANISATION and access.on not in _objects_in(rule).values():
        raise UndeclaredAccess(f"{rule}: right on {access.on} without <{access.on}:{access.on}> in the path")
    if access.kind == "personal_link" and "<token>" not in rule:
        raise UndeclaredAccess(f"{rule}: a personal link without <token> in the path")


def _guarded(view: Callable[..., Any], access: Access, objects: dict[str, str]) -> Callable[..., Any]:
    @functools.wraps(view)
    def guarded(**values: Any) -> Any:
        g.access = access
        asking = viewer()
        if access.kind in ("signed_in", "allowed") and not asking.signed_in:
            return sign_in_first()
        with ExitStack() as stack:
            for name, kind in objects.items():
                if name not in values:
                    continue
                values[name] = _load(kind, values[name], asking)
                if kind == "event":
                    g.event = values[name]
                    stack.enter_context(event_scope(values[name].id))
            if access.kind == "allowed" and not _has_right(access, values, objects, asking):
                if asking.needs_second_factor:
                    return redirect(url_for("accounts.second_factor", next=request.full_path))
                raise NotFound
            return view(**values)

    guarded.__access__ = access  # type: ignore[attr-defined]
    guarded.__objects__ = objects  # type: ignore[attr-defined]
    return guarded


def _load(kind: str, text: str, asking: Viewer) -> Any:
    thing = _kinds[kind].load(text)
    if thing is None or not _kinds[kind].visible(thing, asking):
        raise NotFound
    return thing


def _has_right(access: Access, values: dict[str, Any], objects: dict[str, str], asking: Viewer) -> bool:
    if access.perm is None or access.on is None:
        return False
    if access.on == ORGANISATION:
        return asking.can(access.perm)
    thing = next(values[name] for name, kind in objects.items() if kind == access.on)
    scope_id: uuid.UUID = thing.id
    return asking.can(access.perm, access.on, scope_id)


def sign_in_first() -> ResponseReturnValue:
    """Send a stranger to the sign-in page and back; say 401 to scripts and machines."""
    is_page = not request.path.startswith("/api/") and request.accept_mimetypes.accept_html
    if request.method == "GET" and is_page:
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    from app.core.refusals import SignInFirst

    raise SignInFirst
