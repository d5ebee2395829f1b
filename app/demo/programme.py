"""The programme of the congress in preparation: rooms, sessions and who does what, in both languages."""

from typing import Any, NamedTuple

from app.events.rules import SessionAccess, SessionKind, SessionPart

ROOMS: tuple[tuple[str, int, list[str]], ...] = (
    ("Ceiba", 220, ["interpretación", "escenario"]),
    ("Jacaranda", 90, ["interpretación"]),
    ("Guayacán", 60, ["interpretación"]),
    ("Corteza", 60, []),
    ("Orquídea", 60, []),
)


class Slot(NamedTuple):
    """One session: day counted from the first, wall time or None, room or None."""

    code: str
    kind: SessionKind
    day: int
    start: str | None
    minutes: int
    room: str | None
    es: str
    en: str
    more: dict[str, Any] = {}  # noqa: RUF012


K = SessionKind
CHOICE = {"needs_choice": True}

SLOTS = (
    Slot("S01", K.OPENING, 0, "09:00", 60, "Ceiba", "Apertura del V Congreso", "Opening of the V Congress"),
    Slot("S02", K.COLLOQUIUM, 0, "10:15", 90, "Ceiba",
         "Coloquio 1: rutas regulares que funcionan", "Colloquium 1: regular routes that work"),
    Slot("S03", K.LIGHTNING, 0, "10:15", 60, "Jacaranda",
         "Seis miradas a los datos con enfoque de género", "Six looks at data with a gender lens", CHOICE),
    Slot("S04", K.WORKSHOP, 0, "10:15", 90, "Guayacán",
         "Taller: inserción laboral y cuidados", "Workshop: work and care", CHOICE | {"capacity": 40}),
    Slot("S05", K.WORKSHOP, 0, "10:15", 90, "Corteza",
         "Taller: prevenir el acoso en el servicio público", "Workshop: preventing harassment in public service",
         CHOICE | {"capacity": 25}),
    Slot("S06", K.WORKING_TABLE, 0, "13:00", 90, "Jacaranda",
         "Mesa 1, primera sesión: causas y rutas regulares", "Table 1, first session: drivers and regular routes"),
    Slot("S07", K.WORKING_TABLE, 0, "13:00", 90, "Guayacán",
         "Mesa 2, primera sesión: protección de la vida", "Table 2, first session: protecting lives"),
    Slot("S08", K.WORKING_TABLE, 0, "13:00", 90, "Corteza",
         "Mesa 3, primera sesión: integración e inclusión", "Table 3, first session: integration and inclusion"),
    Slot("S09", K.WORKING_TABLE, 0, "13:00", 90, "Orquídea",
         "Mesa 4, primera sesión: datos y evidencia", "Table 4, first session: data and evidence"),
    Slot("S10", K.PANEL, 0, "14:45", 75, "Ceiba",
         "Panel: protección consular en tránsito", "Panel: consular protection in transit"),
    Slot("S11", K.WORKSHOP, 0, "14:45", 75, "Orquídea",
         "Taller: registrar sin exponer", "Workshop: keeping records without exposing people",
         CHOICE | {"capacity": 30}),
    Slot("S12", K.PROGRESS, 0, "16:15", 60, "Ceiba",
         "Avances desde el IV Congreso", "Progress since the IV Congress"),
    Slot("S13", K.PLENARY, 1, "09:00", 60, "Ceiba",
         "Plenaria: lo que piden las mujeres que migran", "Plenary: what women who migrate ask for"),
    Slot("S14", K.WORKING_TABLE, 1, "10:15", 90, "Jacaranda",
         "Mesa 1, segunda sesión: plan de trabajo", "Table 1, second session: work plan"),
    Slot("S15", K.WORKING_TABLE, 1, "10:15", 90, "Guayacán",
         "Mesa 2, segunda sesión: plan de trabajo", "Table 2, second session: work plan"),
    Slot("S16", K.WORKING_TABLE, 1, "10:15", 90, "Corteza",
         "Mesa 3, segunda sesión: plan de trabajo", "Table 3, second session: work plan"),
    Slot("S17", K.WORKING_TABLE, 1, "10:15", 90, "Orquídea",
         "Mesa 4, segunda sesión: plan de trabajo", "Table 4, second session: work plan"),
    Slot("S18", K.COLLOQUIUM, 1, "13:00", 75, "Ceiba",
         "Coloquio 2: clima, género y movilidad", "Colloquium 2: climate, gender and mobility"),
    Slot("S19", K.PLENARY, 1, "14:30", 75, "Ceiba",
         "Las cuatro mesas presentan sus planes", "The four tables present their plans"),
    Slot("S20", K.COURSE_LAUNCH, 1, "16:00", 30, "Ceiba",
         "Lanzamiento del curso Mujeres en la Migración", "Launch of the course Women in Migration"),
    Slot("S21", K.CLOSING, 1, "16:45", 45, "Ceiba", "Clausura", "Closing"),
    Slot("S22", K.PANEL, 0, None, 75, None,
         "Panel: volver y empezar de nuevo", "Panel: returning and starting again"),
    Slot("S23", K.WORKSHOP, 0, None, 60, None,
         "Taller: contar historias con cuidado", "Workshop: telling stories with care", CHOICE | {"capacity": 30}),
    Slot("S24", K.MEETING, 0, None, 45, None,
         "Reunión de jefaturas de delegación", "Meeting of heads of delegation",
         {"access": SessionAccess.CLOSED, "per_country": 3}),
)  # fmt: skip

# Who does what: (session, part, number of the invented expert).
PARTS = (
    ("S01", SessionPart.HOST, 0), ("S02", SessionPart.MODERATOR, 1), ("S02", SessionPart.EXPERT, 2),
    ("S02", SessionPart.EXPERT, 3), ("S02", SessionPart.RAPPORTEUR, 4), ("S03", SessionPart.MODERATOR, 5),
    ("S03", SessionPart.EXPERT, 6), ("S03", SessionPart.EXPERT, 7), ("S03", SessionPart.EXPERT, 8),
    ("S04", SessionPart.FACILITATOR, 9), ("S05", SessionPart.FACILITATOR, 10), ("S06", SessionPart.MODERATOR, 11),
    ("S07", SessionPart.MODERATOR, 12), ("S08", SessionPart.MODERATOR, 13), ("S09", SessionPart.MODERATOR, 14),
    ("S10", SessionPart.MODERATOR, 2), ("S10", SessionPart.EXPERT, 6), ("S10", SessionPart.EXPERT, 15),
    ("S11", SessionPart.FACILITATOR, 7), ("S12", SessionPart.MODERATOR, 0), ("S13", SessionPart.MODERATOR, 16),
    ("S13", SessionPart.EXPERT, 17), ("S14", SessionPart.MODERATOR, 11), ("S15", SessionPart.MODERATOR, 12),
    ("S16", SessionPart.MODERATOR, 13), ("S17", SessionPart.MODERATOR, 14), ("S18", SessionPart.MODERATOR, 3),
    ("S18", SessionPart.EXPERT, 8), ("S19", SessionPart.MODERATOR, 1), ("S20", SessionPart.HOST, 5),
    ("S21", SessionPart.HOST, 0), ("S22", SessionPart.MODERATOR, 9), ("S22", SessionPart.EXPERT, 15),
    ("S23", SessionPart.FACILITATOR, 10), ("S24", SessionPart.HOST, 0),
)  # fmt: skip
EXPERTS = 18

TALKS = (
    ("S03", 6, "Qué no cuentan las encuestas", "What surveys do not count"),
    ("S03", 7, "Registros de albergues, sin nombres", "Shelter records without names"),
    ("S03", 8, "El trabajo de cuidados en cifras", "Care work in numbers"),
    ("S02", 2, "Visas de trabajo temporal: tres años después", "Temporary work visas: three years on"),
    ("S02", 3, "Reunificación familiar que llega a tiempo", "Family reunification that comes in time"),
    ("S18", 8, "Sequía, ingresos y decisión de salir", "Drought, income and the decision to leave"),
)

TABLES = (
    ("S06", "Jacaranda", "Mesa 1", "Table 1", "Causas y rutas regulares", "Drivers and regular routes", True),
    ("S07", "Guayacán", "Mesa 2", "Table 2", "Protección de la vida", "Protecting lives", True),
    ("S08", "Corteza", "Mesa 3", "Table 3", "Integración e inclusión", "Integration and inclusion", True),
    ("S09", "Orquídea", "Mesa 4", "Table 4", "Datos y evidencia", "Data and evidence", True),
)
