"""What stands in for bodies and teams in a problem is told to people by their names."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app.scheduling.views.search_words import _name

ONE, TWO, TABLE, PLENARY = (UUID(int=number) for number in range(1, 5))
WORLD: Any = SimpleNamespace(
    own_rooms=[SimpleNamespace(id=UUID(int=9), name="Ceiba")],
    own=[
        SimpleNamespace(id=TABLE, title={"es": "Mesa 1"}),
        SimpleNamespace(id=PLENARY, title={"es": "Plenaria"}),
    ],
    names={ONE: {"es": "Red uno", "en": "Network one"}, TWO: {"es": "Red dos", "en": "Network two"}},
)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (str(ONE), "Network one"),
        (f"body:{TWO}", "Network two"),
        (f"bodies:{ONE},{TWO}", "Network one and Network two"),
        (f"apart:{TABLE}:{PLENARY}", "“Mesa 1” and “Plenaria”"),
        ("team:ES-EN", "ES-EN"),
        ("ES-EN", "ES-EN"),
        (str(UUID(int=8)), "somebody"),
    ],
)
def test_a_stand_in_goes_by_the_names_of_those_it_stands_for(app: Flask, key: str, name: str):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert _name(WORLD, key) == name
