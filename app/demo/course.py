"""The course on women in migration: four topics, a quiz, and sixty trainees in every state."""

from datetime import timedelta

from app.certificates import services as certificates
from app.core import clock
from app.core.db import transaction
from app.courses import services as courses
from app.courses.models import Course, Enrolment, Lesson
from app.courses.rules import Option, QuestionKind
from app.courses.services import CourseDraft, LessonDraft, QuestionDraft
from app.demo.congress import Scene, known_person
from app.demo.people import invent, spread
from app.directory.models import Person
from app.directory.rules import InstitutionKind

TRAINEES = 60
# How many of the sixty got how far: invited, enrolled, in the lessons, failed the quiz, completed, withdrew.
INVITED, ENROLLED, READING, FAILED, COMPLETED = 8, 8, 14, 6, 20

MODULES = (
    ("Datos con enfoque de género", "Data with a gender lens", (
        ("Contar bien para decidir bien", "Count well to decide well",
         "Un número sin sexo, edad ni ruta esconde a quien más necesita protección.\n\n- Pregunte solo lo que va a usar.\n- Guarde el dato lejos del nombre.\n- Publique por grupos, nunca por persona.",
         "A number without sex, age or route hides who needs protection most.\n\n- Ask only what you will use.\n- Keep the datum away from the name.\n- Publish groups, never persons."),
        ("Preguntar sin exponer", "Asking without exposing",
         "Una pregunta hecha en la ventanilla la oyen todos.\n\n> Si la respuesta puede poner en riesgo a alguien, la pregunta se hace a solas o no se hace.",
         "A question asked at the counter is heard by everybody.\n\n> If the answer may endanger somebody, ask it in private or not at all."),
        ("Leer un cuadro con cuidado", "Reading a table with care",
         "Menos de cinco personas en una celda es casi un nombre. Una la celda con su vecina o déjela en blanco y dígalo.",
         "Fewer than five people in a cell is almost a name. Join the cell with its neighbour, or leave it blank and say so."),
    )),
    ("Factores de riesgo", "Risk factors", (
        ("Antes de salir", "Before leaving",
         "Deudas, violencia y papeles perdidos pesan desde el primer día. Pregunte por la salida, no solo por la llegada.",
         "Debts, violence and lost papers weigh from the first day. Ask about leaving, not only about arriving."),
        ("En tránsito", "In transit",
         "El riesgo cambia con la compañía, el transporte y la hora. Una lista corta sirve más que un discurso.",
         "Risk changes with company, transport and hour. A short list helps more than a speech."),
        ("Señales que no se ven", "Signs that do not show",
         "Quien no suelta el teléfono de otra persona, quien no sabe a dónde va: **dos señales juntas piden una pausa**.",
         "Who does not let go of somebody else's phone, who does not know where they go: **two signs together ask for a pause**."),
    )),
    ("Lo que dejó la pandemia", "What the pandemic left", (
        ("Trabajo y cuidados", "Work and care",
         "El empleo que se perdió primero fue el que no tenía contrato. El cuidado no se detuvo nunca.",
         "The work lost first was the work without a contract. Care never stopped."),
        ("Trámites a distancia", "Services at a distance",
         "Lo que se abrió en línea ayudó a quien tiene señal. Para quien no la tiene, la ventanilla sigue siendo un derecho.",
         "What opened online helped those with a signal. For those without, the counter is still a right."),
        ("Aprender de la emergencia", "Learning from the emergency",
         "1. ¿Qué se hizo más simple?\n2. ¿Quién quedó fuera?\n3. ¿Qué conviene conservar?",
         "1. What became simpler?\n2. Who was left out?\n3. What is worth keeping?"),
    )),
    ("Ambiente y clima", "Environment and climate", (
        ("Moverse por el agua", "Moving because of water",
         "La sequía y la inundación empujan despacio o de golpe. En los dos casos alguien se queda cuidando.",
         "Drought and flood push slowly or at once. In both cases somebody stays behind and cares."),
        ("Quien decide en la familia", "Who decides in the family",
         "La decisión de salir rara vez es de una sola persona. Escuche por separado.",
         "The decision to leave is seldom one person's. Listen to each alone."),
        ("Planes que llegan a tiempo", "Plans that come in time",
         "Un plan sirve si dice quién hace qué antes de la próxima temporada de lluvias.",
         "A plan helps if it says who does what before the next rains."),
    )),
)  # fmt: skip

QUESTIONS = (
    (QuestionKind.SINGLE, "¿Qué dato conviene pedir?", "Which datum should be asked for?",
     (("El que se va a usar", "The one that will be used", True), ("Todos, por si acaso", "All, just in case", False), ("Ninguno", "None", False))),
    (QuestionKind.TRUE_FALSE, "Una celda con tres personas puede publicarse tal cual.", "A cell with three people may be published as it is.",
     (("Verdadero", "True", False), ("Falso", "False", True))),
    (QuestionKind.MULTIPLE, "¿Qué señales piden una pausa?", "Which signs ask for a pause?",
     (("Otra persona guarda sus papeles", "Somebody else keeps their papers", True), ("No sabe a dónde va", "They do not know where they go", True), ("Viaja de día", "They travel by day", False))),
    (QuestionKind.SINGLE, "¿Dónde se hace una pregunta delicada?", "Where is a delicate question asked?",
     (("A solas", "In private", True), ("En la ventanilla", "At the counter", False))),
    (QuestionKind.TRUE_FALSE, "Los trámites en línea bastan para todas las personas.", "Online services are enough for everybody.",
     (("Verdadero", "True", False), ("Falso", "False", True))),
    (QuestionKind.SINGLE, "¿Qué hace útil un plan?", "What makes a plan useful?",
     (("Dice quién hace qué y cuándo", "It says who does what and when", True), ("Es largo", "It is long", False))),
)  # fmt: skip


def build_course(scene: Scene, visitor: Person) -> Course:
    """Build the course, its trainees, and the certificates of those who completed it."""
    with clock.fixed_at(clock.now() - timedelta(days=60)), transaction():
        course = _write(scene)
    lessons = [lesson for module in course.modules for lesson in module.lessons]
    people = list(
        invent(scene.draw, spread(TRAINEES - 1, scene.members, scene.draw), domain="curso.example.org")
    )
    with transaction():
        known = [known_person(scene, person, InstitutionKind.DIRECTORATE) for person in people]
    for number, person in enumerate([*known[:20], visitor, *known[20:]]):
        moment = clock.now() - timedelta(days=scene.draw.randint(12, 40))
        with clock.fixed_at(moment), transaction():
            _trainee(course, lessons, person, number)
    _certify(scene, course)
    return course


def _write(scene: Scene) -> Course:
    course = courses.create_course(
        CourseDraft(
            slug="mujeres-en-la-migracion",
            title={"es": "Mujeres en la Migración", "en": "Women in Migration"},
            summary={
                "es": "Doce lecturas cortas y un cuestionario para quien atiende, registra o decide.",
                "en": "Twelve short readings and a quiz for those who serve, record or decide.",
            },
            hours=20,
            pass_mark=70,
        ),
        by=scene.by,
    )
    for spanish, english, lessons in MODULES:
        module = courses.add_module(course, {"es": spanish, "en": english})
        for es, en, body_es, body_en in lessons:
            title, body = {"es": es, "en": en}, {"es": body_es, "en": body_en}
            courses.add_lesson(module, LessonDraft(title=title, body=body, minutes=15))
    courses.name_quiz(course, {"es": "Cuestionario final", "en": "Final quiz"})
    for kind, text_es, text_en, options in QUESTIONS:
        offered = tuple(
            Option(id=f"{number}", text={"es": es, "en": en}, correct=right)
            for number, (es, en, right) in enumerate(options)
        )
        courses.add_question(
            course, QuestionDraft(kind=kind, text={"es": text_es, "en": text_en}, options=offered)
        )
    courses.publish_course(course)
    return course


def _trainee(course: Course, lessons: list[Lesson], person: Person, number: int) -> None:
    """Take one trainee as far as their number says."""
    if number < INVITED:
        courses.invite(course, person.id)
        return
    enrolment = courses.enrol(course, person.id)
    if number < INVITED + ENROLLED:
        return
    steps = number - INVITED - ENROLLED
    if steps < READING:
        _read(enrolment, lessons[: 1 + steps % (len(lessons) - 1)])
    elif steps < READING + FAILED:
        _read(enrolment, lessons)
        _answer(course, enrolment, right=2)
    elif steps < READING + FAILED + COMPLETED:
        _read(enrolment, lessons)
        _answer(course, enrolment, right=len(QUESTIONS) - steps % 2)
    else:
        _read(enrolment, lessons[:2])
        courses.withdraw(enrolment)


def _read(enrolment: Enrolment, lessons: list[Lesson]) -> None:
    for lesson in lessons:
        courses.mark_lesson_done(enrolment, lesson)


def _answer(course: Course, enrolment: Enrolment, *, right: int) -> None:
    """Answer the quiz with so many questions right, the others wrong."""
    answers = {}
    for place, question in enumerate(course.quiz.questions if course.quiz else ()):
        wanted = place < right
        answers[question.id] = [
            str(each["id"]) for each in question.options if bool(each["correct"]) is wanted
        ]
    courses.submit_quiz(enrolment, answers, idempotency_key=f"demo-{enrolment.id}")


def _certify(scene: Scene, course: Course) -> None:
    with transaction():
        subject = certificates.subject_of_course(course)
        for candidate in certificates.list_due(subject):
            certificates.issue(subject, candidate, by=scene.by)
