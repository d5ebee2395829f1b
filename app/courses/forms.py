"""Forms of courses: the course, its modules, lessons and questions, and an invitation."""

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, Email, Length, NoneOf, NumberRange, Optional, Regexp

from app.core.forms import choices_of, texts_field
from app.core.i18n import lazy
from app.courses.rules import CourseState, EnrolmentState, Missing, QuestionKind

COURSE_STATES = {
    CourseState.DRAFT: lazy("Draft, seen by its teachers"),
    CourseState.PUBLISHED: lazy("Published course"),
}
STATES = {
    EnrolmentState.INVITED: lazy("Invited to enrol"),
    EnrolmentState.ENROLLED: lazy("Enrolled, not begun"),
    EnrolmentState.IN_PROGRESS: lazy("Learning"),
    EnrolmentState.COMPLETED: lazy("Completed"),
    EnrolmentState.WITHDRAWN: lazy("Left the course"),
}
KINDS = {
    QuestionKind.SINGLE: lazy("One right answer"),
    QuestionKind.MULTIPLE: lazy("Several right answers"),
    QuestionKind.TRUE_FALSE: lazy("True or false"),
}
MISSING = {
    Missing.CONTENT: lazy("The course has no lessons yet"),
    Missing.LESSONS: lazy("Lessons to read"),
    Missing.QUIZ: lazy("Pass the quiz"),
}
ROWS = 6


class CourseForm(FlaskForm):
    title = texts_field(lazy("Title of the course"), required=True)
    slug = StringField(
        lazy("Address of the page"),
        description=lazy("Small letters, digits and hyphens; it stays the same afterwards."),
        validators=[
            DataRequired(),
            Length(max=80),
            Regexp(r"[a-z0-9]+(-[a-z0-9]+)*\Z", message=lazy("Use small letters, digits and hyphens only.")),
            NoneOf(["new"]),
        ],
    )
    summary = texts_field(lazy("Whom it is for and what they learn"), long=True)
    hours = IntegerField(
        lazy("Hours that the certificate states"),
        description=lazy("With 0 the minutes of the lessons are added up."),
        default=0,
        validators=[NumberRange(0, 2000)],
    )
    pass_mark = IntegerField(
        lazy("Points needed to pass the quiz, in percent"), default=70, validators=[NumberRange(0, 100)]
    )
    self_enrolment = BooleanField(lazy("Everybody may enrol by themselves"), default=True)


class SettingsForm(CourseForm):
    """A course that exists keeps its address."""

    slug = None


class ModuleForm(FlaskForm):
    title = texts_field(lazy("Title of the module"), required=True)


class LessonForm(FlaskForm):
    title = texts_field(lazy("Title of the lesson"), required=True)
    body = texts_field(
        lazy("Text of the lesson"),
        long=True,
        description=lazy(
            "In Markdown: ## a heading, **bold**, - a list, > the idea to keep, [a link](https://…)."
        ),
    )
    minutes = IntegerField(lazy("Minutes to read it"), default=5, validators=[NumberRange(0, 600)])


class OptionForm(Form):
    """One answer to choose."""

    id = HiddenField()
    es = StringField(lazy("in Spanish"), validators=[Length(max=500)])
    en = StringField(lazy("in English"), validators=[Length(max=500)])
    correct = BooleanField(lazy("This answer is right"))


class QuestionForm(FlaskForm):
    kind = SelectField(lazy("Kind of question"), choices=choices_of(QuestionKind, KINDS))
    text = texts_field(lazy("Question to answer"), required=True, longest=1000)
    options = FieldList(
        FormField(OptionForm), lazy("Answers to choose from"), min_entries=ROWS, max_entries=12
    )
    feedback = texts_field(
        lazy("What to say afterwards"),
        long=True,
        description=lazy("It is shown once the quiz was handed in, whatever was answered."),
    )
    points = IntegerField(lazy("Points it is worth"), default=1, validators=[NumberRange(1, 100)])


class InviteForm(FlaskForm):
    given_name = StringField(lazy("Given names"), validators=[DataRequired(), Length(max=120)])
    family_name = StringField(lazy("Family names"), validators=[Optional(), Length(max=120)])
    email = StringField(lazy("E-mail address"), validators=[DataRequired(), Email(), Length(max=254)])
