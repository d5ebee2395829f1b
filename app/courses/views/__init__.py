"""Pages of courses: for trainees and for teachers."""

from app.courses.views import authoring, lessons, questions, quiz, trainees
from app.courses.views.blueprint import bp

__all__ = ["authoring", "bp", "lessons", "questions", "quiz", "trainees"]
