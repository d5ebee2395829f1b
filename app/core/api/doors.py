"""Routes of the API: described once, checked on the way in and on the way out, sent once."""

import hashlib
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import Flask, Response, current_app, jsonify, make_response, request
from pydantic import BaseModel, ValidationError
from spectree import Response as Answers
from spectree import SecurityScheme, SpecTree
from spectree.models import SecureType, SecuritySchemeData
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.access import viewer
from app.core.api.models import SentOnce
from app.core.api.shapes import Fault, Faults
from app.core.db import db, transaction
from app.core.errors import BadInput, Refusal
from app.core.jobs import periodic
from app.core.limits import limit, limit_address
from app.core.text import mark

PREFIX = "/api/v1"
KEPT = timedelta(days=1)
LONGEST_KEY = 64
View = TypeVar("View", bound=Callable[..., Any])
Kind = TypeVar("Kind", bound=BaseModel)


class Unreadable(BadInput):
    """The request has another shape than its description; `facts["fields"]` says where."""

    code = "unreadable"
    message = mark("The request cannot be read. Compare it with the description of the API.")
    status = 422


class NotJson(BadInput):
    code = "not_json"
    message = mark("Send the body as JSON, with the content type application/json.")
    status = 415


class KeyUsed(Refusal):
    code = "idempotency_key_used"
    message = mark("This idempotency key was used for another request. Choose a new one.")
    status = 409


class KeyTooLong(BadInput):
    code = "idempotency_key_too_long"
    message = mark("An idempotency key has 1 to 64 characters.")
    status = 422


def _refuse_unreadable(
    asked: Any, _answer: Any, fault: Exception | None, _instance: Any, _adapter: Any
) -> None:
    _limit()
    if asked.method in {"POST", "PATCH", "PUT"} and asked.content_length and not asked.is_json:
        raise NotJson
    if isinstance(fault, ValidationError):
        raise Unreadable(
            fields=[
                {"field": ".".join(str(part) for part in each["loc"]), "message": each["msg"]}
                for each in fault.errors(include_url=False, include_context=False, include_input=False)
            ]
        )


def _limit() -> None:
    """Count the request against its token, or against its network where it has none."""
    times, account_id = current_app.extensions["settings"].api_per_minute, viewer().account_id
    if account_id is None:
        limit_address("api", times=times, per=timedelta(minutes=1))
    else:
        limit("api", str(account_id), times=times, per=timedelta(minutes=1))


def _name_of(model: Any) -> str:
    return str(model.__name__).replace("[", "Of").replace("]", "")


NAME_IN_PATH = {"type": "string", "pattern": "^[a-z0-9_-]+$", "maxLength": 120}
PATH_PARTS = {"institution": {"type": "string", "format": "uuid"}}
BEARER = SecuritySchemeData(type=SecureType.HTTP, scheme="bearer")
described = SpecTree(
    "flask",
    mode="strict",
    annotations=False,
    before=_refuse_unreadable,
    validation_error_model=Faults,
    title="Encuentro",
    version="1",
    security_schemes=[SecurityScheme(name="token", data=BEARER)],
    naming_strategy=_name_of,
    nested_naming_strategy=lambda _parent, child: child.replace("[", "Of").replace("]", ""),
)


def reads(shape: Any, *, tag: str, query: Any = None, closed: bool = True) -> Callable[[View], View]:
    """Describe a route that reads; `closed` ones need a token."""
    answers = {"HTTP_200": shape, "HTTP_404": Fault, "HTTP_429": Fault}
    if closed:
        answers["HTTP_401"] = Fault
    return _describe(answers, tag=tag, query=query, closed=closed)


def writes(wanted: Any, shape: Any, *, tag: str, status: int = 200) -> Callable[[View], View]:
    """Describe a route that changes something: with a token, repeatable under an idempotency key."""
    answers = {f"HTTP_{status}": shape, "HTTP_200": shape}
    for refused in (400, 401, 403, 404, 409, 415, 429):
        answers[f"HTTP_{refused}"] = Fault
    return _describe(answers, tag=tag, body=wanted)


def _describe(
    answers: dict[str, Any], *, tag: str, query: Any = None, body: Any = None, closed: bool = True
) -> Callable[[View], View]:
    security: Any = {"token": []} if closed else []
    decorate: Any = described.validate(
        query=query,
        json=body,
        resp=Answers(**answers),
        tags=[tag],
        security=security,
        validation_error_status=422,
    )
    return decorate  # type: ignore[no-any-return]


def query_of(kind: type[Kind]) -> Kind:
    """Return the query of this request as its shape."""
    found = request.context.query  # type: ignore[attr-defined]
    if not isinstance(found, kind):
        raise Unreadable(fields=[])
    return found


def body_of(kind: type[Kind]) -> Kind:
    """Return the body of this request as its shape."""
    found = request.context.json  # type: ignore[attr-defined]
    if not isinstance(found, kind):
        raise Unreadable(fields=[])
    return found


# --- once -------------------------------------------------------------------------------------


def once(act: Callable[[], Any], shape: type[BaseModel], *, status: int = 200) -> Response:
    """Do it in a transaction and answer in the shape; under the same key and body, answer the same again."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not 1 <= len(key) <= LONGEST_KEY:
        raise KeyTooLong
    account_id = viewer().account_id
    if key is None or account_id is None:
        with transaction():
            answer = _in_shape(shape, act())
        return _answer(answer, status)
    return _once(account_id, key, lambda: _in_shape(shape, act()), status)


def _once(account_id: uuid.UUID, key: str, act: Callable[[], dict[str, Any]], status: int) -> Response:
    body = hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.get_data()).hexdigest()
    known = _sent(account_id, key)
    if known is None:
        try:
            with transaction():
                kept = SentOnce(account_id=account_id, key=key, request_hash=body, status=status, answer={})
                db.session.add(kept)
                # First the key: who sends the same twice at once waits here for the other.
                db.session.flush()
                kept.answer = act()
            return _answer(kept.answer, status)
        except IntegrityError:
            known = _sent(account_id, key)
            if known is None:
                raise
    if known.request_hash != body:
        raise KeyUsed
    return _answer(known.answer, known.status)


def _sent(account_id: uuid.UUID, key: str) -> SentOnce | None:
    return db.session.scalar(
        sa.select(SentOnce).where(SentOnce.account_id == account_id, SentOnce.key == key)
    )


def _in_shape(shape: type[BaseModel], made: Any) -> dict[str, Any]:
    return shape.model_validate(made).model_dump(mode="json")


def _answer(body: dict[str, Any], status: int) -> Response:
    return make_response(jsonify(body), status)


@periodic("api.forget_sent", every=timedelta(hours=6))
def forget_sent() -> None:
    """Forget what was answered more than a day ago."""
    with transaction():
        db.session.execute(sa.delete(SentOnce).where(SentOnce.created_at < clock.now() - KEPT))


# --- description ------------------------------------------------------------------------------


def description(app: Flask) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of the routes that are plugged in."""
    known: dict[str, Any] | None = app.extensions.get("api_description")
    if known is None:
        described.app = app
        with app.app_context():
            known = _completed(described._generate_spec())
        app.extensions["api_description"] = known
    return known


def _completed(spec: dict[str, Any]) -> dict[str, Any]:
    """Say what the library cannot know: our path parts are texts, and a key makes a request repeatable."""
    settings = current_app.extensions["settings"]
    spec["servers"] = [{"url": settings.base_url}]
    for methods in spec["paths"].values():
        for method, operation in methods.items():
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "path" and not parameter.get("schema"):
                    parameter["schema"] = PATH_PARTS.get(parameter["name"], NAME_IN_PATH)
            if method in {"post", "patch", "put"}:
                operation.setdefault("parameters", []).append(
                    {
                        "name": "Idempotency-Key",
                        "in": "header",
                        "required": False,
                        "description": "The same key and body again give the same answer for a day.",
                        "schema": {
                            "type": "string",
                            "minLength": 1,
                            "maxLength": LONGEST_KEY,
                            "pattern": "^[!-~]+$",
                        },
                    }
                )
    return spec
