"""Little congresses in which few hours make many people choose, small enough to try every plan."""

from typing import Any

from hypothesis import strategies as st

from app.scheduling.rules import read_problem
from app.scheduling.solver.axis import Axis
from app.scheduling.solver.blocks import blocks_of
from app.scheduling.solver.tables import Tables, compile_problem
from tests.scheduling.problems import Document, subset


@st.composite
def crowds(draw: Any) -> Document:
    """Three or four sessions in two hours and a pause, with more wishes than hours."""
    people = [f"P{n}" for n in range(5)]
    sessions = [
        {
            "id": f"S{n}",
            "minutes": draw(st.sampled_from([30, 30, 60])),
            "mode": draw(st.sampled_from(["in_person", "in_person", "hybrid", "hybrid", "online"])),
            "seats": draw(st.sampled_from([0, 15, 25])),
            "required": draw(subset(people, 1)),
            "interested": draw(subset(people, 4)),
        }
        for n in range(draw(st.sampled_from([3, 4])))
    ]
    for session in sessions:
        if draw(st.integers(0, 2)) == 2:
            session["preferred"] = [["2027-07-14T09:00", "2027-07-14T09:30"]]
    if draw(st.booleans()):
        sessions[-1]["after"] = [{"session": "S0", "gap_minutes": 0}]
    if draw(st.integers(0, 3)) == 3:
        sessions[1]["immediately_before"] = "S2"
    shut = [["2027-07-14T09:30", "2027-07-14T10:00"]] if draw(st.booleans()) else []
    return {
        "format": "schedule/1",
        "time_zone": "America/El_Salvador",
        "grid_minutes": 30,
        "days": [{"date": "2027-07-14", "start": "09:00", "end": "12:00", "closed": [["10:00", "11:00"]]}],
        "rooms": [{"id": "R0", "capacity": 20, "unavailable": shut}, {"id": "R1", "capacity": 40}],
        "people": [
            {"id": name} | ({"civil_hours": ["09:30", "12:00"]} if name in people[:2] else {})
            for name in people
        ],
        "sessions": sessions,
    }


def axis_of(document: Document) -> Axis:
    """Build the axis of a problem."""
    tables = tables_of(document)
    return Axis(tables, blocks_of(tables))


def tables_of(document: Document) -> Tables:
    """Build the tables of a problem."""
    return compile_problem(read_problem(document))
