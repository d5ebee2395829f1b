"""The one family of expected failures: what a person asked for cannot be done, and why."""

from typing import ClassVar

from app.core.text import mark


class Refusal(Exception):
    """Say no to a person: a code for machines, a message for people, a status for HTTP.

    The message is an English text with `%(name)s` places, translated where it is shown;
    facts fill the places. Subclasses live in the rules of their feature.
    """

    code: ClassVar[str] = "refused"
    message: ClassVar[str] = mark("This cannot be done.")
    status: ClassVar[int] = 409

    def __init__(self, **facts: object) -> None:
        super().__init__(self.code, facts)
        self.facts = facts


class NotFound(Refusal):
    code = "not_found"
    message = mark("There is nothing here, or you may not see it.")
    status = 404


class Forbidden(Refusal):
    code = "forbidden"
    message = mark("Your role does not allow this.")
    status = 403


class BadInput(Refusal):
    """Input that cannot be read; `facts["reason"]` is already a sentence for people."""

    code = "bad_input"
    message = mark("%(reason)s")
    status = 400
