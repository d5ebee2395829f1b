"""The questions that an event asks until its organisers write their own."""

from app.core.text import mark
from app.registration.rules.form import Form, Kind, Question, Section


def both(english: str, spanish: str) -> dict[str, str]:
    return {"es": spanish, "en": english}


_HELD = both(
    mark("To hold the event and to count who takes part."),
    "Para realizar el evento y contar quiénes participan.",
)

DEFAULT = Form(
    own=False,
    sections=(
        Section(
            id="you",
            title=both(mark("You"), "Usted"),
            questions=(
                Question(
                    "country",
                    Kind.COUNTRY,
                    both(mark("Country that you represent or live in"), "País que representa o en que vive"),
                    purpose=_HELD,
                ),
                Question(
                    "institution",
                    Kind.INSTITUTION,
                    both(mark("Institution or organisation"), "Institución u organización"),
                    purpose=_HELD,
                ),
                Question(
                    "gender",
                    Kind.GENDER,
                    both(mark("Gender, in your own words"), "Género, con sus palabras"),
                    help=both(
                        mark("Optional. It helps to mix the working tables and is shown to nobody."),
                        "Opcional. Ayuda a mezclar las mesas de trabajo y no se muestra a nadie.",
                    ),
                    purpose=both(mark("To mix the working tables."), "Para mezclar las mesas de trabajo."),
                ),
            ),
        ),
        Section(
            id="language-and-needs",
            title=both(mark("Language and needs"), "Lengua y necesidades"),
            questions=(
                Question(
                    "language",
                    Kind.LANGUAGE,
                    both(mark("I want to listen in"), "Quiero escuchar en"),
                    purpose=both(mark("To plan interpretation."), "Para planear la interpretación."),
                ),
                Question(
                    "needs",
                    Kind.NEEDS,
                    both(
                        mark("What do you need to take part in comfort?"),
                        "¿Qué necesita para participar con comodidad?",
                    ),
                    help=both(
                        mark(
                            "Optional. Only those who prepare the event read it,"
                            " and it is deleted 30 days after."
                        ),
                        "Opcional. Solo lo leen quienes preparan el evento, y se borra 30 días después.",
                    ),
                    purpose=both(
                        mark("To prepare the place and the meals."), "Para preparar el lugar y la comida."
                    ),
                    retention_days=30,
                ),
                Question(
                    "interpretation",
                    Kind.INTERPRETATION,
                    both(mark("I need interpretation"), "Necesito interpretación"),
                    purpose=both(mark("To plan interpretation."), "Para planear la interpretación."),
                ),
                Question(
                    "listed",
                    Kind.LISTED,
                    both(
                        mark("My name may stand in the list of participants"),
                        "Mi nombre puede aparecer en la lista de participantes",
                    ),
                    purpose=both(
                        mark("To show the list of participants."), "Para mostrar la lista de participantes."
                    ),
                ),
                Question(
                    "consent",
                    Kind.CONSENT,
                    both(
                        mark("I agree that these data are used to hold the event"),
                        "Acepto que estos datos se usen para realizar el evento",
                    ),
                    required=True,
                    purpose=_HELD,
                ),
            ),
        ),
    ),
)

KIND_NAMES = {
    Kind.TEXT: mark("Short text"),
    Kind.LONG_TEXT: mark("Long text"),
    Kind.NUMBER: mark("Number"),
    Kind.DATE: mark("Date"),
    Kind.YES_NO: mark("Yes or no"),
    Kind.SINGLE: mark("One choice"),
    Kind.MULTIPLE: mark("Several choices"),
    Kind.FILE: mark("File"),
    Kind.COUNTRY: mark("Country"),
    Kind.INSTITUTION: mark("Institution, from the directory"),
    Kind.GENDER: mark("Gender, in one’s own words"),
    Kind.LANGUAGE: mark("Language to listen in"),
    Kind.INTERPRETATION: mark("Interpretation wanted"),
    Kind.NEEDS: mark("Needs: access and food"),
    Kind.LISTED: mark("Name in the list of participants"),
    Kind.CONSENT: mark("Consent to the use of the data"),
}
