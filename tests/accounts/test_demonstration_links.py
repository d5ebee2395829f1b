"""Links of the demonstration: as often as one likes there, and never anywhere else."""

from datetime import timedelta

import pytest
from flask import Flask

from app.accounts import services as accounts
from app.accounts.rules import LinkSpent
from app.core.db import transaction
from tests.services.people import make_someone


def make_link() -> str:
    person = make_someone()
    with transaction():
        return accounts.issue_demonstration_link(
            email=person.email or "", person_id=person.id, next_path="/", lasts=timedelta(days=1)
        )


def test_a_demonstration_link_works_again_and_again(make_app) -> None:
    app: Flask = make_app(environment="demo")
    with app.app_context():
        token = make_link()
        for _ in range(3):
            with transaction():
                assert accounts.follow_link(token).disabled_at is None


def test_a_demonstration_link_opens_nothing_elsewhere(app: Flask) -> None:
    token = make_link()
    with pytest.raises(LinkSpent), transaction():
        accounts.follow_link(token)
