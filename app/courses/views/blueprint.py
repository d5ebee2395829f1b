"""The blueprint that all pages of courses share, and what each of them asks first."""

from flask import Blueprint

from app.core import markdown
from app.core.access import Perm, allowed, signed_in, viewer
from app.core.errors import NotFound
from app.courses import services
from app.courses.forms import COURSE_STATES, KINDS, MISSING, STATES
from app.courses.models import Course, Enrolment
from app.courses.rules import LEARNING

bp = Blueprint("courses", __name__)
EDIT = allowed(Perm.COURSE_EDIT, on="course")
OWN = signed_in("one's own lessons, answers and progress; the service looks for the viewer's enrolment")

bp.add_app_template_filter(markdown.render, "markdown")
WORDS = {"states": STATES, "kinds": KINDS, "missing": MISSING, "course_states": COURSE_STATES}


def teaches(course: Course) -> bool:
    """Tell whether the viewer writes this course."""
    return viewer().can(Perm.COURSE_EDIT, "course", course.id)


def own_enrolment(course: Course) -> Enrolment:
    """Return what the viewer is to the course; for those who are nothing to it, nothing is here."""
    found = services.find_enrolment(course.id, viewer().person_id)
    if found is None or found.state not in LEARNING:
        raise NotFound
    return found
